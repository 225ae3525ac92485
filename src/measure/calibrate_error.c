/* SPDX-License-Identifier: EUPL-1.2 */
/* Louis (1982), eq. 3.1: observed information = expectation of the complete information less the
 * posterior covariance of the complete score, person by person. The scores are smooth functions of
 * the ability: they are written in the polynomials that are orthonormal under the person's
 * posterior, so that a covariance is a short inner product (what is left out is the square of the
 * next coefficients, which fall like exp(-pi / (a sd) sqrt(2 k)): Boyd, Journal of Computational
 * Physics 54 (1984), 382). */
#include "measure/calibrate_error_inner.h"

#include <math.h>
#include "measure/lanes.h"

enum { ROW_PARTS = 2, PERSON_PARTS = 4, BATCH_MOST = 1024, BATCH_BYTES = 4 << 20 };

/* What is worked out of one person, then taken off the rows of the matrix. */
struct desk {
	uint32_t *column;    /* rows of the person's parameters, ascending */
	double *coefficient; /* degree x room */
	size_t columns;
};

struct entry {
	uint32_t desk, column; /* which desk, which of its columns */
};

/* What one part needs to work a person out. */
struct scratch {
	double *weight;		     /* nodes */
	double *basis, *basis_theta; /* degree x nodes */
	const double **rows;
	uint32_t *item;
	uint8_t *answer;
};

struct batch {
	const struct cal_errors *j;
	size_t from, to, room; /* persons; columns of a desk */
	struct desk *desk;
	struct entry *entry; /* all columns of the desks, by row of the matrix */
	size_t *start;	     /* of each row its first entry; rows + 2 */
	struct scratch scratch[PERSON_PARTS];
};

/* --- complete information -----------------------------------------------------------------------
 */

/* Minus the derivative of the gradient of item i, sums held, by central differences: exact to 1e-8
 * for a smooth gradient of order one. */
static void complete(const struct cal_errors *j, size_t i)
{
	const struct cal *c = j->c;
	double v[CAL_PARAMETERS], up[CAL_PARAMETERS], down[CAL_PARAMETERS];
	double h[CAL_PARAMETERS * CAL_PARAMETERS];
	size_t m = cal_size(c, i);

	memcpy(v, c->at + c->offset[i], m * sizeof *v);
	for (size_t x = 0; x < m; x++) {
		double at = v[x], step = 1e-4 * fmax(1, fabs(at));
		v[x] = at + step;
		cal_item_score(c, i, v, up, h);
		v[x] = at - step;
		cal_item_score(c, i, v, down, h);
		v[x] = at;
		for (size_t y = 0; y < m; y++) {
			size_t a = j->index[c->offset[i] + x], b = j->index[c->offset[i] + y];
			/* off the diagonal both orders are met: half of each */
			j->matrix[symmetric_at(a, b)] -=
			    (up[y] - down[y]) / (2 * step) * (x == y ? 1 : 0.5);
		}
	}
}

static void complete_groups(const struct cal_errors *j)
{
	const struct cal *c = j->c;

	for (size_t g = 1; g < c->groups; g++) {
		size_t at = c->offset[c->items] + 2 * (g - 1), a = j->index[at];
		const double *s = c->sums[0].group + 3 * g;
		double mean = c->at[at], w = exp(-2 * c->at[at + 1]);
		double first = s[1] - s[0] * mean;
		double second = s[2] - 2 * mean * s[1] + s[0] * mean * mean;
		j->matrix[symmetric_at(a, a)] += s[0] * w;
		j->matrix[symmetric_at(a + 1, a)] += 2 * first * w;
		j->matrix[symmetric_at(a + 1, a + 1)] += 2 * second * w;
	}
}

/* --- the covariance of the scores ---------------------------------------------------------------
 */

LANES_FAST void cal_error_posterior(double *weight, size_t *lo, size_t *hi)
{
	lanes top = lanes_at(weight + *lo), sum = lanes_all(0);

	for (size_t q = *lo; q < *hi; q += LANES)
		top = lanes_max(top, lanes_at(weight + q));
	double least = lanes_highest(top) - 40;
	while (lanes_highest(lanes_at(weight + *lo)) < least)
		*lo += LANES;
	while (lanes_highest(lanes_at(weight + *hi - LANES)) < least)
		*hi -= LANES;
	for (size_t q = *lo; q < *hi; q += LANES) {
		lanes e = lanes_exp(lanes_at(weight + q) - (least + 40));
		lanes_put(weight + q, e);
		sum += e;
	}
	double by = 1 / lanes_sum(sum);
	for (size_t q = *lo; q < *hi; q += LANES)
		lanes_put(weight + q, lanes_at(weight + q) * by);
}

/* By Stieltjes' recurrence. Up to half as many as there are nodes: beyond, rounding makes them
 * lean on the ones before. */
LANES_FAST void cal_error_basis(const struct cal_errors *j, const double *weight, size_t lo,
				size_t hi, double *basis)
{
	const struct cal *c = j->c;
	double before[2048], now[2048];
	double norm = 0;

	for (size_t q = lo; q < hi; q++) {
		before[q - lo] = 0;
		now[q - lo] = 1;
	}
	for (size_t k = 0; k < j->degree; k++) {
		if (k >= (hi - lo) / 2) {
			memset(basis + k * c->nodes + lo, 0, (hi - lo) * sizeof *basis);
			continue;
		}
		lanes middle = lanes_all(0), square = middle;
		for (size_t q = lo; q < hi; q += LANES) {
			lanes v = lanes_at(now + q - lo);
			middle += lanes_at(weight + q) * v * v * lanes_at(c->theta + q);
		}
		double mean = lanes_sum(middle);
		for (size_t q = lo; q < hi; q += LANES) {
			lanes v = lanes_at(now + q - lo);
			lanes next =
			    (lanes_at(c->theta + q) - mean) * v - lanes_at(before + q - lo) * norm;
			lanes_put(before + q - lo, v);
			lanes_put(now + q - lo, next);
			square += lanes_at(weight + q) * next * next;
		}
		norm = sqrt(lanes_sum(square));
		double by = norm > 1e-14 ? 1 / norm : 0;
		for (size_t q = lo; q < hi; q += LANES) {
			lanes v = lanes_at(now + q - lo) * by;
			lanes_put(now + q - lo, v);
			lanes_put(basis + k * c->nodes + q, lanes_at(weight + q) * v);
		}
	}
}

static double *column(struct desk *d, size_t row)
{
	d->column[d->columns] = (uint32_t)row;
	return d->coefficient + d->columns++;
}

/* Coefficients of the scores of one right-or-wrong answer, (x - P) theta and x - P: what x stands
 * by alone is theta or nothing. */
LANES_INLINE void logit_answer(const struct batch *b, const struct scratch *s, struct desk *d,
			       size_t i, size_t score, size_t lo, size_t hi)
{
	const struct cal_errors *j = b->j;
	const struct cal *c = j->c;
	const double *right = j->right + i * c->nodes;
	double *slope = column(d, j->index[c->offset[i]]);
	double *free = column(d, j->index[c->offset[i] + 1]);

	for (size_t k = 0; k < j->degree; k++) {
		const double *u = s->basis + k * c->nodes, *v = s->basis_theta + k * c->nodes;
		lanes first = lanes_all(0), second = first;
		for (size_t q = lo; q < hi; q += LANES) {
			lanes less = (double)score - lanes_at(right + q);
			first += lanes_at(v + q) * less;
			second += lanes_at(u + q) * less;
		}
		slope[k * b->room] = lanes_sum(first);
		free[k * b->room] = lanes_sum(second);
	}
}

/* The same of any other answer. */
static void answer(const struct batch *b, const struct scratch *s, struct desk *d, size_t i,
		   size_t score, size_t lo, size_t hi)
{
	const struct cal_errors *j = b->j;
	const struct cal *c = j->c;
	size_t m = cal_size(c, i);
	double *to[CAL_PARAMETERS], p[ITEM_CATEGORIES_MAX];
	double slope[ITEM_CATEGORIES_MAX * CAL_PARAMETERS];

	for (size_t x = 0; x < m; x++) {
		to[x] = column(d, j->index[c->offset[i] + x]);
		for (size_t k = 0; k < j->degree; k++)
			to[x][k * b->room] = 0;
	}
	for (size_t q = lo; q < hi; q++) {
		cal_terms(c, i, c->at + c->offset[i], c->theta[q], p, slope);
		for (size_t k = 0; k < j->degree; k++)
			for (size_t x = 0; x < m; x++)
				to[x][k * b->room] +=
				    s->basis[k * c->nodes + q] * slope[score * m + x];
	}
}

static void group_score(const struct batch *b, const struct scratch *s, struct desk *d, size_t g,
			size_t lo, size_t hi)
{
	const struct cal_errors *j = b->j;
	const struct cal *c = j->c;
	size_t at = c->offset[c->items] + 2 * (g - 1);
	double sd = exp(c->at[at + 1]);
	double *mean = column(d, j->index[at]), *spread = column(d, j->index[at + 1]);

	for (size_t k = 0; k < j->degree; k++) {
		mean[k * b->room] = spread[k * b->room] = 0;
		for (size_t q = lo; q < hi; q++) {
			double z = (c->theta[q] - c->at[at]) / sd;
			mean[k * b->room] += s->basis[k * c->nodes + q] * z / sd;
			spread[k * b->room] += s->basis[k * c->nodes + q] * (z * z - 1);
		}
	}
}

/* Takes the inner products of one column with those up to it off its row. */
LANES_INLINE void take_off(const struct batch *b, double *row, struct entry e)
{
	const struct desk *d = &b->desk[e.desk];
	const double *own = d->coefficient + e.column;
	size_t n = e.column + 1;

	for (size_t y = 0; y < n; y += LANES) {
		lanes sum = lanes_all(0);
		for (size_t k = 0; k < b->j->degree; k++)
			sum += lanes_at(d->coefficient + k * b->room + y) * own[k * b->room];
		for (size_t l = 0; l < LANES && y + l < n; l++)
			row[d->column[y + l]] -= sum[l];
	}
}

/* A common slope met more than once in a person: its coefficients are added together. */
static void join_common(const struct batch *b, struct desk *d)
{
	size_t kept = 0;

	if (!b->j->c->common)
		return;
	for (size_t x = 0; x < d->columns; x++) {
		bool slope = d->column[x] == 0, first = slope && x == 0;
		for (size_t k = 0; k < b->j->degree; k++) {
			double *row = d->coefficient + k * b->room;
			if (slope && !first)
				row[0] += row[x];
			else
				row[kept] = row[x];
		}
		if (!slope || first)
			d->column[kept++] = d->column[x];
	}
	d->columns = kept;
}

/* The list is mostly in order already. */
static void sort_answers(struct scratch *s, size_t n)
{
	for (size_t k = 1; k < n; k++) {
		uint32_t item = s->item[k];
		uint8_t score = s->answer[k];
		size_t at = k;
		for (; at > 0 && s->item[at - 1] > item; at--) {
			s->item[at] = s->item[at - 1];
			s->answer[at] = s->answer[at - 1];
		}
		s->item[at] = item;
		s->answer[at] = score;
	}
}

static size_t lay_out_person(const struct cal *c, struct scratch *s, size_t p, double *slope)
{
	const struct responses *r = c->r;
	uint64_t from = r->item_of ? r->start[p] : p * r->items;
	uint64_t to = r->item_of ? r->start[p + 1] : from + r->items;
	size_t n = 0;

	*slope = 0;
	for (uint64_t k = from; k < to; k++) {
		if (r->score[k] == RESPONSE_MISSING)
			continue;
		size_t i = r->item_of ? r->item_of[k] : k - from;
		s->item[n] = (uint32_t)i;
		s->answer[n] = r->score[k];
		s->rows[n++] = c->table + (c->row[i] + (c->linear ? 0 : r->score[k])) * c->nodes;
		*slope += c->at[c->offset[i]] * r->score[k];
	}
	sort_answers(s, n);
	return n;
}

/* Where the person's posterior weighs anything, by what the last step of the climb saw of it. */
static void window(const struct cal *c, size_t p, size_t *lo, size_t *hi)
{
	double reach = ((double)c->reach + 2) * (double)c->spread[p], m = (double)c->ability[p];
	double from = (m - reach - c->theta[0]) / c->step, to = (m + reach - c->theta[0]) / c->step;

	*lo = from > 0 ? (size_t)from / LANES * LANES : 0;
	*hi = to + 1 < (double)c->nodes ? ((size_t)to / LANES + 1) * LANES : c->nodes;
	*lo = *lo < *hi - LANES ? *lo : *hi - LANES;
}

LANES_INLINE void log_weights(const struct cal *c, struct scratch *s, size_t n, double slope,
			      size_t group, size_t lo, size_t hi)
{
	const double *prior = c->prior + group * c->nodes;

	for (size_t q = lo; q < hi; q += LANES) {
		lanes w = lanes_at(prior + q);
		if (c->linear)
			w += lanes_at(c->theta + q) * slope;
		for (size_t k = 0; k < n; k++)
			w += lanes_at(s->rows[k] + q);
		lanes_put(s->weight + q, w);
	}
}

LANES_FAST static void work_out(const struct batch *b, struct scratch *s, size_t p)
{
	struct cal *c = b->j->c;
	struct desk *d = &b->desk[p - b->from];
	size_t g = c->r->group ? c->r->group[p] : 0, lo, hi;
	double slope;
	size_t n = lay_out_person(c, s, p, &slope);

	window(c, p, &lo, &hi);
	log_weights(c, s, n, slope, g, lo, hi);
	cal_error_posterior(s->weight, &lo, &hi);
	cal_error_basis(b->j, s->weight, lo, hi, s->basis);
	for (size_t k = 0; c->logit && k < b->j->degree; k++)
		for (size_t q = lo; q < hi; q += LANES) {
			size_t at = k * c->nodes + q;
			lanes_put(s->basis_theta + at,
				  lanes_at(s->basis + at) * lanes_at(c->theta + q));
		}
	d->columns = 0;
	for (size_t k = 0; k < n; k++)
		if (c->logit)
			logit_answer(b, s, d, s->item[k], s->answer[k], lo, hi);
		else
			answer(b, s, d, s->item[k], s->answer[k], lo, hi);
	if (g)
		group_score(b, s, d, g, lo, hi);
	join_common(b, d);
}

static void persons_part(void *context, size_t part)
{
	struct batch *b = context;
	size_t n = b->to - b->from;

	for (size_t k = n * part / PERSON_PARTS; k < n * (part + 1) / PERSON_PARTS; k++)
		work_out(b, &b->scratch[part], b->from + k);
}

/* Row by row: what all persons of the batch take off it while it is at hand. */
LANES_FAST static void rows_part(void *context, size_t part)
{
	const struct batch *b = context;

	for (size_t r = part; r < b->j->rows; r += ROW_PARTS)
		for (size_t k = b->start[r]; k < b->start[r + 1]; k++)
			take_off(b, b->j->matrix + r * (r + 1) / 2, b->entry[k]);
}

static void list_by_row(struct batch *b)
{
	size_t rows = b->j->rows, *start = b->start;

	memset(start, 0, (rows + 2) * sizeof *start);
	for (size_t k = 0; k < b->to - b->from; k++)
		for (size_t x = 0; x < b->desk[k].columns; x++)
			start[b->desk[k].column[x] + 2]++;
	for (size_t r = 0; r < rows; r++)
		start[r + 2] += start[r + 1];
	for (size_t k = 0; k < b->to - b->from; k++)
		for (size_t x = 0; x < b->desk[k].columns; x++)
			b->entry[start[b->desk[k].column[x] + 1]++] =
			    (struct entry){(uint32_t)k, (uint32_t)x};
}

/* Columns that one person can fill. */
static size_t room_of(const struct cal *c)
{
	size_t answers = c->r->item_of ? 0 : c->items, largest = 0;

	for (size_t p = 0; c->r->item_of && p < c->persons; p++) {
		size_t n = c->r->start[p + 1] - c->r->start[p];
		answers = n > answers ? n : answers;
	}
	for (size_t i = 0; i < c->items; i++)
		largest = cal_size(c, i) > largest ? cal_size(c, i) : largest;
	size_t most = answers * largest + 2;
	return most < c->total ? most + LANES : c->total + LANES;
}

/* The covariance of the scores, person by person: some are worked out, then taken off row by row,
 * so that nothing is done twice and no two threads write to one place. */
static void take_persons(const struct cal_errors *j)
{
	const struct cal *c = j->c;
	struct arena *a = arena_new((size_t)1 << 34);
	struct batch b = {.j = j, .room = room_of(c)};
	size_t bytes =
	    b.room * (j->degree * sizeof(double) + sizeof(uint32_t) + sizeof(struct entry));
	size_t most = BATCH_BYTES / bytes < 1 ? 1 : BATCH_BYTES / bytes;

	most = most < BATCH_MOST ? most : BATCH_MOST;
	b.desk = ARENA_NEW(a, struct desk, most);
	for (size_t k = 0; k < most; k++) {
		b.desk[k].column = ARENA_NEW(a, uint32_t, b.room);
		b.desk[k].coefficient = ARENA_NEW(a, double, b.room * j->degree);
	}
	b.entry = ARENA_NEW(a, struct entry, most * b.room);
	b.start = ARENA_NEW(a, size_t, j->rows + 2);
	for (size_t k = 0; k < PERSON_PARTS; k++)
		b.scratch[k] = (struct scratch){
		    .weight = ARENA_NEW(a, double, c->nodes),
		    .basis = ARENA_NEW(a, double, c->nodes * j->degree),
		    .basis_theta = ARENA_NEW(a, double, c->nodes * j->degree),
		    .rows = ARENA_NEW(a, const double *, c->items),
		    .item = ARENA_NEW(a, uint32_t, c->items),
		    .answer = ARENA_NEW(a, uint8_t, c->items),
		};
	for (b.from = 0; b.from < c->persons; b.from = b.to) {
		b.to = b.from + most < c->persons ? b.from + most : c->persons;
		team_run(c->o->team, PERSON_PARTS, persons_part, &b);
		list_by_row(&b);
		team_run(c->o->team, ROW_PARTS, rows_part, &b);
	}
	arena_free(a);
}

/* --- from the matrix to standard errors ---------------------------------------------------------
 */

static void number_rows(struct cal_errors *j)
{
	const struct cal *c = j->c;

	j->index = ARENA_NEW(c->stage, size_t, c->total);
	for (size_t x = 0, i = 0; x < c->total; x++) {
		while (i < c->items && x >= c->offset[i + 1])
			i++;
		bool shared = c->common && i > 0 && i < c->items && x == c->offset[i];
		j->index[x] = shared ? 0 : j->rows++;
	}
}

/* Variance of a ratio -(v_x - v_y) / a, y = 0: -v_x / a; delta method. */
static double ratio_se(const double *v, const double *cov, size_t m, size_t x, size_t y)
{
	double b = -(v[x] - (y ? v[y] : 0)) / v[0], t[CAL_PARAMETERS] = {0}, sum = 0;

	t[0] = -b / v[0];
	t[x] = -1 / v[0];
	if (y)
		t[y] = 1 / v[0];
	for (size_t k = 0; k < m; k++)
		for (size_t l = 0; l < m; l++)
			sum += t[k] * t[l] * cov[k * m + l];
	return sqrt(sum);
}

static void item_errors(const struct cal_errors *j, size_t i, struct calibrate_result *out)
{
	const struct cal *c = j->c;
	size_t m = cal_size(c, i), scores = c->r->categories[i];
	const double *v = c->at + c->offset[i];
	double cov[CAL_PARAMETERS * CAL_PARAMETERS] = {};
	double *se = out->se + i * CALIBRATE_SES;

	for (size_t x = 0; x < m; x++)
		for (size_t y = 0; y < m; y++)
			cov[x * m + y] =
			    symmetric_inverse_at(j->matrix, j->rows, j->index[c->offset[i] + x],
						 j->index[c->offset[i] + y]);
	for (size_t x = 0; x < m; x++)
		out->parameter_se[c->offset[i] + x] = sqrt(cov[x * m + x]);
	for (size_t k = 0; k < CALIBRATE_SES; k++)
		se[k] = NAN;
	se[0] = sqrt(cov[0]);
	for (size_t k = 1; k < scores; k++)
		se[k] = ratio_se(v, cov, m, k, c->o->model == ITEM_GPCM ? k - 1 : 0);
	if (c->o->model == ITEM_3PL) {
		double guess = 1 / (1 + exp(-v[2]));
		se[2] = guess * (1 - guess) * sqrt(cov[8]);
	}
}

static void group_errors(const struct cal_errors *j, struct calibrate_result *out)
{
	const struct cal *c = j->c;

	for (size_t g = 1; g < c->groups; g++) {
		size_t at = c->offset[c->items] + 2 * (g - 1), row = j->index[at];
		double *se = out->parameter_se + at;
		se[0] = sqrt(symmetric_inverse_at(j->matrix, j->rows, row, row));
		se[1] = sqrt(symmetric_inverse_at(j->matrix, j->rows, row + 1, row + 1));
		out->group_mean_se[g] = se[0];
		out->group_sd_se[g] = se[1] * exp(c->at[at + 1]);
	}
}

void cal_errors(struct cal *c, struct calibrate_result *out)
{
	struct cal_errors j = {.c = c};

	j.degree = c->persons >= CAL_PERSONS_LARGE ? CAL_DEGREE_LARGE : CAL_DEGREE_MOST;
	if (c->logit) {
		size_t n = c->items * c->nodes;
		j.right = ARENA_NEW(c->stage, double, n);
		for (size_t k = 0; k < n; k++)
			j.right[k] = -expm1(c->table[k]);
	}
	number_rows(&j);
	j.matrix = ARENA_NEW(c->stage, double, symmetric_size(j.rows));
	for (size_t i = 0; i < c->items; i++)
		complete(&j, i);
	complete_groups(&j);
	if (c->bits && c->persons >= CAL_PERSONS_LARGE)
		cal_error_table(&j);
	else
		take_persons(&j);
	if (!symmetric_factor(j.matrix, j.rows, c->o->team))
		return; /* no maximum here: no standard errors can be told */
	symmetric_invert_factor(j.matrix, j.rows, c->o->team);
	out->se = ARENA_NEW(c->keep, double, c->items *CALIBRATE_SES);
	out->parameter_se = ARENA_NEW(c->keep, double, c->total);
	for (size_t i = 0; i < c->items; i++)
		item_errors(&j, i, out);
	group_errors(&j, out);
	out->errors = CALIBRATE_EXACT;
}
