/* SPDX-License-Identifier: EUPL-1.2 */
/* mustache_compile.h - the state of the compiler, shared by mustache.c and mustache_message.c. */
#pragma once
#include "web/mustache_inside.h"

enum { NESTING_MAX = 100 };

/* One context around the present place. */
struct level {
	const struct shape *shape;
	uint16_t slot;
	uint16_t source; /* the slot its value was found in */
	enum field_kind kind;
};

/* A partial being compiled. */
struct frame {
	struct frame *above;
	struct str name;
	size_t depth;
	uint32_t begin;
	struct markup markup;
	bool is_called;
};

struct compiler {
	struct arena *arena;
	enum mustache_mode mode;
	enum language language;
	mustache_partial_fn *partial;
	void *context;
	struct error *error;
	const struct shape *inner; /* what the partials page and title of a frame see, or NULL */

	struct op *ops;
	uint32_t n, cap;
	struct buf literal; /* not yet an instruction */
	size_t literals;

	struct level levels[SLOTS_MAX];
	size_t depth, slots;
	struct markup markup;
	struct frame *frame;
	unsigned partial_depth, partials, nesting;
};

struct found {
	const struct field *field;
	struct place place;
};

int compile_error(struct compiler *c, const struct source *s, size_t at, const char *why,
		  struct str argument);
void compile_flush(struct compiler *c);
uint32_t compile_emit(struct compiler *c, struct op op);
bool compile_find(struct compiler *c, struct str name, struct found *out);
int compile_value(struct compiler *c, const struct source *s, size_t at, struct str name, bool raw);
int compile_message(struct compiler *c, const struct source *s, const struct tag *t);
