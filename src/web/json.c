/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/json.h"

#include <math.h>
#include "base/clock.h"
#include "base/unicode.h"

static void put_escape(struct buf *b, unsigned char c)
{
	static const char letters[] = "\bb\ff\nn\rr\tt";
	const char *at = c ? strchr(letters, c) : NULL;

	if (c == '"' || c == '\\')
		buf_printf(b, "\\%c", c);
	else if (at && (at - letters) % 2 == 0)
		buf_printf(b, "\\%c", at[1]);
	else
		buf_printf(b, "\\u%04x", c);
}

void json_text(struct buf *b, struct str s)
{
	size_t start = 0, at = 0;

	buf_char(b, '"');
	while (at < s.n) {
		unsigned char c = (unsigned char)s.p[at];
		size_t here = at;
		bool broken = false;
		if (c < 0x80)
			at++;
		else
			broken = utf8_next(s, &at) < 0;
		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && !broken)
			continue;
		buf_str(b, str_sub(s, start, here - start));
		if (broken)
			buf_lit(b, "\xef\xbf\xbd");
		else
			put_escape(b, c);
		start = at;
	}
	buf_str(b, str_from(s, start));
	buf_char(b, '"');
}

void json_double(struct buf *b, double v)
{
	char text[32];

	if (!isfinite(v)) {
		buf_lit(b, "null");
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	buf_str(b, str_of(text));
}

static void put_time(struct buf *b, int64_t ms)
{
	struct clock_date d = clock_date_utc(ms);

	if (ms == 0)
		buf_lit(b, "null");
	else
		buf_printf(b, "\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"", d.year, d.month, d.day,
			   d.hour, d.minute, d.second, (int)((ms % 1000 + 1000) % 1000));
}

static bool is_identifier(const char *name)
{
	struct str s = str_of(name);

	return str_eq(s, STR("id")) || str_ends(s, STR("_id"));
}

static void put_list(struct buf *b, enum language l, const struct field *f, const struct list *list)
{
	buf_char(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			buf_char(b, ',');
		if (f->kind == FIELD_TEXTS)
			json_text(b, ((const struct str *)list->items)[i]);
		else
			json_view(b, l, f->shape, (const char *)list->items + i * f->shape->size);
	}
	buf_char(b, ']');
}

static void put_field(struct buf *b, enum language l, const struct field *f, const void *at)
{
	switch (f->kind) {
	case FIELD_BOOL:
		buf_str(b, *(const bool *)at ? STR("true") : STR("false"));
		break;
	case FIELD_INT:
	case FIELD_NUMBER:
		buf_printf(b, is_identifier(f->name) ? "\"%lld\"" : "%lld",
			   (long long)*(const int64_t *)at);
		break;
	case FIELD_REAL:
		json_double(b, *(const double *)at);
		break;
	case FIELD_TEXT:
	case FIELD_HTML:
		json_text(b, *(const struct str *)at);
		break;
	case FIELD_MESSAGE: {
		const char *msgid = *(const char *const *)at;
		if (msgid)
			json_text(b, str_of(message(l, msgid)));
		else
			buf_lit(b, "null");
		break;
	}
	case FIELD_DATE:
	case FIELD_TIME:
		put_time(b, *(const int64_t *)at);
		break;
	case FIELD_LIST:
	case FIELD_TEXTS:
		put_list(b, l, f, at);
		break;
	case FIELD_OBJECT:
		json_view(b, l, f->shape, at);
		break;
	case FIELD_OPTIONAL:
		json_view(b, l, f->shape, *(const void *const *)at);
		break;
	}
}

void json_view(struct buf *b, enum language l, const struct shape *s, const void *view)
{
	if (!view) {
		buf_lit(b, "null");
		return;
	}
	buf_char(b, '{');
	for (size_t i = 0; i < s->n; i++) {
		if (i)
			buf_char(b, ',');
		json_text(b, str_of(s->fields[i].name));
		buf_char(b, ':');
		put_field(b, l, &s->fields[i], (const char *)view + s->fields[i].offset);
	}
	buf_char(b, '}');
}

/* ---- the schema ------------------------------------------------------------------------------ */

/* The shapes around the one being described: a shape inside itself is described once. */
struct around {
	const struct around *above;
	const struct shape *shape;
};

static void put_shape(struct buf *b, const struct shape *s, const struct around *above);

static void put_schema(struct buf *b, const struct field *f, const struct around *above)
{
	switch (f->kind) {
	case FIELD_BOOL:
		buf_lit(b, "{\"type\":\"boolean\"}");
		break;
	case FIELD_INT:
	case FIELD_NUMBER:
		buf_str(b, is_identifier(f->name)
			       ? STR("{\"type\":\"string\",\"pattern\":\"^-?[0-9]+$\"}")
			       : STR("{\"type\":\"integer\"}"));
		break;
	case FIELD_REAL:
		buf_lit(b, "{\"type\":[\"number\",\"null\"]}");
		break;
	case FIELD_TEXT:
	case FIELD_HTML:
		buf_lit(b, "{\"type\":\"string\"}");
		break;
	case FIELD_MESSAGE:
		buf_lit(b, "{\"type\":[\"string\",\"null\"]}");
		break;
	case FIELD_DATE:
	case FIELD_TIME:
		buf_lit(b, "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}");
		break;
	case FIELD_TEXTS:
		buf_lit(b, "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}");
		break;
	case FIELD_LIST:
		buf_lit(b, "{\"type\":\"array\",\"items\":");
		put_shape(b, f->shape, above);
		buf_char(b, '}');
		break;
	case FIELD_OBJECT:
		put_shape(b, f->shape, above);
		break;
	case FIELD_OPTIONAL:
		buf_lit(b, "{\"oneOf\":[{\"type\":\"null\"},");
		put_shape(b, f->shape, above);
		buf_lit(b, "]}");
		break;
	}
}

static void put_shape(struct buf *b, const struct shape *s, const struct around *above)
{
	struct around here = {above, s};

	for (const struct around *a = above; a; a = a->above)
		if (a->shape == s) {
			buf_lit(b, "{\"type\":\"object\"}");
			return;
		}
	buf_lit(b, "{\"type\":\"object\",\"properties\":{");
	for (size_t i = 0; i < s->n; i++) {
		if (i)
			buf_char(b, ',');
		json_text(b, str_of(s->fields[i].name));
		buf_char(b, ':');
		put_schema(b, &s->fields[i], &here);
	}
	buf_lit(b, "},\"required\":[");
	for (size_t i = 0; i < s->n; i++) {
		if (i)
			buf_char(b, ',');
		json_text(b, str_of(s->fields[i].name));
	}
	buf_lit(b, "]}");
}

void json_schema(struct buf *b, const struct shape *s)
{
	put_shape(b, s, NULL);
}
