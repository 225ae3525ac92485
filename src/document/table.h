/* SPDX-License-Identifier: EUPL-1.2 */
/* table.h - a list of people (or of anything) as a program needs it: columns declared once, typed
 * values, and every fault told at once with its place and how to mend it.
 *
 *	static const struct table_column columns[] = {
 *		{.key = "name", .title = {"Nom", "Name", "Apellido"}, .required = true, .most =
 *100},
 *		{.key = "birth", .title = {"Date de naissance", …}, .kind = TABLE_DATE, …},
 *	};
 *	struct table t;
 *	table_read(a, &sheet, columns, 2, LANGUAGE_FR, &t);
 *	... the caller's own rules add what they find with table_fault ...
 *	table_sort_faults(&t);
 *	if (t.errors) show t.faults; else use t.rows[i].values[0].text …
 *
 * Headers. Lines of information may stand above the list: the header row is the one, of the first
 * hundred, in which most columns are found. Columns may come in any order. A header is one of the
 * column's titles or aliases; letter case, accents, stars, spaces and punctuation don't count, and
 * what stands between parentheses counts only where it is needed to tell two columns apart:
 * "* Date de naissance (format : jj/mm/aaaa)" is "date de naissance".
 *
 * Rows. A row of which every declared column is blank is passed over. Every other row gives a
 * table_row, faulty or not, so that a caller can look for more faults; `faulty` rows have some
 *value that is not to be used.
 *
 * Faults are two sentences, messages of the catalogue in English marked N_(): what is wrong, and
 *how to mend it, each with its {0}. The caller translates them (message, message_filled). */
#pragma once
#include "base/language.h"
#include "document/ods.h"
#include "document/sheet.h"

/* --- what is declared ---------------------------------------------------------------------------
 */

enum table_kind {
	TABLE_TEXT,    /* trimmed, inner spaces made one; normal form C; no control character */
	TABLE_DATE,    /* dd/mm/yyyy (also with . or -), or yyyy-mm-dd; the year in four digits */
	TABLE_INTEGER, /* "33", "1 200"; with `percent` also "33%", "33 %" */
	TABLE_CHOICE,  /* a word of `choices`, as headers are compared */
	TABLE_EMAIL,   /* one address */
	TABLE_MONEY,   /* euros: "45", "45,5", "1 234,50 €"; whole cents */
	TABLE_TIME,    /* "9:30", "09:30", "9h30", "9 h" */
};

struct table_choice {
	const char *word;
	int64_t value; /* several words may have the same; the first one of each is the one told */
};

/* oui/non, yes/no, sí/no, vrai/faux, 1/0, x: 1 or 0. Ends with a NULL word. Known by its address:
 * templates offer the two words of their language. */
extern const struct table_choice table_yes_no[];

/* May be static, or made for one import (a column for each of a centre's habilitations). */
struct table_column {
	const char *key;		   /* a stable name, for JSON */
	const char *title[LANGUAGE_COUNT]; /* the header, as written in a template */
	const char *const *aliases;	   /* further headers understood, NULL-ended; or NULL */
	enum table_kind kind;
	bool required; /* the column must be there, and no cell of it empty */
	bool percent;
	/* TABLE_TEXT: at least, at most so many characters (most 0: 255). The others: the range of
	 * `number` (both 0: any). */
	int64_t least, most;
	const struct table_choice *choices;
	const char *help[LANGUAGE_COUNT]; /* for the template: a comment on the header; or NULL */
	double width;			  /* of the template, in cm; 0: 3.5 */
};

/* --- what is read -------------------------------------------------------------------------------
 */

struct table_value {
	bool given; /* the cell was not blank */
	bool good;  /* nothing is wrong with it */
	/* text: cleaned. Date: "2001-02-28". Choice: as typed. E-mail: the domain in small letters.
	 * Money: "1234.50". Time: "09:30". Integer: its digits. Not good: as typed, trimmed.
	 * Blank: empty, with a p; without one (NULL) the file lacks the whole column. */
	struct str text;
	/* Date: UTC ms of its midnight. Integer. Choice: its value. Money: cents. Time: minutes. */
	int64_t number;
};

struct table_row {
	size_t number;		    /* in the spreadsheet, from 1 */
	struct table_value *values; /* one for each declared column, in that order */
	bool faulty;		    /* a fault that is no warning stands in it */
};

struct table_fault {
	size_t row;			  /* from 1; 0: the file as a whole */
	size_t column;			  /* of the spreadsheet, from 1; 0: none */
	const struct table_column *about; /* NULL: no declared column */
	struct str letters;		  /* of the column, "C"; may be empty */
	struct str header;	  /* as the file writes it, or the title when it is not there */
	struct str given;	  /* the value at fault, at most 200 bytes of it */
	const char *wrong, *mend; /* messages; `mend` may be NULL */
	struct str wrong_argument, mend_argument;
	bool warning; /* nothing is lost by going on */
	size_t order; /* in which they were found */
};

enum { TABLE_FAULTS_MAX = 10000 }; /* kept; all are counted */

struct table {
	struct arena *arena;
	const struct sheet *sheet;
	const struct table_column *columns;
	size_t column_n;
	enum language language;
	size_t header_row; /* from 1; 0: none was found, and so no row */
	size_t *at; /* for each declared column where it stands, from 1; 0: it is not there */
	struct table_row *rows;
	size_t row_n;
	struct table_fault *faults;
	size_t fault_n;		 /* kept */
	size_t errors, warnings; /* found */
	size_t fault_room;
	const struct sheet_row *header; /* the row itself */
};

/* `sheet` and `columns` must live as long as *out; `language` is that of the titles told in faults.
 * Faults found here:
 *	of the file: no header row (in none of its tables, each named); no row below it
 *	of the header: a required column missing; a column that stands twice; an unknown column
 *(warning) of a cell: empty though required; not of its kind; out of range; too long */
void table_read(struct arena *a, const struct sheet *sheet, const struct table_column *columns,
		size_t n, enum language language, struct table *out);

/* For sheet_read_fitting (a struct table_wanted): 2 when a row of headers names every required
 * column, 1 when one is found at all. */
struct table_wanted {
	struct arena *arena;
	const struct table_column *columns;
	size_t n;
};
int table_fits(void *wanted, const struct sheet *table);

/* The declared column with this key; NULL when there is none. */
const struct table_column *table_column_of(const struct table *t, const char *key);

/* A fault that the caller's own rules found in a row, about a declared column (NULL: the row as a
 * whole; `row` NULL: the file). */
struct table_found {
	const struct table_column *about;
	const char *wrong, *mend;
	struct str wrong_argument, mend_argument;
	bool warning;
};
void table_fault(struct table *t, struct table_row *row, const struct table_found *found);

void table_sort_faults(struct table *t); /* by row, then column, in the order they were found */

/* One value by itself, as a cell of the column is read, for a form that fills the same fields.
 * False with *fault's `wrong` and `mend` filled when it is none. A blank text gives given = false,
 * and false when the column is required. */
[[nodiscard]] bool table_value_read(struct arena *a, const struct table_column *column,
				    struct str text, struct table_value *out,
				    struct table_fault *fault);

/* How headers and words of a choice are compared: "* Date de naissance (jj/mm)" is
 * "datedenaissancejjmm". */
struct str table_folded(struct arena *a, struct str s);

/* The header of the column that table_ods.h puts first in a list of faults. */
extern const char *const table_faults_title[LANGUAGE_COUNT];
