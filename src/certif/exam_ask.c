/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_ask.c - choosing the next question of an exam and serving it. */
#include "base/random.h"
#include "certif/exam_inside.h"

struct flash_item ask_item(const struct item_pool *pool, uint32_t place, double difficulty,
			   double discriminant)
{
	struct flash_item item = pool->items[place];

	item.difficulty = difficulty; /* as it was when it was served */
	item.discriminant = discriminant;
	return item;
}

/* From the answers, all of them. */
static int path_again(struct db *db, const struct exam_call *c, const struct seat *s,
		      const struct item_pool *pool, struct exam_path *p)
{
	const struct flash_rules *r = &s->method->rules;
	struct question_all *rows;
	size_t n;
	int k = question_all(db, c->arena, s->candidate, &rows, &n);

	flash_begin(&p->flash, r, r->start);
	for (size_t i = 0; i < n && !k; i++) {
		if (!rows[i].answered || rows[i].dropped)
			continue;
		if (p->answers == EXAM_QUESTIONS)
			return ERR_INTERNAL;
		uint32_t place = item_place(c->bank, pool, rows[i].challenge);
		struct flash_item item =
		    ask_item(pool, place, rows[i].difficulty, rows[i].discriminant);
		flash_answer(&p->flash, r, &item, str_eq(rows[i].result, STR("ok")));
		p->asked[p->answers++] = place;
	}
	return k;
}

int ask_path(struct db *db, const struct exam_call *c, const struct seat *s, struct exam_path *out)
{
	const struct item_pool *pool = item_pool(c->bank, s->language);

	if (c->memory && exam_memory_get(c->memory, s->candidate, s->last.number, pool->release,
					 s->last.capacity, out))
		return ERR_NONE;
	out->candidate = s->candidate;
	out->number = s->last.number;
	out->release = pool->release;
	out->answers = 0;
	return path_again(db, c, s, pool, out);
}

int ask_left_out(struct db *db, const struct exam_call *c, const struct seat *s,
		 const struct item_pool *pool, const bool **out)
{
	const bool *usual = s->row.accessible ? pool->left_out_accessible : pool->left_out;
	struct question_dropped *rows;
	size_t n;

	*out = usual;
	if (s->row.dropped == 0)
		return ERR_NONE;
	int k = question_dropped(db, c->arena, s->candidate, &rows, &n);
	bool *own = ARENA_NEW(c->arena, bool, pool->n);
	memcpy(own, usual, pool->n * sizeof *own);
	for (size_t i = 0; i < n && !k; i++) {
		const struct challenge *one = bank_challenge(c->bank, rows[i].challenge);
		for (size_t j = 0; one && j < one->skill->challenge_count; j++)
			own[one->skill->challenges[j].index] = true;
	}
	*out = own;
	return k;
}

static double draw(void *context)
{
	return random_real(context);
}

/* FLASH_EXHAUSTED (or 0: it is long enough), or the place. */
static int64_t choose(const struct seat *s, const struct item_pool *pool, const struct exam_path *p,
		      const bool *out)
{
	const struct flash_rules *r = &s->method->rules;
	struct random chance = random_seeded((uint64_t)s->row.seed +
					     (uint64_t)p->number * UINT64_C(0x9e3779b97f4a7c15));
	uint32_t best[FLASH_CANDIDATES];
	int n = flash_next(r, pool->items, pool->n, (struct flash_asked){p->asked, p->answers}, out,
			   p->flash.capacity, best, NULL);

	return n > 0 ? (int64_t)best[flash_pick(r, (size_t)n, draw, &chance)] : -1;
}

static int64_t seconds_of(const struct seat *s, const struct challenge *c)
{
	int64_t ms = exam_with_extra((int64_t)c->timer * CLOCK_SECOND, s->row.extra_percent);

	return (ms + CLOCK_SECOND - 1) / CLOCK_SECOND;
}

static int serve(struct db *db, const struct exam_call *c, struct seat *s,
		 const struct exam_path *p, const struct flash_item *item,
		 const struct challenge *what)
{
	s->last = (struct question_last){.number = p->number,
					 .challenge = what->id,
					 .difficulty = item->difficulty,
					 .discriminant = item->discriminant,
					 .served = c->now,
					 .began = exam_used(&s->clock, c->now),
					 .seconds = seconds_of(s, what),
					 .capacity = p->flash.capacity,
					 .error = p->flash.error};
	s->stands = true;
	return question_serve(db, s->candidate, p->number, s->row.session, what->id,
			      item->difficulty, item->discriminant, c->now, s->last.began,
			      s->last.seconds, p->flash.capacity, p->flash.error);
}

int ask_next(struct db *db, const struct exam_call *c, struct seat *s, struct exam_path *p)
{
	const struct item_pool *pool = item_pool(c->bank, s->language);
	const bool *out;
	int k = ask_left_out(db, c, s, pool, &out);

	s->stands = false;
	if (k)
		return k;
	p->number = s->last.number + 1;
	int64_t place = choose(s, pool, p, out);
	if (place < 0)
		return ERR_NONE;
	k = serve(db, c, s, p, &pool->items[place], &c->bank->challenges[place]);
	if (!k && c->memory)
		exam_memory_put(c->memory, p);
	return k;
}

int ask_drop(struct db *db, struct seat *s)
{
	s->stands = false;
	s->last.dropped = true;
	s->row.dropped++;
	return question_drop(db, s->candidate, s->last.number);
}
