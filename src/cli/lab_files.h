/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_files.h - the files a psychometrician works with, as the laboratory reads and writes them.
 * lab_responses.c and lab_items.c; the CSV itself (separators, quotes, faults) is document/csv.h.
 *
 * RESPONSES.csv, wide: a header of item names, one row a person, cells integer scores from 0, empty
 * or NA where the item was not asked. No items are: the column named by `id_column` or
 * `group_column`, those of `ignored`, a column named "group" that was not asked for, and, without
 * an `id_column`, a first column named "person", "id" or nothing at all (as R writes), which holds
 * the persons' names. Long: columns person, item, response (or score) and any others, in any order,
 * a row an answer. ITEMS.csv: `item,model,a,b[,c][,d][,b2…][,content],se_a,se_b…,n`; without an
 * `item` column the items are named 1, 2, … by line, without `model` they are 2pl (3pl or 4pl when
 * a c or d differs from 0 and 1; 1pl of slope 1 when there is no `a`). Columns of other names are
 * passed over. Where the separator is no comma, a decimal comma is read too.
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
	uint8_t *lowest;	  /* of each item: the lowest score seen; 0 when never answered */
	uint32_t *columns;	  /* of each item in a wide file, from 1; NULL in a long one */
	const char *path;
};

struct lab_responses_wanted {
	enum lab_format format;
	const char *group_column; /* NULL: none */
	/* When not NULL: columns must be these items (by name; or by order, all of them, when these
	 * or the file's own names are 1, 2, …), the result is in this order and an item may be
	 * unanswered. */
	const struct str *items;
	size_t item_count;
	unsigned score_max;	    /* a higher score is a fault; 0 means ITEM_CATEGORIES_MAX - 1 */
	const char *id_column;	    /* NULL: as told above */
	const char *const *ignored; /* NULL-ended; NULL: none */
};

/* `path` "-" is standard input. Dense when more than a quarter of the cells is answered, else
 * sparse; memory is near the data, and near one row of the file more. */
[[nodiscard]] int lab_responses_read(struct arena *a, const char *path,
				     const struct lab_responses_wanted *wanted,
				     struct lab_responses *out, struct error *e);
[[nodiscard]] int lab_responses_of_text(struct arena *a, const char *name, struct str text,
					const struct lab_responses_wanted *wanted,
					struct lab_responses *out, struct error *e);

/* What calibration can't do without. Variance: a fault for an item nobody answered, and for one on
 * which all that did have the same score (always right, always wrong). Categories: a fault for a
 * score between the lowest and the highest of an item that nobody has. In `a` lives the text of the
 * fault. */
[[nodiscard]] int lab_responses_check_variance(const struct lab_responses *r, struct arena *a,
					       struct error *e);
[[nodiscard]] int lab_responses_check_categories(const struct lab_responses *r, struct arena *a,
						 struct error *e);

/* Takes `lowest` off every score, so that scales that begin at 1 begin at 0 (as mirt does): call it
 * after the checks. */
void lab_responses_from_zero(struct lab_responses *r);

struct lab_items {
	size_t n;
	struct str *names;
	struct item *items;
	double *se; /* NULL, or n rows of LAB_ITEM_SES standard errors: a, b (or b1, b2 …), then c,
		       d where the model has them; NaN where none */
	uint64_t *answers; /* column n; NULL without it */
	uint32_t *content; /* content area of each item (0-based, in order of first appearance),
			      from the content file or a `content` column; NULL without */
	struct str *content_names;
	size_t contents;
	bool named; /* the file has an `item` column; else the names are 1, 2, … */
};

enum { LAB_ITEM_SES = ITEM_CATEGORIES_MAX + 3 };

/* content_path (NULL: none) is a CSV of `item,content`, a row for every item. */
[[nodiscard]] int lab_items_read(struct arena *a, const char *path, const char *content_path,
				 struct lab_items *out, struct error *e);
[[nodiscard]] int lab_items_of_text(struct arena *a, const char *name, struct str text,
				    struct lab_items *out, struct error *e);
/* All or nothing; `path` "-" is standard output. */
[[nodiscard]] int lab_items_write(const char *path, const struct lab_items *items, struct error *e);

/* "openpix: FILE: row 3, column 2: why" on standard error; returns the exit status. */
int lab_told(const struct error *e);
