/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/yaml.h"

#include <yaml.h>
#include "base/map.h"
#include "base/unicode.h"

/* The tree is built from libyaml's events, one node at a time; the first fault ends it. */
struct builder {
	struct arena *arena;
	yaml_parser_t parser;
	struct yaml_fault *fault;
	bool failed;
};

static struct yaml *refuse(struct builder *b, yaml_mark_t at, struct str reason)
{
	if (!b->failed)
		*b->fault =
		    (struct yaml_fault){(unsigned)at.line + 1, (unsigned)at.column + 1, reason};
	b->failed = true;
	return NULL;
}

/* Where a byte stands, for faults that libyaml tells by offset only. */
static void place_of(struct str bytes, size_t offset, unsigned *line, unsigned *column)
{
	*line = *column = 1;
	for (size_t i = 0; i < offset && i < bytes.n; i++) {
		if (bytes.p[i] == '\n') {
			(*line)++;
			*column = 1;
		} else if (((unsigned char)bytes.p[i] & 0xC0) != 0x80) {
			(*column)++;
		}
	}
}

static void parser_fault(struct builder *b, struct str bytes)
{
	const yaml_parser_t *p = &b->parser;
	const char *why = p->problem ? p->problem : "the file can't be read";

	if (p->error == YAML_READER_ERROR) {
		refuse(b, (yaml_mark_t){}, arena_printf(b->arena, "%s", why));
		place_of(bytes, p->problem_offset, &b->fault->line, &b->fault->column);
		return;
	}
	refuse(b, p->problem_mark,
	       p->context ? arena_printf(b->arena, "%s (%s from line %zu on)", why, p->context,
					 p->context_mark.line + 1)
			  : arena_printf(b->arena, "%s", why));
}

static bool next(struct builder *b, yaml_event_t *e, struct str bytes)
{
	if (b->failed)
		return false;
	if (yaml_parser_parse(&b->parser, e))
		return true;
	parser_fault(b, bytes);
	return false;
}

struct growing {
	struct yaml **at;
	size_t count, room;
};

static void push(struct arena *a, struct growing *g, struct yaml *y)
{
	if (g->count == g->room) {
		g->room = g->room ? g->room * 2 : 8;
		struct yaml **at = ARENA_NEW(a, struct yaml *, g->room);
		if (g->count)
			memcpy(at, g->at, g->count * sizeof *at);
		g->at = at;
	}
	g->at[g->count++] = y;
}

static struct yaml *node_from(struct builder *b, yaml_event_t *e, struct str bytes, int depth);

static struct yaml *list_from(struct builder *b, struct yaml *y, struct str bytes, int depth)
{
	struct growing items = {};
	yaml_event_t e;

	while (next(b, &e, bytes)) {
		bool end = e.type == YAML_SEQUENCE_END_EVENT;
		struct yaml *item = end ? NULL : node_from(b, &e, bytes, depth + 1);
		yaml_event_delete(&e);
		if (end || !item)
			break;
		push(b->arena, &items, item);
	}
	y->items = items.at;
	y->count = items.count;
	return b->failed ? NULL : y;
}

/* A key must be a text, and new. */
static bool key_good(struct builder *b, const struct yaml *key, struct map *seen)
{
	yaml_mark_t at = {.line = key->line - 1, .column = key->column - 1};

	if (key->kind != YAML_TEXT)
		refuse(b, at, STR("the name of a member must be a text"));
	else if (!map_add(seen, key->text, (void *)(uintptr_t)key))
		refuse(b, at,
		       arena_printf(b->arena, "'" STR_FMT "' is here twice", STR_ARG(key->text)));
	return !b->failed;
}

static struct yaml *map_from(struct builder *b, struct yaml *y, struct str bytes, int depth)
{
	struct growing keys = {}, items = {};
	struct map seen = map_new(b->arena, 8);
	yaml_event_t e;

	while (next(b, &e, bytes)) {
		bool end = e.type == YAML_MAPPING_END_EVENT;
		struct yaml *one = end ? NULL : node_from(b, &e, bytes, depth + 1);
		yaml_event_delete(&e);
		if (end || !one)
			break;
		bool is_key = keys.count == items.count;
		if (is_key && !key_good(b, one, &seen))
			break;
		push(b->arena, is_key ? &keys : &items, one);
	}
	y->keys = keys.at;
	y->items = items.at;
	y->count = items.count;
	return b->failed ? NULL : y;
}

static struct yaml *node_from(struct builder *b, yaml_event_t *e, struct str bytes, int depth)
{
	struct yaml *y = ARENA_NEW(b->arena, struct yaml, 1);
	const yaml_char_t *anchor = NULL, *tag = NULL;

	y->line = (unsigned)e->start_mark.line + 1;
	y->column = (unsigned)e->start_mark.column + 1;
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		anchor = e->data.scalar.anchor;
		tag = e->data.scalar.tag;
		y->kind = YAML_TEXT;
		y->text = arena_str(b->arena, (struct str){(const char *)e->data.scalar.value,
							   e->data.scalar.length});
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = e->data.sequence_start.anchor;
		tag = e->data.sequence_start.tag;
		y->kind = YAML_LIST;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = e->data.mapping_start.anchor;
		tag = e->data.mapping_start.tag;
		y->kind = YAML_MAP;
		break;
	default:
		return refuse(b, e->start_mark,
			      STR("aliases (*name) are not allowed here: write the value again"));
	}
	if (anchor)
		return refuse(b, e->start_mark,
			      STR("anchors (&name) are not allowed here: put the text in quotes if "
				  "it begins with &"));
	if (tag)
		return refuse(b, e->start_mark,
			      STR("tags (!name) are not allowed here: put the text in quotes if it "
				  "begins with !"));
	if (depth > YAML_DEPTH_MAX)
		return refuse(b, e->start_mark, STR("nested too deep: 16 levels at most"));
	if (y->kind == YAML_LIST)
		return list_from(b, y, bytes, depth);
	return y->kind == YAML_MAP ? map_from(b, y, bytes, depth) : y;
}

static struct yaml *document_from(struct builder *b, struct str bytes)
{
	struct yaml *root = NULL;
	yaml_event_t e;
	bool more = true;

	while (more && next(b, &e, bytes)) {
		switch (e.type) {
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		case YAML_DOCUMENT_START_EVENT:
			if (root)
				refuse(b, e.start_mark,
				       STR("one document a file: remove the line '---'"));
			break;
		case YAML_STREAM_END_EVENT:
			more = false;
			break;
		default:
			root = node_from(b, &e, bytes, 1);
			more = root != NULL;
		}
		yaml_event_delete(&e);
	}
	if (b->failed)
		return NULL;
	if (!root) {
		root = ARENA_NEW(b->arena, struct yaml, 1);
		*root = (struct yaml){.kind = YAML_TEXT, .line = 1, .column = 1};
	}
	return root;
}

struct yaml *yaml_parse(struct arena *a, struct str bytes, struct yaml_fault *fault)
{
	struct builder b = {.arena = a, .fault = fault};

	*fault = (struct yaml_fault){};
	if (bytes.n > YAML_SIZE_MAX)
		return refuse(&b, (yaml_mark_t){}, STR("the file is larger than 256 KiB"));
	for (size_t at = 0; at < bytes.n;) {
		size_t start = at;
		if (utf8_next(bytes, &at) < 0) {
			refuse(&b, (yaml_mark_t){}, STR("broken UTF-8: save the file as UTF-8"));
			place_of(bytes, start, &fault->line, &fault->column);
			return NULL;
		}
	}
	if (!yaml_parser_initialize(&b.parser))
		return refuse(&b, (yaml_mark_t){}, STR("out of memory"));
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)(bytes.n ? bytes.p : ""),
				     bytes.n);
	struct yaml *root = document_from(&b, bytes);
	yaml_parser_delete(&b.parser);
	return root;
}

struct yaml *yaml_get(const struct yaml *map, const char *key)
{
	if (map && map->kind == YAML_MAP)
		for (size_t i = 0; i < map->count; i++)
			if (str_eq(map->keys[i]->text, str_of(key)))
				return map->items[i];
	return NULL;
}
