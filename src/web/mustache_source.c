/* SPDX-License-Identifier: EUPL-1.2 */
/* mustache_source.c - cuts a template into its literal text and its tags, and drops the lines on
 * which a tag stands alone. */
#include "web/mustache_inside.h"

/* A text that uses {{= =}} ends with the delimiters it began with: they are its own. */
struct source source_of(struct arena *a, struct str name, struct str text)
{
	return (struct source){
	    .arena = a, .name = name, .text = text, .open = STR("{{"), .close = STR("}}")};
}

int source_error(const struct source *s, size_t at, struct error *e, const char *message,
		 struct str argument)
{
	size_t line = 1, begin = 0;

	for (size_t i = 0; i < at && i < s->text.n; i++) {
		if (s->text.p[i] != '\n')
			continue;
		line++;
		begin = i + 1;
	}
	size_t column = at - begin >= s->indent ? at - begin - s->indent : 0;
	error_arg(e, ERR_INVALID, message, argument);
	if (e) {
		e->field = s->name;
		e->line = (unsigned)line;
		e->column = (unsigned)column + 1;
	}
	return ERR_INVALID;
}

struct str source_indented(struct arena *a, struct str text, struct str indent)
{
	size_t lines = 1, n = 0;

	if (!indent.n || !text.n)
		return text;
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	char *out = arena_alloc(a, text.n + lines * indent.n + 1, 1);
	for (size_t i = 0; i < text.n; i++) {
		if (i == 0 || text.p[i - 1] == '\n') {
			memcpy(out + n, indent.p, indent.n);
			n += indent.n;
		}
		out[n++] = text.p[i];
	}
	return (struct str){out, n};
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t find(struct str s, size_t from, struct str what)
{
	const char *at = from < s.n ? memmem(s.p + from, s.n - from, what.p, what.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

/* ---- tags that stand alone ------------------------------------------------------------------ */

/* The blanks before `at` up to the beginning of its line; false when there is anything else. */
static bool blank_before(struct str s, size_t at, size_t *begin)
{
	while (at > 0 && is_blank(s.p[at - 1]))
		at--;
	*begin = at;
	return at == 0 || s.p[at - 1] == '\n';
}

static bool blank_after(struct str s, size_t at, size_t *end)
{
	while (at < s.n && is_blank(s.p[at]))
		at++;
	if (at + 1 < s.n && s.p[at] == '\r' && s.p[at + 1] == '\n')
		at++;
	*end = at < s.n ? at + 1 : at;
	return at == s.n || s.p[at] == '\n';
}

static void drop_its_line(struct source *s, struct tag *t, size_t from)
{
	size_t begin, end;

	if (!blank_before(s->text, t->at, &begin) || begin < from ||
	    !blank_after(s->text, s->at, &end))
		return;
	t->indent = str_sub(s->text, begin, t->at - begin);
	t->literal.n -= t->at - begin;
	s->at = end;
}

/* ---- messages ------------------------------------------------------------------------------- */

static void skip_space(struct source *s)
{
	while (s->at < s->text.n && is_space(s->text.p[s->at]))
		s->at++;
}

/* A text in quotes; \" and \\ are a quote and a backslash, white space counts as one space. */
static int quoted(struct source *s, struct str *out, struct error *e)
{
	size_t begin = s->at++, n = 0;
	char *text = arena_alloc(s->arena, s->text.n - begin + 1, 1);

	for (; s->at < s->text.n && s->text.p[s->at] != '"'; s->at++) {
		char c = s->text.p[s->at];
		if (c == '\\' && s->at + 1 < s->text.n)
			c = s->text.p[++s->at];
		if (is_space(c))
			c = ' ';
		if (c != ' ' || (n && text[n - 1] != ' '))
			text[n++] = c;
	}
	if (s->at >= s->text.n)
		return source_error(s, begin, e, "this message has no end", STR(""));
	s->at++;
	*out = str_trim((struct str){text, n});
	return out->n ? ERR_NONE : source_error(s, begin, e, "this message is empty", STR(""));
}

static int message_tag(struct source *s, struct tag *t, struct error *e)
{
	size_t end;
	int k = quoted(s, &t->one, e);

	if (k)
		return k;
	t->kind = TAG_MESSAGE;
	skip_space(s);
	if (s->at < s->text.n && s->text.p[s->at] == '|') {
		s->at++;
		skip_space(s);
		if (s->at >= s->text.n || s->text.p[s->at] != '"')
			return source_error(s, s->at, e, "the plural of the message is missing",
					    STR(""));
		k = quoted(s, &t->many, e);
		if (k)
			return k;
		skip_space(s);
	}
	end = find(s->text, s->at, s->close);
	struct str rest = str_trim(str_sub(s->text, s->at, end - s->at));
	if (t->raw && s->close.n == 2 && str_ends(rest, STR("}")))
		rest = str_trim(str_sub(rest, 0, rest.n - 1));
	else if (t->raw && end + 2 < s->text.n && s->text.p[end + 2] == '}')
		end++;
	if (end >= s->text.n)
		return source_error(s, t->at, e, "this tag has no end", STR(""));
	s->at = end + s->close.n;
	if (t->many.n ? !str_starts(rest, STR("|")) : rest.n > 0)
		return source_error(s, t->at, e, "a message is \"…\" or \"…\"|\"…\"|count",
				    STR(""));
	t->count = str_trim(str_from(rest, 1));
	return ERR_NONE;
}

/* ---- the others ----------------------------------------------------------------------------- */

static int delimiters(struct source *s, struct tag *t, struct str inside, struct error *e)
{
	struct str open, close;

	inside = str_trim(inside);
	size_t at = 0;
	while (at < inside.n && !is_space(inside.p[at]))
		at++;
	open = str_sub(inside, 0, at);
	close = str_trim(str_from(inside, at));
	bool bad =
	    !open.n || !close.n || str_find(open, '=') < open.n || str_find(close, '=') < close.n;
	for (size_t i = 0; i < close.n; i++)
		bad = bad || is_space(close.p[i]);
	if (bad)
		return source_error(s, t->at, e, "delimiters are two words without =", STR(""));
	s->open = open;
	s->close = close;
	return ERR_NONE;
}

static enum tag_kind kind_of(char sigil)
{
	switch (sigil) {
	case '#':
		return TAG_SECTION;
	case '^':
		return TAG_INVERTED;
	case '/':
		return TAG_CLOSE;
	case '>':
		return TAG_PARTIAL;
	case '!':
	case '=':
		return TAG_NOTHING;
	default:
		return TAG_VARIABLE;
	}
}

static int named(struct source *s, struct tag *t, struct str name, struct error *e)
{
	t->name = str_trim(name);
	for (size_t i = 0; i < t->name.n; i++)
		if (is_space(t->name.p[i]))
			return source_error(s, t->at, e, "a name has no space in it", STR(""));
	return t->name.n ? ERR_NONE : source_error(s, t->at, e, "this tag names nothing", STR(""));
}

/* s->at is behind the opening delimiter. */
static int plain_tag(struct source *s, struct tag *t, char sigil, struct error *e)
{
	char before = sigil == '{' ? '}' : sigil == '=' ? '=' : '\0';
	struct str close = s->close;

	if (before) {
		char *p = arena_alloc(s->arena, close.n + 1, 1);
		p[0] = before;
		memcpy(p + 1, close.p, close.n);
		close = (struct str){p, close.n + 1};
	}
	size_t end = find(s->text, s->at, close);
	if (end >= s->text.n)
		return source_error(s, t->at, e, "this tag has no end", STR(""));
	struct str inside = str_sub(s->text, s->at, end - s->at);
	s->at = end + close.n;
	if (sigil == '!')
		return ERR_NONE;
	return sigil == '=' ? delimiters(s, t, inside, e) : named(s, t, inside, e);
}

int source_next(struct source *s, struct tag *t, struct error *e)
{
	size_t from = s->at;
	int k;

	*t = (struct tag){.at = find(s->text, from, s->open), .literal_at = from};
	t->literal = str_sub(s->text, from, t->at - from);
	if (t->at == s->text.n) {
		s->at = s->text.n;
		return ERR_NONE; /* TAG_END */
	}
	s->at = t->at + s->open.n;
	skip_space(s);
	char sigil = s->at < s->text.n ? s->text.p[s->at] : '\0';
	t->raw = sigil == '{' || sigil == '&';
	if (t->raw || (sigil && strchr("#^/>!=", sigil)))
		s->at++;
	t->kind = kind_of(sigil);
	if (t->kind == TAG_VARIABLE) {
		skip_space(s);
		if (s->at < s->text.n && s->text.p[s->at] == '"')
			return message_tag(s, t, e);
	}
	k = plain_tag(s, t, sigil, e);
	if (!k && t->kind != TAG_VARIABLE)
		drop_its_line(s, t, from);
	return k;
}
