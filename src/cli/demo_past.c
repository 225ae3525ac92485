/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/demo_past.h"

#include <math.h>
#include "base/random.h"
#include "certif/candidate.h"
#include "certif/exam.h"
#include "certif/finalize.h"
#include "certif/invigilator.h"
#include "certif/queries.h"
#include "learn/demonstration.h"

/* One in nine leaves before the twentieth answer: nothing is certified. */
enum { LEAVES = 9, LEAVER = 4, LEAVER_ANSWERS = 12 };
enum { EARLY = 35 * CLOCK_MINUTE, LATE = 20 * CLOCK_MINUTE, ANSWERS_MOST = 80 };

struct held {
	const struct demo_past *d;
	struct exam_memory *memory;
	struct certif_session_by_id session;
	struct random random;
	int64_t end; /* of the last exam */
};

static struct exam_call call_of(struct held *h, int64_t candidate, int64_t person, int64_t now)
{
	return (struct exam_call){.arena = h->d->arena,
				  .ids = h->d->ids,
				  .bank = h->d->bank,
				  .memory = h->memory,
				  .candidate = candidate,
				  .person = person,
				  .browser = STR("demonstration"),
				  .now = now};
}

/* Joins, is recognised and begins; `out` holds the first question. */
static int let_in(struct db *db, struct held *h, const struct candidate *c, int64_t person,
		  struct exam_begin *out)
{
	int64_t now = h->d->starts - 5 * CLOCK_MINUTE;
	struct exam_join join = {.call = call_of(h, 0, person, now),
				 .number = h->session.number,
				 .birth_name = c->birth_name,
				 .first_name = c->first_name,
				 .birth_date = c->birth_date};
	struct exam_call rules = call_of(h, c->id, person, now);
	struct exam_act confirm = {.call = call_of(h, c->id, h->d->person, now),
				   .session = h->d->session,
				   .event = EVENT_CONFIRM};
	int k = exam_join(db, &join);

	if (!k && join.refusal)
		return ERR_CONFLICT;
	if (!k)
		k = exam_accept_rules(db, &rules);
	if (!k)
		k = exam_act(db, &confirm);
	*out = (struct exam_begin){.call = call_of(h, c->id, person, h->d->starts),
				   .code = h->session.access_code,
				   .language = LANGUAGE_FR,
				   .seed = random_u64(&h->random)};
	if (!k)
		k = exam_begin(db, out);
	return k ? k : out->refusal ? ERR_CONFLICT : ERR_NONE;
}

static int answer(struct db *db, struct held *h, const struct exam_question *q,
		  struct exam_reply *r, double level)
{
	double odds = 1 / (1 + exp(q->challenge->skill->level - level));

	r->number = q->number;
	r->challenge = q->id;
	r->value = demonstration_answer(h->d->arena, q->challenge, LANGUAGE_FR,
					random_real(&h->random) < odds, &r->result);
	return exam_reply(db, r);
}

/* One candidate, from the door to the last answer. Who sits is nobody's account. */
static int sit(struct db *db, struct held *h, const struct candidate *c, int most)
{
	int64_t person = id_next(h->d->ids);
	double level = 2 + 3.5 * random_real(&h->random);
	struct exam_begin begin;
	int k = let_in(db, h, c, person, &begin);

	if (k)
		return k;
	struct sitting at = begin.after;
	int64_t now = h->d->starts;
	for (int i = 0; !k && at.asks && at.question.challenge && i < most; i++) {
		now += (100 + (int64_t)random_below(&h->random, 90)) * CLOCK_SECOND;
		struct exam_reply r = {.call = call_of(h, c->id, person, now)};
		k = answer(db, h, &at.question, &r, level);
		at = r.after;
	}
	h->end = now > h->end ? now : h->end;
	return k;
}

static int enter(struct db *db, struct held *h)
{
	struct invigilator_entry e = {.arena = h->d->arena,
				      .ids = h->d->ids,
				      .number = h->session.number,
				      .password = h->session.password,
				      .person = h->d->person,
				      .now = h->d->starts - EARLY};

	return invigilator_enter(db, &e);
}

static int leave(struct db *db, struct held *h)
{
	return invigilator_leave(db, &(struct invigilator_exit){.ids = h->d->ids,
								.session = h->d->session,
								.person = h->d->person,
								.now = h->end + LATE});
}

static int finalize(struct db *db, struct held *h)
{
	struct finalize_sheet sheet;
	int k = finalize_load(db, h->d->arena, h->d->session, &sheet);

	if (k)
		return k;
	for (size_t i = 0; i < sheet.n; i++)
		if (finalize_wants_reason(&sheet.rows[i]))
			sheet.rows[i].reason = STR(FINALIZE_BY_CANDIDATE);
	struct finalize_send send = {
	    .exam = {.call = call_of(h, 0, h->d->person, h->end + CLOCK_HOUR),
		     .session = h->d->session},
	    .rows = sheet.rows,
	    .n = sheet.n};
	return finalize_send(db, &send);
}

static int hold(struct db *db, struct held *h)
{
	struct candidate *list;
	size_t n;
	int k = candidate_list(db, h->d->arena, h->d->session, &list, &n);

	if (!k && !h->d->without_board)
		k = enter(db, h);
	for (size_t i = 0; !k && i + h->d->absent < n; i++)
		k = sit(db, h, &list[i], i % LEAVES == LEAVER ? LEAVER_ANSWERS : ANSWERS_MOST);
	if (!k && !h->d->without_board)
		k = leave(db, h);
	return k ? k : finalize(db, h);
}

int demo_past_hold(struct db *db, const struct demo_past *d)
{
	struct held h = {.d = d, .memory = exam_memory_new(64), .random = random_seeded(d->seed)};
	int k = certif_session_by_id(db, d->arena, d->session, &h.session);

	if (!k)
		k = hold(db, &h);
	exam_memory_free(h.memory);
	return k;
}
