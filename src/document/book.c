/* SPDX-License-Identifier: EUPL-1.2 */
/* book.c - <xlsxwriter.h> comes with base/banned.h: tools/build.mk. */
#include "document/book.h"

#include <sys/mman.h>
#include <unistd.h>

enum { COLUMNS_MOST = 40, NAME_MOST = 31 };

enum style {
	STYLE_HEAD,
	STYLE_CODE,
	STYLE_NUMBER,
	STYLE_MONEY,
	STYLE_MINUTES,
	STYLE_DAY,
	STYLE_STRONG,
	STYLES
};

/* What a number of that style is counted in: whole inside, so that sums are exact. */
static const double parts[STYLES] = {
    [STYLE_CODE] = 1, [STYLE_NUMBER] = 1, [STYLE_MONEY] = 100, [STYLE_MINUTES] = 24 * 60};

struct sum { /* of a column, as it is filled */
	int64_t whole;
	enum style style;
};

struct book {
	struct arena *arena;
	lxw_workbook *workbook;
	lxw_worksheet *sheet;
	lxw_format *formats[STYLES], *strong[STYLES]; /* strong: of the sums */
	const struct book_column *columns;
	struct sum sums[COLUMNS_MOST];
	size_t column_n, column;
	lxw_row_t row;
	lxw_error fault;
	int fd; /* of the file, in memory only */
};

/* Not written yet when the arena dies: let the library's memory go. */
static void abandon(void *payload)
{
	struct book *b = payload;

	if (b->workbook)
		lxw_workbook_free(b->workbook);
	if (b->fd >= 0)
		close(b->fd);
	b->workbook = NULL;
	b->fd = -1;
}

static void formats_add(struct book *b)
{
	static const char *const shown[STYLES] = {[STYLE_CODE] = "0",
						  [STYLE_NUMBER] = "#,##0",
						  [STYLE_MONEY] = "#,##0.00\\ \"\xe2\x82\xac\"",
						  [STYLE_MINUTES] = "[h]:mm",
						  [STYLE_DAY] = "dd/mm/yyyy"};

	for (int i = 0; i < STYLES; i++) {
		b->formats[i] = workbook_add_format(b->workbook);
		b->strong[i] = workbook_add_format(b->workbook);
		format_set_bold(b->strong[i]);
		format_set_top(b->strong[i], LXW_BORDER_THIN);
		if (shown[i]) {
			format_set_num_format(b->formats[i], shown[i]);
			format_set_num_format(b->strong[i], shown[i]);
		}
	}
	format_set_bold(b->formats[STYLE_HEAD]);
	format_set_text_wrap(b->formats[STYLE_HEAD]);
	format_set_align(b->formats[STYLE_HEAD], LXW_ALIGN_VERTICAL_TOP);
	format_set_bottom(b->formats[STYLE_HEAD], LXW_BORDER_THIN);
}

struct book *book_new(struct arena *a, const struct book_info *info)
{
	struct book *b = ARENA_NEW(a, struct book, 1);
	lxw_doc_properties properties = {.title = (char *)(uintptr_t)arena_z(a, info->title),
					 .author = (char *)(uintptr_t) "OpenPix",
					 .created = (time_t)(info->created_at / CLOCK_SECOND)};

	*b = (struct book){.arena = a, .fd = memfd_create("book", MFD_CLOEXEC)};
	arena_defer(a, abandon, b);
	if (b->fd < 0)
		return b;
	b->workbook = workbook_new(arena_printf(a, "/proc/self/fd/%d", b->fd).p);
	if (!b->workbook)
		return b;
	workbook_set_properties(b->workbook, &properties);
	formats_add(b);
	return b;
}

static void note(struct book *b, lxw_error fault)
{
	if (fault && !b->fault)
		b->fault = fault;
}

/* No more than 31 characters, none of []:*?/\, no apostrophe at an end. */
static const char *sheet_name(struct book *b, struct str name)
{
	char out[4 * NAME_MOST + 1];
	size_t n = 0, letters = 0;

	for (size_t i = 0; i < name.n && n < sizeof out - 1; i++) {
		bool begins = ((unsigned char)name.p[i] & 0xc0) != 0x80;
		if (begins && letters == NAME_MOST)
			break;
		if (strchr("[]:*?/\\'", name.p[i]))
			continue;
		letters += begins;
		out[n++] = name.p[i];
	}
	return arena_z(b->arena, (struct str){out, n});
}

void book_sheet(struct book *b, struct str name, const struct book_column *columns, size_t n)
{
	b->columns = columns;
	b->column_n = n < COLUMNS_MOST ? n : COLUMNS_MOST;
	b->column = 0;
	b->row = 1;
	memset(b->sums, 0, sizeof b->sums);
	if (!b->workbook)
		return;
	b->sheet = workbook_add_worksheet(b->workbook, sheet_name(b, name));
	if (!b->sheet) {
		note(b, LXW_ERROR_SHEETNAME_ALREADY_USED);
		return;
	}
	for (size_t i = 0; i < b->column_n; i++) {
		lxw_col_t c = (lxw_col_t)i;
		note(b, worksheet_set_column(b->sheet, c, c, columns[i].width, NULL));
		note(b, worksheet_write_string(b->sheet, 0, c, arena_z(b->arena, columns[i].title),
					       b->formats[STYLE_HEAD]));
	}
	worksheet_freeze_panes(b->sheet, 1, 0);
	worksheet_repeat_rows(b->sheet, 0, 0);
	worksheet_set_landscape(b->sheet);
	worksheet_set_paper(b->sheet, 9); /* A4 */
	worksheet_fit_to_pages(b->sheet, 1, 0);
}

static void number_put(struct book *b, int64_t whole, enum style style)
{
	if (!b->sheet || b->column >= b->column_n)
		return;
	note(b, worksheet_write_number(b->sheet, b->row, (lxw_col_t)b->column,
				       (double)whole / parts[style], b->formats[style]));
	b->sums[b->column].whole += whole;
	b->sums[b->column].style = style;
	b->column++;
}

void book_text(struct book *b, struct str s)
{
	if (!b->sheet || b->column >= b->column_n)
		return;
	if (s.n)
		note(b, worksheet_write_string(b->sheet, b->row, (lxw_col_t)b->column,
					       arena_z(b->arena, s), NULL));
	b->column++;
}

void book_code(struct book *b, int64_t v)
{
	number_put(b, v, STYLE_CODE);
}

void book_number(struct book *b, int64_t v)
{
	number_put(b, v, STYLE_NUMBER);
}

void book_money(struct book *b, int64_t cents)
{
	number_put(b, cents, STYLE_MONEY);
}

void book_minutes(struct book *b, int64_t minutes)
{
	number_put(b, minutes, STYLE_MINUTES);
}

void book_day(struct book *b, struct clock_date d)
{
	lxw_datetime day = {.year = d.year, .month = d.month, .day = d.day};

	if (!b->sheet || b->column >= b->column_n)
		return;
	note(b, worksheet_write_datetime(b->sheet, b->row, (lxw_col_t)b->column, &day,
					 b->formats[STYLE_DAY]));
	b->column++;
}

void book_end_row(struct book *b)
{
	b->row++;
	b->column = 0;
}

static void sum_put(struct book *b, size_t column)
{
	const struct sum *s = &b->sums[column];
	char name[LXW_MAX_COL_NAME_LENGTH];

	lxw_col_to_name(name, (lxw_col_t)column, 0);
	const char *formula = arena_printf(b->arena, "=SUM(%s2:%s%u)", name, name, b->row).p;
	note(b, worksheet_write_formula_num(b->sheet, b->row, (lxw_col_t)column, formula,
					    b->strong[s->style],
					    s->style ? (double)s->whole / parts[s->style] : 0));
}

void book_sums(struct book *b, struct str label)
{
	if (!b->sheet || b->row < 2)
		return;
	note(b, worksheet_write_string(b->sheet, b->row, 0, arena_z(b->arena, label),
				       b->strong[STYLE_STRONG]));
	for (size_t i = 1; i < b->column_n; i++)
		if (b->columns[i].summed)
			sum_put(b, i);
	book_end_row(b);
}

static bool bytes_take(struct book *b, struct str *out)
{
	off_t size = lseek(b->fd, 0, SEEK_END);

	if (size <= 0)
		return false;
	char *bytes = arena_room(b->arena, (size_t)size, 1);
	for (off_t at = 0; at < size;) {
		ssize_t n = pread(b->fd, bytes + at, (size_t)(size - at), at);
		if (n <= 0)
			return false;
		at += n;
	}
	*out = (struct str){bytes, (size_t)size};
	return !arena_failed(b->arena);
}

int book_write(struct book *b, struct str *out, struct error *e)
{
	bool done = b->workbook && !b->fault;

	if (b->workbook) { /* frees it, whatever comes of it */
		done = workbook_close(b->workbook) == LXW_NO_ERROR && done;
		b->workbook = NULL;
		b->sheet = NULL;
	}
	done = done && bytes_take(b, out);
	abandon(b);
	if (!done)
		return error_set(e, ERR_INTERNAL, N_("the workbook can't be written"));
	return ERR_NONE;
}
