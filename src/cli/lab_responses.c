/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_responses.c - RESPONSES.csv read: header, then rows into a growing store. */
#include "cli/lab_files.h"

#include <stdarg.h>
#include "base/map.h"
#include "cli/lab_csv.h"

const struct csv_limits lab_csv_limits = {
    .row_bytes = 16000000,
    .columns = 200000,
    .rows = 100000000,
    .file_bytes = (uint64_t)64 << 30,
};

enum { GROUPS_MAX = 200, NAME_MAX_BYTES = 200, SAMPLE_CELLS = 1 << 22, SILENT_ROWS = 1000000 };

/* What a column of the file is, when it is no item. */
enum { COLUMN_SKIPPED = -1, COLUMN_PERSON = -2, COLUMN_GROUP = -3 };

/* An answer of a long file, until persons are sorted. */
struct answer {
	uint32_t person, item, row;
	uint8_t score;
};

/* A file while it is read. */
struct reading {
	struct arena *arena;
	const struct lab_responses_wanted *wanted;
	struct csv *csv;
	struct csv_row row;
	struct error *e;
	unsigned score_max;

	/* items */
	struct map item_index; /* name -> index + 1 */
	struct buf item_names; /* struct str */
	size_t items;
	uint8_t *highest, *lowest; /* of each item; wide */
	uint32_t *columns;	   /* wide */

	/* the header */
	int32_t *role; /* of each column: the item's index, or COLUMN_… */
	size_t column_count;
	size_t person_column, item_column, response_column, group_column; /* + 1; 0: none */

	/* what was read */
	struct buf score, item_of, start, group, answers, person_names;
	struct map person_index;
	struct map group_index;
	struct buf group_names;
	size_t persons;
	uint64_t answered;
	bool sparse, decided;
};

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

__attribute__((format(printf, 3, 4))) static int fault(const struct reading *r, size_t column,
						       const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	struct str text = arena_vprintf(r->arena, fmt, args);
	va_end(args);
	return csv_fault(r->csv, column, "{0}", text, r->e);
}

static int no_memory(const struct reading *r)
{
	return error_field(r->e, ERR_FULL, "responses", "there is no memory for so many answers");
}

static bool names(struct str cell, const char *name)
{
	return str_eq_nocase(str_trim(cell), str_of(name));
}

static bool is_none(struct str s)
{
	return s.n == 0 || str_eq(s, STR("NA"));
}

static void append_name(struct buf *b, struct str name)
{
	buf_str(b, (struct str){(const char *)&name, sizeof name});
}

/* The index of a name; a new one is added when `room` allows. False past it. */
static bool index_of(const struct reading *r, struct map *m, struct buf *list, struct str name,
		     size_t room, size_t *out)
{
	uintptr_t at = (uintptr_t)map_get(m, name);

	if (!at) {
		if (m->n >= room)
			return false;
		struct str copy = arena_str(r->arena, name);
		at = m->n + 1;
		(void)map_add(m, copy, (void *)at);
		append_name(list, copy);
	}
	*out = at - 1;
	return true;
}

/* --- scores -------------------------------------------------------------------------------------
 */

static int score_slow(const struct reading *r, size_t column, struct str cell, uint8_t *out)
{
	struct str s = str_trim(cell);
	int64_t v;

	*out = RESPONSE_MISSING;
	if (is_none(s))
		return ERR_NONE;
	if (!str_int(s, &v))
		return fault(r, column,
			     "'%.*s' is no score: scores are whole numbers from 0 to %u, empty or "
			     "NA where the item was not asked",
			     (int)(s.n < 40 ? s.n : 40), s.p, r->score_max);
	if (v < 0 || v > r->score_max)
		return fault(r, column,
			     "the score %lld is out of range: it must lie between 0 and %u",
			     (long long)v, r->score_max);
	*out = (uint8_t)v;
	return ERR_NONE;
}

static inline int score_of(const struct reading *r, size_t column, struct str cell, uint8_t *out)
{
	unsigned digit = cell.n == 1 ? (unsigned char)cell.p[0] - (unsigned)'0' : 255u;

	if (digit > 9 || digit > r->score_max)
		return score_slow(r, column, cell, out);
	*out = (uint8_t)digit;
	return ERR_NONE;
}

static int group_add(struct reading *r, size_t column)
{
	struct str name = str_trim(r->row.cells[column - 1]);
	size_t at;

	if (is_none(name))
		return fault(r, column, "this person has no group");
	if (!index_of(r, &r->group_index, &r->group_names, name, GROUPS_MAX, &at))
		return fault(r, column, "more than %d different groups: is this column a group?",
			     GROUPS_MAX);
	uint16_t g = (uint16_t)at;
	buf_str(&r->group, (struct str){(const char *)&g, sizeof g});
	return ERR_NONE;
}

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
			 : k == 0 && (name.n == 0 || names(name, "person") || names(name, "id")))
		return COLUMN_PERSON;
	if (is_ignored(r, name) || names(name, "group"))
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
		if (is_none(s))
			continue;
		if (!str_int(s, &v) || v < 0 || v >= ITEM_CATEGORIES_MAX)
			return false;
		twice |= seen[v]++ > 0 || v == 0;
	}
	return twice;
}

static int name_check(const struct reading *r, size_t k, struct str name)
{
	if (name.n == 0)
		return fault(r, k + 1, "this column has no name");
	if (name.n > NAME_MAX_BYTES)
		return fault(r, k + 1, "this name is longer than %d bytes", NAME_MAX_BYTES);
	return ERR_NONE;
}

/* Gives every column its role and every item of the file its place among item_names. */
static int header_names(struct reading *r)
{
	struct map at = map_new(r->arena, r->row.n);

	for (size_t k = 0; k < r->row.n; k++) {
		struct str name = arena_str(r->arena, str_trim(r->row.cells[k]));
		r->role[k] = role_of(r, k, name);
		int status = r->role[k] == COLUMN_PERSON ? ERR_NONE : name_check(r, k, name);
		if (status)
			return status;
		if (!map_add(&at, name, (void *)(uintptr_t)(k + 1)))
			return fault(r, k + 1,
				     "the column '%.*s' stands twice: it is column %zu too",
				     STR_ARG(name), (size_t)(uintptr_t)map_get(&at, name));
		if (r->role[k] == COLUMN_GROUP)
			r->group_column = k + 1;
		if (r->role[k] == COLUMN_PERSON)
			r->person_column = k + 1;
		if (r->role[k] < 0)
			continue;
		r->role[k] = (int32_t)r->items++;
		append_name(&r->item_names, name);
	}
	return ERR_NONE;
}

static int asked_column_missing(const struct reading *r)
{
	const struct lab_responses_wanted *w = r->wanted;

	if (w->group_column && !r->group_column)
		return fault(r, 0, "there is no column '%s' for the groups", w->group_column);
	if (w->id_column && !r->person_column)
		return fault(r, 0, "there is no column '%s' for the persons", w->id_column);
	if (!r->items)
		return fault(r, 0, "there is no item: every column is something else");
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
			return fault(r, k + 1, "the item '%.*s' is not in the bank",
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
		return fault(r, 0, "the first row holds scores: put the names of the items there");
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

/* --- the rows of a wide file --------------------------------------------------------------------
 */

static void person_start(struct reading *r)
{
	buf_str(&r->start, (struct str){(const char *)&r->answered, sizeof r->answered});
}

static void sparse_add(struct reading *r, const uint8_t *row)
{
	for (uint32_t i = 0; i < r->items; i++)
		if (row[i] != RESPONSE_MISSING) {
			buf_char(&r->score, (char)row[i]);
			buf_str(&r->item_of, (struct str){(const char *)&i, sizeof i});
		}
}

/* The rows so far, dense, as sparse ones. `start` was kept all along. */
static void to_sparse(struct reading *r)
{
	struct buf dense = r->score;

	r->score = BUF_INIT(SIZE_MAX / 4);
	for (size_t p = 0; p < r->persons; p++)
		sparse_add(r, (const uint8_t *)dense.p + p * r->items);
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

static bool is_full_enough(const struct reading *r)
{
	return (double)r->answered * 4 > (double)r->persons * (double)r->items;
}

static int person_add(struct reading *r)
{
	struct str name = str_trim(r->row.cells[r->person_column - 1]);
	size_t at;

	if (name.n == 0)
		return fault(r, r->person_column, "this person has no name");
	if (!index_of(r, &r->person_index, &r->person_names, name, SIZE_MAX, &at))
		return no_memory(r);
	if (at < r->persons)
		return fault(r, r->person_column, "the person '%.*s' has two rows", STR_ARG(name));
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
		int status = score_of(r, k + 1, r->row.cells[k], &score);
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
		return fault(r, r->row.n < r->column_count ? r->row.n : r->column_count + 1,
			     "this row has %zu cells, the header has %zu", r->row.n,
			     r->column_count);
	if (r->person_column)
		status = person_add(r);
	if (!status && r->group_column)
		status = group_add(r, r->group_column);
	if (status)
		return status;
	person_start(r);
	uint8_t *out = r->sparse ? scratch : (uint8_t *)buf_room(&r->score, r->items);
	if (!out)
		return no_memory(r);
	memset(out, RESPONSE_MISSING, r->items);
	status = row_scores(r, out);
	if (status)
		return status;
	if (r->sparse)
		sparse_add(r, out);
	else
		buf_grew(&r->score, r->items);
	r->persons++;
	if (r->persons == SILENT_ROWS && !r->answered)
		return fault(r, 0, "not one answer in the first %d rows", SILENT_ROWS);
	if (!r->decided && r->persons * r->items >= SAMPLE_CELLS) {
		r->decided = true;
		if (!is_full_enough(r))
			to_sparse(r);
	}
	return ERR_NONE;
}

static void room_for_items(struct reading *r)
{
	r->highest = ARENA_NEW(r->arena, uint8_t, r->items);
	r->lowest = ARENA_NEW(r->arena, uint8_t, r->items);
	memset(r->lowest, RESPONSE_MISSING, r->items);
}

static int read_wide(struct reading *r)
{
	int status = header_wide(r);

	if (status)
		return status;
	room_for_items(r);
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

/* --- a long file --------------------------------------------------------------------------------
 */

static bool header_long_find(struct reading *r)
{
	for (size_t k = r->row.n; k > 0; k--) {
		struct str name = r->row.cells[k - 1];
		const char *group = r->wanted->group_column, *id = r->wanted->id_column;
		if (group && str_eq(str_trim(name), str_of(group)))
			r->group_column = k;
		else if (names(name, id ? id : "person"))
			r->person_column = k;
		else if (names(name, "item"))
			r->item_column = k;
		else if (names(name, "response") || names(name, "score"))
			r->response_column = k;
	}
	return r->person_column && r->item_column && r->response_column;
}

static int item_long(struct reading *r, size_t *out)
{
	struct str name = str_trim(r->row.cells[r->item_column - 1]);
	int status = name.n ? name_check(r, r->item_column - 1, name)
			    : fault(r, r->item_column, "this row names no item");
	/* The bank's items are all there already. */
	size_t room = r->wanted->items ? 0 : UINT32_MAX - 1;

	if (status)
		return status;
	if (!index_of(r, &r->item_index, &r->item_names, name, room, out))
		return fault(r, r->item_column, "the item '%.*s' is not in the bank",
			     STR_ARG(name));
	return ERR_NONE;
}

/* The person of the row, who may have been seen before. */
static int person_long(struct reading *r, size_t *out)
{
	struct str name = str_trim(r->row.cells[r->person_column - 1]);
	const uint16_t *groups = (const uint16_t *)(const void *)r->group.p;

	if (name.n == 0)
		return fault(r, r->person_column, "this row names no person");
	if (!index_of(r, &r->person_index, &r->person_names, name, UINT32_MAX - 1, out))
		return no_memory(r);
	bool is_new = *out == r->persons;
	r->persons += is_new;
	if (!r->group_column)
		return ERR_NONE;
	int status = group_add(r, r->group_column);
	if (status || is_new)
		return status;
	r->group.n -= sizeof *groups;
	groups = (const uint16_t *)(const void *)r->group.p;
	if (groups[r->persons] != groups[*out])
		return fault(r, r->group_column, "the person '%.*s' was in another group before",
			     STR_ARG(name));
	return ERR_NONE;
}

static int row_long(struct reading *r)
{
	struct answer a = {.row = (uint32_t)r->row.number};
	size_t person, item;

	if (r->row.n != r->column_count)
		return fault(r, r->row.n < r->column_count ? r->row.n : r->column_count + 1,
			     "this row has %zu cells, the header has %zu", r->row.n,
			     r->column_count);
	int status = person_long(r, &person);
	if (!status)
		status = item_long(r, &item);
	if (!status)
		status =
		    score_of(r, r->response_column, r->row.cells[r->response_column - 1], &a.score);
	if (status || a.score == RESPONSE_MISSING)
		return status;
	a.person = (uint32_t)person;
	a.item = (uint32_t)item;
	buf_str(&r->answers, (struct str){(const char *)&a, sizeof a});
	r->answered++;
	return r->answers.failed ? no_memory(r) : ERR_NONE;
}

/* The second answer of a person to an item, in the order of the file. */
static int answered_twice(const struct reading *r, uint32_t person, uint32_t item)
{
	const struct answer *all = (const struct answer *)(const void *)r->answers.p;
	const struct str *person_names = (const struct str *)(const void *)r->person_names.p;
	unsigned seen = 0;

	for (uint64_t k = 0; k < r->answered; k++) {
		if (all[k].person != person || all[k].item != item || ++seen < 2)
			continue;
		int status =
		    fault(r, r->item_column, "the person '%.*s' has two answers to this item",
			  STR_ARG(person_names[person]));
		if (r->e)
			r->e->line = all[k].row;
		return status;
	}
	return ERR_INTERNAL;
}

/* The answers by person; `place` is where the next one of each goes. */
static int sort_answers(struct reading *r)
{
	const struct answer *all = (const struct answer *)(const void *)r->answers.p;
	uint64_t *place = ARENA_NEW(r->arena, uint64_t, r->persons + 2);
	uint32_t *last = ARENA_NEW(r->arena, uint32_t, r->items + 1);
	char *score = buf_room(&r->score, r->answered);
	uint32_t *item_of =
	    (uint32_t *)(void *)buf_room(&r->item_of, r->answered * sizeof *item_of);

	if (!score || !item_of)
		return no_memory(r);
	for (uint64_t k = 0; k < r->answered; k++)
		place[all[k].person + 2]++;
	for (size_t p = 0; p < r->persons; p++)
		place[p + 2] += place[p + 1];
	for (uint64_t k = 0; k < r->answered; k++) {
		uint64_t to = place[all[k].person + 1]++;
		item_of[to] = all[k].item;
		score[to] = (char)all[k].score;
	}
	for (uint32_t p = 0; p < r->persons; p++)
		for (uint64_t k = place[p]; k < place[p + 1]; k++) {
			if (last[item_of[k]] == p + 1)
				return answered_twice(r, p, item_of[k]);
			last[item_of[k]] = p + 1;
			uint8_t s = (uint8_t)score[k];
			r->highest[item_of[k]] =
			    s > r->highest[item_of[k]] ? s : r->highest[item_of[k]];
			r->lowest[item_of[k]] =
			    s < r->lowest[item_of[k]] ? s : r->lowest[item_of[k]];
		}
	buf_grew(&r->score, r->answered);
	buf_grew(&r->item_of, r->answered * sizeof *item_of);
	buf_str(&r->start, (struct str){(const char *)place, (r->persons + 1) * sizeof *place});
	buf_release(&r->answers);
	return ERR_NONE;
}

static int read_long(struct reading *r)
{
	int status = ERR_NONE;

	r->column_count = r->row.n;
	if (r->wanted->group_column && !r->group_column)
		return fault(r, 0, "there is no column '%s' for the groups",
			     r->wanted->group_column);
	while (!status) {
		status = csv_next(r->csv, &r->row, r->e);
		if (status || !r->row.n)
			break;
		status = row_long(r);
	}
	if (status)
		return status;
	r->items = r->wanted->items ? r->wanted->item_count : r->item_index.n;
	if (!r->items)
		return fault(r, 0, "the file holds no answer");
	room_for_items(r);
	r->sparse = true;
	return sort_answers(r);
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
		return no_memory(r);
	if (r->sparse && is_full_enough(r))
		to_dense(r);
	else if (!r->sparse && !is_full_enough(r))
		to_sparse(r);
	if (!r->sparse)
		buf_release(&r->start);
	if (r->score.failed || r->item_of.failed)
		return no_memory(r);
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
		return fault(r, 0, "the file is empty: it must begin with a row of names");
	bool is_long = header_long_find(r);
	if (!is_long && r->wanted->format == LAB_FORMAT_LONG)
		return fault(r, 0, "a long file has the columns person, item and response");
	if (r->wanted->format == LAB_FORMAT_WIDE || !is_long) {
		r->person_column = r->group_column = 0;
		status = read_wide(r);
	} else {
		status = read_long(r);
	}
	if (status)
		return status;
	if (!r->persons)
		return fault(r, 0, "the file holds no answer: a header and nothing below it");
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
