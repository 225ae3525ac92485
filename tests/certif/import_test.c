/* SPDX-License-Identifier: EUPL-1.2 */
/* Lists of candidates sent to a session: nothing changes before it is confirmed, every fault is told,
 * what was shown is what is done. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "certif/candidate_import.h"
#include "help/certif.h"
#include "help/site.h"
#include "web/form.h"

static struct {
	int64_t member, stranger, centre;
	const char *as; /* the member's session, as header lines */
} who;

static int setup(void **state)
{
	int k = site_start(state);

	if (k)
		return k;
	who.member = site_person("claire@centre.example", false);
	who.stranger = site_person("lea@elsewhere.example", false);
	who.centre = certif_centre(site.house, who.member);
	who.as = site_session(who.member);
	return 0;
}

static int64_t new_session(void)
{
	return certif_session(site.house, who.centre, site_now() + CLOCK_DAY);
}

static int64_t count(const char *what, int64_t session)
{
	return house_count(site.house, arena_printf(site.house->arena, "SELECT count(*) FROM certif_candidate WHERE session = %lld%s",
	                                            (long long)session, what)
	                                       .p);
}

static const char *path(int64_t session, const char *rest)
{
	return arena_printf(site.house->arena, "/certif/sessions/%lld/%s", (long long)session, rest).p;
}

/* Sends a list; where its dry run is shown, or "" when it was refused. */
static const char *send_to(const char *form, const char *list, const char *mode)
{
	struct arena *a = site.house->arena;
	struct str encoded = percent_encode(a, str_of(list), false);
	struct http_reply r;

	site_later(CLOCK_MINUTE + CLOCK_SECOND); /* the rate limit is another test's */
	who.as = site_session(who.member);
	r = site_post(form, who.as, arena_printf(a, "mode=%s&list=" STR_FMT, mode, STR_ARG(encoded)).p);
	return r.status == 303 ? arena_z(a, http_header(&r, "Location")) : "";
}

static const char *send(int64_t session, const char *list, const char *mode)
{
	return send_to(path(session, "import"), list, mode);
}

static struct str digest(const struct http_reply *r)
{
	static const char mark[] = "name=\"digest\" value=\"";
	const char *at = memmem(r->body.p, r->body.n, mark, strlen(mark));

	return at ? (struct str){ at + strlen(mark), 16 } : STR("");
}

/* The dry run's page; then what confirming it answers. */
static int confirm(const char *where, struct str shown, const char *mode)
{
	struct arena *a = site.house->arena;
	struct str at = str_of(where), query;

	str_cut(at, '?', &at, &query);
	return site_post(arena_z(a, at), who.as, arena_printf(a, "mode=%s&digest=" STR_FMT, mode, STR_ARG(shown)).p).status;
}

#define HEADER "Nom de naissance;Prénom;Date de naissance;Temps majoré ?\n"

static void a_list_changes_nothing_before_it_is_confirmed(void **)
{
	int64_t session = new_session();
	const char *where = send(session, HEADER "Dupont;Inès;29/02/2004;33\nMartin;Lucas;01/09/2003;\n", "merge");
	struct http_reply r = site_get(where, who.as);

	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "Dupont") && site_holds(r.body, "Martin"));
	assert_int_equal(count("", session), 0);
	struct str shown = digest(&r);
	assert_int_equal(confirm(where, shown, "merge"), 303);
	assert_int_equal(count("", session), 2);
	assert_int_equal(count(" AND extra_percent = 33 AND birth_date = '2004-02-29'", session), 1);
	/* the file is gone once used: a second click finds nothing, and changes nothing */
	assert_int_equal(confirm(where, shown, "merge"), 404);
	assert_int_equal(count("", session), 2);
}

static void every_fault_is_told_with_its_row(void **)
{
	int64_t session = new_session();
	const char *where = send(session,
	                         HEADER "Dupont;Inès;29/02/2003;33\n"   /* row 2: no such day */
	                                ";Lucas;01/09/2003;\n"          /* row 3: no name */
	                                "Ruiz;Ana;01/01/2040;500\n"     /* row 4: to come, and too much time */
	                                "Petit;Léo;05/05/2005;\n"
	                                "PETIT;leo;05/05/2005;\n",      /* row 6: again */
	                         "merge");
	struct http_reply r = site_get(where, arena_printf(site.house->arena, "%sAccept: application/json\r\n", who.as).p);

	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "\"errors\":5"));
	assert_true(site_holds(r.body, "29/02/2003") && site_holds(r.body, "2040-01-01") && site_holds(r.body, "500"));
	for (int row = 2; row <= 6; row++)
		assert_true(site_holds(r.body, arena_printf(site.house->arena, "\"row\":%d,\"letters\"", row).p) == (row != 5));
	assert_true(site_holds(r.body, "\"may_apply\":false"));
	assert_int_equal(confirm(where, STR("0000000000000000"), "merge"), 409);
	assert_int_equal(count("", session), 0);
	/* the list with its faults, as a spreadsheet that reads back */
	r = site_get(arena_printf(site.house->arena, "%s/faults", where).p, who.as);
	struct sheet sheet;
	struct error e;
	assert_int_equal(r.status, 200);
	assert_int_equal(sheet_read(site.house->arena, r.body, NULL, &sheet, &e), ERR_NONE);
	assert_int_equal(sheet.format, SHEET_ODS);
}

static void merging_keeps_and_replacing_removes(void **)
{
	int64_t session = new_session();
	const char *list = HEADER "Dupont;INES;29/02/2004;50\n";
	struct http_reply r;

	certif_candidate(site.house, session, "Dupont", "Inès", "2004-02-29");
	certif_candidate(site.house, session, "Martin", "Lucas", "2003-09-01");
	house_script(site.house, "UPDATE certif_candidate SET local_id = 'e1'");
	const char *where = send(session, list, "merge");
	r = site_get(where, who.as);
	assert_int_equal(confirm(where, digest(&r), "merge"), 303);
	assert_int_equal(count("", session), 2);
	/* the file has no such column, so the identifier stays */
	assert_int_equal(count(" AND extra_percent = 50 AND local_id = 'e1'", session), 1);
	where = send(session, list, "replace");
	r = site_get(where, who.as);
	assert_int_equal(confirm(where, digest(&r), "replace"), 303);
	assert_int_equal(count("", session), 1);
	assert_int_equal(count(" AND birth_name = 'Dupont'", session), 1);
}

static void what_was_shown_is_what_is_done(void **)
{
	int64_t session = new_session();
	const char *where = send(session, HEADER "Dupont;Inès;29/02/2004;33\n", "replace");
	struct http_reply r = site_get(where, who.as);

	/* a colleague enrols somebody meanwhile: replacing would now remove them */
	certif_candidate(site.house, session, "Martin", "Lucas", "2003-09-01");
	assert_int_equal(confirm(where, digest(&r), "replace"), 409);
	assert_int_equal(count(" AND birth_name = 'Martin'", session), 1);
	r = site_get(where, who.as);
	assert_int_equal(confirm(where, digest(&r), "replace"), 303);
	assert_int_equal(count("", session), 1);
}

static void who_has_joined_is_not_removed(void **)
{
	int64_t session = new_session();
	int64_t id = certif_candidate(site.house, session, "Martin", "Lucas", "2003-09-01");

	house_script(site.house, arena_printf(site.house->arena, "UPDATE certif_exam SET state = 'waiting' WHERE candidate = %lld", (long long)id).p);
	const char *where = send(session, HEADER "Dupont;Inès;29/02/2004;33\n", "replace");
	struct http_reply r = site_get(where, arena_printf(site.house->arena, "%sAccept: application/json\r\n", who.as).p);
	assert_true(site_holds(r.body, "\"errors\":1") && site_holds(r.body, "Lucas Martin"));
	assert_int_equal(count("", session), 1);
}

/* What is no list gets a 422 with words, and nothing is kept of it. */
static void what_is_no_list_is_refused(void **)
{
	int64_t session = new_session();

	assert_string_equal(send(session, "%PDF-1.7 ...", "merge"), "");
	assert_string_equal(send(session, "PK\x03\x04 broken", "merge"), "");
	assert_int_equal(house_count(site.house, arena_printf(site.house->arena, "SELECT count(*) FROM certif_import WHERE session = %lld", (long long)session).p), 0);
}

/* Whole sessions walk the same steps: sent, shown, each fault in its row, confirmed once. */
static void several_sessions_come_the_same_way(void **)
{
	static const char header[] = "N° de session;Nom du site;Nom de la salle;Date de début;Heure de début (heure locale);"
	                             "Surveillant(s);Nom de naissance;Prénom;Date de naissance\n";
	struct arena *a = site.house->arena;
	const char *form = arena_printf(a, "/certif/centres/%lld/import", (long long)who.centre).p;
	int64_t before = house_count(site.house, "SELECT count(*) FROM certif_session");
	const char *where = send_to(form, arena_printf(a, "%s;Campus;A1;14/09/2030;09:00;Mme Roy;Blanc;Zoé;03/03/2003\n"
	                                                  ";;;;;;Noir;Léa;31/02/2003\n", header).p, "merge");
	struct http_reply r = site_get(where, who.as);

	assert_int_equal(r.status, 200);
	assert_true(site_holds(r.body, "31/02/2003"));
	assert_false(site_holds(r.body, "name=\"digest\""));
	r = site_get(arena_printf(a, "%s/faults", where).p, who.as);
	assert_int_equal(r.status, 200);
	assert_int_equal(site_post(arena_printf(a, "%s/forget", where).p, who.as, "").status, 303);
	assert_int_equal(site_get(where, who.as).status, 404);

	where = send_to(form, arena_printf(a, "%s;Campus;A1;14/09/2030;09:00;Mme Roy;Blanc;Zoé;03/03/2003\n"
	                                      ";;;;;;Noir;Léa;28/02/2003\n", header).p, "merge");
	r = site_get(where, who.as);
	struct str shown = digest(&r);
	assert_int_equal(house_count(site.house, "SELECT count(*) FROM certif_session"), before);
	assert_int_equal(confirm(where, shown, "merge"), 303);
	assert_int_equal(house_count(site.house, "SELECT count(*) FROM certif_session"), before + 1);
	assert_int_equal(house_count(site.house, "SELECT count(*) FROM certif_candidate WHERE birth_name IN ('Blanc', 'Noir')"), 2);
	assert_int_equal(confirm(where, shown, "merge"), 404);
}

static void others_see_nothing_of_it(void **)
{
	int64_t session = new_session();
	const char *where = send(session, HEADER "Dupont;Inès;29/02/2004;33\n", "merge");
	const char *stranger = site_session(who.stranger);

	assert_int_equal(site_get(where, stranger).status, 404);
	assert_int_equal(site_get(path(session, "candidates"), stranger).status, 404);
	assert_int_equal(site_get(path(session, "list"), stranger).status, 404);
	/* nor is it the file of another session of the same centre */
	int64_t other = new_session();
	const char *id = strrchr(where, '/') + 1;
	assert_int_equal(site_get(path(other, arena_printf(site.house->arena, "import/%s", id).p), who.as).status, 404);
	site_later(2 * CLOCK_HOUR);
	who.as = site_session(who.member);
	assert_int_equal(site_get(where, who.as).status, 404); /* kept for two hours */
}

/* The template holds who is enrolled, and sent back as it is changes nothing. */
static void the_template_sent_back_changes_nothing(void **)
{
	int64_t session = new_session();
	struct candidate c = { .birth_name = STR("O’Neill-Østergård"), .first_name = STR("Zoé"), .sex = STR("F"),
		               .birth_date = STR("2001-05-17"), .birth_city = STR("Cuenca"), .birth_insee = STR("99134"),
		               .local_id = STR("007"), .email = STR("zoe@example.org"), .extra_percent = 33,
		               .accessible = true, .needs = STR("écran large"), .framework = CANDIDATE_EDU,
		               .billing = BILLING_PREPAID, .prepaid_code = STR("0012"), .language = LANGUAGE_ES };
	struct candidate_import in = { .arena = site.house->arena, .mode = CHANGES_REPLACE, .kept = &c, .kept_n = 1,
		                       .of = { .audience = AUDIENCE_STUDENTS, .allowed = 1u << CANDIDATE_EDU | 1u << CANDIDATE_DROIT,
		                               .today = STR("2026-11-28") } };
	struct error e;

	(void)session;
	for (enum language l = 0; l < LANGUAGE_COUNT; l++) {
		in.of.language = l;
		struct table_writing w = { .language = l, .title = STR("x") };
		assert_int_equal(candidate_template(in.arena, &w, &in.of, &c, 1, &in.bytes, &e), ERR_NONE);
		assert_int_equal(candidate_import_read(&in, &e), ERR_NONE);
		assert_int_equal(in.table.errors, 0);
		assert_int_equal(in.changes.count[CHANGE_SAME], 1);
		assert_int_equal(in.changes.n, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_changes_nothing_before_it_is_confirmed),
		cmocka_unit_test(every_fault_is_told_with_its_row),
		cmocka_unit_test(merging_keeps_and_replacing_removes),
		cmocka_unit_test(what_was_shown_is_what_is_done),
		cmocka_unit_test(who_has_joined_is_not_removed),
		cmocka_unit_test(what_is_no_list_is_refused),
		cmocka_unit_test(several_sessions_come_the_same_way),
		cmocka_unit_test(others_see_nothing_of_it),
		cmocka_unit_test(the_template_sent_back_changes_nothing),
	};

	return cmocka_run_group_tests(tests, setup, site_stop);
}
