/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/report.h"

#include <math.h>
#include "measure/grid.h"

enum { GRID = 121 };

/* What the match of differential functioning needs: ability from the anchors alone. */
struct match {
	struct arena *arena;
	const struct responses *r;
	struct grid grid;
	struct grid_items items;
	struct response *answers;
	double *posterior;
};

static void moments(const struct grid *g, const double *p, double *mean, double *sd)
{
	double m = 0, v = 0;

	for (size_t q = 0; q < g->n; q++)
		m += p[q] * g->theta[q];
	for (size_t q = 0; q < g->n; q++)
		v += p[q] * (g->theta[q] - m) * (g->theta[q] - m);
	*mean = m;
	*sd = sqrt(v);
}

static struct match match_new(struct arena *a, const struct report *r)
{
	struct match m = {.arena = a, .r = &r->in.responses->data};

	m.grid = grid_normal(a, GRID, r->mean, r->sd);
	m.items = grid_items_of(a, &m.grid, r->in.items->items, r->in.items->n);
	m.answers = ARENA_NEW(a, struct response, m.r->items);
	m.posterior = ARENA_NEW(a, double, GRID);
	return m;
}

/* Of one person: all their answers, or those to the anchors. NaN without an answer. */
static void ability(struct match *m, size_t person, const bool *anchor, double *theta, double *se)
{
	size_t n = responses_of(m->r, person, m->answers), kept = 0;

	for (size_t k = 0; k < n; k++)
		if (!anchor || anchor[m->answers[k].item])
			m->answers[kept++] = m->answers[k];
	*theta = *se = NAN;
	if (!kept)
		return;
	grid_posterior(&m->items, m->answers, kept, m->posterior);
	moments(&m->grid, m->posterior, theta, se);
}

static void match_by_ability(void *context, const bool *anchor, double *match)
{
	struct match *m = context;
	double se;

	for (size_t p = 0; p < m->r->persons; p++)
		ability(m, p, anchor, &match[p], &se);
}

static void abilities(struct report *r, struct arena *a, struct match *m)
{
	size_t persons = m->r->persons;

	r->theta = ARENA_NEW(a, double, persons);
	r->se = ARENA_NEW(a, double, persons);
	for (size_t p = 0; p < persons; p++)
		ability(m, p, NULL, &r->theta[p], &r->se[p]);
}

/* --- what was observed, by tenths of the persons ------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static size_t class_of(const double *bounds, double theta)
{
	size_t c = 0;

	while (c + 1 < REPORT_CLASSES && theta >= bounds[c])
		c++;
	return c;
}

/* The abilities that part the persons in tenths; false with fewer than 100 of them. */
static bool class_bounds(const struct report *r, struct arena *a, double *bounds)
{
	size_t persons = r->in.responses->data.persons, n = 0;
	double *sorted = ARENA_NEW(a, double, persons);

	for (size_t p = 0; p < persons; p++)
		if (!isnan(r->theta[p]))
			sorted[n++] = r->theta[p];
	if (n < 100)
		return false;
	qsort(sorted, n, sizeof *sorted, by_value);
	for (size_t c = 1; c < REPORT_CLASSES; c++)
		bounds[c - 1] = sorted[n * c / REPORT_CLASSES];
	return true;
}

static void observe(struct report *r, struct arena *a, struct match *m)
{
	size_t items = r->in.items->n;
	double bounds[REPORT_CLASSES], sum[REPORT_CLASSES] = {0};
	size_t count[REPORT_CLASSES] = {0};
	uint32_t *asked = ARENA_NEW(a, uint32_t, items * REPORT_CLASSES);

	for (size_t i = 0; i < items; i++)
		for (size_t c = 0; c < REPORT_CLASSES; c++)
			r->item[i].observed[c] = NAN;
	if (!class_bounds(r, a, bounds))
		return;
	for (size_t p = 0; p < m->r->persons; p++) {
		if (isnan(r->theta[p]))
			continue;
		size_t n = responses_of(m->r, p, m->answers), c = class_of(bounds, r->theta[p]);
		sum[c] += r->theta[p];
		count[c]++;
		for (size_t k = 0; k < n; k++) {
			size_t i = m->answers[k].item;
			double *o = &r->item[i].observed[c];
			double highest = r->in.items->items[i].categories - 1.0;
			*o = (isnan(*o) ? 0 : *o) + m->answers[k].score / highest;
			asked[i * REPORT_CLASSES + c]++;
		}
	}
	for (size_t c = 0; c < REPORT_CLASSES; c++) {
		r->class_theta[c] = count[c] ? sum[c] / (double)count[c] : NAN;
		for (size_t i = 0; i < items; i++)
			r->item[i].observed[c] /= asked[i * REPORT_CLASSES + c];
	}
}

/* --- differential functioning -------------------------------------------------------------------
 */

static void worst_class(struct report *r, size_t i)
{
	struct report_item *it = &r->item[i];

	for (size_t k = 0; k < r->dif.comparisons; k++) {
		const struct dif_comparison *c = &r->dif.of[i * r->dif.comparisons + k];
		if (r->dif.other[k] == DIF_ALL_GROUPS || c->problem)
			continue;
		char worse =
		    c->mantel.class > c->logistic.class ? c->mantel.class : c->logistic.class;
		double effect = isnan(c->mantel.delta) ? c->mantel.effect : c->mantel.delta;
		if (worse > it->dif_class ||
		    (worse == it->dif_class && fabs(effect) > fabs(it->dif_effect))) {
			it->dif_class = worse;
			it->dif_effect = effect;
		}
	}
}

static int differ(struct report *r, struct arena *a, struct match *m, struct error *e)
{
	const struct responses *data = m->r;
	bool complete = responses_count(data) * 5 >= (uint64_t)data->persons * data->items * 4;
	struct dif_plan plan = {
	    .methods = DIF_MANTEL | DIF_LOGISTIC,
	    .purify = true,
	    .match = complete ? NULL : match_by_ability,
	    .context = m,
	};
	struct error why = {0};

	if (data->groups < 2)
		return ERR_NONE;
	int status = dif_run(data, &plan, a, &r->dif, &why);
	if (status == ERR_INVALID) {
		r->dif = (struct dif){0};
		r->dif_problem = error_text(&why, a).p;
		return ERR_NONE;
	}
	if (status) {
		if (e)
			*e = why;
		return status;
	}
	for (size_t i = 0; i < data->items; i++)
		worst_class(r, i);
	return ERR_NONE;
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static void curve(struct report *r)
{
	double theta[REPORT_POINTS];

	for (size_t k = 0; k < REPORT_POINTS; k++)
		theta[k] = -4 + 0.1 * (double)k;
	reliability_curve(r->in.items->items, r->in.items->n, r->sd, theta, REPORT_POINTS,
			  r->curve);
}

static int with_answers(struct report *r, struct arena *a, struct error *e)
{
	const struct responses *data = &r->in.responses->data;
	struct item_fit_plan plan = {0};

	r->fit = ARENA_NEW(a, struct item_fit, data->items);
	int status = item_fit_run(data, r->in.items->items, &plan, a, r->fit, e);
	if (status)
		return status;
	r->mean = plan.mean;
	r->sd = plan.sd;
	struct match m = match_new(a, r);
	abilities(r, a, &m);
	observe(r, a, &m);
	r->reliability_empirical = reliability_empirical(r->theta, r->se, data->persons, true);
	if (reliability_alpha(data, a, &r->alpha, NULL))
		r->alpha = NAN;
	return differ(r, a, &m, e);
}

static int levels(struct report *r, struct arena *a, struct error *e)
{
	const struct report_input *in = &r->in;

	if (!in->cuts_n)
		return ERR_NONE;
	if (in->responses)
		return reliability_rudner(r->theta, r->se, in->responses->data.persons, in->cuts,
					  in->cuts_n, r->levels, e);
	return reliability_lee(a, in->items->items, in->items->n, r->mean, r->sd, in->cuts,
			       in->cuts_n, r->levels, e);
}

int report_compute(struct arena *a, const struct report_input *in, struct report *out,
		   struct error *e)
{
	size_t n = in->items->n;
	int status = ERR_NONE;

	*out = (struct report){.in = *in, .sd = 1, .reliability_empirical = NAN, .alpha = NAN};
	out->item = ARENA_NEW(a, struct report_item, n);
	for (size_t i = 0; i < n; i++)
		out->item[i].exposure =
		    in->exposure && in->exams ? in->exposure[i] / (double)in->exams : NAN;
	if (in->responses)
		status = with_answers(out, a, e);
	if (status)
		return status;
	curve(out);
	out->reliability_marginal =
	    reliability_marginal(a, in->items->items, n, out->mean, out->sd);
	report_judge(out);
	return levels(out, a, e);
}
