/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/pix_yaml.h"

#include <yaml.h>
#include "base/buf.h"
#include "base/map.h"
#include "base/unicode.h"

/* libyaml takes these for line breaks or refuses them, JavaScript's reader takes them for letters:
 * they travel through it as code points nobody uses. */
static const struct {
	int32_t code, stand_in;
} travellers[] = {{0x85, 0x10F085}, {0x2028, 0x10F028}, {0x2029, 0x10F029}, {0xFEFF, 0x10F0FF}};
enum { TRAVELLERS = sizeof travellers / sizeof *travellers };

static struct str swapped(struct str s, bool out, struct arena *a)
{
	struct buf b = BUF_INIT(2 * s.n + 8);
	char utf8[4];

	for (size_t at = 0; at < s.n;) {
		bool first = at == 0;
		int32_t code = utf8_next(s, &at);
		for (size_t i = 0; i < TRAVELLERS; i++) {
			if (code == (out ? travellers[i].code : travellers[i].stand_in) &&
			    !(out && first)) {
				code = out ? travellers[i].stand_in : travellers[i].code;
				break;
			}
		}
		buf_str(&b, (struct str){utf8, utf8_put(utf8, code)});
	}
	return buf_take(&b, a);
}

static bool tag_is(const yaml_node_t *n, const char *tag)
{
	return n->tag && strcmp((const char *)n->tag, tag) == 0;
}

static struct str scalar_text(const yaml_node_t *n, struct arena *a)
{
	return swapped((struct str){(const char *)n->data.scalar.value, n->data.scalar.length},
		       false, a);
}

/* An "array index" of JavaScript: such keys come first, in order. */
static bool array_index(struct str key, int64_t *out)
{
	return key.n >= 1 && key.n <= 10 && key.p[0] >= '0' && key.p[0] <= '9' &&
	       (key.n == 1 || key.p[0] != '0') && str_int(key, out) && *out < 4294967295;
}

struct placed {
	struct pix_member member;
	bool indexed;
	int64_t index;
	size_t order;
};

static int by_javascript(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;

	if (a->indexed != b->indexed)
		return a->indexed ? -1 : 1;
	if (a->indexed)
		return (a->index > b->index) - (a->index < b->index);
	return (a->order > b->order) - (a->order < b->order);
}

static void sort_members(struct pix_yaml *y, struct arena *a)
{
	struct placed *p = ARENA_NEW(a, struct placed, y->count + 1);

	for (size_t i = 0; i < y->count; i++) {
		p[i] = (struct placed){.member = y->members[i], .order = i};
		p[i].indexed = array_index(p[i].member.key, &p[i].index);
	}
	qsort(p, y->count, sizeof *p, by_javascript);
	for (size_t i = 0; i < y->count; i++)
		y->members[i] = p[i].member;
}

static struct pix_yaml *value_of(yaml_document_t *d, int node, int depth, struct arena *a);

static bool list_of(struct pix_yaml *y, yaml_document_t *d, const yaml_node_t *n, int depth,
		    struct arena *a)
{
	size_t count = (size_t)(n->data.sequence.items.top - n->data.sequence.items.start);

	y->kind = PIX_YAML_LIST;
	if (depth >
	    2) /* lists there are refused whatever is in them; this also ends circles of aliases */
		return true;
	y->members = ARENA_NEW(a, struct pix_member, count + 1);
	for (; y->count < count; y->count++) {
		struct pix_member *m = &y->members[y->count];
		m->key = arena_printf(a, "%zu", y->count);
		m->value = value_of(d, n->data.sequence.items.start[y->count], depth + 1, a);
		if (!m->value)
			return false;
	}
	return true;
}

static bool map_of(struct pix_yaml *y, yaml_document_t *d, const yaml_node_t *n, int depth,
		   struct arena *a)
{
	size_t count = (size_t)(n->data.mapping.pairs.top - n->data.mapping.pairs.start);
	struct map seen = map_new(a, count);

	y->kind = PIX_YAML_MAP;
	y->members = ARENA_NEW(a, struct pix_member, count + 1);
	for (; y->count < count; y->count++) {
		const yaml_node_pair_t *pair = &n->data.mapping.pairs.start[y->count];
		struct pix_member *m = &y->members[y->count];
		struct pix_yaml *key = value_of(d, pair->key, 3, a);
		if (!key || (key->kind != PIX_YAML_TEXT && key->kind != PIX_YAML_NULL))
			return false;
		m->key = key->kind == PIX_YAML_NULL ? STR("null") : key->text;
		m->value = depth > 1 ? key : value_of(d, pair->value, depth + 1, a);
		if (!m->value || !map_add(&seen, m->key, m->value))
			return false;
	}
	if (depth > 1)
		y->count = 0;
	sort_members(y, a);
	return true;
}

static struct pix_yaml *value_of(yaml_document_t *d, int node, int depth, struct arena *a)
{
	const yaml_node_t *n = yaml_document_get_node(d, node);
	struct pix_yaml *y = ARENA_NEW(a, struct pix_yaml, 1);

	if (!n)
		return NULL;
	switch (n->type) {
	case YAML_SCALAR_NODE:
		y->text = scalar_text(n, a);
		y->kind = n->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && y->text.n == 0
			      ? PIX_YAML_NULL
			      : PIX_YAML_TEXT;
		return tag_is(n, YAML_STR_TAG) ? y : NULL;
	case YAML_SEQUENCE_NODE:
		return tag_is(n, YAML_SEQ_TAG) && list_of(y, d, n, depth, a) ? y : NULL;
	case YAML_MAPPING_NODE:
		return tag_is(n, YAML_MAP_TAG) && map_of(y, d, n, depth, a) ? y : NULL;
	default:
		return NULL;
	}
}

/* A text has its UTF-16 units as keys; the halves of a pair are no text of their own. */
static void spread_text(struct pix_yaml *y, struct arena *a)
{
	y->members = ARENA_NEW(a, struct pix_member, 2 * y->text.n + 1);
	for (size_t at = 0; at < y->text.n;) {
		size_t from = at;
		int32_t code = utf8_next(y->text, &at);
		for (int unit = 0; unit < (code > 0xFFFF ? 2 : 1); unit++) {
			struct pix_yaml *one = ARENA_NEW(a, struct pix_yaml, 1);
			one->kind = PIX_YAML_TEXT;
			one->text =
			    code > 0xFFFF ? STR("\xEF\xBF\xBD") : str_sub(y->text, from, at - from);
			y->members[y->count] =
			    (struct pix_member){arena_printf(a, "%zu", y->count), one};
			y->count++;
		}
	}
}

static struct pix_yaml *load(yaml_parser_t *p, struct arena *a)
{
	struct pix_yaml *y = NULL;
	yaml_document_t d, more;

	if (!yaml_parser_load(p, &d))
		return NULL;
	if (!yaml_document_get_root_node(&d)) {
		y = ARENA_NEW(a, struct pix_yaml, 1);
	} else {
		y = value_of(&d, 1, 1, a);
		bool alone = yaml_parser_load(p, &more);
		if (alone) {
			alone = yaml_document_get_root_node(&more) == NULL;
			yaml_document_delete(&more);
		}
		y = alone ? y : NULL;
	}
	yaml_document_delete(&d);
	return y;
}

struct pix_yaml *pix_yaml_entries(struct str source, struct arena *a)
{
	struct str s = swapped(source, true, a);
	yaml_parser_t p;

	if (!yaml_parser_initialize(&p))
		return NULL;
	yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&p, (const unsigned char *)(s.n ? s.p : ""), s.n);
	struct pix_yaml *y = load(&p, a);
	yaml_parser_delete(&p);
	if (y && y->kind == PIX_YAML_TEXT)
		spread_text(y, a);
	return y;
}

struct pix_yaml *pix_yaml_get(const struct pix_yaml *y, struct str key)
{
	for (size_t i = 0; i < y->count; i++)
		if (str_eq(y->members[i].key, key))
			return y->members[i].value;
	return NULL;
}
