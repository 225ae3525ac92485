/* SPDX-License-Identifier: EUPL-1.2 */
/* mustache_message.c - {{"…"}}: the message of the language, its holes and its plural. */
#include "web/mustache_compile.h"

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.';
}

/* The hole that begins at `at`, or an empty name when there is none. */
static struct str hole_at(struct str text, size_t at)
{
	size_t end = at + 1;

	while (end < text.n && is_name(text.p[end]))
		end++;
	if (end >= text.n || text.p[end] != '}')
		return (struct str){};
	return str_sub(text, at + 1, end - at - 1);
}

static bool has_hole(struct str text, struct str name)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '{' && str_eq(hole_at(text, i), name))
			return true;
	return false;
}

/* A translation may not ask for a value the English does not show. */
static int check_holes(struct compiler *c, const struct source *s, const struct tag *t,
		       struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != '{')
			continue;
		struct str name = hole_at(text, i);
		if (!name.n)
			return compile_error(
			    c, s, t->at, "a message's { } holds the name of a field: {0}", text);
		if (!has_hole(t->one, name) && !has_hole(t->many, name))
			return compile_error(
			    c, s, t->at, "a translation has a hole the English has not: {0}", text);
	}
	return ERR_NONE;
}

static void words(struct compiler *c, struct str text, bool raw)
{
	if (raw)
		buf_str(&c->literal, text);
	else
		html_text(&c->literal, text);
}

static int form(struct compiler *c, const struct source *s, const struct tag *t, struct str text)
{
	size_t from = 0;
	int k = check_holes(c, s, t, text);

	for (size_t i = 0; i < text.n && !k; i++) {
		if (text.p[i] != '{')
			continue;
		struct str name = hole_at(text, i);
		words(c, str_sub(text, from, i - from), t->raw);
		struct found f;
		if (!compile_find(c, name, &f))
			return compile_error(c, s, t->at, "there is no field {0} here", name);
		if (f.field->kind == FIELD_HTML)
			return compile_error(c, s, t->at, "markup can't stand in a message: {0}",
					     name);
		k = compile_value(c, s, t->at, name, t->raw && c->mode == MUSTACHE_TEXT);
		from = i + name.n + 2;
		i = from - 1;
	}
	words(c, str_from(text, from), t->raw);
	return k;
}

/* The text of a form in this language, the English one where there is no translation. */
static struct str text_of(const struct compiler *c, const struct tag *t, unsigned which,
			  bool *is_english)
{
	struct str text;

	if (message_find(c->language, t->one, which, &text))
		return text;
	*is_english = true;
	return which ? t->many : t->one;
}

static int plural(struct compiler *c, const struct source *s, const struct tag *t)
{
	struct found f;
	bool is_english = c->language == LANGUAGE_EN;

	if (!compile_find(c, t->count, &f))
		return compile_error(c, s, t->at, "there is no field {0} here", t->count);
	if (f.field->kind != FIELD_INT && f.field->kind != FIELD_NUMBER)
		return compile_error(c, s, t->at,
				     "a plural is chosen by a whole number, {0} is none", t->count);
	struct str one = text_of(c, t, 0, &is_english), many = text_of(c, t, 1, &is_english);
	if (is_english) {
		one = t->one;
		many = t->many;
	}
	struct op op = {.code = OP_PLURAL,
			.place = f.place,
			.push = NO_SLOT,
			.rule = (uint8_t)(is_english ? LANGUAGE_EN : c->language)};
	uint32_t at = compile_emit(c, op);
	int k = form(c, s, t, one);
	compile_flush(c);
	c->ops[at].second = c->n;
	if (!k)
		k = form(c, s, t, many);
	compile_flush(c);
	c->ops[at].end = c->n;
	return k;
}

int compile_message(struct compiler *c, const struct source *s, const struct tag *t)
{
	bool is_english = false;
	const char *why = NULL;

	if (c->mode == MUSTACHE_PAGE)
		why = t->raw ? "a message is always escaped" : markup_message(&c->markup);
	if (why)
		return compile_error(c, s, t->at, why, STR(""));
	if (t->many.n)
		return plural(c, s, t);
	return form(c, s, t, text_of(c, t, 0, &is_english));
}
