/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/reader.h"

#include "bank/markdown.h"
#include "bank/match.h"

void reader_problem(struct reader *r, const struct yaml *at, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	struct str reason = arena_vprintf(r->scratch, fmt, args);
	va_end(args);
	bank_problem_add(r->problems, r->file, at ? at->line : 0, at ? at->column : 0, STR_FMT,
			 STR_ARG(reason));
}

/* --- words near one another --------------------------------------------------------------------
 */

enum { WORD_MAX = 40 };

static size_t letters(struct str s, int32_t out[WORD_MAX])
{
	for (size_t i = 0; i < s.n; i++)
		out[i] = (unsigned char)s.p[i];
	return s.n;
}

/* The word of the list that was probably meant, or NULL. */
static const char *nearest(struct str s, const char *const *words, size_t count)
{
	int32_t a[WORD_MAX], b[WORD_MAX];
	size_t row[3 * (WORD_MAX + 1)], best = 3;
	const char *found = NULL;

	for (size_t i = 0; i < count; i++) {
		struct str word = str_of(words[i]);
		if (s.n >= WORD_MAX || word.n >= WORD_MAX)
			continue;
		size_t d = match_distance(a, letters(s, a), b, letters(word, b), 2, row);
		if (d < best && d < word.n) {
			best = d;
			found = words[i];
		}
	}
	return found;
}

static struct str listed(struct reader *r, const char *const *words, size_t count)
{
	struct buf b = BUF_INIT(4096);

	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", words[i]);
	return buf_take(&b, r->scratch);
}

static size_t words_count(const char *const *words)
{
	size_t n = 0;

	while (words && words[n])
		n++;
	return n;
}

/* --- maps and lists ----------------------------------------------------------------------------
 */

struct yaml *reader_root(struct reader *r, struct str bytes)
{
	struct yaml_fault fault;
	struct yaml *root = yaml_parse(r->arena, bytes, &fault);

	if (!root) {
		bank_problem_add(r->problems, r->file, fault.line, fault.column, STR_FMT,
				 STR_ARG(fault.reason));
		return NULL;
	}
	if (root->kind != YAML_MAP) {
		reader_problem(r, root, "the file must begin with a member: format: 1");
		return NULL;
	}
	const struct yaml *format = yaml_get(root, "format");
	if (!format) {
		reader_problem(r, root, "'format' is missing: write format: 1 on the first line");
		return root;
	}
	if (format->kind != YAML_TEXT || !str_eq(format->text, STR("1")))
		reader_problem(r, format, "unknown format: this program reads format: 1");
	return root;
}

void reader_members(struct reader *r, const struct yaml *map, const char *const *allowed)
{
	size_t count = words_count(allowed);

	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *key = map->keys[i];
		size_t k = 0;
		while (k < count && !str_eq(key->text, str_of(allowed[k])))
			k++;
		if (k < count)
			continue;
		const char *meant = nearest(key->text, allowed, count);
		if (meant)
			reader_problem(r, key, "unknown member '" STR_FMT "': did you mean '%s'?",
				       STR_ARG(str_sub(key->text, 0, 80)), meant);
		else
			reader_problem(
			    r, key, "unknown member '" STR_FMT "': here may stand " STR_FMT,
			    STR_ARG(str_sub(key->text, 0, 80)), STR_ARG(listed(r, allowed, count)));
	}
}

const struct yaml *reader_need(struct reader *r, const struct yaml *map, const char *key)
{
	const struct yaml *y = yaml_get(map, key);

	if (!y)
		reader_problem(r, map, "'%s' is missing", key);
	return y;
}

const struct yaml *reader_list(struct reader *r, const struct yaml *y, const char *name,
			       size_t least, size_t most)
{
	if (!y)
		return NULL;
	if (y->kind != YAML_LIST)
		reader_problem(r, y, "'%s' must be a list: one line each, beginning with -", name);
	else if (y->count < least)
		reader_problem(r, y, "'%s' has %zu, it needs at least %zu", name, y->count, least);
	else if (y->count > most)
		reader_problem(r, y, "'%s' has %zu, at most %zu are allowed", name, y->count, most);
	else
		return y;
	return NULL;
}

bool reader_is_map(struct reader *r, const struct yaml *y, const char *name)
{
	if (y && y->kind == YAML_MAP)
		return true;
	if (y)
		reader_problem(r, y, "%s must be members, each 'name: value'", name);
	return false;
}

/* --- values ------------------------------------------------------------------------------------
 */

static bool is_placeholder(struct str s)
{
	static const char *const words[] = {"…", "TODO", "TBD", "FIXME", "XXX", "???"};
	struct str t = str_trim(s);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(t, str_of(words[i])))
			return true;
	for (size_t i = 0; i + 11 <= t.n; i++)
		if (str_eq_nocase(str_sub(t, i, 11), STR("lorem ipsum")))
			return true;
	return str_starts(t, STR("TODO ")) || str_starts(t, STR("TODO:"));
}

struct str reader_plain(struct reader *r, const struct yaml *y, const char *name, size_t most)
{
	if (!y)
		return STR("");
	if (y->kind != YAML_TEXT)
		reader_problem(r, y, "'%s' must be a text", name);
	else if (str_trim(y->text).n == 0)
		reader_problem(r, y, "'%s' is empty", name);
	else if (y->text.n > most)
		reader_problem(r, y, "'%s' is too long: %zu bytes, at most %zu", name, y->text.n,
			       most);
	else if (is_placeholder(y->text))
		reader_problem(r, y, "'%s' is not written yet: \"" STR_FMT "\"", name,
			       STR_ARG(str_sub(str_trim(y->text), 0, 40)));
	else
		return str_trim(y->text);
	return STR("");
}

bool reader_bool(struct reader *r, const struct yaml *y, const char *name)
{
	if (y->kind == YAML_TEXT && str_eq(y->text, STR("true")))
		return true;
	if (y->kind != YAML_TEXT || !str_eq(y->text, STR("false")))
		reader_problem(r, y, "'%s' must be true or false", name);
	return false;
}

size_t reader_word(struct reader *r, const struct yaml *y, const char *name,
		   const char *const *words, size_t count)
{
	if (!y)
		return count;
	if (y->kind != YAML_TEXT) {
		reader_problem(r, y, "'%s' must be " STR_FMT, name,
			       STR_ARG(listed(r, words, count)));
		return count;
	}
	for (size_t i = 0; i < count; i++)
		if (str_eq(y->text, str_of(words[i])))
			return i;
	const char *meant = nearest(y->text, words, count);
	if (meant)
		reader_problem(r, y, "unknown %s '" STR_FMT "': did you mean '%s'?", name,
			       STR_ARG(str_sub(y->text, 0, 80)), meant);
	else
		reader_problem(r, y, "unknown %s '" STR_FMT "': it must be " STR_FMT, name,
			       STR_ARG(str_sub(y->text, 0, 80)), STR_ARG(listed(r, words, count)));
	return count;
}

/* --- languages ---------------------------------------------------------------------------------
 */

static struct str codes_of(struct reader *r, unsigned languages)
{
	const char *codes[LANGUAGE_COUNT];
	size_t n = 0;

	for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
		if (languages & 1u << l)
			codes[n++] = language_code((enum language)l);
	struct buf b = BUF_INIT(100);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : i + 1 == n ? " and " : ", ", codes[i]);
	return buf_take(&b, r->scratch);
}

/* The nodes of a map of languages; false once a problem with the map itself is told. */
static bool by_language(struct reader *r, const struct yaml *y, const char *name,
			const char *const *besides, const struct yaml *out[LANGUAGE_COUNT])
{
	const char *allowed[16];
	size_t n = 0;
	unsigned missing = 0, extra = 0;

	if (!y || y->kind != YAML_MAP) {
		if (y)
			reader_problem(
			    r, y,
			    "'%s' must be in the languages: {fr: …, en: …, es: …} or {all: …}",
			    name);
		return false;
	}
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
		allowed[n++] = language_code((enum language)l);
	allowed[n++] = "all";
	for (size_t i = 0; besides && besides[i] && n < 15; i++)
		allowed[n++] = besides[i];
	allowed[n] = NULL;
	reader_members(r, y, allowed);
	const struct yaml *all = yaml_get(y, "all");
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		const struct yaml *own = yaml_get(y, language_code((enum language)l));
		bool wanted = r->languages & 1u << l;
		if (own && all) {
			reader_problem(r, own, "'%s' has both 'all' and '%s': keep one", name,
				       language_code((enum language)l));
			return false;
		}
		out[l] = wanted ? (own ? own : all) : NULL;
		missing |= wanted && !out[l] ? 1u << l : 0;
		extra |= !wanted && own ? 1u << l : 0;
	}
	if (missing)
		reader_problem(r, y, "'%s' is missing in " STR_FMT, name,
			       STR_ARG(codes_of(r, missing)));
	if (extra)
		reader_problem(r, y, "'%s' is written in " STR_FMT ", which 'languages' leaves out",
			       name, STR_ARG(codes_of(r, extra)));
	return true;
}

/* "title.fr", or "title" for `all`. */
static const char *named(struct reader *r, const char *name, unsigned l, bool all)
{
	return all ? name
		   : arena_printf(r->scratch, "%s.%s", name, language_code((enum language)l)).p;
}

struct text reader_text(struct reader *r, const struct yaml *y, const char *name,
			const char *const *besides, size_t most)
{
	const struct yaml *nodes[LANGUAGE_COUNT] = {};
	struct text t = {};

	if (!by_language(r, y, name, besides, nodes))
		return t;
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		/* `all` is one node in every place: read it, and tell its problems, once. */
		if (l > 0 && nodes[l] && nodes[l] == nodes[l - 1])
			t.in[l] = t.in[l - 1];
		else if (nodes[l])
			t.in[l] =
			    reader_plain(r, nodes[l], named(r, name, l, yaml_get(y, "all")), most);
	}
	return t;
}

struct text reader_markdown(struct reader *r, const struct yaml *y, const char *name,
			    struct text *html)
{
	struct text t = reader_text(r, y, name, NULL, MARKDOWN_SIZE_MAX);
	const char *reason;

	for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
		if (t.in[l].n && !markdown_html(r->arena, t.in[l], &html->in[l], &reason))
			reader_problem(r, y, "'%s.%s' %s", name, language_code((enum language)l),
				       reason);
	return t;
}

static size_t wordings_list(struct reader *r, const struct yaml *y, const char *name,
			    const struct str **out)
{
	struct str *list;
	size_t n = 0;

	if (!reader_list(r, y, name, 1, WORDINGS_MAX))
		return 0;
	list = ARENA_NEW(r->arena, struct str, y->count);
	for (size_t i = 0; i < y->count; i++) {
		struct str s = reader_plain(r, y->items[i], name, WORDING_MAX);
		for (size_t k = 0; s.n && k < n; k++)
			if (str_eq(s, list[k]))
				reader_problem(r, y->items[i], "'%s' has \"" STR_FMT "\" twice",
					       name, STR_ARG(s));
		if (s.n)
			list[n++] = s;
	}
	*out = list;
	return n;
}

struct wordings reader_wordings(struct reader *r, const struct yaml *y, const char *name)
{
	const struct yaml *nodes[LANGUAGE_COUNT] = {};
	struct wordings w = {};

	if (!by_language(r, y, name, NULL, nodes))
		return w;
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		if (l > 0 && nodes[l] && nodes[l] == nodes[l - 1])
			w.in[l] = w.in[l - 1];
		else if (nodes[l])
			w.in[l].count = wordings_list(
			    r, nodes[l], named(r, name, l, yaml_get(y, "all")), &w.in[l].list);
	}
	return w;
}
