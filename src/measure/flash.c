/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/flash.h"

#include <math.h>
#include "measure/exact_exp.h"

enum { EXACT_POINTS = FLASH_EXACT_POINTS, BAYES_POINTS = 721 };
#define LOWEST (-9.0)
#define PRIOR_VARIANCE 1.5

/* --- capacity -----------------------------------------------------------------------------------
 */

/* By repeated addition: that the sum is not exact is part of the rules. */
static void exact_points(double points[EXACT_POINTS])
{
	double x = LOWEST;

	for (size_t k = 0; k < EXACT_POINTS; k++, x += 18.0 / 80)
		points[k] = x;
}

static double bayes_point(size_t k)
{
	return LOWEST + (double)k * 0.025;
}

static double success(const struct flash_item *item, double x)
{
	return 1 / (1 + exact_exp(item->discriminant * (item->difficulty - x)));
}

void flash_begin(struct flash_state *s, const struct flash_rules *r, double start)
{
	size_t n = r->way == FLASH_EXACT ? EXACT_POINTS : BAYES_POINTS;

	s->capacity = s->start = start;
	s->error = r->way == FLASH_EXACT ? FLASH_NO_ERROR : sqrt(PRIOR_VARIANCE);
	s->answers = 0;
	for (size_t k = 0; k < n; k++)
		s->points[k] = r->way == FLASH_EXACT ? 1 : 0;
}

static double limited(double raw, double before, double variation)
{
	if (!(variation > 0))
		return raw;
	double gap =
	    before > -variation && before < variation ? variation : fabs(before * variation);
	if (raw > before)
		return fmin(raw, before + gap);
	return raw < before - gap ? before - gap : raw;
}

static void normalise(double *v, size_t n)
{
	double sum = 0;

	for (size_t k = 0; k < n; k++)
		sum += v[k];
	for (size_t k = 0; k < n; k++)
		v[k] /= sum;
}

static void answer_exact(struct flash_state *s, const struct flash_rules *r,
			 const struct flash_item *item, bool right)
{
	double x[EXACT_POINTS], weight[EXACT_POINTS], raw = 0, spread = 0;

	exact_points(x);
	for (size_t k = 0; k < EXACT_POINTS; k++) {
		double d = x[k] - s->capacity;
		weight[k] = exact_exp(d * d / (-2 * PRIOR_VARIANCE)) /
			    (sqrt(PRIOR_VARIANCE) * sqrt(2 * M_PI));
	}
	normalise(weight, EXACT_POINTS);
	for (size_t k = 0; k < EXACT_POINTS; k++) {
		double p = success(item, x[k]);
		s->points[k] *= right ? p : 1 - p;
		weight[k] *= s->points[k];
	}
	normalise(weight, EXACT_POINTS);
	for (size_t k = 0; k < EXACT_POINTS; k++)
		raw += x[k] * weight[k];
	s->capacity = isnan(raw) ? raw : limited(raw, s->capacity, r->variation);
	for (size_t k = 0; k < EXACT_POINTS; k++) {
		double d = x[k] - s->capacity;
		spread += weight[k] * (d * d);
	}
	s->error = sqrt(spread - (9.0 / 80) * (9.0 / 80) / 12);
}

/* log P(right) or log P(wrong) without underflow. */
static double log_chance(const struct flash_item *item, double x, bool right)
{
	double z = item->discriminant * (item->difficulty - x);

	z = right ? z : -z;
	return z > 0 ? -z - log1p(exact_exp(-z)) : -log1p(exact_exp(z));
}

static void answer_bayes(struct flash_state *s, const struct flash_item *item, bool right)
{
	double top = -INFINITY, total = 0, mean = 0, square = 0;
	double logs[BAYES_POINTS];

	for (size_t k = 0; k < BAYES_POINTS; k++) {
		double x = bayes_point(k), d = x - s->start;
		s->points[k] += log_chance(item, x, right);
		logs[k] = s->points[k] - d * d / (2 * PRIOR_VARIANCE);
		top = fmax(top, logs[k]);
	}
	for (size_t k = 0; k < BAYES_POINTS; k++) {
		double w = exact_exp(logs[k] - top);
		total += w;
		mean += w * bayes_point(k);
		logs[k] = w;
	}
	mean /= total;
	for (size_t k = 0; k < BAYES_POINTS; k++)
		square += logs[k] * (bayes_point(k) - mean) * (bayes_point(k) - mean);
	s->capacity = mean;
	s->error = sqrt(square / total);
}

void flash_answer(struct flash_state *s, const struct flash_rules *r, const struct flash_item *item,
		  bool right)
{
	s->answers++;
	if (r->way == FLASH_EXACT)
		answer_exact(s, r, item, right);
	else
		answer_bayes(s, item, right);
}

/* --- what may come next -------------------------------------------------------------------------
 */

struct choice {
	const struct flash_rules *rules;
	const struct flash_item *items;
	struct flash_asked asked;
	const bool *left_out;
	uint64_t asked_competences, recent_competences; /* a bit each; those from 63 up share one */
};

static uint64_t competence_bit(const struct flash_item *item)
{
	return UINT64_C(1) << (item->competence < 63 ? item->competence : 63);
}

static uint64_t last_competences(const struct choice *c, size_t last)
{
	uint64_t bits = 0;

	for (size_t k = c->asked.n > last ? c->asked.n - last : 0; k < c->asked.n; k++)
		bits |= competence_bit(&c->items[c->asked.items[k]]);
	return bits;
}

/* Tube or skill not asked yet. */
static bool is_new(const struct choice *c, size_t i)
{
	for (size_t k = 0; k < c->asked.n; k++) {
		const struct flash_item *a = &c->items[c->asked.items[k]], *b = &c->items[i];
		if (c->rules->one_a_tube ? a->tube == b->tube : a->skill == b->skill)
			return false;
	}
	return true;
}

/* Is its competence one of the `last` answers'? `bits` are theirs, and tell at once but for the
 * last bit, which many may share. */
static bool is_recent(const struct choice *c, size_t i, size_t last, uint64_t bits)
{
	uint32_t competence = c->items[i].competence;

	if (!(bits & competence_bit(&c->items[i])))
		return false;
	if (competence < 63)
		return true;
	for (size_t k = c->asked.n > last ? c->asked.n - last : 0; k < c->asked.n; k++)
		if (c->items[c->asked.items[k]].competence == competence)
			return true;
	return false;
}

/* The rules one after another; each asks whether an item stays. */
enum { RULE_NEW = 1, RULE_COMPETENCE = 2, RULE_BETWEEN = 4 };

static bool stays(const struct choice *c, size_t i, unsigned rules)
{
	if (c->left_out && c->left_out[i])
		return false;
	if (rules & RULE_NEW && !is_new(c, i))
		return false;
	if (rules & RULE_COMPETENCE && is_recent(c, i, c->asked.n, c->asked_competences))
		return false;
	return !(rules & RULE_BETWEEN) ||
	       !is_recent(c, i, c->rules->between, c->recent_competences);
}

static bool any_stays(const struct choice *c, size_t n, unsigned rules)
{
	for (size_t i = 0; i < n; i++)
		if (stays(c, i, rules))
			return true;
	return false;
}

/* Passage by all competences looks at all items, not at what the first rule left, and gives way to
 * it once every competence was met; the last rule gives way when nothing would remain. */
static unsigned rules_in_force(const struct choice *c, size_t n)
{
	unsigned rules = RULE_NEW;

	if (c->rules->every_competence && any_stays(c, n, RULE_COMPETENCE))
		rules = RULE_COMPETENCE;
	if (c->rules->between && any_stays(c, n, rules | RULE_BETWEEN))
		rules |= RULE_BETWEEN;
	return rules;
}

static double information(const struct flash_item *item, double capacity)
{
	double p = success(item, capacity);

	return p * (1 - p) * (item->discriminant * item->discriminant);
}

/* False only when the information can't exceed `least`: p (1 - p) = 1 / (2 + 2 cosh z) with
 * z = a (d - x), and the series of cosh gives at most 1 / (4 + z^2). Spares most exponentials. The
 * margin is a million times the rounding of either side; NaN is never ruled out. */
static bool may_exceed(const struct flash_item *item, double capacity, double least)
{
	double a = item->discriminant, z = a * (item->difficulty - capacity);

	return !(least > 1e-200 && a * a * (1 + 1e-9) < least * (4 + z * z));
}

/* Keeps the best in order; equal ones stay in the order of the items, as a stable sort would. */
static int best_insert(uint32_t *out, double *rewards, int n, uint32_t item, double reward)
{
	int at = n;

	while (at > 0 && rewards[at - 1] < reward)
		at--;
	if (at == FLASH_CANDIDATES)
		return n;
	int last = n < FLASH_CANDIDATES ? n : FLASH_CANDIDATES - 1;
	for (int k = last; k > at; k--) {
		out[k] = out[k - 1];
		rewards[k] = rewards[k - 1];
	}
	out[at] = item;
	rewards[at] = reward;
	return last + 1;
}

int flash_next(const struct flash_rules *r, const struct flash_item *items, size_t n,
	       struct flash_asked asked, const bool *left_out, double capacity,
	       uint32_t out[FLASH_CANDIDATES], double rewards[FLASH_CANDIDATES])
{
	struct choice c = {r, items, asked, left_out, 0, 0};
	double own[FLASH_CANDIDATES], *best = rewards ? rewards : own;
	int count = 0;

	if (asked.n > r->longest)
		return FLASH_TOO_LONG;
	if (asked.n == r->longest)
		return 0;
	c.asked_competences = last_competences(&c, asked.n);
	c.recent_competences = last_competences(&c, r->between);
	unsigned rules = rules_in_force(&c, n);
	for (size_t i = 0; i < n; i++) {
		bool full = count == FLASH_CANDIDATES;
		if (full && !may_exceed(&items[i], capacity, best[count - 1]))
			continue;
		double reward = information(&items[i], capacity);
		if (!(full && reward <= best[count - 1]) && stays(&c, i, rules))
			count = best_insert(out, best, count, (uint32_t)i, reward);
	}
	return count ? count : FLASH_EXHAUSTED;
}

size_t flash_pick(const struct flash_rules *r, size_t n, flash_draw_fn *draw, void *context)
{
	size_t i = 0;

	while (i + 1 < n && !(draw(context) * 100 < r->pick))
		i++;
	return i;
}

/* --- an unfinished test -------------------------------------------------------------------------
 */

struct flash_degraded flash_degrade(const struct flash_rules *r, const struct flash_item *items,
				    size_t n, struct flash_asked asked, const bool *right,
				    const struct flash_state *reached, uint32_t *work)
{
	struct flash_degraded out = {0};
	struct flash_state s;
	uint32_t candidates[FLASH_CANDIDATES];
	size_t count = 0;

	flash_begin(&s, r, r->way == FLASH_EXACT ? reached->capacity : reached->start);
	for (; count < asked.n; count++) {
		work[count] = asked.items[count];
		flash_answer(&s, r, &items[work[count]], right[count]);
	}
	while (count < r->longest) {
		int found = flash_next(r, items, n, (struct flash_asked){work, count}, NULL,
				       s.capacity, candidates, NULL);
		if (found <= 0) {
			out.exhausted = true;
			break;
		}
		work[count++] = candidates[0];
		flash_answer(&s, r, &items[candidates[0]], false);
	}
	out.capacity = s.capacity;
	return out;
}
