/* SPDX-License-Identifier: EUPL-1.2 */
/* views.h - views made at run time from JSON, for tests whose data is easier to read as JSON than
 * as structs. Strings are FIELD_TEXT, whole numbers FIELD_INT, other numbers FIELD_REAL, null an
 * empty text; a list of anything but objects has a shape with the one field "."; what the items of
 * a list lack is empty. */
#pragma once
#include "web/shape.h"

enum views_objects { VIEWS_EMBEDDED, VIEWS_POINTED }; /* FIELD_OBJECT or FIELD_OPTIONAL */

struct views {
	const struct shape *shape;
	const void *view;
};

/* `text` is JSON with ' in the place of ". What is no object has the one field ".". */
struct views views_of(struct arena *a, const char *text, enum views_objects objects);
