/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/assessment_rules.h"

#include "learn/queries.h"

/* ---- rules ---------------------------------------------------------------------------------- */

static unsigned askable(const struct skill *s, enum language l)
{
	unsigned n = 0;

	for (size_t i = 0; i < s->challenge_count; i++)
		n += s->challenges[i].status == CHALLENGE_VALIDATED && challenge_speaks(&s->challenges[i], l);
	return n;
}

static const struct challenge *askable_at(const struct skill *s, enum language l, size_t at)
{
	for (size_t i = 0; i < s->challenge_count; i++)
		if (s->challenges[i].status == CHALLENGE_VALIDATED && challenge_speaks(&s->challenges[i], l) &&
		    at-- == 0)
			return &s->challenges[i];
	return NULL;
}

static enum placement_run run_of(const struct assessment_step *s)
{
	return s->improving ? PLACEMENT_IMPROVING : PLACEMENT_PLAIN;
}

const struct placement_skill *rules_skills(const struct assessment_step *s, const struct competence *c)
{
	struct placement_skill *out = ARENA_NEW(s->arena, struct placement_skill, c->skill_count + 1);

	for (size_t i = 0; i < c->skill_count; i++) {
		const struct skill *k = &c->skills[i];
		out[i] = (struct placement_skill){ .pix = k->pix,
			                           .tube = (uint16_t)(k->tube - c->tubes),
			                           .challenges = (uint16_t)askable(k, s->language),
			                           .difficulty = (uint8_t)k->level,
			                           .guess_percent = (uint8_t)k->guess,
			                           .counted = k->active };
	}
	return out;
}

const struct challenge *rules_draw(const struct assessment_step *s, const struct competence *c,
                                   const struct placement_choice *choice)
{
	if (choice->count == 0)
		return NULL;
	uint32_t seed = placement_seed(s->assessment, (uint32_t)s->answered);
	const struct skill *skill = &c->skills[choice->skills[placement_pick_skill(seed, choice->count)]];
	return askable_at(skill, s->language,
	                  placement_pick_challenge(seed, askable(skill, s->language)));
}

struct placement_test rules_test(const struct assessment_step *s, const struct knowledge *k)
{
	struct placement_knowledge *kept = ARENA_NEW(s->arena, struct placement_knowledge, k->n + 1);

	memcpy(kept, k->list, k->n * sizeof *kept);
	return (struct placement_test){ .skills = rules_skills(s, k->competence),
		                        .skill_count = k->competence->skill_count,
		                        .knowledge = kept,
		                        .knowledge_count = placement_keep(kept, k->n, run_of(s), s->started),
		                        .started = s->answered > 0 };
}

const struct challenge *assessment_choose(const struct assessment_step *s, const struct knowledge *k)
{
	const struct competence *c = k->competence;

	if (s->method == ASSESSMENT_OPENPIX)
		return rules_choose_own(s, k);
	struct placement_choice *choice = ARENA_NEW(s->arena, struct placement_choice, 1);
	if (c->skill_count == 0 || c->skill_count > PLACEMENT_SKILLS_MAX)
		return NULL;
	struct placement_test t = rules_test(s, k);
	placement_next(&placement_own, &t, choice);
	return rules_draw(s, c, choice);
}

static size_t learn_pix(const struct assessment_step *s, struct knowledge *k, const struct challenge *c,
                        bool right, int64_t now, struct placement_knowledge *made)
{
	const struct competence *competence = k->competence;
	struct placement_knowledge *known = ARENA_NEW(s->arena, struct placement_knowledge, k->n + 1);
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < k->n; i++) /* what this test itself has found */
		if (k->list[i].created_at >= s->started)
			known[n++] = k->list[i];
	struct placement_test t = { .skills = rules_skills(s, competence),
		                    .skill_count = competence->skill_count,
		                    .knowledge = known,
		                    .knowledge_count = n,
		                    .started = s->answered > 0 };
	n = placement_infer(&t, (size_t)(c->skill - competence->skills), right, now, made);
	for (size_t i = 0; i < n; i++)
		if (competence->skills[made[i].skill].active)
			made[kept++] = made[i];
	for (size_t i = 0; i < kept; i++)
		knowledge_put(k, made[i]);
	return kept;
}

void assessment_learn(const struct assessment_step *s, struct knowledge *k, const struct challenge *c,
                      bool right, int64_t now, struct assessment_lesson *out)
{
	struct assessment_step after = *s;

	if (s->method == ASSESSMENT_OPENPIX) {
		rules_learn_own(s, k, c, right, now, out);
		return;
	}
	after.answered++;
	out->made = ARENA_NEW(s->arena, struct placement_knowledge, k->competence->skill_count);
	out->n = learn_pix(s, k, c, right, now, out->made);
	out->next = assessment_choose(&after, k);
	out->sure = 0;
}

/* ---- queries -------------------------------------------------------------------------------- */

static struct assessment_step step_of(struct arena *a, const struct bank *bank, enum language l,
                                      const struct assessment *t)
{
	return (struct assessment_step){ .arena = a,
		                         .bank = bank,
		                         .language = l,
		                         .method = t->method,
		                         .assessment = t->id,
		                         .started = t->started,
		                         .improving = t->improving,
		                         .answered = t->answered };
}

static int knowledge_load(struct db *db, struct arena *a, int64_t person, const struct competence *c,
                          struct knowledge *out, struct knowledge_row *row)
{
	int k = knowledge_row(db, a, person, c->id, row);

	if (!k)
		knowledge_read(out, a, c, row->elements);
	return k;
}

static const char *const methods[] = { [ASSESSMENT_OPENPIX] = "openpix", [ASSESSMENT_PIX] = "pix" };

static enum assessment_method method_of(struct str name)
{
	return str_eq(name, str_of(methods[ASSESSMENT_PIX])) ? ASSESSMENT_PIX : ASSESSMENT_OPENPIX;
}

int assessment_load(struct db *db, struct arena *a, const struct bank *bank, enum language language,
                    int64_t id, int64_t person, struct assessment *out)
{
	struct assessment_by_id row;
	struct answer_last last;
	int k = assessment_by_id(db, a, id, &row);

	if (k)
		return k;
	if (row.person != person)
		return ERR_NOT_FOUND;
	*out = (struct assessment){ .id = id,
		                    .person = person,
		                    .started = row.started,
		                    .competence = bank_competence(bank, row.competence),
		                    .improving = row.improving,
		                    .method = method_of(row.method),
		                    .completed = str_eq(row.state, STR("completed")),
		                    .aborted = str_eq(row.state, STR("aborted")),
		                    .challenge_id = row.first_challenge };
	if (!out->competence)
		return ERR_UNAVAILABLE;
	k = answer_last(db, a, id, &last);
	if (k && k != ERR_NOT_FOUND)
		return k;
	if (!k) {
		out->answered = last.position;
		out->challenge_id = last.next_challenge;
	}
	if (out->completed || out->aborted)
		return ERR_NONE;
	out->challenge = bank_challenge(bank, out->challenge_id);
	if (out->challenge && out->challenge->status == CHALLENGE_VALIDATED)
		return ERR_NONE;
	struct knowledge known;
	struct knowledge_row kept;
	k = knowledge_load(db, a, person, out->competence, &known, &kept);
	if (k)
		return k;
	struct assessment_step s = step_of(a, bank, language, out);
	out->challenge = assessment_choose(&s, &known);
	return ERR_NONE;
}

/* ---- changes -------------------------------------------------------------------------------- */

enum { ELEMENTS_MOST = 256 * 1024 }; /* the strangers of many contents fit */

static struct score_competence score_of(const struct knowledge *k)
{
	return score_competence(&score_own, knowledge_pix(k));
}

static double days_between(int64_t from, int64_t to)
{
	return (double)(to - from) / (double)CLOCK_DAY;
}

/* May a competence whose last test is over be taken again? */
static int may_improve(struct assessment_begin *b, const struct knowledge *k)
{
	struct score_card card = score_card(&score_own, knowledge_pix(k), k->n > 0,
	                                    days_between(knowledge_newest(k), b->now),
	                                    (struct score_evaluation){ .exists = true, .completed = true });

	b->wait_days = card.days_before_improving > 0 ? card.days_before_improving : 0;
	return card.improvable ? ERR_NONE : ERR_CONFLICT;
}

static int set_knowledge(struct db *db, const struct bank *bank, int64_t person, const struct knowledge *known,
                         struct str elements, int64_t sure, const char *state)
{
	struct score_competence score = score_of(known);

	return knowledge_set(db, person, known->competence->id, str_of(state), score.pix, score.level, sure,
	                     knowledge_newest(known), knowledge_release(bank), elements);
}

/* The test is over; what is known stands in its own row again. */
static int end_test(struct db *db, int64_t id, const char *state, int64_t now)
{
	int k = answer_forget_known(db, id);

	return k ? k : assessment_end(db, id, str_of(state), now);
}

/* The person's knowledge of the competence, brought up to date with the content in use. */
static int keep_knowledge(struct db *db, struct arena *a, const struct bank *bank, int64_t person,
                          const struct knowledge *known, int64_t sure, const char *state)
{
	struct str elements = knowledge_text(known, a);

	return elements.n > ELEMENTS_MOST ? ERR_FULL
	                                  : set_knowledge(db, bank, person, known, elements, sure, state);
}

/* Should the content leave nothing to ask in the started test, that was all of it. */
static int take_up(struct db *db, struct assessment_begin *b, int64_t id)
{
	struct knowledge known;
	struct knowledge_row row;
	struct assessment t;
	int k = assessment_load(db, b->arena, b->bank, b->language, id, b->person, &t);

	b->id = id;
	if (k || t.challenge)
		return k;
	k = knowledge_load(db, b->arena, b->person, b->competence, &known, &row);
	if (!k)
		k = keep_knowledge(db, b->arena, b->bank, b->person, &known, 0, "completed");
	return k ? k : end_test(db, id, "completed", b->now);
}

int assessment_begin(struct db *db, struct assessment_begin *b)
{
	struct assessment_started started;
	struct knowledge_row row = {};
	struct knowledge known;
	int k = assessment_started(db, b->arena, b->person, b->competence->id, &started);

	b->wait_days = 0;
	if (k != ERR_NOT_FOUND)
		return k ? k : take_up(db, b, started.id);
	k = knowledge_load(db, b->arena, b->person, b->competence, &known, &row);
	if (k && k != ERR_NOT_FOUND)
		return k;
	if (k)
		knowledge_read(&known, b->arena, b->competence, STR(""));
	/* where all that was known has left the content there is nothing to improve */
	bool improving = !k && str_eq(row.state, STR("completed")) && known.n > 0;
	k = improving ? may_improve(b, &known) : ERR_NONE;
	if (k)
		return k;
	struct assessment_step s = { .arena = b->arena, .bank = b->bank, .language = b->language,
		                     .method = b->method,
		                     .started = b->now, .improving = improving,
		                     .assessment = id_next(b->ids) };
	const struct challenge *first = assessment_choose(&s, &known);
	if (!first)
		return ERR_CONFLICT;
	b->id = s.assessment;
	k = assessment_insert(db, b->id, b->person, b->competence->id, str_of(methods[b->method]), improving, b->now, first->id);
	return k ? k : knowledge_begin(db, b->person, b->competence->id, b->id);
}

int assessment_reset(struct db *db, struct assessment_reset *r)
{
	struct assessment_started started;
	struct knowledge_row row;
	int k = knowledge_row(db, r->arena, r->person, r->competence->id, &row);

	if (k)
		return k;
	r->wait_days = row.newest ? score_days_left(SCORE_RESET_DAYS, days_between(row.newest, r->now)) : 0;
	if (r->wait_days > 0)
		return ERR_CONFLICT;
	k = assessment_started(db, r->arena, r->person, r->competence->id, &started);
	if (!k)
		k = end_test(db, started.id, "aborted", r->now);
	if (k && k != ERR_NOT_FOUND)
		return k;
	return knowledge_set(db, r->person, r->competence->id, STR("reset"), 0, 0, 0, 0, 0, STR(""));
}

/* The answer is there already, or belongs to a page that time has overtaken. */
static int already(struct db *db, struct assessment_answer *x)
{
	struct answer_at there;
	int k = answer_at(db, x->arena, x->assessment, x->position, &there);

	if (k)
		return k == ERR_NOT_FOUND ? ERR_CONFLICT : k;
	x->repeated = true;
	x->differs = !str_eq(there.value, x->value);
	return str_eq(there.challenge, x->challenge) ? ERR_NONE : ERR_CONFLICT;
}

/* Everything that follows from the answer, given where the test stands: draft->state and ->known, which
 * becomes what is known after it. */
static int decide(const struct assessment_answer *x, struct assessment_draft *d)
{
	struct assessment_step s = step_of(x->arena, x->bank, x->language, &d->state);

	d->level_before = score_of(&d->known).level;
	assessment_learn(&s, &d->known, d->state.challenge, strcmp(x->result, "ok") == 0, x->now, &d->lesson);
	d->level_after = score_of(&d->known).level;
	d->made = knowledge_elements_text(d->state.competence, d->lesson.made, d->lesson.n, x->arena);
	d->elements = knowledge_text(&d->known, x->arena);
	return d->elements.n > ELEMENTS_MOST ? ERR_FULL : ERR_NONE;
}

static bool is_present(const struct assessment_answer *x, const struct assessment *t)
{
	return x->position == t->answered + 1 && t->challenge && str_eq(t->challenge->id, x->challenge);
}

static bool copy_hint(const struct assessment_answer *x, struct assessment_draft *d, const struct assessment *hint,
                      const struct knowledge *known)
{
	if (hint->id != x->assessment || hint->person != x->person || !is_present(x, hint))
		return false;
	d->state = *hint;
	d->known = *known;
	return true;
}

/* State and knowledge by one statement: what assessment_load and knowledge_load read by three. A test
 * whose question has left the content, or that is over, is left to the transaction. */
static bool read_standing(struct db *db, const struct assessment_answer *x, struct assessment_draft *d)
{
	struct assessment_standing row;

	if (assessment_standing(db, x->arena, x->assessment, &row) || row.person != x->person)
		return false;
	struct str asked = row.position.set ? row.next_challenge.value : row.first_challenge;
	d->state = (struct assessment){ .id = x->assessment,
		                        .person = row.person,
		                        .started = row.started,
		                        .competence = bank_competence(x->bank, row.competence),
		                        .improving = row.improving,
		                        .method = method_of(row.method),
		                        .answered = row.position.set ? row.position.value : 0,
		                        .challenge = bank_challenge(x->bank, asked),
		                        .challenge_id = asked };
	if (!d->state.competence || !is_present(x, &d->state) ||
	    d->state.challenge->status != CHALLENGE_VALIDATED)
		return false;
	knowledge_read(&d->known, x->arena, d->state.competence, row.elements);
	return true;
}

void assessment_prepare(struct db *db, struct assessment_answer *x, const struct assessment *hint,
                        const struct knowledge *known)
{
	struct assessment_draft *d = &x->draft;

	if ((hint && copy_hint(x, d, hint, known)) || read_standing(db, x, d))
		d->ready = decide(x, d) == ERR_NONE;
}

static int insert(struct db *db, struct assessment_answer *x, const struct assessment_draft *d, int64_t *added)
{
	const struct challenge *next = d->lesson.next;
	struct score_competence score = score_of(&d->known);
	bool goes_on = next != NULL;

	return answer_insert_next(db, x->assessment, x->position, x->person, x->challenge,
	                          str_of(language_code(x->language)), x->value, str_of(x->result), d->made,
	                          knowledge_release(x->bank), x->now, next ? next->id : STR(""),
	                          (struct db_opt_text){ goes_on, d->elements }, (struct db_opt_int){ goes_on, score.pix },
	                          (struct db_opt_int){ goes_on, score.level }, added);
}

/* Writes what was decided. *moved: the test is not where the draft found it, and nothing was written. */
static int keep(struct db *db, struct assessment_answer *x, const struct assessment_draft *d, bool *moved)
{
	const struct challenge *next = d->lesson.next;
	int64_t added = 0;
	int k = insert(db, x, d, &added);

	*moved = !k && !added;
	if (k || !added)
		return k;
	if (!next)
		k = set_knowledge(db, x->bank, x->person, &d->known, d->elements, d->lesson.sure, "completed");
	if (!k && !next)
		k = end_test(db, x->assessment, "completed", x->now);
	x->state = d->state;
	x->state.answered++;
	x->state.completed = !next;
	x->state.challenge = next;
	x->level_before = d->level_before;
	x->level_after = d->level_after;
	return k;
}

int assessment_answer(struct db *db, struct assessment_answer *x)
{
	struct assessment_draft d = {};
	struct assessment *t = &x->state;
	struct knowledge_row row;
	bool moved = true;
	int k = x->draft.ready ? keep(db, x, &x->draft, &moved) : ERR_NONE;

	x->repeated = x->differs = false;
	x->by_draft = !k && !moved;
	if (k || !moved)
		return k;
	k = assessment_load(db, x->arena, x->bank, x->language, x->assessment, x->person, t);
	if (k)
		return k;
	if (x->position != t->answered + 1)
		return already(db, x);
	if (!is_present(x, t))
		return ERR_CONFLICT;
	d.state = *t;
	k = knowledge_load(db, x->arena, x->person, t->competence, &d.known, &row);
	if (!k)
		k = decide(x, &d);
	if (!k)
		k = keep(db, x, &d, &moved);
	return !k && moved ? ERR_CONFLICT : k;
}
