/* SPDX-License-Identifier: EUPL-1.2 */
/* What the targets for spreadsheets share: an archive around some XML, and what must hold for any
 * bytes: a fault with a message, or rows in order, within the limits, that are valid text and read
 * back equal once written. */
#pragma once
#include <zip.h>
#include "base/unicode.h"
#include "document/ods.h"
#include "document/sheet.h"

static const struct sheet_limits limits = {.opened_bytes = 1 << 22,
					   .rows = 500,
					   .columns = 50,
					   .cells = 5000,
					   .cell_bytes = 3000,
					   .text_bytes = 1 << 20};

struct part {
	const char *name;
	struct str bytes;
};

static struct str archive(struct arena *a, const struct part *parts, size_t n)
{
	zip_error_t fault;
	zip_stat_t st;
	zip_source_t *bytes = zip_source_buffer_create(NULL, 0, 0, &fault);
	zip_t *zip = zip_open_from_source(bytes, ZIP_TRUNCATE, &fault);

	if (!zip)
		abort();
	zip_source_keep(bytes);
	for (size_t i = 0; i < n; i++) {
		zip_source_t *s = zip_source_buffer(zip, parts[i].bytes.p, parts[i].bytes.n, 0);
		zip_int64_t at = zip_file_add(zip, parts[i].name, s, 0);
		if (at < 0)
			abort();
		zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
	}
	if (zip_close(zip) != 0 || zip_source_stat(bytes, &st) != 0 || zip_source_open(bytes) != 0)
		abort();
	char *p = arena_alloc(a, st.size + 1, 1);
	if (zip_source_read(bytes, p, st.size) != (zip_int64_t)st.size)
		abort();
	zip_source_close(bytes);
	zip_source_free(bytes);
	return (struct str){p, st.size};
}

static void check_rows(const struct sheet *s)
{
	size_t cells = 0;

	if (s->n > limits.rows)
		abort();
	for (size_t i = 0; i < s->n; i++) {
		const struct sheet_row *r = &s->rows[i];
		if (!r->number || (i && r->number <= s->rows[i - 1].number) || !r->n ||
		    r->n > limits.columns || !r->cells[r->n - 1].n)
			abort();
		if (!i || r->cells != s->rows[i - 1].cells) /* repeated rows share theirs */
			cells += r->n;
		for (size_t k = 0; k < r->n; k++)
			if (r->cells[k].n > limits.cell_bytes || !utf8_valid(r->cells[k]) ||
			    (r->cells[k].n && memchr(r->cells[k].p, '\0', r->cells[k].n)))
				abort();
	}
	if (cells > limits.cells)
		abort();
}

/* Excel tells by number, and CSV holds, characters that XML has no place for. */
static bool in_xml(struct str s)
{
	for (size_t at = 0; at < s.n;) {
		int32_t code = utf8_next(s, &at);
		if ((code < 0x20 && code != '\n' && code != '\t') || code == 0xfffe ||
		    code == 0xffff)
			return false;
	}
	return true;
}

/* Written as ODS and read again. */
static void check_written(struct arena *a, const struct sheet *s)
{
	const struct ods_info info = {.title = STR("f"), .language = STR("fr")};
	const struct sheet_limits wide = {.columns = 60, .cell_bytes = 4000, .ratio = 2000};
	struct ods *o = ods_new(a, &info);
	struct sheet back;
	struct str bytes;
	struct error e;

	for (size_t i = 0; i < s->n; i++) {
		for (size_t k = 0; k < s->rows[i].n; k++) {
			if (!in_xml(s->rows[i].cells[k]))
				return;
			ods_text(o, s->rows[i].cells[k], ODS_PLAIN);
		}
		ods_end_row(o);
	}
	if (ods_render(o, &bytes, &e) || sheet_read(a, bytes, &wide, &back, &e) || back.n != s->n)
		abort();
	for (size_t i = 0; i < s->n; i++) {
		if (back.rows[i].n != s->rows[i].n)
			abort();
		for (size_t k = 0; k < s->rows[i].n; k++)
			if (!str_eq(back.rows[i].cells[k], s->rows[i].cells[k]))
				abort();
	}
}

static void check(struct arena *a, struct str bytes)
{
	struct sheet s;
	struct error e = {0};
	int status = sheet_read(a, bytes, &limits, &s, &e);

	if (status) {
		if (!e.message || (status != ERR_INVALID && status != ERR_FULL))
			abort();
		return;
	}
	check_rows(&s);
	check_written(a, &s);
}
