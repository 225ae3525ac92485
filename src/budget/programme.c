/* SPDX-License-Identifier: EUPL-1.2 */
#include "budget/programme.h"

#include <glpk.h>
#include <math.h>

struct entry {
	int row, column;
	double value;
};

struct programme {
	struct arena *arena;
	glp_prob *glpk;
	struct entry *entries;
	size_t n, cap;
};

static void release(void *glpk)
{
	glp_delete_prob(glpk);
}

struct programme *programme_new(struct arena *a)
{
	struct programme *p = ARENA_NEW(a, struct programme, 1);

	*p = (struct programme){.arena = a, .glpk = glp_create_prob()};
	arena_defer(a, release, p->glpk);
	glp_set_obj_dir(p->glpk, GLP_MIN);
	return p;
}

static int kind_of_bounds(double least, double most)
{
	bool below = least <= -PROGRAMME_FREE, above = most >= PROGRAMME_FREE;

	if (below)
		return above ? GLP_FR : GLP_UP;
	if (above)
		return GLP_LO;
	return least < most ? GLP_DB : GLP_FX;
}

size_t programme_column(struct programme *p, double cost, double most)
{
	int j = glp_add_cols(p->glpk, 1);

	glp_set_col_kind(p->glpk, j, GLP_IV);
	glp_set_col_bnds(p->glpk, j, kind_of_bounds(0, most), 0, most);
	glp_set_obj_coef(p->glpk, j, cost);
	return (size_t)j - 1;
}

size_t programme_row(struct programme *p, double least, double most)
{
	int i = glp_add_rows(p->glpk, 1);

	glp_set_row_bnds(p->glpk, i, kind_of_bounds(least, most), least, most);
	return (size_t)i - 1;
}

void programme_entry(struct programme *p, size_t row, size_t column, double value)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 256;
		struct entry *more = ARENA_NEW(p->arena, struct entry, cap);
		if (p->n)
			memcpy(more, p->entries, p->n * sizeof *more);
		p->entries = more;
		p->cap = cap;
	}
	p->entries[p->n++] = (struct entry){(int)row + 1, (int)column + 1, value};
}

static void load(struct programme *p)
{
	int *rows = ARENA_NEW(p->arena, int, p->n + 1);
	int *columns = ARENA_NEW(p->arena, int, p->n + 1);
	double *values = ARENA_NEW(p->arena, double, p->n + 1);

	for (size_t k = 0; k < p->n; k++) {
		rows[k + 1] = p->entries[k].row;
		columns[k + 1] = p->entries[k].column;
		values[k + 1] = p->entries[k].value;
	}
	glp_load_matrix(p->glpk, (int)p->n, rows, columns, values);
}

/* Follows the best bound of the open part of the tree, and gives GLPK the value to beat. */
struct watch {
	double bound, found_cost;
};

static void watch_tree(glp_tree *tree, void *info)
{
	struct watch *w = info;
	int best = glp_ios_best_node(tree);

	if (best)
		w->bound = glp_ios_node_bound(tree, best);
	/* What is known already is as good as anything still open: stop. */
	if (best && w->found_cost < PROGRAMME_FREE && w->bound >= w->found_cost - 0.5)
		glp_ios_terminate(tree);
}

static struct programme_result relaxed(struct programme *p, int milliseconds)
{
	struct programme_result r = {.bound = -PROGRAMME_FREE};
	glp_smcp how;

	glp_init_smcp(&how);
	how.msg_lev = GLP_MSG_OFF;
	how.tm_lim = milliseconds;
	glp_scale_prob(p->glpk, GLP_SF_AUTO);
	glp_adv_basis(p->glpk, 0);
	int failed = glp_simplex(p->glpk, &how);
	int status = glp_get_status(p->glpk);
	r.found = !failed && status == GLP_OPT;
	r.proven = !failed && (status == GLP_NOFEAS || status == GLP_INFEAS);
	if (r.found)
		r.bound = glp_get_obj_val(p->glpk);
	return r;
}

struct programme_result programme_solve(struct programme *p, int milliseconds, double found_cost)
{
	glp_iocp how;

	glp_term_out(GLP_OFF);
	load(p);
	struct programme_result r = relaxed(p, milliseconds);
	if (!r.found)
		return r;
	struct watch w = {r.bound, found_cost};
	glp_init_iocp(&how);
	how.msg_lev = GLP_MSG_OFF;
	how.tm_lim = milliseconds;
	how.gmi_cuts = how.mir_cuts = GLP_ON;
	how.br_tech = GLP_BR_PCH;
	how.cb_func = watch_tree;
	how.cb_info = &w;
	int failed = glp_intopt(p->glpk, &how);
	int status = glp_mip_status(p->glpk);
	r.found = status == GLP_OPT || status == GLP_FEAS;
	r.proven = !failed && (status == GLP_OPT || status == GLP_NOFEAS);
	int columns = glp_get_num_cols(p->glpk);
	r.values = ARENA_NEW(p->arena, double, (size_t)columns);
	double cost = 0; /* of the whole numbers themselves: exact where the costs are whole */
	for (int j = 0; r.found && j < columns; j++) {
		r.values[j] = round(glp_mip_col_val(p->glpk, j + 1));
		cost += r.values[j] * glp_get_obj_coef(p->glpk, j + 1);
	}
	r.bound = status == GLP_OPT && !failed ? cost : w.bound;
	return r;
}
