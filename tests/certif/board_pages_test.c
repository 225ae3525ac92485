/* SPDX-License-Identifier: EUPL-1.2 */
/* The invigilators' pages over the wire: the way in and out, each of the actions once, what belongs
 * to another session, incidents, the live line. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/socket.h>
#include "help/certif.h"
#include "help/site.h"

static struct {
	int64_t session, number, other; /* sessions */
	int64_t ines, ali, eve;		/* eve is of the other session */
	const char *claire, *paul;	/* cookies */
	const char *board;		/* path */
} f;

#define PATH(...) arena_printf(site.house->arena, __VA_ARGS__).p
#define SQL(...) house_script(site.house, PATH(__VA_ARGS__))
#define COUNT(...) house_count(site.house, PATH(__VA_ARGS__))

static int start(void **state)
{
	if (site_start(state))
		return -1;
	struct house *h = site.house;
	int64_t centre = certif_centre(h, 0);
	f.session = certif_session(h, centre, h->now);
	f.other = certif_session(h, centre, h->now);
	f.number = certif_number(h, f.session);
	f.ines = certif_candidate(h, f.session, "Dupont", "Inès", "2004-02-29");
	f.ali = certif_candidate(h, f.session, "Benali", "Ali", "2003-01-02");
	f.eve = certif_candidate(h, f.other, "Elsewhere", "Eve", "2003-01-02");
	f.claire = site_session(site_person("claire@example.org", false));
	f.paul = site_session(site_person("paul@example.org", false));
	f.board = PATH("/invigilation/%lld", (long long)f.session);
	return 0;
}

static const char *json(const char *cookie)
{
	return PATH("Accept: application/json\r\n%s", cookie);
}

static void enter(const char *cookie)
{
	struct http_reply r = site_post("/invigilation", cookie,
					PATH("number=%lld&password=c-k7m4x", (long long)f.number));

	assert_int_equal(r.status, 303);
	assert_true(str_eq(http_header(&r, "Location"), str_of(f.board)));
}

static const char *of(int64_t candidate)
{
	return PATH("%s/candidates/%lld", f.board, (long long)candidate);
}

static void only_who_has_entered_sees_the_board(void **)
{
	assert_int_equal(site_get(f.board, f.claire).status, 404);
	assert_int_equal(site_get(PATH("%s/live", f.board), f.claire).status, 404);
	struct http_reply r = site_post("/invigilation", f.claire,
					PATH("number=%lld&password=XXXXX", (long long)f.number));
	assert_int_equal(r.status, 422);
	assert_true(site_holds(r.body, "role=\"alert\""));
	assert_int_equal(site_post("/invigilation", f.claire, "number=abc&password=XXXXX").status,
			 422);
	enter(f.claire);
	r = site_get(f.board, f.claire);
	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "Benali Ali"));
	assert_true(site_holds(r.body, "Dupont Inès"));
	assert_true(site_holds(r.body, CERTIF_CODE));
	assert_false(site_holds(r.body, "Elsewhere"));
	assert_false(site_holds(r.body, CERTIF_PASSWORD));
	assert_int_equal(site_get(f.board, f.paul).status, 404);
	assert_int_equal(site_get(PATH("/invigilation/%lld", (long long)f.other), f.claire).status,
			 404);
	assert_int_equal(site_get(of(f.eve), f.claire).status, 404);
	assert_int_equal(site_get(of(f.ines), f.claire).status, 200);
	/* the same as data */
	r = site_get(f.board, json(f.claire));
	assert_true(site_holds(r.body, "\"present\":0"));
}

static void what_two_do_is_done_once(void **)
{
	struct http_reply r;

	enter(f.claire);
	enter(f.paul);
	SQL("UPDATE certif_exam SET state = 'waiting' WHERE candidate = %lld", (long long)f.ines);
	r = site_post(of(f.ines), f.claire, "event=confirm&mark=0.0");
	assert_int_equal(r.status, 303);
	r = site_post(of(f.ines), json(f.paul), "event=confirm&mark=0.0");
	assert_int_equal(r.status, 409);
	assert_int_equal(COUNT("SELECT count(*) FROM certif_event WHERE kind = 'confirm'"), 1);
	r = site_post(of(f.ines), f.paul,
		      "event=confirm&mark=0.0"); /* to a person: back to the board, with a word */
	assert_int_equal(r.status, 303);
	assert_true(site_holds(r.head, "Set-Cookie: notice=Nothing%20was%20done"));

	SQL("UPDATE certif_exam SET state = 'started', started = %lld, allowed = 6300000 WHERE "
	    "candidate = %lld",
	    (long long)site_now(), (long long)f.ines);
	assert_int_equal(
	    site_post(of(f.ines), f.claire, "event=add_time&minutes=5&mark=0.6300000").status, 303);
	assert_int_equal(
	    site_post(of(f.ines), json(f.paul), "event=add_time&minutes=5&mark=0.6300000").status,
	    409);
	assert_int_equal(
	    COUNT("SELECT allowed FROM certif_exam WHERE candidate = %lld", (long long)f.ines),
	    6600000);
}

/* The reason comes in the reader's language, the report of it is chosen already; words alone stay
 * words. */
static void an_alert_tells_its_reason(void **)
{
	enter(f.claire);
	SQL("UPDATE certif_exam SET state = 'started', started = %lld, allowed = 6300000, holds = "
	    "1, held_since = 1, alerted = 1, "
	    "alert = 'FILE_NOT_OPENING disque plein' WHERE candidate = %lld",
	    (long long)site_now(), (long long)f.ines);
	struct http_reply r = site_get(f.board, f.claire);
	assert_true(
	    site_holds(r.body, "<strong>The file does not download or does not open</strong>"));
	assert_true(site_holds(r.body, "“disque plein”"));
	assert_true(site_holds(r.body, "<option value=\"FILE_NOT_OPENING\" selected>"));
	SQL("UPDATE certif_exam SET alert = 'tout est flou' WHERE candidate = %lld",
	    (long long)f.ines);
	r = site_get(f.board, f.claire);
	assert_true(site_holds(r.body, "“tout est flou”"));
	assert_false(site_holds(r.body, "\" selected>"));
}

static void each_action_says_what_is_wrong_with_it(void **)
{
	enter(f.claire);
	assert_int_equal(site_post(of(f.ali), f.claire, "event=finalize").status, 422);
	assert_int_equal(site_post(of(f.ali), f.claire, "event=answer").status, 422);
	assert_int_equal(site_post(of(f.ali), f.claire, "event=halt").status, 422);
	assert_int_equal(site_post(of(f.ali), f.claire, "event=add_time&minutes=0&mark=0.0").status,
			 422);
	assert_int_equal(
	    site_post(of(f.ali), f.claire, "event=add_time&minutes=121&mark=0.0").status, 422);
	assert_int_equal(site_post(of(f.ali), f.claire, "event=replace&mark=0.0").status, 422);
	assert_int_equal(
	    site_post(of(f.ali), f.claire, "event=replace&reason=FRAUD&mark=0.0").status, 422);
	assert_int_equal(site_post(f.board, f.claire, "event=stop").status, 422);
	assert_int_equal(site_post(of(f.eve), f.claire, "event=confirm").status, 404);
	assert_int_equal(site_post(of(f.ali), f.paul, "").status, 422);
	assert_int_equal(
	    site_post(PATH("/invigilation/%lld", (long long)f.other), f.claire, "event=halt")
		.status,
	    404);
	assert_int_equal(
	    COUNT("SELECT count(*) FROM certif_event WHERE candidate = %lld", (long long)f.ali), 0);
}

static void everything_stops_and_goes_on(void **)
{
	enter(f.claire);
	assert_int_equal(site_post(f.board, f.claire, "event=halt").status, 303);
	assert_int_equal(site_post(f.board, f.claire, "event=halt").status,
			 303); /* twice is once */
	assert_true(site_holds(site_get(f.board, f.claire).body, "Everything is stopped"));
	assert_int_equal(
	    COUNT("SELECT count(*) FROM certif_event WHERE kind = 'halt' AND candidate = 0"), 1);
	assert_int_equal(site_post(f.board, f.claire, "event=go_on").status, 303);
	assert_false(site_holds(site_get(f.board, f.claire).body, "Everything is stopped"));
}

static void attendance_is_signed_on_the_screen(void **)
{
	const char *sheet = PATH("%s/attendance", of(f.ali));

	enter(f.claire);
	assert_int_equal(site_post(sheet, f.claire, "").status, 303);
	assert_int_equal(site_post(sheet, f.claire, "").status, 303);
	assert_int_equal(COUNT("SELECT count(*) FROM certif_candidate WHERE attended IS NOT NULL"),
			 1);
	assert_int_equal(COUNT("SELECT count(*) FROM certif_event WHERE kind = 'attend'"), 1);
	assert_int_equal(site_post(sheet, f.claire, "undo=1").status, 303);
	assert_int_equal(COUNT("SELECT count(*) FROM certif_candidate WHERE attended IS NOT NULL"),
			 0);
	assert_int_equal(site_post(PATH("%s/attendance", of(f.eve)), f.claire, "").status, 404);
}

static void incidents_are_written_taken_back_and_printed(void **)
{
	const char *reports = PATH("%s/reports", f.board);
	struct http_reply r;

	enter(f.claire);
	assert_int_equal(site_get(reports, f.claire).status, 200);
	r = site_post(
	    reports, f.claire,
	    PATH("kind=IN_CHALLENGE.IMAGE_NOT_DISPLAYING&candidate=%lld", (long long)f.ali));
	assert_int_equal(r.status, 422);
	assert_true(site_holds(r.body, "id=\"question-error\""));
	r = site_post(reports, f.claire, "kind=FRAUD");
	assert_true(site_holds(r.body, "id=\"candidate-error\""));
	const char *form =
	    PATH("kind=FRAUD&candidate=%lld&description=Looks+at+a+phone", (long long)f.ali);
	assert_int_equal(site_post(reports, f.claire, form).status, 303);
	assert_int_equal(site_post(reports, f.claire, form).status,
			 303); /* sent twice, kept once */
	assert_int_equal(COUNT("SELECT count(*) FROM certif_report"), 1);
	assert_true(site_holds(site_get(reports, f.claire).body, "Looks at a phone"));
	assert_int_equal(
	    site_post(reports, f.claire, PATH("kind=FRAUD&candidate=%lld", (long long)f.eve))
		.status,
	    404);

	int64_t id = COUNT("SELECT max(id) FROM certif_report");
	const char *one = PATH("%s/%lld", reports, (long long)id);
	assert_int_equal(site_post(one, f.claire, "").status, 303);
	assert_int_equal(COUNT("SELECT count(*) FROM certif_report WHERE withdrawn IS NOT NULL"),
			 1);
	assert_int_equal(site_post(one, f.claire, "restore=1").status, 303);
	assert_int_equal(COUNT("SELECT count(*) FROM certif_report WHERE withdrawn IS NOT NULL"),
			 0);
	assert_int_equal(
	    site_post(PATH("%s/%lld", reports, (long long)id + 1), f.claire, "").status, 404);
	r = site_get(PATH("%s/frauds.pdf", f.board), f.claire);
	assert_int_equal(r.status, 200);
	assert_true(str_starts(r.body, STR("%PDF-")));
	assert_true(
	    str_starts(site_get(PATH("%s/incidents.pdf", f.board), f.claire).body, STR("%PDF-")));
	/* who is no member of the centre does not see them from its side */
	assert_int_equal(
	    site_get(PATH("/certif/sessions/%lld/reports", (long long)f.session), f.claire).status,
	    404);
}

/* Reads until `mark` has come. */
static bool await(struct http_client *c, const char *mark)
{
	int64_t until = clock_monotonic_us() + (int64_t)20 * 1000000;

	while (clock_monotonic_us() < until) {
		if (c->in.n && memmem(c->in.p, c->in.n, mark, strlen(mark)))
			return true;
		char *room = buf_room(&c->in, 4096);
		ssize_t n = recv(c->fd, room, 4096, 0);
		if (n <= 0)
			return false;
		buf_grew(&c->in, (size_t)n);
	}
	return false;
}

static void the_live_line_tells_of_changes_and_ends_when_one_leaves(void **)
{
	struct http_client c;

	enter(f.claire);
	enter(f.paul);
	http_open(&c, site.port, site.house->arena, 20);
	http_sendf(&c, "GET %s/live HTTP/1.1\r\nHost: localhost\r\n%s\r\n", f.board, f.claire);
	assert_true(await(&c, "event: changed\n"));
	buf_clear(&c.in);
	assert_int_equal(site_post(PATH("%s/attendance", of(f.ali)), f.paul, "").status, 303);
	assert_true(await(&c, "event: changed\n"));
	buf_clear(&c.in);
	SQL("INSERT INTO certif_contact (candidate, session, seen) VALUES (%lld, %lld, %lld)",
	    (long long)f.ali, (long long)f.session, (long long)site_now());
	assert_true(
	    await(&c, PATH("\"seen\":{\"%lld\":%lld}", (long long)f.ali, (long long)site_now())));
	assert_int_equal(site_post(PATH("%s/leave", f.board), f.claire, "").status, 303);
	assert_true(await(&c, "event: end\n"));
	http_close(&c);
	assert_int_equal(site_get(f.board, f.claire).status, 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_who_has_entered_sees_the_board),
	    cmocka_unit_test(what_two_do_is_done_once),
	    cmocka_unit_test(each_action_says_what_is_wrong_with_it),
	    cmocka_unit_test(an_alert_tells_its_reason),
	    cmocka_unit_test(everything_stops_and_goes_on),
	    cmocka_unit_test(attendance_is_signed_on_the_screen),
	    cmocka_unit_test(incidents_are_written_taken_back_and_printed),
	    cmocka_unit_test(the_live_line_tells_of_changes_and_ends_when_one_leaves),
	};

	return cmocka_run_group_tests_name("board pages", tests, start, site_stop);
}
