/* SPDX-License-Identifier: EUPL-1.2 */
/* lists.c - how long an import takes, step by step, in processor time: build/bench/lists. Lists of
 * fourteen columns, those of a template of candidates; a tenth of the rows is changed. */
#include "base/clock.h"
#include "document/changes.h"
#include "document/csv.h"
#include "document/table_ods.h"

enum { COLUMNS = 14, BIRTH = 2 };
#define MEMORY ((size_t)4 << 30)

static int64_t processor_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static double since(int64_t *start)
{
	int64_t now = processor_us();
	double ms = (double)(now - *start) / 1000;

	*start = now;
	return ms;
}

static struct table_column *columns(struct arena *a)
{
	struct table_column *c = ARENA_NEW(a, struct table_column, COLUMNS);

	for (size_t i = 0; i < COLUMNS; i++) {
		c[i].key = c[i].title[0] = arena_printf(a, "Column %zu", i).p;
		c[i].kind = i == BIRTH ? TABLE_DATE : TABLE_TEXT;
		c[i].required = i < 3;
	}
	return c;
}

/* Row i of the list; `again` changes every tenth. */
static struct str cell(struct arena *a, size_t i, size_t column, bool again)
{
	if (column == BIRTH)
		return arena_printf(a, "%04zu-%02zu-%02zu", 1950 + i % 60, 1 + i % 12, 1 + i % 28);
	if (column >= 9 && i % 3)
		return STR(""); /* the last columns are seldom filled */
	return arena_printf(a, "Élève %zu %zu%s", column, i * 7919 % 100003,
			    again && column == 5 && i % 10 == 0 ? " bis" : "");
}

static struct str list(struct arena *a, const struct table_column *c, size_t rows, bool csv)
{
	const struct ods_info info = {.title = STR("List"), .language = STR("fr")};
	struct ods *o = ods_new(a, &info);
	struct buf b = BUF_INIT((size_t)1 << 30);
	struct csv_writer w = {.out = &b, .separator = ';'};
	struct str out = {0};

	for (size_t i = 0; i <= rows; i++) {
		for (size_t k = 0; k < COLUMNS; k++) {
			struct str text = i ? cell(a, i, k, true) : str_of(c[k].title[0]);
			if (csv)
				csv_put(&w, text);
			else if (k == BIRTH && i)
				ods_date(o, text, ODS_PLAIN);
			else
				ods_text(o, text, ODS_PLAIN);
		}
		if (csv)
			csv_end_row(&w);
		else
			ods_end_row(o);
	}
	if (csv)
		return buf_take(&b, a);
	if (ods_render(o, &out, NULL))
		abort();
	return out;
}

static struct changes_row *compared(struct arena *a, const struct table *t, size_t rows)
{
	struct changes_row *out = ARENA_NEW(a, struct changes_row, rows);

	for (size_t i = 0; i < rows; i++) {
		struct str *f = ARENA_NEW(a, struct str, COLUMNS);
		for (size_t k = 0; k < COLUMNS; k++)
			f[k] = t ? t->rows[i].values[k].text : cell(a, i + 1, k, false);
		out[i] = (struct changes_row){
		    .key = arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(f[0]), STR_ARG(f[BIRTH])),
		    .fields = f};
	}
	return out;
}

static void bench(size_t rows, bool csv)
{
	const struct sheet_limits limits = {.opened_bytes = 500000000,
					    .file_bytes = 100000000,
					    .rows = 200000,
					    .text_bytes = 100000000};
	struct arena *a = arena_new(MEMORY);
	const struct table_column *c = columns(a);
	struct changes changes;
	struct sheet s;
	struct table t;
	struct error e;
	int64_t start = processor_us();

	struct str bytes = list(a, c, rows, csv);
	double writing = since(&start);
	if (sheet_read(a, bytes, &limits, &s, &e)) {
		printf("%s\n", e.message);
		arena_free(a);
		return;
	}
	double reading = since(&start);
	table_read(a, &s, c, COLUMNS, LANGUAGE_FR, &t);
	double typing = since(&start);
	const struct changes_row *was = compared(a, NULL, rows), *now = compared(a, &t, t.row_n);
	since(&start);
	changes_find(a, was, rows, now, t.row_n, COLUMNS, CHANGES_REPLACE, &changes);
	double comparing = since(&start);
	printf(
	    "%s %7zu rows %9zu bytes: written in %7.1f ms, read in %7.1f, typed in %6.1f, compared "
	    "in %6.1f (%zu changed, %zu faults)\n",
	    csv ? "CSV" : "ODS", rows, bytes.n, writing, reading, typing, comparing,
	    changes.count[CHANGE_CHANGED], t.errors);
	arena_free(a);
}

int main(void)
{
	static const size_t sizes[] = {20, 1000, 100000};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		bench(sizes[i], false);
		bench(sizes[i], true);
	}
	return 0;
}
