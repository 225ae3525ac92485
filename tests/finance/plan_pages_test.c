/* SPDX-License-Identifier: EUPL-1.2 */
/* The plan over the wire: what is wrong is told at its field, and nothing else happens. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "help/plan.h"
#include "help/site.h"

static struct planned planned;
static const char *home;

static int start(void **state)
{
	if (site_start(state))
		return -1;
	planned = plan_described(site.house);
	home = arena_printf(site.house->arena, "/certif/centres/%lld/budget/plan",
			    (long long)planned.centre)
		   .p;
	return 0;
}

static const char *at(const char *path)
{
	return arena_printf(site.house->arena, "%s%s", home, path).p;
}

static int64_t rows(void)
{
	return house_count(
	    site.house,
	    "SELECT (SELECT count(*) FROM plan_room) + (SELECT count(*) FROM plan_watcher) + "
	    "(SELECT count(*) FROM plan_group) + (SELECT count(*) FROM plan_candidate) + "
	    "(SELECT count(*) FROM plan_search) + (SELECT count(*) FROM certif_session)");
}

static void a_fault_is_told_at_its_field(void **)
{
	static const struct {
		const char *path, *form, *field;
	} cases[] = {
	    {"/rooms", "site=&room=B&capacity=20&day1=mon&from1=08:00&to1=12:00", "site"},
	    {"/rooms", "site=A&room=&capacity=20&day1=mon&from1=08:00&to1=12:00", "room"},
	    {"/rooms", "site=A&room=B&capacity=0&day1=mon&from1=08:00&to1=12:00", "capacity"},
	    {"/rooms", "site=A&room=B&capacity=1001&day1=mon&from1=08:00&to1=12:00", "capacity"},
	    {"/rooms", "site=A&room=B&capacity=20", "from1"},
	    {"/rooms",
	     "site=A&room=B&capacity=20&day1=mon&from1=08:00&to1=12:00&day2=tue&from2=12:00&to2=11:"
	     "00",
	     "from2"},
	    {"/rooms",
	     "site=A&room=B&capacity=20&from3=08:00&to3=12:00&day1=mon&from1=08:00&to1=12:00",
	     "from3"},
	    {"/invigilators", "name=&cost=18,71&most=20", "name"},
	    {"/invigilators", "name=Ali,Zo&cost=18,71&most=20", "name"},
	    {"/invigilators", "name=Ali&cost=-1&most=20", "cost"},
	    {"/invigilators", "name=Ali&cost=18,71&most=0", "most"},
	    {"/groups", "name=&audience=students&candidates=2&with_extra=0", "name"},
	    {"/groups", "name=L3&audience=others&candidates=2&with_extra=0", "audience"},
	    {"/groups", "name=L3&audience=staff&candidates=-2&with_extra=0", "candidates"},
	    {"/groups", "name=L3&audience=staff&candidates=2&with_extra=3", "with_extra"},
	    {"/candidates", "birth_name=&first_name=Ana&birth_date=29/02/2004&group=GROUP",
	     "birth_name"},
	    {"/candidates", "birth_name=Roi&first_name=Ana&birth_date=30/02/2004&group=GROUP",
	     "birth_date"},
	    {"/candidates", "birth_name=Roi&first_name=Ana&birth_date=29/02/2004&group=7", "group"},
	    {"/candidates",
	     "birth_name=Roi&first_name=Ana&birth_date=29/02/2004&group=GROUP&extra_percent=301",
	     "extra_percent"},
	    {"/candidates",
	     "birth_name=Roi&first_name=Ana&birth_date=29/02/2004&group=GROUP&email=nowhere",
	     "email"},
	    {"/days",
	     "first=2030-09-31&last=2031-06-30&length=120&extra=40&turnover=15&each=20&admin=50&"
	     "admin_cost=18,71",
	     "first"},
	    {"/days",
	     "first=2030-09-01&last=2030-08-30&length=120&extra=40&turnover=15&each=20&admin=50&"
	     "admin_cost=18,71",
	     "last"},
	    {"/days",
	     "first=2029-09-01&last=2029-10-30&length=120&extra=40&turnover=15&each=20&admin=50&"
	     "admin_cost=18,71",
	     "last"},
	    {"/days",
	     "first=2030-09-01&last=2031-06-30&closed=Noel&length=120&extra=40&turnover=15&each=20&"
	     "admin=50&admin_cost=18,71",
	     "closed"},
	    {"/days",
	     "first=2030-09-01&last=2031-06-30&length=30&extra=40&turnover=15&each=20&admin=50&"
	     "admin_cost=18,71",
	     "length"},
	    {"/days",
	     "first=2030-09-01&last=2031-06-30&length=120&extra=40&turnover=15&each=21&admin=50&"
	     "admin_cost=18,71",
	     "each"},
	    {"/days",
	     "first=2030-09-01&last=2031-06-30&length=120&extra=40&turnover=15&each=20&admin=50&"
	     "admin_cost=x",
	     "admin_cost"},
	};
	struct arena *a = site.house->arena;
	const char *group = arena_printf(a, "group=%lld", (long long)planned.groups[0]).p;
	int64_t before = rows();

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *form = cases[i].form, *mark = strstr(form, "group=GROUP");
		if (mark)
			form = arena_printf(a, "%.*s%s%s", (int)(mark - form), form, group,
					    mark + strlen("group=GROUP"))
				   .p;
		struct http_reply x =
		    site_post(at(cases[i].path), site_session(planned.admin), form);
		const char *field =
		    arena_printf(a, "id=\"%s\" name=\"%s\"", cases[i].field, cases[i].field).p;
		const char *there = x.status == 422 ? strstr(arena_z(a, x.body), field) : NULL;
		const char *end = there ? strchr(there, '>') : NULL;
		if (!end || !site_holds((struct str){there, (size_t)(end - there)},
					"aria-invalid=\"true\""))
			fail_msg("%s %s: %d, nothing at %s", cases[i].path, form, x.status,
				 cases[i].field);
		site_later(2 * CLOCK_MINUTE);
	}
	assert_int_equal(rows(), before);
}

static void who_reads_does_not_change(void **)
{
	struct arena *a = site.house->arena;
	int64_t member = site_person("reader@example.org", false);

	house_script(site.house, arena_printf(a,
					      "INSERT INTO centre_member (centre, person, role, "
					      "since) VALUES (%lld, %lld, 'MEMBER', 1)",
					      (long long)planned.centre, (long long)member)
				     .p);
	struct http_reply x = site_get(home, site_session(member));
	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, "2 rooms"));
	assert_false(site_holds(x.body, "<form method=\"post\" action=\"/certif"));
	assert_int_equal(site_post(at("/searches"), site_session(member), "").status, 403);
	assert_int_equal(site_get(at("/rooms"), site_session(member)).status, 403);
	assert_int_equal(
	    site_get(home, site_session(site_person("stranger@example.org", false))).status, 404);
}

/* Sessions in the way are told one by one, and nothing is made; then made once and taken back. */
static void a_plan_is_made_and_undone(void **)
{
	struct house *h = site.house;
	int64_t search = plan_searched(h, &planned), before = rows();
	const char *one = arena_printf(h->arena, "/searches/%lld", (long long)search).p;
	const char *who = site_session(planned.admin);
	struct plan_seen seen;

	struct http_reply x = site_get(at(one), who);
	assert_int_equal(x.status, 200);
	assert_true(site_holds(x.body, "/apply\""));
	x = site_get(at(arena_printf(h->arena, "%s/files/plan.pdf", one).p), who);
	assert_int_equal(x.status, 200);
	assert_true(str_starts(x.body, STR("%PDF-")));
	assert_int_equal(site_get(at(arena_printf(h->arena, "%s/files/plan.exe", one).p), who).status, 404);
	assert_int_equal(plan_search_load(h->db, h->arena, planned.centre, search, h->now, &seen),
			 ERR_NONE);
	for (int twice = 0; twice < 2; twice++) {
		x = site_post(at(arena_printf(h->arena, "%s/apply", one).p), who, "");
		assert_int_equal(x.status, 303);
		assert_int_equal(rows(), before + (int64_t)seen.plan.n);
	}
	house_script(h, "UPDATE certif_candidate SET convoked = 5 WHERE id = (SELECT min(id) FROM "
			"certif_candidate)");
	x = site_post(at(arena_printf(h->arena, "%s/undo", one).p), who, "");
	assert_int_equal(x.status, 409);
	assert_true(site_holds(x.body, "Convocations were sent."));
	assert_int_equal(rows(), before + (int64_t)seen.plan.n);
	house_script(h, "UPDATE certif_candidate SET convoked = NULL");
	for (int twice = 0; twice < 2; twice++) {
		x = site_post(at(arena_printf(h->arena, "%s/undo", one).p), who, "");
		assert_int_equal(x.status, 303);
		assert_int_equal(rows(), before);
	}
	house_script(h, "UPDATE plan_room SET capacity = capacity - 1");
	x = site_post(at(arena_printf(h->arena, "%s/apply", one).p), who, "");
	assert_int_equal(x.status, 409);
	assert_true(site_holds(x.body, "search again"));
	assert_int_equal(rows(), before);
	/* without a room there is nothing to search for */
	house_script(h, "DELETE FROM plan_room");
	x = site_post(at("/searches"), who, "");
	assert_int_equal(x.status, 409);
	assert_true(site_holds(x.body, "Describe at least one room."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_fault_is_told_at_its_field),
	    cmocka_unit_test(who_reads_does_not_change),
	    cmocka_unit_test(a_plan_is_made_and_undone),
	};

	return cmocka_run_group_tests(tests, start, site_stop);
}
