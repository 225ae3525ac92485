/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/knowledge.h"

static const char signs[3][2] = { [PLACEMENT_DIRECT] = { '-', '+' },
	                          [PLACEMENT_INFERRED] = { '<', '>' },
	                          [PLACEMENT_OVERRULED] = { '~', '=' } }; /* [source][validated] */

static int digit36(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'z' ? c - 'a' + 10 : -1;
}

static bool read_time(struct str s, int64_t *out)
{
	int64_t v = 0;

	if (s.n == 0 || s.n > 11) /* 36^11 < 2^63 */
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int d = digit36(s.p[i]);
		if (d < 0)
			return false;
		v = v * 36 + d;
	}
	*out = v;
	return true;
}

/* The place of a skill in its competence, or skill_count. Skills are sorted by tube and level, and a
 * competence has some ten to fifty: a walk is as good as a table. */
static size_t place_of(const struct competence *c, struct str id)
{
	size_t i = 0;

	while (i < c->skill_count && !str_eq(c->skills[i].id, id))
		i++;
	return i;
}

static bool read_element(const struct competence *c, struct str word, struct placement_knowledge *e)
{
	size_t at = 0;

	while (at < word.n && !memchr("<>+-=~", word.p[at], 6))
		at++;
	if (at == word.n || !read_time(str_from(word, at + 1), &e->created_at))
		return false;
	char sign = word.p[at];
	e->skill = (uint32_t)place_of(c, str_sub(word, 0, at));
	for (unsigned source = PLACEMENT_DIRECT; source <= PLACEMENT_OVERRULED; source++)
		for (int validated = 0; validated < 2; validated++)
			if (sign == signs[source][validated]) {
				e->source = (uint8_t)source;
				e->status = validated ? PLACEMENT_VALIDATED : PLACEMENT_INVALIDATED;
			}
	return true;
}

void knowledge_read(struct knowledge *k, struct arena *a, const struct competence *c, struct str text)
{
	struct str word;
	struct buf strangers = BUF_INIT(64 * 1024);

	*k = (struct knowledge){ .competence = c };
	k->list = ARENA_NEW(a, struct placement_knowledge, c->skill_count + 1);
	while (str_cut(text, ' ', &word, &text)) {
		struct placement_knowledge e = {};
		if (!read_element(c, word, &e))
			break;
		if (e.skill < c->skill_count) {
			knowledge_put(k, e);
		} else {
			buf_str(&strangers, word);
			buf_char(&strangers, ' ');
		}
	}
	k->strangers = buf_take(&strangers, a);
}

void knowledge_put(struct knowledge *k, struct placement_knowledge e)
{
	size_t i = 0;

	while (i < k->n && k->list[i].skill != e.skill)
		i++;
	k->list[i] = e;
	if (i == k->n)
		k->n++;
}

enum { TIME_DIGITS = 13 }; /* of 2^63 in base 36 */

/* Ends before `end`; returns where it begins. */
static char *time_digits(int64_t v, char *end)
{
	do
		*--end = "0123456789abcdefghijklmnopqrstuvwxyz"[v % 36];
	while (v /= 36);
	return end;
}

/* Room enough for the elements as text. */
static size_t room_for(const struct competence *c, const struct placement_knowledge *list, size_t n)
{
	size_t room = 0;

	for (size_t i = 0; i < n; i++)
		room += c->skills[list[i].skill].id.n + 1 + TIME_DIGITS + 1;
	return room;
}

/* Returns where they end. */
static char *put_elements(const struct competence *c, const struct placement_knowledge *list, size_t n, char *p)
{
	char digits[TIME_DIGITS], *first = digits + TIME_DIGITS;
	int64_t told = 0; /* neighbours are often of one instant */

	for (size_t i = 0; i < n; i++) {
		struct str id = c->skills[list[i].skill].id;
		if (i == 0 || list[i].created_at != told)
			first = time_digits(told = list[i].created_at, digits + TIME_DIGITS);
		memcpy(p, id.p, id.n);
		p += id.n;
		*p++ = signs[list[i].source][list[i].status == PLACEMENT_VALIDATED];
		size_t m = (size_t)(digits + TIME_DIGITS - first);
		memcpy(p, first, m);
		p += m;
		*p++ = ' ';
	}
	return p;
}

void knowledge_write_elements(const struct competence *c, const struct placement_knowledge *list,
                              size_t n, struct buf *b)
{
	char *p = buf_room(b, room_for(c, list, n));

	if (p)
		buf_grew(b, (size_t)(put_elements(c, list, n, p) - p));
}

void knowledge_write(const struct knowledge *k, struct buf *b)
{
	knowledge_write_elements(k->competence, k->list, k->n, b);
	buf_str(b, k->strangers);
}

struct str knowledge_elements_text(const struct competence *c, const struct placement_knowledge *list,
                                   size_t n, struct arena *a)
{
	char *p = arena_alloc(a, room_for(c, list, n) + 1, 1);

	return (struct str){ p, (size_t)(put_elements(c, list, n, p) - p) };
}

struct str knowledge_text(const struct knowledge *k, struct arena *a)
{
	char *p = arena_alloc(a, room_for(k->competence, k->list, k->n) + k->strangers.n + 1, 1);
	char *end = put_elements(k->competence, k->list, k->n, p);

	if (k->strangers.n)
		memcpy(end, k->strangers.p, k->strangers.n);
	return (struct str){ p, (size_t)(end - p) + k->strangers.n };
}

int64_t knowledge_newest(const struct knowledge *k)
{
	int64_t newest = 0;

	for (size_t i = 0; i < k->n; i++)
		if (k->list[i].created_at > newest)
			newest = k->list[i].created_at;
	return newest;
}

double knowledge_pix(const struct knowledge *k)
{
	double sum = 0;

	for (size_t i = 0; i < k->n; i++)
		if (k->list[i].status == PLACEMENT_VALIDATED)
			sum += k->competence->skills[k->list[i].skill].pix;
	return sum;
}

int64_t knowledge_release(const struct bank *b)
{
	int64_t v = 0;

	for (size_t i = 0; i < 15; i++) /* 60 bits of the content's hash */
		v = v * 16 + digit36(b->hash[i]);
	return v;
}
