/* SPDX-License-Identifier: EUPL-1.2 */
#include <math.h>
#include "measure/dif.h"
#include "measure/exact_exp.h"
#include "measure/item.h"
#include "measure/power.h"

enum { ITEMS = 30 };

static void rate_add(struct power_rate *r, double p)
{
	if (isnan(p))
		return;
	r->tests++;
	r->at_05 += p <= 0.05;
	r->at_01 += p <= 0.01;
}

static void banks(struct random *r, struct item *first, struct item *second)
{
	for (size_t i = 0; i < ITEMS; i++) {
		double a = exact_exp(0.3 * random_normal(r));
		first[i] = second[i] = item_2pl(a, random_normal(r));
	}
	/* What differs is an ordinary item, so that its power does not hang on an odd one. */
	for (size_t i = POWER_DIF_SMALL; i < POWER_DIF_KINDS; i++)
		first[i] = second[i] = item_2pl(1, 0);
	second[POWER_DIF_SMALL].b = 0.3;
	second[POWER_DIF_LARGE].b = 0.6;
	second[POWER_DIF_NONUNIFORM].a = 0.5;
}

static struct responses answers(struct arena *a, const struct power_dif_case *c, struct random *r,
				struct item (*items)[ITEMS])
{
	size_t n = 2 * c->persons;
	uint8_t *score = ARENA_NEW(a, uint8_t, n * ITEMS), *two = ARENA_NEW(a, uint8_t, ITEMS);
	uint16_t *group = ARENA_NEW(a, uint16_t, n);

	banks(r, items[0], items[1]);
	memset(two, 2, ITEMS);
	for (size_t p = 0; p < n; p++) {
		group[p] = p >= c->persons;
		double theta = random_normal(r) - (group[p] ? c->impact : 0);
		for (size_t i = 0; i < ITEMS; i++)
			score[p * ITEMS + i] =
			    random_real(r) < item_probability(&items[group[p]][i], theta, 1);
	}
	return (struct responses){.persons = n,
				  .items = ITEMS,
				  .score = score,
				  .categories = two,
				  .group = group,
				  .groups = 2};
}

/* The bank tells the first group's parameters; the anchors are those of the other methods. */
static void wald(struct arena *scratch, const struct responses *x, const struct item *bank,
		 const struct dif_plan *plan, const struct dif *d, struct power_dif *out)
{
	struct dif_wald of[ITEMS];

	if (dif_wald_run(x, bank, plan, d->anchor, scratch, of, NULL))
		return;
	for (size_t i = 0; i < ITEMS; i++)
		rate_add(&out->of[POWER_WALD][i < POWER_DIF_KINDS ? i : POWER_DIF_NONE], of[i].p);
}

void power_dif(struct arena *scratch, const struct power_dif_case *c, uint64_t seed,
	       struct power_dif *out)
{
	struct dif_plan plan = {.methods = DIF_MANTEL | DIF_LOGISTIC, .purify = c->purify};
	struct random r = random_seeded(seed);
	struct item items[2][ITEMS];
	struct dif d;

	*out = (struct power_dif){0};
	for (size_t k = 0; k < c->replications; k++) {
		struct responses x = answers(scratch, c, &r, items);
		int failed = dif_run(&x, &plan, scratch, &d, NULL);
		for (size_t i = 0; !failed && i < ITEMS; i++) {
			size_t kind = i < POWER_DIF_KINDS ? i : POWER_DIF_NONE;
			const struct dif_comparison *of = &d.of[i];
			rate_add(&out->of[POWER_MANTEL][kind], of->mantel.p);
			rate_add(&out->of[POWER_LOGISTIC_UNIFORM][kind], of->logistic.p_uniform);
			rate_add(&out->of[POWER_LOGISTIC_BOTH][kind], of->logistic.p_both);
			rate_add(&out->of[POWER_ETS_C][kind], of->mantel.class != 'C');
		}
		if (!failed && c->wald)
			wald(scratch, &x, items[0], &plan, &d, out);
		arena_clear(scratch);
	}
}
