/* SPDX-License-Identifier: EUPL-1.2 */
/* Every route of every room, by its row: who may, what it refuses. A new room is tested here by
 * listing itself in cli/rooms.c; a parameter of a new name wants a value in `values` below. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include "certif/certif.h"
#include "cli/rooms.h"
#include "help/certif.h"
#include "help/site.h"
#include "learn/assessment.h"

enum who { GUEST, LEARNER, OPERATOR, MEMBER, ADMIN, OTHER_ADMIN, INVIGILATOR, CANDIDATE, WHO_COUNT };
static const char *const names[WHO_COUNT] = {
	"a guest", "a learner", "an operator", "a member of the centre", "an administrator of the centre",
	"an administrator of another centre", "an invigilator of the session", "a candidate of the session",
};

static int64_t learner, stranger, operator_;
static const char *test_id, *challenge; /* the learner's test and its first question */

/* A centre with a session in it, which everybody from MEMBER on has to do with. */
static struct {
	int64_t person[WHO_COUNT], centre, other_centre, session, candidate;
	const char *centre_text, *session_text, *candidate_text, *member_text;
	const char *restore; /* puts back whatever a request may have changed of who may what */
} world;

static const char *number_text(int64_t n)
{
	return arena_printf(site.house->arena, "%lld", (long long)n).p;
}

/* A search of a plan that has found that of nobody. */
#define PROBLEM "{\"from\":\"2031-01-01\",\"to\":\"2031-02-01\",\"rooms\":[{\"name\":\"B, A\",\"capacity\":9,\"open\":[\"mon 08:00-12:00\"]}]," \
	"\"invigilators\":[{\"name\":\"Ali\",\"hours\":9}],\"candidates\":[{\"group\":\"L1\",\"count\":0}]}"
#define PLAN "{\"cost\":\"0.00\",\"bound\":\"0.00\",\"optimal\":true,\"sessions\":[]}"

static void make_world(struct house *h)
{
	static const char *const emails[WHO_COUNT] = {
		[MEMBER] = "member@example.org",         [ADMIN] = "admin@example.org",
		[OTHER_ADMIN] = "other@example.org",     [INVIGILATOR] = "invigilator@example.org",
		[CANDIDATE] = "candidate@example.org",
	};

	for (enum who who = MEMBER; who < WHO_COUNT; who++)
		world.person[who] = site_person(emails[who], false);
	world.centre = certif_centre(h, world.person[ADMIN]);
	world.other_centre = certif_centre(h, world.person[OTHER_ADMIN]);
	world.session = certif_session(h, world.centre, site_now() + 30 * CLOCK_DAY);
	world.candidate = certif_candidate(h, world.session, "Dupont", "In\xc3\xa8s", "2004-02-29");
	world.centre_text = number_text(world.centre);
	world.session_text = number_text(world.session);
	world.candidate_text = number_text(world.candidate);
	world.member_text = number_text(world.person[MEMBER]);
	world.restore = arena_printf(h->arena,
	                             "BEGIN;"
	                             "DELETE FROM centre_member WHERE centre = %s;"
	                             "INSERT INTO centre_member (centre, person, role, since) VALUES (%s, %s, 'ADMIN', 1), (%s, %s, 'MEMBER', 1);"
	                             "UPDATE certif_session SET state = 'created', cancelled = NULL, stopped = NULL WHERE id = %s;"
	                             "DELETE FROM certif_invigilator WHERE session = %s;"
	                             "INSERT INTO certif_invigilator (session, person, entered) VALUES (%s, %s, 1);"
	                             "UPDATE certif_candidate SET person = %s WHERE id = %s;"
	                             "UPDATE certif_exam SET state = 'waiting', holds = 0, joined = 1 WHERE candidate = %s;"
	                             "DELETE FROM certif_import;"
	                             "INSERT INTO certif_import (id, centre, session, person, created, file_name, content) "
	                             "VALUES (1, %s, %s, 1, 4000000000000, 'list.csv', X'4E6F6D'), (2, %s, NULL, 1, 4000000000000, 'list.csv', X'4E6F6D');"
	                             "DELETE FROM finance_statement_line; DELETE FROM finance_statement;"
	                             "INSERT INTO finance_statement (id, centre, number, form, first_day, last_day, centre_name, external_id, "
	                             "contact, candidates, amount, issued, author) "
	                             "VALUES (1, %s, 1, 99, '2029-01-01', '2029-12-31', 'Centre', '', '', 0, 0, 1, 1);"
	                             "DELETE FROM plan_applied; DELETE FROM plan_search; DELETE FROM plan_group; DELETE FROM plan_room; DELETE FROM plan_watcher;"
	                             "INSERT INTO plan_room (id, centre, site, site_key, room, room_key, capacity, hours) VALUES (1, %s, 'A', 'a', 'B', 'b', 9, 'mon 08:00-12:00');"
	                             "INSERT INTO plan_watcher (id, centre, name, name_key, cost, most) VALUES (1, %s, 'Ali', 'ali', 1871, 9);"
	                             "INSERT INTO plan_group (id, centre, name, name_key, audience, candidates, with_extra) VALUES (1, %s, 'L1', 'l1', 'students', 9, 0);"
	                             "INSERT INTO plan_search (id, centre, person, created, state, problem, result) VALUES (1, %s, 1, 1, 'found', '" PROBLEM "', '" PLAN "');"
	                             "COMMIT;",
	                             world.centre_text, world.centre_text, number_text(world.person[ADMIN]),
	                             world.centre_text, world.member_text, world.session_text, world.session_text,
	                             world.session_text, number_text(world.person[INVIGILATOR]),
	                             number_text(world.person[CANDIDATE]), world.candidate_text, world.candidate_text,
	                             world.centre_text, world.session_text, world.centre_text, world.centre_text,
	                             world.centre_text, world.centre_text, world.centre_text, world.centre_text)
	                        .p;
}

static int begin_body(struct db *db, void *args)
{
	return assessment_begin(db, args);
}

static int start(void **state)
{
	if (site_start(state))
		return -1;
	struct house *h = site.house;
	learner = site_person("learner@example.org", false);
	stranger = site_person("stranger@example.org", false);
	operator_ = site_person("operator@example.org", true);
	struct assessment_begin b = { .arena = h->arena, .ids = &h->ids, .bank = h->bank,
		                      .language = LANGUAGE_EN, .person = learner, .now = site_now(),
		                      .competence = bank_competence(h->bank, STR("1.1")) };
	struct assessment t;
	if (db_queue_wait(h->queue, begin_body, &b) ||
	    assessment_load(h->db, h->arena, h->bank, LANGUAGE_EN, b.id, learner, &t))
		return -1;
	make_world(h);
	test_id = number_text(b.id);
	challenge = t.challenge->id.p;
	return 0;
}

/* ---- a request to any route ------------------------------------------------------------------- */

static const struct {
	const char *name, *value;
} values[] = {
	{ "competence", "1.1" },
	{ "name", "app.js" },
	{ "lang", "fr" },
	{ "language", "fr" },
	{ "back", "%2Fprofile" },
	{ "email", "nobody%40example.org" },
	{ "first_name", "Zo%C3%A9" },
	{ "last_name", "Martin" },
	{ "password", "not+the+password" },
	{ "new_password", "trois+ours+bruns+marchent" },
	{ "terms", "1" },
	{ "token", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
	{ "position", "1" },
	{ "choice", "1" },
	{ "blank_*", "texte" },
	{ "skip", "1" },
	{ "invitation", "1" },
	{ "role", "MEMBER" },
	{ "contact", "contact%40example.org" },
	{ "sex", "F" },
	{ "birth_country", "France" },
	{ "birth_insee", "84007" },
	{ "birth_postcode", "84000" },
	{ "birth_city", "Avignon" },
	{ "local_id", "e1" },
	{ "results_email", "nobody%40example.org" },
	{ "extra_percent", "33" },
	{ "accessible", "1" },
	{ "needs", "texte" },
	{ "framework", "CORE" },
	{ "billing", "free" },
	{ "prepaid_code", "F-12" },
	{ "fee", "45" },
	{ "another", "1" },
	{ "received", "1" },
	{ "list", "Nom" },
	{ "mode", "merge" },
	{ "digest", "0123456789abcdef" },
	{ "import", "1" },
	{ "batch", "2" },
	{ "q", "campus" },
	{ "state", "created" },
	{ "period", "year" },
	{ "order", "session" },
	{ "method", "openpix" },
	{ "on", "2030-01-01" },
	{ "show", "due" },
	{ "form", "1" },
	{ "last_day", "2030-01-01" },
	{ "correction", "-10" },
	{ "payment", "1" },
	{ "statement", "1" },
	{ "first", "2030-01-01" },
	{ "last", "2030-12-31" },
	{ "audience", "students" },
	{ "method", "openpix" },
	{ "page", "1" },
	{ "site", "Campus" },
	{ "room", "Salle+12" },
	{ "examiners", "Claire+Moreau" },
	{ "observations", "Badge" },
	{ "capacity", "24" },
	{ "date", "2031-06-02" },
	{ "time", "09%3A00" },
	{ "day", "2031-06-02" },
	{ "times", "09%3A00" },
	{ "until", "2031-06-09" },
	{ "except", "2031-06-09" },
	{ "at", "2031-06-02+09%3A00" },
	{ "step", "create" },
	{ "candidate", "1" },
	{ "number", "1" },
	{ "birth_name", "Martin" },
	{ "birth_date", "29%2F02%2F2004" },
	{ "away", "1" },
	{ "accept", "1" },
	{ "code", "BCDF23" },
	{ "reason", "other" },
	{ "method", "openpix" },
	{ "text", "texte" },
	{ "event", "pause" },
	{ "minutes", "5" },
	{ "mark", "0.0" },
	{ "undo", "1" },
	{ "calls", "1" },
	{ "stop", "1" },
	{ "abort.*", "technical" },
	{ "with.*", "1" },
	{ "comment", "Rien" },
	{ "incident", "1" },
	{ "trouble", "1" },
	{ "confirm", "1" },
	{ "again", "1" },
	{ "kind", "FRAUD" },
	{ "question", "7" },
	{ "description", "Vu" },
	{ "report", "1" },
	{ "first", "2031-06-02" },
	{ "last", "2031-12-02" },
	{ "closed", "2031-07-14" },
	{ "holidays", "1" },
	{ "weekends", "1" },
	{ "length", "120" },
	{ "extra", "40" },
	{ "turnover", "15" },
	{ "each", "20" },
	{ "admin", "50" },
	{ "admin_cost", "18.71" },
	{ "one", "1" },
	{ "day1", "mon" },
	{ "from1", "08%3A00" },
	{ "to1", "12%3A00" },
	{ "day2", "tue" },
	{ "from2", "08%3A00" },
	{ "to2", "12%3A00" },
	{ "day3", "wed" },
	{ "from3", "08%3A00" },
	{ "to3", "12%3A00" },
	{ "cost", "18.71" },
	{ "most", "40" },
	{ "candidates", "20" },
	{ "with_extra", "1" },
	{ "group", "1" },
	{ "search", "1" },
	{ "file", "plan.csv" },
	{ "restore", "1" },
	{ "from", "0" },
	{ "revision", "0" },
	{ "scenario", "1" },
};

/* A value that fits, percent-encoded; the test stops at a name it has never heard of. */
static const char *fitting(const char *name)
{
	if (strcmp(name, "assessment") == 0)
		return test_id;
	if (strcmp(name, "challenge") == 0)
		return challenge;
	if (strcmp(name, "centre") == 0)
		return world.centre_text;
	if (strcmp(name, "session") == 0 || strcmp(name, "like") == 0)
		return world.session_text;
	if (strcmp(name, "candidate") == 0)
		return world.candidate_text;
	if (strcmp(name, "person") == 0)
		return world.member_text;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (strcmp(values[i].name, name) == 0)
			return values[i].value;
	fail_msg("give rights_test.c a value for the parameter '%s'", name);
	return NULL;
}

/* The path with its parameters; the one named `other` has the value `value`. */
static struct str path_of(const struct route *r, const char *other, const char *value)
{
	struct buf b = BUF_INIT(100000);
	struct str rest = str_from(str_of(r->pattern), 1), segment;

	for (bool more = true; more;) {
		more = str_cut(rest, '/', &segment, &rest);
		buf_char(&b, '/');
		if (!segment.n || segment.p[0] != ':') {
			buf_str(&b, segment);
			continue;
		}
		const char *name = arena_z(site.house->arena, str_from(segment, 1));
		buf_str(&b, str_of(other && strcmp(name, other) == 0 ? value : fitting(name)));
	}
	return buf_take(&b, site.house->arena);
}

/* The parameters of one place, all of them fitting but `other`; "blank_*" is sent as "blank_a". */
static struct str pairs_of(const struct route *r, enum param_where where, const char *other,
                           const char *value)
{
	struct buf b = BUF_INIT(100000);

	for (const struct param *p = r->params; p && p->name; p++) {
		bool is_other = other && strcmp(p->name, other) == 0;
		if (p->where != where || (!is_other && !p->required && p->kind == PARAM_FLAG))
			continue;
		size_t n = strlen(p->name);
		buf_printf(&b, "%s%.*s%s=%s", b.n ? "&" : "", (int)(p->name[n - 1] == '*' ? n - 1 : n), p->name,
		           p->name[n - 1] == '*' ? "a" : "", is_other ? value : fitting(p->name));
	}
	return buf_take(&b, site.house->arena);
}

static const char *session_of(enum who who)
{
	if (who >= MEMBER)
		house_script(site.house, world.restore);
	if (who >= MEMBER)
		return site_session(world.person[who]);
	return site_session(who == LEARNER ? learner : who == OPERATOR ? operator_ : 0);
}

/* Of everybody, who may enter by the right of a row. */
static bool has_right(const struct right *right, enum who who)
{
	if (right == &right_centre_member)
		return who == MEMBER || who == ADMIN;
	if (right == &right_centre_admin)
		return who == ADMIN;
	if (right == &right_invigilator)
		return who == INVIGILATOR;
	if (right == &right_candidate)
		return who == CANDIDATE;
	fail_msg("rights_test.c has never heard of the right '%s'", right->name);
	return false;
}

static enum who who_may(const struct route *r)
{
	if (r->right == &right_centre_member || r->right == &right_centre_admin)
		return ADMIN;
	if (r->right)
		return r->right == &right_invigilator ? INVIGILATOR : CANDIDATE;
	return r->access == ACCESS_OPERATOR ? OPERATOR : r->access == ACCESS_SIGNED_IN ? LEARNER : GUEST;
}

struct sending {
	const struct route *route;
	enum who who;
	const char *headers; /* more of them */
	const char *other, *value; /* the parameter that does not fit */
	const char *extra;         /* appended to query or body */
	bool extra_in_query;
};

/* Each in a minute of its own, so that no rate limit answers instead. */
static struct http_reply send(const struct sending *s)
{
	const struct route *r = s->route;
	struct arena *a = site.house->arena;
	struct str query = pairs_of(r, PARAM_QUERY, s->other, s->value);
	struct str form = pairs_of(r, PARAM_FORM, s->other, s->value);
	const char *more = s->extra ? s->extra : "";
	const char *headers = arena_printf(a, "%s%s", s->headers ? s->headers : "", session_of(s->who)).p;

	site_later(2 * CLOCK_MINUTE);
	bool queried = query.n || (s->extra_in_query && *more);
	struct str target = arena_printf(a, "%s%s" STR_FMT "%s%s", path_of(r, s->other, s->value).p,
	                                 queried ? "?" : "", STR_ARG(query),
	                                 query.n && s->extra_in_query && *more ? "&" : "",
	                                 s->extra_in_query ? more : "");
	/* a stream has no end: its head tells whether one may */
	if (str_ends(str_of(r->pattern), STR("/live")))
		return http_request(site.port, a, "HEAD", target.p, headers, NULL);
	if (r->method == METHOD_GET)
		return site_get(target.p, headers);
	return site_post(target.p, headers,
	                 arena_printf(a, STR_FMT "%s%s", STR_ARG(form),
	                              form.n && !s->extra_in_query && *more ? "&" : "",
	                              s->extra_in_query ? "" : more)
	                         .p);
}

typedef void route_fn(const struct route *r);

static void for_each_route(route_fn *fn)
{
	for (size_t i = 0; i <= rooms_route_count; i++) {
		const struct route_table *t = i < rooms_route_count ? &rooms_routes[i] : &web_routes;
		for (size_t j = 0; j < t->n; j++)
			fn(&t->routes[j]);
	}
}

static const char *method_of(const struct route *r)
{
	return r->method == METHOD_GET ? "GET" : "POST";
}

#define ASSERT_ROUTE(r, fact, reply, what)                                                          \
	do {                                                                                         \
		if (!(fact))                                                                         \
			fail_msg("%s %s: %s: %d, Location \"" STR_FMT "\"", method_of(r), (r)->pattern, what, \
			         (reply).status, STR_ARG(http_header(&(reply), "Location")));        \
	} while (0)

/* ---- who may ------------------------------------------------------------------------------------ */

static bool is_sent_to_sign_in(const struct http_reply *x)
{
	return x->status == 303 && str_starts(http_header(x, "Location"), STR("/sign-in?back="));
}

static bool is_sent_home(const struct http_reply *x)
{
	return x->status == 303 && str_eq(http_header(x, "Location"), STR("/"));
}

/* Who has no part in what the path names is told that there is no such thing; a member without the role
 * is told no. Nobody enters by another centre, another session or being the operator. */
static void answers_by_its_own_right(const struct route *r)
{
	for (enum who who = 0; who < WHO_COUNT; who++) {
		struct http_reply x = send(&(struct sending){ .route = r, .who = who });
		struct http_reply j = send(&(struct sending){ .route = r, .who = who,
			                                      .headers = "Accept: application/json\r\n" });
		if (who == GUEST) {
			ASSERT_ROUTE(r, is_sent_to_sign_in(&x) && j.status == 401, x, names[who]);
		} else if (has_right(r->right, who)) {
			/* a POST may well find that another thing it names is gone */
			bool found = r->method == METHOD_POST || (x.status != 404 && j.status != 404);
			ASSERT_ROUTE(r, found && x.status && x.status < 500 && x.status != 401 && x.status != 403, x, names[who]);
			ASSERT_ROUTE(r, j.status && j.status < 500 && j.status != 401 && j.status != 403, j, names[who]);
		} else {
			int refusal = r->right == &right_centre_admin && who == MEMBER ? 403 : 404;
			ASSERT_ROUTE(r, x.status == refusal && j.status == refusal, x, names[who]);
		}
	}
}

static void answers_by_right(const struct route *r)
{
	if (r->right) {
		answers_by_its_own_right(r);
		return;
	}
	for (enum who who = 0; who < MEMBER; who++) {
		struct http_reply x = send(&(struct sending){ .route = r, .who = who });
		struct http_reply j = send(&(struct sending){ .route = r, .who = who,
			                                      .headers = "Accept: application/json\r\n" });
		bool enters = x.status && x.status < 500 && x.status != 401 && x.status != 403 &&
		              !is_sent_to_sign_in(&x) && j.status < 500 && j.status != 401 && j.status != 403;
		bool asked_who = is_sent_to_sign_in(&x) && j.status == 401;
		bool refused = x.status == 403 && j.status == 403;
		switch (r->access) {
		case ACCESS_PUBLIC:
			ASSERT_ROUTE(r, enters, x, names[who]);
			break;
		case ACCESS_GUEST: /* a form that is refused is 422: sent home is only who has an account */
			ASSERT_ROUTE(r, who == GUEST ? enters && !is_sent_home(&x) : is_sent_home(&x), x, names[who]);
			break;
		case ACCESS_SIGNED_IN:
			ASSERT_ROUTE(r, who == GUEST ? asked_who : enters, x, names[who]);
			break;
		case ACCESS_OPERATOR:
			ASSERT_ROUTE(r, who == GUEST ? asked_who : who == LEARNER ? refused : enters, x, names[who]);
			break;
		}
	}
}

static void every_route_answers_by_its_right(void **)
{
	for_each_route(answers_by_right);
}

/* What is signed by nobody, or by somebody whose session is over, is a guest's. */
static void a_forged_session_is_a_guest(void **)
{
	static const char *const cookies[] = {
		"openpix=", "openpix=x", "openpix=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"openpix=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%00", "openpix=\"\"; openpix=1", "__Host-openpix=1",
	};
	struct arena *a = site.house->arena;

	for (size_t i = 0; i < sizeof cookies / sizeof *cookies; i++) {
		struct http_reply x = site_get("/profile", arena_printf(a, "Cookie: %s\r\n", cookies[i]).p);
		assert_true(is_sent_to_sign_in(&x));
	}
	const char *old = site_session(learner);
	assert_int_equal(site_get("/profile", old).status, 200);
	site_later(15 * CLOCK_DAY); /* a session unused for 14 days is over */
	struct http_reply x = site_get("/profile", old);
	assert_true(is_sent_to_sign_in(&x));
}

/* ---- changes asked for by another site ------------------------------------------------------------ */

/* So many rows everywhere, and who they are. */
static struct str all_rows(void)
{
	struct house *h = site.house;

	return arena_printf(h->arena, "%lld %lld %lld %lld %lld %lld %lld %lld %lld %lld",
	                    (long long)house_count(h, "SELECT count(*) FROM person"),
	                    (long long)house_count(h, "SELECT sum(length(first_name) + length(email) + failures) FROM person"),
	                    (long long)house_count(h, "SELECT count(*) FROM assessment"),
	                    (long long)house_count(h, "SELECT count(*) FROM answer"),
	                    (long long)house_count(h, "SELECT count(*) FROM knowledge"),
	                    (long long)house_count(h, "SELECT count(*) FROM person_link"),
	                    (long long)house_count(h, "SELECT count(*) FROM mail"),
	                    (long long)house_count(h, "SELECT count(*) FROM centre_member"),
	                    (long long)house_count(h, "SELECT count(*) FROM certif_session WHERE cancelled IS NULL"),
	                    (long long)house_count(h, "SELECT count(*) FROM certif_candidate"));
}

static void refuses_other_sites(const struct route *r)
{
	static const char *const origins[] = {
		"Origin: https://evil.example\r\n",
		"Origin: null\r\n",
		"Origin: http://localhost.evil.example\r\n",
		"Origin: http://localhost:9999\r\n",
		"Origin: ftp://localhost\r\n",
		"Origin: \r\n",
		"Sec-Fetch-Site: cross-site\r\n",
		"Sec-Fetch-Site: same-site\r\n",
		"Sec-Fetch-Site: cross-site\r\nOrigin: http://localhost\r\n",
	};

	if (r->method != METHOD_POST)
		return;
	struct str before = all_rows();
	for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
		struct http_reply x =
			send(&(struct sending){ .route = r, .who = who_may(r), .headers = origins[i] });
		ASSERT_ROUTE(r, x.status == 403, x, origins[i]);
		ASSERT_ROUTE(r, http_header_count(&x, "Set-Cookie") == 0, x, "a cookie was set");
	}
	assert_true(str_eq(all_rows(), before));
}

static void no_change_is_made_for_another_site(void **)
{
	for_each_route(refuses_other_sites);
}

static void takes_its_own(const struct route *r)
{
	static const char *const origins[] = { "Origin: http://localhost\r\n", "Sec-Fetch-Site: same-origin\r\n",
		                               "Sec-Fetch-Site: none\r\n" };

	for (size_t i = 0; r->method == METHOD_POST && i < 3; i++) {
		struct http_reply x =
			send(&(struct sending){ .route = r, .who = who_may(r), .headers = origins[i] });
		ASSERT_ROUTE(r, x.status && x.status != 403 && x.status < 500, x, origins[i]);
	}
}

static void changes_of_our_own_pages_are_made(void **)
{
	for_each_route(takes_its_own);
}

/* ---- parameters ------------------------------------------------------------------------------------ */

static void refuses_unknown(const struct route *r)
{
	static const char *const extras[] = { "surprise=1", "surprise", "Back=%2F", "%5F%5Fproto%5F%5F=1", "=1" };

	for (size_t i = 0; i < sizeof extras / sizeof *extras; i++)
		for (int in_query = 0; in_query < 2; in_query++) {
			if (!in_query && r->method == METHOD_GET)
				continue;
			struct http_reply x = send(&(struct sending){ .route = r, .who = who_may(r),
				                                      .extra = extras[i], .extra_in_query = in_query });
			ASSERT_ROUTE(r, x.status >= 400 && x.status < 500 && x.status != 403, x, extras[i]);
		}
}

static void an_unknown_parameter_is_refused(void **)
{
	for_each_route(refuses_unknown);
}

static char very_long[60000], long_word[5000];

static const char *const hostile[] = {
	"", "%20", "0", "00", "01", "-1", "%2B1", "1e9", "1.5", "0x10", "-9223372036854775808",
	"9223372036854775807", "9223372036854775808", "18446744073709551617", "99999999999999999999999999999999",
	"%00", "a%00b", "%ff%fe", "%c0%80", "%ed%a0%80", "%f4%90%80%80", "%e2%80%ae", "%f0%9f%99%82", "%cc%81",
	"%", "%zz", "%e9", "[]", "[1]", "%7B%22a%22%3A1%7D", "..", ".", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd",
	"%5C%5Cevil.example", "%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "javascript%3Aalert(1)",
	"%0D%0ASet-Cookie%3A%20x%3D1", "%0d%0a%0d%0a", "a%0Ab", "%09", "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
	"%22%20onmouseover%3D%22alert(1)", "'%20OR%20'1'%3D'1", "%27%3B%20DROP%20TABLE%20person%3B--",
	"%7B%7Bemail%7D%7D", "%7B%7B%7Bemail%7D%7D%7D", "%24%7B7*7%7D", "%25s%25s%25n", "true", "null", "NaN",
	long_word, very_long,
};

/* Neither a mistake of ours, nor a header or markup of theirs, nor a way out of the site. */
static void assert_harmless(const struct route *r, const struct http_reply *x, const char *value)
{
	const char *shown = arena_z(site.house->arena, str_sub(str_of(value), 0, 60));
	struct str to = http_header(x, "Location");

	ASSERT_ROUTE(r, x->status >= 200 && x->status < 500, *x, shown);
	ASSERT_ROUTE(r, !site_holds(x->head, "\nSet-Cookie: x=1"), *x, shown);
	bool page = str_starts(http_header(x, "Content-Type"), STR("text/html"));
	ASSERT_ROUTE(r, !page || !site_holds(x->body, "<script>alert"), *x, shown);
	ASSERT_ROUTE(r, !page || !site_holds(x->body, "\" onmouseover="), *x, shown);
	ASSERT_ROUTE(r, !to.n || (to.p[0] == '/' && (to.n == 1 || (to.p[1] != '/' && to.p[1] != '\\'))), *x, shown);
}

static void takes_hostile_values(const struct route *r)
{
	for (const struct param *p = r->params; p && p->name; p++)
		for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
			struct http_reply x = send(&(struct sending){ .route = r, .who = who_may(r), .other = p->name,
				                                      .value = hostile[i] });
			assert_harmless(r, &x, hostile[i]);
			ASSERT_ROUTE(r, hostile[i] != very_long || p->kind == PARAM_FLAG || x.status >= 400, x, "very long");
		}
}

static void no_value_of_a_parameter_does_harm(void **)
{
	memset(long_word, 'a', sizeof long_word - 1);
	memset(very_long, 'a', sizeof very_long - 1);
	for_each_route(takes_hostile_values);
}

static const char *const hostile_json[] = {
	"null", "true", "false", "-1", "1.5", "1e400", "99999999999999999999999999999", "[]", "[[]]", "{}",
	"{\"a\":1}", "[1,2,3]", "[\"1\",{\"a\":[]}]", "\"\\u0000\"", "\"\\ud800\"", "\"\xff\"", "\"\"", "\"-1\"",
	"\"<script>alert(1)</script>\"", "[\"1\",\"1\"]",
};

static void takes_hostile_json(const struct route *r)
{
	struct arena *a = site.house->arena;

	if (r->method != METHOD_POST)
		return;
	const char *target = path_of(r, NULL, NULL).p;
	for (const struct param *p = r->params; p && p->name; p++)
		for (size_t i = 0; p->where == PARAM_FORM && i < sizeof hostile_json / sizeof *hostile_json; i++) {
			const char *body = arena_printf(a, "{\"%s\":%s}", p->name, hostile_json[i]).p;
			site_later(2 * CLOCK_MINUTE);
			struct http_reply x = site_json(target, session_of(who_may(r)), body);
			assert_harmless(r, &x, body);
		}
}

static void takes_broken_bodies(const struct route *r)
{
	static const char *const bodies[] = { "", "{", "[]", "null", "\"x\"", "{\"a\":1}x", "{\"a\":1,\"a\":2}",
		                              "\xff", "{\"\":1}", "{\"surprise\":1}", "=&=&=", "&&&&", "%", "a=%zz" };
	struct arena *a = site.house->arena;
	struct buf deep = BUF_INIT(100000);

	if (r->method != METHOD_POST)
		return;
	for (int i = 0; i < 30000; i++)
		buf_char(&deep, '[');
	const char *target = path_of(r, NULL, NULL).p, *nested = buf_take(&deep, a).p;
	for (size_t i = 0; i <= sizeof bodies / sizeof *bodies; i++) {
		const char *body = i < sizeof bodies / sizeof *bodies ? bodies[i] : nested;
		site_later(2 * CLOCK_MINUTE);
		struct http_reply x = site_json(target, session_of(who_may(r)), body);
		assert_harmless(r, &x, body);
		site_later(2 * CLOCK_MINUTE);
		x = site_post(target, session_of(who_may(r)), body);
		assert_harmless(r, &x, body);
	}
	struct http_reply x = http_request(site.port, a, "POST", target,
	                                   arena_printf(a, "Content-Type: text/xml\r\n%s", session_of(who_may(r))).p,
	                                   "<a/>");
	ASSERT_ROUTE(r, x.status == 415, x, "text/xml");
}

static void no_body_does_harm(void **)
{
	for_each_route(takes_hostile_json);
	for_each_route(takes_broken_bodies);
}

/* ---- somebody else's -------------------------------------------------------------------------------- */

static void somebody_elses_test_is_not_found(void **)
{
	static const char *const pages[] = { "", "/checkpoint", "/result" };
	struct house *h = site.house;
	struct arena *a = h->arena;
	const char *form = arena_printf(a, "position=1&challenge=%s&skip=1", challenge).p;
	const char *test = arena_printf(a, "/assessments/%s", test_id).p;
	const int64_t others[] = { stranger, operator_ };
	int64_t answers = house_count(h, "SELECT count(*) FROM answer");

	for (size_t who = 0; who < 2; who++) {
		for (size_t i = 0; i < 3; i++) {
			const char *target = arena_printf(a, "%s%s", test, pages[i]).p;
			assert_int_equal(site_get(target, site_session(others[who])).status, 404);
			const char *json = arena_printf(a, "Accept: application/json\r\n%s", site_session(others[who])).p;
			assert_int_equal(site_get(target, json).status, 404);
			assert_true(site_get(target, site_session(learner)).status < 400);
		}
		struct http_reply x = site_post(test, site_session(others[who]), form);
		assert_int_equal(x.status, 404);
		assert_false(site_holds(x.body, challenge));
		/* nor does a form that is wrong in itself show the question */
		x = site_post(test, site_session(others[who]), "position=1&challenge=nothing-1&choice=1");
		assert_int_equal(x.status, 404);
		x = site_post(test, site_session(others[who]),
		              arena_printf(a, "position=1&challenge=%s", challenge).p);
		assert_int_equal(x.status, 404);
	}
	assert_int_equal(house_count(h, "SELECT count(*) FROM answer"), answers);
}

static void somebody_elses_session_cannot_be_ended(void **)
{
	struct house *h = site.house;
	const char *theirs = site_session(stranger);
	int64_t id = house_count(h, arena_printf(h->arena, "SELECT max(id) FROM session WHERE person = %lld",
	                                         (long long)stranger)
	                                    .p);
	struct http_reply x = site_post("/account/sessions", site_session(learner),
	                                arena_printf(h->arena, "session=%lld", (long long)id).p);

	assert_int_equal(x.status, 404);
	assert_int_equal(site_get("/profile", theirs).status, 200);
}

/* ---- the description of the interface ----------------------------------------------------------------- */

static json_t *description(void)
{
	struct http_reply x = site_get("/api/openapi.json", "");
	json_error_t e;

	assert_int_equal(x.status, 200);
	json_t *root = json_loadb(x.body.p, x.body.n, JSON_REJECT_DUPLICATES, &e);
	if (!root)
		fail_msg("%d:%d %s", e.line, e.column, e.text);
	return root;
}

/* "#/components/schemas/problem", with ~0 and ~1 of RFC 6901. */
static const json_t *pointed(const json_t *root, const char *reference)
{
	struct str rest = str_of(reference), part;
	const json_t *at = root;

	if (!str_starts(rest, STR("#/")))
		return NULL;
	rest = str_from(rest, 2);
	for (bool more = true; at && more;) {
		char key[200];
		size_t n = 0;
		more = str_cut(rest, '/', &part, &rest);
		for (size_t i = 0; i < part.n && n + 1 < sizeof key; i++) {
			bool escaped = part.p[i] == '~' && i + 1 < part.n;
			key[n++] = escaped ? (part.p[++i] == '1' ? '/' : '~') : part.p[i];
		}
		key[n] = '\0';
		at = json_object_get(at, key);
	}
	return at;
}

static size_t assert_references(const json_t *root, json_t *at)
{
	const json_t *reference = json_object_get(at, "$ref");
	size_t i, n = 0;
	const char *key;
	json_t *value;

	if (reference) {
		if (!pointed(root, json_string_value(reference)))
			fail_msg("%s leads nowhere", json_string_value(reference));
		n++;
	}
	json_object_foreach(at, key, value) n += assert_references(root, value);
	json_array_foreach(at, i, value) n += assert_references(root, value);
	return n;
}

static struct {
	json_t *paths, *ids;
	size_t operations;
} seen;

static const char *const access_names[] = { [ACCESS_PUBLIC] = "public", [ACCESS_GUEST] = "guest",
	                                    [ACCESS_SIGNED_IN] = "signed_in", [ACCESS_OPERATOR] = "operator" };

static const json_t *parameter(const json_t *operation, const char *name, const char *where)
{
	const json_t *p;
	size_t i;

	json_array_foreach(json_object_get(operation, "parameters"), i, p)
		if (strcmp(json_string_value(json_object_get(p, "name")), name) == 0 &&
		    strcmp(json_string_value(json_object_get(p, "in")), where) == 0)
			return p;
	return NULL;
}

static const json_t *form_schema(const json_t *operation)
{
	const json_t *content = json_object_get(json_object_get(operation, "requestBody"), "content");

	return json_object_get(json_object_get(content, "application/json"), "schema");
}

static void is_described(const struct route *r)
{
	struct buf b = BUF_INIT(1000);
	struct str rest = str_from(str_of(r->pattern), 1), segment;

	for (bool more = true; more;) {
		more = str_cut(rest, '/', &segment, &rest);
		bool named = segment.n && segment.p[0] == ':';
		buf_printf(&b, named ? "/{" STR_FMT "}" : "/" STR_FMT, STR_ARG(named ? str_from(segment, 1) : segment));
	}
	const json_t *path = json_object_get(seen.paths, buf_take(&b, site.house->arena).p);
	const json_t *o = json_object_get(path, r->method == METHOD_GET ? "get" : "post");
	if (!o)
		fail_msg("%s %s is not described", method_of(r), r->pattern);
	assert_string_equal(json_string_value(json_object_get(o, "summary")), r->summary);
	assert_string_equal(json_string_value(json_object_get(o, "x-access")), access_names[r->access]);
	const char *id = json_string_value(json_object_get(o, "operationId"));
	assert_non_null(id);
	assert_null(json_object_get(seen.ids, id));
	json_object_set_new(seen.ids, id, json_true());
	assert_non_null(json_object_get(json_object_get(o, "responses"), "200"));
	for (const struct param *p = r->params; p && p->name; p++) {
		bool open = p->name[strlen(p->name) - 1] == '*';
		const json_t *found =
			p->where == PARAM_FORM
				? (open ? json_object_get(form_schema(o), "patternProperties")
			                : json_object_get(json_object_get(form_schema(o), "properties"), p->name))
				: parameter(o, p->name, p->where == PARAM_PATH ? "path" : "query");
		if (!found)
			fail_msg("%s %s: %s is not described", method_of(r), r->pattern, p->name);
	}
	seen.operations++;
}

static void every_route_is_described(void **)
{
	json_t *root = description(), *path, *operation;
	const char *key, *method;
	size_t described = 0;

	assert_true(str_starts(str_of(json_string_value(json_object_get(root, "openapi"))), STR("3.")));
	seen.paths = json_object_get(root, "paths");
	seen.ids = json_object();
	seen.operations = 0;
	for_each_route(is_described);
	json_object_foreach(seen.paths, key, path)
		json_object_foreach(path, method, operation)
			described++;
	assert_int_equal(described, seen.operations); /* and nothing else is */
	assert_true(assert_references(root, root) > 0);
	json_decref(seen.ids);
	json_decref(root);
}

/* The parameters in braces are those that are listed, and are required. */
static void every_path_parameter_is_listed(void **)
{
	json_t *root = description(), *path, *operation, *p;
	const char *key, *method;
	size_t i;

	json_object_foreach(json_object_get(root, "paths"), key, path)
		json_object_foreach(path, method, operation) {
			size_t listed = 0, braces = 0;
			json_array_foreach(json_object_get(operation, "parameters"), i, p) {
				if (strcmp(json_string_value(json_object_get(p, "in")), "path") != 0)
					continue;
				const char *name = json_string_value(json_object_get(p, "name"));
				assert_non_null(strstr(key, arena_printf(site.house->arena, "{%s}", name).p));
				assert_true(json_is_true(json_object_get(p, "required")));
				listed++;
			}
			for (const char *c = key; *c; c++)
				braces += *c == '{';
			assert_int_equal(listed, braces);
		}
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_answers_by_its_right),
		cmocka_unit_test(a_forged_session_is_a_guest),
		cmocka_unit_test(no_change_is_made_for_another_site),
		cmocka_unit_test(changes_of_our_own_pages_are_made),
		cmocka_unit_test(an_unknown_parameter_is_refused),
		cmocka_unit_test(no_value_of_a_parameter_does_harm),
		cmocka_unit_test(no_body_does_harm),
		cmocka_unit_test(somebody_elses_test_is_not_found),
		cmocka_unit_test(somebody_elses_session_cannot_be_ended),
		cmocka_unit_test(every_route_is_described),
		cmocka_unit_test(every_path_parameter_is_listed),
	};
	return cmocka_run_group_tests(tests, start, site_stop);
}
