/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_reading.h - inside the reader of responses: what is known while a file is read.
 * lab_responses.c begins and ends it, lab_responses_wide.c and lab_responses_long.c read the two
 * forms. */
#pragma once
#include "base/map.h"
#include "cli/lab_csv.h"
#include "cli/lab_files.h"

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

int lab_reading_wide(struct reading *r);
int lab_reading_long(struct reading *r);
/* Finds the columns of a long file; true when the three it needs are there. */
bool lab_reading_long_header(struct reading *r);

/* A fault in the last row; returns ERR_INVALID. */
__attribute__((format(printf, 3, 4))) int lab_reading_fault(const struct reading *r, size_t column,
							    const char *fmt, ...);
int lab_reading_no_memory(const struct reading *r);
int lab_reading_name(const struct reading *r, size_t k, struct str name);
bool lab_reading_names(struct str cell, const char *name); /* the header cell is called so */
bool lab_reading_is_none(struct str s);
void lab_reading_append(struct buf *names, struct str name);

/* The index of a name; a new one is added when there are fewer than `room`, else false. */
bool lab_reading_index(const struct reading *r, struct map *m, struct buf *list, struct str name,
		       size_t room, size_t *out);
int lab_reading_group(struct reading *r, size_t column);

int lab_reading_score_slow(const struct reading *r, size_t column, struct str cell, uint8_t *out);
static inline int lab_reading_score(const struct reading *r, size_t column, struct str cell,
				    uint8_t *out)
{
	unsigned digit = cell.n == 1 ? (unsigned char)cell.p[0] - (unsigned)'0' : 255u;

	if (digit > 9 || digit > r->score_max)
		return lab_reading_score_slow(r, column, cell, out);
	*out = (uint8_t)digit;
	return ERR_NONE;
}

/* Room for the highest and lowest score of each of r->items. */
void lab_reading_room(struct reading *r);
void lab_reading_sparse_add(struct reading *r, const uint8_t *row);
void lab_reading_to_sparse(
    struct reading *r); /* the dense rows so far; `start` was kept all along */
bool lab_reading_is_full(
    const struct reading *r); /* more than a quarter of the cells is answered */
