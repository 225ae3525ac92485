/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_items.c - ITEMS.csv read and written. */
#include "cli/lab_files.h"

#include <math.h>
#include <stdarg.h>
#include "base/file.h"
#include "base/map.h"
#include "cli/lab_csv.h"

enum { STEPS_MAX = ITEM_CATEGORIES_MAX - 1, NUMBER_MOST = 1000000 };

/* The columns of the file by what they hold: positions from 1, 0 where there is none. */
struct columns {
	size_t item, model, a, c, d, n, content;
	size_t b[STEPS_MAX]; /* b or b1, b2, … */
	size_t se_a, se_c, se_d;
	size_t se_b[STEPS_MAX];
};

struct reading {
	struct arena *arena;
	struct csv *csv;
	struct csv_row row;
	struct error *e;
	struct columns at;
	size_t column_count;
	struct buf items, names, se, answers, content, content_names;
	struct map by_name, contents;
};

static void release(void *payload)
{
	struct reading *r = payload;

	buf_release(&r->items);
	buf_release(&r->names);
	buf_release(&r->se);
	buf_release(&r->answers);
	buf_release(&r->content);
	buf_release(&r->content_names);
}

__attribute__((format(printf, 3, 4))) static int fault(const struct reading *r, size_t column,
						       const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	struct str text = arena_vprintf(r->arena, fmt, args);
	va_end(args);
	return csv_fault(r->csv, column, "{0}", text, r->e);
}

static void append(struct buf *b, const void *bytes, size_t n)
{
	buf_str(b, (struct str){bytes, n});
}

/* --- the header ---------------------------------------------------------------------------------
 */

/* "b" is 1, "b7" is 7; 0 when the name is none of these. */
static size_t step_of(struct str name)
{
	int64_t v;

	if (name.n == 0 || (name.p[0] | 0x20) != 'b')
		return 0;
	if (name.n == 1)
		return 1;
	return str_int(str_from(name, 1), &v) && v >= 1 && v <= STEPS_MAX ? (size_t)v : 0;
}

/* Where the position of a column of this name is kept; NULL for a column to pass over. */
static size_t *place_of(struct columns *c, struct str name)
{
	const struct {
		const char *name;
		size_t *place;
	} table[] = {
	    {"item", &c->item}, {"model", &c->model},
	    {"a", &c->a},	{"c", &c->c},
	    {"d", &c->d},	{"n", &c->n},
	    {"se_a", &c->se_a}, {"se_c", &c->se_c},
	    {"se_d", &c->se_d}, {"content", &c->content},
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (str_eq_nocase(name, str_of(table[i].name)))
			return table[i].place;
	if (step_of(name))
		return &c->b[step_of(name) - 1];
	if (name.n > 3 && str_eq_nocase(str_sub(name, 0, 3), STR("se_")) &&
	    step_of(str_from(name, 3)))
		return &c->se_b[step_of(str_from(name, 3)) - 1];
	return NULL;
}

static int header_read(struct reading *r)
{
	if (!r->row.n)
		return fault(r, 0, "the file is empty: it must begin with the row item,model,a,b");
	r->column_count = r->row.n;
	for (size_t k = 0; k < r->row.n; k++) {
		struct str name = str_trim(r->row.cells[k]);
		size_t *place = place_of(&r->at, name);
		if (place && *place)
			return fault(r, k + 1,
				     "the column '%.*s' stands twice: it is column %zu too",
				     STR_ARG(name), *place);
		if (place)
			*place = k + 1;
	}
	if (!r->at.b[0])
		return fault(r, 0,
			     "there is no column b: a header is needed, such as item,model,a,b");
	return ERR_NONE;
}

/* --- one row ------------------------------------------------------------------------------------
 */

static struct str cell_of(const struct reading *r, size_t column)
{
	return column ? str_trim(r->row.cells[column - 1]) : STR("");
}

static bool is_none(struct str s)
{
	return s.n == 0 || str_eq(s, STR("NA"));
}

/* A number, or NaN where the cell says none. */
static int number_read(const struct reading *r, size_t column, double *out)
{
	struct str s = cell_of(r, column);

	*out = NAN;
	if (is_none(s))
		return ERR_NONE;
	struct str plain = arena_str(r->arena, s);
	size_t comma = str_find(plain, ',');
	if (comma < plain.n && csv_separator(r->csv) != ',')
		((char *)(uintptr_t)plain.p)[comma] = '.';
	if (!str_real(plain, out))
		return fault(r, column, "'%.*s' is no number", (int)(s.n < 40 ? s.n : 40), s.p);
	if (fabs(*out) > NUMBER_MOST)
		return fault(r, column, "%.*s is out of range: at most %d in size", STR_ARG(s),
			     NUMBER_MOST);
	return ERR_NONE;
}

static int number_needed(const struct reading *r, size_t column, const char *what, double *out)
{
	int status = number_read(r, column, out);

	return !status && isnan(*out) ? fault(r, column, "this item has no %s", what) : status;
}

static int name_read(struct reading *r, size_t index)
{
	struct str name = r->at.item ? cell_of(r, r->at.item) : STR("");

	if (!r->at.item)
		name = arena_printf(r->arena, "%zu", index + 1);
	if (name.n == 0)
		return fault(r, r->at.item, "this item has no name");
	name = arena_str(r->arena, name);
	append(&r->names, &name, sizeof name);
	if (!map_add(&r->by_name, name, (void *)(uintptr_t)(index + 1)))
		return fault(r, r->at.item, "the item '%.*s' stands twice: it is item %zu too",
			     STR_ARG(name), (size_t)(uintptr_t)map_get(&r->by_name, name));
	return ERR_NONE;
}

static int asymptotes_read(const struct reading *r, struct item *it)
{
	int status = number_read(r, r->at.c, &it->c);

	if (!status)
		status = number_read(r, r->at.d, &it->d);
	if (status)
		return status;
	it->c = isnan(it->c) ? 0 : it->c;
	it->d = isnan(it->d) ? 1 : it->d;
	if (it->c < 0 || it->c >= 1)
		return fault(r, r->at.c, "c is %g: a lower asymptote lies from 0 to below 1",
			     it->c);
	if (it->d <= 0 || it->d > 1)
		return fault(r, r->at.d, "d is %g: an upper asymptote lies above 0 and up to 1",
			     it->d);
	if (it->c >= it->d)
		return fault(r, r->at.d, "d must be greater than c");
	return ERR_NONE;
}

/* The model that is named, or the least one that has the item's parameters. */
static int model_read(const struct reading *r, struct item *it)
{
	struct str s = cell_of(r, r->at.model);
	enum item_model least = it->d < 1 ? ITEM_4PL : it->c > 0 ? ITEM_3PL : ITEM_2PL;

	if (s.n == 0) {
		it->model = least == ITEM_2PL && !r->at.a ? ITEM_1PL : least;
		return ERR_NONE;
	}
	char *low = (char *)(uintptr_t)arena_str(r->arena, s).p;
	for (size_t i = 0; i < s.n; i++)
		low[i] = low[i] >= 'A' && low[i] <= 'Z' ? (char)(low[i] | 0x20) : low[i];
	if (!item_model_of(low, &it->model))
		return fault(r, r->at.model,
			     "'%.*s' is no model: it is 1pl, 2pl, 3pl, 4pl, grm or gpcm",
			     STR_ARG(s));
	if (it->model < ITEM_3PL && it->c > 0)
		return fault(r, r->at.c, "a %s item has no c", item_model_name(it->model));
	if (it->model < ITEM_4PL && it->d < 1)
		return fault(r, r->at.d, "a %s item has no d", item_model_name(it->model));
	return ERR_NONE;
}

static int steps_read(const struct reading *r, struct item *it)
{
	double *steps = ARENA_NEW(r->arena, double, STEPS_MAX);
	size_t n = 0;

	for (size_t k = 0; k < STEPS_MAX; k++) {
		int status = number_read(r, r->at.b[k], &steps[k]);
		if (status)
			return status;
		if (isnan(steps[k]))
			continue;
		if (n < k)
			return fault(r, r->at.b[k], "b%zu is there but not b%zu", k + 1, n + 1);
		if (it->model == ITEM_GRM && k && steps[k] < steps[k - 1])
			return fault(r, r->at.b[k],
				     "b%zu is less than b%zu: the steps of a graded "
				     "item must rise",
				     k + 1, k);
		n = k + 1;
	}
	if (n == 0)
		return fault(r, r->at.b[0], "this item has no b");
	it->steps = steps;
	it->categories = (uint8_t)(n + 1);
	it->b = steps[0];
	return ERR_NONE;
}

static int difficulty_read(const struct reading *r, struct item *it)
{
	it->categories = 2;
	return it->model >= ITEM_GRM ? steps_read(r, it)
				     : number_needed(r, r->at.b[0], "difficulty b", &it->b);
}

static int item_read(struct reading *r)
{
	struct item it = {0};
	int status = asymptotes_read(r, &it);

	if (!status)
		status = model_read(r, &it);
	if (!status)
		status = r->at.a ? number_needed(r, r->at.a, "slope a", &it.a) : ERR_NONE;
	if (!r->at.a)
		it.a = 1;
	if (!status)
		status = difficulty_read(r, &it);
	append(&r->items, &it, sizeof it);
	return status;
}

static int errors_read(struct reading *r)
{
	const struct item *all = (const struct item *)(const void *)r->items.p;
	const struct item *it = &all[r->items.n / sizeof *all - 1];
	double se[LAB_ITEM_SES], unused;
	size_t n = 1, steps = it->steps ? it->categories - 1u : 1;
	size_t c = r->at.se_c, d = r->at.se_d;

	for (size_t k = 0; k < LAB_ITEM_SES; k++)
		se[k] = NAN;
	int status = number_read(r, r->at.se_a, &se[0]);
	for (size_t k = 0; k < steps && !status; k++)
		status = number_read(r, r->at.se_b[k], &se[n++]);
	if (!status)
		status = number_read(
		    r, c, it->model == ITEM_3PL || it->model == ITEM_4PL ? &se[n++] : &unused);
	if (!status)
		status = number_read(r, d, it->model == ITEM_4PL ? &se[n++] : &unused);
	append(&r->se, se, sizeof se);
	return status;
}

static int count_read(struct reading *r)
{
	struct str s = cell_of(r, r->at.n);
	int64_t v = 0;

	if (!is_none(s) && (!str_int(s, &v) || v < 0))
		return fault(r, r->at.n, "'%.*s' is no count of answers", STR_ARG(s));
	uint64_t n = (uint64_t)v;
	append(&r->answers, &n, sizeof n);
	return ERR_NONE;
}

static uint32_t content_index(struct reading *r, struct str name)
{
	uintptr_t at = (uintptr_t)map_get(&r->contents, name);

	if (!at) {
		struct str copy = arena_str(r->arena, name);
		at = r->contents.n + 1;
		(void)map_add(&r->contents, copy, (void *)at);
		append(&r->content_names, &copy, sizeof copy);
	}
	return (uint32_t)at - 1;
}

static int content_read(struct reading *r)
{
	struct str name = cell_of(r, r->at.content);

	if (name.n == 0)
		return fault(r, r->at.content, "this item has no content area");
	uint32_t c = content_index(r, name);
	append(&r->content, &c, sizeof c);
	return ERR_NONE;
}

static int row_read(struct reading *r, size_t index)
{
	if (r->row.n != r->column_count)
		return fault(r, r->row.n < r->column_count ? r->row.n : r->column_count + 1,
			     "this row has %zu cells, the header has %zu", r->row.n,
			     r->column_count);
	int status = name_read(r, index);
	if (!status)
		status = item_read(r);
	if (!status && (r->at.se_a || r->at.se_b[0]))
		status = errors_read(r);
	if (!status && r->at.n)
		status = count_read(r);
	if (!status && r->at.content)
		status = content_read(r);
	return status;
}

/* --- the content file ---------------------------------------------------------------------------
 */

static int content_row(struct reading *r, size_t item, size_t content, uint32_t *of, size_t n)
{
	struct str name = cell_of(r, item), area = cell_of(r, content);
	size_t at = (size_t)(uintptr_t)map_get(&r->by_name, name);

	if (r->row.n != r->column_count)
		return fault(r, r->row.n, "this row has %zu cells, the header has %zu", r->row.n,
			     r->column_count);
	if (at == 0 || at > n)
		return fault(r, item, "the item '%.*s' is not in the bank", STR_ARG(name));
	if (of[at - 1] != UINT32_MAX)
		return fault(r, item, "the item '%.*s' stands twice", STR_ARG(name));
	if (area.n == 0)
		return fault(r, content, "this item has no content area");
	of[at - 1] = content_index(r, area);
	return ERR_NONE;
}

static int content_file(struct reading *r, const char *path, struct lab_items *out)
{
	uint32_t *of = ARENA_NEW(r->arena, uint32_t, out->n);
	size_t item = 0, content = 0;
	int status = csv_open(r->arena, path, &lab_csv_limits, &r->csv, r->e);

	memset(of, 0xff, out->n * sizeof *of);
	r->contents = map_new(r->arena, 16);
	buf_clear(&r->content_names);
	if (!status)
		status = csv_next(r->csv, &r->row, r->e);
	if (status)
		return status;
	r->column_count = r->row.n;
	for (size_t k = r->row.n; k > 0; k--) {
		struct str name = str_trim(r->row.cells[k - 1]);
		item = str_eq_nocase(name, STR("item")) ? k : item;
		content = str_eq_nocase(name, STR("content")) ? k : content;
	}
	if (!item || !content)
		return fault(r, 0, "a content file has the columns item and content");
	for (;;) {
		status = csv_next(r->csv, &r->row, r->e);
		if (status || !r->row.n)
			break;
		status = content_row(r, item, content, of, out->n);
		if (status)
			return status;
	}
	for (size_t i = 0; i < out->n && !status; i++)
		if (of[i] == UINT32_MAX)
			status = fault(r, 0, "the item '%.*s' has no content area",
				       STR_ARG(out->names[i]));
	out->content = of;
	return status;
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static void *taken(struct reading *r, struct buf *b)
{
	return (void *)(uintptr_t)buf_take(b, r->arena).p;
}

static void results(struct reading *r, size_t n, struct lab_items *out)
{
	*out = (struct lab_items){.n = n, .named = r->at.item != 0};
	out->names = taken(r, &r->names);
	out->items = taken(r, &r->items);
	out->se = r->at.se_a || r->at.se_b[0] ? taken(r, &r->se) : NULL;
	out->answers = r->at.n ? taken(r, &r->answers) : NULL;
	out->content = r->at.content ? taken(r, &r->content) : NULL;
}

static int read_csv(struct arena *a, struct csv *csv, const char *content_path,
		    struct lab_items *out, struct error *e)
{
	struct reading *r = ARENA_NEW(a, struct reading, 1);
	struct buf empty = BUF_INIT(SIZE_MAX / 4);
	size_t n = 0;

	*r = (struct reading){.arena = a, .csv = csv, .e = e};
	r->items = r->names = r->se = r->answers = r->content = r->content_names = empty;
	r->by_name = map_new(a, 1024);
	r->contents = map_new(a, 16);
	arena_defer(a, release, r);
	int status = csv_next(csv, &r->row, e);
	if (!status)
		status = header_read(r);
	while (!status) {
		status = csv_next(csv, &r->row, e);
		if (status || !r->row.n)
			break;
		status = row_read(r, n++);
	}
	if (!status && n == 0)
		status = fault(r, 0, "the file holds no item: a header and nothing below it");
	if (status)
		return status;
	results(r, n, out);
	if (content_path)
		status = content_file(r, content_path, out);
	if (out->content) {
		out->contents = r->contents.n;
		out->content_names = taken(r, &r->content_names);
	}
	return status;
}

int lab_items_read(struct arena *a, const char *path, const char *content_path,
		   struct lab_items *out, struct error *e)
{
	struct csv *csv;

	*out = (struct lab_items){0};
	int status = csv_open(a, path, &lab_csv_limits, &csv, e);
	return status ? status : read_csv(a, csv, content_path, out, e);
}

int lab_items_of_text(struct arena *a, const char *name, struct str text, struct lab_items *out,
		      struct error *e)
{
	*out = (struct lab_items){0};
	return read_csv(a, csv_of_text(a, name, text, &lab_csv_limits), NULL, out, e);
}

/* --- writing ------------------------------------------------------------------------------------
 */

/* Which of the columns that not every file has, this one has. */
struct extent {
	bool c, d;
	size_t steps;
};

static struct extent extent_of(const struct lab_items *all)
{
	struct extent x = {.steps = 1};

	for (size_t i = 0; i < all->n; i++) {
		const struct item *it = &all->items[i];
		x.c |= it->model == ITEM_3PL || it->model == ITEM_4PL;
		x.d |= it->model == ITEM_4PL;
		if (it->steps && it->categories - 1u > x.steps)
			x.steps = it->categories - 1u;
	}
	return x;
}

static void put_name(struct csv_writer *w, const char *prefix, size_t step)
{
	char name[24];

	snprintf(name, sizeof name, step > 1 ? "%sb%zu" : "%sb", prefix, step);
	csv_put(w, str_of(name));
}

static void put_header(struct csv_writer *w, const struct lab_items *all, struct extent x)
{
	csv_put(w, STR("item"));
	csv_put(w, STR("model"));
	for (int se = 0; se <= (all->se ? 1 : 0); se++) {
		const char *prefix = se ? "se_" : "";
		csv_put(w, str_of(se ? "se_a" : "a"));
		put_name(w, prefix, 1);
		if (x.c)
			csv_put(w, str_of(se ? "se_c" : "c"));
		if (x.d)
			csv_put(w, str_of(se ? "se_d" : "d"));
		for (size_t k = 2; k <= x.steps; k++)
			put_name(w, prefix, k);
		if (!se && all->content)
			csv_put(w, STR("content"));
	}
	if (all->answers)
		csv_put(w, STR("n"));
	csv_end_row(w);
}

static void put_parameters(struct csv_writer *w, const struct item *it, struct extent x)
{
	bool c = it->model == ITEM_3PL || it->model == ITEM_4PL;

	csv_put_real(w, it->a);
	csv_put_real(w, it->steps ? it->steps[0] : it->b);
	if (x.c)
		csv_put_real(w, c ? it->c : NAN);
	if (x.d)
		csv_put_real(w, it->model == ITEM_4PL ? it->d : NAN);
	for (size_t k = 1; k < x.steps; k++)
		csv_put_real(w, it->steps && k + 1u < it->categories ? it->steps[k] : NAN);
}

static void put_errors(struct csv_writer *w, const struct item *it, const double *se,
		       struct extent x)
{
	bool c = it->model == ITEM_3PL || it->model == ITEM_4PL;

	csv_put_real(w, se[0]);
	csv_put_real(w, se[1]);
	if (x.c)
		csv_put_real(w, c ? se[2] : NAN);
	if (x.d)
		csv_put_real(w, it->model == ITEM_4PL ? se[3] : NAN);
	for (size_t k = 1; k < x.steps; k++)
		csv_put_real(w, it->steps && k + 1u < it->categories ? se[1 + k] : NAN);
}

int lab_items_write(const char *path, const struct lab_items *all, struct error *e)
{
	struct buf b = BUF_INIT(SIZE_MAX / 4);
	struct csv_writer w = {.out = &b, .unix_lines = true};
	struct extent x = extent_of(all);
	int status = ERR_NONE;

	put_header(&w, all, x);
	for (size_t i = 0; i < all->n; i++) {
		csv_put(&w, all->names[i]);
		csv_put(&w, str_of(item_model_name(all->items[i].model)));
		put_parameters(&w, &all->items[i], x);
		if (all->content)
			csv_put(&w, all->content_names[all->content[i]]);
		if (all->se)
			put_errors(&w, &all->items[i], all->se + i * LAB_ITEM_SES, x);
		if (all->answers)
			csv_put_int(&w, (int64_t)all->answers[i]);
		csv_end_row(&w);
	}
	if (b.failed)
		status = error_field(e, ERR_FULL, path, "there is no memory for so many items");
	else if (strcmp(path, "-") != 0)
		status = file_replace(path, buf_view(&b), e);
	else if (fwrite(b.p, 1, b.n, stdout) != b.n || fflush(stdout) != 0)
		status = error_field(e, ERR_UNAVAILABLE, "standard output", "can't be written");
	buf_release(&b);
	return status;
}
