/* SPDX-License-Identifier: EUPL-1.2 */
/* zone.h - the civil time of a place and UTC, one made from the other, for the time zones of the
 * IANA data base (package tzdata). The compiled files are read here (TZif of RFC 8536, version 2
 * and above, with the rule of their last line for the years after their table): the C library knows
 * one zone a process, and a session in Réunion is looked at by a server in Paris.
 *
 * A zone is immutable once made; any number of threads may read one. Seconds are whole: a civil
 * time stands for a full second of UTC. */
#pragma once
#include "base/clock.h"
#include "base/error.h"

struct zone;

/* "Europe/Paris". In the arena. ERR_NOT_FOUND when there is no such zone (or its name is none: only
 * ASCII letters, digits and "+-_/" are looked up), ERR_INVALID when its file can't be understood.
 */
[[nodiscard]] int zone_open(struct arena *a, struct str name, struct zone **out, struct error *e);

/* The same from the bytes of a TZif file, whatever they are. ERR_INVALID: not such a file, of
 * version 1, with leap seconds ("right/…"), or with an offset that no place has. */
[[nodiscard]] int zone_read(struct arena *a, struct str bytes, struct zone **out, struct error *e);

struct clock_date zone_local(const struct zone *z, int64_t utc_ms);
int zone_offset(const struct zone *z, int64_t utc_ms); /* seconds east of UTC */

enum zone_how {
	ZONE_UNIQUE,  /* the civil time is one instant */
	ZONE_GAP,     /* the clocks go over it (02:30 on the last Sunday of March in Paris) */
	ZONE_OVERLAP, /* the clocks show it twice (02:30 on the last Sunday of October in Paris) */
	ZONE_NO_DATE, /* a year not from 1 to 9999, a month 13, a 30 February, an hour 24, a second
			 60 */
};

/* As RFC 5545 (3.3.5) reads a civil time: in a gap `ms` counts on with the clock as it was before
 * (02:30 is 03:30, summer time), in an overlap it is the first of the two. `other` is the other way
 * to read it: with the clock as it is after the gap (01:30), the second of the two; unique: `ms`
 * again. */
struct zone_instant {
	int64_t ms; /* UTC; 0 for ZONE_NO_DATE */
	int64_t other;
	enum zone_how how;
};

struct zone_instant zone_utc(const struct zone *z,
			     struct clock_date civil); /* weekday is not read */
