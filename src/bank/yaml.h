/* SPDX-License-Identifier: EUPL-1.2 */
/* yaml.h - the educators' YAML as a tree: maps, lists and texts, each with its place. A text is
 * never anything else (`no` and `1.0` are texts). Refused: anchors, aliases, tags, several
 * documents, a key twice, nesting beyond 16, more than 256 KiB, broken UTF-8. */
#pragma once
#include "base/arena.h"

enum { YAML_DEPTH_MAX = 16, YAML_SIZE_MAX = 256 * 1024 };

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	unsigned line, column; /* from 1, column in characters */
	struct str text;       /* of YAML_TEXT; UTF-8 */
	struct yaml **items;   /* of YAML_LIST; of YAML_MAP: the values */
	struct yaml **keys;    /* of YAML_MAP: texts, as many as items */
	size_t count;
};

struct yaml_fault {
	unsigned line, column;
	struct str reason;
};

/* The root of the document, in the arena; NULL and *fault when the file is refused. An empty file
 * is an empty text. */
struct yaml *yaml_parse(struct arena *a, struct str bytes, struct yaml_fault *fault);

/* The value of a key of a map; NULL when absent or when `map` is no map. */
struct yaml *yaml_get(const struct yaml *map, const char *key);
