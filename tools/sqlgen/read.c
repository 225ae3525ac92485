/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading queries.sql: heads, bodies, variants. */
#include "base/map.h"
#include "sqlgen/sqlgen.h"

struct text {
	struct str rest;
	unsigned line; /* of the line taken last */
};

static bool text_line(struct text *t, struct str *line)
{
	if (t->rest.n == 0)
		return false;
	str_cut(t->rest, '\n', line, &t->rest);
	t->line++;
	return true;
}

static struct str skip_space(struct str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_from(s, 1);
	return s;
}

static struct str take_word(struct str *s)
{
	size_t n = 0;

	*s = skip_space(*s);
	while (n < s->n && (is_word(s->p[n]) || (s->p[n] >= 'A' && s->p[n] <= 'Z')))
		n++;
	struct str word = str_sub(*s, 0, n);
	*s = skip_space(str_from(*s, n));
	return word;
}

static bool take_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = skip_space(str_from(*s, 1));
	return true;
}

/* `-- name :kind` and anything: the head of a statement. */
static bool is_head(struct str line)
{
	if (!str_starts(line, STR("-- ")))
		return false;
	struct str rest = str_from(line, 3);
	return take_word(&rest).n > 0 && rest.n > 1 && rest.p[0] == ':' && is_word(rest.p[1]);
}

static bool is_comment(struct str line)
{
	return str_starts(str_trim(line), STR("--"));
}

static bool field_read(struct statement *s, struct str *rest, struct fields *out)
{
	struct field *f = &out->of[out->n];

	if (out->n == FIELDS_MAX)
		return fault(s->line, "more than %d names in a list", FIELDS_MAX), false;
	f->name = take_word(rest);
	const char *bad = name_fault(f->name);
	if (!bad && str_eq(f->name, s->name))
		bad = "the statement has this name";
	if (bad)
		return fault(s->line, "'" STR_FMT "': %s", STR_ARG(f->name), bad), false;
	for (size_t i = 0; i < out->n; i++)
		if (str_eq(out->of[i].name, f->name))
			return fault(s->line, "'" STR_FMT "' twice in a list", STR_ARG(f->name)),
			       false;
	struct str word = take_word(rest);
	for (f->type = 0; f->type < TYPE_COUNT && !str_eq(types[f->type].name, word);)
		f->type++;
	if (f->type == TYPE_COUNT)
		return fault(s->line,
			     "type '" STR_FMT "' of '" STR_FMT
			     "': bigint, double, text, bytes and boolean are known",
			     STR_ARG(word), STR_ARG(f->name)),
		       false;
	f->null = take_char(rest, '?');
	out->n++;
	return true;
}

static bool fields_read(struct statement *s, struct str *rest, struct fields *out)
{
	if (!take_char(rest, '('))
		return fault(s->line, "'(' expected before '" STR_FMT "'", STR_ARG(*rest)), false;
	if (take_char(rest, ')'))
		return true;
	do {
		if (!field_read(s, rest, out))
			return false;
	} while (take_char(rest, ','));
	if (!take_char(rest, ')'))
		return fault(s->line, "',' or ')' expected before '" STR_FMT "'", STR_ARG(*rest)),
		       false;
	return true;
}

static bool head_parse(struct statement *s, struct str rest)
{
	s->name = take_word(&rest);
	const char *bad = name_fault(s->name);
	if (bad)
		return fault(s->line, "'" STR_FMT "': %s", STR_ARG(s->name), bad), false;
	take_char(&rest, ':');
	struct str kind = take_word(&rest);
	for (s->kind = 0; s->kind < KINDS && !str_eq(kind, str_of(kind_names[s->kind]));)
		s->kind++;
	if (s->kind == KINDS)
		return fault(s->line, "':" STR_FMT "': the kinds are :one, :many, :exec and :count",
			     STR_ARG(kind)),
		       false;
	if (!fields_read(s, &rest, &s->params))
		return false;
	bool arrow = str_starts(rest, STR("->"));
	bool rows = s->kind == KIND_ONE || s->kind == KIND_MANY;
	if (arrow != rows)
		return fault(s->line, rows ? "'-> (columns)' is missing" : "a :%s gives no columns",
			     kind_names[s->kind]),
		       false;
	if (!arrow)
		return rest.n ? (fault(s->line, "'" STR_FMT "' is too much", STR_ARG(rest)), false)
			      : true;
	rest = skip_space(str_from(rest, 2));
	if (!fields_read(s, &rest, &s->columns))
		return false;
	if (rest.n)
		return fault(s->line, "'" STR_FMT "' is too much", STR_ARG(rest)), false;
	if (s->columns.n == 0)
		return fault(s->line, "a :%s needs columns", kind_names[s->kind]), false;
	return true;
}

static bool head_goes_on(struct str head, struct str rest)
{
	struct str next;
	long open = 0;

	for (size_t i = 0; i < head.n; i++)
		open += (head.p[i] == '(') - (head.p[i] == ')');
	str_cut(rest, '\n', &next, &rest);
	next = str_trim(next);
	if (!str_starts(next, STR("--")) || is_head(next))
		return false;
	return open > 0 || str_starts(str_trim(str_from(next, 2)), STR("->"));
}

/* The head may go on over lines that begin with `--`. */
static struct str head_join(struct text *t, struct str line)
{
	struct str head = str_trim(str_from(line, 3));

	while (head_goes_on(head, t->rest)) {
		text_line(t, &line);
		line = str_trim(str_from(str_trim(line), 2));
		head = arena_printf(run.arena, STR_FMT " " STR_FMT, STR_ARG(head), STR_ARG(line));
	}
	return head;
}

/* The lines up to the one that ends in `;`, without whole-line comments. */
static bool body_read(struct text *t, unsigned head_line, struct buf *out)
{
	struct str line;

	while (!is_head((struct str){t->rest.p, str_find(t->rest, '\n')}) && text_line(t, &line)) {
		struct str words = str_trim(line);
		if (words.n == 0 || is_comment(line))
			continue;
		if (out->n)
			buf_char(out, '\n');
		if (str_ends(words, STR(";"))) {
			buf_str(out, str_sub(words, 0, words.n - 1));
			return true;
		}
		buf_str(out, words);
	}
	fault(head_line,
	      out->n ? "no line ends the statement with ';'" : "no statement after its head");
	return false;
}

static void statement_read(struct text *t, struct str line)
{
	struct statement *s = ARENA_NEW(run.arena, struct statement, 1);

	s->line = t->line;
	s->sqlite = s->postgresql = BUF_INIT(FILE_MAX);
	bool good = head_parse(s, head_join(t, line));
	if (!body_read(t, s->line, &s->sqlite) || !good) {
		buf_release(&s->sqlite);
		return;
	}
	*run.last = s;
	run.last = &s->next;
}

/* The last statement read, when the line gives its other text. */
static struct statement *statement_of_variant(void)
{
	struct statement *s = run.first;

	while (s && s->next)
		s = s->next;
	return s;
}

static void names_check(void)
{
	struct map names = map_new(run.arena, 256);

	for (struct statement *s = run.first; s; s = s->next)
		if (!map_add(&names, s->name, s)) {
			struct statement *other = map_get(&names, s->name);
			fault(s->line, "'" STR_FMT "' has its first place on line %u",
			      STR_ARG(s->name), other->line);
		}
}

void queries_read(struct str bytes)
{
	struct text t = {.rest = bytes};
	struct str line;

	while (text_line(&t, &line)) {
		struct str words = str_trim(line);
		if (is_head(line)) {
			statement_read(&t, line);
		} else if (str_eq(words, STR("-- postgresql:"))) {
			struct statement *s = statement_of_variant();
			if (!s || s->postgresql.n)
				fault(t.line,
				      "'-- postgresql:' stands after the statement it replaces");
			else
				body_read(&t, t.line, &s->postgresql);
		} else if (words.n && !is_comment(line)) {
			fault(t.line,
			      "text outside a statement: a head '-- name :kind (…)' comes first");
			while (words.n && !str_ends(words, STR(";")) && text_line(&t, &line))
				words = str_trim(line);
		}
	}
	names_check();
}
