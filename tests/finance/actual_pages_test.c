/* SPDX-License-Identifier: EUPL-1.2 */
/* Plan and reality over the wire: what is shown, what is refused and why, the files, fees and
 * statements. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "document/sheet.h"
#include "help/certif.h"
#include "help/pdf.h"
#include "help/site.h"

#define PATH(...) arena_printf(site.house->arena, __VA_ARGS__).p
#define SQL(...) house_script(site.house, PATH(__VA_ARGS__))
#define COUNT(...) house_count(site.house, PATH(__VA_ARGS__))

static struct {
	const char *hugo, *claire, *stranger; /* administrator, member, nobody here */
	int64_t centre, session, other, ana, ben;
	const char *actual; /* address of the page */
} f;

/* Outside, of 20 December 2029 (the site's clock is in 2030): Ana paid 45 € and is certified, Ben
 * owes 45 € and began; nobody entered by the board. */
static void hold(void)
{
	int64_t starts = site_now() - 200 * CLOCK_DAY;

	f.session = certif_session(site.house, f.centre, starts);
	f.ana = certif_candidate(site.house, f.session, "=cmd", "Ana", "2004-02-29");
	f.ben = certif_candidate(site.house, f.session, "Beta", "Ben", "2004-02-29");
	SQL("UPDATE certif_session SET audience = 'outside', state = 'finalized', finalized = %lld "
	    "WHERE id = %lld",
	    (long long)starts, (long long)f.session);
	SQL("UPDATE certif_candidate SET fee = 4500, paid = CASE WHEN id = %lld THEN %lld END "
	    "WHERE session = %lld",
	    (long long)f.ana, (long long)starts, (long long)f.session);
	SQL("UPDATE certif_exam SET state = 'completed', started = %lld, ended = %lld WHERE "
	    "session = %lld",
	    (long long)starts, (long long)(starts + 90 * CLOCK_MINUTE), (long long)f.session);
	SQL("INSERT INTO certif_result (candidate, session, status, comment, scored, pix, mesh, "
	    "capacity, error, answers, levels, scale, computed) VALUES (%lld, %lld, 'validated', "
	    "'', TRUE, 300, 2, 0, 1, 32, '', '', 1)",
	    (long long)f.ana, (long long)f.session);
}

static int start(void **state)
{
	if (site_start(state))
		return -1;
	int64_t hugo = site_person("hugo@example.org", false);
	int64_t claire = site_person("claire@example.org", false);
	f.centre = certif_centre(site.house, hugo);
	SQL("INSERT INTO centre_member (centre, person, role, since) VALUES (%lld, %lld, 'MEMBER', "
	    "1)",
	    (long long)f.centre, (long long)claire);
	f.hugo = site_session(hugo);
	f.claire = site_session(claire);
	f.stranger = site_session(site_person("stranger@example.org", false));
	f.actual = PATH("/certif/centres/%lld/budget/actual", (long long)f.centre);
	return 0;
}

static const char *at(const char *rest)
{
	return PATH("%s%s", f.actual, rest);
}

/* From two years ago to today. */
static const char *days(const char *rest)
{
	struct clock_date now = clock_date_utc(site_now());

	return PATH("%s%s?period=dates&first=%04d-%02d-01&last=%04d-%02d-01", f.actual, rest,
		    now.year - 2, now.month, now.year, now.month);
}

static size_t times(struct str body, const char *word)
{
	return pdf_times(arena_str(site.house->arena, body), word); /* wants a NUL at its end */
}

static void an_empty_period_says_what_will_be_there(void **)
{
	struct http_reply r = site_get(f.actual, f.claire);

	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "No session in this period."));
	assert_false(site_holds(r.body, "class=\"chart"));
	r = site_get(at("/fees"), f.claire);
	assert_true(site_holds(r.body, "No fee in this period."));
	r = site_get(at("/operator"), f.claire);
	assert_true(site_holds(r.body, "None yet."));
	hold();
}

static void the_figures_of_a_period_are_shown(void **)
{
	struct http_reply r = site_get(days(""), f.claire);

	assert_int_equal(r.status, 200);
	/* 120 + 50 min at 18.71: 53.01, of one certified candidate; 45 € of 90; two began */
	assert_true(site_holds(r.body, "€53.01"));
	assert_true(site_holds(r.body, "€45.00"));
	assert_true(site_holds(r.body, "€20.00"));
	assert_true(site_holds(r.body, "For 1 session nobody entered by the board"));
	assert_int_equal(times(r.body, "<figure class=\"chart"), 5);
	assert_int_equal(site_get(days(""), f.stranger).status, 404);
	r = site_get(days(""), PATH("%sAccept: application/json\r\n", f.claire));
	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "\"held\":1"));
}

static void sessions_are_searched_and_filtered(void **)
{
	struct http_reply r = site_get(PATH("%s&q=campus", days("")), f.claire);

	assert_true(site_holds(r.body, "1 session<"));
	r = site_get(PATH("%s&q=nowhere", days("")), f.claire);
	assert_true(site_holds(r.body, "No session fits."));
	r = site_get(PATH("%s&state=planned", days("")), f.claire);
	assert_true(site_holds(r.body, "No session fits."));
	r = site_get(PATH("%s&state=held&audience=outside&page=99", days("")), f.claire);
	assert_true(site_holds(r.body, "1 session<"));
}

/* Each is told which field is wrong; files are refused in the same words. */
static void bad_periods_are_refused_with_their_field(void **)
{
	static const struct {
		const char *query, *mark, *words;
	} bad[] = {
	    {"?period=dates&first=2030-05-01&last=2030-04-01", "id=\"last-error\"",
	     "The last day is before the first one"},
	    {"?period=dates&first=2001-01-01&last=2030-01-01", "id=\"last-error\"",
	     "three years at most"},
	    {"?period=dates&first=0001-01-01&last=2030-01-01", "id=\"first-error\"",
	     "Give the first day"},
	    {"?period=dates&first=abc&last=2030-01-01", "id=\"first-error\"", "Give the first day"},
	    {"?period=dates&first=2030-01-01", "id=\"last-error\"", "Give the last day"},
	    {"?period=millennium", "id=\"period-error\"", "There is no such period"},
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct http_reply r = site_get(at(bad[i].query), f.claire);
		assert_int_equal(r.status, 422);
		assert_true(site_holds(r.body, bad[i].mark));
		assert_true(site_holds(r.body, bad[i].words));
		for (int file = 0; file < 4; file++) {
			static const char *const files[] = {".csv", ".xlsx", ".pdf", "/fees"};
			r = site_get(PATH("%s%s%s", f.actual, files[file], bad[i].query), f.claire);
			assert_int_equal(r.status, 422);
			assert_true(site_holds(r.body, bad[i].words));
		}
	}
	assert_int_equal(site_get(at("?page=-1"), f.claire).status / 100, 4);
	assert_int_equal(site_get(at("?unknown=1"), f.claire).status / 100, 4);
}

static void the_list_is_had_as_csv(void **)
{
	struct http_reply r = site_get(days(".csv"), f.claire);

	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "Operator’s share\r\n"));
	assert_true(
	    site_holds(r.body, PATH("%lld,", (long long)certif_number(site.house, f.session))));
	assert_true(site_holds(r.body, ",2,2,1,120,120,estimated,50,53.01,90.00,45.00,20.00\r\n"));
	assert_int_equal(site_get(days(".csv"), f.stranger).status, 404);
}

/* Read back by our own reader, which reads the first sheet: the summary. */
static void the_workbook_is_read_back(void **)
{
	struct http_reply r = site_get(days(".xlsx"), f.claire), again;
	struct error e = {};
	struct sheet s;

	assert_int_equal(r.status, 200);
	assert_int_equal(sheet_read(site.house->arena, r.body, NULL, &s, &e), ERR_NONE);
	assert_int_equal(s.format, SHEET_XLSX);
	assert_true(str_eq(s.name, STR("Summary")));
	assert_true(str_eq(sheet_cell(&s.rows[0], 2), STR("Reality")));
	assert_true(str_eq(sheet_cell(&s.rows[1], 2), STR("1"))); /* sessions held */
	assert_true(str_eq(sheet_cell(&s.rows[4], 2), STR("02:00")));
	assert_true(str_eq(sheet_cell(&s.rows[6], 2), STR("53.01")));
	assert_true(str_eq(sheet_cell(&s.rows[9], 2), STR("20")));
	again = site_get(days(".xlsx"), f.claire); /* the clock stands still */
	assert_int_equal(again.body.n, r.body.n);
	assert_memory_equal(again.body.p, r.body.p, r.body.n);
}

static void the_board_gets_two_pages_whatever_the_year(void **)
{
	static const char *const languages[] = {"en", "fr", "es"};
	char name[500];

	memset(name, 'W', sizeof name);
	name[sizeof name - 1] = 0;
	for (int i = 0; i < 40; i++)
		certif_session(site.house, f.centre, site_now() - (5 + 9 * i) * CLOCK_DAY);
	for (int turn = 0; turn < 2; turn++) {
		for (int i = 0; i < 3; i++) {
			struct http_reply r =
			    site_get(days(".pdf"),
				     PATH("%sAccept-Language: %s\r\n", f.claire, languages[i]));
			assert_int_equal(r.status, 200);
			struct str words = pdf_words(site.house->arena, r.body, PDF_AS_LAID_OUT);
			assert_int_equal(pdf_times(words, "\f"), 2);
			assert_int_equal(pdf_times(words, "2/2"), 1);
		}
		SQL("UPDATE centre SET name = '%.250s' WHERE id = %lld", name, (long long)f.centre);
	}
	SQL("DELETE FROM certif_session WHERE centre = %lld AND id <> %lld", (long long)f.centre,
	    (long long)f.session);
	SQL("UPDATE centre SET name = 'Centre' WHERE id = %lld", (long long)f.centre);
}

static bool is_paid(int64_t candidate)
{
	return COUNT("SELECT count(*) FROM certif_candidate WHERE id = %lld AND paid IS NOT NULL",
		     (long long)candidate) == 1;
}

static struct http_reply fee(const char *who, int64_t candidate, const char *form)
{
	return site_post(PATH("%s/fees/%lld", f.actual, (long long)candidate), who, form);
}

static void a_fee_is_noted_with_its_day_and_taken_back(void **)
{
	struct http_reply r = site_get(days("/fees"), f.hugo);

	assert_true(site_holds(r.body, "=cmd Ana"));
	assert_int_equal(times(r.body, "name=\"on\""), 1); /* only Ben owes */
	assert_false(site_holds(site_get(days("/fees"), f.claire).body, "name=\"on\""));
	assert_int_equal(fee(f.claire, f.ben, "on=2030-01-01").status, 403);
	r = fee(f.hugo, f.ben, "on=2099-01-01&period=dates&first=2029-01-01&last=2030-12-31");
	assert_int_equal(r.status, 422);
	assert_true(site_holds(r.body, PATH("id=\"on-%lld-error\"", (long long)f.ben)));
	assert_int_equal(fee(f.hugo, f.ben, "on=soon").status, 422);
	assert_int_equal(fee(f.hugo, 999, "on=2030-01-01").status, 404);
	assert_false(is_paid(f.ben));
	for (int twice = 0; twice < 2; twice++) {
		r = fee(f.hugo, f.ben, "on=2030-01-01");
		assert_int_equal(r.status, 303);
		assert_true(is_paid(f.ben));
	}
	assert_int_equal(fee(f.hugo, f.ben, "undo=1").status, 303);
	assert_false(is_paid(f.ben));
}

static void a_statement_is_issued_once_and_always_prints_the_same(void **)
{
	const char *operator_ = at("/operator");
	struct http_reply r = site_get(operator_, f.hugo);

	assert_true(site_holds(r.body, "2 candidates, €20.00"));
	assert_int_equal(site_post(operator_, f.claire, "form=5&last_day=2030-01-01").status, 403);
	r = site_post(operator_, f.hugo, "form=5&last_day=2099-01-01");
	assert_int_equal(r.status, 422);
	assert_true(site_holds(r.body, "id=\"last_day-error\""));
	r = site_post(operator_, f.hugo, "form=5&last_day=2030-01-01&correction=ten");
	assert_int_equal(r.status, 422);
	assert_true(site_holds(r.body, "id=\"correction-error\""));
	r = site_post(operator_, f.hugo, "form=5&last_day=2030-01-01&correction=-10");
	assert_int_equal(r.status, 422);
	assert_true(site_holds(r.body, "id=\"reason-error\""));
	r = site_post(operator_, f.hugo, "form=5&last_day=2001-01-01");
	assert_int_equal(r.status, 409); /* nothing was due then */
	assert_int_equal(COUNT("SELECT count(*) FROM finance_statement"), 0);
	const char *form = PATH("form=5&last_day=%s&correction=-2,50&reason=Statement+0",
				language_iso(site_now(), true, site.house->arena).p);
	struct http_reply one = site_post(operator_, f.hugo, form),
			  two = site_post(operator_, f.hugo, form);
	assert_int_equal(one.status, 303);
	assert_true(str_eq(http_header(&one, "Location"), http_header(&two, "Location")));
	assert_int_equal(COUNT("SELECT count(*) FROM finance_statement"), 1);
	const char *path = arena_z(site.house->arena, http_header(&one, "Location"));
	r = site_get(path, f.claire);
	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "€17.50"));
	struct http_reply before = site_get(PATH("%s/pdf", path), f.claire);
	struct str words = pdf_words(site.house->arena, before.body, PDF_AS_WRITTEN);
	assert_true(site_holds(words, "Statement no. 1"));
	assert_true(site_holds(words, "€17.50"));
	SQL("UPDATE centre SET name = 'Another' WHERE id = %lld", (long long)f.centre);
	SQL("UPDATE certif_candidate SET fee = 100 WHERE session = %lld", (long long)f.session);
	site_later(CLOCK_DAY);
	assert_int_equal(site_post(path, f.hugo, "").status, 303);
	assert_int_equal(site_post(path, f.hugo, "payment=1").status, 303);
	struct http_reply after = site_get(PATH("%s/pdf", path), f.claire);
	assert_int_equal(before.body.n, after.body.n);
	assert_memory_equal(before.body.p, after.body.p, after.body.n);
	r = site_get(PATH("%s/csv", path), f.claire);
	assert_true(site_holds(r.body, ",2,20.00,\r\n"));
	assert_true(site_holds(r.body, "1,Correction,"));
	assert_true(site_holds(site_get(path, f.hugo).body, "It was not paid"));
	assert_int_equal(site_post(path, f.claire, "payment=1&undo=1").status, 403);
	assert_int_equal(site_post(path, f.hugo, "payment=1&undo=1").status, 303);
	assert_true(site_holds(site_get(path, f.hugo).body, "Mark as paid"));
}

static void what_is_not_there_is_not_found(void **)
{
	assert_int_equal(site_get(at("/operator/999"), f.hugo).status, 404);
	assert_int_equal(site_get(at("/operator/999/pdf"), f.hugo).status, 404);
	assert_int_equal(site_post(at("/operator/999"), f.hugo, "payment=1").status, 404);
	assert_int_equal(site_get("/certif/centres/999/budget/actual", f.hugo).status, 404);
	/* another centre's statement is nobody's business here */
	int64_t id = COUNT("SELECT id FROM finance_statement");
	int64_t other = certif_centre(site.house, site_person("hugo@example.org", false));
	assert_int_equal(site_get(PATH("/certif/centres/%lld/budget/actual/operator/%lld",
				       (long long)other, (long long)id),
				  f.hugo)
			     .status,
			 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_period_says_what_will_be_there),
	    cmocka_unit_test(the_figures_of_a_period_are_shown),
	    cmocka_unit_test(sessions_are_searched_and_filtered),
	    cmocka_unit_test(bad_periods_are_refused_with_their_field),
	    cmocka_unit_test(the_list_is_had_as_csv),
	    cmocka_unit_test(the_workbook_is_read_back),
	    cmocka_unit_test(the_board_gets_two_pages_whatever_the_year),
	    cmocka_unit_test(a_fee_is_noted_with_its_day_and_taken_back),
	    cmocka_unit_test(a_statement_is_issued_once_and_always_prints_the_same),
	    cmocka_unit_test(what_is_not_there_is_not_found),
	};

	return cmocka_run_group_tests(tests, start, site_stop);
}
