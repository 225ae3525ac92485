/* SPDX-License-Identifier: EUPL-1.2 */
/* zone_rule.h - the last line of a TZif file, "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX, with the hours
 * of RFC 8536, 3.3.1): what holds in every year after the file's table. For zone.c. */
#pragma once
#include "base/str.h"

enum zone_day_kind {
	ZONE_DAY_MONTH,	 /* Mm.w.d: the w-th weekday d of month m, 5 the last */
	ZONE_DAY_JULIAN, /* Jn: 1 to 365, never 29 February */
	ZONE_DAY_COUNT,	 /* n: 0 to 365 */
};

struct zone_day {
	enum zone_day_kind kind;
	int month, week, day;
	int time; /* seconds after midnight by the clock in use until then; -167 h to 167 h */
};

struct zone_rule {
	int standard, summer; /* seconds east of UTC */
	bool has_summer;
	struct zone_day start, end; /* of summer time */
};

[[nodiscard]] bool zone_rule_read(struct str text, struct zone_rule *out);

/* Seconds since 1970 (UTC) at which summer time starts and ends in that year. */
int64_t zone_rule_start(const struct zone_rule *r, int64_t year);
int64_t zone_rule_end(const struct zone_rule *r, int64_t year);

int64_t zone_days(int64_t year, int month, int day); /* since 1970-01-01, Gregorian */
int64_t zone_year_of(int64_t seconds);
