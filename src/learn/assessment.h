/* SPDX-License-Identifier: EUPL-1.2 */
/* assessment.h - a placement test of one competence by one person.
 *
 * States: started -> completed (nothing more to learn), started -> aborted (the competence was reset).
 * A person has at most one started test a competence. The state of a test is its last answer's row:
 * how many were given, and what is asked next. An answer is known by (test, position): sent twice,
 * it is kept once; sent from a page that is no longer the present one, it is refused. */
#pragma once
#include "bank/answer.h"
#include "base/id.h"
#include "db/db.h"
#include "learn/knowledge.h"
#include "measure/score.h"

enum { CHECKPOINT_EVERY = 5 };

/* A test keeps the method it began with. */
enum assessment_method {
	ASSESSMENT_OPENPIX, /* a belief about levels, with slips and guesses: measure/belief.h */
	ASSESSMENT_PIX,     /* each answer a verdict: measure/placement.h */
};

/* The rules: which question is next for somebody who knows `k`, in a test begun at `started`.
 * NULL when the test is over. The same arguments give the same question. */
struct assessment_step {
	struct arena *arena;
	const struct bank *bank;
	enum language language;
	int64_t assessment, started;
	bool improving;
	int64_t answered; /* answers given so far in this test */
	enum assessment_method method;
};
const struct challenge *assessment_choose(const struct assessment_step *s, const struct knowledge *k);

/* What an answer to `c` teaches about the skills that may be asked, put into k; and what is asked after
 * it. s->answered are the answers before this one. */
struct assessment_lesson {
	struct placement_knowledge *made; /* new and changed verdicts, in the step's arena */
	size_t n;
	const struct challenge *next; /* NULL: the test is over */
	int64_t sure; /* then the chance that the level found is right, 1 to 100; 0 where not told */
};
void assessment_learn(const struct assessment_step *s, struct knowledge *k, const struct challenge *c,
                      bool right, int64_t now, struct assessment_lesson *out);

/* Where a test stands. */
struct assessment {
	int64_t id, person, started;
	const struct competence *competence;
	bool improving, completed, aborted;
	enum assessment_method method;
	int64_t answered;                   /* answers given */
	const struct challenge *challenge;  /* the question of position answered + 1; NULL when over */
	struct str challenge_id;            /* as recorded */
};

/* ERR_NOT_FOUND when there is none of that person; ERR_UNAVAILABLE when its competence left the content.
 * Should the question asked have left the content, the next best one stands in for it. */
[[nodiscard]] int assessment_load(struct db *db, struct arena *a, const struct bank *bank,
                                  enum language language, int64_t id, int64_t person,
                                  struct assessment *out);

/* ---- changes: bodies of db_write_fn --------------------------------------------------------- */

struct assessment_begin {
	struct arena *arena;
	struct id_maker *ids;
	const struct bank *bank;
	enum language language;
	int64_t person, now;
	const struct competence *competence;
	enum assessment_method method;
	int64_t id;    /* out: the test to go on with */
	int wait_days; /* out, with ERR_CONFLICT: before it can be improved */
};
/* Takes up the started test, or begins one, or one to improve. A started test in which the content
 * leaves nothing to ask is completed. ERR_CONFLICT when it is too early to improve (wait_days > 0) or
 * there is nothing to ask (wait_days = 0). */
[[nodiscard]] int assessment_begin(struct db *db, struct assessment_begin *args);

struct assessment_reset {
	struct arena *arena;
	int64_t person, now;
	const struct competence *competence;
	int wait_days; /* out, with ERR_CONFLICT */
};
[[nodiscard]] int assessment_reset(struct db *db, struct assessment_reset *args);

/* What an answer was found to teach before its transaction began. */
struct assessment_draft {
	bool ready;
	struct assessment state;     /* that it was found from */
	struct knowledge known;      /* after it */
	struct assessment_lesson lesson;
	struct str made, elements;   /* as kept: by this answer; all that is known */
	int64_t level_before, level_after;
};

struct assessment_answer {
	struct arena *arena;
	const struct bank *bank;
	enum language language;
	int64_t assessment, person, position, now;
	struct str challenge;
	struct str value;  /* canonical, or ANSWER_SKIPPED */
	const char *result; /* "ok", "ko", "aband" */
	struct assessment_draft draft; /* of assessment_prepare; else zero */
	/* out */
	struct assessment state; /* after the answer */
	bool by_draft;           /* the draft is what was written */
	bool repeated;           /* it was there already: nothing changed */
	bool differs;            /* and with another value: the first one stands */
	int64_t level_before, level_after;
};
#define ANSWER_SKIPPED "#ABAND#"
/* Finds what the answer teaches and what is asked next, outside of any transaction, from where the test
 * stands for `db`, or by `hint` (may be NULL): a state and what is known with it, as they once were.
 * Neither need be the latest: assessment_answer sees whether the test is still there, and else decides
 * anew. Only reads; where nothing can be prepared nothing is. */
void assessment_prepare(struct db *db, struct assessment_answer *args, const struct assessment *hint,
                        const struct knowledge *known);

/* ERR_CONFLICT: the page was not the present one; `state` tells what is.
 * A draft holds when the test has not ended and has no answer of that position yet: answers are only
 * ever added, in order, and what is known of a competence changes by the answers of its started test
 * alone (whoever changes it otherwise ends the test in the same transaction). */
[[nodiscard]] int assessment_answer(struct db *db, struct assessment_answer *args);
