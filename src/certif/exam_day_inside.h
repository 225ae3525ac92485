/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_day_inside.h - the room of exam_day.h while it runs: its candidates, what they know, what
 * the server told them. For src/certif/exam_day*.c. */
#pragma once
#include "base/random.h"
#include "certif/exam.h"
#include "certif/exam_day.h"
#include "certif/queries.h"
#include "db/queue.h"

enum { DAY_ANSWERS_MOST = 64, DAY_WORD = 40 };

struct day_answer {
	int64_t number; /* 0: none */
	char challenge[DAY_WORD], value[4], result[12];
};

struct day_client {
	int64_t candidate, person;
	unsigned index;
	double ability;
	int64_t extra;
	unsigned browser;
	int64_t wake;	   /* when it does something next, true time */
	int64_t cut_until; /* no network until then */
	bool gone;	   /* for ever */
	struct day_answer pending;
	struct day_answer told[DAY_ANSWERS_MOST]; /* by number: what the server acknowledged */
	/* its time, counted by watching it */
	int64_t used, watched, allowed;
	bool runs;
};

struct day {
	struct exam_day *d;
	struct db *db;
	struct arena *arena;
	struct exam_memory *memory;
	struct id_maker ids;
	struct random chance;
	int64_t true_now, now; /* now: what the server's clock shows */
	bool jumped;	       /* in this session */
	bool committed;	       /* the last change */
	int64_t session, number, starts, invigilator_wake;
	struct day_client clients[EXAM_DAY_ROOM];
};

bool day_chance(struct day *y, double percent); /* false without faults */
bool day_maybe(struct day *y, double percent);	/* also without */
int64_t day_between(struct day *y, int64_t least, int64_t most);
__attribute__((format(printf, 2, 3))) void day_broken(struct day *y, const char *fmt, ...);

/* One change as the server makes it; DAY_LOST when whoever asked never hears of it. c: whose
 * network it goes through, NULL for the invigilator's. */
enum { DAY_LOST = -1 };
int day_change(struct day *y, const struct day_client *c, db_write_fn *fn, void *args);
struct exam_call day_call(struct day *y, const struct day_client *c);
/* False when it can't be seen for lack of network. */
bool day_look(struct day *y, struct day_client *c, struct sitting *out);
/* Counts the candidate's time up to now. */
void day_watch(struct day *y, struct day_client *c);

void day_candidate(struct day *y, struct day_client *c); /* one step */
void day_invigilator(struct day *y);			 /* one round */
int day_close(struct day *y);				 /* finalises, then looks at everything */
