/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/lab_sheet.h"

#include <math.h>
#include "base/file.h"
#include "cli/lab.h"

void lab_sheet_header(struct csv_writer *w, const struct lab_column *columns)
{
	for (; columns->name; columns++)
		csv_put(w, str_of(columns->name));
}

void lab_sheet_cells(struct csv_writer *w, const struct lab_column *columns, const void *record)
{
	for (; columns->name; columns++) {
		const void *at = (const char *)record + columns->at;
		char mark;
		switch (columns->kind) {
		case LAB_COLUMN_REAL:
			csv_put_real(w, *(const double *)at);
			break;
		case LAB_COLUMN_COUNT:
			csv_put_int(w, *(const uint32_t *)at);
			break;
		case LAB_COLUMN_LARGE:
			csv_put_int(w, (int64_t) * (const uint64_t *)at);
			break;
		case LAB_COLUMN_MARK:
			mark = *(const char *)at;
			csv_put(w, (struct str){&mark, mark && mark != '-'});
			break;
		case LAB_COLUMN_FLAG:
			csv_put_int(w, *(const bool *)at);
			break;
		case LAB_COLUMN_WORD:
			csv_put(w, str_of(*(const char *const *)at));
			break;
		}
	}
}

static json_t *value(const struct lab_column *c, const void *at)
{
	const char *word;

	switch (c->kind) {
	case LAB_COLUMN_REAL:
		return lab_number(*(const double *)at);
	case LAB_COLUMN_COUNT:
		return json_integer(*(const uint32_t *)at);
	case LAB_COLUMN_LARGE:
		return json_integer((json_int_t) * (const uint64_t *)at);
	case LAB_COLUMN_FLAG:
		return json_boolean(*(const bool *)at);
	case LAB_COLUMN_MARK:
		word = at;
		return *word && *word != '-' ? json_stringn(word, 1) : json_null();
	case LAB_COLUMN_WORD:
		word = *(const char *const *)at;
		return *word ? json_string(word) : json_null();
	}
	return json_null();
}

void lab_sheet_members(json_t *object, const struct lab_column *columns, const void *record)
{
	for (; columns->name; columns++)
		json_object_set_new(object, columns->name,
				    value(columns, (const char *)record + columns->at));
}

int lab_sheet_write(const char *path, const struct buf *b, struct error *e)
{
	if (b->failed)
		return error_field(e, ERR_FULL, path, "there is no memory for so many rows");
	if (strcmp(path, "-") != 0)
		return file_replace(path, buf_view(b), e);
	if (fwrite(b->p, 1, b->n, stdout) != b->n || fflush(stdout) != 0)
		return error_field(e, ERR_UNAVAILABLE, "standard output", "can't be written");
	return 0;
}

int lab_sheet_print(json_t *object)
{
	int failed = json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(17));

	failed |= fputc('\n', stdout) == EOF;
	json_decref(object);
	return failed ? error_exit_status(ERR_UNAVAILABLE) : 0;
}

struct lab_p lab_p(double p)
{
	struct lab_p out = {""};

	if (isnan(p))
		return out;
	if (p < 0.0001)
		snprintf(out.text, sizeof out.text, "<.0001");
	else
		snprintf(out.text, sizeof out.text, "%.4f", p);
	return out;
}
