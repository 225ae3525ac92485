/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/shape.h"

const struct field *shape_field(const struct shape *s, struct str name)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(str_of(s->fields[i].name), name))
			return &s->fields[i];
	return NULL;
}
