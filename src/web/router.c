/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/router.h"

struct node {
	struct str segment; /* literal; of the parameter child nothing is compared */
	struct node *next;  /* the next literal of the same parent */
	struct node *literals, *parameter;
	struct router_place *place; /* NULL: no route ends here */
};

struct router {
	struct node root;
	const struct route **routes;
	const char **rooms;
	size_t n;
};

static int bad_row(struct error *e, const struct route *r, const char *message)
{
	error_arg(e, ERR_CONFLICT, message, str_of(r->pattern));
	return ERR_CONFLICT;
}

static struct node *child_of(struct arena *a, struct node *parent, struct str segment)
{
	struct node *child;

	if (segment.n && segment.p[0] == ':') {
		if (!parent->parameter)
			parent->parameter = ARENA_NEW(a, struct node, 1);
		return parent->parameter;
	}
	for (child = parent->literals; child; child = child->next)
		if (str_eq(child->segment, segment))
			return child;
	child = ARENA_NEW(a, struct node, 1);
	*child = (struct node){.segment = segment, .next = parent->literals};
	parent->literals = child;
	return child;
}

static bool has_segment(const char *pattern, const char *name)
{
	struct str rest = str_of(pattern), segment;

	for (bool more = true; more;) {
		more = str_cut(rest, '/', &segment, &rest);
		if (segment.n && segment.p[0] == ':' && str_eq(str_from(segment, 1), str_of(name)))
			return true;
	}
	return false;
}

/* Every PARAM_PATH row is a segment of the pattern, and forms are posted. */
static bool params_fit(const struct route *r)
{
	for (const struct param *p = r->params; p && p->name; p++)
		if ((p->where == PARAM_PATH && !has_segment(r->pattern, p->name)) ||
		    (p->where == PARAM_FORM && r->method != METHOD_POST))
			return false;
	return true;
}

static int add(struct arena *a, struct router *router, const struct route *r, const char *room,
	       struct error *e)
{
	struct node *node = &router->root;
	struct str rest = str_of(r->pattern), segment;
	size_t depth = 0;

	if (!rest.n || rest.p[0] != '/' || !r->handler || r->method >= METHOD_COUNT || !r->summary)
		return bad_row(e, r, N_("The route {0} is not complete."));
	if (!params_fit(r))
		return bad_row(e, r, N_("The parameters of the route {0} do not fit it."));
	rest = str_from(rest, 1);
	for (bool more = rest.n > 0; more; depth++) {
		more = str_cut(rest, '/', &segment, &rest);
		if (!segment.n || depth == PATH_SEGMENTS_MAX)
			return bad_row(e, r, N_("The route {0} is not complete."));
		node = child_of(a, node, segment);
	}
	if (!node->place)
		node->place = ARENA_NEW(a, struct router_place, 1);
	if (node->place->by_method[r->method])
		return bad_row(e, r, N_("The route {0} is there twice."));
	node->place->by_method[r->method] = r;
	node->place->index[r->method] = (int)router->n;
	router->routes[router->n] = r;
	router->rooms[router->n++] = room;
	return ERR_NONE;
}

int router_new(struct arena *a, const struct route_table *const *tables, size_t n,
	       struct router **out, struct error *e)
{
	struct router *router = ARENA_NEW(a, struct router, 1);
	size_t count = 0;

	for (size_t t = 0; t < n; t++)
		count += tables[t]->n;
	router->routes = ARENA_NEW(a, const struct route *, count);
	router->rooms = ARENA_NEW(a, const char *, count);
	for (size_t t = 0; t < n; t++)
		for (size_t i = 0; i < tables[t]->n; i++) {
			int k = add(a, router, &tables[t]->routes[i], tables[t]->room, e);
			if (k)
				return k;
		}
	*out = router;
	return ERR_NONE;
}

/* Depth is bounded by the pattern's. */
static const struct router_place *find(const struct node *node, const struct str *segments,
				       size_t n, struct str *values)
{
	const struct router_place *place;

	if (!n)
		return node->place;
	for (const struct node *c = node->literals; c; c = c->next)
		if (str_eq(c->segment, *segments)) {
			if ((place = find(c, segments + 1, n - 1, values)))
				return place;
			break;
		}
	if (!node->parameter)
		return NULL;
	*values = *segments;
	return find(node->parameter, segments + 1, n - 1, values + 1);
}

const struct router_place *router_find(const struct router *r, const struct str *segments, size_t n,
				       struct str values[PATH_SEGMENTS_MAX])
{
	return find(&r->root, segments, n, values);
}

size_t router_count(const struct router *r)
{
	return r->n;
}

const struct route *router_route(const struct router *r, size_t index)
{
	return r->routes[index];
}

const char *router_room(const struct router *r, size_t index)
{
	return r->rooms[index];
}
