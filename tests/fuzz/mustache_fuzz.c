/* SPDX-License-Identifier: EUPL-1.2 */
/* A template of any bytes over fixed shapes: compiling never breaks, an error points inside its text;
 * what a page shows has the same markup whatever its values are, and does not grow without bound. */
#include <stdint.h>
#include "web/mustache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SHOWN_MAX = 4 * 1024 * 1024 };

struct row {
	struct str word;
	bool chosen;
	struct list rows;
};
static const struct shape row_shape;
static const struct field row_fields[] = {
    FIELD(struct row, word, FIELD_TEXT),
    FIELD(struct row, chosen, FIELD_BOOL),
    FIELD_OF(struct row, rows, FIELD_LIST, row_shape),
};
static const struct shape row_shape = SHAPE(struct row, row_fields);

struct view {
	struct str a, h;
	bool b;
	int64_t n, d;
	const char *m;
	struct list l, t;
	const struct row *o;
};
static const struct field view_fields[] = {
    FIELD(struct view, a, FIELD_TEXT),  FIELD(struct view, h, FIELD_HTML),
    FIELD(struct view, b, FIELD_BOOL),  FIELD(struct view, n, FIELD_NUMBER),
    FIELD(struct view, d, FIELD_DATE),  FIELD(struct view, m, FIELD_MESSAGE),
    FIELD(struct view, t, FIELD_TEXTS), FIELD_OF(struct view, l, FIELD_LIST, row_shape),
    FIELD_OF(struct view, o, FIELD_OPTIONAL, row_shape),
};
static const struct shape view_shape = SHAPE(struct view, view_fields);

static bool partial(void *context, struct str name, struct str *out)
{
	const struct str *self = context;

	if (str_eq(name, STR("p")))
		*out = STR("<b>{{a}}</b>\n{{#l}}\n  {{> r}}\n{{/l}}\n");
	else if (str_eq(name, STR("r")))
		*out = STR("({{word}}{{#rows}}{{> r}}{{/rows}})");
	else if (str_eq(name, STR("s")))
		*out = *self;
	else
		return false;
	return true;
}

static struct str show(const struct mustache *m, const char *value, struct arena *a)
{
	struct str s = str_of(value);
	const struct row leaf = {.word = s}, row = {s, true, LIST(&leaf, 1)};
	const struct str texts[] = {s, s};
	const struct view v = {.a = s, .h = STR("<i>"), .b = true, .n = 1234, .d = 1, .m = value,
			       .l = LIST(&row, 1), .t = LIST(texts, 2), .o = &row};
	const void *views[] = {&v};
	struct buf b = BUF_INIT(SHOWN_MAX);

	mustache_render(m, LANGUAGE_FR, views, &b, a);
	return buf_take(&b, a);
}

/* The characters that make markup. A value adds none of them, neither here nor there. */
static size_t markup(struct str s, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (strchr("<>\"'", s.p[i]) && s.p[i])
			out[n++] = s.p[i];
	return n;
}

static void same_markup(const struct mustache *m, struct arena *a)
{
	struct str plain = show(m, "x", a);
	struct str hostile = show(m, "\"'><script>&</script></title></textarea>\t\n=`", a);

	if (plain.n > SHOWN_MAX / 64)
		return; /* the longer one may have been cut off */
	char *one = arena_alloc(a, plain.n + 1, 1), *two = arena_alloc(a, hostile.n + 1, 1);
	size_t n = markup(plain, one);
	if (n != markup(hostile, two) || memcmp(one, two, n))
		abort();
}

static void try_mode(enum mustache_mode mode, struct str text)
{
	static const struct shape *const stack[] = {&view_shape};
	struct arena *a = arena_new((size_t)1 << 30);
	struct error e = {0};
	struct mustache *m;

	int k = mustache_compile(a, mode, text, stack, 1, partial, &text, &m, &e);
	if (k && (e.kind != ERR_INVALID || !e.message || !e.line || !e.column))
		abort();
	if (!k && mode == MUSTACHE_PAGE)
		same_markup(m, a);
	else if (!k)
		show(m, "x", a);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};

	try_mode(MUSTACHE_PAGE, text);
	try_mode(MUSTACHE_TEXT, text);
	return 0;
}
