/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/item_fit.h"

#include <math.h>
#include "measure/distribution.h"
#include "measure/item_fit_parts.h"

enum { POINTS = 121 };

const char *item_fit_test_name(enum item_fit_test t)
{
	static const char *const names[] = {"none", "s-x2", "posterior"};

	return names[t];
}

size_t item_parameters(const struct item *it)
{
	switch (it->model) {
	case ITEM_1PL:
		return 1;
	case ITEM_2PL:
		return 2;
	case ITEM_3PL:
		return 3;
	case ITEM_4PL:
		return 4;
	default:
		return it->categories;
	}
}

/* Counts answers, and persons who answered all items; refuses scores beyond a model's. */
static int count(const struct responses *r, const struct item *items, struct response *x,
		 struct item_fit *out, size_t *complete, struct arena *a, struct error *e)
{
	*complete = 0;
	for (size_t p = 0; p < r->persons; p++) {
		size_t n = responses_of(r, p, x);
		*complete += n == r->items;
		for (size_t k = 0; k < n; k++) {
			out[x[k].item].answers++;
			if (x[k].score >= items[x[k].item].categories)
				return error_arg(
				    e, ERR_INVALID, "{0}",
				    arena_printf(
					a,
					"person %zu has score %u on item %u, whose model "
					"ends at %u; give the bank these answers belong to",
					p + 1, x[k].score, x[k].item + 1,
					items[x[k].item].categories - 1u));
		}
	}
	return 0;
}

static void adjust(size_t n, struct arena *a, struct item_fit *out)
{
	double *p = ARENA_NEW(a, double, n + 1);
	size_t *order = ARENA_NEW(a, size_t, n + 1);

	for (size_t i = 0; i < n; i++)
		p[i] = out[i].p;
	false_discovery_adjust(n, p, p, order);
	for (size_t i = 0; i < n; i++)
		out[i].adjusted = p[i];
}

int item_fit_run(const struct responses *r, const struct item *items, struct item_fit_plan *plan,
		 struct arena *a, struct item_fit *out, struct error *e)
{
	struct response *x = ARENA_NEW(a, struct response, r->items + 1);
	enum item_fit_test test = plan->only;
	size_t complete;

	for (size_t i = 0; i < r->items; i++)
		out[i] =
		    (struct item_fit){ITEM_FIT_NONE, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	int failed = count(r, items, x, out, &complete, a, e);
	if (failed)
		return failed;
	if (!test)
		test = complete * 5 >= r->persons * 4 ? ITEM_FIT_SX2 : ITEM_FIT_POSTERIOR;
	if (plan->only == ITEM_FIT_SX2 && complete < ITEM_FIT_LEAST)
		return error_arg(e, ERR_INVALID,
				 "S-X2 needs 50 persons who answered every item; here are {0}",
				 arena_printf(a, "%zu", complete));
	if (!(plan->sd > 0))
		grid_population(a, r, items, &plan->mean, &plan->sd);
	struct grid grid = grid_normal(a, POINTS, plan->mean, plan->sd);
	struct grid_items g = grid_items_of(a, &grid, items, r->items);
	if (test == ITEM_FIT_SX2)
		item_fit_sx2(r, &g, plan->known, a, out);
	else
		item_fit_posterior(r, &g, plan->known, a, out);
	adjust(r->items, a, out);
	if (plan->theta)
		item_fit_squares(r, items, plan->theta, a, out);
	else
		item_fit_posterior_squares(r, &g, a, out);
	return 0;
}
