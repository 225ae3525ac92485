/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/calibrate_inner.h"

#include <math.h>
#include "measure/lanes.h"

static const double range = 8; /* of the grid, in standard deviations of the population */

/* --- what the data can say ----------------------------------------------------------------------
 */

static void count_answers(const struct cal *c, size_t stride, uint64_t *counts)
{
	const struct responses *r = c->r;

	memset(counts, 0, c->items * ITEM_CATEGORIES_MAX * sizeof *counts);
	for (size_t p = 0; p < c->persons; p += stride) {
		if (r->item_of) {
			for (uint64_t k = r->start[p]; k < r->start[p + 1]; k++)
				counts[r->item_of[k] * (size_t)ITEM_CATEGORIES_MAX + r->score[k]]++;
			continue;
		}
		const uint8_t *row = r->score + p * r->items;
		for (size_t i = 0; i < r->items; i++)
			if (row[i] != RESPONSE_MISSING)
				counts[i * ITEM_CATEGORIES_MAX + row[i]]++;
	}
}

static int fault(const struct cal *c, struct calibrate_result *out, struct error *e,
		 enum calibrate_fault f, size_t at)
{
	static const char *const texts[] = {
	    [CALIBRATE_NEVER_ASKED] = N_("item {0} was never answered"),
	    [CALIBRATE_NO_VARIANCE] = N_("every answer to item {0} is the same: it has no "
					 "difficulty that could be estimated"),
	    [CALIBRATE_EMPTY_SCORE] = N_("item {0} has a score that nobody was given; "
					 "number its scores without gaps"),
	    [CALIBRATE_TOO_MANY_SCORES] = N_("item {0} has more scores than the model allows"),
	    [CALIBRATE_EMPTY_GROUP] = N_("group {0} has no persons"),
	    [CALIBRATE_NOBODY] = N_("there are no answers to calibrate from"),
	};

	out->fault = f;
	out->fault_at = at;
	return error_arg(e, ERR_INVALID, texts[f], arena_printf(c->keep, "%zu", at + 1));
}

static int check_item(const struct cal *c, size_t i, struct calibrate_result *out, struct error *e)
{
	size_t scores = c->r->categories[i], met = 0;
	const uint64_t *counts = c->counts + i * ITEM_CATEGORIES_MAX;

	for (size_t k = 0; k < scores; k++) {
		met += counts[k] > 0;
		out->answers[i] += counts[k];
	}
	if (!out->answers[i])
		return fault(c, out, e, CALIBRATE_NEVER_ASKED, i);
	if (met < 2)
		return fault(c, out, e, CALIBRATE_NO_VARIANCE, i);
	for (size_t k = 0; k < scores; k++) {
		out->fault_score = (unsigned)k;
		if (!counts[k])
			return fault(c, out, e, CALIBRATE_EMPTY_SCORE, i);
	}
	return ERR_NONE;
}

static int check(const struct cal *c, struct calibrate_result *out, struct error *e)
{
	bool two = c->o->model < ITEM_GRM;

	for (size_t i = 0; i < c->items; i++) {
		unsigned most = two ? 2 : ITEM_CATEGORIES_MAX;
		out->fault_score = most;
		if (c->r->categories[i] > most)
			return fault(c, out, e, CALIBRATE_TOO_MANY_SCORES, i);
	}
	count_answers(c, 1, c->counts);
	for (size_t i = 0; i < c->items; i++)
		if (check_item(c, i, out, e))
			return ERR_INVALID;
	for (size_t g = 0; c->r->group && g < c->groups; g++) {
		size_t n = 0;
		for (size_t p = 0; p < c->persons; p++)
			n += c->r->group[p] == g;
		if (!n)
			return fault(c, out, e, CALIBRATE_EMPTY_GROUP, g);
	}
	return ERR_NONE;
}

static void lay_out(struct cal *c)
{
	const struct calibrate_options *o = c->o;
	uint64_t answers = 0;

	c->linear = o->model == ITEM_1PL || o->model == ITEM_2PL || o->model == ITEM_GPCM;
	c->common = o->common_slope || o->model == ITEM_1PL;
	c->binary = true;
	for (size_t i = 0; i < c->items; i++) {
		size_t scores = c->r->categories[i];
		c->binary &= scores == 2;
		c->offset[i + 1] = c->offset[i] + scores + (o->model == ITEM_3PL);
		c->row[i + 1] = c->row[i] + (c->linear ? 1 : scores);
		for (size_t k = 0; k < scores; k++)
			answers += c->counts[i * ITEM_CATEGORIES_MAX + k];
	}
	c->logit = c->linear && c->binary;
	c->complete = answers == (uint64_t)c->items * c->persons;
	c->total = c->offset[c->items] + 2 * (c->groups - 1);
	c->parts = c->persons < 1024 ? 1 : CAL_PARTS;
	c->reach = c->persons <= 20000 ? 8 : 6.5F;
}

static void pack_bits(struct cal *c)
{
	if (!c->logit || !c->complete || c->r->item_of)
		return;
	c->bytes = (c->items + 7) / 8;
	c->bits = ARENA_NEW(c->keep, uint8_t, c->persons * c->bytes);
	for (size_t p = 0; p < c->persons; p++)
		for (size_t i = 0; i < c->items; i++)
			c->bits[p * c->bytes + i / 8] |=
			    (uint8_t)(c->r->score[p * c->items + i] << i % 8);
}

int cal_open(struct cal *c, struct calibrate_result *out, struct error *e)
{
	c->items = c->r->items;
	c->persons = c->r->persons;
	c->groups = c->r->group ? c->r->groups : 1;
	if (!c->items || !c->persons)
		return fault(c, out, e, CALIBRATE_NOBODY, 0);
	c->counts = ARENA_NEW(c->keep, uint64_t, c->items * ITEM_CATEGORIES_MAX);
	c->stage_counts = ARENA_NEW(c->keep, uint64_t, c->items * ITEM_CATEGORIES_MAX);
	c->offset = ARENA_NEW(c->keep, size_t, c->items + 1);
	c->row = ARENA_NEW(c->keep, size_t, c->items + 1);
	if (check(c, out, e))
		return ERR_INVALID;
	lay_out(c);
	pack_bits(c);
	c->at = ARENA_NEW(c->keep, double, c->total);
	c->ability = ARENA_NEW(c->keep, float, c->persons);
	c->spread = ARENA_NEW(c->keep, float, c->persons);
	return ERR_NONE;
}

/* --- where the climb begins ---------------------------------------------------------------------
 */

/* Slope 1 and the intercepts that give each score its share in a normal population: the logit of
 * the share, longer by sqrt(1 + a^2 / 1.7^2) (Lord 1980, p. 33). */
void cal_start(struct cal *c)
{
	const double longer = 1.16;

	for (size_t i = 0; i < c->items; i++) {
		const uint64_t *n = c->counts + i * ITEM_CATEGORIES_MAX;
		double *v = c->at + c->offset[i], all = 0, above = 0;
		size_t scores = c->r->categories[i];
		for (size_t k = 0; k < scores; k++)
			all += (double)n[k];
		v[0] = 1;
		for (size_t k = scores; k-- > 1;) {
			above += (double)n[k];
			v[k] =
			    longer * (c->o->model == ITEM_GRM ? log(above / (all - above))
							      : log((double)n[k] / (double)n[0]));
		}
		if (c->o->model != ITEM_3PL)
			continue;
		v[2] = c->o->guess_sd > 0 ? c->o->guess_mean : -1.5;
		double guess = 1 / (1 + exp(-v[2]));
		double p = fmin(fmax((above / all - guess) / (1 - guess), 0.05), 0.95);
		v[1] = longer * log(p / (1 - p));
	}
}

/* --- the grid -----------------------------------------------------------------------------------
 */

static void sums_open(struct cal *c, struct cal_sums *s)
{
	struct arena *a = c->stage;
	size_t most = c->items;

	*s = (struct cal_sums){0};
	if (!c->bits) {
		s->n = ARENA_NEW(a, double, c->row[c->items] * c->nodes);
		s->asked = ARENA_NEW(a, uint32_t, most);
		s->missing = ARENA_NEW(a, uint32_t, most + 1);
		s->rows = ARENA_NEW(a, const double *, most);
	} else {
		s->bucket = ARENA_NEW(a, double, c->bytes * 256);
	}
	s->whole = ARENA_NEW(a, double, c->nodes);
	s->first = ARENA_NEW(a, double, c->items);
	s->group = ARENA_NEW(a, double, 3 * c->groups);
	s->weight = ARENA_NEW(a, double, c->nodes);
}

static void grid(struct cal *c, double step)
{
	const double *group = c->at + c->offset[c->items];
	double low = -range, high = range;

	for (size_t g = 1; g < c->groups; g++) {
		double mean = group[2 * g - 2], sd = exp(group[2 * g - 1]);
		low = fmin(low, mean - range * sd);
		high = fmax(high, mean + range * sd);
	}
	c->step = step;
	c->nodes = (size_t)ceil((high - low) / step) + 1;
	c->nodes += (LANES - c->nodes % LANES) % LANES;
	c->theta = ARENA_NEW(c->stage, double, c->nodes);
	for (size_t q = 0; q < c->nodes; q++)
		c->theta[q] = low + (double)q * step;
}

bool cal_stage(struct cal *c, double step, size_t stride)
{
	struct arena *a = c->stage;

	if (stride > 1)
		count_answers(c, stride, c->stage_counts);
	else
		memcpy(c->stage_counts, c->counts,
		       c->items * ITEM_CATEGORIES_MAX * sizeof *c->counts);
	for (size_t i = 0; stride > 1 && i < c->items; i++)
		for (size_t k = 0; k < c->r->categories[i]; k++)
			if (c->stage_counts[i * ITEM_CATEGORIES_MAX + k] < 20)
				return false;
	arena_clear(a);
	c->stride = stride;
	grid(c, step);
	c->table = ARENA_NEW(a, double, c->row[c->items] * c->nodes);
	c->prior = ARENA_NEW(a, double, c->groups * c->nodes);
	c->base = ARENA_NEW(a, double, c->groups * c->nodes);
	if (c->bits)
		c->pattern = ARENA_NEW(a, double, c->bytes * 256);
	for (size_t t = 0; t < c->parts; t++)
		sums_open(c, &c->sums[t]);
	return true;
}

/* Fisher information at theta: d log P / d theta = (a / theta) d log P / d a. */
static double information(const struct cal *c, size_t i, double theta)
{
	double p[ITEM_CATEGORIES_MAX], slope[ITEM_CATEGORIES_MAX * CAL_PARAMETERS], sum = 0;
	size_t m = cal_size(c, i);
	const double *v = c->at + c->offset[i];

	if (fabs(theta) < 1e-3)
		theta = 1e-3;
	cal_terms(c, i, v, theta, p, slope);
	for (size_t k = 0; k < c->r->categories[i]; k++) {
		double by = slope[k * m] * v[0] / theta;
		sum += exp(p[k]) * by * by;
	}
	return sum;
}

double cal_fine_step(const struct cal *c)
{
	double most = 0;
	size_t apart = c->persons / (c->complete ? 50 : 500) + 1;

	for (size_t p = 0; p < c->persons; p += apart) {
		size_t at = p - p % c->stride;
		double sum = 0, theta = c->ability[at];
		const struct responses *r = c->r;
		uint64_t n = r->item_of ? r->start[at + 1] - r->start[at] : c->items;
		for (uint64_t k = 0; k < n; k++) {
			size_t i = r->item_of ? r->item_of[r->start[at] + k] : k;
			if (r->item_of || r->score[at * c->items + i] != RESPONSE_MISSING)
				sum += information(c, i, theta);
		}
		most = fmax(most, sum);
	}
	double low = 1;
	for (size_t g = 1; g < c->groups; g++)
		low = fmin(low, exp(c->at[c->offset[c->items] + 2 * g - 1]));
	double step = 0.8 / sqrt(1.1 * most + 1 / (low * low));
	return fmin(fmax(step, 0.005), 0.25);
}
