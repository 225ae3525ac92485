/* SPDX-License-Identifier: EUPL-1.2 */
/* exam.h - one candidate's exam, from joining to the end, and what invigilators do to it.
 *
 * The record is certif_exam (where it stands), certif_question (each question served, in order,
 * with the item's parameters, the answer, the capacity after it) and certif_event (who did what).
 * Where it stands moves by the one table of exam_state.h only; its clock is exam_clock.h's; the
 * rules that choose and measure are those of the session's method (exam_method.h).
 *
 * Every change below is the body of a db_write_fn: it reads what it decides on within its
 * transaction. ERR_NOT_FOUND: no such candidate, or not this person's. ERR_CONFLICT: not in this
 * state; `after` tells what is. A change that refuses but has to remember (a wrong code, the time
 * is up) gives ERR_NONE and says so in its out fields: look at them.
 *
 * A time that is up is derived from `now` wherever it is read, and recorded by whoever writes next,
 * once the grace of exam_clock.h is over; it ended at the same moment in either case. */
#pragma once
#include "bank/bank.h"
#include "base/id.h"
#include "certif/exam_clock.h"
#include "certif/exam_memory.h"
#include "certif/exam_state.h"
#include "db/db.h"

#define EXAM_SKIPPED "#ABAND#"

/* The question that stands to be answered. */
struct exam_question {
	int64_t number; /* the key of its answer: from 1, dropped questions counted */
	int64_t shown;	/* "question 7 of 32": answers so far + 1 */
	struct str id;
	const struct challenge *challenge; /* NULL when it left the content: the next exam_contact
					      asks another one */
	uint64_t seed;	 /* of the order in which its choices are shown: learn/question.h */
	int64_t served;	 /* when */
	int64_t seconds; /* its own time, extra time in it; 0: none */
	int64_t left;	 /* of it, ms; stands still with the clock */
	int64_t away;	 /* times the window was left */
	bool focused; /* and leaving costs the answer (never of who needs accessible questions) */
};

/* Where a candidate stands at a moment. */
struct sitting {
	int64_t candidate, person, session, number; /* number: of the session, 8 digits */
	struct str birth_name, first_name;
	struct exam_where where;
	struct exam_clock clock;
	int64_t left; /* of the exam's time, ms */
	int64_t end; /* when it will be up should nothing be held from now on; 0 before the start */
	int64_t ended; /* 0: not over */
	enum language language;
	uint64_t seed; /* of the exam's draws; for the server's eyes only */
	bool accessible;
	int64_t extra_percent;
	bool rules;		/* accepted */
	bool elsewhere;		/* it runs in another browser than the one that asks */
	bool halted;		/* the whole session stands still */
	bool cancelled, closed; /* the session is called off; finalised */
	int64_t answered;	/* answers given: 0 to 32 */
	struct str alert; /* what the candidate says of the question, while HOLD_ALERT is on */
	int64_t alerted;
	bool asks; /* `question` stands: started, time left. It is not to be shown while where.holds
		    */
	struct exam_question question;
};

/* `browser`: hash of the signed-in session that asks; empty: nobody's (the board). */
[[nodiscard]] int exam_load(struct db *db, struct arena *a, const struct bank *bank,
			    int64_t candidate, struct str browser, int64_t now,
			    struct sitting *out);

/* ---- the candidate's changes ----------------------------------------------------------------- */

/* What every change is handed. */
struct exam_call {
	struct arena *arena;
	struct id_maker *ids;
	const struct bank *bank;
	struct exam_memory *memory; /* NULL: everything is computed from the answers */
	int64_t candidate;
	int64_t person; /* who does it */
	struct str browser;
	int64_t now;
};

/* Why a candidate is not let in; a message for them is in exam_refusal_text. */
enum exam_refusal {
	REFUSAL_NONE,
	REFUSAL_SHUT,	     /* too many wrong tries: again at `until` */
	REFUSAL_SESSION,     /* no session has this number */
	REFUSAL_IDENTITY,    /* nobody of this identity is in its list */
	REFUSAL_LINKED,	     /* somebody else joined as this candidate */
	REFUSAL_OTHER,	     /* this person joined the session as another candidate */
	REFUSAL_CANCELLED,   /* the session is called off */
	REFUSAL_CLOSED,	     /* finalised */
	REFUSAL_DAY,	     /* the session is more than 12 hours away: it `starts` */
	REFUSAL_RULES,	     /* not accepted yet */
	REFUSAL_UNCONFIRMED, /* the invigilator has not confirmed who it is */
	REFUSAL_HALTED,	     /* everything stands still */
	REFUSAL_CODE,	     /* the access code is wrong */
	REFUSAL_QUESTIONS,   /* the content has none to ask in this language */
	REFUSAL_COUNT
};
/* A message of the catalogue that says what is wrong and what to do. "{0}" is the hour of `until`
 * ("14:32") for REFUSAL_SHUT, the day and hour of `starts` for REFUSAL_DAY, in the session's zone.
 */
const char *exam_refusal_text(enum exam_refusal r);
/* The field of the form at fault: "session", "identity", "code"; "" for none. */
const char *exam_refusal_field(enum exam_refusal r);

struct exam_join {
	struct exam_call call;			       /* candidate: out, 0 when refused */
	int64_t number;				       /* of the session, as typed */
	struct str birth_name, first_name, birth_date; /* the date in ISO form */
	enum exam_refusal refusal;		       /* out */
	int64_t until, starts;			       /* out */
};
/* Joins, or takes up what was joined before: from another browser too as long as it has not begun
 * (once it has, see exam_come_back). Wrong tries are counted by person: certif/guess.h. */
[[nodiscard]] int exam_join(struct db *db, struct exam_join *j);

/* Notes that the rules were accepted; again is nothing. */
[[nodiscard]] int exam_accept_rules(struct db *db, struct exam_call *c);

struct exam_begin {
	struct exam_call call;
	struct str code;	   /* as typed: case, spaces and look-alikes are forgiven */
	enum language language;	   /* of the questions */
	uint64_t seed;		   /* of this exam's draws */
	enum exam_refusal refusal; /* out */
	int64_t until;		   /* out */
	struct sitting after;	   /* out */
};
/* Begins, and serves the first question. Begun already from this browser: nothing changes. Wrong
 * codes are counted by candidate; when they shut the door an event tells the invigilator. */
[[nodiscard]] int exam_begin(struct db *db, struct exam_begin *b);

struct exam_reply {
	struct exam_call call;
	int64_t number;		     /* of the question */
	struct str challenge, value; /* value: canonical (answer_store), or EXAM_SKIPPED */
	const char *result;	     /* "ok", "ko", "aband", judged by answer_check */
	int64_t away;		     /* times the window was left, as the browser counted */
	/* out */
	bool repeated; /* it was there already: nothing changed */
	bool differs;  /* and with another value: the first one stands */
	bool late;     /* the time was up: it does not count */
	const char
	    *kept; /* the result kept: also "timedout", "focusedOut"; NULL when not counted */
	struct sitting after;
};
/* Sent again it is kept once. ERR_CONFLICT when another question stands, when it is held or runs in
 * another browser. A candidate's answer within the grace counts; then there is no next question. */
[[nodiscard]] int exam_reply(struct db *db, struct exam_reply *r);

/* A sign of life of the window, every ten seconds or so and when the window is left or come back
 * to. Also asks another question in place of one that left the content. The last contact shown on
 * the board is the later of this and the last question's `served`. */
struct exam_contact {
	struct exam_call call;
	bool is_away;
};
[[nodiscard]] int exam_contact(struct db *db, struct exam_contact *c);

struct exam_said {
	struct exam_call call;
	struct str text; /* of the alert, up to EXAM_ALERT_MOST bytes; not read by the others */
	struct sitting after;
};
enum { EXAM_ALERT_MOST = 2000 };
/* The question has a problem: the clock stands still until an invigilator decides. Its text can be
 * changed while it is on. */
[[nodiscard]] int exam_alert(struct db *db, struct exam_said *s);
[[nodiscard]] int exam_withdraw(struct db *db, struct exam_said *s);
/* Goes on in this browser once an invigilator admits it. Several times before that: the last
 * browser. */
[[nodiscard]] int exam_come_back(struct db *db, struct exam_said *s);

/* ---- the invigilators' changes --------------------------------------------------------------- */

struct exam_act {
	/* candidate 0: everyone of the session: HALT (always so: fire alarm, and nobody can begin
	 * meanwhile), GO_ON, ADD_TIME (also to whose time is up) */
	struct exam_call call;
	int64_t session;
	enum exam_event event; /* one of ACTOR_INVIGILATOR's; EXHAUST is REPLACE's own */
	int64_t minutes;       /* ADD_TIME: 1 to EXAM_ADD_MOST */
	/* REPLACE: why, e.g. "IMAGE_NOT_DISPLAYING" (certif/report.h). A report IN_CHALLENGE is
	 * written and resolved by itself, with what the candidate said. */
	struct str subcategory;
	struct str detail; /* kept with the event */
	/* out */
	int64_t moved;	      /* exams */
	struct sitting after; /* of the one candidate */
};
enum { EXAM_ADD_MOST = 120 };
/* ERR_CONFLICT when the exam is not where the event may happen, or its session is finalised; for
 * everyone, those that are not are passed over. ERR_INVALID: minutes out of range, an event that is
 * no invigilator's. ERR_NOT_FOUND: the candidate is not of this session. */
[[nodiscard]] int exam_act(struct db *db, struct exam_act *x);

/* ---- the end of the session --------------------------------------------------------------------
 */

enum finalize_problem {
	FINALIZE_FINE,
	FINALIZE_NOTHING,   /* nobody has begun */
	FINALIZE_NO_REASON, /* somebody's test is not whole and certif_exam.abort does not say why
			     */
	FINALIZE_STRAY_REASON, /* a reason is given for a test that is whole, or never began */
	FINALIZE_CLOSED,       /* finalised already, or called off */
};

struct exam_finalize {
	struct exam_call call; /* candidate, browser: not read */
	int64_t session;
	/* out */
	enum finalize_problem problem;
	int64_t candidate; /* of the problem */
	int64_t results;
};
/* Ends what is still on, scores every exam that had begun (certif/score.h), once and for ever, and
 * closes the session. ERR_CONFLICT with `problem`: nothing was changed. */
[[nodiscard]] int exam_finalize(struct db *db, struct exam_finalize *f);
