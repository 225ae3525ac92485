/* SPDX-License-Identifier: EUPL-1.2 */
/* RESPONSES.csv: either a fault that says why, or answers that keep the promises of
 * measure/responses.h: scores below their item's categories, an item once a person, groups that
 * exist. The first byte chooses what is wanted. */
#include <stdint.h>
#include "cli/lab_files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool right)
{
	if (!right)
		abort();
}

static void check_answers(struct arena *a, const struct responses *r)
{
	struct response *out = ARENA_NEW(a, struct response, r->items);
	size_t *last = ARENA_NEW(a, size_t, r->items);
	uint64_t count = 0;

	for (size_t p = 0; p < r->persons; p++) {
		size_t n = responses_of(r, p, out);
		check(n <= r->items);
		count += n;
		for (size_t k = 0; k < n; k++) {
			check(out[k].item < r->items && last[out[k].item] != p + 1);
			check(out[k].score < r->categories[out[k].item]);
			last[out[k].item] = p + 1;
		}
		check(!r->group || r->group[p] < r->groups);
	}
	check(count == responses_count(r));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str bank[] = {STR("1"), STR("2"), STR("3")};
	struct arena *a = arena_new(1 << 26);
	struct lab_responses r;
	struct error e = {0};
	struct lab_responses_wanted w = {0};
	struct str text = {(const char *)data, size};

	if (size) {
		w.format = (enum lab_format)(data[0] % 3);
		w.group_column = data[0] & 4 ? "g" : NULL;
		w.score_max = data[0] & 8 ? 1 : 0;
		w.items = data[0] & 16 ? bank : NULL;
		w.item_count = data[0] & 16 ? 3 : 0;
		text = str_from(text, 1);
	}
	if (lab_responses_of_text(a, "f", text, &w, &r, &e)) {
		check(e.message && error_text(&e, a).n > 0);
	} else {
		check(r.data.persons > 0 && r.data.items > 0);
		check_answers(a, &r.data);
		(void)lab_responses_check_variance(&r, a, &e);
		(void)lab_responses_check_categories(&r, a, &e);
		lab_responses_from_zero(&r);
		check_answers(a, &r.data);
	}
	arena_free(a);
	return 0;
}
