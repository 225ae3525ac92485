/* SPDX-License-Identifier: EUPL-1.2 */
/* The page of costs over the wire: figures in the address, faults beside their fields, files, kept
 * scenarios. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include "budget/scenario_json.h"
#include "help/certif.h"
#include "help/site.h"

static int64_t admin, member, centre;
static const char *home; /* "/certif/centres/1/budget" */

static int start(void **state)
{
	if (site_start(state))
		return -1;
	struct arena *a = site.house->arena;
	admin = site_person("admin@example.org", false);
	member = site_person("member@example.org", false);
	centre = certif_centre(site.house, admin);
	home = arena_printf(a, "/certif/centres/%lld/budget", (long long)centre).p;
	house_script(site.house,
		     arena_printf(a,
				  "INSERT INTO centre_member (centre, person, role, since) "
				  "VALUES (%lld, %lld, 'MEMBER', 1)",
				  (long long)centre, (long long)member)
			 .p);
	return 0;
}

static const char *at(const char *path)
{
	return arena_printf(site.house->arena, "%s%s", home, path).p;
}

static const char *in_json(int64_t person)
{
	return arena_printf(site.house->arena, "%sAccept: application/json\r\n",
			    site_session(person))
	    .p;
}

static json_t *view(const char *path, int status)
{
	struct http_reply x = site_get(at(path), in_json(member));

	if (x.status != status)
		fail_msg("%s: %d", path, x.status);
	json_t *j = json_loadb(x.body.p, x.body.n, 0, NULL);
	assert_non_null(j);
	return j;
}

/* Of the result's table, what stands in a year. */
static int64_t year(const json_t *v, const char *name)
{
	size_t i;
	json_t *row;

	json_array_foreach(
	    json_object_get(json_object_get(v, "result"), "rows"), i,
	    row) if (strcmp(json_string_value(json_object_get(row, "name")), name) ==
		     0) return json_integer_value(json_object_get(row, "year_value"));
	fail_msg("no row %s", name);
	return 0;
}

/* An id is a text in JSON: no double holds it. */
static int64_t base(const json_t *v)
{
	const json_t *id = json_object_get(json_object_get(v, "base"), "id");
	int64_t n = json_integer_value(id);

	if (json_is_string(id))
		assert_true(str_int(str_of(json_string_value(id)), &n));
	return n;
}

static void assert_goes_to(const struct http_reply *x, const char *path)
{
	struct str to = http_header(x, "Location");

	if (x->status != 303 || !str_starts(to, str_of(path)))
		fail_msg("%d to \"" STR_FMT "\" instead of %s", x->status, STR_ARG(to), path);
}

static void the_seeds_figures_come_first(void **)
{
	json_t *v = view("", 200);
	struct http_reply x = site_get(home, site_session(member));

	assert_int_equal(year(v, "variableCost"), 196455);
	assert_int_equal(year(v, "balance"), 13545);
	assert_int_equal(year(v, "sessions"), 30);
	static const char *const words[] = {"\xe2\x82\xac"
					    "1,964.55",
					    "\xe2\x82\xac"
					    "65.49",
					    "\xe2\x82\xac"
					    "2,100.00",
					    "\xe2\x82\xac"
					    "135.45",
					    "<svg",
					    "name=\"with.outside.fee\"",
					    "From \xe2\x82\xac"
					    "0.00 to \xe2\x82\xac"
					    "45.00; by default \xe2\x82\xac"
					    "45.00."};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!site_holds(x.body, words[i]))
			fail_msg("the page has no %s", words[i]);
	json_decref(v);
}

/* One figure or all of them, in an address that can be shared. */
static void figures_are_in_the_address(void **)
{
	json_t *v = view("?with.extraTimeSessions=0", 200);

	assert_int_equal(year(v, "variableCost"), 159035);
	assert_int_equal(json_array_size(json_object_get(json_object_get(v, "result"), "changes")),
			 1);
	json_decref(v);
	v = view("?with.extraTimeSessions=0&with.extraTimeSessions.all=yes",
		 200); /* the box is ticked */
	assert_int_equal(year(v, "variableCost"), 196455);
	/* the link of the page gives the page again */
	const char *link = json_string_value(json_object_get(json_object_get(v, "result"), "link"));
	assert_true(str_starts(str_of(link), str_of(home)));
	json_t *again = view(link + strlen(home), 200);
	assert_true(json_equal(json_object_get(json_object_get(v, "result"), "rows"),
			       json_object_get(json_object_get(again, "result"), "rows")));
	json_decref(v);
	json_decref(again);
	v = view("?with.hourlyCost=20%2C5", 200); /* 105 h at 20.50 */
	assert_int_equal(year(v, "variableCost"), 215250);
	json_decref(v);
}

static void faults_are_beside_their_fields(void **)
{
	static const struct {
		const char *query, *id;
	} cases[] = {
	    {"with.outside.fee=45.01", "outside-fee"},
	    {"with.outside.fee=-1", "outside-fee"},
	    {"with.hourlyCost=abc", "hourlyCost"},
	    {"with.candidatesPerYear=-5", "candidatesPerYear"},
	    {"with.candidatesPerYear=99999999999999999999", "candidatesPerYear"},
	    {"with.candidatesPerSession=0", "candidatesPerSession"},
	    {"with.outside.sessionsPerYear=31", "outside-sessionsPerYear"},
	    {"with.outside.operatorShare=45.00&with.outside.fee=40", "outside-operatorShare"},
	    {"with.extraTimeSessions=some", "extraTimeSessions"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *a = site.house->arena;
		const char *path = arena_printf(a, "?%s", cases[i].query).p;
		json_t *v = view(path, 422);
		const json_t *fault = json_array_get(json_object_get(v, "faults"), 0);
		assert_string_equal(json_string_value(json_object_get(fault, "id")), cases[i].id);
		assert_true(json_is_null(json_object_get(v, "result")));
		json_decref(v);
		struct http_reply x = site_get(at(path), site_session(member));
		assert_int_equal(x.status, 422);
		assert_true(
		    site_holds(x.body, arena_printf(a, "id=\"%s-error\"><span", cases[i].id).p));
	}
	json_t *v = view("?with.outside.fees=3", 422);
	assert_string_equal(json_string_value(json_array_get(json_object_get(v, "unknown"), 0)),
			    "outside.fees");
	json_decref(v);
	/* what is shown is escaped */
	struct http_reply x =
	    site_get(at("?with.%3Cb%3E=3&with.hourlyCost=%22%3E%3Cb%3E"), site_session(member));
	assert_int_equal(x.status, 422);
	assert_false(site_holds(x.body, "<b>"));
}

/* An emptied field counts with the value it had, and that is told; the field stays empty. 18.71 is
 * the seed's. */
static void an_emptied_field_tells_what_counts(void **)
{
	json_t *v = view("?with.hourlyCost=&with.years=7", 200);
	const json_t *emptied = json_object_get(v, "emptied");

	assert_int_equal(year(v, "variableCost"), 196455);
	assert_int_equal(json_array_size(emptied), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(emptied, 0), "id")),
			    "hourlyCost");
	json_decref(v);
	struct http_reply x = site_get(at("?with.hourlyCost=&with.years=7"), site_session(member));
	assert_true(site_holds(x.body, "value=\"\" placeholder=\"18.71\""));
	assert_true(site_holds(x.body, "<a href=\"#hourlyCost\">"));
	assert_true(site_holds(x.body, "\xe2\x82\xac"
				       "18.71</li>"));
	/* where something is wrong as well, both are told */
	v = view("?with.hourlyCost=&with.years=x", 422);
	assert_int_equal(json_array_size(json_object_get(v, "emptied")), 1);
	assert_int_equal(json_array_size(json_object_get(v, "faults")), 1);
	json_decref(v);
	v = view("?with.hourlyCost=18.71", 200);
	assert_int_equal(json_array_size(json_object_get(v, "emptied")), 0);
	json_decref(v);
}

/* The three files, of the figures asked for. */
static void files_hold_the_figures(void **)
{
	struct arena *a = site.house->arena;
	struct scenario s = scenario_seed;
	struct scenario_faults faults;
	struct http_reply x =
	    site_get(at("/scenario.json?with.years=7&with.outside.fee=30"), site_session(member));

	assert_int_equal(x.status, 200);
	assert_true(site_holds(http_header(&x, "Content-Disposition"), "scenario.json"));
	assert_int_equal(scenario_read(x.body, &s, &faults, a), ERR_NONE);
	assert_true(s.years == 7 && s.outside_fee == 3000 && s.candidates_per_year == 600);
	x = site_get(at("/sum.csv?with.extraTimeSessions=none"), site_session(member));
	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, "variableCost,1590.35,4771.05\n"));
	x = site_get(at("/sum.pdf"), site_session(member));
	assert_int_equal(x.status, 200);
	assert_true(str_starts(x.body, STR("%PDF-")));
	assert_true(site_holds(http_header(&x, "Content-Type"), "application/pdf"));
	x = site_get(at("/sum.pdf?with.outside.fee=46"), site_session(member));
	assert_int_equal(x.status, 422);
}

static struct http_reply load(const char *text)
{
	struct arena *a = site.house->arena;
	const char *headers =
	    arena_printf(a, "%sContent-Type: multipart/form-data; boundary=xx\r\n",
			 site_session(member))
		.p;
	const char *body =
	    arena_printf(
		a,
		"--xx\r\nContent-Disposition: form-data; name=\"file\"; "
		"filename=\"s.json\"\r\nContent-Type: application/json\r\n\r\n%s\r\n--xx--\r\n",
		text)
		.p;

	return http_request(site.port, a, "POST", at("/load"), headers, body);
}

static void a_file_is_looked_at(void **)
{
	struct http_reply x = load("{\"years\": 7, \"outside\": {\"fee\": \"30.00\"}}");

	assert_goes_to(&x, home);
	struct str to = http_header(&x, "Location");
	assert_true(site_holds(to, "with.years=7") && site_holds(to, "with.outside.fee=30.00"));
	x = load("{\"years\": 0, \"outside\": {\"fee\": \"46.00\", \"fees\": 1}}");
	assert_int_equal(x.status, 422);
	assert_true(site_holds(x.body, "years: must be 1 to 50 years"));
	assert_true(site_holds(x.body, "outside.fee: an outside candidate pays"));
	assert_true(site_holds(x.body, "outside.fees: unknown member"));
	x = load("{\"years\": 3,\n\"hourlyCost\": }");
	assert_int_equal(x.status, 422);
	assert_true(site_holds(x.body, "it is not JSON: see line 2"));
	x = load("\xff\xfe");
	assert_int_equal(x.status, 422);
	struct arena *a = site.house->arena;
	char *large = arena_alloc(a, 70001, 1);
	memset(large, ' ', 70000);
	x = load(large);
	assert_true(x.status == 413 || x.status == 422);
}

static int64_t id_in(const struct http_reply *x)
{
	struct str to = http_header(x, "Location"), before, after;
	int64_t id = 0;

	assert_int_equal(x->status, 303);
	assert_true(str_cut(to, '=', &before, &after) && str_int(after, &id));
	return id;
}

static struct http_reply post(const char *path, const char *form)
{
	return site_post(at(path), site_session(admin), form);
}

static const char *one(int64_t id, const char *verb)
{
	return arena_printf(site.house->arena, "/scenarios/%lld%s", (long long)id, verb).p;
}

static void scenarios_are_kept_and_changed(void **)
{
	struct http_reply x = post("/scenarios", "name=Plus+grand&with.candidatesPerYear=800");
	int64_t id = id_in(&x);
	struct arena *a = site.house->arena;
	const char *from = arena_printf(a, "?from=%lld", (long long)id).p;
	json_t *v = view(from, 200);

	assert_int_equal(year(v, "candidates"), 800);
	assert_int_equal(json_array_size(json_object_get(json_object_get(v, "result"), "changes")),
			 0);
	json_decref(v);
	x = post(
	    one(id, ""),
	    arena_printf(a, "revision=0&from=%lld&with.candidatesPerYear=900", (long long)id).p);
	assert_int_equal(id_in(&x), id);
	x = post(one(id, ""), "revision=0&with.candidatesPerYear=1000"); /* not what was seen */
	assert_int_equal(x.status, 409);
	assert_true(site_holds(x.body, "Somebody changed this scenario meanwhile"));
	assert_true(site_holds(x.body, "value=\"1000\"")); /* what was sent is still there */
	x = post("/scenarios", "name=plus+GRAND&with.candidatesPerYear=700");
	assert_int_equal(x.status, 409);
	assert_true(site_holds(x.body, "id=\"name-error\"") &&
		    site_holds(x.body, "value=\"plus GRAND\""));
	x = post("/scenarios", "with.candidatesPerYear=700");
	assert_int_equal(x.status, 422);
	x = post("/scenarios", "name=Autre&with.outside.fee=46");
	assert_int_equal(x.status, 422);
	assert_true(site_holds(x.body, "id=\"outside-fee-error\"><span"));
	x = post(one(id, "/rename"), "name=Grand");
	assert_int_equal(id_in(&x), id);
	x = post(one(id, "/copy"), "");
	int64_t copied = id_in(&x);
	assert_true(site_holds(site_get(home, site_session(member)).body, "Grand (copy)"));
	x = post(one(copied, "/delete"), "");
	assert_goes_to(&x, home);
	assert_false(site_holds(site_get(home, site_session(member)).body, "Grand (copy)"));
	assert_true(site_holds(site_get(home, site_session(admin)).body, one(copied, "/restore")));
	x = post(one(copied, "/restore"), "");
	assert_int_equal(id_in(&x), copied);
	x = post(one(copied, "/delete"), "");
	site_later(2 * CLOCK_HOUR);
	assert_false(site_holds(site_get(home, site_session(admin)).body, "/restore"));
	x = post(one(copied, "/restore"), "");
	assert_int_equal(x.status, 404);
}

/* What reality is compared with is what the page begins from. */
static void the_reference_is_where_one_begins(void **)
{
	struct http_reply x = post("/scenarios", "name=R%C3%A9f%C3%A9rence&with.years=9");
	int64_t id = id_in(&x);

	x = post(one(id, "/mark"), "");
	assert_goes_to(&x, home);
	json_t *v = view("", 200);
	assert_int_equal(base(v), id);
	json_decref(v);
	v = view("?from=0", 200); /* the seed's, if asked */
	assert_int_equal(base(v), 0);
	json_decref(v);
	x = post("/unmark", "");
	assert_goes_to(&x, home);
	v = view("", 200);
	assert_int_equal(base(v), 0);
	json_decref(v);
}

static void scenarios_stand_side_by_side(void **)
{
	struct arena *a = site.house->arena;
	struct http_reply x =
	    post("/scenarios", "name=Sans+tiers-temps&with.extraTimeSessions=none");
	long long id = (long long)id_in(&x);

	x = site_get(at(arena_printf(a, "/compare?scenario=0&scenario=%lld", id).p),
		     site_session(member));
	assert_int_equal(x.status, 200);
	static const char *const words[] = {"Sans tiers-temps",
					    "\xe2\x82\xac"
					    "1,590.35",
					    "-\xe2\x82\xac"
					    "374.20",
					    "<svg", "Sessions with extra time"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!site_holds(x.body, words[i]))
			fail_msg("no %s", words[i]);
	static const char *const bad[] = {"", "?scenario=0", "?scenario=0&scenario=x",
					  "?scenario=0&scenario=-1",
					  "?scenario=0&scenario=0&scenario=0&scenario=0"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(
		    site_get(at(arena_printf(a, "/compare%s", bad[i]).p), site_session(member))
			.status,
		    422);
	assert_int_equal(
	    site_get(at("/compare?scenario=0&scenario=7"), site_session(member)).status, 404);
}

/* A member reads, an administrator changes, nobody else knows. */
static void who_may(void **)
{
	int64_t stranger = site_person("stranger@example.org", false);
	struct http_reply x = site_post(at("/scenarios"), site_session(member), "name=Non");

	assert_int_equal(x.status, 403);
	x = site_get(home, site_session(member));
	assert_false(site_holds(x.body, "/scenarios\""));
	assert_int_equal(site_get(home, site_session(stranger)).status, 404);
	assert_int_equal(site_get(at("/sum.pdf"), site_session(stranger)).status, 404);
	/* a scenario of another centre is none of this one's */
	int64_t other = certif_centre(site.house, admin);
	struct arena *a = site.house->arena;
	x = site_post(arena_printf(a, "/certif/centres/%lld/budget/scenarios", (long long)other).p,
		      site_session(admin), "name=Ailleurs");
	int64_t id = id_in(&x);
	assert_int_equal(
	    site_get(at(arena_printf(a, "?from=%lld", (long long)id).p), site_session(admin))
		.status,
	    404);
	assert_int_equal(post(one(id, "/delete"), "").status, 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_seeds_figures_come_first),
	    cmocka_unit_test(figures_are_in_the_address),
	    cmocka_unit_test(faults_are_beside_their_fields),
	    cmocka_unit_test(an_emptied_field_tells_what_counts),
	    cmocka_unit_test(files_hold_the_figures),
	    cmocka_unit_test(a_file_is_looked_at),
	    cmocka_unit_test(scenarios_are_kept_and_changed),
	    cmocka_unit_test(the_reference_is_where_one_begins),
	    cmocka_unit_test(scenarios_stand_side_by_side),
	    cmocka_unit_test(who_may),
	};

	return cmocka_run_group_tests(tests, start, site_stop);
}
