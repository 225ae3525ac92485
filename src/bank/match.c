/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/match.h"

#include <stdbool.h>

struct pairing {
	const uint64_t *edges;
	int owner[MATCH_LEFT_MAX]; /* of each right one */
};

/* Finds a place for `left`, moving others on where they have another choice; `tried` keeps each
 * right one from being looked at twice, which also bounds the depth at 64. */
static bool place(struct pairing *p, size_t left, uint64_t *tried)
{
	for (int right = 0; right < MATCH_LEFT_MAX; right++) {
		uint64_t bit = UINT64_C(1) << right;
		if (!(p->edges[left] & bit) || (*tried & bit))
			continue;
		*tried |= bit;
		if (p->owner[right] == MATCH_NONE || place(p, (size_t)p->owner[right], tried)) {
			p->owner[right] = (int)left;
			return true;
		}
	}
	return false;
}

size_t match_pairs(const uint64_t *edges, size_t left, int *partner)
{
	struct pairing p = {.edges = edges};
	size_t pairs = 0;

	for (int r = 0; r < MATCH_LEFT_MAX; r++)
		p.owner[r] = MATCH_NONE;
	for (size_t l = 0; l < left; l++) {
		uint64_t tried = 0;
		pairs += place(&p, l, &tried);
		partner[l] = MATCH_NONE;
	}
	for (int r = 0; r < MATCH_LEFT_MAX; r++)
		if (p.owner[r] != MATCH_NONE)
			partner[p.owner[r]] = r;
	return pairs;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t match_distance(const int32_t *a, size_t n, const int32_t *b, size_t m, size_t limit,
		      size_t *row)
{
	size_t *before = row, *last = row + (m + 1), *now = row + 2 * (m + 1);

	if ((n > m ? n - m : m - n) > limit)
		return limit + 1;
	for (size_t j = 0; j <= m; j++)
		last[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t best = now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			now[j] = least(least(last[j], now[j - 1]) + 1,
				       last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
			best = least(best, now[j]);
		}
		/* The least of a row is at most one above that of the row before, so no swap gets
		 * back. */
		if (best > limit)
			return limit + 1;
		size_t *spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return least(last[m], limit + 1);
}
