/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_retention.h"

#include "base/id.h"
#include "budget/plan_json.h"
#include "finance/plan_search.h"
#include "finance/queries.h"

int plan_listed_until(int last_day, int months)
{
	struct clock_date d = clock_date_utc((int64_t)last_day * CLOCK_DAY), out;
	int month = d.month - 1 + months;

	d.year += month / 12;
	d.month = month % 12 + 1;
	do
		out = clock_date_utc(clock_ms_utc(d)); /* 31 February is a day of March */
	while (out.month != d.month && d.day-- > 28);
	return (int)(clock_ms_utc(out) / CLOCK_DAY) + 1;
}

int plan_listed_kept_until(struct str last_day, int64_t newest, int months)
{
	int day;

	if (!plan_day_read(last_day, &day))
		day = (int)(id_time(newest) / CLOCK_DAY);
	return plan_listed_until(day, months);
}

int plan_forget_expired(struct db *db, int64_t now, int months)
{
	struct arena *a = arena_new((size_t)1 << 26);
	struct plan_lists *rows;
	size_t n;
	int k = a ? plan_lists(db, a, &rows, &n) : ERR_UNAVAILABLE;

	for (size_t i = 0; !k && i < n; i++)
		if (plan_listed_kept_until(rows[i].last_day, rows[i].newest, months) <=
		    now / CLOCK_DAY)
			k = plan_candidate_empty(db, rows[i].centre);
	arena_free(a);
	return k ? k : plan_searches_forget(db, now - PLAN_SEARCH_KEPT);
}
