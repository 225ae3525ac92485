/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/ability.h"

#include "measure/exact_exp.h"
#include <math.h>

const char *const ability_method_names[ABILITY_METHOD_COUNT + 1] = {"ml", "map", "eap", "wle",
								    NULL};

enum {
	SCAN_MOST = 4000, /* intervals in which roots are looked for */
	QUADRATURE_MOST = 1 << 16,
};

/* What an estimate is made of, in one place for the functions below. */
struct evidence {
	enum ability_method method;
	const struct item *items;
	const struct response *x;
	size_t n;
	struct ability_prior prior;
	double range;
};

struct ability_likelihood ability_likelihood(const struct item *items, const struct response *x,
					     size_t n, double theta)
{
	struct ability_likelihood sum = {0};

	for (size_t k = 0; k < n; k++) {
		struct item_at at = item_at(&items[x[k].item], theta, x[k].score);

		sum.log += at.log;
		sum.d1 += at.d1;
		sum.d2 += at.d2;
	}
	return sum;
}

static struct item_informations informations(const struct evidence *e, double theta)
{
	struct item_informations sum = {0};

	for (size_t k = 0; k < e->n; k++) {
		struct item_informations one = item_informations(&e->items[e->x[k].item], theta);

		sum.fisher += one.fisher;
		sum.skew += one.skew;
	}
	return sum;
}

/* What Warm's equation adds to the derivative of the log-likelihood. */
static double warm_term(const struct evidence *e, double theta)
{
	struct item_informations i = informations(e, theta);
	double term = i.fisher > 0 ? i.skew / (2 * i.fisher) : 0;

	return isfinite(term) ? term : 0;
}

/* The equation that the estimate solves: its left side. */
static double equation(const struct evidence *e, double theta)
{
	double d1 = ability_likelihood(e->items, e->x, e->n, theta).d1;

	if (e->method == ABILITY_MAP)
		return d1 + (e->prior.mean - theta) / (e->prior.sd * e->prior.sd);
	return e->method == ABILITY_WLE ? d1 + warm_term(e, theta) : d1;
}

/* The root between low (where the equation is above 0) and high (below), to the last bits: Ridders,
 * IEEE Transactions on Circuits and Systems 26 (1979), 979-980. */
static double root_between(const struct evidence *e, double low, double high)
{
	double f_low = equation(e, low), f_high = equation(e, high);

	for (int turn = 0; turn < 100 && high - low > 1e-15 * (1 + fabs(low)); turn++) {
		double middle = low + (high - low) / 2, f = equation(e, middle);
		double scale = sqrt(f * f - f_low * f_high), next = middle;

		if (scale > 0 && isfinite(scale))
			next = middle + (middle - low) * f / scale; /* f_low > 0 > f_high */
		double f_next = equation(e, next);
		if (f == 0 || f_next == 0)
			return f == 0 ? middle : next;
		double left = fmin(middle, next), right = fmax(middle, next);
		double f_left = next < middle ? f_next : f, f_right = next < middle ? f : f_next;
		if (f_left < 0) {
			high = left;
			f_high = f_left;
		} else if (f_right < 0) {
			low = left;
			f_low = f_left;
			high = right;
			f_high = f_right;
		} else {
			low = right;
			f_low = f_right;
		}
	}
	return low + (high - low) / 2;
}

/* The integral of Warm's term, by Simpson's rule. */
static double warm_between(const struct evidence *e, double from, double to)
{
	enum { PARTS = 128 };
	double h = (to - from) / PARTS, sum = warm_term(e, from) + warm_term(e, to);

	for (int k = 1; k < PARTS; k++)
		sum += (k % 2 ? 4 : 2) * warm_term(e, from + k * h);
	return sum * h / 3;
}

/* How much higher what is maximised stands at `to` than at `from`. */
static double rise(const struct evidence *e, double from, double to)
{
	double up = ability_likelihood(e->items, e->x, e->n, to).log -
		    ability_likelihood(e->items, e->x, e->n, from).log;
	double z_from = (from - e->prior.mean) / e->prior.sd;
	double z_to = (to - e->prior.mean) / e->prior.sd;

	if (e->method == ABILITY_MAP)
		up += 0.5 * (z_from * z_from - z_to * z_to);
	return e->method == ABILITY_WLE ? up + warm_between(e, from, to) : up;
}

/* Is one maximum certain? A sum of concave functions has no two. */
static bool concave(const struct evidence *e)
{
	for (size_t k = 0; k < e->n; k++) {
		const struct item *it = &e->items[e->x[k].item];
		bool binary = it->model != ITEM_GRM && it->model != ITEM_GPCM;

		if (binary && (it->c > 0 || it->d < 1))
			return false;
	}
	return e->method != ABILITY_WLE;
}

static double steepest(const struct evidence *e)
{
	double a = 0;

	for (size_t k = 0; k < e->n; k++)
		a = fmax(a, fabs(e->items[e->x[k].item].a));
	return a;
}

/* A derivative that underflowed to 0 tells nothing: the middle of what is flat. */
static double flat_middle(const struct evidence *e)
{
	double low = -e->range, high = e->range, step = e->range / 500;

	while (low < high && equation(e, low) == 0)
		low += step;
	while (high > low && equation(e, high) == 0)
		high -= step;
	return low >= high ? 0 : (low + high) / 2;
}

/* The highest of the maxima in the range, its ends among them. */
static struct ability highest(const struct evidence *e)
{
	double f_low = equation(e, -e->range), f_high = equation(e, e->range);
	int parts = 1;

	if (f_low == 0 && f_high == 0)
		return (struct ability){.theta = flat_middle(e)};
	if (!concave(e))
		parts = (int)fmin(fmax(20 * e->range, 4 * e->range * steepest(e)), SCAN_MOST);
	struct ability best = {.theta = -e->range, .at_bound = true};
	bool none = f_low > 0;
	double before = -e->range, f_before = f_low;

	for (int k = 1; k <= parts + 1; k++) {
		bool end = k > parts; /* after the last interval: the upper end itself */
		double here = k >= parts ? e->range : e->range * (2.0 * k / parts - 1);
		double f = end ? f_high : equation(e, here);
		if (end ? f >= 0 : f_before > 0 && f < 0) {
			double theta = end ? here : root_between(e, before, here);
			if (none || rise(e, best.theta, theta) > 0)
				best = (struct ability){.theta = theta, .at_bound = end};
			none = false;
		}
		if (f != 0) { /* a root may fall on a point */
			before = here;
			f_before = f;
		}
	}
	return best;
}

static double log_posterior(const struct evidence *e, double theta)
{
	double z = (theta - e->prior.mean) / e->prior.sd, log = -0.5 * z * z;

	for (size_t k = 0; k < e->n; k++)
		log += item_log_probability(&e->items[e->x[k].item], theta, e->x[k].score);
	return log;
}

/* How far from the prior's mean the posterior reaches. A likelihood is at most 1, so where the
 * prior alone is below exp(-50) of the highest seen there is nothing to add; for the same reason
 * the search for the highest ends where the prior alone is below it. A peak missed between two
 * points makes the reach longer, never too short. */
static double reach(const struct evidence *e, double *top)
{
	enum { SIDE = 60 };

	*top = log_posterior(e, e->prior.mean);
	for (int k = 1; k <= SIDE && -0.5 * k * k > *top; k++) {
		*top = fmax(*top, log_posterior(e, e->prior.mean + e->prior.sd * k));
		*top = fmax(*top, log_posterior(e, e->prior.mean - e->prior.sd * k));
	}
	return e->prior.sd * fmin(sqrt(2 * (50 - *top)), SIDE);
}

struct moments {
	double top; /* logarithm of the weight 1 */
	double sum, first, second;
};

/* Adds the weights at from, from + step, … away from the prior's mean. A weight far above those
 * before becomes the new measure. */
static void moments_add(const struct evidence *e, struct moments *m, double from, double step,
			int n)
{
	for (int k = 0; k < n; k++) {
		double away = from + k * step, log = log_posterior(e, e->prior.mean + away);
		if (log > m->top + 500) {
			double scale = exact_exp(m->top - log);
			m->sum *= scale;
			m->first *= scale;
			m->second *= scale;
			m->top = log;
		}
		double w = exact_exp(log - m->top);
		m->sum += w;
		m->first += w * away;
		m->second += w * away * away;
	}
}

static struct ability ability_of(const struct evidence *e, const struct moments *m)
{
	double mean = m->first / m->sum;

	return (struct ability){.theta = e->prior.mean + mean,
				.se = sqrt(fmax(m->second / m->sum - mean * mean, 0))};
}

/* The trapezoid rule with its step halved until nothing moves: each turn adds the points between.
 */
static struct ability expectation(const struct evidence *e)
{
	struct moments m = {0};
	double side = reach(e, &m.top), h = fmin(e->prior.sd / 4, 0.5 / steepest(e));
	const int most = QUADRATURE_MOST / 4;
	int points = (int)fmin(2 * side / h + 2, most);
	struct ability was, r;

	h = 2 * side / points;
	moments_add(e, &m, -side, h, points + 1);
	r = ability_of(e, &m);
	do {
		was = r;
		moments_add(e, &m, h / 2 - side, h, points);
		points *= 2;
		h /= 2;
		r = ability_of(e, &m);
	} while (points < QUADRATURE_MOST &&
		 (fabs(r.theta - was.theta) > 1e-12 || fabs(r.se - was.se) > 1e-12 || r.se < h));
	r.se = fmax(r.se, h); /* narrower than can be told */
	double cut = fmax(fmin(r.theta, e->range), -e->range);
	r.at_bound = cut != r.theta;
	r.theta = cut;
	return r;
}

struct ability ability_estimate(enum ability_method method, const struct item *items,
				const struct response *x, size_t n, struct ability_prior prior,
				double range)
{
	const struct evidence e = {method, items, x, n, prior, range};

	if (method == ABILITY_EAP)
		return expectation(&e);
	if (n == 0 && method != ABILITY_MAP)
		return (struct ability){.theta = 0, .se = INFINITY};
	struct ability r = highest(&e);
	double information = informations(&e, r.theta).fisher;

	if (method == ABILITY_MAP)
		information += 1 / (prior.sd * prior.sd);
	r.se = information > 0 ? 1 / sqrt(information) : INFINITY;
	return r;
}
