/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/csv.h"
#include "document/sheet_inside.h"
#include "base/unicode.h"

enum { LOOKED_AT = 50 }; /* rows, to find the separator */

/* What Windows-1252 has where Latin-1 has control characters; 0: nothing. */
static const uint16_t from_0x80[32] = {
    0x20ac, 0,	    0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,	    0x017d, 0,	    0,	    0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,	    0x017e, 0x0178,
};

static int from_windows(struct grid *g, struct str bytes, struct str *out)
{
	char *to = arena_alloc(g->arena, bytes.n * 3 + 1, 1);
	size_t n = 0, row = 1;

	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		int32_t code = c >= 0x80 && c < 0xa0 ? from_0x80[c - 0x80] : c;
		row += c == '\n';
		if (!code)
			return grid_fault(g, row, 0, ERR_INVALID,
					  N_("The letters of this file can't be read: save it as "
					     "CSV in UTF-8, or as .ods or .xlsx."),
					  0);
		n += utf8_put(to + n, code);
	}
	*out = (struct str){to, n};
	return ERR_NONE;
}

/* The one that parts some row in the most cells: lines of information may stand above the list. Of
 * those that part it in as many, the one met first. */
static char separator_of(struct str s)
{
	static const char candidates[] = ";,\t";
	size_t most[3] = {0}, count[3] = {0}, first[3] = {s.n, s.n, s.n}, best = 0, rows = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.n && rows < LOOKED_AT; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		for (size_t k = 0; k < 3 && !quoted; k++) {
			if (s.p[i] != candidates[k])
				continue;
			count[k]++;
			first[k] = i < first[k] ? i : first[k];
		}
		if ((s.p[i] != '\n' || quoted) && i + 1 < s.n)
			continue;
		for (size_t k = 0; k < 3; k++) {
			most[k] = count[k] > most[k] ? count[k] : most[k];
			count[k] = 0;
		}
		rows++;
	}
	for (size_t k = 1; k < 3; k++)
		if (most[k] > most[best] || (most[k] == most[best] && first[k] < first[best]))
			best = k;
	return candidates[best];
}

/* Excel's own way to say which separator a CSV has. */
static bool says_separator(struct str s, char *separator)
{
	if (s.n < 5 || !str_eq_nocase(str_sub(s, 0, 4), STR("sep=")) || !strchr(";,\t", s.p[4]) ||
	    (s.n > 5 && s.p[5] != '\r' && s.p[5] != '\n'))
		return false;
	*separator = s.p[4];
	return true;
}

static int put_row(struct grid *g, const struct csv_row *row)
{
	int status = ERR_NONE;

	for (size_t i = 0; !status && i < row->n; i++) {
		struct str kept = {0};
		if (!row->cells[i].n)
			continue;
		status = grid_keep(g, row->number, i, row->cells[i], &kept);
		if (!status)
			status = grid_put(g, row->number, i, 1, kept);
	}
	return status ? status : grid_end_row(g, row->number, 1);
}

int sheet_read_csv(struct grid *g, struct str bytes)
{
	struct csv_limits limits = {
	    .row_bytes = 1000000,
	    .columns = SHEET_ROW_LAST, /* the grid looks at those that are filled */
	    .rows = SHEET_ROW_LAST,
	    .file_bytes = (uint64_t)g->limits->file_bytes * 3 + 3,
	};
	struct csv_row row;
	struct str text = bytes;
	int status = ERR_NONE;

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_from(text, 3);
	bool utf16 = str_starts(text, STR("\xff\xfe")) || str_starts(text, STR("\xfe\xff"));
	if (!utf16 && text.n && memchr(text.p, '\0', text.n))
		return error_set(g->e, ERR_INVALID,
				 N_("This file is no list that can be read: send it as .ods, .xlsx "
				    "or .csv."));
	if (!utf16 && !utf8_valid(text))
		status = from_windows(g, text, &text);
	if (status)
		return status;
	bool said = says_separator(text, &limits.separator);
	if (!said)
		limits.separator = separator_of(text);
	struct csv *c = csv_of_text(g->arena, "", text, &limits);
	while (!(status = csv_next(c, &row, g->e)) && row.n)
		if (!(said && row.number == 1) && (status = put_row(g, &row)))
			return status;
	return status;
}
