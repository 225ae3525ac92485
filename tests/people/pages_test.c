/* SPDX-License-Identifier: EUPL-1.2 */
/* What people do with their accounts, over the wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>
#include "help/site.h"
#include "learn/assessment.h"
#include "people/queries.h"

#define PASSWORD_FORM "un+lama+gris+broute"
#define OTHER_FORM "trois+ours+bruns+marchent"

static struct arena *arena(void)
{
	return site.house->arena;
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

static struct http_reply sign_in(const char *email, const char *password)
{
	return site_post("/sign-in", "", arena_printf(arena(), "email=%s&password=%s", email, password).p);
}

static bool is_signed_in(const char *headers)
{
	return site_get("/profile", headers).status == 200;
}

/* The token in the newest message, after the path it leads to. */
static const char *token_mailed(const char *path)
{
	struct str body = house_text(site.house, "SELECT body FROM mail WHERE body LIKE '%token=%' ORDER BY id DESC");
	const char *at = body.n ? strstr(body.p, arena_printf(arena(), "%s?token=", path).p) : NULL;

	if (!at)
		fail_msg("no %s in: " STR_FMT, path, STR_ARG(body));
	at += strlen(path) + strlen("?token=");
	return arena_str(arena(), (struct str){ at, 43 }).p;
}

static void forget_mail(void)
{
	house_script(site.house, "DELETE FROM mail");
}

/* ---- in and out ----------------------------------------------------------------------------------- */

static void one_signs_up_and_is_in(void **)
{
	forget_mail();
	struct http_reply x = site_post("/sign-up", "",
	                                "first_name=In%C3%A8s&last_name=Dupont&email=ines%40example.org&password=" PASSWORD_FORM
	                                "&terms=1&back=%2Fprofile");
	assert_goes_to(&x, "/profile");
	struct str cookie = http_header(&x, "Set-Cookie");
	assert_true(cookie.n > 0);
	const char *cookies = site_cookies(&x);
	assert_true(is_signed_in(cookies));
	assert_int_equal(count("SELECT count(*) FROM mail"), 1);
	/* the same again, from another browser: refused, and the password typed is not shown */
	x = site_post("/sign-up", "", "first_name=In%C3%A8s&last_name=Dupont&email=INES%40example.org&password=" PASSWORD_FORM "&terms=1");
	assert_int_equal(x.status, 422);
	assert_true(site_holds(x.body, "INES@example.org"));
	assert_int_equal(count("SELECT count(*) FROM mail WHERE recipient = 'ines@example.org'"), 2); /* its owner is told */
	assert_false(site_holds(x.body, "lama"));
	assert_int_equal(http_header_count(&x, "Set-Cookie"), 0);
	x = site_post("/sign-out", cookies, "");
	assert_goes_to(&x, "/");
	assert_false(is_signed_in(cookies)); /* the very same cookie is worth nothing now */
}

static void a_form_is_refused_with_all_its_faults(void **)
{
	struct http_reply x = site_json("/sign-up", "", "{\"email\":\"nowhere\",\"password\":\"court\"}");
	json_t *root = json_loadb(x.body.p, x.body.n, 0, NULL);
	static const char *const faults[] = { "first_name_error", "last_name_error", "email_error", "password_error",
		                              "terms_error" };

	assert_int_equal(x.status, 422);
	assert_non_null(root);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		assert_true(json_string_length(json_object_get(root, faults[i])) > 0);
	assert_null(json_object_get(root, "password"));
	json_decref(root);
}

/* The cookie can't be read by scripts, nor sent from other sites' forms. */
static void the_cookie_is_kept_close(void **)
{
	site_person("zoe@example.org", false);
	struct http_reply x = sign_in("zoe%40example.org", PASSWORD_FORM);

	assert_goes_to(&x, "/");
	struct str cookie = http_header(&x, "Set-Cookie");
	assert_true(site_holds(cookie, "; HttpOnly"));
	assert_true(site_holds(cookie, "; SameSite=Lax"));
	assert_true(site_holds(cookie, "; Path=/"));
	assert_true(site_holds(http_header(&x, "Cache-Control"), "no-store"));
	assert_true(is_signed_in(site_cookies(&x)));
}

/* Each sign-in has a cookie of its own: one that was planted before is not taken over. */
static void no_session_is_taken_over(void **)
{
	site_person("zoe@example.org", false);
	struct http_reply one = sign_in("zoe%40example.org", PASSWORD_FORM);
	const char *planted = "Cookie: openpix=QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE\r\n";
	struct http_reply two =
		site_post("/sign-in", planted, "email=zoe%40example.org&password=" PASSWORD_FORM);

	assert_goes_to(&two, "/");
	assert_false(str_eq(http_header(&one, "Set-Cookie"), http_header(&two, "Set-Cookie")));
	assert_false(is_signed_in(planted));
}

static void one_is_led_back_within_the_site_only(void **)
{
	static const struct {
		const char *back, *to;
	} backs[] = {
		{ "%2Fprofile", "/profile" },
		{ "%2Fcompetences%2F1.1%3Fa%3Db", "/competences/1.1?a=b" },
		{ "", "/" },
		{ "profile", "/" },
		{ "%2F%2Fevil.example", "/" },
		{ "%2F%5Cevil.example", "/" },
		{ "https%3A%2F%2Fevil.example", "/" },
		{ "javascript%3Aalert(1)", "/" },
		{ "%5C%5Cevil.example", "/" },
		{ "%40evil.example", "/" },
		{ ".evil.example", "/" },
	};

	site_person("zoe@example.org", false);
	for (size_t i = 0; i < sizeof backs / sizeof *backs; i++) {
		struct http_reply x = site_post(
			"/sign-in", "",
			arena_printf(arena(), "email=zoe%%40example.org&password=" PASSWORD_FORM "&back=%s", backs[i].back).p);
		assert_goes_to(&x, backs[i].to);
	}
}

/* A page's address of any length leads through signing in; one too long to be kept leads home. */
static void a_long_address_leads_to_sign_in_too(void **)
{
	for (int n = 100; n <= 7000; n += 300) {
		struct http_reply x = site_get(arena_printf(arena(), "/profile?a=%0*d", n, 1).p, "");
		struct str to = http_header(&x, "Location");
		assert_int_equal(x.status, 303);
		assert_true(str_starts(to, STR("/sign-in?back=")));
		assert_int_equal(site_get(arena_z(arena(), to), "").status, 200);
	}
}

/* ---- wrong passwords ---------------------------------------------------------------------------------- */

/* But for the address itself the page is the same whether there is an account or not. */
static void a_wrong_password_looks_like_a_wrong_address(void **)
{
	site_person("zoe1@example.org", false);
	struct http_reply known = sign_in("zoe1%40example.org", OTHER_FORM);
	struct http_reply unknown = sign_in("zoe2%40example.org", OTHER_FORM);

	assert_int_equal(known.status, 422);
	assert_int_equal(unknown.status, 422);
	assert_int_equal(known.body.n, unknown.body.n);
	assert_false(site_holds(known.body, "ours"));
	size_t differences = 0;
	for (size_t i = 0; i < known.body.n; i++)
		differences += known.body.p[i] != unknown.body.p[i];
	assert_int_equal(differences, 1); /* zoe1, zoe2 */
}

static void ten_wrong_passwords_close_an_account_for_a_while(void **)
{
	site_person("lock@example.org", false);
	for (int i = 0; i < 10; i++)
		assert_int_equal(sign_in("lock%40example.org", OTHER_FORM).status, 422);
	struct http_reply x = sign_in("lock%40example.org", PASSWORD_FORM);
	assert_int_equal(x.status, 422);
	assert_int_equal(http_header_count(&x, "Set-Cookie"), 0);
	site_later(2 * CLOCK_MINUTE);
	x = sign_in("lock%40example.org", PASSWORD_FORM);
	assert_goes_to(&x, "/");
	assert_int_equal(count("SELECT failures FROM person WHERE email = 'lock@example.org'"), 0);
}

/* A browser left open is no place to try passwords at leisure. */
static void a_wrong_password_counts_in_the_account_too(void **)
{
	static const struct {
		const char *path, *form;
	} changes[] = {
		{ "/account/delete", "password=" OTHER_FORM },
		{ "/account/email", "email=other%40example.org&password=" OTHER_FORM },
		{ "/account/password", "new_password=" OTHER_FORM "&password=" OTHER_FORM },
	};
	int64_t person = site_person("open@example.org", false);
	const char *session = site_session(person);

	for (int i = 0; i < 10; i++)
		assert_int_equal(site_post(changes[i % 3].path, session, changes[i % 3].form).status, 422);
	assert_int_equal(count("SELECT failures FROM person WHERE email = 'open@example.org'"), 10);
	struct http_reply x = site_post("/account/delete", session, "password=" PASSWORD_FORM);
	assert_int_equal(x.status, 422);
	assert_int_equal(count("SELECT count(*) FROM person WHERE email = 'open@example.org'"), 1);
	assert_int_equal(sign_in("open%40example.org", PASSWORD_FORM).status, 422);
	site_later(2 * CLOCK_MINUTE);
	x = site_post("/account/delete", session, "password=" PASSWORD_FORM);
	assert_goes_to(&x, "/");
	assert_int_equal(count("SELECT count(*) FROM person WHERE email = 'open@example.org'"), 0);
}

/* ---- a forgotten password ------------------------------------------------------------------------------- */

static void forgotten_answers_the_same_to_everyone(void **)
{
	site_person("zoe1@example.org", false);
	forget_mail();
	struct http_reply known = site_post("/forgotten-password", "", "email=zoe1%40example.org");
	struct http_reply unknown = site_post("/forgotten-password", "", "email=zoe2%40example.org");

	assert_int_equal(known.status, 200);
	assert_int_equal(unknown.status, 200);
	assert_int_equal(known.body.n, unknown.body.n);
	size_t differences = 0;
	for (size_t i = 0; i < known.body.n; i++)
		differences += known.body.p[i] != unknown.body.p[i];
	assert_true(differences <= 1); /* the address, if it is shown */
	assert_int_equal(count("SELECT count(*) FROM mail"), 1);
}

static void a_new_password_ends_every_session(void **)
{
	int64_t person = site_person("forgot@example.org", false);
	const char *thief = site_session(person);

	site_later(2 * CLOCK_MINUTE);
	forget_mail();
	assert_int_equal(site_post("/forgotten-password", "", "email=forgot%40example.org").status, 200);
	const char *token = token_mailed("/reset-password");
	struct http_reply x = site_get(arena_printf(arena(), "/reset-password?token=%s", token).p, "");
	assert_int_equal(x.status, 200);
	/* a common password is refused and the link still works */
	x = site_post("/reset-password", "", arena_printf(arena(), "token=%s&password=motdepasse123", token).p);
	assert_int_equal(x.status, 422);
	assert_true(is_signed_in(thief));
	x = site_post("/reset-password", "", arena_printf(arena(), "token=%s&password=" OTHER_FORM, token).p);
	assert_goes_to(&x, "/sign-in");
	assert_false(is_signed_in(thief));
	assert_int_equal(sign_in("forgot%40example.org", PASSWORD_FORM).status, 422);
	x = sign_in("forgot%40example.org", OTHER_FORM);
	assert_goes_to(&x, "/");
	x = site_post("/reset-password", "", arena_printf(arena(), "token=%s&password=" PASSWORD_FORM, token).p);
	assert_int_equal(x.status, 404); /* once */
	assert_int_equal(site_get(arena_printf(arena(), "/reset-password?token=%s", token).p, "").status, 404);
}

/* ---- changes --------------------------------------------------------------------------------------------- */

static void a_changed_password_ends_the_other_sessions(void **)
{
	int64_t person = site_person("change@example.org", false);
	const char *mine = site_session(person), *other = site_session(person);
	struct http_reply x =
		site_post("/account/password", mine, "password=" PASSWORD_FORM "&new_password=" OTHER_FORM);

	assert_goes_to(&x, "/account");
	assert_true(is_signed_in(mine));
	assert_false(is_signed_in(other));
	assert_int_equal(sign_in("change%40example.org", PASSWORD_FORM).status, 422);
}

/* A thief with an open browser asks for the account to move to an address of theirs; the owner is warned
 * and does what the warning says. */
static void changing_the_password_stops_a_thief(void **)
{
	int64_t person = site_person("owner@example.org", false);
	const char *thief = site_session(person), *owner = site_session(person);

	site_later(2 * CLOCK_MINUTE);
	forget_mail();
	struct http_reply x = site_post("/account/email", thief, "email=evil%40example.org&password=" PASSWORD_FORM);
	assert_goes_to(&x, "/account");
	const char *token = token_mailed("/change-email");
	x = site_post("/account/password", owner, "password=" PASSWORD_FORM "&new_password=" OTHER_FORM);
	assert_goes_to(&x, "/account");
	x = site_post("/change-email", "", arena_printf(arena(), "token=%s", token).p);
	assert_goes_to(&x, "/link-dead");
	assert_int_equal(count("SELECT count(*) FROM person WHERE email = 'owner@example.org'"), 1);
}

static void a_new_address_takes_effect_by_its_link(void **)
{
	int64_t person = site_person("old@example.org", false);
	const char *session = site_session(person);

	site_later(2 * CLOCK_MINUTE);
	forget_mail();
	struct http_reply x = site_post("/account/email", session, "email=new%40example.org&password=" PASSWORD_FORM);
	assert_goes_to(&x, "/account");
	const char *token = token_mailed("/change-email");
	/* looking at the link changes nothing: mail programs open links by themselves */
	assert_int_equal(site_get(arena_printf(arena(), "/change-email?token=%s", token).p, "").status, 200);
	x = sign_in("old%40example.org", PASSWORD_FORM);
	assert_goes_to(&x, "/");
	x = site_post("/change-email", "", arena_printf(arena(), "token=%s", token).p);
	assert_goes_to(&x, "/");
	assert_int_equal(sign_in("old%40example.org", PASSWORD_FORM).status, 422);
	x = sign_in("new%40example.org", PASSWORD_FORM);
	assert_goes_to(&x, "/");
}

static void names_are_changed_everywhere(void **)
{
	int64_t person = site_person("names@example.org", false);
	const char *here = site_session(person), *there = site_session(person);
	struct http_reply x = site_post("/account/names", here, "first_name=%C3%89lodie&last_name=L%27Heureux");

	assert_goes_to(&x, "/account");
	assert_true(site_holds(site_get("/account", there).body, "Élodie"));
	assert_int_equal(site_post("/account/names", here, "first_name=&last_name=x").status, 422);
	/* an operator's right given meanwhile is not lost with it, nor one taken away given back */
	house_script(site.house, "UPDATE person SET is_operator = TRUE WHERE email = 'names@example.org'");
	x = site_post("/account/names", here, "first_name=Zo%C3%A9&last_name=Martin");
	assert_goes_to(&x, "/account");
	assert_int_equal(count("SELECT count(*) FROM session WHERE is_operator AND first_name = 'Zoé' AND person = "
	                       "(SELECT id FROM person WHERE email = 'names@example.org')"),
	                 2);
	house_script(site.house, "UPDATE person SET is_operator = FALSE WHERE email = 'names@example.org'");
	x = site_post("/account/language", here, "language=es");
	assert_goes_to(&x, "/account");
	assert_int_equal(count("SELECT count(*) FROM session WHERE is_operator AND person = "
	                       "(SELECT id FROM person WHERE email = 'names@example.org')"),
	                 0);
}

/* ---- what happens between a password's verification and the change -------------------------------------- */

/* A write that stays at the head of the queue until a request waits behind it, then changes the person. */
struct meanwhile {
	struct db_job job;
	int64_t person;
	struct str password; /* the new one; empty: the account is locked instead */
	_Atomic bool begun, go, done;
};

static int change_meanwhile(struct db *db, void *args)
{
	struct meanwhile *m = args;

	m->begun = true;
	while (!m->go)
		usleep(1000);
	return m->password.n ? person_set_password(db, m->person, m->password)
	                     : person_set_failures(db, m->person, 10, site_now() + CLOCK_MINUTE);
}

static void changed(struct db_job *job, int)
{
	((struct meanwhile *)job)->done = true;
}

struct posted {
	const char *path, *headers, *form;
	struct http_reply reply;
};

static void *post_it(void *context)
{
	struct posted *p = context;

	p->reply = site_post(p->path, p->headers, p->form);
	return NULL;
}

static struct http_reply post_while(struct meanwhile *m, const char *path, const char *headers, const char *form)
{
	struct posted p = { .path = path, .headers = headers, .form = form };
	pthread_t thread;

	m->job = (struct db_job){ .fn = change_meanwhile, .args = m, .done = changed };
	db_queue_submit(site.house->queue, &m->job);
	while (!m->begun)
		usleep(1000);
	assert_int_equal(pthread_create(&thread, NULL, post_it, &p), 0);
	for (int i = 0; i < 10000 && db_queue_stats(site.house->queue).waiting == 0; i++)
		usleep(1000);
	m->go = true;
	pthread_join(thread, NULL);
	while (!m->done)
		usleep(1000);
	return p.reply;
}

static void a_lock_that_came_meanwhile_holds(void **)
{
	struct meanwhile m = { .person = site_person("meanwhile1@example.org", false) };
	struct http_reply x = post_while(&m, "/sign-in", "", "email=meanwhile1%40example.org&password=" PASSWORD_FORM);

	assert_int_equal(x.status, 422);
	assert_int_equal(http_header_count(&x, "Set-Cookie"), 0);
}

/* The password was chosen anew and all sessions ended: the old one makes no session after that. */
static void a_password_changed_meanwhile_opens_nothing(void **)
{
	struct meanwhile m = { .person = site_person("meanwhile2@example.org", false), .password = STR("$new") };
	struct http_reply x = post_while(&m, "/sign-in", "", "email=meanwhile2%40example.org&password=" PASSWORD_FORM);

	assert_int_equal(x.status, 422);
	assert_int_equal(http_header_count(&x, "Set-Cookie"), 0);
}

static void a_password_changed_meanwhile_allows_nothing(void **)
{
	static const char *const changes[][2] = {
		{ "/account/delete", "password=" PASSWORD_FORM },
		{ "/account/email", "email=evil%40example.org&password=" PASSWORD_FORM },
		{ "/account/password", "new_password=" OTHER_FORM "&password=" PASSWORD_FORM },
	};

	forget_mail();
	for (size_t i = 0; i < 3; i++) {
		const char *email = arena_printf(arena(), "meanwhile%zu@example.org", 3 + i).p;
		struct meanwhile m = { .person = site_person(email, false), .password = STR("$new") };
		struct http_reply x = post_while(&m, changes[i][0], site_session(m.person), changes[i][1]);
		assert_int_equal(x.status, 403);
		assert_int_equal(count(arena_printf(arena(), "SELECT count(*) FROM person WHERE password = '$new' AND email = '%s'",
		                                    email)
		                               .p),
		                 1);
	}
	assert_int_equal(count("SELECT count(*) FROM mail"), 0);
}

/* ---- one's data ---------------------------------------------------------------------------------------------- */

static int begin_body(struct db *db, void *args)
{
	return assessment_begin(db, args);
}

static int64_t begin_a_test(int64_t person)
{
	struct house *h = site.house;
	struct assessment_begin b = { .arena = h->arena, .ids = &h->ids, .bank = h->bank,
		                      .language = LANGUAGE_EN, .person = person, .now = site_now(),
		                      .competence = bank_competence(h->bank, STR("1.1")) };

	assert_int_equal(db_queue_wait(h->queue, begin_body, &b), ERR_NONE);
	return b.id;
}

/* Begins a test and skips its first question. */
static void skip_one(int64_t person, const char *session)
{
	int64_t test = begin_a_test(person);
	struct assessment t;

	assert_int_equal(assessment_load(site.house->db, arena(), site.house->bank, LANGUAGE_EN, test, person, &t),
	                 ERR_NONE);
	struct http_reply x = site_post(arena_printf(arena(), "/assessments/%lld", (long long)test).p, session,
	                                arena_printf(arena(), "position=1&challenge=%s&skip=1", t.challenge->id.p).p);
	assert_int_equal(x.status, 303);
}

static void all_of_ones_data_comes_down(void **)
{
	int64_t person = site_person("data@example.org", false);
	const char *session = site_session(person);

	skip_one(person, session);
	struct http_reply x = site_get("/account/data", session);
	assert_int_equal(x.status, 200);
	assert_true(site_holds(http_header(&x, "Content-Disposition"), "attachment"));
	json_t *root = json_loadb(x.body.p, x.body.n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_string_equal(json_string_value(json_object_get(json_object_get(root, "account"), "email")),
	                    "data@example.org");
	const json_t *test =
		json_array_get(json_object_get(json_object_get(root, "learning"), "tests"), 0);
	assert_int_equal(json_array_size(json_object_get(test, "answers")), 1);
	json_decref(root);
	assert_false(site_holds(x.body, "argon2"));
	assert_false(site_holds(x.body, "zoe1@example.org"));
}

static void a_deleted_account_leaves_nothing(void **)
{
	int64_t person = site_person("gone@example.org", false);
	const char *session = site_session(person), *other = site_session(person);
	const char *where = arena_printf(arena(), "WHERE person = %lld", (long long)person).p;
	static const char *const tables[] = { "session", "assessment", "answer", "knowledge", "person_link" };

	skip_one(person, session);
	for (size_t i = 0; i < 4; i++)
		assert_true(count(arena_printf(arena(), "SELECT count(*) FROM %s %s", tables[i], where).p) > 0);
	site_later(2 * CLOCK_MINUTE);
	struct http_reply x = site_post("/account/delete", session, "password=" PASSWORD_FORM);
	assert_goes_to(&x, "/");
	assert_false(is_signed_in(session) || is_signed_in(other));
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(count(arena_printf(arena(), "SELECT count(*) FROM %s %s", tables[i], where).p), 0);
	assert_int_equal(count("SELECT count(*) FROM person WHERE email = 'gone@example.org'"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_signs_up_and_is_in),
		cmocka_unit_test(a_form_is_refused_with_all_its_faults),
		cmocka_unit_test(the_cookie_is_kept_close),
		cmocka_unit_test(no_session_is_taken_over),
		cmocka_unit_test(one_is_led_back_within_the_site_only),
		cmocka_unit_test(a_long_address_leads_to_sign_in_too),
		cmocka_unit_test(a_wrong_password_looks_like_a_wrong_address),
		cmocka_unit_test(ten_wrong_passwords_close_an_account_for_a_while),
		cmocka_unit_test(a_wrong_password_counts_in_the_account_too),
		cmocka_unit_test(forgotten_answers_the_same_to_everyone),
		cmocka_unit_test(a_new_password_ends_every_session),
		cmocka_unit_test(a_changed_password_ends_the_other_sessions),
		cmocka_unit_test(changing_the_password_stops_a_thief),
		cmocka_unit_test(a_new_address_takes_effect_by_its_link),
		cmocka_unit_test(names_are_changed_everywhere),
		cmocka_unit_test(a_lock_that_came_meanwhile_holds),
		cmocka_unit_test(a_password_changed_meanwhile_opens_nothing),
		cmocka_unit_test(a_password_changed_meanwhile_allows_nothing),
		cmocka_unit_test(all_of_ones_data_comes_down),
		cmocka_unit_test(a_deleted_account_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, site_start, site_stop);
}
