/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/exam.h"

#include <math.h>
#include <string.h>

struct exam_marks exam_marks_new(struct arena *a, const struct pool *p)
{
	return (struct exam_marks){
	    .item = ARENA_NEW(a, uint32_t, p->items.n),
	    .tube = ARENA_NEW(a, uint32_t, p->tubes + 1),
	    .enemy = ARENA_NEW(a, uint32_t, p->enemies + 1),
	};
}

/* --- areas -------------------------------------------------------------------------------------
 */

static double share_of(const struct exam *e, size_t area)
{
	return e->rules.shares ? e->rules.shares[area] : e->pool->share[area];
}

/* A share times a length is a rational number that the doubles miss by some last bits. */
static unsigned least_of(double wanted)
{
	return wanted > 0 ? (unsigned)floor(wanted + 1e-9) : 0;
}

static unsigned most_of(double wanted)
{
	return wanted > 0 ? (unsigned)ceil(wanted - 1e-9) : 0;
}

/* Which areas may come next, so that after `n` questions in all each has between least and most of
 * its share (with a slack: at least its
 * share less the slack): one that has its most is closed; when what the others lack fills all that
 * is left up to there, only those are open. */
static uint64_t open_until(const struct exam *e, unsigned n, double slack)
{
	unsigned lacking = 0, left = n - e->asked;
	uint64_t open = 0, lack = 0;

	for (size_t c = 0; c < e->pool->areas; c++) {
		double wanted = share_of(e, c) * n;
		unsigned least = slack > 0 ? most_of(wanted - slack) : least_of(wanted);
		if (e->in_area[c] < least) {
			lacking += least - e->in_area[c];
			lack |= UINT64_C(1) << c;
		}
		if (e->in_area[c] < most_of(wanted))
			open |= UINT64_C(1) << c;
	}
	return lacking >= left ? lack : slack > 0 ? UINT64_MAX : open;
}

/* On the way: what comes now stays below its share of the length so far and one, and every later
 * length can still be met. */
static uint64_t open_always(const struct exam *e)
{
	uint64_t open = 0;

	for (size_t c = 0; c < e->pool->areas; c++)
		if (e->in_area[c] <= share_of(e, c) * (e->asked + 1) + 1e-9)
			open |= UINT64_C(1) << c;
	for (unsigned n = e->asked + 1; n <= e->rules.length; n++) {
		uint64_t narrowed = open & open_until(e, n, 1);
		if (!narrowed)
			break;
		open = narrowed;
	}
	return open;
}

static void open_areas(struct exam *e)
{
	e->open = UINT64_MAX;
	if (!e->rules.share || e->pool->areas < 2 || e->asked >= e->rules.length)
		return;
	e->open = open_until(e, e->rules.length, 0);
	if (e->rules.share_always) {
		uint64_t both = e->open & open_always(e);
		e->open = both ? both : open_always(e);
	}
}

/* --- the exam ----------------------------------------------------------------------------------
 */

static void take_estimate(struct exam *e)
{
	e->estimate = e->ability.mean;
	e->error = e->ability.variance > 0 ? sqrt(e->ability.variance) : 0;
}

void exam_start(struct exam *e, const struct pool *p, const struct exam_rules *rules,
		struct exam_marks *marks)
{
	e->pool = p;
	e->rules = *rules;
	e->marks = marks;
	marks->stamp++;
	pool_posterior_start(p, &e->ability);
	take_estimate(e);
	e->asked = 0;
	e->seconds = 0;
	memset(e->in_area, 0, sizeof e->in_area);
	open_areas(e);
}

void exam_bar(struct exam *e, size_t item)
{
	e->marks->item[item] = e->marks->stamp;
}

void exam_note(struct exam *e, size_t i)
{
	const struct pool_items *it = &e->pool->items;
	struct exam_marks *m = e->marks;

	e->item[e->asked++] = (uint32_t)i;
	m->item[i] = m->stamp;
	if (it->tube)
		m->tube[it->tube[i]] = m->stamp;
	if (it->enemy)
		m->enemy[it->enemy[i]] = m->stamp;
	if (it->seconds)
		e->seconds += it->seconds[i];
	e->in_area[it->area ? it->area[i] : 0]++;
}

void exam_noted(struct exam *e)
{
	open_areas(e);
}

void exam_answer(struct exam *e, size_t i, bool right)
{
	e->right[e->asked] = right;
	exam_note(e, i);
	pool_posterior_answer(e->pool, &e->ability, i, right);
	take_estimate(e);
	open_areas(e);
}

bool exam_full(const struct exam *e)
{
	return e->asked >= e->rules.length;
}
