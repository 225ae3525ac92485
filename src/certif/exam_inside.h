/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_inside.h - what the files behind exam.h share: an exam as it stands in the record, moved and
 * kept within one transaction. For src/certif/exam*.c. */
#pragma once
#include "certif/event.h"
#include "certif/exam.h"
#include "certif/exam_method.h"
#include "certif/item.h"
#include "certif/offer.h"
#include "certif/queries.h"

/* The last question served. */
struct question_last {
	int64_t number; /* 0: none yet */
	struct str challenge;
	double difficulty, discriminant;
	int64_t served, began, seconds, answered;
	bool dropped;
	double capacity, error;
	int64_t away;
};

struct seat {
	int64_t candidate;
	struct exam_row row; /* as read, and as it will be kept */
	struct exam_where where;
	struct exam_clock clock;
	enum language language;
	const struct exam_method *method;
	struct question_last last;
	bool stands;		   /* last waits for its answer */
	int64_t answered;
};

/* ERR_UNAVAILABLE when the session's method is none of this program's. */
[[nodiscard]] int seat_read(struct db *db, struct arena *a, int64_t candidate, struct seat *out);
/* The same; ERR_NOT_FOUND when the person has not joined as this candidate. */
[[nodiscard]] int seat_of_person(struct db *db, const struct exam_call *c, struct seat *out);
[[nodiscard]] int seat_keep(struct db *db, struct seat *s);

/* One row of exam_moves with all that goes with it: the clock, the end, the event. ERR_CONFLICT
 * when the table does not let it happen. Not kept yet. */
[[nodiscard]] int seat_move(struct db *db, const struct exam_call *c, struct seat *s,
			    enum exam_event event, struct str detail);
/* Is the time up, and the grace over, but not recorded? */
bool seat_is_overdue(const struct seat *s, int64_t now);
/* Records that. */
[[nodiscard]] int seat_settle(struct db *db, const struct exam_call *c, struct seat *s);

void seat_show(const struct seat *s, const struct bank *bank, struct str browser, int64_t now,
	       struct sitting *out);
bool seat_is_elsewhere(const struct seat *s, struct str browser);
bool seat_minds_leaving(const struct seat *s, const struct challenge *c);

/* ---- exam_ask.c ------------------------------------------------------------------------------ */

/* The way so far: from the memory when it fits, else from the record. */
[[nodiscard]] int ask_path(struct db *db, const struct exam_call *c, const struct seat *s,
			   struct exam_path *out);
/* Chooses the next question after `path` and serves it; s->stands tells whether there was one. */
[[nodiscard]] int ask_next(struct db *db, const struct exam_call *c, struct seat *s,
			   struct exam_path *path);
/* Drops the question that stands: it counts for nothing and its skill is not asked again. */
[[nodiscard]] int ask_drop(struct db *db, struct seat *s);
struct flash_item ask_item(const struct item_pool *pool, uint32_t place, double difficulty,
			   double discriminant);
/* Where the method looks a challenge up: item_place, or offer_place. */
uint32_t ask_place(const struct exam_call *c, const struct seat *s, struct str challenge);
/* The next question after `path` by the offers, EXAM_TARIFF: its place, or OFFER_NONE. */
[[nodiscard]] int ask_offer(struct db *db, const struct exam_call *c, const struct seat *s,
			    const struct exam_path *path, uint32_t *out);
/* What must not be asked of this candidate, one a place of the pool: also nothing of a skill whose
 * question had a problem. */
[[nodiscard]] int ask_left_out(struct db *db, const struct exam_call *c, const struct seat *s,
			       const struct item_pool *pool, const bool **out);
