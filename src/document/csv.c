/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/unicode.h"

enum { CHUNK = 256 * 1024 };

struct csv {
	struct arena *arena;
	const char *name;
	int fd;		 /* -1: `text` is the source */
	struct str text; /* what is left of it */
	struct csv_limits limits;
	struct buf bytes; /* read and not yet given */
	size_t at;	  /* where the next row begins in it */
	size_t scanned;	  /* its end was looked for up to here … */
	bool quoted;	  /* … where a quote was open */
	bool ended;	  /* the source has no more */
	bool begun;
	uint64_t taken, row;
	char separator;
	bool special[256]; /* bytes that end or spoil a cell without quotes */
	struct str *cells;
	size_t cells_room;
};

static void close_csv(void *payload)
{
	struct csv *c = payload;

	buf_release(&c->bytes);
	if (c->fd > STDIN_FILENO)
		close(c->fd);
}

static struct csv *csv_new(struct arena *a, const char *name, const struct csv_limits *limits)
{
	struct csv *c = ARENA_NEW(a, struct csv, 1);

	*c = (struct csv){.arena = a, .name = arena_z(a, str_of(name)), .fd = -1};
	if (limits)
		c->limits = *limits;
	if (!c->limits.row_bytes)
		c->limits.row_bytes = 1000000;
	if (!c->limits.columns)
		c->limits.columns = 1000;
	if (!c->limits.rows)
		c->limits.rows = 1000000;
	if (!c->limits.file_bytes)
		c->limits.file_bytes = 64000000;
	c->bytes = BUF_INIT(c->limits.row_bytes + (size_t)4 * CHUNK);
	c->cells_room = 16;
	c->cells = ARENA_NEW(a, struct str, c->cells_room);
	arena_defer(a, close_csv, c);
	return c;
}

int csv_open(struct arena *a, const char *path, const struct csv_limits *limits, struct csv **out,
	     struct error *e)
{
	struct stat st;
	struct csv *c = csv_new(a, path, limits);

	*out = c;
	if (strcmp(path, "-") == 0) {
		c->name = "standard input";
		c->fd = STDIN_FILENO;
		return ERR_NONE;
	}
	c->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (c->fd < 0)
		return errno == ENOENT
			   ? error_field(e, ERR_NOT_FOUND, c->name, N_("no such file"))
			   : error_field(e, ERR_INVALID, c->name, N_("the file can't be opened"));
	if (fstat(c->fd, &st) != 0 || S_ISDIR(st.st_mode))
		return error_field(e, ERR_INVALID, c->name, N_("not a regular file"));
	int flags = fcntl(c->fd, F_GETFL); /* a pipe is read as it comes */
	fcntl(c->fd, F_SETFL, flags & ~O_NONBLOCK);
	return ERR_NONE;
}

struct csv *csv_of_text(struct arena *a, const char *name, struct str text,
			const struct csv_limits *limits)
{
	struct csv *c = csv_new(a, name, limits);

	c->text = text;
	return c;
}

char csv_separator(const struct csv *c)
{
	return c->separator;
}

uint64_t csv_bytes(const struct csv *c)
{
	return c->taken;
}

static int fault_at(const struct csv *c, uint64_t row, size_t column, enum error_kind kind,
		    const char *message, struct str argument, struct error *e)
{
	if (e)
		*e = (struct error){
		    .kind = kind,
		    .message = message,
		    .argument = argument,
		    .field = str_of(c->name),
		    .line = row < UINT_MAX ? (unsigned)row : UINT_MAX,
		    .column = column < UINT_MAX ? (unsigned)column : UINT_MAX,
		};
	return (int)kind;
}

int csv_fault(const struct csv *c, size_t column, const char *message, struct str argument,
	      struct error *e)
{
	return fault_at(c, c->row, column, ERR_INVALID, message, argument, e);
}

/* A fault of the row that is being read, which has not been counted yet. */
static int fault(const struct csv *c, size_t column, const char *message, struct error *e)
{
	return fault_at(c, c->row + 1, column, ERR_INVALID, message, STR(""), e);
}

static int fault_limit(const struct csv *c, size_t column, enum error_kind kind,
		       const char *message, uint64_t limit, struct error *e)
{
	return fault_at(c, c->row + 1, column, kind, message,
			arena_printf(c->arena, "%llu", (unsigned long long)limit), e);
}

/* --- more bytes ---------------------------------------------------------------------------------
 */

static long take(struct csv *c, char *into, size_t room)
{
	if (c->fd < 0) {
		size_t n = c->text.n < room ? c->text.n : room;
		if (n)
			memcpy(into, c->text.p, n);
		c->text = str_from(c->text, n);
		return (long)n;
	}
	for (;;) {
		ssize_t n = read(c->fd, into, room);
		if (n >= 0 || errno != EINTR)
			return (long)n;
	}
}

static void drop_given(struct csv *c)
{
	if (!c->at)
		return;
	c->bytes.n -= c->at;
	memmove(c->bytes.p, c->bytes.p + c->at, c->bytes.n);
	c->scanned -= c->at;
	c->at = 0;
}

static int fill(struct csv *c, struct error *e)
{
	size_t want = c->fd < 0 && c->text.n < CHUNK ? c->text.n : CHUNK;

	drop_given(c);
	char *room = buf_room(&c->bytes, want);
	if (!room)
		return fault_limit(c, 0, ERR_INVALID, N_("this row is longer than {0} bytes"),
				   c->limits.row_bytes, e);
	long n = take(c, room, want);
	if (n < 0)
		return error_field(e, ERR_INVALID, c->name, N_("the file can't be read"));
	buf_grew(&c->bytes, (size_t)n);
	c->taken += (uint64_t)n;
	c->ended = n == 0;
	if (c->taken > c->limits.file_bytes)
		return fault_limit(c, 0, ERR_FULL, N_("the file is larger than {0} bytes"),
				   c->limits.file_bytes, e);
	return ERR_NONE;
}

/* --- where a row ends ---------------------------------------------------------------------------
 */

/* Looks on from c->scanned for the line end that is outside quotes; leaves c->scanned on it, or at
 * the end of what was read. */
static bool scan(struct csv *c)
{
	const char *p = c->bytes.p;
	size_t n = c->bytes.n;

	if (c->scanned == n)
		return false;
	if (!c->quoted) {
		const char *end = memchr(p + c->scanned, '\n', n - c->scanned);
		size_t stop = end ? (size_t)(end - p) : n;
		if (!memchr(p + c->scanned, '"', stop - c->scanned)) {
			c->scanned = stop;
			return end != NULL;
		}
	}
	for (; c->scanned < n; c->scanned++) {
		if (p[c->scanned] == '"')
			c->quoted = !c->quoted;
		else if (p[c->scanned] == '\n' && !c->quoted)
			return true;
	}
	return false;
}

static int split(struct csv *c, char *p, size_t n, struct csv_row *row, struct error *e);

/* Finds the end of the next row; false in *found when there is none. */
static int row_find(struct csv *c, bool *found, struct error *e)
{
	struct csv_row unused;
	int status;

	*found = true;
	while (!scan(c)) {
		if (c->ended) {
			*found = c->at < c->bytes.n;
			return ERR_NONE;
		}
		if (c->bytes.n - c->at > c->limits.row_bytes) {
			/* Perhaps a quote that was not meant as one made the row so long. */
			status = c->separator
				     ? split(c, c->bytes.p + c->at, c->bytes.n - c->at, &unused, e)
				     : ERR_NONE;
			return status ? status
				      : fault_limit(c, 0, ERR_INVALID,
						    N_("this row is longer than {0} bytes"),
						    c->limits.row_bytes, e);
		}
		status = fill(c, e);
		if (status)
			return status;
	}
	return ERR_NONE;
}

/* --- the first row ------------------------------------------------------------------------------
 */

static void separator_find(struct csv *c, struct str row)
{
	static const char candidates[] = ",;\t";
	size_t count[3] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < row.n; i++) {
		if (row.p[i] == '"')
			quoted = !quoted;
		for (size_t k = 0; k < 3 && !quoted; k++)
			count[k] += row.p[i] == candidates[k];
	}
	for (size_t k = 1; k < 3; k++)
		if (count[k] > count[best])
			best = k;
	c->separator = c->limits.separator ? c->limits.separator : candidates[best];
	c->special[(unsigned char)c->separator] = true;
	c->special['"'] = c->special['\r'] = c->special['\n'] = c->special[0] = true;
}

static int begin(struct csv *c, struct error *e)
{
	while (c->bytes.n < 3 && !c->ended) {
		int status = fill(c, e);
		if (status)
			return status;
	}
	struct str s = buf_view(&c->bytes);
	if (str_starts(s, STR("\xff\xfe")) || str_starts(s, STR("\xfe\xff")))
		return fault(c, 1, N_("this file is in UTF-16: save it as CSV in UTF-8"), e);
	if (str_starts(s, STR("\xef\xbb\xbf")))
		c->at = c->scanned = 3;
	c->begun = true;
	return ERR_NONE;
}

/* --- cells --------------------------------------------------------------------------------------
 */

static int cell_add(struct csv *c, size_t n, struct str cell, bool ascii, struct error *e)
{
	if (!ascii && !utf8_valid(cell))
		return fault(c, n + 1, N_("this text is not UTF-8: save the file as CSV in UTF-8"),
			     e);
	if (n >= c->limits.columns)
		return fault_limit(c, n + 1, ERR_INVALID, N_("a row has more than {0} cells"),
				   c->limits.columns, e);
	if (n == c->cells_room) {
		struct str *more = ARENA_NEW(c->arena, struct str, n * 2);
		memcpy(more, c->cells, n * sizeof *more);
		c->cells = more;
		c->cells_room = n * 2;
	}
	c->cells[n] = cell;
	return ERR_NONE;
}

/* A quoted cell that begins at p[*at], made plain in place; *at is then on what follows it. */
static int quoted_cell(struct csv *c, char *p, size_t n, size_t *at, size_t column, struct str *out,
		       struct error *e)
{
	size_t i = *at + 1, to = i;

	out->p = p + i;
	for (;; i++) {
		if (i >= n)
			return fault(c, column, N_("a quote opened in this cell is never closed"),
				     e);
		if (p[i] == '"' && (i + 1 >= n || p[i + 1] != '"'))
			break;
		if (p[i] == '"')
			i++;
		if (p[i] == '\0')
			return fault(c, column, N_("this cell holds a NUL character"), e);
		p[to++] = p[i];
	}
	out->n = (size_t)(p + to - out->p);
	*at = i + 1;
	if (*at < n && p[*at] != c->separator)
		return fault(c, column, N_("text follows the closing quote of this cell"), e);
	return ERR_NONE;
}

static int spoiled(struct csv *c, char with, size_t column, struct error *e)
{
	if (with == '\0')
		return fault(c, column, N_("this cell holds a NUL character"), e);
	if (with == '"')
		return fault(c, column,
			     N_("a quote stands inside this cell: put the cell between quotes and "
				"double the quotes in it"),
			     e);
	return fault(c, column,
		     N_("this cell holds a line end: put it between quotes, or end lines with LF "
			"or CRLF"),
		     e);
}

static int split(struct csv *c, char *p, size_t n, struct csv_row *row, struct error *e)
{
	size_t at = 0, cells = 0;

	for (;;) {
		struct str cell = {p + at, 0};
		bool ascii = false;
		int status = ERR_NONE;
		if (at < n && p[at] == '"') {
			status = quoted_cell(c, p, n, &at, cells + 1, &cell, e);
		} else {
			unsigned char seen = 0;
			size_t start = at;
			for (; at < n && !c->special[(unsigned char)p[at]]; at++)
				seen |= (unsigned char)p[at];
			ascii = seen < 0x80;
			cell.n = at - start;
			if (at < n && p[at] != c->separator)
				status = spoiled(c, p[at], cells + 1, e);
		}
		if (!status)
			status = cell_add(c, cells++, cell, ascii, e);
		if (status)
			return status;
		if (at >= n)
			break;
		at++;
	}
	*row = (struct csv_row){c->cells, cells, c->row + 1};
	return ERR_NONE;
}

int csv_next(struct csv *c, struct csv_row *row, struct error *e)
{
	int status = c->begun ? ERR_NONE : begin(c, e);

	*row = (struct csv_row){0};
	while (!status) {
		bool found;
		status = row_find(c, &found, e);
		if (status || !found)
			break;
		char *p = c->bytes.p + c->at;
		size_t n = c->scanned - c->at;
		if (c->scanned < c->bytes.n)
			c->scanned++;
		c->at = c->scanned;
		if (n && p[n - 1] == '\r')
			n--;
		if (c->row >= c->limits.rows)
			return fault_limit(c, 0, ERR_INVALID, N_("the file has more than {0} rows"),
					   c->limits.rows, e);
		if (n && !c->separator)
			separator_find(c, (struct str){p, n});
		if (n)
			status = split(c, p, n, row, e);
		c->quoted = false;
		c->row++;
		if (n)
			break;
	}
	return status;
}

/* --- writing ------------------------------------------------------------------------------------
 */

static char separator_of(const struct csv_writer *w)
{
	return w->separator ? w->separator : ',';
}

static bool is_formula(struct str s)
{
	double number;

	return s.n && strchr("=+-@\t\r", s.p[0]) && !str_real(s, &number);
}

static bool needs_quotes(const struct csv_writer *w, struct str s)
{
	if (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
		return true;
	if (str_starts(s, STR("\xef\xbb\xbf"))) /* or it would be lost at the head of a file */
		return true;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == separator_of(w) || strchr("\"\r\n,;\t", s.p[i]))
			return true;
	return false;
}

static void put_raw(struct csv_writer *w, struct str s)
{
	if (w->cells++)
		buf_char(w->out, separator_of(w));
	w->lone_empty = w->cells == 1 && s.n == 0;
	buf_str(w->out, s);
}

void csv_put(struct csv_writer *w, struct str s)
{
	bool formula = w->safe && is_formula(s);

	if (!formula && !needs_quotes(w, s)) {
		put_raw(w, s);
		return;
	}
	put_raw(w, STR("\""));
	if (formula)
		buf_char(w->out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(w->out, '"');
		buf_char(w->out, s.p[i]);
	}
	buf_char(w->out, '"');
}

void csv_put_int(struct csv_writer *w, int64_t v)
{
	put_raw(w, STR(""));
	buf_int(w->out, v);
	w->lone_empty = false;
}

/* The shortest of 15, 16 and 17 digits that reads back equal. */
void csv_put_real(struct csv_writer *w, double v)
{
	char digits[40];
	int n = 0;

	for (int precision = 15; precision <= 17; precision++) {
		n = snprintf(digits, sizeof digits, "%.*g", precision, v);
		if (strtod(digits, NULL) == v)
			break;
	}
	if (!__builtin_isfinite(v))
		n = 0;
	put_raw(w, (struct str){digits, (size_t)n});
}

void csv_end_row(struct csv_writer *w)
{
	if (w->lone_empty)
		buf_lit(w->out, "\"\"");
	buf_str(w->out, w->unix_lines ? STR("\n") : STR("\r\n"));
	w->cells = 0;
	w->lone_empty = false;
}
