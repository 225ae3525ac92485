/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_view.h - what a candidate is shown of their own exam: one view for all of its pages, and which
 * page it is. Nothing of the items' parameters, of what is right or of anybody else is in it; not even
 * the question's name, which tells its level. */
#pragma once
#include "certif/exam.h"
#include "learn/question.h"

/* Where the candidate is, in their own eyes. */
enum exam_stage {
	STAGE_RULES, /* to be read and accepted */
	STAGE_WAITING, /* for the invigilator to confirm who it is */
	STAGE_CODE, /* to be typed, to begin */
	STAGE_QUESTION,
	STAGE_REPLACED, /* the question left the content: another one comes */
	STAGE_ALERT, /* held by their own alert */
	STAGE_PAUSED,
	STAGE_HALTED,
	STAGE_RESUME, /* came back in this browser: the invigilator lets them in */
	STAGE_ELSEWHERE, /* it runs in another browser */
	STAGE_COMPLETED,
	STAGE_TIME_OVER,
	STAGE_STOPPED,
	STAGE_FINALIZED,
	STAGE_ABSENT,
	STAGE_CANCELLED,
	STAGE_COUNT
};
enum exam_stage exam_stage_of(const struct sitting *s);
const char *exam_stage_name(enum exam_stage s); /* "time_over" */
const char *exam_stage_page(enum exam_stage s); /* "certif/exam_end" */

struct exam_view {
	enum exam_stage at;
	int64_t candidate_id, session;
	struct str name;   /* as enrolled: "Inès DUPONT" */
	struct str script; /* address of exam.js */
	struct str stage;
	int64_t pace;	   /* ms between two looks at what the invigilator decided; 0: none is awaited */
	bool signs;	   /* the window gives signs of life */
	bool runs;	   /* the clock */
	int64_t left, own; /* ms of the exam; of the question that has a time of its own */
	struct str time_left, time_allowed; /* "1 h 45 min" */
	struct str problem;
	const char *notice;
	/* the question */
	int64_t number, shown, answered, total;
	bool is_timed, is_focused, was_left, own_is_over;
	struct str question_language, own_time;
	struct question_view question;
	struct list reasons; /* for an alert */
	struct str alert;    /* what was said of the question */
	bool is_alerting;    /* the form of the alert is open */
	struct str alert_error;
	/* before */
	int64_t questions_scored;
	bool has_extra, is_accessible, rules_missing;
	struct str code, code_error;
	bool in_french, in_english, in_spanish;
	/* the page's own words */
	const char *title, *explanation;
	bool can_withdraw, can_come_back, is_over;
};
extern const struct shape exam_shape;

/* What the window asks for every few seconds. */
struct standing_view {
	struct str stage;
	int64_t number, left, own;
	bool is_timed;
};
extern const struct shape standing_shape;

struct exam_view exam_view_of(struct request *rq, const struct sitting *s, const struct answer_given *given);
struct standing_view standing_view_of(const struct sitting *s);

/* Question `number` of the exam of that seed, with the order of its choices. */
struct question exam_question_of(uint64_t seed, int64_t number, const struct challenge *c);

/* What every change of the exam room is handed, for the person and the browser of this request. */
struct exam_call exam_call_of(struct request *rq, int64_t candidate);

/* Minutes begun, with no-break spaces: "12 min", "1 h 05 min". */
struct str exam_minutes(struct arena *a, int64_t ms);
