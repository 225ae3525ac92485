/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_responses.c - RESPONSES.csv read: what both forms share, and the whole. */
#include "cli/lab_reading.h"

#include <stdarg.h>

const struct csv_limits lab_csv_limits = {
    .row_bytes = 16000000,
    .columns = 200000,
    .rows = 100000000,
    .file_bytes = (uint64_t)64 << 30,
};

enum { GROUPS_MAX = 200, NAME_MAX_BYTES = 200 };

static void release(void *payload)
{
	struct reading *r = payload;

	buf_release(&r->score);
	buf_release(&r->item_of);
	buf_release(&r->start);
	buf_release(&r->group);
	buf_release(&r->answers);
	buf_release(&r->item_names);
	buf_release(&r->group_names);
	buf_release(&r->person_names);
}

int lab_reading_fault(const struct reading *r, size_t column, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	struct str text = arena_vprintf(r->arena, fmt, args);
	va_end(args);
	return csv_fault(r->csv, column, "{0}", text, r->e);
}

int lab_reading_no_memory(const struct reading *r)
{
	return error_field(r->e, ERR_FULL, "responses", "there is no memory for so many answers");
}

bool lab_reading_names(struct str cell, const char *name)
{
	return str_eq_nocase(str_trim(cell), str_of(name));
}

bool lab_reading_is_none(struct str s)
{
	return s.n == 0 || str_eq(s, STR("NA"));
}

void lab_reading_append(struct buf *b, struct str name)
{
	buf_str(b, (struct str){(const char *)&name, sizeof name});
}

bool lab_reading_index(const struct reading *r, struct map *m, struct buf *list, struct str name,
		       size_t room, size_t *out)
{
	uintptr_t at = (uintptr_t)map_get(m, name);

	if (!at) {
		if (m->n >= room)
			return false;
		struct str copy = arena_str(r->arena, name);
		at = m->n + 1;
		(void)map_add(m, copy, (void *)at);
		lab_reading_append(list, copy);
	}
	*out = at - 1;
	return true;
}

int lab_reading_name(const struct reading *r, size_t k, struct str name)
{
	if (name.n == 0)
		return lab_reading_fault(r, k + 1, "this column has no name");
	if (name.n > NAME_MAX_BYTES)
		return lab_reading_fault(r, k + 1, "this name is longer than %d bytes",
					 NAME_MAX_BYTES);
	return ERR_NONE;
}

/* --- scores -------------------------------------------------------------------------------------
 */

int lab_reading_score_slow(const struct reading *r, size_t column, struct str cell, uint8_t *out)
{
	struct str s = str_trim(cell);
	int64_t v;

	*out = RESPONSE_MISSING;
	if (lab_reading_is_none(s))
		return ERR_NONE;
	if (!str_int(s, &v))
		return lab_reading_fault(
		    r, column,
		    "'%.*s' is no score: scores are whole numbers from 0 to %u, empty or "
		    "NA where the item was not asked",
		    (int)(s.n < 40 ? s.n : 40), s.p, r->score_max);
	if (v < 0 || v > r->score_max)
		return lab_reading_fault(
		    r, column, "the score %lld is out of range: it must lie between 0 and %u",
		    (long long)v, r->score_max);
	*out = (uint8_t)v;
	return ERR_NONE;
}

int lab_reading_group(struct reading *r, size_t column)
{
	struct str name = str_trim(r->row.cells[column - 1]);
	size_t at;

	if (lab_reading_is_none(name))
		return lab_reading_fault(r, column, "this person has no group");
	if (!lab_reading_index(r, &r->group_index, &r->group_names, name, GROUPS_MAX, &at))
		return lab_reading_fault(r, column,
					 "more than %d different groups: is this column a group?",
					 GROUPS_MAX);
	uint16_t g = (uint16_t)at;
	buf_str(&r->group, (struct str){(const char *)&g, sizeof g});
	return ERR_NONE;
}

/* --- dense and sparse ---------------------------------------------------------------------------
 */

void lab_reading_sparse_add(struct reading *r, const uint8_t *row)
{
	for (uint32_t i = 0; i < r->items; i++)
		if (row[i] != RESPONSE_MISSING) {
			buf_char(&r->score, (char)row[i]);
			buf_str(&r->item_of, (struct str){(const char *)&i, sizeof i});
		}
}

/* The rows so far, dense, as sparse ones. `start` was kept all along. */
void lab_reading_to_sparse(struct reading *r)
{
	struct buf dense = r->score;

	r->score = BUF_INIT(SIZE_MAX / 4);
	for (size_t p = 0; p < r->persons; p++)
		lab_reading_sparse_add(r, (const uint8_t *)dense.p + p * r->items);
	buf_release(&dense);
	r->sparse = true;
}

static void to_dense(struct reading *r)
{
	struct buf sparse = r->score;
	const uint64_t *start = (const uint64_t *)(const void *)r->start.p;
	const uint32_t *item_of = (const uint32_t *)(const void *)r->item_of.p;

	r->score = BUF_INIT(SIZE_MAX / 4);
	char *dense = buf_room(&r->score, r->persons * r->items);
	if (dense) {
		memset(dense, RESPONSE_MISSING, r->persons * r->items);
		for (size_t p = 0; p < r->persons; p++)
			for (uint64_t k = start[p]; k < start[p + 1]; k++)
				dense[p * r->items + item_of[k]] = sparse.p[k];
		buf_grew(&r->score, r->persons * r->items);
	}
	buf_release(&sparse);
	buf_release(&r->item_of);
	r->sparse = false;
}

bool lab_reading_is_full(const struct reading *r)
{
	return (double)r->answered * 4 > (double)r->persons * (double)r->items;
}

void lab_reading_room(struct reading *r)
{
	r->highest = ARENA_NEW(r->arena, uint8_t, r->items);
	r->lowest = ARENA_NEW(r->arena, uint8_t, r->items);
	memset(r->lowest, RESPONSE_MISSING, r->items);
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static struct str *names_taken(const struct reading *r, struct buf *b)
{
	return (struct str *)(void *)(uintptr_t)buf_take(b, r->arena).p;
}

static int finish(struct reading *r, struct lab_responses *out)
{
	if (r->score.failed || r->item_of.failed || r->start.failed || r->group.failed)
		return lab_reading_no_memory(r);
	if (r->sparse && lab_reading_is_full(r))
		to_dense(r);
	else if (!r->sparse && !lab_reading_is_full(r))
		lab_reading_to_sparse(r);
	if (!r->sparse)
		buf_release(&r->start);
	if (r->score.failed || r->item_of.failed)
		return lab_reading_no_memory(r);
	uint8_t *categories = ARENA_NEW(r->arena, uint8_t, r->items);
	for (size_t i = 0; i < r->items; i++) {
		categories[i] = (uint8_t)((r->highest[i] ? r->highest[i] : 1) + 1);
		if (r->lowest[i] == RESPONSE_MISSING)
			r->lowest[i] = 0;
	}
	out->data = (struct responses){
	    .persons = r->persons,
	    .items = r->items,
	    .score = (const uint8_t *)buf_take(&r->score, r->arena).p,
	    .categories = categories,
	    .groups = r->group_column ? (uint16_t)r->group_index.n : 1,
	};
	if (r->sparse) {
		out->data.item_of =
		    (const uint32_t *)(const void *)buf_take(&r->item_of, r->arena).p;
		out->data.start = (const uint64_t *)(const void *)buf_take(&r->start, r->arena).p;
	}
	if (r->group_column) {
		out->data.group = (const uint16_t *)(const void *)buf_take(&r->group, r->arena).p;
		out->group_names = names_taken(r, &r->group_names);
	}
	if (r->person_column)
		out->person_names = names_taken(r, &r->person_names);
	if (r->wanted->items) {
		out->item_names = ARENA_NEW(r->arena, struct str, r->items);
		memcpy(out->item_names, r->wanted->items, r->items * sizeof *out->item_names);
	} else {
		out->item_names = names_taken(r, &r->item_names);
	}
	out->lowest = r->lowest;
	out->columns = r->columns;
	return ERR_NONE;
}

static struct reading *reading_new(struct arena *a, const struct lab_responses_wanted *wanted,
				   struct csv *csv, struct error *e)
{
	static const struct lab_responses_wanted anything;
	struct reading *r = ARENA_NEW(a, struct reading, 1);
	struct buf empty = BUF_INIT(SIZE_MAX / 4);

	if (!wanted)
		wanted = &anything;
	*r = (struct reading){.arena = a, .wanted = wanted, .csv = csv, .e = e};
	r->score = r->item_of = r->start = r->group = r->answers = empty;
	r->item_names = r->group_names = r->person_names = empty;
	r->score_max = wanted->score_max ? wanted->score_max : ITEM_CATEGORIES_MAX - 1;
	r->item_index = map_new(a, wanted->item_count);
	r->person_index = map_new(a, 16);
	r->group_index = map_new(a, 16);
	for (size_t i = 0; wanted->items && i < wanted->item_count; i++)
		(void)map_add(&r->item_index, wanted->items[i], (void *)(uintptr_t)(i + 1));
	arena_defer(a, release, r);
	return r;
}

static int read_csv(struct arena *a, struct csv *csv, const struct lab_responses_wanted *wanted,
		    struct lab_responses *out, struct error *e)
{
	struct reading *r = reading_new(a, wanted, csv, e);
	int status = csv_next(csv, &r->row, e);

	if (status)
		return status;
	if (!r->row.n)
		return lab_reading_fault(r, 0,
					 "the file is empty: it must begin with a row of names");
	bool is_long = lab_reading_long_header(r);
	if (!is_long && r->wanted->format == LAB_FORMAT_LONG)
		return lab_reading_fault(r, 0,
					 "a long file has the columns person, item and response");
	if (r->wanted->format == LAB_FORMAT_WIDE || !is_long) {
		r->person_column = r->group_column = 0;
		status = lab_reading_wide(r);
	} else {
		status = lab_reading_long(r);
	}
	if (status)
		return status;
	if (!r->persons)
		return lab_reading_fault(r, 0,
					 "the file holds no answer: a header and nothing below it");
	return finish(r, out);
}

int lab_responses_of_text(struct arena *a, const char *name, struct str text,
			  const struct lab_responses_wanted *wanted, struct lab_responses *out,
			  struct error *e)
{
	*out = (struct lab_responses){.path = name};
	return read_csv(a, csv_of_text(a, name, text, &lab_csv_limits), wanted, out, e);
}

int lab_responses_read(struct arena *a, const char *path, const struct lab_responses_wanted *wanted,
		       struct lab_responses *out, struct error *e)
{
	struct csv *csv;

	*out = (struct lab_responses){.path = path};
	int status = csv_open(a, path, &lab_csv_limits, &csv, e);
	return status ? status : read_csv(a, csv, wanted, out, e);
}
