/* SPDX-License-Identifier: EUPL-1.2 */
/* openapi.c - OpenAPI 3.1 from the route tables: paths, parameters with their limits, views,
 * rights. */
#include "web/inside.h"
#include "web/json.h"

static void text(struct buf *b, const char *z)
{
	json_text(b, str_of(z));
}

/* "/courses/:id/answer" -> "/courses/{id}/answer" */
static void write_path(struct buf *b, const char *pattern)
{
	struct str rest = str_from(str_of(pattern), 1), segment;

	buf_char(b, '"');
	for (bool more = true; more;) {
		more = str_cut(rest, '/', &segment, &rest);
		buf_char(b, '/');
		if (segment.n && segment.p[0] == ':')
			buf_printf(b, "{" STR_FMT "}", STR_ARG(str_from(segment, 1)));
		else
			buf_str(b, segment);
	}
	buf_char(b, '"');
}

static void write_kind(struct buf *b, const struct param *p)
{
	switch (p->kind) {
	case PARAM_TEXT:
	case PARAM_LINE:
	case PARAM_MANY:
		buf_printf(b, "{\"type\":\"string\",\"maxLength\":%u}",
			   p->limit		   ? p->limit
			   : p->kind == PARAM_TEXT ? 10000U
						   : 255U);
		break;
	case PARAM_SECRET:
		buf_printf(b, "{\"type\":\"string\",\"format\":\"password\",\"maxLength\":%u}",
			   p->limit ? p->limit : 255U);
		break;
	case PARAM_EMAIL:
		buf_lit(b, "{\"type\":\"string\",\"format\":\"email\",\"maxLength\":254}");
		break;
	case PARAM_ID:
		buf_lit(b, "{\"type\":\"string\",\"pattern\":\"^[1-9][0-9]{0,18}$\"}");
		break;
	case PARAM_INT:
		buf_lit(b, "{\"type\":\"integer\",\"minimum\":0");
		if (p->limit)
			buf_printf(b, ",\"maximum\":%u", p->limit);
		buf_char(b, '}');
		break;
	case PARAM_FILE:
		buf_lit(b, "{\"type\":\"string\",\"format\":\"binary\"}");
		break;
	case PARAM_FLAG:
		buf_lit(b, "{\"type\":\"boolean\"}");
		break;
	case PARAM_WORD:
		buf_printf(
		    b, "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9._-]+$\",\"maxLength\":%u}",
		    p->limit ? p->limit : 64U);
		break;
	}
}

static void write_schema(struct buf *b, const struct param *p)
{
	if (p->kind == PARAM_MANY && p->where == PARAM_FORM)
		buf_lit(b, "{\"type\":\"array\",\"items\":");
	write_kind(b, p);
	if (p->kind == PARAM_MANY && p->where == PARAM_FORM)
		buf_char(b, '}');
}

static const struct param *path_param(const struct route *r, struct str name)
{
	for (const struct param *p = r->params; p && p->name; p++)
		if (p->where == PARAM_PATH && str_eq(str_of(p->name), name))
			return p;
	return NULL;
}

static void write_path_params(struct buf *b, const struct route *r, const char **comma)
{
	static const struct param word = {.kind = PARAM_WORD, .where = PARAM_PATH};
	struct str rest = str_of(r->pattern), segment;

	for (bool more = true; more;) {
		more = str_cut(rest, '/', &segment, &rest);
		if (!segment.n || segment.p[0] != ':')
			continue;
		struct str name = str_from(segment, 1);
		const struct param *p = path_param(r, name);
		buf_printf(b, "%s{\"in\":\"path\",\"required\":true,\"name\":", *comma);
		json_text(b, name);
		buf_lit(b, ",\"schema\":");
		write_schema(b, p ? p : &word);
		buf_char(b, '}');
		*comma = ",";
	}
}

static void write_params(struct buf *b, const struct route *r)
{
	const char *comma = "";

	buf_lit(b, ",\"parameters\":[");
	write_path_params(b, r, &comma);
	for (const struct param *p = r->params; p && p->name; p++) {
		if (p->where != PARAM_QUERY)
			continue;
		buf_printf(b, "%s{\"in\":\"query\",\"required\":%s,\"name\":", comma,
			   p->required ? "true" : "false");
		text(b, p->name);
		buf_lit(b, ",\"schema\":");
		write_schema(b, p);
		buf_char(b, '}');
		comma = ",";
	}
	buf_char(b, ']');
}

static bool is_open_name(const char *name)
{
	return name[strlen(name) - 1] == '*';
}

/* The members of a body: the names that are known, then those that share a beginning. */
static void write_members(struct buf *b, const struct route *r, bool open)
{
	const char *comma = "";

	for (const struct param *p = r->params; p && p->name; p++) {
		if (p->where != PARAM_FORM || is_open_name(p->name) != open)
			continue;
		buf_str(b, str_of(comma));
		if (open) {
			struct buf pattern = BUF_INIT(1024);
			buf_char(&pattern, '^');
			for (const char *c = p->name; *c != '*'; c++)
				buf_printf(&pattern, *c == '.' ? "\\%c" : "%c", *c);
			buf_lit(&pattern, ".+");
			json_text(b, buf_view(&pattern));
			buf_release(&pattern);
		} else {
			text(b, p->name);
		}
		buf_char(b, ':');
		write_schema(b, p);
		comma = ",";
	}
}

static void write_required(struct buf *b, const struct route *r)
{
	const char *comma = "";

	for (const struct param *p = r->params; p && p->name; p++)
		if (p->where == PARAM_FORM && p->required && !is_open_name(p->name)) {
			buf_str(b, str_of(comma));
			text(b, p->name);
			comma = ",";
		}
}

static void write_body(struct buf *b, const struct route *r)
{
	struct buf schema = BUF_INIT(REPLY_MAX);
	bool has = false;

	for (const struct param *p = r->params; p && p->name; p++)
		has |= p->where == PARAM_FORM;
	if (!has)
		return;
	buf_lit(&schema, "{\"schema\":{\"type\":\"object\",\"properties\":{");
	write_members(&schema, r, false);
	buf_lit(&schema, "},\"patternProperties\":{");
	write_members(&schema, r, true);
	buf_lit(&schema, "},\"required\":[");
	write_required(&schema, r);
	buf_lit(&schema, "],\"additionalProperties\":false}}");
	buf_lit(b, ",\"requestBody\":{\"content\":{\"application/x-www-form-urlencoded\":");
	buf_str(b, buf_view(&schema));
	buf_lit(b, ",\"multipart/form-data\":");
	buf_str(b, buf_view(&schema));
	buf_lit(b, ",\"application/json\":");
	buf_str(b, buf_view(&schema));
	buf_lit(b, "}}");
	buf_release(&schema);
}

static void write_problem(struct buf *b, const char *status, const char *why)
{
	buf_printf(
	    b,
	    ",\"%s\":{\"description\":\"%s\",\"content\":{\"application/problem+json\":{\"schema\":"
	    "{\"$ref\":\"#/components/schemas/problem\"}}}}",
	    status, why);
}

static void write_answers(struct buf *b, const struct route *r)
{
	buf_lit(b, ",\"responses\":{\"200\":{\"description\":\"Done\"");
	if (r->view) {
		buf_lit(b, ",\"content\":{\"application/json\":{\"schema\":");
		json_schema(b, r->view);
		buf_lit(b, "},\"text/html\":{}}");
	}
	buf_char(b, '}');
	if (r->method == METHOD_POST)
		buf_lit(b, ",\"303\":{\"description\":\"Done; look there (a page for browsers)\"}");
	write_problem(b, "400", "The request cannot be understood");
	if (r->access == ACCESS_SIGNED_IN || r->access == ACCESS_OPERATOR)
		write_problem(b, "401", "Sign in first");
	if (r->access == ACCESS_OPERATOR || r->method == METHOD_POST)
		write_problem(b, "403", "Not allowed");
	if (strchr(r->pattern, ':'))
		write_problem(b, "404", "There is no such thing");
	if (r->method == METHOD_POST)
		write_problem(b, "413", "Too large");
	if (r->params)
		write_problem(b, "422", "A value does not fit");
	if (r->rate)
		write_problem(b, "429", "Too many at once");
	buf_char(b, '}');
}

static void write_route(struct buf *b, const struct server *s, size_t index)
{
	static const char *const rights[] = {
	    [ACCESS_PUBLIC] = "public",
	    [ACCESS_GUEST] = "guest",
	    [ACCESS_SIGNED_IN] = "signed_in",
	    [ACCESS_OPERATOR] = "operator",
	};
	const struct route *r = router_route(s->router, index);

	buf_printf(b, "\"%s\":{\"operationId\":\"%s_%zu\",\"summary\":",
		   r->method == METHOD_POST ? "post" : "get", router_room(s->router, index), index);
	text(b, r->summary);
	buf_lit(b, ",\"tags\":[");
	text(b, router_room(s->router, index));
	buf_printf(b, "],\"x-access\":\"%s\"", rights[r->access]);
	if (r->right)
		buf_printf(b, ",\"x-right\":\"%s\"", r->right->name);
	if (r->access == ACCESS_SIGNED_IN || r->access == ACCESS_OPERATOR)
		buf_lit(b, ",\"security\":[{\"session\":[]}]");
	if (r->method == METHOD_POST)
		buf_printf(b, ",\"x-body-limit\":%u", r->body_limit ? r->body_limit : BODY_USUAL);
	if (r->rate)
		buf_printf(b, ",\"x-rate-a-minute\":%u", r->rate);
	write_params(b, r);
	write_body(b, r);
	write_answers(b, r);
	buf_char(b, '}');
}

/* Two patterns that differ in the names of their parameters only are one path: routes of one
 * pattern are written where the first of them stands. */
static bool is_first(const struct server *s, size_t index)
{
	const char *pattern = router_route(s->router, index)->pattern;

	for (size_t i = 0; i < index; i++)
		if (!strcmp(router_route(s->router, i)->pattern, pattern))
			return false;
	return true;
}

static void write_place(struct buf *b, const struct server *s, size_t index)
{
	const char *pattern = router_route(s->router, index)->pattern;
	const char *comma = "";

	write_path(b, pattern);
	buf_lit(b, ":{");
	for (size_t i = index; i < router_count(s->router); i++) {
		if (strcmp(router_route(s->router, i)->pattern, pattern) != 0)
			continue;
		buf_str(b, str_of(comma));
		write_route(b, s, i);
		comma = ",";
	}
	buf_char(b, '}');
}

void openapi_write(const struct server *s, struct buf *b)
{
	const char *comma = "";

	buf_printf(b,
		   "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"OpenPix\",\"version\":\"%s\"},"
		   "\"servers\":[{\"url\":",
		   OPENPIX_VERSION);
	text(b, s->origin);
	buf_lit(b, "}],\"paths\":{");
	for (size_t i = 0; i < router_count(s->router); i++) {
		if (!is_first(s, i))
			continue;
		buf_str(b, str_of(comma));
		write_place(b, s, i);
		comma = ",";
	}
	buf_printf(
	    b,
	    "},\"components\":{\"securitySchemes\":{\"session\":{\"type\":\"apiKey\",\"in\":"
	    "\"cookie\","
	    "\"name\":\"%s\"}},\"schemas\":{\"problem\":{\"type\":\"object\",\"properties\":{"
	    "\"type\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"title\":{\"type\":"
	    "\"string\"},"
	    "\"detail\":{\"type\":\"string\"},\"field\":{\"type\":\"string\"},"
	    "\"instance\":{\"type\":\"string\"}}}}}}\n",
	    s->session_cookie);
}
