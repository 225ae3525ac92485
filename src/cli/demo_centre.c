/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/demo_centre.h"

#include "base/random.h"
#include "certif/candidate.h"
#include "certif/centre.h"
#include "certif/session.h"
#include "cli/demo_past.h"
#include "cli/demo_plan.h"
#include "finance/fee.h"
#include "finance/kept.h"
#include "finance/statement.h"

#define EXTERNAL_ID "0753999Z"
#define ZONE "Europe/Paris"

static const struct demo_session {
	int days; /* from today; 0 is today, in two hours */
	int hour;
	const char *site, *room, *examiners, *observations;
	int64_t capacity;
	enum session_audience audience;
	size_t candidates;
} sessions[] = {
	{ 0, 0, "Campus des Tilleuls", "Salle B204", "Claire Moreau, Hugo Lefèvre",
	  "Entrée par la cour ; badge à l’accueil.", 24, AUDIENCE_STUDENTS, 20 },
	{ 1, 14, "Campus des Tilleuls", "Salle B204", "Claire Moreau", "", 24, AUDIENCE_STUDENTS, 0 },
	{ 8, 9, "Campus du Port", "Amphithéâtre 2", "Hugo Lefèvre", "Pour les candidats extérieurs à l’université.", 40,
	  AUDIENCE_OUTSIDE, 3 },
	{ 15, 10, "Campus du Port", "Salle 12", "Hugo Lefèvre", "Pour les personnels.", 16, AUDIENCE_STAFF, 2 },
};

/* Held before today, by the rules of the real thing: demo_past.h. */
static const struct demo_held {
	struct demo_session session;
	size_t absent, unpaid; /* the last ones of the list */
	bool without_board, cancelled;
} held[] = {
	{ { -152, 9, "Campus des Tilleuls", "Salle B204", "Claire Moreau", "", 24, AUDIENCE_STUDENTS, 14 }, 1, 0, false, false },
	{ { -118, 14, "Campus du Port", "Amphithéâtre 2", "Hugo Lefèvre", "", 40, AUDIENCE_OUTSIDE, 11 }, 1, 0, false, false },
	{ { -90, 10, "Campus du Port", "Salle 12", "Hugo Lefèvre", "", 16, AUDIENCE_STAFF, 4 }, 0, 0, true, false },
	{ { -61, 9, "Campus des Tilleuls", "Salle B204", "Claire Moreau", "", 24, AUDIENCE_STUDENTS, 16 }, 2, 0, false, false },
	{ { -40, 14, "Campus des Tilleuls", "Salle B204", "Claire Moreau", "", 24, AUDIENCE_STUDENTS, 5 }, 0, 0, false, true },
	{ { -26, 14, "Campus du Port", "Amphithéâtre 2", "Hugo Lefèvre", "", 40, AUDIENCE_OUTSIDE, 9 }, 1, 3, false, false },
	{ { -5, 9, "Campus des Tilleuls", "Salle B204", "Claire Moreau", "", 24, AUDIENCE_STUDENTS, 12 }, 1, 0, false, false },
};
enum { HELD = sizeof held / sizeof *held, MADE_BEFORE = 30, PAID_BEFORE = 12, STATED = 60 }; /* days */
enum { SESSIONS = sizeof sessions / sizeof *sessions };

/* Invented names with what trips programs up: accents, hyphens, apostrophes, long and very short ones. */
static const struct {
	const char *birth_name, *first_name, *birth_date;
	int extra_percent;
} people[] = {
	{ "Abadie", "Léa", "2004-03-12", 0 },          { "Ben Youssef", "Karim", "2003-11-02", 0 },
	{ "Çelik", "Deniz", "2004-06-30", 0 },         { "D’Almeida", "Inês", "2005-01-21", 33 },
	{ "Dupont-Moreau", "Noé", "2004-02-29", 0 },   { "Fernández", "Lucía", "2003-08-17", 0 },
	{ "Garnier", "Anaïs", "2004-09-09", 0 },       { "Haddad", "Samir", "2002-12-25", 0 },
	{ "Ionescu", "Ștefan", "2004-04-04", 0 },      { "Jäger", "Lukas", "2003-05-19", 0 },
	{ "Koné", "Aminata", "2005-02-14", 0 },        { "Lefèbvre", "Chloé", "2004-07-08", 33 },
	{ "Martin", "Paul", "2004-10-31", 0 },         { "Nguyễn", "Thị Minh Châu", "2003-03-27", 0 },
	{ "O’Connor", "Róisín", "2004-01-15", 0 },     { "Petit de La Villeneuve", "Marie-Apolline", "2005-06-06", 0 },
	{ "Quéméner", "Maël", "2004-08-23", 0 },       { "Ramanantsoa", "Hery", "2003-09-12", 0 },
	{ "Świątek", "Zofia", "2004-05-05", 0 },       { "Wu", "Li", "2004-11-11", 0 },
};
enum { PEOPLE = sizeof people / sizeof *people };

/* A civil hour of a day from today, in the centre's zone. */
static int64_t starts_at(const struct zone *z, int64_t now, const struct demo_session *s)
{
	struct clock_date d = zone_local(z, now + s->days * CLOCK_DAY);

	if (!s->days)
		return (now / CLOCK_HOUR + 2) * CLOCK_HOUR;
	return zone_utc(z, (struct clock_date){ .year = d.year, .month = d.month, .day = d.day, .hour = s->hour }).ms;
}

static int enrol(struct db *db, const struct demo_centre *d, const struct demo_session *s, int64_t session, size_t i)
{
	struct candidate_change c = {
		.arena = d->arena, .ids = d->ids, .session = session, .person = d->members[0].person, .now = d->now,
		.candidate = { .birth_name = str_of(people[i].birth_name),
		               .first_name = str_of(people[i].first_name),
		               .birth_date = str_of(people[i].birth_date),
		               .extra_percent = people[i].extra_percent,
		               .billing = s->audience == AUDIENCE_OUTSIDE ? BILLING_PAID : BILLING_FREE,
		               .fee = s->audience == AUDIENCE_OUTSIDE ? CANDIDATE_FEE_MOST : 0 },
	};

	return candidate_add(db, &c);
}

/* `id`: out. */
static int make_session(struct db *db, const struct demo_centre *d, int64_t centre, int64_t starts,
                        const struct demo_session *s, int64_t *id)
{
	struct certif_session_write w = {
		.arena = d->arena, .ids = d->ids, .random = random_secret, .origin = "", .centre = centre,
		.person = d->members[0].person, .now = d->now,
		.plan = { .site = str_of(s->site), .room = str_of(s->room), .examiners = str_of(s->examiners),
		          .observations = str_of(s->observations), .capacity = s->capacity, .audience = s->audience,
		          .starts = starts },
	};
	int k = certif_session_create(db, &w);

	for (size_t i = 0; !k && i < s->candidates && i < PEOPLE; i++)
		k = enrol(db, d, s, w.id, i);
	*id = w.id;
	return k;
}

static int64_t admin_of(const struct demo_centre *d)
{
	for (size_t i = 0; i < d->member_count; i++)
		if (strcmp(d->members[i].role, "ADMIN") == 0)
			return d->members[i].person;
	return 0;
}

static int receive_fees(struct db *db, const struct demo_centre *d, int64_t centre, int64_t session, int64_t paid,
                        size_t unpaid)
{
	struct candidate *list;
	size_t n;
	int k = candidate_list(db, d->arena, session, &list, &n);

	for (size_t i = 0; !k && i + unpaid < n; i++) {
		struct fee_change c = { .arena = d->arena, .centre = centre, .candidate = list[i].id,
			                .person = admin_of(d), .paid = paid };
		k = fee_change(db, &c);
	}
	return k;
}

static int call_off(struct db *db, const struct demo_centre *d, int64_t session)
{
	struct certif_session_write w = { .arena = d->arena, .ids = d->ids, .random = random_secret, .origin = "",
		                          .id = session, .person = d->members[0].person, .now = d->now };

	return certif_session_cancel(db, &w);
}

static int make_held(struct db *db, const struct demo_centre *now, int64_t centre, const struct zone *z,
                     const struct demo_held *h, uint64_t seed)
{
	int64_t starts = starts_at(z, now->now, &h->session), id;
	struct demo_centre d = *now;
	int k;

	while (zone_local(z, starts).weekday % 6 == 0) /* no Saturday, no Sunday */
		starts -= CLOCK_DAY;
	d.now = starts - MADE_BEFORE * CLOCK_DAY; /* when it was made */
	k = make_session(db, &d, centre, starts, &h->session, &id);
	if (!k && h->cancelled)
		return call_off(db, &d, id);
	if (!k && h->session.audience == AUDIENCE_OUTSIDE)
		k = receive_fees(db, &d, centre, id, starts - PAID_BEFORE * CLOCK_DAY, h->unpaid);
	if (k)
		return k;
	return demo_past_hold(db, &(struct demo_past){ .arena = d.arena, .ids = d.ids, .bank = d.bank, .session = id,
	                                               .starts = starts, .person = d.members[0].person,
	                                               .absent = h->absent, .without_board = h->without_board,
	                                               .seed = seed });
}

/* Of the older sessions, sent and paid: the later ones are still to be told. */
static int make_statement(struct db *db, const struct demo_centre *d, int64_t centre, const struct zone *z)
{
	int64_t issued = d->now - STATED * CLOCK_DAY;
	struct clock_date last = zone_local(z, issued);
	struct statement_issue s = { .arena = d->arena, .ids = d->ids, .centre = centre, .person = admin_of(d),
		                     .now = issued, .form = 1, .share = CANDIDATE_FEE_OPERATOR, .before = issued,
		                     .last_day = arena_printf(d->arena, "%04d-%02d-%02d", last.year, last.month, last.day) };
	int k = statement_issue(db, &s);
	struct statement_note n = { d->arena, centre, s.id, admin_of(d), issued + CLOCK_DAY, false };

	if (!k)
		k = statement_note(db, &n);
	n.is_payment = true;
	n.at += 9 * CLOCK_DAY;
	return k ? k : statement_note(db, &n);
}

static int make_members(struct db *db, const struct demo_centre *d, int64_t centre)
{
	int k = ERR_NONE;

	for (size_t i = 0; i < d->member_count && !k; i++) {
		struct centre_act act = { .arena = d->arena, .centre = centre, .person = d->members[i].person,
			                  .role = str_of(d->members[i].role), .now = d->now };
		k = centre_add_member(db, &act);
		if (!k && str_eq(act.role, STR("ADMIN")))
			k = centre_name_referent(db, &act);
	}
	return k;
}

/* What the centre expects of its year, its reference: 480 candidates, those with extra time together. */
static int make_reference(struct db *db, const struct demo_centre *d, int64_t centre)
{
	struct kept_act act = { .arena = d->arena, .ids = d->ids, .language = LANGUAGE_FR, .centre = centre,
		                .now = d->now, .name = STR("Budget de l’année"), .scenario = scenario_seed };

	for (size_t i = 0; i < d->member_count && !act.actor; i++)
		if (str_eq(str_of(d->members[i].role), STR("ADMIN")))
			act.actor = d->members[i].person;
	act.scenario.candidates_per_year = 480;
	act.scenario.extra_time_sessions = 2;
	act.scenario.outside_sessions = 4;
	act.scenario.staff_sessions = 1;
	act.scenario.staff_candidates = 12;
	act.scenario.referent_day_cost = 21000;
	act.scenario.admin_weeks = 36;
	int k = kept_add(db, &act);
	return k ? k : kept_mark(db, &act);
}

int demo_centre_make(struct db *db, const struct demo_centre *d)
{
	struct centre_new n = { .arena = d->arena,
		                .ids = d->ids,
		                .identity = { .name = STR("Université de Démonstration"),
		                              .kind = STR("SUP"),
		                              .external_id = STR(EXTERNAL_ID),
		                              .contact = STR("certification@demo.openpix.example") },
		                .zone = STR(ZONE),
		                .now = d->now };
	struct zone *z;
	int64_t id;
	int k = centre_frameworks_read(STR("DROIT,EDU,SANTE"), &n.frameworks, NULL);

	if (!k)
		k = zone_open(d->arena, n.zone, &z, NULL);
	if (!k)
		k = centre_create(db, &n);
	if (k)
		return k == ERR_CONFLICT ? ERR_NONE : k; /* it has the external number: made before */
	k = make_members(db, d, n.id);
	for (size_t i = 0; i < HELD && !k; i++)
		k = make_held(db, d, n.id, z, &held[i], i + 1);
	if (!k)
		k = make_statement(db, d, n.id, z);
	if (!k)
		k = make_reference(db, d, n.id);
	for (size_t i = 0; i < SESSIONS && !k; i++)
		k = make_session(db, d, n.id, starts_at(z, d->now, &sessions[i]), &sessions[i], &id);
	return k ? k : demo_plan_make(db, &(struct demo_plan){ .arena = d->arena, .ids = d->ids, .centre = n.id, .now = d->now });
}
