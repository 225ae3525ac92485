/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/params.h"

#include <jansson.h>
#include "base/unicode.h"

enum {
	LINE_DEFAULT = 255,
	TEXT_DEFAULT = 10000,
	WORD_DEFAULT = 64,
	EMAIL_MAX = 254,
	LOCAL_MAX = 64
};

static uint32_t limit_of(const struct param *p, uint32_t otherwise)
{
	return p->limit ? p->limit : otherwise;
}

static int bad(struct error *e, const struct param_value *v, const char *message)
{
	*e = (struct error){.kind = ERR_INVALID, .message = message, .field = v->name};
	return 422;
}

static int too_long(struct arena *a, struct error *e, const struct param_value *v, uint32_t limit)
{
	bad(e, v, N_("This is too long: at most {0} characters."));
	e->argument = arena_printf(a, "%u", limit);
	return 422;
}

/* ---- by kind -------------------------------------------------------------------------------- */

/* Lines end in one newline, whatever the browser's system. */
static struct str unix_lines(struct arena *a, struct str s)
{
	char *to;
	size_t n = 0;

	if (str_find(s, '\r') == s.n)
		return s;
	to = arena_alloc(a, s.n + 1, 1);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r' || i + 1 == s.n || s.p[i + 1] != '\n')
			to[n++] = s.p[i];
	return (struct str){to, n};
}

static bool has_control(struct str s, bool lines)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7F)
			return true;
		if (c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0)
			return true; /* U+0080 to U+009F */
	}
	return false;
}

static int check_text(struct arena *a, struct param_value *v, struct error *e)
{
	bool lines = v->param->kind == PARAM_TEXT;
	uint32_t limit = limit_of(v->param, lines ? TEXT_DEFAULT : LINE_DEFAULT);

	v->value = lines ? unix_lines(a, v->value) : str_trim(v->value);
	if (has_control(v->value, lines))
		return bad(e, v, N_("This holds a character that is not allowed."));
	v->value = unicode_nfc(a, v->value);
	return utf8_count(v->value) > limit ? too_long(a, e, v, limit) : 0;
}

static bool is_email(struct str s)
{
	struct str local, domain;

	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 0x20 || s.p[i] == 0x7F ||
		    memchr("<>()[],;:\\\"", s.p[i], 11))
			return false;
	if (!str_cut(s, '@', &local, &domain) || !local.n || local.n > LOCAL_MAX || s.n > EMAIL_MAX)
		return false;
	size_t dot = str_find(domain, '.');
	return dot > 0 && dot + 1 < domain.n && str_find(domain, '@') == domain.n &&
	       domain.p[domain.n - 1] != '.' && !memmem(domain.p, domain.n, "..", 2);
}

static int check_email(struct arena *a, struct param_value *v, struct error *e)
{
	v->value = unicode_nfc(a, str_trim(v->value));
	return is_email(v->value) && !has_control(v->value, false)
		   ? 0
		   : bad(e, v, N_("This is not an e-mail address."));
}

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		      c == '.' || c == '_' || c == '-'))
			return false;
	}
	return s.n > 0;
}

static int check_number(struct param_value *v, struct error *e)
{
	bool is_id = v->param->kind == PARAM_ID;
	struct str s = str_trim(v->value);

	/* one way to write a number: no sign, no zero before it */
	if (!s.n || s.p[0] == '-' || (s.n > 1 && s.p[0] == '0') || !str_int(s, &v->number) ||
	    (is_id && v->number == 0))
		return bad(e, v, N_("This is not a number that fits here."));
	if (!is_id && v->param->limit && v->number > (int64_t)v->param->limit)
		return bad(e, v, N_("This number is too large."));
	v->value = s;
	return 0;
}

static int check_value(struct arena *a, struct param_value *v, struct error *e)
{
	uint32_t limit;

	switch (v->param->kind) {
	case PARAM_TEXT:
	case PARAM_LINE:
	case PARAM_MANY:
		return check_text(a, v, e);
	case PARAM_SECRET:
		limit = limit_of(v->param, LINE_DEFAULT);
		return utf8_count(v->value) > limit ? too_long(a, e, v, limit) : 0;
	case PARAM_EMAIL:
		return check_email(a, v, e);
	case PARAM_ID:
	case PARAM_INT:
		return check_number(v, e);
	case PARAM_WORD:
		limit = limit_of(v->param, WORD_DEFAULT);
		if (!is_word(v->value))
			return bad(e, v, N_("This holds a character that is not allowed."));
		return v->value.n > limit ? too_long(a, e, v, limit) : 0;
	case PARAM_FLAG:
	case PARAM_FILE:
		break;
	}
	return 0;
}

/* ---- by route ------------------------------------------------------------------------------- */

static bool name_fits(const struct param *p, struct str name)
{
	struct str wanted = str_of(p->name);

	if (wanted.p[wanted.n - 1] != '*')
		return str_eq(wanted, name);
	wanted.n--;
	return str_starts(name, wanted) && name.n > wanted.n;
}

static const struct param *param_of(const struct route *r, struct str name, enum param_where where)
{
	for (const struct param *p = r->params; p && p->name; p++)
		if (p->where == where && name_fits(p, name))
			return p;
	return NULL;
}

static bool given(const struct param_set *set, struct str name)
{
	for (size_t i = 0; i < set->n; i++)
		if (str_eq(set->values[i].name, name))
			return true;
	return false;
}

static bool counts_as_absent(const struct param *p, struct str value)
{
	if (p->kind == PARAM_SECRET || p->kind == PARAM_FLAG)
		return false;
	if (p->kind == PARAM_FILE) /* a form whose file was not chosen sends an empty one */
		return !value.n && !p->required;
	if (p->kind == PARAM_LINE && p->name[strlen(p->name) - 1] == '*')
		return false;
	return !str_trim(value).n && !p->required;
}

static int add_pairs(struct arena *a, const struct route *r, enum param_where where,
		     const struct pair *pairs, size_t n, struct param_set *set, struct error *e)
{
	for (size_t i = 0; i < n; i++) {
		const struct param *p = param_of(r, pairs[i].name, where);
		struct param_value *v = &set->values[set->n];
		*v = (struct param_value){.param = p,
					  .name = pairs[i].name,
					  .value = pairs[i].value,
					  .file = pairs[i].file};
		if (!p) {
			bad(e, v, N_("There is no such field here."));
			return 400;
		}
		if (pairs[i].is_file && p->kind != PARAM_FILE) {
			bad(e, v, N_("No file is expected here."));
			return 400;
		}
		if (p->kind != PARAM_MANY && given(set, v->name)) {
			bad(e, v, N_("This field is there twice."));
			return 400;
		}
		if (counts_as_absent(p, v->value))
			continue;
		int k = p->required && !v->value.n && p->kind == PARAM_FILE
			    ? bad(e, v, N_("Please choose a file."))
			: p->required && !str_trim(v->value).n
			    ? bad(e, v, N_("Please fill in this field."))
			    : check_value(a, v, e);
		if (k)
			return k;
		set->n++;
	}
	return 0;
}

static int add_path(struct arena *a, const struct route *r, const struct str *values,
		    struct param_set *set, struct error *e)
{
	static const struct param word = {.name = "", .kind = PARAM_WORD, .where = PARAM_PATH};
	struct str rest = str_of(r->pattern), segment;

	for (bool more = true; more;) {
		more = str_cut(rest, '/', &segment, &rest);
		if (!segment.n || segment.p[0] != ':')
			continue;
		struct str name = str_from(segment, 1);
		const struct param *p = param_of(r, name, PARAM_PATH);
		struct param_value *v = &set->values[set->n++];
		*v = (struct param_value){.param = p ? p : &word, .name = name, .value = *values++};
		if (check_value(a, v, e) || !v->value.n) {
			error_set(e, ERR_NOT_FOUND, N_("This page does not exist."));
			return 404;
		}
	}
	return 0;
}

static bool has_value(const struct param_set *set, const struct param *p)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->values[i].param == p)
			return true;
	return false;
}

int params_check(struct arena *a, const struct route *r, const struct param_input *in,
		 struct param_set *out, struct error *e)
{
	int k;

	out->n = 0;
	out->values =
	    ARENA_NEW(a, struct param_value, PATH_SEGMENTS_MAX + in->query_n + in->form_n + 1);
	if ((k = add_path(a, r, in->path, out, e)) ||
	    (k = add_pairs(a, r, PARAM_QUERY, in->query, in->query_n, out, e)) ||
	    (k = add_pairs(a, r, PARAM_FORM, in->form, in->form_n, out, e)))
		return k;
	for (const struct param *p = r->params; p && p->name; p++)
		if (p->required && p->where != PARAM_PATH && !has_value(out, p)) {
			struct param_value v = {.param = p, .name = str_of(p->name)};
			return bad(e, &v, N_("Please fill in this field."));
		}
	return 0;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

struct pair_list {
	struct arena *arena;
	struct pair *pairs;
	size_t n;
};

static bool add_json(struct pair_list *list, struct str name, const json_t *value)
{
	struct pair *p = &list->pairs[list->n];

	if (json_is_null(value) || json_is_false(value))
		return true;
	if (list->n == FORM_PAIRS_MAX)
		return false;
	p->name = name;
	if (json_is_string(value))
		p->value = arena_str(
		    list->arena, (struct str){json_string_value(value), json_string_length(value)});
	else if (json_is_integer(value))
		p->value = arena_printf(list->arena, "%lld", (long long)json_integer_value(value));
	else if (json_is_true(value))
		p->value = STR("1");
	else
		return false;
	list->n++;
	return true;
}

static bool add_member(struct pair_list *list, const char *key, const json_t *value)
{
	struct str name = arena_str(list->arena, str_of(key));
	const json_t *item;
	size_t i;

	if (!json_is_array(value))
		return add_json(list, name, value);
	json_array_foreach(value, i, item) if (!add_json(list, name, item)) return false;
	return true;
}

int params_json(struct arena *a, struct str body, struct pair **pairs, size_t *n, struct error *e)
{
	struct pair_list list = {.arena = a,
				 .pairs = ARENA_NEW(a, struct pair, FORM_PAIRS_MAX + 1)};
	json_t *root = json_loadb(body.n ? body.p : "", body.n, JSON_REJECT_DUPLICATES, NULL);
	bool fine = json_is_object(root);
	const char *key;
	json_t *value;

	if (fine)
		json_object_foreach(root, key, value)
		{
			if (!add_member(&list, key, value)) {
				fine = false;
				break;
			}
		}
	json_decref(root);
	*pairs = list.pairs;
	*n = list.n;
	if (!fine)
		return error_set(e, ERR_INVALID,
				 N_("The request is not a JSON object of texts and numbers.")),
		       400;
	return 0;
}
