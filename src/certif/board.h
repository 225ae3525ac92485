/* SPDX-License-Identifier: EUPL-1.2 */
/* board.h - a session as its invigilators see it: one row a candidate, those who need somebody
 * first.
 *
 * Need, in the order of the rows: an alert, somebody who asks to come back, a test under way whose
 * window gave no sign for BOARD_LOST, somebody to be confirmed, one that stands still, one that may
 * begin, under way, over, not there. Within a need: who waits longest, then by name.
 *
 * Rules are pure; board_load reads. What an invigilator saw is a `mark` of the row (board_mark): an
 * action carries it back, so that the same done by two invigilators is done once (board_is_seen).
 */
#pragma once
#include "base/arena.h"
#include "certif/exam_clock.h"
#include "certif/exam_state.h"
#include "db/db.h"

enum { BOARD_LOST = 30 * CLOCK_SECOND, BOARD_MINUTES_MOST = 120 };

#define EVENT_KIND_ATTEND                                                                          \
	"attend" /* signed on the electronic sheet; beside those of certif/event.h */
#define EVENT_KIND_UNATTEND "unattend"

enum board_need {
	NEED_ALERT,
	NEED_RESUME,
	NEED_CONTACT,
	NEED_CONFIRM,
	NEED_STILL, /* paused, halted */
	NEED_BEGIN,
	NEED_NOTHING, /* under way */
	NEED_OVER,
	NEED_ABSENT,
	NEED_COUNT
};

struct board_row {
	int64_t candidate;
	struct str birth_name, first_name, birth_date;
	int64_t extra_percent;
	int64_t attended;	 /* when; 0: not signed */
	struct exam_where where; /* of now: a time that is up is over, be it recorded or not */
	struct exam_clock clock;
	int64_t ended;	   /* 0: not */
	int64_t left, end; /* ms of the exam's time; when it will be up; 0 before the start */
	struct str alert;
	int64_t alerted;
	int64_t answers;
	int64_t seen; /* the last sign of life; 0: none */
	bool is_away; /* the window is not the one in front */
	int64_t away; /* times it was left while this question is asked */
	int64_t reports;
	enum board_need need;
	int64_t since; /* of the need: who waits longest comes first */
};

struct board_counts {
	int64_t all, present, waiting, running, over, alerts,
	    calls; /* calls: rows that need somebody */
};

enum board_need board_need_of(const struct board_row *r, int64_t now);
bool board_calls(enum board_need n); /* somebody has to go there */
/* Sets need and since of each, and puts them in order. */
void board_sort(struct board_row *rows, size_t n, int64_t now);
struct board_counts board_count(const struct board_row *rows, size_t n);
/* Changes when anything a row shows does, but for what only time changes. */
uint64_t board_version(const struct board_row *rows, size_t n);

/* "alerted.allowed" as a word. */
struct str board_mark(int64_t allowed, int64_t alerted, struct arena *a);
/* May an event be carried out that was asked for when the row's mark was `mark`? An alert is
 * settled only if it is still that one, time added only if none was added meanwhile; for all else
 * the table of exam_state.h decides. */
bool board_is_seen(enum exam_event event, struct str mark, int64_t allowed, int64_t alerted);

/* ---- looking ----------------------------------------------------------------------------------
 */

struct board {
	int64_t session, number, centre, starts;
	struct str centre_name, zone, site, room, examiners, access_code;
	bool is_stopped;
	int64_t stopped;
	struct board_row *rows; /* in the order of need */
	size_t n;
	struct board_counts counts;
	int64_t event; /* the last one of the log */
	int64_t reports;
	int64_t added; /* the last time added: the mark of "for everyone" */
	uint64_t version;
};
[[nodiscard]] int board_load(struct db *db, struct arena *a, int64_t session, int64_t now,
			     struct board *out);

/* The same in two steps: what is read, and how it stands at a moment. What is read is borrowed by
 * what is shown. */
struct board_facts;
[[nodiscard]] int board_read(struct db *db, struct arena *a, int64_t session,
			     struct board_facts **out);
[[nodiscard]] int board_at(const struct board_facts *f, struct arena *a, int64_t now,
			   struct board *out);

/* Within a write: ERR_CONFLICT when what was seen is not what is. candidate 0: everyone, `mark`
 * being the number of the last addition seen. */
[[nodiscard]] int board_check_seen(struct db *db, struct arena *a, int64_t session,
				   int64_t candidate, enum exam_event event, struct str mark);
