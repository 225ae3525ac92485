/* SPDX-License-Identifier: EUPL-1.2 */
/* mustache_inside.h - what the files of the template engine share; nobody else includes this.
 *
 * A template becomes one program a language: a flat array of instructions in which every name is a
 * slot of the context stack and an offset, every message a literal, and neighbouring literals one.
 * A section is a jump over its body; a list runs its body once an item. */
#pragma once
#include "web/mustache.h"

enum {
	SLOTS_MAX = 40,	     /* views and the sections around a place */
	PARTIAL_DEPTH = 16,  /* partials inside partials; also levels of recursion when rendering */
	PARTIALS_MAX = 4096, /* inclusions in one template */
	OPS_MAX = 200 * 1000, /* instructions of one template */
	LITERALS_MAX = 4 * 1024 * 1024,
};
#define NO_SLOT UINT16_MAX

/* ---- the program ---------------------------------------------------------------------------- */

enum op_code {
	OP_LITERAL,
	OP_VALUE,
	OP_SECTION,  /* goes on when the value is true, else jumps to `end` */
	OP_INVERTED, /* the other way */
	OP_EACH,     /* runs what is before `end` for each item */
	OP_PLURAL,   /* runs one of two forms */
	OP_CALL,     /* a partial inside itself */
};

enum escape {
	ESCAPE_NONE,
	ESCAPE_TEXT,
	ESCAPE_URL,  /* a whole address */
	ESCAPE_PART, /* a part of an address, percent-encoded */
	ESCAPE_ISO,  /* a date for machines */
};

struct place {
	uint32_t offset;
	uint16_t slot;
	uint16_t hop_count; /* pointers to follow before `offset` */
	const uint32_t *hops;
};

struct op {
	uint8_t code, kind, escape;
	uint8_t rule;  /* OP_PLURAL: the language whose rule chooses */
	uint16_t push; /* the slot this section fills, or NO_SLOT */
	uint32_t end;
	struct place place;
	union {
		struct str text;
		size_t item_size;
		uint32_t second; /* OP_PLURAL: where the form for many begins */
		struct {
			uint32_t from;
			uint16_t to_slot, from_slot;
		} call;
	};
};

struct program {
	const struct op *ops;
	uint32_t n;
};

struct mustache {
	struct program programs[LANGUAGE_COUNT];
	size_t roots;
};

/* ---- tags (mustache_source.c) --------------------------------------------------------------- */

enum tag_kind {
	TAG_END,
	TAG_VARIABLE,
	TAG_SECTION,
	TAG_INVERTED,
	TAG_CLOSE,
	TAG_PARTIAL,
	TAG_MESSAGE,
	TAG_NOTHING, /* a comment or a change of delimiters */
};

struct tag {
	enum tag_kind kind;
	struct str literal; /* the text before it */
	size_t literal_at, at;
	struct str name;
	bool raw;		     /* {{{…}}} or {{&…}} */
	struct str indent;	     /* of a partial that stands alone on its line */
	struct str one, many, count; /* of a message; many is empty without a plural */
};

struct source {
	struct arena *arena;
	struct str name; /* for errors; empty for the template itself */
	struct str text;
	size_t at;
	struct str open, close;
	size_t indent; /* spaces put before each line, which columns do not count */
};

struct source source_of(struct arena *a, struct str name, struct str text);
[[nodiscard]] int source_next(struct source *s, struct tag *t, struct error *e);
int source_error(const struct source *s, size_t at, struct error *e, const char *message,
		 struct str argument);
struct str source_indented(struct arena *a, struct str text, struct str indent);

/* ---- where in the markup a hole is (markup.c) ------------------------------------------------ */

struct markup {
	uint8_t place, attribute, url, progress, closing, refresh;
	char element[16], name[24], scheme[8];
};

/* Reads one character of the template's own text. NULL, or the reason why it can't stand there. */
const char *markup_feed(struct markup *m, char c);
/* How a value of this kind is escaped here, and what follows it. NULL, or why it can't stand here.
 */
const char *markup_hole(struct markup *m, enum field_kind kind, bool raw, enum escape *escape);
const char *markup_message(const struct markup *m);
/* What is true after a section that may be left out: false when nothing can be told. */
bool markup_join(const struct markup *before, struct markup *after, bool many);
bool markup_same(const struct markup *a, const struct markup *b);
bool markup_is_text(const struct markup *m);

/* ---- html.c --------------------------------------------------------------------------------- */

void html_url_part(struct buf *b, struct str s);

/* buf_str without a call while there is room: most of a page is short runs of text. */
static inline void put_run(struct buf *b, struct str s)
{
	if (s.n && !b->failed && b->cap > b->n && s.n < b->cap - b->n && b->n + s.n <= b->max) {
		memcpy(b->p + b->n, s.p, s.n);
		b->n += s.n;
	} else {
		buf_str(b, s);
	}
}
