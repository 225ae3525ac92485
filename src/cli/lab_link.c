/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_link.c - `openpix lab link`: a new calibration on the scale of the one before, and which
 * common items drifted. */
#include <math.h>
#include <stddef.h>
#include "base/map.h"
#include "cli/lab.h"
#include "cli/lab_command.h"
#include "cli/lab_files.h"
#include "cli/lab_sheet.h"
#include "measure/link.h"

struct row {
	const char *item;
	struct link_drift drift;
};

struct run {
	const char *files[2], *out;
	int method;
	bool json;
	struct arena *arena;
	struct lab_items was, is;
	struct item *old_items, *new_items; /* in common */
	double *old_se, *new_se;
	struct row *rows;
	size_t n;
	struct link by;
};

static const struct lab_column columns[] = {
    {"item", LAB_COLUMN_WORD, offsetof(struct row, item)},
    {"aChange", LAB_COLUMN_REAL, offsetof(struct row, drift.a_change)},
    {"bChange", LAB_COLUMN_REAL, offsetof(struct row, drift.b_change)},
    {"robustZ", LAB_COLUMN_REAL, offsetof(struct row, drift.robust_z)},
    {"aZ", LAB_COLUMN_REAL, offsetof(struct row, drift.a_z)},
    {"bZ", LAB_COLUMN_REAL, offsetof(struct row, drift.b_z)},
    {"drifted", LAB_COLUMN_FLAG, offsetof(struct row, drift.drifted)},
    {0},
};

/* Standard errors of a and of the mean of the steps (as if these were independent). */
static void errors_of(const struct lab_items *all, size_t i, double *out)
{
	const double *se = all->se + i * LAB_ITEM_SES;
	size_t steps = all->items[i].steps ? (size_t)all->items[i].categories - 1 : 1;
	double sum = 0;

	for (size_t k = 0; k < steps; k++)
		sum += se[1 + k] * se[1 + k];
	out[0] = se[0];
	out[1] = sqrt(sum) / (double)steps;
}

static void match(struct run *r)
{
	struct map index = map_new(r->arena, r->was.n);
	size_t most = r->is.n + 1;

	r->old_items = ARENA_NEW(r->arena, struct item, most);
	r->new_items = ARENA_NEW(r->arena, struct item, most);
	r->rows = ARENA_NEW(r->arena, struct row, most);
	if (r->was.se && r->is.se) {
		r->old_se = ARENA_NEW(r->arena, double, 2 * most);
		r->new_se = ARENA_NEW(r->arena, double, 2 * most);
	}
	for (size_t i = 0; i < r->was.n; i++)
		map_add(&index, r->was.names[i], &r->was.items[i]);
	for (size_t i = 0; i < r->is.n; i++) {
		const struct item *old = map_get(&index, r->is.names[i]);
		if (!old)
			continue;
		if (r->was.se && r->is.se) {
			errors_of(&r->was, (size_t)(old - r->was.items), r->old_se + 2 * r->n);
			errors_of(&r->is, i, r->new_se + 2 * r->n);
		}
		r->old_items[r->n] = *old;
		r->new_items[r->n] = r->is.items[i];
		r->rows[r->n++].item = arena_z(r->arena, r->is.names[i]);
	}
}

static int write_linked(struct run *r, struct error *e)
{
	for (size_t i = 0; i < r->is.n; i++) {
		struct item *it = &r->is.items[i];
		double *steps = ARENA_NEW(r->arena, double, ITEM_CATEGORIES_MAX);
		size_t n = it->steps ? (size_t)it->categories - 1 : 1;
		*it = link_item(it, r->by, steps);
		if (!r->is.se)
			continue;
		r->is.se[i * LAB_ITEM_SES] /= r->by.slope;
		for (size_t k = 1; k <= n; k++)
			r->is.se[i * LAB_ITEM_SES + k] *= r->by.slope;
	}
	return lab_items_write(r->out, &r->is, e);
}

static int print_json(const struct run *r)
{
	json_t *all = json_object(), *items = json_array();

	json_object_set_new(all, "method", json_string(link_method_names[r->method]));
	json_object_set_new(all, "A", lab_number(r->by.slope));
	json_object_set_new(all, "B", lab_number(r->by.shift));
	json_object_set_new(all, "common", json_integer((json_int_t)r->n));
	for (size_t i = 0; i < r->n; i++) {
		json_t *one = json_object();
		lab_sheet_members(one, columns, &r->rows[i]);
		json_array_append_new(items, one);
	}
	json_object_set_new(all, "items", items);
	return lab_sheet_print(all);
}

static void print_table(const struct run *r)
{
	printf("%s over %zu common items: theta_old = %.6f theta_new %+.6f\n\n",
	       link_method_names[r->method], r->n, r->by.slope, r->by.shift);
	printf("%-20s %9s %9s %9s %8s %8s\n", "item", "a change", "b change", "robust z", "a z",
	       "b z");
	for (size_t i = 0; i < r->n; i++) {
		const struct link_drift *d = &r->rows[i].drift;
		printf("%-20s %9.4f %9.4f %9.2f", r->rows[i].item, d->a_change, d->b_change,
		       d->robust_z);
		if (!isnan(d->b_z))
			printf(" %8.2f %8.2f", d->a_z, d->b_z);
		printf("%s\n", d->drifted ? "  < drifted" : "");
	}
}

static int run(struct run *r)
{
	struct error e = {0};

	if (lab_items_read(r->arena, r->files[0], NULL, &r->was, &e) ||
	    lab_items_read(r->arena, r->files[1], NULL, &r->is, &e))
		return lab_told(&e);
	match(r);
	if (link_scales((enum link_method)r->method, r->old_items, r->new_items, r->n, &r->by,
			&e)) {
		e.field = str_of(r->files[1]);
		return lab_told(&e);
	}
	struct link_drift *drifts = ARENA_NEW(r->arena, struct link_drift, r->n);
	link_drifts(r->old_items, r->new_items, r->old_se, r->new_se, r->n, r->by, drifts,
		    r->arena);
	for (size_t i = 0; i < r->n; i++)
		r->rows[i].drift = drifts[i];
	if (r->out && write_linked(r, &e))
		return lab_told(&e);
	if (r->json)
		return print_json(r);
	if (!r->out || strcmp(r->out, "-") != 0)
		print_table(r);
	return 0;
}

static int link_main(int argc, char **argv)
{
	struct run r = {.method = LINK_STOCKING_LORD};
	const struct lab_option table[] = {
	    {.kind = LAB_OPTION_FILE, .into = &r.files[0], .required = true},
	    {.kind = LAB_OPTION_FILE, .into = &r.files[1], .required = true},
	    {.name = "--method",
	     .kind = LAB_OPTION_WORD,
	     .into = &r.method,
	     .words = link_method_names},
	    {.name = "-o", .kind = LAB_OPTION_TEXT, .into = &r.out},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &r.json},
	    {0},
	};
	int status = lab_options(&lab_command_link, table, argc, argv);

	if (status)
		return status;
	r.arena = arena_new((size_t)1 << 32);
	status = run(&r);
	arena_free(r.arena);
	return status;
}

const struct command lab_command_link = {
    .name = "link",
    .summary = "a new calibration on the scale of an old one; items that drifted",
    .usage =
	"  openpix lab link OLD.csv NEW.csv [--method stocking-lord|haebara|mean-sigma|mean-mean]\n"
	"      [-o LINKED.csv] [--json]\n\n"
	"Finds A and B of theta_old = A theta_new + B from the items both files name, and tells\n"
	"which of them drifted: robust z of the difficulties beyond 2.7, or a Wald test where "
	"both\n"
	"files have standard errors. LINKED.csv has the items of NEW on the scale of OLD.\n",
    .run = link_main,
};
