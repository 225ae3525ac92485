/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/calibration.h"

enum { CELLS_MAX = 64 };
enum column { CHALLENGE, DIFFICULTY, DISCRIMINANT, COLUMNS };

struct row {
	struct str cells[CELLS_MAX];
	size_t n;
	unsigned line;
};

struct table {
	struct reader *r;
	struct str rest;
	unsigned line;
	size_t at[COLUMNS]; /* positions from 1; 0: no such column */
};

static void fault(const struct table *t, size_t cell, const char *reason, struct str word)
{
	bank_problem_add(t->r->problems, t->r->file, t->line, (unsigned)cell, "%s" STR_FMT, reason,
			 STR_ARG(word));
}

/* The next line that is not empty. No name or number holds a comma or a quote, so that quotes
 * around a cell are all there is to quoting. */
static bool row_next(struct table *t, struct row *row)
{
	struct str line = {};

	do {
		if (t->rest.n == 0)
			return false;
		str_cut(t->rest, '\n', &line, &t->rest);
		t->line++;
		line = str_trim(line);
	} while (line.n == 0);
	row->n = 0;
	for (bool more = true; more && row->n < CELLS_MAX;) {
		struct str cell;
		more = str_cut(line, ',', &cell, &line);
		cell = str_trim(cell);
		if (cell.n >= 2 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"')
			cell = str_sub(cell, 1, cell.n - 2);
		row->cells[row->n++] = cell;
	}
	return true;
}

static bool head_read(struct table *t)
{
	static const struct {
		struct str name;
		enum column column;
	} names[] = {
	    {STR("challenge"), CHALLENGE},	 {STR("item"), CHALLENGE},
	    {STR("difficulty"), DIFFICULTY},	 {STR("b"), DIFFICULTY},
	    {STR("discriminant"), DISCRIMINANT}, {STR("a"), DISCRIMINANT},
	};
	struct row head;

	if (!row_next(t, &head)) {
		t->line = 1;
		fault(t, 1, "the file is empty: its first row names the columns: ",
		      STR("challenge,difficulty,discriminant"));
		return false;
	}
	for (size_t c = 0; c < head.n; c++)
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (str_eq_nocase(head.cells[c], names[i].name) && !t->at[names[i].column])
				t->at[names[i].column] = c + 1;
	if (t->at[CHALLENGE] && t->at[DIFFICULTY] && t->at[DISCRIMINANT])
		return true;
	fault(t, 1, "a column is missing: the first row must name ",
	      STR("challenge,difficulty,discriminant"));
	return false;
}

static struct str cell(const struct table *t, const struct row *row, enum column column)
{
	return t->at[column] <= row->n ? row->cells[t->at[column] - 1] : STR("");
}

static bool number(const struct table *t, const struct row *row, enum column column, double least,
		   double most, const char *reason, double *out)
{
	struct str text = cell(t, row, column);

	if (str_real(text, out) && *out >= least && *out <= most)
		return true;
	fault(t, t->at[column], reason, text);
	return false;
}

static void row_take(const struct table *t, const struct row *row, calibration_find_fn *find,
		     void *context)
{
	struct str id = cell(t, row, CHALLENGE);
	struct challenge *c = find(context, id);
	double d, a;

	if (!c) {
		fault(t, t->at[CHALLENGE], "no challenge has this name: ", id);
		return;
	}
	bool good =
	    number(t, row, DIFFICULTY, -CALIBRATION_DIFFICULTY_MOST, CALIBRATION_DIFFICULTY_MOST,
		   "the difficulty must be a number from -20 to 20, not ", &d);
	if (!number(t, row, DISCRIMINANT, 0.01, CALIBRATION_DISCRIMINANT_MOST,
		    "the discriminant must be a number from 0.01 to 20, not ", &a) ||
	    !good)
		return;
	if (c->calibrated)
		fault(t, t->at[CHALLENGE], "the challenge has a row already: ", id);
	c->calibrated = true;
	c->difficulty = d;
	c->discriminant = a;
}

void calibration_read(struct reader *r, struct str bytes, calibration_find_fn *find, void *context)
{
	struct table t = {.r = r, .rest = bytes};
	struct row row;

	if (str_starts(t.rest, STR("\xef\xbb\xbf")))
		t.rest = str_from(t.rest, 3);
	if (!head_read(&t))
		return;
	while (row_next(&t, &row))
		row_take(&t, &row, find, context);
}
