/* SPDX-License-Identifier: EUPL-1.2 */
/* session_series.h - several sessions at once: days ticked on a calendar, perhaps repeated each week,
 * several hours a day, some days left out. Civil days and hours; pure. */
#pragma once
#include "base/arena.h"

enum { SESSION_SERIES_MOST = 200 };

struct session_series {
	const struct str *days; /* "2026-12-01", as ticked */
	size_t day_count;
	struct str times;  /* "09:00, 14h" */
	struct str until;  /* each week until that day, it included; empty: once */
	struct str except; /* "24/12/2026, 2026-12-31": days without a session */
};

struct session_moment {
	struct str date, time; /* "2026-12-01", "09:00" */
};

struct session_series_faults {
	const char *days, *times, *until, *except; /* messages of the catalogue; NULL: nothing is wrong */
	struct str wrong;			   /* replaces {0} in them: the one at fault */
};

/* True, and the moments in their order, each once; false and at least one fault. */
bool session_series_read(struct arena *a, const struct session_series *s, struct session_moment **out, size_t *n,
                         struct session_series_faults *faults);
