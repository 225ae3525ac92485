/* SPDX-License-Identifier: EUPL-1.2 */
/* mustache.c - compiles a template, once a language, to the program that mustache_render.c runs. */
#include "web/mustache_compile.h"

#include <assert.h>
#include <stdarg.h>

/* ---- instructions --------------------------------------------------------------------------- */

int compile_error(struct compiler *c, const struct source *s, size_t at, const char *why,
		  struct str argument)
{
	return source_error(s, at, c->error, why, argument);
}

static void emit(struct compiler *c, struct op op)
{
	if (c->n == c->cap) {
		uint32_t cap = c->cap ? c->cap * 2 : 64;
		struct op *ops = ARENA_NEW(c->arena, struct op, cap);
		if (c->n)
			memcpy(ops, c->ops, c->n * sizeof *ops);
		c->ops = ops;
		c->cap = cap;
	}
	c->ops[c->n++] = op;
}

/* What was gathered of the literal text becomes one instruction. */
void compile_flush(struct compiler *c)
{
	if (!c->literal.n)
		return;
	emit(c,
	     (struct op){.code = OP_LITERAL, .text = arena_str(c->arena, buf_view(&c->literal))});
	buf_clear(&c->literal);
}

uint32_t compile_emit(struct compiler *c, struct op op)
{
	compile_flush(c);
	emit(c, op);
	return c->n - 1;
}

static bool too_large(const struct compiler *c)
{
	return c->n > OPS_MAX || c->literals > LITERALS_MAX || c->literal.failed;
}

static int literal(struct compiler *c, const struct source *s, struct str text, size_t at)
{
	for (size_t i = 0; c->mode == MUSTACHE_PAGE && i < text.n; i++) {
		const char *why = markup_feed(&c->markup, text.p[i]);
		if (why)
			return compile_error(c, s, at + i, why, STR(""));
	}
	c->literals += text.n;
	buf_str(&c->literal, text);
	if (too_large(c))
		return compile_error(c, s, at, "this template has become too large", STR(""));
	return ERR_NONE;
}

/* ---- names ---------------------------------------------------------------------------------- */

static void add_hop(struct compiler *c, struct place *p)
{
	uint32_t *hops = ARENA_NEW(c->arena, uint32_t, p->hop_count + 1u);

	if (p->hop_count)
		memcpy(hops, p->hops, p->hop_count * sizeof *hops);
	hops[p->hop_count++] = p->offset;
	p->hops = hops;
	p->offset = 0;
}

bool compile_find(struct compiler *c, struct str name, struct found *out)
{
	struct str head, tail;

	if (str_eq(name, STR("."))) {
		const struct level *top = &c->levels[c->depth - 1];
		out->field = shape_field(top->shape, name);
		out->place = (struct place){.slot = top->slot};
		if (out->field)
			out->place.offset = (uint32_t)out->field->offset;
		return out->field != NULL;
	}
	str_cut(name, '.', &head, &tail);
	out->field = NULL;
	for (size_t i = c->depth; i-- > 0 && !out->field;) {
		out->field = shape_field(c->levels[i].shape, head);
		out->place = (struct place){.slot = c->levels[i].slot};
	}
	if (!out->field)
		return false;
	out->place.offset = (uint32_t)out->field->offset;
	while (head.n < name.n) {
		const struct field *f = out->field;
		if (f->kind != FIELD_OBJECT && f->kind != FIELD_OPTIONAL)
			return false;
		if (f->kind == FIELD_OPTIONAL)
			add_hop(c, &out->place);
		name = tail;
		str_cut(name, '.', &head, &tail);
		out->field = shape_field(f->shape, head);
		if (!out->field)
			return false;
		out->place.offset += (uint32_t)out->field->offset;
	}
	return true;
}

static bool is_shown(enum field_kind kind)
{
	switch (kind) {
	case FIELD_INT:
	case FIELD_NUMBER:
	case FIELD_REAL:
	case FIELD_TEXT:
	case FIELD_HTML:
	case FIELD_MESSAGE:
	case FIELD_DATE:
	case FIELD_TIME:
		return true;
	case FIELD_BOOL:
	case FIELD_LIST:
	case FIELD_TEXTS:
	case FIELD_OBJECT:
	case FIELD_OPTIONAL:
		return false;
	}
	return false;
}

int compile_value(struct compiler *c, const struct source *s, size_t at, struct str name, bool raw)
{
	struct found f;
	enum escape escape = raw ? ESCAPE_NONE : ESCAPE_TEXT;

	if (!compile_find(c, name, &f)) {
		if (c->mode == MUSTACHE_TEXT)
			return ERR_NONE;
		return compile_error(c, s, at, "there is no field {0} here", name);
	}
	if (!is_shown(f.field->kind))
		return compile_error(c, s, at, "{0} is no text or number that could be shown",
				     name);
	if (c->mode == MUSTACHE_PAGE) {
		const char *why = markup_hole(&c->markup, f.field->kind, raw, &escape);
		if (why)
			return compile_error(c, s, at, why, name);
	}
	compile_emit(c, (struct op){.code = OP_VALUE,
				    .kind = (uint8_t)f.field->kind,
				    .escape = (uint8_t)escape,
				    .place = f.place});
	if (too_large(c))
		return compile_error(c, s, at, "this template has become too large", STR(""));
	return ERR_NONE;
}

/* ---- sections ------------------------------------------------------------------------------- */

static const struct field dot_texts[] = {{".", FIELD_TEXT, 0, NULL}};
static const struct shape text_shape = {"text", sizeof(struct str), dot_texts, 1};

/* {{#name}}{{.}}{{/name}}: the value itself is the context. */
static const struct shape *value_shape(enum field_kind kind)
{
#define VALUE(kind_) [kind_] = { ".", kind_, 0, NULL }
#define SHAPE_OF(kind_) [kind_] = {"value", 0, &fields[kind_], 1}
	static const struct field fields[] = {
	    VALUE(FIELD_INT),  VALUE(FIELD_NUMBER),  VALUE(FIELD_REAL), VALUE(FIELD_TEXT),
	    VALUE(FIELD_HTML), VALUE(FIELD_MESSAGE), VALUE(FIELD_DATE), VALUE(FIELD_TIME),
	};
	static const struct shape shapes[] = {
	    SHAPE_OF(FIELD_INT),  SHAPE_OF(FIELD_NUMBER), SHAPE_OF(FIELD_REAL),
	    SHAPE_OF(FIELD_TEXT), SHAPE_OF(FIELD_HTML),	  SHAPE_OF(FIELD_MESSAGE),
	    SHAPE_OF(FIELD_DATE), SHAPE_OF(FIELD_TIME),
	};
	return is_shown(kind) ? &shapes[kind] : NULL;
}

static const struct shape *pushed_shape(const struct field *f)
{
	switch (f->kind) {
	case FIELD_TEXTS:
		return &text_shape;
	case FIELD_LIST:
	case FIELD_OBJECT:
	case FIELD_OPTIONAL:
		return f->shape;
	default:
		return value_shape(f->kind);
	}
}

static int block(struct compiler *c, struct source *s, const struct tag *opened);

/* The body of a section whose name nothing has (MUSTACHE_TEXT): it is read, and forgotten. */
static int dead_section(struct compiler *c, struct source *s, const struct tag *t)
{
	compile_flush(c);
	uint32_t n = c->n;
	int k = block(c, s, t);

	if (!k && t->kind == TAG_SECTION) {
		buf_clear(&c->literal);
		c->n = n;
	}
	return k;
}

static int section_body(struct compiler *c, struct source *s, const struct tag *t,
			const struct found *f, struct op *op)
{
	const struct shape *shape = t->kind == TAG_SECTION ? pushed_shape(f->field) : NULL;

	if (shape && c->slots == SLOTS_MAX)
		return compile_error(c, s, t->at, "sections are nested too deeply", STR(""));
	if (shape) {
		op->push = (uint16_t)c->slots;
		c->levels[c->depth++] =
		    (struct level){shape, (uint16_t)c->slots++, f->place.slot, f->field->kind};
	}
	assert(f->field->kind != FIELD_LIST || f->field->shape);
	op->item_size = f->field->kind == FIELD_LIST ? f->field->shape->size : sizeof(struct str);
	uint32_t at = compile_emit(c, *op);
	int k = block(c, s, t);
	compile_flush(c);
	c->ops[at].end = c->n;
	if (shape) {
		c->depth--;
		c->slots--;
	}
	return k;
}

static int section(struct compiler *c, struct source *s, const struct tag *t)
{
	struct markup before = c->markup;
	struct found f;

	if (!compile_find(c, t->name, &f)) {
		if (c->mode == MUSTACHE_TEXT)
			return dead_section(c, s, t);
		return compile_error(c, s, t->at, "there is no field {0} here", t->name);
	}
	bool many =
	    t->kind == TAG_SECTION && (f.field->kind == FIELD_LIST || f.field->kind == FIELD_TEXTS);
	struct op op = {.code = many			 ? OP_EACH
				: t->kind == TAG_SECTION ? OP_SECTION
							 : OP_INVERTED,
			.kind = (uint8_t)f.field->kind,
			.push = NO_SLOT,
			.place = f.place};
	int k = section_body(c, s, t, &f, &op);
	if (!k && c->mode == MUSTACHE_PAGE && !markup_join(&before, &c->markup, many))
		k = compile_error(
		    c, s, t->at,
		    "{0} may be left out: it must end in the same place of the markup as it "
		    "begins",
		    t->name);
	return k;
}

/* ---- partials ------------------------------------------------------------------------------- */

/* Whether the partial `frame`, being compiled, may be run again for the innermost view: it must
 * have come down lists and structs from the one it was given, to one of the same shape. */
static bool is_descent(const struct compiler *c, const struct frame *frame)
{
	if (c->depth <= frame->depth ||
	    c->levels[c->depth - 1].shape != c->levels[frame->depth - 1].shape)
		return false;
	for (size_t i = frame->depth; i < c->depth; i++) {
		const struct level *l = &c->levels[i];
		if (l->source < c->levels[frame->depth - 1].slot ||
		    (l->kind != FIELD_LIST && l->kind != FIELD_OPTIONAL && l->kind != FIELD_OBJECT))
			return false;
	}
	return true;
}

static int call(struct compiler *c, const struct source *s, const struct tag *t,
		struct frame *frame)
{
	if (c->mode == MUSTACHE_PAGE && !markup_same(&c->markup, &frame->markup))
		return compile_error(c, s, t->at,
				     "{0} includes itself in another place of the markup", t->name);
	frame->is_called = true;
	uint16_t to = c->levels[frame->depth - 1].slot, from = c->levels[c->depth - 1].slot;
	compile_emit(c, (struct op){.code = OP_CALL, .call = {frame->begin, to, from}});
	return ERR_NONE;
}

static void end_calls(struct compiler *c, const struct frame *frame)
{
	for (uint32_t i = frame->begin; i < c->n; i++)
		if (c->ops[i].code == OP_CALL && c->ops[i].call.from == frame->begin &&
		    !c->ops[i].end)
			c->ops[i].end = c->n;
}

static int include(struct compiler *c, const struct source *from, const struct tag *t,
		   struct str text)
{
	struct source s = source_of(c->arena, t->name, source_indented(c->arena, text, t->indent));
	struct frame frame = {
	    .name = t->name, .depth = c->depth, .markup = c->markup, .above = c->frame};
	int k;

	s.indent = t->indent.n;
	compile_flush(c);
	frame.begin = c->n;
	c->frame = &frame;
	c->partial_depth++;
	k = block(c, &s, NULL);
	c->partial_depth--;
	c->frame = frame.above;
	if (k)
		return k;
	compile_flush(c);
	end_calls(c, &frame);
	if (frame.is_called && c->mode == MUSTACHE_PAGE && !markup_same(&c->markup, &frame.markup))
		return compile_error(c, from, t->at,
				     "{0} includes itself but ends in another place of the markup",
				     t->name);
	return ERR_NONE;
}

static bool opens_view(const struct compiler *c, struct str name)
{
	return c->inner && c->partial_depth == 0 &&
	       (str_eq(name, STR("page")) || str_eq(name, STR("title")));
}

static int partial(struct compiler *c, const struct source *s, const struct tag *t)
{
	struct str text;

	for (struct frame *f = c->frame; f; f = f->above)
		if (str_eq(f->name, t->name) && is_descent(c, f))
			return call(c, s, t, f);
	if (c->partial_depth == PARTIAL_DEPTH)
		return compile_error(
		    c, s, t->at,
		    "{0}: partials are nested too deeply; a partial may include itself only "
		    "for the items of a list",
		    t->name);
	if (++c->partials > PARTIALS_MAX)
		return compile_error(c, s, t->at, "this template has become too large", STR(""));
	if (!c->partial || !c->partial(c->context, t->name, &text)) {
		if (c->mode == MUSTACHE_TEXT)
			return ERR_NONE;
		return compile_error(c, s, t->at, "there is no partial {0}", t->name);
	}
	bool opens = opens_view(c, t->name);
	if (opens && c->depth != 1)
		return compile_error(c, s, t->at, "{0} stands in no section", t->name);
	if (opens)
		c->levels[c->depth++] = (struct level){c->inner, 1, 1, FIELD_OBJECT};
	int k = include(c, s, t, text);
	c->depth -= opens;
	return k;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static int tag_compile(struct compiler *c, struct source *s, const struct tag *t)
{
	switch (t->kind) {
	case TAG_VARIABLE:
		return compile_value(c, s, t->at, t->name, t->raw);
	case TAG_MESSAGE:
		return compile_message(c, s, t);
	case TAG_SECTION:
	case TAG_INVERTED:
		return section(c, s, t);
	case TAG_PARTIAL:
		return partial(c, s, t);
	case TAG_END:
	case TAG_CLOSE:
	case TAG_NOTHING:
		break;
	}
	return ERR_NONE;
}

static int block(struct compiler *c, struct source *s, const struct tag *opened)
{
	struct tag t;
	int k;

	if (c->nesting == NESTING_MAX)
		return compile_error(c, s, s->at, "sections are nested too deeply", STR(""));
	c->nesting++;
	for (;;) {
		k = source_next(s, &t, c->error);
		if (!k)
			k = literal(c, s, t.literal, t.literal_at);
		if (k || t.kind == TAG_END || t.kind == TAG_CLOSE)
			break;
		k = tag_compile(c, s, &t);
		if (k)
			break;
	}
	c->nesting--;
	if (k)
		return k;
	if (t.kind == TAG_END)
		return opened ? compile_error(c, s, opened->at, "the section {0} has no end",
					      opened->name)
			      : ERR_NONE;
	if (!opened || !str_eq(opened->name, t.name))
		return compile_error(c, s, t.at, "{0} ends here but did not begin here", t.name);
	return ERR_NONE;
}

static int compile_language(struct compiler *c, struct str text, struct program *out)
{
	struct source s = source_of(c->arena, STR(""), text);
	int k = block(c, &s, NULL);

	if (!k && c->mode == MUSTACHE_PAGE && !markup_is_text(&c->markup))
		k = compile_error(c, &s, s.text.n, "the page ends inside a tag or an element",
				  STR(""));
	compile_flush(c);
	*out = (struct program){c->ops, c->n};
	return k;
}

static int compile(struct compiler *model, struct str text, size_t roots, struct mustache **out)
{
	struct mustache *m = ARENA_NEW(model->arena, struct mustache, 1);
	int k = ERR_NONE;

	m->roots = roots;
	for (int l = 0; l < LANGUAGE_COUNT && !k; l++) {
		struct compiler c = *model;
		c.language = (enum language)l;
		c.literal = BUF_INIT(LITERALS_MAX + 64 * 1024);
		k = compile_language(&c, text, &m->programs[l]);
		buf_release(&c.literal);
	}
	*out = m;
	return k;
}

int mustache_compile(struct arena *a, enum mustache_mode mode, struct str source,
		     const struct shape *const *stack, size_t depth,
		     mustache_partial_fn *partial_fn, void *context, struct mustache **out,
		     struct error *e)
{
	struct compiler c = {.arena = a,
			     .mode = mode,
			     .partial = partial_fn,
			     .context = context,
			     .error = e,
			     .depth = depth,
			     .slots = depth};

	if (depth == 0 || depth > SLOTS_MAX / 2)
		return error_set(e, ERR_INTERNAL, "a template needs a view, and not that many");
	for (size_t i = 0; i < depth; i++)
		c.levels[i] = (struct level){stack[i], (uint16_t)i, (uint16_t)i, FIELD_OBJECT};
	return compile(&c, source, depth, out);
}

int mustache_compile_frame(struct arena *a, struct str source, const struct shape *frame,
			   const struct shape *view, mustache_partial_fn *partial_fn, void *context,
			   struct mustache **out, struct error *e)
{
	struct compiler c = {.arena = a,
			     .mode = MUSTACHE_PAGE,
			     .partial = partial_fn,
			     .context = context,
			     .error = e,
			     .depth = 1,
			     .slots = 2,
			     .inner = view};

	c.levels[0] = (struct level){frame, 0, 0, FIELD_OBJECT};
	return compile(&c, source, 2, out);
}
