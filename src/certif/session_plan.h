/* SPDX-License-Identifier: EUPL-1.2 */
/* session_plan.h - where, when, for whom and under whose eyes a session is held: read from what people
 * typed in a form or wrote in a list, with every fault at once. Pure. */
#pragma once
#include "base/zone.h"
#include "certif/candidate.h"
#include "certif/exam_method.h"

enum {
	SESSION_PLACE_MOST = 255, /* characters, of site and of room */
	SESSION_EXAMINERS_MOST = 1000,
	SESSION_OBSERVATIONS_MOST = 2000,
	SESSION_CAPACITY_MOST = 1000,
	SESSION_GROUP = 20, /* candidates that one invigilator looks after */
};
#define SESSION_SPAN (140 * (int64_t)CLOCK_MINUTE)  /* how long a room is taken: the exam with a third more time */
#define SESSION_SOON CLOCK_DAY
#define SESSION_AHEAD_MOST (3 * 366 * CLOCK_DAY)

enum session_field {
	SESSION_SITE,
	SESSION_ROOM,
	SESSION_DATE,
	SESSION_TIME,
	SESSION_EXAMINERS,
	SESSION_OBSERVATIONS,
	SESSION_CAPACITY,
	SESSION_AUDIENCE,
	SESSION_METHOD,
	SESSION_FIELD_COUNT
};

struct session_texts {
	struct str field[SESSION_FIELD_COUNT]; /* date "2026-12-01" or "01/12/2026"; time "14:30" or "14h30";
	                                          capacity "" or a number; audience "students"; method
	                                          "" or its name */
};

struct session_plan {
	struct str site, room, examiners, observations; /* trimmed, one space between words */
	int64_t capacity; /* 0: not told */
	enum session_audience audience;
	const struct exam_method *method; /* NULL: not told */
	int64_t starts; /* UTC ms */
};

struct session_faults {
	const char *field[SESSION_FIELD_COUNT]; /* a message of the catalogue; NULL: nothing is wrong with it */
};

/* True and *out, or false and at least one fault. `kept`: the start that the session has already, which
 * may lie in the past; 0 for a new one. */
bool session_plan_read(struct arena *a, const struct session_texts *t, const struct zone *z, int64_t now, int64_t kept,
                       struct session_plan *out, struct session_faults *faults);
/* The same back as texts, in the centre's zone: "2026-12-01", "14:30". */
struct session_texts session_plan_texts(struct arena *a, const struct session_plan *p, const struct zone *z);

/* "14:30", "14h30", "14 h 30", "9h", as minutes of the day. */
bool session_time_read(struct str typed, int *minutes);

/* Names between commas (or semicolons, or lines). */
/* The next one of "Claire Martin, Hugo Petit"; "" between two commas. *rest: what follows. */
struct str session_examiner_next(struct str *rest);
size_t session_examiner_count(struct str examiners);
size_t session_examiners_needed(int64_t candidates); /* one for each twenty or part of twenty, at least one */

/* What deserves a second look, and hinders nothing. */
enum session_warning {
	SESSION_WARN_CROWDED = 1,  /* more candidates than places */
	SESSION_WARN_FEW_EYES = 2, /* fewer invigilators than needed */
	SESSION_WARN_SOON = 4,	   /* within SESSION_SOON */
};
unsigned session_plan_warnings(const struct session_plan *p, int64_t candidates, int64_t now);

/* The form under which two places are one. */
struct str session_place_key(struct arena *a, struct str place);
