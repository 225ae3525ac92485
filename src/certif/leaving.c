/* SPDX-License-Identifier: EUPL-1.2 */
/* leaving.c - who would miss an account that ends: a centre its last administrator, a session to come its
 * only invigilator. */
#include "certif/certif.h"
#include "certif/queries.h"
#include "certif/session.h"

enum { SESSIONS_TOLD = 10 };

static int centres(struct db *db, struct arena *a, int64_t person, struct leave_reasons *out)
{
	struct centres_alone *rows;
	size_t n;
	int k = centres_alone(db, a, person, &rows, &n);

	for (size_t i = 0; !k && i < n; i++)
		leave_reason_add(out, (struct leave_reason){
			.forbids = true,
			.why = rows[i].members > 1
				? N_("You are the last administrator of {0}: give that role to somebody else of its team first.")
				: N_("You are the only one of {0}: invite somebody as its administrator first."),
			.what = rows[i].name,
			.path = arena_printf(a, "/certif/centres/%lld/team", (long long)rows[i].id),
		});
	return k;
}

/* The invigilators of a session are names; the account's is one of them in either order. */
static bool is_only(struct arena *a, struct str examiners, struct str first, struct str last)
{
	struct str rest = examiners, key;

	if (session_examiner_count(examiners) != 1)
		return false;
	do
		key = session_place_key(a, session_examiner_next(&rest));
	while (!key.n && rest.n);
	return str_eq(key, session_place_key(a, arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(first), STR_ARG(last)))) ||
	       str_eq(key, session_place_key(a, arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(last), STR_ARG(first))));
}

static int sessions(struct db *db, struct arena *a, int64_t person, enum language l, int64_t now, struct leave_reasons *out)
{
	struct own_sessions_ahead *rows;
	struct zone *zone;
	size_t n, told = 0;
	int k = own_sessions_ahead(db, a, person, now, &rows, &n);

	for (size_t i = 0; !k && i < n && told < SESSIONS_TOLD; i++) {
		if (!is_only(a, rows[i].examiners, rows[i].first_name, rows[i].last_name))
			continue;
		if (zone_open(a, rows[i].zone, &zone, NULL))
			return ERR_UNAVAILABLE;
		struct str day = certif_session_day(a, l, zone, rows[i].starts);
		told++;
		leave_reason_add(out, (struct leave_reason){
			.why = N_("You alone are to invigilate the session {0}: name somebody else."),
			.what = arena_printf(a, "%lld, " STR_FMT, (long long)rows[i].number, STR_ARG(day)),
			.path = arena_printf(a, "/certif/sessions/%lld", (long long)rows[i].id),
		});
	}
	return k;
}

int certif_leaving(struct db *db, struct arena *a, int64_t person, enum language l, int64_t now, struct leave_reasons *out)
{
	int k = centres(db, a, person, out);

	return k ? k : sessions(db, a, person, l, now, out);
}
