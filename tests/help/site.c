/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help/site.h"

#include <stdatomic.h>
#include "bank/bank.h"
#include "certif/certif.h"
#include "certif/exam_memory.h"
#include "cli/rooms.h"
#include "people/account.h"
#include "people/password.h"
#include "people/queries.h"
#include "web/session.h"

struct site site;

static _Atomic int64_t now = INT64_C(1900000000000);
static struct app app;
static struct str password_hash_kept;

static int64_t read_now(void *)
{
	return atomic_load(&now);
}

int64_t site_now(void)
{
	return atomic_load(&now);
}

void site_later(int64_t ms)
{
	atomic_fetch_add(&now, ms);
}

static int serve(struct house *h)
{
	const struct server_options o = { .listen = "127.0.0.1:0",
		                          .database = h->database->url,
		                          .queue = h->queue,
		                          .tables = rooms_routes,
		                          .table_count = rooms_route_count,
		                          .pages = rooms_pages,
		                          .page_count = rooms_page_count,
		                          .app = &app,
		                          .has_centre = certif_has_centre,
		                          .clock = { read_now, NULL },
		                          .ids = &h->ids,
		                          .threads = 2 };
	struct error e = {};

	if (server_start(&o, &site.server, &e)) {
		fprintf(stderr, "site: %s\n", error_text(&e, h->arena).p);
		return -1;
	}
	site.port = server_port(site.server);
	return 0;
}

int site_start(void **)
{
	void *state = (void *)(uintptr_t)&test_engines[DB_SQLITE];

	rooms_list();
	if (house_setup(&state))
		return -1;
	struct house *h = site.house = state;
	h->bank = content_load("content");
	app = (struct app){ .plan_months = 3, .leaving = certif_leaving, .bank = bank_holder_new(bank_ref(h->bank)),
		            .exams = exam_memory_new(16),
		            .exports = rooms_exports,
		            .export_count = rooms_export_count };
	if (password_hash(STR(SITE_PASSWORD), h->arena, &password_hash_kept))
		return -1;
	return serve(h);
}

int site_stop(void **)
{
	void *state = site.house;

	server_stop(site.server);
	exam_memory_free(app.exams);
	bank_holder_free(app.bank);
	return house_teardown(&state);
}

int64_t site_person(const char *email, bool is_operator)
{
	struct house *h = site.house;
	struct person_email_taken taken;
	struct account_new n = { .arena = h->arena, .ids = &h->ids, .origin = "http://localhost",
		                 .first_name = STR("Zoé"), .last_name = STR("Martin"),
		                 .email = str_of(email), .password_hash = password_hash_kept,
		                 .language = LANGUAGE_EN, .is_demonstration = true, .now = site_now() };

	if (person_email_taken(h->db, h->arena, account_email_key(h->arena, n.email), &taken) == ERR_NONE)
		return taken.id;
	assert_int_equal(account_create(h->db, &n), ERR_NONE);
	if (is_operator)
		assert_int_equal(person_make_operator(h->db, n.id), ERR_NONE);
	return n.id;
}

const char *site_session(int64_t person)
{
	struct house *h = site.house;
	char token[SESSION_TOKEN_SIZE + 1], hash[SESSION_HASH_SIZE + 1];
	struct person_by_id p;

	if (!person)
		return "";
	assert_int_equal(person_by_id(h->db, h->arena, person, &p), ERR_NONE);
	session_token_new(token);
	assert_true(session_token_hash((struct str){ token, SESSION_TOKEN_SIZE }, hash));
	const struct session_new s = { .hash = { hash, SESSION_HASH_SIZE }, .id = id_next(&h->ids),
		                       .person = person, .now = site_now(), .first_name = p.first_name,
		                       .agent = STR("HTTP"), .language = LANGUAGE_EN,
		                       .is_operator = p.is_operator };
	assert_int_equal(session_create(h->db, &s), ERR_NONE);
	return arena_printf(h->arena, "Cookie: openpix=%s\r\n", token).p;
}

struct http_reply site_get(const char *path, const char *headers)
{
	return http_request(site.port, site.house->arena, "GET", path, headers, NULL);
}

static struct http_reply post(const char *path, const char *type, const char *headers, const char *body)
{
	struct arena *a = site.house->arena;

	return http_request(site.port, a, "POST", path,
	                    arena_printf(a, "Content-Type: %s\r\n%s", type, headers).p, body);
}

struct http_reply site_post(const char *path, const char *headers, const char *form)
{
	return post(path, "application/x-www-form-urlencoded", headers, form);
}

struct http_reply site_json(const char *path, const char *headers, const char *body)
{
	return post(path, "application/json", headers, body);
}

const char *site_cookies(const struct http_reply *r)
{
	struct buf b = BUF_INIT(10000);
	struct str rest = r->head, line, key, value;

	while (str_cut(rest, '\n', &line, &rest))
		if (str_cut(line, ':', &key, &value) && str_eq_nocase(key, STR("Set-Cookie"))) {
			value = str_trim(value);
			buf_str(&b, b.n ? STR("; ") : STR("Cookie: "));
			buf_str(&b, str_sub(value, 0, str_find(value, ';')));
		}
	if (b.n)
		buf_lit(&b, "\r\n");
	return buf_take(&b, site.house->arena).p;
}

bool site_holds(struct str s, const char *word)
{
	return s.n && memmem(s.p, s.n, word, strlen(word));
}
