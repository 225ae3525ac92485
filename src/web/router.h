/* SPDX-License-Identifier: EUPL-1.2 */
/* router.h - finds the route of a path. Made once from the tables, then read by all threads. */
#pragma once
#include "base/arena.h"
#include "web/form.h"
#include "web/route.h"

struct router;

/* One path with what may be done to it. */
struct router_place {
	const struct route *by_method[METHOD_COUNT]; /* NULL: 405 */
	int index[METHOD_COUNT];		     /* in router_route */
};

/* ERR_CONFLICT when two rows have the same method and pattern (parameter names do not count), when
 * a row is not well formed, or its parameters do not fit its pattern; the message says which row.
 */
[[nodiscard]] int router_new(struct arena *a, const struct route_table *const *tables, size_t n,
			     struct router **out, struct error *e);

/* NULL: 404. `values` are the segments at the place of ':name', in order. A literal segment is
 * preferred to a parameter. */
const struct router_place *router_find(const struct router *r, const struct str *segments, size_t n,
				       struct str values[PATH_SEGMENTS_MAX]);

size_t router_count(const struct router *r);
const struct route *router_route(const struct router *r, size_t index);
const char *router_room(const struct router *r, size_t index);
