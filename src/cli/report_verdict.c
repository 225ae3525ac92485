/* SPDX-License-Identifier: EUPL-1.2 */
/* report_verdict.c - keep, watch, mend or retire: an item's figures against the usual thresholds.
 *
 * Slopes: Baker, The Basics of Item Response Theory (2001), p. 34, on the logistic metric: below
 * .35 very low, below .65 low. Mean squares: Wright and Linacre, Rasch Measurement Transactions 8:3
 * (1994): .7 to 1.3 for ordinary tests, above 2 an answer harms the measure. Differential
 * functioning: the classes of measure/dif.h. Exposure: a fifth, the engine's own ceiling. */
#include "cli/report.h"

#include <math.h>

/* What is known of one item, to be judged. */
struct facts {
	const struct item *item;
	double easiest, hardest; /* its difficulty: the lowest and the highest step */
	const double *se;	 /* NULL: unknown */
	const struct item_fit *fit;
	const struct report_item *seen;
	uint64_t answers;
	bool counted; /* `answers` is known */
	bool simulated;
};

static void say(struct report_item *it, enum report_verdict v, const char *message, double value)
{
	if (v > it->verdict)
		it->verdict = v;
	if (it->reasons < REPORT_REASONS_MAX)
		it->reason[it->reasons++] =
		    (struct report_reason){.message = message, .value = value};
}

static void judge_parameters(struct report_item *it, const struct facts *f)
{
	if (f->item->a <= 0)
		say(it, REPORT_RETIRE,
		    N_("the abler the person, the less it is answered right (slope {0}): look for "
		       "a "
		       "wrong key first"),
		    f->item->a);
	else if (f->item->a < 0.35)
		say(it, REPORT_MEND,
		    N_("it hardly tells the able from the others (slope {0}): make it clearer"),
		    f->item->a);
	else if (f->item->a < 0.65)
		say(it, REPORT_WATCH, N_("it tells little about ability (slope {0})"), f->item->a);
	if (f->item->c > 0.35)
		say(it, REPORT_MEND,
		    N_("it can be guessed too easily ({0}): make the wrong answers more likely"),
		    f->item->c);
	if (f->hardest < -3)
		say(it, REPORT_WATCH, N_("nearly everybody succeeds (difficulty {0})"), f->hardest);
	if (f->easiest > 3)
		say(it, REPORT_WATCH, N_("nearly nobody succeeds (difficulty {0})"), f->easiest);
}

static void judge_precision(struct report_item *it, const struct facts *f)
{
	if (f->se && f->se[1] > 0.5)
		say(it, REPORT_WATCH,
		    N_("its difficulty is not well known yet (standard error {0})"), f->se[1]);
	if (f->counted && f->answers < 200)
		say(it, REPORT_WATCH, N_("it has few answers ({0})"), (double)f->answers);
}

static void judge_fit(struct report_item *it, const struct facts *f)
{
	double outfit = f->fit->outfit, infit = f->fit->infit;
	bool misfit = f->fit->adjusted < 0.05;

	if (outfit > 2)
		say(it, REPORT_RETIRE,
		    N_("its answers harm the measure (outfit {0}): guesses, slips or a second "
		       "meaning"),
		    outfit);
	else if (outfit > 1.3 || infit > 1.3)
		say(it, REPORT_MEND,
		    N_("its answers are less predictable than they should be (mean square {0})"),
		    fmax(infit, outfit));
	else if (infit < 0.7)
		say(it, REPORT_WATCH,
		    N_("its answers are too predictable (infit {0}): it repeats what others ask"),
		    infit);
	else if (misfit)
		say(it, REPORT_WATCH, N_("its curve departs from the model's, though not by much"),
		    NAN);
}

static void judge_fairness(struct report_item *it, const struct facts *f)
{
	if (f->seen->dif_class == 'C')
		say(it, REPORT_MEND,
		    N_("persons of equal ability succeed differently by group (class C, {0}): have "
		       "its wording reviewed"),
		    f->seen->dif_effect);
	else if (f->seen->dif_class == 'B')
		say(it, REPORT_WATCH, N_("a moderate difference between groups (class B, {0})"),
		    f->seen->dif_effect);
	if (f->simulated && f->seen->exposure > 0.2)
		say(it, REPORT_WATCH, N_("it is asked too often: {0} % of the exams"),
		    f->seen->exposure * 100);
	if (f->simulated && f->seen->exposure == 0)
		say(it, REPORT_WATCH, N_("no exam asks it"), NAN);
}

static struct facts facts_of(const struct report *r, size_t i)
{
	const struct lab_items *all = r->in.items;
	const struct item *item = &all->items[i];
	struct facts f = {.item = item, .easiest = item->b, .hardest = item->b};

	for (unsigned k = 0; item->steps && k + 1u < item->categories; k++) {
		f.easiest = fmin(f.easiest, item->steps[k]);
		f.hardest = fmax(f.hardest, item->steps[k]);
	}
	f.se = all->se ? all->se + i * LAB_ITEM_SES : NULL;
	f.fit = r->fit ? &r->fit[i] : NULL;
	f.seen = &r->item[i];
	f.counted = all->answers || r->fit;
	f.answers = all->answers ? all->answers[i] : r->fit ? r->fit[i].answers : 0;
	f.simulated = r->in.exposure != NULL;
	return f;
}

void report_judge(struct report *r)
{
	for (size_t i = 0; i < r->in.items->n; i++) {
		struct facts f = facts_of(r, i);
		struct report_item *it = &r->item[i];

		judge_parameters(it, &f);
		judge_precision(it, &f);
		if (f.fit)
			judge_fit(it, &f);
		judge_fairness(it, &f);
		r->verdicts[it->verdict]++;
	}
}
