/* SPDX-License-Identifier: EUPL-1.2 */
#include "help/views.h"

#include <jansson.h>

enum { KEYS_MOST = 32, SAMPLES_MOST = 64 };

struct maker {
	struct arena *arena;
	enum views_objects objects;
};

struct type {
	enum field_kind kind;
	const struct shape *shape;
};

static struct type type_of(const struct maker *m, const json_t **samples, size_t n);

static size_t size_of(const struct type *t)
{
	switch (t->kind) {
	case FIELD_OBJECT:
		return t->shape->size;
	case FIELD_BOOL:
		return sizeof(bool);
	case FIELD_TEXT:
	case FIELD_HTML:
		return sizeof(struct str);
	case FIELD_LIST:
	case FIELD_TEXTS:
		return sizeof(struct list);
	default:
		return 8;
	}
}

static void add_field(const struct maker *m, struct shape *s, struct field *fields,
		      const char *name, const json_t **samples, size_t n)
{
	struct type t = type_of(m, samples, n);

	fields[s->n++] = (struct field){arena_z(m->arena, str_of(name)), t.kind, s->size, t.shape};
	s->size += (size_of(&t) + 15) / 16 * 16;
}

/* All keys of all samples. */
static const struct shape *object_shape(const struct maker *m, const json_t **samples, size_t n)
{
	struct shape *s = ARENA_NEW(m->arena, struct shape, 1);
	struct field *fields = ARENA_NEW(m->arena, struct field, KEYS_MOST);
	const char *key;
	json_t *value;

	*s = (struct shape){"object", 0, fields, 0};
	for (size_t i = 0; i < n; i++)
		json_object_foreach((json_t *)(uintptr_t)samples[i], key, value)
		{
			const json_t *values[SAMPLES_MOST];
			size_t count = 0;
			if (shape_field(s, str_of(key)))
				continue;
			for (size_t j = 0; j < n; j++)
				if (json_object_get(samples[j], key))
					values[count++] = json_object_get(samples[j], key);
			add_field(m, s, fields, key, values, count);
		}
	return s;
}

static const struct shape *dot_shape(const struct maker *m, const json_t **samples, size_t n)
{
	struct shape *s = ARENA_NEW(m->arena, struct shape, 1);
	struct field *fields = ARENA_NEW(m->arena, struct field, 1);

	*s = (struct shape){"value", 0, fields, 0};
	if (n)
		add_field(m, s, fields, ".", samples, n);
	return s;
}

static const struct shape *item_shape(const struct maker *m, const json_t **lists, size_t n)
{
	const json_t *items[SAMPLES_MOST];
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < json_array_size(lists[i]); j++)
			items[count++] = json_array_get(lists[i], j);
	return count && json_is_object(items[0]) ? object_shape(m, items, count)
						 : dot_shape(m, items, count);
}

static struct type type_of(const struct maker *m, const json_t **samples, size_t n)
{
	bool mixed = false;

	for (size_t i = 1; i < n; i++)
		mixed = mixed || json_typeof(samples[i]) != json_typeof(samples[0]);
	if (mixed)
		return (struct type){FIELD_TEXT, NULL};
	switch (json_typeof(samples[0])) {
	case JSON_OBJECT:
		return (struct type){m->objects == VIEWS_EMBEDDED ? FIELD_OBJECT : FIELD_OPTIONAL,
				     object_shape(m, samples, n)};
	case JSON_ARRAY:
		return (struct type){FIELD_LIST, item_shape(m, samples, n)};
	case JSON_INTEGER:
		return (struct type){FIELD_INT, NULL};
	case JSON_REAL:
		return (struct type){FIELD_REAL, NULL};
	case JSON_TRUE:
	case JSON_FALSE:
		return (struct type){FIELD_BOOL, NULL};
	case JSON_STRING:
	case JSON_NULL:
		break;
	}
	return (struct type){FIELD_TEXT, NULL};
}

/* ---- values --------------------------------------------------------------------------------- */

static void fill(const struct maker *m, const struct shape *s, const json_t *value, char *out);

static struct str text_of(const struct maker *m, const json_t *value)
{
	if (json_is_string(value))
		return arena_str(m->arena, str_of(json_string_value(value)));
	if (json_is_integer(value))
		return arena_printf(m->arena, "%lld", (long long)json_integer_value(value));
	return STR("");
}

static struct list list_of(const struct maker *m, const struct shape *s, const json_t *value)
{
	size_t n = json_array_size(value);
	char *items = arena_alloc(m->arena, n + 1, s->size);

	for (size_t i = 0; i < n; i++)
		fill(m, s, json_array_get(value, i), items + i * s->size);
	return LIST(items, n);
}

static void put(const struct maker *m, const struct field *f, const json_t *value, char *at)
{
	void *p = at;

	if (f->kind == FIELD_TEXT)
		*(struct str *)p = text_of(m, value);
	else if (f->kind == FIELD_INT)
		*(int64_t *)p = json_integer_value(value);
	else if (f->kind == FIELD_REAL)
		*(double *)p = json_real_value(value);
	else if (f->kind == FIELD_BOOL)
		*(bool *)p = json_is_true(value);
	else if (f->kind == FIELD_LIST)
		*(struct list *)p = list_of(m, f->shape, value);
	else if (f->kind == FIELD_OBJECT)
		fill(m, f->shape, value, at);
	else if (f->kind == FIELD_OPTIONAL) {
		char *object = arena_alloc(m->arena, 1, f->shape->size + 1);
		fill(m, f->shape, value, object);
		*(const void **)p = object;
	}
}

static void fill(const struct maker *m, const struct shape *s, const json_t *value, char *out)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = &s->fields[i];
		const json_t *v = strcmp(f->name, ".") ? json_object_get(value, f->name) : value;
		if (v)
			put(m, f, v, out + f->offset);
	}
}

struct views views_of(struct arena *a, const char *text, enum views_objects objects)
{
	struct maker m = {a, objects};
	struct str copy = arena_str(a, str_of(text));
	char *p = (char *)(uintptr_t)copy.p;
	json_error_t e;

	for (size_t i = 0; i < copy.n; i++)
		if (p[i] == '\'')
			p[i] = '"';
	json_t *json = json_loads(p, JSON_DECODE_ANY, &e);
	if (!json) {
		fprintf(stderr, "%s: %s\n", text, e.text);
		abort();
	}
	const json_t *samples[] = {json};
	const struct shape *s =
	    json_is_object(json) ? object_shape(&m, samples, 1) : dot_shape(&m, samples, 1);
	char *view = arena_alloc(a, 1, s->size + 1);
	fill(&m, s, json, view);
	json_decref(json);
	return (struct views){s, view};
}
