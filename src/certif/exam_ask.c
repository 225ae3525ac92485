/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_ask.c - choosing the next question of an exam and serving it. */
#include "base/random.h"
#include "certif/exam_inside.h"

enum { CONTENT_MOST = 8 << 20 };

struct flash_item ask_item(const struct item_pool *pool, uint32_t place, double difficulty,
			   double discriminant)
{
	struct flash_item item = pool->items[place];

	item.difficulty = difficulty; /* as it was when it was served */
	item.discriminant = discriminant;
	return item;
}

uint32_t ask_place(const struct exam_call *c, const struct seat *s, struct str challenge)
{
	return s->method->way == EXAM_TARIFF
		   ? offer_place(offers_of(c->bank), challenge)
		   : item_place(c->bank, item_pool(c->bank, s->language), challenge);
}

/* From the answers, all of them. */
static int path_again(struct db *db, const struct exam_call *c, const struct seat *s,
		      struct exam_path *p)
{
	struct question_all *rows;
	size_t n;
	int k = question_all(db, c->arena, s->candidate, &rows, &n);

	capacity_begin(&p->capacity, s->method);
	for (size_t i = 0; i < n && !k; i++) {
		if (!rows[i].answered || rows[i].dropped)
			continue;
		if (p->answers == EXAM_QUESTIONS)
			return ERR_INTERNAL;
		capacity_answer(&p->capacity, s->method, rows[i].difficulty, rows[i].discriminant,
				str_eq(rows[i].result, STR("ok")));
		p->asked[p->answers++] = ask_place(c, s, rows[i].challenge);
	}
	return k;
}

int ask_path(struct db *db, const struct exam_call *c, const struct seat *s, struct exam_path *out)
{
	int64_t release = item_pool(c->bank, s->language)->release;

	if (c->memory && exam_memory_get(c->memory, s->candidate, s->last.number, release,
					 s->last.capacity, out))
		return ERR_NONE;
	out->candidate = s->candidate;
	out->number = s->last.number;
	out->release = release;
	out->method = s->method;
	out->answers = 0;
	return path_again(db, c, s, out);
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

/* pix-v3. */
static const struct challenge *choose_flash(const struct exam_call *c, const struct seat *s,
					    const struct exam_path *p, const bool *out)
{
	const struct flash_rules *r = &s->method->rules;
	const struct item_pool *pool = item_pool(c->bank, s->language);
	struct random chance = random_seeded((uint64_t)s->row.seed +
					     (uint64_t)p->number * UINT64_C(0x9e3779b97f4a7c15));
	uint32_t best[FLASH_CANDIDATES];
	int n = flash_next(r, pool->items, pool->n, (struct flash_asked){p->asked, p->answers}, out,
			   p->capacity.value, best, NULL);

	return n > 0 ? &c->bank->challenges[best[flash_pick(r, (size_t)n, draw, &chance)]] : NULL;
}

int ask_offer(struct db *db, const struct exam_call *c, const struct seat *s,
	      const struct exam_path *p, uint32_t *out)
{
	const struct offers *offers = offers_of(c->bank);
	struct question_dropped *rows = NULL;
	size_t n = 0;
	int k = s->row.dropped ? question_dropped(db, c->arena, s->candidate, &rows, &n) : ERR_NONE;
	uint32_t *dropped = ARENA_NEW(c->arena, uint32_t, n);

	for (size_t i = 0; i < n && !k; i++)
		dropped[i] = offer_place(offers, rows[i].challenge);
	if (!k)
		*out = offer_next(offers, c->arena,
				  &(struct offer_exam){.language = s->language,
						       .accessible = s->row.accessible,
						       .seed = (uint64_t)s->row.seed,
						       .mean = p->capacity.posterior.mean,
						       .variance = p->capacity.posterior.variance,
						       .asked = p->asked,
						       .asked_count = p->answers,
						       .dropped = dropped,
						       .dropped_count = n,
						       .closed = s->row.closed});
	return k;
}

/* NULL when nothing is left or the test is long enough. */
static int choose(struct db *db, const struct exam_call *c, const struct seat *s,
		  const struct exam_path *p, const struct challenge **out)
{
	const struct item_pool *pool = item_pool(c->bank, s->language);
	uint32_t place = OFFER_NONE;
	const bool *left_out;
	int k;

	if (s->method->way == EXAM_FLASH) {
		k = ask_left_out(db, c, s, pool, &left_out);
		*out = k ? NULL : choose_flash(c, s, p, left_out);
		return k;
	}
	k = p->answers < s->method->rules.longest ? ask_offer(db, c, s, p, &place) : ERR_NONE;
	*out = k || place == OFFER_NONE
		   ? NULL
		   : bank_challenge(c->bank, offers_of(c->bank)->items[place].challenge);
	return k;
}

static int64_t seconds_of(const struct seat *s, const struct challenge *c)
{
	int64_t ms = exam_with_extra((int64_t)c->timer * CLOCK_SECOND, s->row.extra_percent);

	return (ms + CLOCK_SECOND - 1) / CLOCK_SECOND;
}

/* What the choice of a question depends on is kept with the record, once a release. */
static int keep_content(struct db *db, const struct exam_call *c, int64_t release)
{
	struct content_known known;
	struct buf text = BUF_INIT(CONTENT_MOST);
	int k = content_known(db, c->arena, release, &known);

	if (k != ERR_NOT_FOUND)
		return k;
	offers_write(offers_of(c->bank), &text);
	if (text.failed) {
		buf_release(&text);
		return ERR_INTERNAL;
	}
	return content_insert(db, release, buf_take(&text, c->arena));
}

static int serve(struct db *db, const struct exam_call *c, struct seat *s,
		 const struct exam_path *p, const struct challenge *what)
{
	struct flash_item item = item_of(what);
	struct str competence = what->skill->competence->id;

	s->last = (struct question_last){.number = p->number,
					 .challenge = what->id,
					 .difficulty = item.difficulty,
					 .discriminant = item.discriminant,
					 .served = c->now,
					 .began = exam_used(&s->clock, c->now),
					 .seconds = seconds_of(s, what),
					 .capacity = p->capacity.value,
					 .error = p->capacity.error};
	s->stands = true;
	return question_serve(db, s->candidate, p->number, s->row.session, what->id,
			      item.difficulty, item.discriminant, c->now, s->last.began,
			      s->last.seconds, p->capacity.value, p->capacity.error, p->release,
			      competence);
}

int ask_next(struct db *db, const struct exam_call *c, struct seat *s, struct exam_path *p)
{
	const struct challenge *what;
	bool first = p->number == 0 || p->release != s->row.release;

	s->stands = false;
	p->number = s->last.number + 1;
	int k = choose(db, c, s, p, &what);
	if (k || !what)
		return k;
	if (s->method->way == EXAM_TARIFF && first)
		k = keep_content(db, c, p->release);
	if (!k)
		k = serve(db, c, s, p, what);
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
