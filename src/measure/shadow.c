/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/shadow.h"

#include <glpk.h>
#include <math.h>

struct shadow {
	const struct pool *pool;
	glp_prob *problem;
	unsigned length;
	double *information;
	uint8_t *in_test;
};

/* --- rows --------------------------------------------------------------------------------------
 */

static void add_row(struct shadow *s, int *column, double *value, int n, double least, double most)
{
	int row = glp_add_rows(s->problem, 1);

	glp_set_row_bnds(s->problem, row, least == most ? GLP_FX : GLP_DB, least, most);
	glp_set_mat_row(s->problem, row, n, column, value);
}

static void add_length(struct shadow *s, const struct exam_rules *r, int *column, double *value)
{
	int n = (int)s->pool->items.n;

	for (int i = 1; i <= n; i++) {
		column[i] = i;
		value[i] = 1;
	}
	add_row(s, column, value, n, r->length, r->length);
}

static void add_areas(struct shadow *s, const struct exam_rules *r, int *column, double *value)
{
	const struct pool *p = s->pool;

	for (size_t c = 0; r->share && p->items.area && c < p->areas; c++) {
		double wanted = (r->shares ? r->shares[c] : p->share[c]) * r->length;
		int n = 0;
		for (size_t i = 0; i < p->items.n; i++)
			if (p->items.area[i] == c) {
				column[++n] = (int)i + 1;
				value[n] = 1;
			}
		if (n)
			add_row(s, column, value, n, floor(wanted + 1e-9), ceil(wanted - 1e-9));
	}
}

/* At most one of each set. */
static void add_sets(struct shadow *s, const uint32_t *set, uint32_t sets, int *column,
		     double *value)
{
	for (uint32_t k = 1; set && k < sets; k++) {
		int n = 0;
		for (size_t i = 0; i < s->pool->items.n; i++)
			if (set[i] == k) {
				column[++n] = (int)i + 1;
				value[n] = 1;
			}
		if (n > 1)
			add_row(s, column, value, n, 0, 1);
	}
}

static void add_seconds(struct shadow *s, const struct exam_rules *r, int *column, double *value)
{
	int n = (int)s->pool->items.n;

	if (r->seconds <= 0 || !s->pool->items.seconds)
		return;
	for (int i = 1; i <= n; i++) {
		column[i] = i;
		value[i] = (double)s->pool->items.seconds[i - 1];
	}
	add_row(s, column, value, n, 0, (double)r->seconds);
}

struct shadow *shadow_new(struct arena *a, const struct pool *p, const struct exam_rules *rules)
{
	struct shadow *s = ARENA_NEW(a, struct shadow, 1);
	size_t n = p->items.n;
	int *column = ARENA_NEW(a, int, n + 1);
	double *value = ARENA_NEW(a, double, n + 1);

	glp_term_out(GLP_OFF);
	s->pool = p;
	s->length = rules->length;
	s->information = ARENA_NEW(a, double, n);
	s->in_test = ARENA_NEW(a, uint8_t, n);
	s->problem = glp_create_prob();
	glp_set_obj_dir(s->problem, GLP_MAX);
	glp_add_cols(s->problem, (int)n);
	for (int i = 1; i <= (int)n; i++) {
		glp_set_col_kind(s->problem, i, GLP_IV);
		glp_set_col_bnds(s->problem, i, GLP_DB, 0, 1);
	}
	add_length(s, rules, column, value);
	add_areas(s, rules, column, value);
	add_sets(s, p->items.tube, p->tubes, column, value);
	add_sets(s, p->items.enemy, p->enemies, column, value);
	add_seconds(s, rules, column, value);
	return s;
}

void shadow_free(struct shadow *s)
{
	if (s && s->problem) {
		glp_delete_prob(s->problem);
		s->problem = NULL;
	}
}

void shadow_start(struct shadow *s)
{
	for (size_t i = 0; i < s->pool->items.n; i++)
		s->in_test[i] = 0;
}

/* --- a step ------------------------------------------------------------------------------------
 */

static void bound(struct shadow *s, size_t i, double least, double most)
{
	glp_set_col_bnds(s->problem, (int)i + 1, least == most ? GLP_FX : GLP_DB, least, most);
}

/* Bounds of every item now: what was asked is in, what may not come is out. */
static void set_bounds(struct shadow *s, struct exam *e, const struct exposure *x, bool eligible)
{
	unsigned g = exposure_interval(e->estimate);
	uint64_t open = e->open;

	e->open = UINT64_MAX; /* areas are rows of the programme */
	for (size_t i = 0; i < s->pool->items.n; i++)
		bound(s, i, 0, exam_may(e, i) && (!eligible || exposure_allows(x, i, g)) ? 1 : 0);
	e->open = open;
	for (unsigned k = 0; k < e->asked; k++)
		bound(s, e->item[k], 1, 1);
}

static bool whole(const struct shadow *s)
{
	for (int i = 1; i <= (int)s->pool->items.n; i++) {
		double v = glp_get_col_prim(s->problem, i);
		if (v > 1e-7 && v < 1 - 1e-7)
			return false;
	}
	return true;
}

/* Solves from the last basis. The values of the relaxation are in the test when they are whole,
 * else those of branch and cut, to a thousandth of the objective. */
static bool solve(struct shadow *s)
{
	glp_smcp simplex;
	glp_iocp branch;

	glp_init_smcp(&simplex);
	simplex.msg_lev = GLP_MSG_OFF;

	if (glp_simplex(s->problem, &simplex) != 0) {
		glp_adv_basis(s->problem, 0);
		if (glp_simplex(s->problem, &simplex) != 0)
			return false;
	}
	if (glp_get_status(s->problem) != GLP_OPT)
		return false;
	if (whole(s)) {
		for (size_t i = 0; i < s->pool->items.n; i++)
			s->in_test[i] = glp_get_col_prim(s->problem, (int)i + 1) > 0.5;
		return true;
	}
	glp_init_iocp(&branch);
	branch.msg_lev = GLP_MSG_OFF;
	branch.mip_gap = 1e-3;
	if (glp_intopt(s->problem, &branch) != 0 ||
	    (glp_mip_status(s->problem) != GLP_OPT && glp_mip_status(s->problem) != GLP_FEAS))
		return false;
	for (size_t i = 0; i < s->pool->items.n; i++)
		s->in_test[i] = glp_mip_col_val(s->problem, (int)i + 1) > 0.5;
	return true;
}

size_t shadow_next(struct shadow *s, struct exam *e, const struct exposure *x)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < s->pool->items.n; i++) {
		s->information[i] = pool_information(s->pool, i, e->estimate);
		glp_set_obj_coef(s->problem, (int)i + 1, s->information[i]);
	}
	set_bounds(s, e, x, true);
	if (!solve(s)) {
		set_bounds(s, e, x, false);
		if (!solve(s))
			return SIZE_MAX;
	}
	for (size_t i = 0; i < s->pool->items.n; i++)
		if (s->in_test[i] && e->marks->item[i] != e->marks->stamp &&
		    (best == SIZE_MAX || s->information[i] > s->information[best]))
			best = i;
	return best;
}

unsigned shadow_test(const struct shadow *s, uint32_t *items)
{
	unsigned n = 0;

	for (size_t i = 0; i < s->pool->items.n && n < s->length; i++)
		if (s->in_test[i])
			items[n++] = (uint32_t)i;
	return n;
}
