/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_responses_wide.c - a person a row. */
#include "cli/lab_reading.h"

enum { SAMPLE_CELLS = 1 << 22, SILENT_ROWS = 1000000 };

/* What a column of the file is, when it is no item. */
enum { COLUMN_SKIPPED = -1, COLUMN_PERSON = -2, COLUMN_GROUP = -3 };

/* --- the header of a wide file ------------------------------------------------------------------
 */

static bool is_ignored(const struct reading *r, struct str name)
{
	for (const char *const *i = r->wanted->ignored; i && *i; i++)
		if (str_eq(name, str_of(*i)))
			return true;
	return false;
}

/* What the column is, as far as its name alone tells; COLUMN_… or 0 for an item. */
static int32_t role_of(const struct reading *r, size_t k, struct str name)
{
	const struct lab_responses_wanted *w = r->wanted;

	if (w->group_column && str_eq(name, str_of(w->group_column)))
		return COLUMN_GROUP;
	if (w->id_column ? str_eq(name, str_of(w->id_column))
			 : k == 0 && (name.n == 0 || lab_reading_names(name, "person") ||
				      lab_reading_names(name, "id")))
		return COLUMN_PERSON;
	if (is_ignored(r, name) || lab_reading_names(name, "group"))
		return COLUMN_SKIPPED;
	return 0;
}

/* A first row of scores: all cells small numbers or nothing, with a 0 or a number twice. */
static bool is_headless(const struct reading *r)
{
	unsigned seen[ITEM_CATEGORIES_MAX] = {0};
	bool twice = false;

	for (size_t k = 0; k < r->row.n; k++) {
		struct str s = str_trim(r->row.cells[k]);
		int64_t v;
		if (lab_reading_is_none(s))
			continue;
		if (!str_int(s, &v) || v < 0 || v >= ITEM_CATEGORIES_MAX)
			return false;
		twice |= seen[v]++ > 0 || v == 0;
	}
	return twice;
}

/* Gives every column its role and every item of the file its place among item_names. */
static int header_names(struct reading *r)
{
	struct map at = map_new(r->arena, r->row.n);

	for (size_t k = 0; k < r->row.n; k++) {
		struct str name = arena_str(r->arena, str_trim(r->row.cells[k]));
		r->role[k] = role_of(r, k, name);
		int status = r->role[k] == COLUMN_PERSON ? ERR_NONE : lab_reading_name(r, k, name);
		if (status)
			return status;
		if (!map_add(&at, name, (void *)(uintptr_t)(k + 1)))
			return lab_reading_fault(
			    r, k + 1, "the column '%.*s' stands twice: it is column %zu too",
			    STR_ARG(name), (size_t)(uintptr_t)map_get(&at, name));
		if (r->role[k] == COLUMN_GROUP)
			r->group_column = k + 1;
		if (r->role[k] == COLUMN_PERSON)
			r->person_column = k + 1;
		if (r->role[k] < 0)
			continue;
		r->role[k] = (int32_t)r->items++;
		lab_reading_append(&r->item_names, name);
	}
	return ERR_NONE;
}

static int asked_column_missing(const struct reading *r)
{
	const struct lab_responses_wanted *w = r->wanted;

	if (w->group_column && !r->group_column)
		return lab_reading_fault(r, 0, "there is no column '%s' for the groups",
					 w->group_column);
	if (w->id_column && !r->person_column)
		return lab_reading_fault(r, 0, "there is no column '%s' for the persons",
					 w->id_column);
	if (!r->items)
		return lab_reading_fault(r, 0, "there is no item: every column is something else");
	return ERR_NONE;
}

static bool are_numbers(const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t v;
		if (!str_int(list[i], &v) || v != (int64_t)i + 1)
			return false;
	}
	return true;
}

/* The columns as the wanted items: by name, else by order where names are but numbers. */
static int header_match(struct reading *r)
{
	const struct lab_responses_wanted *w = r->wanted;
	const struct str *file = (const struct str *)(const void *)r->item_names.p;
	int32_t *to = ARENA_NEW(r->arena, int32_t, r->items);
	size_t unknown = r->items;

	for (size_t i = 0; i < r->items; i++) {
		uintptr_t at = (uintptr_t)map_get(&r->item_index, file[i]);
		to[i] = (int32_t)at - 1;
		if (!at && unknown == r->items)
			unknown = i;
	}
	bool numbers = are_numbers(w->items, w->item_count) || are_numbers(file, r->items);
	if (unknown < r->items && numbers && r->items == w->item_count) {
		for (size_t i = 0; i < r->items; i++)
			to[i] = (int32_t)i;
		unknown = r->items;
	}
	for (size_t k = 0; k < r->row.n; k++) {
		if (r->role[k] < 0)
			continue;
		if ((size_t)r->role[k] == unknown)
			return lab_reading_fault(r, k + 1, "the item '%.*s' is not in the bank",
						 STR_ARG(file[unknown]));
		r->role[k] = to[r->role[k]];
	}
	return ERR_NONE;
}

static int header_wide(struct reading *r)
{
	r->column_count = r->row.n;
	r->role = ARENA_NEW(r->arena, int32_t, r->row.n);
	if (is_headless(r))
		return lab_reading_fault(
		    r, 0, "the first row holds scores: put the names of the items there");
	int status = header_names(r);
	if (!status)
		status = asked_column_missing(r);
	if (!status && r->wanted->items)
		status = header_match(r);
	if (status)
		return status;
	if (r->wanted->items)
		r->items = r->wanted->item_count;
	r->columns = ARENA_NEW(r->arena, uint32_t, r->items);
	for (size_t k = 0; k < r->row.n; k++)
		if (r->role[k] >= 0)
			r->columns[r->role[k]] = (uint32_t)k + 1;
	return ERR_NONE;
}

/* --- the rows --------------------------------------------------------------------
 */

static void person_start(struct reading *r)
{
	buf_str(&r->start, (struct str){(const char *)&r->answered, sizeof r->answered});
}

static int person_add(struct reading *r)
{
	struct str name = str_trim(r->row.cells[r->person_column - 1]);
	size_t at;

	if (name.n == 0)
		return lab_reading_fault(r, r->person_column, "this person has no name");
	if (!lab_reading_index(r, &r->person_index, &r->person_names, name, SIZE_MAX, &at))
		return lab_reading_no_memory(r);
	if (at < r->persons)
		return lab_reading_fault(r, r->person_column, "the person '%.*s' has two rows",
					 STR_ARG(name));
	return ERR_NONE;
}

static int row_scores(struct reading *r, uint8_t *out)
{
	uint64_t answered = 0;

	for (size_t k = 0; k < r->column_count; k++) {
		int32_t item = r->role[k];
		if (item < 0)
			continue;
		uint8_t score;
		int status = lab_reading_score(r, k + 1, r->row.cells[k], &score);
		if (status)
			return status;
		out[item] = score;
		if (score == RESPONSE_MISSING)
			continue;
		answered++;
		if (score > r->highest[item])
			r->highest[item] = score;
		if (score < r->lowest[item])
			r->lowest[item] = score;
	}
	r->answered += answered;
	return ERR_NONE;
}

static int row_wide(struct reading *r, uint8_t *scratch)
{
	int status = ERR_NONE;

	if (r->row.n != r->column_count)
		return lab_reading_fault(
		    r, r->row.n < r->column_count ? r->row.n : r->column_count + 1,
		    "this row has %zu cells, the header has %zu", r->row.n, r->column_count);
	if (r->person_column)
		status = person_add(r);
	if (!status && r->group_column)
		status = lab_reading_group(r, r->group_column);
	if (status)
		return status;
	person_start(r);
	uint8_t *out = r->sparse ? scratch : (uint8_t *)buf_room(&r->score, r->items);
	if (!out)
		return lab_reading_no_memory(r);
	memset(out, RESPONSE_MISSING, r->items);
	status = row_scores(r, out);
	if (status)
		return status;
	if (r->sparse)
		lab_reading_sparse_add(r, out);
	else
		buf_grew(&r->score, r->items);
	r->persons++;
	if (r->persons == SILENT_ROWS && !r->answered)
		return lab_reading_fault(r, 0, "not one answer in the first %d rows", SILENT_ROWS);
	if (!r->decided && r->persons * r->items >= SAMPLE_CELLS) {
		r->decided = true;
		if (!lab_reading_is_full(r))
			lab_reading_to_sparse(r);
	}
	return ERR_NONE;
}

int lab_reading_wide(struct reading *r)
{
	int status = header_wide(r);

	if (status)
		return status;
	lab_reading_room(r);
	uint8_t *scratch = ARENA_NEW(r->arena, uint8_t, r->items);
	while (!status) {
		status = csv_next(r->csv, &r->row, r->e);
		if (status || !r->row.n)
			break;
		status = row_wide(r, scratch);
	}
	person_start(r);
	return status;
}
