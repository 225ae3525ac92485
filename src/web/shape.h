/* SPDX-License-Identifier: EUPL-1.2 */
/* shape.h - the shape of a view: a table of its fields, from which one renderer fills a page and one
 * writer prints JSON. A view is a plain struct that a handler fills; its shape is `static const`. */
#pragma once
#include "base/arena.h"

enum field_kind {
	FIELD_BOOL,     /* bool */
	FIELD_INT,      /* int64_t; a page shows it as plain digits */
	FIELD_NUMBER,   /* int64_t, shown with the language's thousands separator */
	FIELD_REAL,     /* double, shown with at most two decimals by language */
	FIELD_TEXT,     /* struct str; empty counts as false in a section */
	FIELD_HTML,     /* struct str of safe markup made by our own code; never from people */
	FIELD_MESSAGE,  /* const char *: a message of the catalogue, translated when shown; NULL is false */
	FIELD_DATE,     /* int64_t UTC ms, shown as a day by language; 0 is false */
	FIELD_TIME,     /* int64_t UTC ms, shown as day and time; 0 is false */
	FIELD_LIST,     /* struct list of structs of `shape` */
	FIELD_TEXTS,    /* struct list of struct str */
	FIELD_OBJECT,   /* a struct of `shape`, embedded */
	FIELD_OPTIONAL, /* a pointer to a struct of `shape`, or NULL */
};

struct list {
	const void *items;
	size_t n;
};
#define LIST(pointer, count) ((struct list){ (pointer), (count) })

struct field {
	const char *name; /* as in the page and in JSON: snake_case */
	enum field_kind kind;
	size_t offset;
	const struct shape *shape; /* of LIST, OBJECT, OPTIONAL */
};

struct shape {
	const char *name;
	size_t size; /* of the struct */
	const struct field *fields;
	size_t n;
};

#define FIELD(type, member, field_kind) { #member, (field_kind), offsetof(type, member), NULL }
#define FIELD_OF(type, member, field_kind, shape_) { #member, (field_kind), offsetof(type, member), &(shape_) }
#define SHAPE(type, table) { #type, sizeof(type), (table), sizeof(table) / sizeof *(table) }
/* static const struct field profile_fields[] = { FIELD(struct profile, total, FIELD_NUMBER),
 *                                                FIELD_OF(struct profile, domains, FIELD_LIST, domain_shape) };
 * static const struct shape profile_shape = SHAPE(struct profile, profile_fields); */

const struct field *shape_field(const struct shape *s, struct str name); /* NULL when it has none */
