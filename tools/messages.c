/* SPDX-License-Identifier: EUPL-1.2 */
/* messages FILE... - writes the messages of pages (.html, .txt) and C sources as a gettext template
 * (.pot) to stdout, in the order of the files. A reference is a file without its line, so that
 * moving code changes no catalogue. pages      {{"one"}}  {{"one"|"many"|count}} C sources
 * N_("one"), message(l, "one"), message_plural(l, "one", "many", n); neighbouring literals are one
 * text */
#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "base/unicode.h"

enum { FILE_MAX = 8 * 1024 * 1024, TEXT_MAX = 64 * 1024 };

struct entry {
	struct entry *next;
	struct str one, many;
	struct buf files;
	struct str last_file;
};

struct catalogue {
	struct arena *arena;
	struct map entries;
	struct entry *first, **end;
	unsigned bad;
};

struct reader {
	struct str name, text;
	size_t at;
};

static void say(struct catalogue *c, const struct reader *r, const char *what)
{
	size_t line = 1;

	for (size_t i = 0; i < r->at && i < r->text.n; i++)
		line += r->text.p[i] == '\n';
	fprintf(stderr, STR_FMT ":%zu: %s\n", STR_ARG(r->name), line, what);
	c->bad++;
}

static void add(struct catalogue *c, const struct reader *r, struct str one, struct str many)
{
	struct entry *e = map_get(&c->entries, one);

	if (!one.n)
		return;
	if (!e) {
		e = ARENA_NEW(c->arena, struct entry, 1);
		*e = (struct entry){.one = one, .many = many, .files = BUF_INIT(TEXT_MAX)};
		*c->end = e;
		c->end = &e->next;
		(void)map_add(&c->entries, one, e);
	}
	if (!e->many.n)
		e->many = many;
	else if (many.n && !str_eq(e->many, many))
		say(c, r, "this message has another plural elsewhere");
	if (!str_eq(e->last_file, r->name)) {
		buf_printf(&e->files, " " STR_FMT, STR_ARG(r->name));
		e->last_file = r->name;
	}
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static char peek(const struct reader *r, size_t ahead)
{
	return r->at + ahead < r->text.n ? r->text.p[r->at + ahead] : '\0';
}

static void skip_space(struct reader *r)
{
	while (r->at < r->text.n && is_space(r->text.p[r->at]))
		r->at++;
}

/* As the pages' compiler reads it: white space is one space, a backslash keeps what follows it. */
static struct str page_text(struct catalogue *c, struct reader *r)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	for (r->at++; r->at < r->text.n && peek(r, 0) != '"'; r->at++) {
		if (peek(r, 0) == '\\')
			r->at++;
		char x = peek(r, 0);
		if (!is_space(x))
			buf_char(&b, x);
		else if (b.n && b.p[b.n - 1] != ' ')
			buf_char(&b, ' ');
	}
	r->at++;
	return str_trim(buf_take(&b, c->arena));
}

static void read_page(struct catalogue *c, struct reader *r)
{
	while (r->at < r->text.n) {
		struct str one, many = {0};
		if (peek(r, 0) != '{' || peek(r, 1) != '{') {
			r->at++;
			continue;
		}
		r->at += 2;
		if (peek(r, 0) == '{' || peek(r, 0) == '&')
			r->at++;
		skip_space(r);
		if (peek(r, 0) != '"')
			continue;
		one = page_text(c, r);
		skip_space(r);
		if (peek(r, 0) == '|') {
			r->at++;
			skip_space(r);
			if (peek(r, 0) == '"')
				many = page_text(c, r);
		}
		add(c, r, one, many);
	}
}

/* ---- C -------------------------------------------------------------------------------------- */

static unsigned hex(struct reader *r, unsigned most)
{
	unsigned v = 0;

	for (unsigned i = 0; i < most; i++, r->at++) {
		char x = peek(r, 0);
		if (x >= '0' && x <= '9')
			v = v * 16 + (unsigned)(x - '0');
		else if ((x | 32) >= 'a' && (x | 32) <= 'f')
			v = v * 16 + (unsigned)((x | 32) - 'a') + 10;
		else
			break;
	}
	return v;
}

static void c_escape(struct reader *r, struct buf *b)
{
	static const char letters[] = "nt\"\\'?";
	static const char meant[] = "\n\t\"\\'?";
	char x = peek(r, 0), utf8[4];
	const char *at = x ? strchr(letters, x) : NULL;

	r->at++;
	if (at)
		buf_char(b, meant[at - letters]);
	else if (x == 'x')
		buf_char(b, (char)hex(r, 64));
	else if (x == 'u' || x == 'U')
		buf_str(b, (struct str){utf8, utf8_put(utf8, (int32_t)hex(r, x == 'u' ? 4 : 8))});
}

/* One or more literals; nothing when there is none. */
static struct str c_text(struct catalogue *c, struct reader *r)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	for (skip_space(r); peek(r, 0) == '"'; skip_space(r)) {
		r->at++;
		while (r->at < r->text.n && peek(r, 0) != '"') {
			char x = peek(r, 0);
			r->at++;
			if (x == '\\')
				c_escape(r, &b);
			else
				buf_char(&b, x);
		}
		r->at++;
	}
	return buf_take(&b, c->arena);
}

/* A comment, a literal: whatever is no code. False when there is none here. */
static bool skip_other(struct reader *r)
{
	char quote = peek(r, 0);

	if (quote == '/' && peek(r, 1) == '*') {
		const char *end = memmem(r->text.p + r->at, r->text.n - r->at, "*/", 2);
		r->at = end ? (size_t)(end - r->text.p) + 2 : r->text.n;
		return true;
	}
	if (quote == '/' && peek(r, 1) == '/') {
		r->at += str_find(str_from(r->text, r->at), '\n');
		return true;
	}
	if (quote != '"' && quote != '\'')
		return false;
	for (r->at++; r->at < r->text.n && peek(r, 0) != quote; r->at++)
		r->at += peek(r, 0) == '\\';
	r->at++;
	return true;
}

/* Past the next comma of this call; false when the call ends first. */
static bool next_argument(struct reader *r)
{
	int depth = 0;

	while (r->at < r->text.n) {
		char x = peek(r, 0);
		if (skip_other(r))
			continue;
		if (x == ')' && depth == 0)
			return false;
		depth += (x == '(') - (x == ')');
		r->at++;
		if (x == ',' && depth == 0)
			return true;
	}
	return false;
}

static void read_call(struct catalogue *c, struct reader *r, struct str function)
{
	struct reader inside = *r; /* arguments may hold calls of their own */
	struct str one, many = {0};

	skip_space(&inside);
	if (peek(&inside, 0) != '(')
		return;
	inside.at++;
	if (str_eq(function, STR("N_"))) {
		add(c, r, c_text(c, &inside), many);
		return;
	}
	if (!next_argument(&inside))
		return;
	one = c_text(c, &inside);
	if (str_eq(function, STR("message_plural")) && one.n && next_argument(&inside))
		many = c_text(c, &inside);
	add(c, r, one, many);
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static void read_c(struct catalogue *c, struct reader *r)
{
	while (r->at < r->text.n) {
		size_t begin = r->at;
		if (skip_other(r))
			continue;
		while (is_word(peek(r, 0)))
			r->at++;
		struct str word = str_sub(r->text, begin, r->at - begin);
		if (!word.n)
			r->at++;
		else if (str_eq(word, STR("N_")) || str_eq(word, STR("message")) ||
			 str_eq(word, STR("message_plural")))
			read_call(c, r, word);
	}
}

/* ---- writing -------------------------------------------------------------------------------- */

static void put_text(const char *keyword, struct str text)
{
	printf("%s \"", keyword);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n')
			fputs("\\n", stdout);
		else if (text.p[i] == '\t')
			fputs("\\t", stdout);
		else if (text.p[i] == '"' || text.p[i] == '\\')
			printf("\\%c", text.p[i]);
		else
			putchar(text.p[i]);
	}
	fputs("\"\n", stdout);
}

/* A hole with a name, {count}: gettext's own check of perl-brace-format then compares them. */
static bool has_named_hole(struct str text)
{
	for (size_t i = 0; i + 1 < text.n; i++) {
		size_t end = i + 1;
		if (text.p[i] != '{' || (text.p[end] >= '0' && text.p[end] <= '9'))
			continue;
		while (end < text.n && is_word(text.p[end]))
			end++;
		if (end > i + 1 && end < text.n && text.p[end] == '}')
			return true;
	}
	return false;
}

static void put_entry(struct entry *e)
{
	printf("\n#:" STR_FMT "\n", STR_ARG(buf_view(&e->files)));
	if (has_named_hole(e->one) || has_named_hole(e->many))
		puts("#, perl-brace-format");
	put_text("msgid", e->one);
	if (e->many.n) {
		put_text("msgid_plural", e->many);
		puts("msgstr[0] \"\"\nmsgstr[1] \"\"");
	} else {
		puts("msgstr \"\"");
	}
	buf_release(&e->files);
}

int main(int argc, char **argv)
{
	struct catalogue c = {.arena = arena_new((size_t)1 << 28)};

	if (!c.arena)
		return 1;
	c.entries = map_new(c.arena, 1024);
	c.end = &c.first;
	for (int i = 1; i < argc; i++) {
		struct reader r = {.name = str_of(argv[i])};
		struct error e = {0};
		if (file_read(c.arena, argv[i], FILE_MAX, &r.text, &e)) {
			fprintf(stderr, STR_FMT "\n", STR_ARG(error_text(&e, c.arena)));
			return 1;
		}
		if (str_ends(r.name, STR(".c")) || str_ends(r.name, STR(".h")))
			read_c(&c, &r);
		else
			read_page(&c, &r);
	}
	puts("# SPDX-License-Identifier: EUPL-1.2\nmsgid \"\"\nmsgstr \"\"\n"
	     "\"Project-Id-Version: openpix\\n\"\n\"MIME-Version: 1.0\\n\"\n"
	     "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
	     "\"Content-Transfer-Encoding: 8bit\\n\"");
	for (struct entry *e = c.first; e; e = e->next)
		put_entry(e);
	arena_free(c.arena);
	return c.bad ? 1 : 0;
}
