/* SPDX-License-Identifier: EUPL-1.2 */
/* pix_yaml.h - the YAML of pix-v3 answers and solutions, read as JavaScript reads it with the
 * schema where every scalar is a text, and seen as the keys and values of an object. */
#pragma once
#include "base/arena.h"

enum pix_yaml_kind { PIX_YAML_NULL, PIX_YAML_TEXT, PIX_YAML_LIST, PIX_YAML_MAP };

struct pix_member {
	struct str key;
	struct pix_yaml *value;
};

struct pix_yaml {
	enum pix_yaml_kind kind;
	struct str text;
	struct pix_member
	    *members; /* of a list (keys "0", "1" …) or of the root; in the order of JavaScript */
	size_t count;
};

/* The root's own keys: those of a map; "0", "1" … of a list, or of the UTF-16 units of a text; none
 * of nothing. Maps below the root have no members. NULL where JavaScript throws. */
struct pix_yaml *pix_yaml_entries(struct str source, struct arena *a);

struct pix_yaml *pix_yaml_get(const struct pix_yaml *y, struct str key);
