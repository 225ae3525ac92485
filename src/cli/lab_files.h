/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_files.h - the files a psychometrician works with, as the laboratory reads and writes them.
 *
 * RESPONSES.csv, wide: a header of item names, one row a person, cells integer scores from 0, empty
 * or NA where the item was not asked; a column named by `id_column`, `group_column` (and any of
 * `ignored`) is no item. Long: `person,item,response`, in any order, with an optional group column.
 * ITEMS.csv: `item,model,a,b[,c][,d][,b2…],se_a,se_b…,n`; without an `item` column the items are
 * named 1, 2, … by line, without `model` they are 2pl (3pl or 4pl when a c or d differs from 0 and
 * 1).
 *
 * Everything is read in one pass, checked as it comes; a fault is told with its row (the header is
 * row 1), its column, the value and how to mend it. Results are in the arena they were given. */
#pragma once
#include "base/error.h"
#include "measure/item.h"
#include "measure/responses.h"

enum lab_format { LAB_FORMAT_GUESS, LAB_FORMAT_WIDE, LAB_FORMAT_LONG };

struct lab_responses {
	struct responses data; /* categories, group filled in */
	struct str *item_names;
	struct str *group_names;  /* data.groups of them; NULL without groups */
	struct str *person_names; /* NULL when the file names none */
};

struct lab_responses_wanted {
	enum lab_format format;
	const char *group_column; /* NULL: none */
	/* When not NULL: columns must be these items (by name, or by order when the file's own
	 * names are numbers 1, 2, …), the result is in this order. */
	const struct str *items;
	size_t item_count;
	unsigned score_max; /* a higher score is a fault; 0 means ITEM_CATEGORIES_MAX - 1 */
};

[[nodiscard]] int lab_responses_read(struct arena *a, const char *path,
				     const struct lab_responses_wanted *wanted,
				     struct lab_responses *out, struct error *e);

struct lab_items {
	size_t n;
	struct str *names;
	struct item *items;
	double *se; /* NULL, or n rows of ITEM_CATEGORIES_MAX + 3 standard errors: a, b (or b1, b2
		       …), then c, d where the model has them; NaN where none */
	uint64_t *answers; /* column n; NULL without it */
	uint32_t *content; /* content area of each item (0-based, in order of first appearance),
			      from the content file or a `content` column; NULL without */
	struct str *content_names;
	size_t contents;
};

enum { LAB_ITEM_SES = ITEM_CATEGORIES_MAX + 3 };

[[nodiscard]] int lab_items_read(struct arena *a, const char *path, const char *content_path,
				 struct lab_items *out, struct error *e);
[[nodiscard]] int lab_items_write(const char *path, const struct lab_items *items, struct error *e);
