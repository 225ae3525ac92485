/* SPDX-License-Identifier: EUPL-1.2 */
/* Louis (1982), eq. 3.1: observed information = expectation of the complete information less the
 * posterior covariance of the complete score, person by person. The scores are smooth functions of
 * the ability: they are written in the polynomials that are orthonormal under the person's
 * posterior, so that a covariance is a short inner product (what is left out is the square of the
 * next coefficients, which fall like exp(-pi / (a sd) sqrt(2 k)): Boyd, Journal of Computational
 * Physics 54 (1984), 382). */
#include "measure/calibrate_inner.h"

#include <math.h>
#include "measure/lanes.h"
#include "measure/symmetric.h"

enum { ROW_PARTS = 2, DEGREE_MOST = 24, DEGREE_LARGE = 4, PERSONS_LARGE = 4000 };

struct errors {
	struct cal *c;
	size_t *index; /* of each parameter, its row in the matrix (a common slope has one) */
	size_t rows, degree;
	double *matrix; /* packed lower triangle */
	double *p0;	/* logit: P_0, items x nodes */
	bool own_only;	/* each item for itself */
};

/* What a part needs for one person. */
struct desk {
	double *weight, *basis; /* nodes; degree x nodes */
	double *score;		/* nodes x scores x size of one item, and P */
	size_t *column;		/* rows of the person's parameters */
	double *coefficient;	/* degree x columns */
	size_t columns, room;
	const double **rows;
	uint32_t *item;
	uint8_t *answer;
};

/* --- complete information -----------------------------------------------------------------------
 */

/* Minus the derivative of the gradient of item i, sums held, by central differences: exact to 1e-8
 * for a smooth gradient of order one. */
static void complete(const struct errors *j, size_t i)
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

static void complete_groups(const struct errors *j)
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

/* The person's posterior over the whole grid (only where it weighs something: lo to hi). */
static void posterior(const struct cal *c, struct desk *d, size_t n, const double *base, size_t *lo,
		      size_t *hi)
{
	double highest = -INFINITY, sum = 0;
	double *w = d->weight;

	for (size_t q = 0; q < c->nodes; q++) {
		w[q] = base[q];
		for (size_t k = 0; k < n; k++)
			w[q] += d->rows[k][q];
		highest = fmax(highest, w[q]);
	}
	*lo = c->nodes;
	*hi = 0;
	for (size_t q = 0; q < c->nodes; q++) {
		if (w[q] < highest - 40) {
			w[q] = 0;
			continue;
		}
		w[q] = exp(w[q] - highest);
		sum += w[q];
		*lo = q < *lo ? q : *lo;
		*hi = q + 1;
	}
	for (size_t q = *lo; q < *hi; q++)
		w[q] /= sum;
}

/* basis_k[q] = weight[q] x polynomial k at node q, k = 1 … degree, by Stieltjes' recurrence. */
static void orthonormal(const struct errors *j, struct desk *d, size_t lo, size_t hi)
{
	const struct cal *c = j->c;
	double before[2048], now[2048];
	double norm = 0;

	for (size_t q = lo; q < hi; q++) {
		before[q - lo] = 0;
		now[q - lo] = 1;
	}
	for (size_t k = 0; k < j->degree; k++) {
		double middle = 0, square = 0;
		for (size_t q = lo; q < hi; q++)
			middle += d->weight[q] * now[q - lo] * now[q - lo] * c->theta[q];
		for (size_t q = lo; q < hi; q++) {
			double next = (c->theta[q] - middle) * now[q - lo] - norm * before[q - lo];
			before[q - lo] = now[q - lo];
			now[q - lo] = next;
			square += d->weight[q] * next * next;
		}
		norm = sqrt(square);
		double by = norm > 1e-14 ? 1 / norm : 0;
		for (size_t q = lo; q < hi; q++) {
			now[q - lo] *= by;
			d->basis[k * c->nodes + q] = d->weight[q] * now[q - lo];
		}
	}
}

static double *column(const struct errors *j, struct desk *d, size_t row)
{
	(void)j;
	d->column[d->columns] = row;
	return d->coefficient + d->columns++;
}

/* Coefficients of the scores of one answer. */
static void answer(const struct errors *j, struct desk *d, size_t i, size_t score, size_t lo,
		   size_t hi)
{
	const struct cal *c = j->c;
	size_t m = cal_size(c, i);
	double *to[CAL_PARAMETERS], p[ITEM_CATEGORIES_MAX];
	double slope[ITEM_CATEGORIES_MAX * CAL_PARAMETERS];

	for (size_t x = 0; x < m; x++) {
		to[x] = column(j, d, j->index[c->offset[i] + x]);
		for (size_t k = 0; k < j->degree; k++)
			to[x][k * d->room] = 0;
	}
	for (size_t q = lo; q < hi; q++) {
		if (c->logit) { /* only what hangs on theta counts: the table has log P_0 */
			slope[1] = j->p0[i * c->nodes + q] + (double)score - 1;
			slope[0] = slope[1] * c->theta[q];
		} else {
			cal_terms(c, i, c->at + c->offset[i], c->theta[q], p, slope);
		}
		const double *u = slope + (c->logit ? 0 : score * m);
		for (size_t k = 0; k < j->degree; k++)
			for (size_t x = 0; x < m; x++)
				to[x][k * d->room] += d->basis[k * c->nodes + q] * u[x];
	}
}

static void group_score(const struct errors *j, struct desk *d, size_t g, size_t lo, size_t hi)
{
	const struct cal *c = j->c;
	size_t at = c->offset[c->items] + 2 * (g - 1);
	double sd = exp(c->at[at + 1]);
	double *mean = column(j, d, j->index[at]), *spread = column(j, d, j->index[at + 1]);

	for (size_t k = 0; k < j->degree; k++) {
		mean[k * d->room] = spread[k * d->room] = 0;
		for (size_t q = lo; q < hi; q++) {
			double z = (c->theta[q] - c->at[at]) / sd;
			mean[k * d->room] += d->basis[k * c->nodes + q] * z / sd;
			spread[k * d->room] += d->basis[k * c->nodes + q] * (z * z - 1);
		}
	}
}

/* Takes the inner products off the rows of this part. */
LANES_FAST static void take_off(const struct errors *j, struct desk *d, size_t part)
{
	size_t room = d->room;

	for (size_t x = 0; x < d->columns; x++) {
		if (d->column[x] / 2 % ROW_PARTS != part)
			continue;
		const double *own = d->coefficient + x;
		for (size_t y = 0; y < d->columns; y += LANES) {
			lanes sum = lanes_all(0);
			for (size_t k = 0; k < j->degree; k++)
				sum += own[k * room] * lanes_at(d->coefficient + k * room + y);
			for (size_t l = 0; l < LANES && y + l < d->columns; l++)
				if (d->column[y + l] <= d->column[x])
					j->matrix[symmetric_at(d->column[x], d->column[y + l])] -=
					    sum[l];
		}
	}
}

/* Of right-or-wrong items: the two columns of each with themselves alone. */
static void take_off_own(const struct errors *j, struct desk *d)
{
	for (size_t x = 0; x + 1 < d->columns; x += 2) {
		double sum[3] = {0};
		for (size_t k = 0; k < j->degree; k++) {
			const double *u = d->coefficient + k * d->room + x;
			sum[0] += u[0] * u[0];
			sum[1] += u[0] * u[1];
			sum[2] += u[1] * u[1];
		}
		size_t row = d->column[x];
		j->matrix[symmetric_at(row, row)] -= sum[0];
		j->matrix[symmetric_at(row + 1, row)] -= sum[1];
		j->matrix[symmetric_at(row + 1, row + 1)] -= sum[2];
	}
}

/* A common slope met more than once in a person: its coefficients are added together. */
static void join_common(const struct errors *j, struct desk *d)
{
	size_t kept = 0;

	if (!j->c->common)
		return;
	for (size_t x = 0; x < d->columns; x++) {
		bool slope = d->column[x] == 0, first = slope && x == 0;
		for (size_t k = 0; k < j->degree; k++) {
			double *row = d->coefficient + k * d->room;
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

static size_t lay_out_person(const struct cal *c, struct desk *d, size_t p, double *slope)
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
		d->item[n] = (uint32_t)i;
		d->answer[n] = r->score[k];
		d->rows[n++] = c->table + (c->row[i] + (c->linear ? 0 : r->score[k])) * c->nodes;
		*slope += c->at[c->offset[i]] * r->score[k];
	}
	return n;
}

static void person(const struct errors *j, struct desk *d, double *base, size_t p, size_t part)
{
	struct cal *c = j->c;
	size_t g = c->r->group ? c->r->group[p] : 0, lo, hi;
	double slope;
	size_t n = lay_out_person(c, d, p, &slope);

	for (size_t q = 0; q < c->nodes; q++)
		base[q] = c->prior[g * c->nodes + q] + (c->linear ? slope * c->theta[q] : 0);
	posterior(c, d, n, base, &lo, &hi);
	orthonormal(j, d, lo, hi);
	d->columns = 0;
	for (size_t k = 0; k < n; k++)
		if (!j->own_only || d->item[k] % ROW_PARTS == part)
			answer(j, d, d->item[k], d->answer[k], lo, hi);
	if (g)
		group_score(j, d, g, lo, hi);
	join_common(j, d);
	if (j->own_only)
		take_off_own(j, d);
	else
		take_off(j, d, part);
}

static void persons_part(void *context, size_t part)
{
	const struct errors *j = context;
	struct cal *c = j->c;
	struct arena *a = arena_new((size_t)1 << 32);
	struct desk d = {.room = c->total + LANES};

	d.weight = ARENA_NEW(a, double, c->nodes);
	d.basis = ARENA_NEW(a, double, c->nodes * j->degree);
	d.column = ARENA_NEW(a, size_t, d.room);
	d.coefficient = ARENA_NEW(a, double, d.room * j->degree);
	d.rows = ARENA_NEW(a, const double *, c->items);
	d.item = ARENA_NEW(a, uint32_t, c->items);
	d.answer = ARENA_NEW(a, uint8_t, c->items);
	double *base = ARENA_NEW(a, double, c->nodes);
	for (size_t p = 0; p < c->persons; p++)
		person(j, &d, base, p, part);
	arena_free(a);
}

/* --- from the matrix to standard errors ---------------------------------------------------------
 */

static void number_rows(struct errors *j)
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

static void item_errors(const struct errors *j, size_t i, struct calibrate_result *out)
{
	const struct cal *c = j->c;
	size_t m = cal_size(c, i), scores = c->r->categories[i];
	const double *v = c->at + c->offset[i];
	double cov[CAL_PARAMETERS * CAL_PARAMETERS];
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

static void group_errors(const struct errors *j, struct calibrate_result *out)
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
	struct errors j = {.c = c};

	j.degree = c->persons >= PERSONS_LARGE ? DEGREE_LARGE : DEGREE_MOST;
	j.own_only = c->o->errors == CALIBRATE_FAST && c->logit && !c->common && c->groups == 1;
	if (c->logit) {
		size_t n = c->items * c->nodes;
		j.p0 = ARENA_NEW(c->stage, double, n);
		for (size_t k = 0; k < n; k++)
			j.p0[k] = exp(c->table[k]);
	}
	number_rows(&j);
	j.matrix = ARENA_NEW(c->stage, double, symmetric_size(j.rows));
	for (size_t i = 0; i < c->items; i++)
		complete(&j, i);
	complete_groups(&j);
	team_run(c->o->team, ROW_PARTS, persons_part, &j);
	if (!symmetric_factor(j.matrix, j.rows, c->o->team))
		return; /* no maximum here: no standard errors can be told */
	symmetric_invert_factor(j.matrix, j.rows, c->o->team);
	out->se = ARENA_NEW(c->keep, double, c->items *CALIBRATE_SES);
	out->parameter_se = ARENA_NEW(c->keep, double, c->total);
	for (size_t i = 0; i < c->items; i++)
		item_errors(&j, i, out);
	group_errors(&j, out);
	out->errors = j.own_only ? CALIBRATE_FAST : CALIBRATE_EXACT;
}
