/* SPDX-License-Identifier: EUPL-1.2 */
/* What a centre's people do over the wire: the team, invitations, sessions, the calendar's feed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/zone.h"
#include "help/certif.h"
#include "help/site.h"

static int64_t admin, member, centre;
static const char *home; /* "/certif/centres/1" */

static int start(void **state)
{
	if (site_start(state))
		return -1;
	admin = site_person("admin@example.org", false);
	member = site_person("member@example.org", false);
	centre = certif_centre(site.house, admin);
	struct arena *a = site.house->arena;
	home = arena_printf(a, "/certif/centres/%lld", (long long)centre).p;
	house_script(site.house, arena_printf(a, "INSERT INTO centre_member (centre, person, role, since) VALUES (%lld, %lld, 'MEMBER', 1)",
	                                      (long long)centre, (long long)member).p);
	return 0;
}

static const char *at(const char *path)
{
	return arena_printf(site.house->arena, "%s%s", home, path).p;
}

static int64_t count(const char *sql)
{
	return house_count(site.house, sql);
}

static void assert_goes_to(const struct http_reply *x, const char *path)
{
	struct str to = http_header(x, "Location");

	if (x->status != 303 || !str_eq(to, str_of(path)))
		fail_msg("%d to \"" STR_FMT "\" instead of %s", x->status, STR_ARG(to), path);
}

/* ---- who comes in ------------------------------------------------------------------------------- */

static void ones_centres_are_listed(void **)
{
	int64_t nobody = site_person("nobody@example.org", false);
	struct http_reply x = site_get("/certif", site_session(nobody));

	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, "no certification centre yet"));
	assert_false(site_holds(x.body, "href=\"/certif\"")); /* nor is the menu's way shown */
	x = site_get("/certif", site_session(member)); /* the only one at once */
	assert_goes_to(&x, home);
	x = site_get("/profile", site_session(member));
	assert_true(site_holds(x.body, "href=\"/certif\""));
	int64_t other = certif_centre(site.house, admin);
	x = site_get("/certif", site_session(admin)); /* of two, the choice */
	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, home));
	x = site_get(home, site_session(admin));
	assert_true(site_holds(x.body, arena_printf(site.house->arena, "/certif/centres/%lld\"", (long long)other).p));
}

static const char *invited(const char *email, const char *role)
{
	struct arena *a = site.house->arena;
	struct http_reply x = site_post(at("/invitations"), site_session(admin), arena_printf(a, "email=%s&role=%s", email, role).p);

	assert_goes_to(&x, at("/team"));
	struct str body = house_text(site.house, "SELECT body FROM mail WHERE body LIKE '%/certif/invitation%' ORDER BY id DESC");
	const char *token = strstr(body.p, "token=");
	assert_non_null(token);
	return arena_str(a, (struct str){ token + 6, 43 }).p;
}

/* Signed out one is asked to sign in, and led back; with another address one is warned, and may. */
static void an_invitation_is_accepted(void **)
{
	struct arena *a = site.house->arena;
	int64_t guest = site_person("somebody@example.org", false);
	const char *token = invited("other%40example.org", "MEMBER");
	const char *path = arena_printf(a, "/certif/invitation?token=%s", token).p;
	struct http_reply x = site_get(path, "");

	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, "/sign-up?back=%2Fcertif%2Finvitation%3Ftoken%3D"));
	assert_false(site_holds(x.body, "action=\"/certif/invitation\""));
	x = site_get(path, site_session(guest));
	assert_true(site_holds(x.body, "you are signed in as somebody@example.org"));
	x = site_post("/certif/invitation", "", arena_printf(a, "token=%s", token).p);
	assert_int_equal(x.status, 303); /* to sign in */
	assert_int_equal(site_get(home, site_session(guest)).status, 404);
	x = site_post("/certif/invitation", site_session(guest), arena_printf(a, "token=%s", token).p);
	assert_goes_to(&x, home);
	assert_int_equal(site_get(home, site_session(guest)).status, 200);
	x = site_post("/certif/invitation", site_session(guest), arena_printf(a, "token=%s", token).p);
	assert_int_equal(x.status, 404);
	assert_int_equal(site_get(path, "").status, 404);
	/* to the address that was invited nothing is said of another */
	site_person("right@example.org", false);
	token = invited("Right%40Example.org", "ADMIN");
	x = site_get(arena_printf(a, "/certif/invitation?token=%s", token).p, site_session(site_person("right@example.org", false)));
	assert_true(site_holds(x.body, "administer"));
	assert_false(site_holds(x.body, "you are signed in as"));
}

static void invitations_are_seen_by_administrators_only(void **)
{
	invited("hidden%40example.org", "MEMBER");
	assert_true(site_holds(site_get(at("/team"), site_session(admin)).body, "hidden@example.org"));
	struct http_reply x = site_get(at("/team"), site_session(member));
	assert_int_equal(x.status, 200);
	assert_false(site_holds(x.body, "hidden@example.org"));
	assert_false(site_holds(x.body, "/invitations"));
	/* and a refusal is told beside its field */
	x = site_post(at("/invitations"), site_session(admin), "email=nowhere&role=MEMBER");
	assert_int_equal(x.status, 422);
	assert_true(site_holds(x.body, "name@example.org"));
	x = site_post(at("/invitations"), site_session(admin), "email=member%40example.org&role=MEMBER");
	assert_int_equal(x.status, 409);
	x = site_post(at("/leave"), site_session(admin), "");
	assert_int_equal(x.status, 409);
	assert_true(site_holds(x.body, "A centre needs an administrator"));
}

/* ---- sessions -------------------------------------------------------------------------------------- */

/* So many days from now, "2030-03-27". */
static const char *day(int days)
{
	struct clock_date d = clock_date_utc(site_now() + days * CLOCK_DAY);

	return arena_printf(site.house->arena, "%04d-%02d-%02d", d.year, d.month, d.day).p;
}

static const char *form(const char *room, const char *date)
{
	return arena_printf(site.house->arena, "site=Campus&room=%s&date=%s&time=14%%3A30&examiners=Claire&audience=students&capacity=24", room, date).p;
}

static const char *created(const char *room, int days)
{
	struct http_reply x = site_post(at("/sessions"), site_session(member), form(room, day(days)));
	struct str to = http_header(&x, "Location");

	assert_int_equal(x.status, 303);
	assert_true(str_starts(to, STR("/certif/sessions/")));
	return arena_str(site.house->arena, to).p;
}

static void a_session_is_made_shown_and_listed(void **)
{
	const char *path = created("Salle+Orange", 20);
	struct http_reply x = site_get(path, site_session(member));

	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, "Salle Orange"));
	assert_true(site_holds(x.body, "C-"));
	assert_true(site_holds(site_get(home, site_session(member)).body, "Salle Orange"));
	assert_true(site_holds(site_get(at("?q=orange+campus"), site_session(member)).body, "Salle Orange"));
	assert_false(site_holds(site_get(at("?q=orange+citron"), site_session(member)).body, "Salle Orange"));
	assert_false(site_holds(site_get(at("?period=past"), site_session(member)).body, "Salle Orange"));
	assert_false(site_holds(site_get(at("?period=week"), site_session(member)).body, "Salle Orange"));
	assert_true(site_holds(site_get(at("?period=month"), site_session(member)).body, "Salle Orange"));
	assert_false(site_holds(site_get(at("?audience=staff"), site_session(member)).body, "Salle Orange"));
	assert_true(site_holds(site_get(at("?state=created&page=99999"), site_session(member)).body, "Salle Orange"));
	assert_false(site_holds(site_get(at("?state=cancelled"), site_session(member)).body, "Salle Orange"));
	/* twice in the same room at the same hour: told which one is there */
	x = site_post(at("/sessions"), site_session(member), form("salle+ORANGE", day(20)));
	assert_int_equal(x.status, 409);
	assert_true(site_holds(x.body, "is held in this room at this hour already"));
	assert_true(site_holds(x.body, "value=\"salle ORANGE\"")); /* what was typed is there again */
	/* as JSON the same */
	x = site_get(path, arena_printf(site.house->arena, "Accept: application/json\r\n%s", site_session(member)).p);
	assert_true(site_holds(x.body, "\"room\":\"Salle Orange\""));
}

static void a_wrong_form_is_shown_again(void **)
{
	int64_t before = count("SELECT count(*) FROM certif_session");
	struct http_reply x = site_post(at("/sessions"), site_session(member),
	                                "site=%3Cscript%3Ealert(1)%3C%2Fscript%3E&room=&date=2030-02-30&time=25h&examiners=&audience=nobody&capacity=-1");

	assert_int_equal(x.status, 422);
	assert_true(site_holds(x.body, "&lt;script&gt;"));
	assert_true(site_holds(x.body, "room-error"));
	assert_true(site_holds(x.body, "date-error"));
	assert_true(site_holds(x.body, "time-error"));
	assert_true(site_holds(x.body, "capacity-error"));
	x = site_post(at("/sessions"), site_session(member), form("Salle+Citron", "2020-01-01"));
	assert_int_equal(x.status, 422);
	assert_int_equal(count("SELECT count(*) FROM certif_session"), before);
}

static void a_session_is_duplicated_changed_cancelled(void **)
{
	struct arena *a = site.house->arena;
	const char *path = created("Salle+Verte", 21);
	const char *id = path + strlen("/certif/sessions/");
	struct http_reply x = site_get(at(arena_printf(a, "/sessions/new?like=%s", id).p), site_session(member));

	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, "value=\"Salle Verte\""));
	assert_true(site_holds(x.body, day(28))); /* a week later */
	int64_t stranger = site_person("foreign@example.org", false);
	int64_t elsewhere = certif_centre(site.house, stranger);
	x = site_get(arena_printf(a, "/certif/centres/%lld/sessions/new?like=%s", (long long)elsewhere, id).p, site_session(stranger));
	assert_int_equal(x.status, 404);
	x = site_post(arena_printf(a, "%s/edit", path).p, site_session(member), form("Salle+Bleue", day(22)));
	assert_goes_to(&x, path);
	assert_true(site_holds(site_get(path, site_session(member)).body, "Salle Bleue"));
	x = site_post(arena_printf(a, "%s/cancel", path).p, site_session(member), "");
	assert_goes_to(&x, path);
	x = site_post(arena_printf(a, "%s/edit", path).p, site_session(member), form("Salle+Rouge", day(22)));
	assert_int_equal(x.status, 409);
	x = site_post(arena_printf(a, "%s/cancel", path).p, site_session(member), "");
	assert_int_equal(x.status, 409);
	path = created("Salle+Grise", 23);
	x = site_post(arena_printf(a, "%s/delete", path).p, site_session(member), "");
	assert_goes_to(&x, home);
	assert_int_equal(site_get(path, site_session(member)).status, 404);
}

static void papers_are_pdf(void **)
{
	struct arena *a = site.house->arena;
	const char *path = created("Salle+Papier", 24);
	static const char *const papers[] = { "/papers/attendance", "/papers/kit" };

	for (int i = 0; i < 2; i++) {
		struct http_reply x = site_get(arena_printf(a, "%s%s", path, papers[i]).p, site_session(member));
		assert_int_equal(x.status, 200);
		assert_true(str_eq(http_header(&x, "Content-Type"), STR("application/pdf")));
		assert_true(str_starts(x.body, STR("%PDF-")));
	}
}

/* ---- several at once ---------------------------------------------------------------------------------- */

static void several_are_looked_at_then_made(void **)
{
	struct arena *a = site.house->arena;
	const char *common = arena_printf(a, "site=Campus&room=Salle+Multiple&examiners=Claire&audience=staff&day=%s&day=%s&times=9h%%2C+14h", day(30), day(31)).p;
	int64_t before = count("SELECT count(*) FROM certif_session");
	struct http_reply x = site_get(at("/sessions/several"), site_session(member));

	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, arena_printf(a, "value=\"%s\"", day(30)).p));
	x = site_post(at("/sessions/several"), site_session(member), arena_printf(a, "%s&step=preview", common).p);
	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, arena_printf(a, "value=\"%s 14:00\" checked", day(31)).p));
	assert_int_equal(count("SELECT count(*) FROM certif_session"), before); /* nothing yet */
	/* one of the four is not wanted */
	const char *chosen = arena_printf(a, "%s&at=%s+09%%3A00&at=%s+14%%3A00&at=%s+09%%3A00", common, day(30), day(30), day(31)).p;
	x = site_post(at("/sessions/several"), site_session(member), arena_printf(a, "%s&step=create", chosen).p);
	assert_goes_to(&x, home);
	assert_int_equal(count("SELECT count(*) FROM certif_session"), before + 3);
	assert_int_equal(count("SELECT count(DISTINCT number) FROM certif_session WHERE room = 'Salle Multiple'"), 3);
	/* again: the first is in the way, and none is made */
	x = site_post(at("/sessions/several"), site_session(member), arena_printf(a, "%s&at=%s+14%%3A00&step=create", chosen, day(31)).p);
	assert_int_equal(x.status, 409);
	assert_int_equal(count("SELECT count(*) FROM certif_session"), before + 3);
	x = site_post(at("/sessions/several"), site_session(member), arena_printf(a, "%s&step=create", common).p);
	assert_int_equal(x.status, 422); /* none ticked */
	x = site_post(at("/sessions/several"), site_session(member), arena_printf(a, "%s&at=hier&step=create", common).p);
	assert_int_equal(x.status, 422);
	x = site_post(at("/sessions/several"), site_session(member), "step=preview");
	assert_int_equal(x.status, 422);
	assert_int_equal(count("SELECT count(*) FROM certif_session"), before + 3);
}

/* ---- the calendar's feed --------------------------------------------------------------------------------- */

static void the_feed_shows_places_and_hours_only(void **)
{
	struct arena *a = site.house->arena;
	const char *path = created("Salle+Agenda", 40);
	int64_t id;

	assert_true(str_int(str_of(path + strlen("/certif/sessions/")), &id));
	certif_candidate(site.house, id, "Dupont", "In\xc3\xa8s", "2004-02-29");
	struct http_reply x = site_post(at("/calendar"), site_session(admin), "");
	assert_int_equal(x.status, 200);
	const char *feed = strstr(x.body.p, "/certif/feed/");
	assert_non_null(feed);
	const char *target = arena_str(a, (struct str){ feed, strcspn(feed, "\"") }).p;
	x = site_get(target, ""); /* a calendar program has no account */
	assert_int_equal(x.status, 200);
	assert_true(str_starts(http_header(&x, "Content-Type"), STR("text/calendar")));
	assert_true(site_holds(x.body, "BEGIN:VCALENDAR"));
	assert_true(site_holds(x.body, "Salle Agenda"));
	assert_true(site_holds(x.body, arena_printf(a, "UID:session-%lld@", (long long)id).p));
	assert_false(site_holds(x.body, "Dupont"));
	assert_false(site_holds(x.body, house_text(site.house, arena_printf(a, "SELECT access_code FROM certif_session WHERE id = %lld", (long long)id).p).p));
	/* not shown again, dead once renewed; guesses find nothing */
	assert_false(site_holds(site_get(at("/calendar"), site_session(admin)).body, "/certif/feed/"));
	site_post(at("/calendar"), site_session(admin), "");
	assert_int_equal(site_get(target, "").status, 404);
	assert_int_equal(site_get("/certif/feed/.ics", "").status, 404);
	assert_int_equal(site_get("/certif/feed/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics", "").status, 404);
}

/* Three sessions of the past: over and open, called off, finalised. Only the first is to be finalised. */
static void what_is_to_be_finalised_is_told(void **)
{
	struct arena *a = site.house->arena;
	int64_t past = site_now() - 3 * CLOCK_DAY;
	int64_t due = certif_session(site.house, centre, past), off = certif_session(site.house, centre, past - 1),
	        done = certif_session(site.house, centre, past - 2);

	house_script(site.house, arena_printf(a, "UPDATE certif_session SET cancelled = 1 WHERE id = %lld", (long long)off).p);
	house_script(site.house, arena_printf(a, "UPDATE certif_session SET state = 'finalized' WHERE id = %lld", (long long)done).p);
	struct http_reply x = site_get(home, site_session(member));
	assert_true(site_holds(x.body, "1 session is over and waits to be finalised."));
	x = site_get(at("?state=due"), site_session(member));
	assert_true(site_holds(x.body, arena_printf(a, "/certif/sessions/%lld/finalize\"", (long long)due).p));
	assert_false(site_holds(x.body, arena_printf(a, "/certif/sessions/%lld\"", (long long)off).p));
	assert_false(site_holds(x.body, arena_printf(a, "/certif/sessions/%lld\"", (long long)done).p));
}

/* Found by name in the page and as JSON; another centre's people find neither the page nor the name. */
static void a_candidate_is_found_whatever_the_session(void **)
{
	struct arena *a = site.house->arena;
	int64_t to_come = certif_session(site.house, centre, site_now() + 2 * CLOCK_DAY);
	int64_t past = certif_session(site.house, centre, site_now() - 2 * CLOCK_DAY);

	certif_candidate(site.house, to_come, "Zeller", "No\xc3\xab", "2004-02-29");
	certif_candidate(site.house, past, "Zeller", "Maud", "2003-02-28");
	struct http_reply x = site_get(at("/candidates?q=zeller"), site_session(member));
	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, "2 candidates"));
	assert_true(site_holds(x.body, arena_printf(a, "/certif/sessions/%lld/candidates/", (long long)to_come).p));
	x = site_get(at("/candidates?q=ZELLER%20noe&period=upcoming"), site_session(member));
	assert_true(site_holds(x.body, "1 candidate"));
	assert_false(site_holds(x.body, "Maud"));
	x = site_get(at("/candidates?q=zeller&period=past"), site_session(member));
	assert_true(site_holds(x.body, "Maud"));
	assert_false(site_holds(x.body, "No\xc3\xab"));
	x = site_get(at("/candidates?q=nobody%20of%20that%20name"), site_session(member));
	assert_true(site_holds(x.body, "Nobody fits."));
	assert_int_equal(site_get(at("/candidates"), site_session(site_person("stranger@example.org", false))).status, 404);
}

/* ---- who goes ----------------------------------------------------------------------------------- */

static struct http_reply delete_account(int64_t person)
{
	return site_post("/account/delete", site_session(person), "password=un+lama+gris+broute");
}

/* A centre is never left without an administrator: what to do is told on the page, where it can be done, and
 * the refusal holds when the form is sent all the same. */
static void the_last_administrator_hands_over_first(void **)
{
	struct arena *a = site.house->arena;
	int64_t last = site_person("last@example.org", false), second = site_person("second@example.org", false);
	int64_t own = certif_centre(site.house, last);
	const char *team = arena_printf(a, "/certif/centres/%lld/team", (long long)own).p;

	struct http_reply x = site_get("/account", site_session(last));
	assert_true(site_holds(x.body, team) && site_holds(x.body, "invite somebody as its administrator first"));
	assert_false(site_holds(x.body, "action=\"/account/delete\""));
	assert_int_equal(delete_account(last).status, 409);
	house_script(site.house, arena_printf(a, "INSERT INTO centre_member (centre, person, role, since) VALUES (%lld, %lld, 'MEMBER', 1)",
	                                      (long long)own, (long long)second).p);
	x = delete_account(last);
	assert_int_equal(x.status, 409);
	assert_true(site_holds(x.body, "give that role to somebody else of its team first"));
	assert_int_equal(count("SELECT count(*) FROM person WHERE email = 'last@example.org'"), 1);
	house_script(site.house, "UPDATE centre_member SET role = 'ADMIN' WHERE person = (SELECT id FROM person WHERE email = 'second@example.org')");
	x = site_get("/account", site_session(last));
	assert_true(site_holds(x.body, "action=\"/account/delete\""));
	x = delete_account(last);
	assert_goes_to(&x, "/");
	assert_int_equal(count("SELECT count(*) FROM person WHERE email = 'last@example.org'"), 0);
	/* now the other one is the last; of a centre that is closed nobody need be */
	assert_int_equal(delete_account(second).status, 409);
	house_script(site.house, arena_printf(a, "UPDATE centre SET archived = 5 WHERE id = %lld", (long long)own).p);
	x = delete_account(second);
	assert_goes_to(&x, "/");
}

/* Told, not refused: only that session of the three has nobody else, and is still to come. */
static void the_only_invigilator_is_told(void **)
{
	struct arena *a = site.house->arena;
	int64_t person = site_person("watch@example.org", false); /* Zoé Martin */
	int64_t alone = certif_session(site.house, centre, site_now() + 5 * CLOCK_DAY), two, past;

	house_script(site.house, arena_printf(a, "INSERT INTO centre_member (centre, person, role, since) VALUES (%lld, %lld, 'MEMBER', 1)",
	                                      (long long)centre, (long long)person).p);
	two = certif_session(site.house, centre, site_now() + 6 * CLOCK_DAY);
	past = certif_session(site.house, centre, site_now() - CLOCK_DAY);
	house_script(site.house, arena_printf(a, "UPDATE certif_session SET examiners = 'MARTIN zoe' WHERE id IN (%lld, %lld);"
	                                         "UPDATE certif_session SET examiners = 'Zoé Martin, Hugo Petit' WHERE id = %lld",
	                                      (long long)alone, (long long)past, (long long)two).p);
	struct http_reply x = site_get("/account", site_session(person));
	assert_true(site_holds(x.body, arena_printf(a, "href=\"/certif/sessions/%lld\"", (long long)alone).p));
	assert_false(site_holds(x.body, arena_printf(a, "/certif/sessions/%lld\"", (long long)two).p));
	assert_false(site_holds(x.body, arena_printf(a, "/certif/sessions/%lld\"", (long long)past).p));
	x = delete_account(person);
	assert_goes_to(&x, "/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ones_centres_are_listed),
		cmocka_unit_test(an_invitation_is_accepted),
		cmocka_unit_test(invitations_are_seen_by_administrators_only),
		cmocka_unit_test(a_session_is_made_shown_and_listed),
		cmocka_unit_test(a_wrong_form_is_shown_again),
		cmocka_unit_test(a_session_is_duplicated_changed_cancelled),
		cmocka_unit_test(papers_are_pdf),
		cmocka_unit_test(several_are_looked_at_then_made),
		cmocka_unit_test(the_feed_shows_places_and_hours_only),
		cmocka_unit_test(what_is_to_be_finalised_is_told),
		cmocka_unit_test(a_candidate_is_found_whatever_the_session),
		cmocka_unit_test(the_last_administrator_hands_over_first),
		cmocka_unit_test(the_only_invigilator_is_told),
	};
	return cmocka_run_group_tests(tests, start, site_stop);
}
