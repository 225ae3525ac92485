/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_check.c - what calibration can't do without, and how a fault of a file is told. */
#include "cli/lab_files.h"

#include <inttypes.h>
#include <limits.h>

/* For each item and score, how many persons have it; row i has ITEM_CATEGORIES_MAX counts. */
static uint64_t *counts_of(const struct responses *r, struct arena *a)
{
	uint64_t *counts = ARENA_NEW(a, uint64_t, r->items * ITEM_CATEGORIES_MAX);
	uint64_t n = r->item_of ? r->start[r->persons] : r->persons * r->items;
	size_t item = 0;

	for (uint64_t k = 0; k < n; k++) {
		if (r->item_of)
			item = r->item_of[k];
		if (r->score[k] != RESPONSE_MISSING)
			counts[item * ITEM_CATEGORIES_MAX + r->score[k]]++;
		if (!r->item_of)
			item = item + 1 < r->items ? item + 1 : 0;
	}
	return counts;
}

/* At the item's column of the header, or at the file as a whole. */
static int fault_item(const struct lab_responses *r, size_t item, struct str why, struct error *e)
{
	if (e)
		*e = (struct error){
		    .kind = ERR_INVALID,
		    .message = "{0}",
		    .argument = why,
		    .field = str_of(r->path),
		    .line = r->columns ? 1 : 0,
		    .column = r->columns ? r->columns[item] : 0,
		};
	return ERR_INVALID;
}

int lab_responses_check_variance(const struct lab_responses *r, struct arena *a, struct error *e)
{
	const uint64_t *counts = counts_of(&r->data, a);

	for (size_t i = 0; i < r->data.items; i++) {
		const uint64_t *c = counts + i * ITEM_CATEGORIES_MAX;
		struct str name = r->item_names[i];
		unsigned kinds = 0, last = 0;
		for (unsigned k = 0; k < ITEM_CATEGORIES_MAX; k++)
			if (c[k]) {
				kinds++;
				last = k;
			}
		if (kinds == 0)
			return fault_item(
			    r, i,
			    arena_printf(a,
					 "the item '%.*s' was never answered: take it "
					 "out of the file",
					 STR_ARG(name)),
			    e);
		if (kinds == 1)
			return fault_item(
			    r, i,
			    arena_printf(a,
					 "the item '%.*s' has no variance: all %" PRIu64
					 " answers have the score %u, so that its difficulty can't "
					 "be estimated; take it out of the file",
					 STR_ARG(name), c[last], last),
			    e);
	}
	return ERR_NONE;
}

int lab_responses_check_categories(const struct lab_responses *r, struct arena *a, struct error *e)
{
	const uint64_t *counts = counts_of(&r->data, a);

	for (size_t i = 0; i < r->data.items; i++)
		for (unsigned k = r->lowest[i]; k < r->data.categories[i]; k++)
			if (!counts[i * ITEM_CATEGORIES_MAX + k] && k + 1u < r->data.categories[i])
				return fault_item(
				    r, i,
				    arena_printf(
					a,
					"nobody has the score %u on the item '%.*s', which "
					"has lower and higher ones: number its scores without "
					"a gap",
					k, STR_ARG(r->item_names[i])),
				    e);
	return ERR_NONE;
}

void lab_responses_from_zero(struct lab_responses *r)
{
	/* These arrays are the reader's own, const only for those who study them. */
	uint8_t *score = (uint8_t *)(uintptr_t)r->data.score;
	uint8_t *categories = (uint8_t *)(uintptr_t)r->data.categories;
	uint64_t n =
	    r->data.item_of ? r->data.start[r->data.persons] : r->data.persons * r->data.items;
	size_t item = 0;

	for (uint64_t k = 0; k < n; k++) {
		if (r->data.item_of)
			item = r->data.item_of[k];
		if (score[k] != RESPONSE_MISSING)
			score[k] = (uint8_t)(score[k] - r->lowest[item]);
		if (!r->data.item_of)
			item = item + 1 < r->data.items ? item + 1 : 0;
	}
	for (size_t i = 0; i < r->data.items; i++) {
		categories[i] = (uint8_t)(categories[i] - r->lowest[i]);
		categories[i] = categories[i] < 2 ? 2 : categories[i];
		r->lowest[i] = 0;
	}
}

int lab_told(const struct error *e)
{
	struct arena *a = arena_new(1 << 20);
	struct error plain = *e;

	plain.field = STR("");
	plain.line = plain.column = 0;
	struct str why = error_text(&plain, a);
	fputs("openpix: ", stderr);
	if (e->field.n)
		fprintf(stderr, STR_FMT ": ", STR_ARG(e->field));
	if (e->line && e->column)
		fprintf(stderr, "row %u, column %u: ", e->line, e->column);
	else if (e->line)
		fprintf(stderr, "row %u: ", e->line);
	fprintf(stderr, STR_FMT "\n", STR_ARG(why));
	arena_free(a);
	return error_exit_status(e->kind);
}
