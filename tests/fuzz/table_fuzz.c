/* SPDX-License-Identifier: EUPL-1.2 */
/* A list of people. Whatever the bytes: every row with a fault has one told, every place told is
 * one of the sheet, and a good value, read again as it was cleaned, is itself. */
#include <stdint.h>
#include "document/table_ods.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLUMNS = 7 };

static const struct table_choice choices[] = {{"M", 1}, {"F", 2}, {"Féminin", 2}, {NULL, 0}};
static const struct table_column columns[COLUMNS] = {
    {.key = "t", .title = {"Nom", "Name", "T"}, .required = true, .most = 20},
    {.key = "d", .title = {"Date (jj/mm/aaaa)", "D", "D"}, .kind = TABLE_DATE, .required = true},
    {.key = "i", .title = {"I", "I", "I"}, .kind = TABLE_INTEGER, .percent = true},
    {.key = "c", .title = {"C", "C", "C"}, .kind = TABLE_CHOICE, .choices = choices},
    {.key = "e", .title = {"E", "E", "E"}, .kind = TABLE_EMAIL},
    {.key = "m", .title = {"M", "M", "M"}, .kind = TABLE_MONEY},
    {.key = "h", .title = {"H", "H", "H"}, .kind = TABLE_TIME},
};

static struct str say(void *context, const char *message, struct str argument, struct arena *a)
{
	(void)context;
	return arena_printf(a, "%s" STR_FMT, message, STR_ARG(argument));
}

static void check_value(struct arena *a, const struct table_column *c, const struct table_value *v)
{
	struct table_value again;
	struct table_fault fault;

	if (!v->given || !v->good)
		return;
	if (!table_value_read(a, c, v->text, &again, &fault) || !str_eq(again.text, v->text) ||
	    again.number != v->number)
		abort();
}

static void check(struct arena *a, const struct sheet *s, struct table *t)
{
	size_t errors = 0;

	for (size_t i = 0; i < t->fault_n; i++) {
		const struct table_fault *f = &t->faults[i];
		errors += !f->warning;
		if (!f->wrong || !f->mend || f->given.n > 200 ||
		    (f->row && f->row > s->rows[s->n - 1].number) ||
		    (i && f->row < t->faults[i - 1].row))
			abort();
	}
	if (errors != t->errors && t->fault_n < TABLE_FAULTS_MAX)
		abort();
	for (size_t i = 0, at = 0; i < t->row_n; i++) {
		bool told = false;
		for (; at < t->fault_n && t->faults[at].row <= t->rows[i].number; at++)
			told = told || t->faults[at].row == t->rows[i].number;
		if (t->fault_n < TABLE_FAULTS_MAX && told != t->rows[i].faulty)
			abort();
		for (size_t c = 0; c < COLUMNS; c++)
			check_value(a, &columns[c], &t->rows[i].values[c]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1 << 28);
	const struct table_writing w = {.title = STR("f"), .say = say};
	struct sheet s;
	struct table t;
	struct str out;
	struct error e;

	if (!sheet_read(a, (struct str){(const char *)data, size}, NULL, &s, &e)) {
		table_read(a, &s, columns, COLUMNS, LANGUAGE_FR, &t);
		table_sort_faults(&t);
		check(a, &s, &t);
		if (table_faulty(a, &w, &t, &out, &e) || !out.n)
			abort();
	}
	arena_free(a);
	return 0;
}
