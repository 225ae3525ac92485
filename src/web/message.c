/* SPDX-License-Identifier: EUPL-1.2 */
/* message.c - the compiled catalogues (GNU gettext manual, "The Format of GNU MO Files"), read
 * where they lie in the program into one table a language. */
#include "web/message.h"

#include "base/embedded.h"
#include "base/map.h"

enum { MO_MAGIC = (int)0x950412de, MO_HEAD = 28, CATALOGUE_MOST = 64 * 1024 * 1024 };

struct entry {
	struct str text, second; /* the only or first form, the second; a NUL follows each */
};

static struct arena *arena; /* lives as long as the program */
static struct map catalogues[LANGUAGE_COUNT];

static uint32_t word_at(struct str mo, size_t offset)
{
	uint32_t v = 0;

	if (mo.n >= sizeof v && offset <= mo.n - sizeof v)
		memcpy(&v, mo.p + offset, sizeof v);
	return v;
}

/* The n-th text of one of the two tables, up to its first NUL; `second` is what follows it. */
static struct str text_at(struct str mo, uint32_t table, uint32_t n, struct str *second)
{
	size_t row = table + (size_t)n * 8, length = word_at(mo, row),
	       offset = word_at(mo, row + 4);
	struct str first;

	if (offset > mo.n || length > mo.n - offset)
		return *second = (struct str){};
	str_cut(str_sub(mo, offset, length), '\0', &first, second);
	return first;
}

static void catalogue_read(struct map *m, struct str mo)
{
	uint32_t count = word_at(mo, 8), ids = word_at(mo, 12), texts = word_at(mo, 16);

	if (mo.n < MO_HEAD || word_at(mo, 0) != (uint32_t)MO_MAGIC || count > mo.n / 16)
		return;
	*m = map_new(arena, count);
	for (uint32_t i = 0; i < count; i++) {
		struct entry *entry = ARENA_NEW(arena, struct entry, 1);
		struct str many, id = text_at(mo, ids, i, &many);
		entry->text = text_at(mo, texts, i, &entry->second);
		if (id.n && entry->text.n)
			(void)map_add(m, id, entry); /* the first of two counts */
	}
}

void message_init(void)
{
	if (arena)
		return;
	arena = arena_new(CATALOGUE_MOST);
	for (int l = 0; arena && l < LANGUAGE_COUNT; l++) {
		struct str name =
		    arena_printf(arena, "gen/locale/%s.mo", language_code((enum language)l));
		const struct embedded *file = embedded_find(name);
		if (file)
			catalogue_read(&catalogues[l], file->bytes);
	}
}

static const struct entry *look(enum language l, struct str msgid)
{
	return catalogues[l].slots ? map_get(&catalogues[l], msgid) : NULL;
}

const char *message(enum language l, const char *msgid)
{
	const struct entry *entry = look(l, str_of(msgid));

	return entry ? entry->text.p : msgid;
}

/* Plural-Forms of the three: French counts nothing as one thing, English and Spanish do not. */
unsigned message_form(enum language l, int64_t n)
{
	return l == LANGUAGE_FR ? n < -1 || n > 1 : n != 1;
}

bool message_find(enum language l, struct str msgid, unsigned form, struct str *out)
{
	const struct entry *entry = look(l, msgid);

	if (!entry)
		return false;
	*out = form && entry->second.n ? entry->second : entry->text;
	return true;
}

const char *message_plural(enum language l, const char *one, const char *many, int64_t n)
{
	struct str text;

	if (message_find(l, str_of(one), message_form(l, n), &text))
		return text.p;
	return message_form(LANGUAGE_EN, n) ? many : one;
}

struct str message_filled(const char *text, struct str value, struct arena *a)
{
	const char *hole = strstr(text, "{0}");

	if (!hole)
		return str_of(text);
	return arena_printf(a, "%.*s" STR_FMT "%s", (int)(hole - text), text, STR_ARG(value),
			    hole + 3);
}

struct str message_error(enum language l, const struct error *e, struct arena *a)
{
	const char *text =
	    message(l, e->message ? e->message : N_("Something went wrong on our side."));

	return message_filled(text, e->argument, a);
}

/* RFC 9110, 12.4.2: a weight, in thousandths, is 1 unless it is told; -1 when it is none. Read here, as it
 * stands in every request and the C library's numbers are many times as long to read. */
static int weight_of(struct str parameters)
{
	int weight = 0, unit = 1000;

	parameters = str_trim(parameters);
	if (!parameters.n)
		return 1000;
	if (!str_eq_nocase(str_sub(parameters, 0, 2), STR("q=")))
		return -1;
	struct str value = str_trim(str_from(parameters, 2));
	if (!value.n || value.n > 5)
		return -1;
	for (size_t i = 0; i < value.n; i++) {
		if (i == 1 ? value.p[i] != '.' : value.p[i] < '0' || value.p[i] > '9')
			return -1;
		if (i == 1)
			continue;
		weight += (value.p[i] - '0') * unit;
		unit /= 10;
	}
	return weight > 1000 ? -1 : weight;
}

/* RFC 9110, 12.5.4: the accepted language of the greatest weight that we have; the first of equals.
 * "*" is any language, so the one we prefer. */
enum language language_negotiate(struct str accept, enum language otherwise)
{
	enum language best = otherwise;
	int best_weight = 0;

	while (accept.n) {
		struct str item, code, parameters;
		enum language l = otherwise;
		str_cut(accept, ',', &item, &accept);
		str_cut(item, ';', &code, &parameters);
		code = str_trim(code);
		int weight = weight_of(parameters);
		if (weight > best_weight && (str_eq(code, STR("*")) || language_of(code, &l))) {
			best = l;
			best_weight = weight;
		}
	}
	return best;
}
