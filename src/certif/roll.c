/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/roll.h"

#include "base/buf.h"
#include "base/unicode.h"
#include "certif/exam_state.h"
#include "certif/queries.h"

static bool is_letter(char c)
{
	return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z');
}

struct str roll_pattern(struct arena *a, struct str word)
{
	struct str day = candidate_day(a, word), folded = unicode_fold(a, day.n ? day : word);
	struct buf b = BUF_INIT(2 * folded.n + 16);
	bool plain = true; /* letters and signs only: a name */

	for (size_t i = 0; i < folded.n; i++)
		plain &= !(folded.p[i] >= '0' && folded.p[i] <= '9') && folded.p[i] != '@' && folded.p[i] != '.';
	buf_char(&b, '%');
	for (size_t i = 0; i < folded.n; i++) {
		char c = folded.p[i];
		if (plain && !is_letter(c))
			continue;
		if (c == '%' || c == '_' || c == '!')
			buf_char(&b, '!');
		buf_char(&b, c);
	}
	buf_char(&b, '%');
	return buf_take(&b, a);
}

static void patterns_of(struct arena *a, struct str q, struct str out[ROLL_WORDS])
{
	struct str word, rest = q;
	size_t n = 0;

	for (size_t i = 0; i < ROLL_WORDS; i++)
		out[i] = STR("%");
	for (bool more = true; more && n < ROLL_WORDS;) {
		more = str_cut(rest, ' ', &word, &rest);
		if (word.n)
			out[n++] = roll_pattern(a, word);
	}
}

int roll_load(struct db *db, struct arena *a, const struct roll_wanted *w, struct roll *out)
{
	struct str p[ROLL_WORDS];
	struct roll_count count;
	struct roll_page *rows;

	*out = (struct roll){ .page = 1, .pages = 1 };
	patterns_of(a, w->q, p);
	int k = roll_count(db, a, w->centre, w->after, w->before, p[0], p[1], p[2], p[3], &count);
	if (k)
		return k;
	out->found = count.found;
	if (count.found)
		out->pages = (count.found + ROLL_A_PAGE - 1) / ROLL_A_PAGE;
	out->page = w->page < 1 ? 1 : w->page > out->pages ? out->pages : w->page;
	k = roll_page(db, a, w->centre, w->after, w->before, p[0], p[1], p[2], p[3], w->latest_first, ROLL_A_PAGE,
	              (out->page - 1) * ROLL_A_PAGE, &rows, &out->n);
	if (k)
		return k;
	out->rows = ARENA_NEW(a, struct roll_row, out->n + 1);
	for (size_t i = 0; i < out->n; i++) {
		out->rows[i] = (struct roll_row){ .id = rows[i].id,
			                          .session = rows[i].session,
			                          .number = rows[i].number,
			                          .starts = rows[i].starts,
			                          .extra_percent = rows[i].extra_percent,
			                          .birth_name = rows[i].birth_name,
			                          .first_name = rows[i].first_name,
			                          .birth_date = rows[i].birth_date,
			                          .site = rows[i].site,
			                          .room = rows[i].room,
			                          .cancelled = rows[i].cancelled.set };
		if (!exam_state_of(rows[i].state, &out->rows[i].state))
			return ERR_INTERNAL;
	}
	return ERR_NONE;
}
