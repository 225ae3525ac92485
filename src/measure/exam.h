/* SPDX-License-Identifier: EUPL-1.2 */
/* exam.h - one person's exam over a pool while it goes on: what was asked and answered, what is
 * known of the ability, and which items may come next. Who chooses among those is choice.h.
 *
 * Constraints: an item once; one item of a tube; one of an enemy set; the person's language and
 * needs; the time expected (a question leaves the time that as many short ones as are still to come
 * take, so that a limit is kept and hardly ever ends an exam before its length); and the share of
 * each content area. With `share` an exam of `length` questions holds floor or ceiling of length x
 * share of each area, so each area is within one question of its share; with `share_always` that is
 * kept at every length on the way, for exams that may stop early (a schedule with |count - share x
 * n| <= 1 always exists: Tijdeman, Discrete Mathematics 32 (1980), 323-330). */
#pragma once
#include "measure/pool.h"

enum { EXAM_LENGTH_MAX = 256 };

struct exam_rules {
	unsigned length; /* questions at most, up to EXAM_LENGTH_MAX */
	bool share;	 /* content areas in their share */
	bool share_always;
	uint32_t language; /* the bit an item must have; 0: any */
	uint8_t needs;	   /* the bits an item must have all of */
	float seconds;	   /* for the whole exam; 0: no limit */
	/* Share of each area, pool->areas of them, summing to 1; NULL: that of the pool's items. */
	const double *shares;
};

/* What marks items as taken, shared by the exams that one thread runs one after another. */
struct exam_marks {
	uint32_t *item, *tube, *enemy;
	uint32_t stamp;
};

struct exam {
	const struct pool *pool;
	struct exam_rules rules;
	struct exam_marks *marks;
	struct posterior_grid ability;
	double estimate, error; /* the ability's mean and deviation, or what a method puts there */
	unsigned asked;
	uint32_t item[EXAM_LENGTH_MAX];
	uint8_t right[EXAM_LENGTH_MAX];
	uint16_t in_area[POOL_AREAS_MAX];
	float seconds;
	uint64_t open; /* a bit an area: may the next question be of it */
};

struct exam_marks exam_marks_new(struct arena *a, const struct pool *p);

void exam_start(struct exam *e, const struct pool *p, const struct exam_rules *rules,
		struct exam_marks *marks);

/* Never asks this item in this exam (a problem was reported, no recorded answer, …). */
void exam_bar(struct exam *e, size_t item);

/* Notes that the item was asked: it, its tube, its enemies, its area's share, the time; not what
 * was answered. `right` is left as it is and the ability with it. Once all are noted,
 * exam_noted finds the areas that are open. */
void exam_note(struct exam *e, size_t item);
void exam_noted(struct exam *e);

/* Records the answer and updates the ability, estimate, error and the areas that are open. */
void exam_answer(struct exam *e, size_t item, bool right);

/* May `item` be the next question? */
static inline bool exam_may(const struct exam *e, size_t i)
{
	const struct pool_items *it = &e->pool->items;
	const struct exam_marks *m = e->marks;

	if (m->item[i] == m->stamp || (it->area && !(e->open >> it->area[i] & 1)))
		return false;
	if ((it->tube && it->tube[i] && m->tube[it->tube[i]] == m->stamp) ||
	    (it->enemy && it->enemy[i] && m->enemy[it->enemy[i]] == m->stamp))
		return false;
	if ((e->rules.language && it->languages && !(it->languages[i] & e->rules.language)) ||
	    (e->rules.needs && it->access && (it->access[i] & e->rules.needs) != e->rules.needs))
		return false;
	if (e->rules.seconds > 0 && it->seconds) {
		float later = (float)(e->rules.length - e->asked - 1) * e->pool->seconds_short;
		return e->seconds + it->seconds[i] + later <= e->rules.seconds;
	}
	return true;
}

/* Has the exam reached its length? */
bool exam_full(const struct exam *e);
