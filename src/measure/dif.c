/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/dif.h"

#include <math.h>
#include "measure/dif_table.h"
#include "measure/distribution.h"
#include "measure/item.h"
#include "measure/symmetric.h"

enum { PASSES_MAX = 20, ANCHORS_LEAST = 4 };

struct study {
	const struct responses *r;
	const struct dif_plan *plan;
	struct dif *out;
	size_t groups, least;
	double level;
	/* Answers by item: k = start[i] … start[i+1]-1 */
	uint64_t *start;
	uint32_t *person;
	uint8_t *score;
	bool *in;	    /* of each person: compared at all */
	double *match;	    /* of each person */
	uint32_t *stratum;  /* of each person, with plan->match */
	double *sorted;	    /* room for the persons */
	size_t strata_room; /* the most strata there can be */
	double *count;	    /* of a struct dif_table */
	struct dif_rows rows;
	double *p, *adjusted;
	size_t *order;
};

const char *dif_problem_text(enum dif_problem p)
{
	static const char *const texts[DIF_PROBLEM_COUNT] = {
	    [DIF_FINE] = "",
	    [DIF_TOO_FEW] = "too few answers in a group",
	    [DIF_NO_VARIANCE] = "all answers alike",
	};

	return texts[p];
}

/* --- who is compared --------------------------------------------------------------------------
 */

int dif_check_groups(const struct responses *r, const struct dif_plan *plan, size_t least,
		     struct arena *a, struct error *e)
{
	size_t persons[DIF_GROUPS_MAX] = {0};

	if (r->groups < 2 || !r->group)
		return error_set(
		    e, ERR_INVALID,
		    "the group column has a single value: there is nothing to compare");
	if (r->groups > DIF_GROUPS_MAX)
		return error_arg(e, ERR_INVALID,
				 "{0} groups: at most 16 can be compared; join the small ones",
				 arena_printf(a, "%u", r->groups));
	if (plan->reference >= r->groups)
		return error_set(e, ERR_INVALID, "the reference group is not in the data");
	for (size_t p = 0; p < r->persons; p++)
		persons[r->group[p]]++;
	for (size_t g = 0; g < r->groups; g++)
		if (persons[g] < least)
			return error_arg(
			    e, ERR_INVALID,
			    "a group has too few persons to compare: {0}; leave it out or join it",
			    arena_printf(a,
					 "group %zu in order of appearance has %zu, %zu are needed",
					 g + 1, persons[g], least));
	return 0;
}

/* Answers by item, from answers by person. */
static void turn(struct study *s, struct arena *a)
{
	const struct responses *r = s->r;
	struct response *own = ARENA_NEW(a, struct response, r->items + 1);
	uint64_t n = responses_count(r);

	s->start = ARENA_NEW(a, uint64_t, r->items + 2);
	s->person = ARENA_NEW(a, uint32_t, n + 1);
	s->score = ARENA_NEW(a, uint8_t, n + 1);
	for (size_t p = 0; p < r->persons; p++)
		for (size_t k = responses_of(r, p, own); k-- > 0;)
			s->start[own[k].item + 2]++;
	for (size_t i = 1; i <= r->items + 1; i++)
		s->start[i] += s->start[i - 1];
	for (size_t p = 0; p < r->persons; p++) {
		size_t own_n = responses_of(r, p, own);
		s->in[p] = s->plan->match || own_n == r->items;
		for (size_t k = 0; k < own_n; k++) {
			uint64_t to = s->start[own[k].item + 1]++;
			s->person[to] = (uint32_t)p;
			s->score[to] = own[k].score;
		}
	}
}

static int compare_doubles(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

/* Equal parts of the persons by their match; equal matches are never parted. */
static void cut_strata(struct study *s)
{
	size_t n = 0, parts = s->strata_room;
	double cut[1024];

	for (size_t p = 0; p < s->r->persons; p++)
		if (s->in[p])
			s->sorted[n++] = s->match[p];
	qsort(s->sorted, n, sizeof *s->sorted, compare_doubles);
	for (size_t k = 1; k < parts; k++)
		cut[k] = n ? s->sorted[k * n / parts] : 0;
	for (size_t p = 0; p < s->r->persons; p++) {
		uint32_t k = 0;
		while (k + 1 < parts && s->match[p] >= cut[k + 1])
			k++;
		s->stratum[p] = k;
	}
}

static void match_persons(struct study *s)
{
	const struct responses *r = s->r;

	s->out->persons = 0;
	if (s->plan->match) {
		s->plan->match(s->plan->context, s->out->anchor, s->match);
		for (size_t p = 0; p < r->persons; p++)
			s->in[p] = isfinite(s->match[p]);
		cut_strata(s);
	} else {
		memset(s->match, 0, r->persons * sizeof *s->match);
		for (size_t i = 0; i < r->items; i++)
			for (uint64_t k = s->start[i]; s->out->anchor[i] && k < s->start[i + 1];
			     k++)
				s->match[s->person[k]] += s->score[k];
	}
	for (size_t p = 0; p < r->persons; p++)
		s->out->persons += s->in[p];
}

/* --- one item ---------------------------------------------------------------------------------
 */

static void add_row(struct dif_rows *rows, double x, size_t group, size_t score, double weight)
{
	rows->x[rows->n] = x;
	rows->group[rows->n] = (uint16_t)group;
	rows->score[rows->n] = (uint8_t)score;
	rows->weight[rows->n++] = weight;
}

/* The answers to an item, counted for one method and listed for the other. */
static struct dif_table count_item(struct study *s, size_t item)
{
	struct dif_table t = {.groups = s->groups, .categories = s->r->categories[item]};
	bool sums = !s->plan->match;

	t.strata = s->strata_room;
	t.count = s->count;
	memset(s->count, 0, t.strata * t.groups * t.categories * sizeof *s->count);
	s->rows.n = 0;
	s->rows.categories = t.categories;
	for (uint64_t k = s->start[item]; k < s->start[item + 1]; k++) {
		size_t p = s->person[k], score = s->score[k], group = s->r->group[p];
		if (!s->in[p])
			continue;
		double own = s->out->anchor[item] ? 0 : (double)score;
		size_t stratum = sums ? (size_t)(s->match[p] + own) : s->stratum[p];
		s->count[(stratum * t.groups + group) * t.categories + score]++;
		if (!sums)
			add_row(&s->rows, s->match[p], group, score, 1);
	}
	size_t cells = t.strata * t.groups * t.categories;
	for (size_t c = 0; sums && c < cells; c++) {
		size_t stratum = c / (t.groups * t.categories);
		if (s->count[c] > 0)
			add_row(&s->rows, (double)stratum, c / t.categories % t.groups,
				c % t.categories, s->count[c]);
	}
	return t;
}

static void comparison_blank(struct dif_comparison *c)
{
	c->mantel = (struct dif_mantel){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, '-'};
	c->logistic = (struct dif_logistic){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, '-'};
}

static enum dif_problem examine(const struct study *s, const struct dif_table *t,
				const struct dif_choice *c, struct dif_comparison *out)
{
	double of_group[DIF_GROUPS_MAX] = {0}, of_score[ITEM_CATEGORIES_MAX] = {0};
	bool few = false;
	size_t seen = 0;

	for (size_t k = 0; k < t->strata * c->n; k++)
		for (size_t score = 0; score < t->categories; score++) {
			double n =
			    t->count[(k / c->n * t->groups + c->group[k % c->n]) * t->categories +
				     score];
			of_group[k % c->n] += n;
			of_score[score] += n;
		}
	for (size_t g = 0; g < c->n; g++) {
		few |= of_group[g] < (double)s->least;
		if (g == 0)
			out->reference = (uint32_t)of_group[g];
		else
			out->other += (uint32_t)of_group[g];
	}
	for (size_t score = 0; score < t->categories; score++)
		seen += of_score[score] > 0;
	return few ? DIF_TOO_FEW : seen < 2 ? DIF_NO_VARIANCE : DIF_FINE;
}

static struct dif_choice chosen(const struct study *s, size_t comparison)
{
	struct dif_choice c = {.n = 1, .group = {s->plan->reference}};
	uint16_t other = s->out->other[comparison];

	for (size_t g = 0; g < s->groups; g++)
		if (g != s->plan->reference && (other == DIF_ALL_GROUPS || other == g))
			c.group[c.n++] = g;
	return c;
}

static void test_item(struct study *s, size_t item)
{
	struct dif_table t = count_item(s, item);

	for (size_t k = 0; k < s->out->comparisons; k++) {
		struct dif_comparison *c = &s->out->of[item * s->out->comparisons + k];
		struct dif_choice choice = chosen(s, k);
		*c = (struct dif_comparison){0};
		comparison_blank(c);
		c->problem = examine(s, &t, &choice, c);
		if (c->problem)
			continue;
		if (s->plan->methods & DIF_MANTEL)
			dif_mantel_test(&t, &choice, &c->mantel);
		if ((s->plan->methods & DIF_LOGISTIC) &&
		    !dif_logistic_test(&s->rows, &choice, &c->logistic)) {
			comparison_blank(c);
			c->problem = DIF_NO_VARIANCE;
		}
	}
}

/* --- all items --------------------------------------------------------------------------------
 */

static void adjust(struct study *s, size_t comparison)
{
	size_t n = s->out->items, step = s->out->comparisons;
	struct dif_comparison *of = s->out->of + comparison;

	for (size_t i = 0; i < n; i++)
		s->p[i] = of[i * step].mantel.p;
	false_discovery_adjust(n, s->p, s->adjusted, s->order);
	for (size_t i = 0; i < n; i++) {
		of[i * step].mantel.adjusted = s->adjusted[i];
		s->p[i] = of[i * step].logistic.p_both;
	}
	false_discovery_adjust(n, s->p, s->adjusted, s->order);
	for (size_t i = 0; i < n; i++)
		of[i * step].logistic.adjusted = s->adjusted[i];
}

static void test_all(struct study *s)
{
	match_persons(s);
	for (size_t i = 0; i < s->out->items; i++)
		test_item(s, i);
	for (size_t k = 0; k < s->out->comparisons; k++)
		adjust(s, k);
}

/* Anchors anew from the last comparison, which is the one of all groups where there is one. False
 * when they stay as they are, or when too few would be left. */
static bool new_anchors(struct study *s, bool *settled)
{
	size_t n = s->out->items, step = s->out->comparisons, left = 0;
	bool changed = false;

	for (size_t i = 0; i < n; i++) {
		const struct dif_comparison *c = &s->out->of[i * step + step - 1];
		left += !(c->mantel.adjusted < s->level || c->logistic.adjusted < s->level);
	}
	*settled = left >= ANCHORS_LEAST;
	for (size_t i = 0; *settled && i < n; i++) {
		const struct dif_comparison *c = &s->out->of[i * step + step - 1];
		bool anchor = !(c->mantel.adjusted < s->level || c->logistic.adjusted < s->level);
		changed |= anchor != s->out->anchor[i];
		s->out->anchor[i] = anchor;
	}
	return changed;
}

static void purify(struct study *s)
{
	s->out->settled = false;
	while (s->out->passes < PASSES_MAX) {
		bool enough;
		if (!new_anchors(s, &enough)) {
			s->out->settled = enough;
			return;
		}
		s->out->passes++;
		test_all(s);
	}
}

static void study_room(struct study *s, struct arena *a)
{
	const struct responses *r = s->r;
	size_t categories = 2, sum = 0, groups = s->groups;

	for (size_t i = 0; i < r->items; i++) {
		sum += r->categories[i] - 1u;
		if (r->categories[i] > categories)
			categories = r->categories[i];
	}
	s->strata_room = s->plan->match ? (s->plan->strata ? s->plan->strata : 20) : sum + 1;
	if (s->plan->match && s->strata_room > 1000)
		s->strata_room = 1000;
	size_t cells = s->strata_room * groups * categories;
	size_t rows = s->plan->match || cells > r->persons ? r->persons : cells;
	s->count = ARENA_NEW(a, double, cells);
	s->rows.x = ARENA_NEW(a, double, rows + 1);
	s->rows.weight = ARENA_NEW(a, double, rows + 1);
	s->rows.group = ARENA_NEW(a, uint16_t, rows + 1);
	s->rows.score = ARENA_NEW(a, uint8_t, rows + 1);
	s->in = ARENA_NEW(a, bool, r->persons + 1);
	s->match = ARENA_NEW(a, double, r->persons + 1);
	s->sorted = ARENA_NEW(a, double, r->persons + 1);
	s->stratum = ARENA_NEW(a, uint32_t, r->persons + 1);
	s->p = ARENA_NEW(a, double, r->items + 1);
	s->adjusted = ARENA_NEW(a, double, r->items + 1);
	s->order = ARENA_NEW(a, size_t, r->items + 1);
}

static void out_begin(struct study *s, struct arena *a)
{
	struct dif *out = s->out;

	*out = (struct dif){.items = s->r->items, .settled = true};
	out->comparisons = s->groups == 2 ? 1 : s->groups;
	out->other = ARENA_NEW(a, uint16_t, out->comparisons);
	for (size_t g = 0, k = 0; g < s->groups; g++)
		if (g != s->plan->reference)
			out->other[k++] = (uint16_t)g;
	if (s->groups > 2)
		out->other[s->groups - 1] = DIF_ALL_GROUPS;
	out->of = ARENA_NEW(a, struct dif_comparison, out->items * out->comparisons + 1);
	out->anchor = ARENA_NEW(a, bool, out->items + 1);
	for (size_t i = 0; i < out->items; i++)
		out->anchor[i] = true;
}

int dif_run(const struct responses *r, const struct dif_plan *plan, struct arena *a,
	    struct dif *out, struct error *e)
{
	struct study s = {.r = r, .plan = plan, .out = out, .groups = r->groups};
	size_t complete = 0;

	s.least = plan->least ? plan->least : 20;
	s.level = plan->level > 0 ? plan->level : 0.05;
	int failed = dif_check_groups(r, plan, s.least, a, e);
	if (failed)
		return failed;
	study_room(&s, a);
	out_begin(&s, a);
	turn(&s, a);
	for (size_t p = 0; p < r->persons; p++)
		complete += s.in[p];
	if (!plan->match && complete * 5 < r->persons * 4)
		return error_arg(e, ERR_INVALID,
				 "only {0} persons answered every item, so sums of scores do not "
				 "compare; match persons on their ability by a bank",
				 arena_printf(a, "%zu of %zu", complete, r->persons));
	test_all(&s);
	if (plan->purify)
		purify(&s);
	return 0;
}

double dif_wald(size_t k, const double *first, const double *first_covariance, const double *second,
		const double *second_covariance)
{
	enum { MOST = ITEM_CATEGORIES_MAX + 3 };
	double a[MOST * MOST], d[MOST], x[MOST], sum = 0;

	if (k == 0 || k > MOST)
		return NAN;
	for (size_t i = 0; i < k * k; i++)
		a[i] = first_covariance[i] + second_covariance[i];
	for (size_t i = 0; i < k; i++)
		x[i] = d[i] = second[i] - first[i];
	symmetric_pack(a, k);
	if (!symmetric_factor(a, k, NULL))
		return NAN;
	symmetric_solve(a, k, x);
	for (size_t i = 0; i < k; i++)
		sum += d[i] * x[i];
	return sum;
}
