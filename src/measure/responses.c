/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/responses.h"

size_t responses_of(const struct responses *r, size_t person, struct response *out)
{
	size_t n = 0;

	if (r->item_of) {
		for (uint64_t k = r->start[person]; k < r->start[person + 1]; k++)
			out[n++] = (struct response){r->item_of[k], r->score[k]};
		return n;
	}
	const uint8_t *row = r->score + person * r->items;
	for (size_t i = 0; i < r->items; i++)
		if (row[i] != RESPONSE_MISSING)
			out[n++] = (struct response){(uint32_t)i, row[i]};
	return n;
}

uint64_t responses_count(const struct responses *r)
{
	uint64_t n = 0;

	if (r->item_of)
		return r->start[r->persons];
	for (size_t k = 0; k < r->persons * r->items; k++)
		n += r->score[k] != RESPONSE_MISSING;
	return n;
}
