/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/advice.h"

struct list advice_in_progress(struct arena *a, const struct card *cards, size_t n)
{
	struct card *out = ARENA_NEW(a, struct card, ADVICE_MOST);
	size_t count = 0;

	for (size_t i = 0; i < n && count < ADVICE_MOST; i++)
		if (cards[i].in_progress)
			out[count++] = cards[i];
	return LIST(out, count);
}

struct list advice_to_improve(struct arena *a, const struct card *cards, size_t n)
{
	struct card *out = ARENA_NEW(a, struct card, ADVICE_MOST);
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = count;

		if (!cards[i].improvable)
			continue;
		for (; at > 0 && out[at - 1].pix_to_next > cards[i].pix_to_next; at--)
			if (at < ADVICE_MOST)
				out[at] = out[at - 1];
		if (at < ADVICE_MOST)
			out[at] = cards[i];
		count += count < ADVICE_MOST;
	}
	return LIST(out, count);
}

/* How many of the same domain before it are new too. */
static size_t turn_of(const struct card *cards, size_t i)
{
	size_t turn = 0;

	for (size_t j = 0; j < i; j++)
		turn += cards[j].not_started && cards[j].domain_number == cards[i].domain_number;
	return turn;
}

struct list advice_new(struct arena *a, const struct card *cards, size_t n)
{
	struct card *out = ARENA_NEW(a, struct card, ADVICE_MOST);
	size_t count = 0;

	for (size_t turn = 0; turn < ADVICE_MOST; turn++)
		for (size_t i = 0; i < n && count < ADVICE_MOST; i++)
			if (cards[i].not_started && turn_of(cards, i) == turn)
				out[count++] = cards[i];
	return LIST(out, count);
}
