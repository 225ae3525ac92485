/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_responses_long.c - an answer a row. */
#include "cli/lab_reading.h"

bool lab_reading_long_header(struct reading *r)
{
	for (size_t k = r->row.n; k > 0; k--) {
		struct str name = r->row.cells[k - 1];
		const char *group = r->wanted->group_column, *id = r->wanted->id_column;
		if (group && str_eq(str_trim(name), str_of(group)))
			r->group_column = k;
		else if (lab_reading_names(name, id ? id : "person"))
			r->person_column = k;
		else if (lab_reading_names(name, "item"))
			r->item_column = k;
		else if (lab_reading_names(name, "response") || lab_reading_names(name, "score"))
			r->response_column = k;
	}
	return r->person_column && r->item_column && r->response_column;
}

static int item_long(struct reading *r, size_t *out)
{
	struct str name = str_trim(r->row.cells[r->item_column - 1]);
	int status = name.n ? lab_reading_name(r, r->item_column - 1, name)
			    : lab_reading_fault(r, r->item_column, "this row names no item");
	/* The bank's items are all there already. */
	size_t room = r->wanted->items ? 0 : UINT32_MAX - 1;

	if (status)
		return status;
	if (!lab_reading_index(r, &r->item_index, &r->item_names, name, room, out))
		return lab_reading_fault(r, r->item_column, "the item '%.*s' is not in the bank",
					 STR_ARG(name));
	return ERR_NONE;
}

/* The person of the row, who may have been seen before. */
static int person_long(struct reading *r, size_t *out)
{
	struct str name = str_trim(r->row.cells[r->person_column - 1]);

	if (name.n == 0)
		return lab_reading_fault(r, r->person_column, "this row names no person");
	if (!lab_reading_index(r, &r->person_index, &r->person_names, name, UINT32_MAX - 1, out))
		return lab_reading_no_memory(r);
	bool is_new = *out == r->persons;
	r->persons += is_new;
	if (!r->group_column)
		return ERR_NONE;
	int status = lab_reading_group(r, r->group_column);
	if (status || is_new)
		return status;
	const uint16_t *groups = (const uint16_t *)(const void *)r->group.p;
	r->group.n -= sizeof *groups; /* the person's group is there already */
	if (groups[r->persons] != groups[*out])
		return lab_reading_fault(r, r->group_column,
					 "the person '%.*s' was in another group before",
					 STR_ARG(name));
	return ERR_NONE;
}

static int row_long(struct reading *r)
{
	struct answer a = {.row = (uint32_t)r->row.number};
	size_t person = 0, item = 0;

	if (r->row.n != r->column_count)
		return lab_reading_fault(
		    r, r->row.n < r->column_count ? r->row.n : r->column_count + 1,
		    "this row has %zu cells, the header has %zu", r->row.n, r->column_count);
	int status = person_long(r, &person);
	if (!status)
		status = item_long(r, &item);
	if (!status)
		status = lab_reading_score(r, r->response_column,
					   r->row.cells[r->response_column - 1], &a.score);
	if (status || a.score == RESPONSE_MISSING)
		return status;
	a.person = (uint32_t)person;
	a.item = (uint32_t)item;
	buf_str(&r->answers, (struct str){(const char *)&a, sizeof a});
	r->answered++;
	return r->answers.failed ? lab_reading_no_memory(r) : ERR_NONE;
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
		int status = lab_reading_fault(r, r->item_column,
					       "the person '%.*s' has two answers to this item",
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
		return lab_reading_no_memory(r);
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

int lab_reading_long(struct reading *r)
{
	int status = ERR_NONE;

	r->column_count = r->row.n;
	if (r->wanted->group_column && !r->group_column)
		return lab_reading_fault(r, 0, "there is no column '%s' for the groups",
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
		return lab_reading_fault(r, 0, "the file holds no answer");
	lab_reading_room(r);
	r->sparse = true;
	return sort_answers(r);
}
