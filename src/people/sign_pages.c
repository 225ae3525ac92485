/* SPDX-License-Identifier: EUPL-1.2 */
/* sign_pages.c - signing up, in and out, and choosing a new password by e-mail. */
#include "base/unicode.h"
#include "people/account.h"
#include "people/mail.h"
#include "people/password.h"
#include "people/people.h"
#include "people/queries.h"
#include "web/request.h"
#include "web/server.h"
#include "web/session.h"

/* One view for all the forms of this file: what was typed, and what to mend beside each field. */
struct sign_view {
	struct str first_name, last_name, email, back, token;
	struct str problem; /* of the whole form */
	struct str first_name_error, last_name_error, email_error, password_error, terms_error;
	bool terms;
};

static const struct field sign_fields[] = {
	FIELD(struct sign_view, first_name, FIELD_TEXT),
	FIELD(struct sign_view, last_name, FIELD_TEXT),
	FIELD(struct sign_view, email, FIELD_TEXT),
	FIELD(struct sign_view, back, FIELD_TEXT),
	FIELD(struct sign_view, token, FIELD_TEXT),
	FIELD(struct sign_view, problem, FIELD_TEXT),
	FIELD(struct sign_view, first_name_error, FIELD_TEXT),
	FIELD(struct sign_view, last_name_error, FIELD_TEXT),
	FIELD(struct sign_view, email_error, FIELD_TEXT),
	FIELD(struct sign_view, password_error, FIELD_TEXT),
	FIELD(struct sign_view, terms_error, FIELD_TEXT),
	FIELD(struct sign_view, terms, FIELD_BOOL),
};
static const struct shape sign_shape = SHAPE(struct sign_view, sign_fields);

/* What a form carries from the handler to its continuations. */
struct sign_form {
	struct request *rq;
	struct str password, hash;
	struct sign_view view;
	struct account_new create;
	struct person_by_email person;
	bool known, right;
	struct account_failure failure;
	struct account_mail mail;
	struct link link;
};

static struct sign_form *form_new(struct request *rq)
{
	struct sign_form *f = ARENA_NEW(rq->arena, struct sign_form, 1);

	f->rq = rq;
	return f;
}

static struct str say(struct request *rq, const char *msgid)
{
	return str_of(message(rq->language, msgid));
}

/* Where to go once signed in: a path of ours, or home. */
static struct str back_path(struct request *rq)
{
	struct str back = param_text(rq, "back");
	bool ours = back.n && back.p[0] == '/' && !(back.n > 1 && (back.p[1] == '/' || back.p[1] == '\\'));

	return ours ? back : STR("/");
}

/* The continuations find their form here: one form a request. */
static struct sign_form *form_of(struct request *rq)
{
	return rq->room;
}

/* ---- sign up -------------------------------------------------------------------------------- */

static int sign_up_show(struct request *rq)
{
	struct sign_view v = { .back = back_path(rq) };

	return reply_page(rq, "people/sign_up", &v);
}

static int sign_up_signed_in(struct request *rq, int result)
{
	if (result)
		return reply_status(rq, result);
	mailer_poke(APP(rq)->mailer);
	reply_notice(rq, N_("Welcome! Your account is open. A message to confirm your address is on its way."));
	return reply_redirect(rq, form_of(rq)->view.back);
}

static int write_taken(struct db *db, void *args)
{
	return account_tell_taken(db, args);
}

/* Whoever signs up is in at once, which a second account of the same address can't be: so it is told
 * (docs/architecture.md), and the owner is told that somebody tried. */
static int taken_told(struct request *rq, int result)
{
	struct sign_form *f = form_of(rq);

	if (result)
		return reply_status(rq, result);
	mailer_poke(APP(rq)->mailer);
	f->view.email_error = say(rq, N_("This address has an account already: sign in, or choose a new password with the link that was just sent to it."));
	return reply_page_status(rq, 422, "people/sign_up", &f->view);
}

static int sign_up_created(struct request *rq, int result)
{
	struct sign_form *f = form_of(rq);

	if (result == ERR_CONFLICT) {
		f->mail = (struct account_mail){ .arena = rq->arena, .ids = rq->ids, .origin = server_origin(rq->server),
			                         .email = f->view.email, .language = rq->language, .now = f->create.now };
		return request_write(rq, write_taken, &f->mail, taken_told);
	}
	if (result)
		return reply_status(rq, result);
	struct session_person p = { f->create.id, f->create.first_name, rq->language, false };
	return request_sign_in(rq, &p, sign_up_signed_in);
}

static int create_account(struct db *db, void *args)
{
	return account_create(db, args);
}

static int hash_password(void *args)
{
	struct sign_form *f = args;

	return password_hash(f->password, f->rq->arena, &f->hash);
}

static int sign_up_hashed(struct request *rq, int result)
{
	struct sign_form *f = form_of(rq);

	if (result)
		return reply_status(rq, result);
	f->create = (struct account_new){ .arena = rq->arena,
		                          .ids = rq->ids,
		                          .origin = server_origin(rq->server),
		                          .first_name = f->view.first_name,
		                          .last_name = f->view.last_name,
		                          .email = f->view.email,
		                          .password_hash = f->hash,
		                          .language = rq->language,
		                          .now = clock_now(&rq->clock) };
	return request_write(rq, create_account, &f->create, sign_up_created);
}

static struct str name_problem(struct request *rq, struct str name, const char *missing)
{
	if (name.n == 0)
		return say(rq, missing);
	if (utf8_count(name) > NAME_MOST)
		return say(rq, N_("This name is too long: 255 characters at most."));
	return (struct str){};
}

static bool sign_up_check(struct request *rq, struct sign_form *f)
{
	struct sign_view *v = &f->view;
	struct error e = {};

	v->first_name_error = name_problem(rq, v->first_name, N_("Write your first name."));
	v->last_name_error = name_problem(rq, v->last_name, N_("Write your last name."));
	if (!account_email_valid(v->email))
		v->email_error = say(rq, N_("Write an e-mail address such as name@example.org."));
	if (!v->terms)
		v->terms_error = say(rq, N_("Accept the terms of use to open an account."));
	const struct str known[] = { v->first_name, v->last_name, str_sub(v->email, 0, str_find(v->email, '@')) };
	if (password_check(f->password, known, 3, rq->arena, &e))
		v->password_error = message_error(rq->language, &e, rq->arena);
	return !v->first_name_error.n && !v->last_name_error.n && !v->email_error.n &&
	       !v->terms_error.n && !v->password_error.n;
}

static int sign_up(struct request *rq)
{
	struct sign_form *f = form_new(rq);

	f->view = (struct sign_view){ .first_name = param_text(rq, "first_name"),
		                      .last_name = param_text(rq, "last_name"),
		                      .email = param_text(rq, "email"),
		                      .terms = param_given(rq, "terms"),
		                      .back = back_path(rq) };
	f->password = param_text(rq, "password");
	rq->room = f;
	if (!sign_up_check(rq, f))
		return reply_page_status(rq, 422, "people/sign_up", &f->view);
	return request_work(rq, hash_password, f, sign_up_hashed);
}

/* ---- sign in -------------------------------------------------------------------------------- */

static int sign_in_show(struct request *rq)
{
	struct sign_view v = { .back = back_path(rq) };

	return reply_page(rq, "people/sign_in", &v);
}

static int sign_in_refuse(struct request *rq, int64_t failures, int64_t locked_until)
{
	struct sign_form *f = form_of(rq);
	struct sign_view *v = &f->view;
	int64_t left = account_tries_left(failures);

	v->problem = account_locked_text(rq->arena, rq->language, locked_until, clock_now(&rq->clock));
	if (!v->problem.n && f->known && left <= 5)
		v->problem = message_error(
			rq->language,
			&(struct error){ .message = N_("The address or the password is wrong. Tries left before a pause: {0}."),
		                         .argument = arena_printf(rq->arena, "%lld", (long long)left) },
			rq->arena);
	else if (!v->problem.n)
		v->problem = say(rq, N_("The address or the password is wrong."));
	return reply_page_status(rq, 422, "people/sign_in", v);
}

static int sign_in_done(struct request *rq, int result)
{
	return result ? reply_status(rq, result) : reply_redirect(rq, form_of(rq)->view.back);
}

/* The lock is looked at again where the success is written: tries made side by side can't pass it. So
 * is the password: it may have been changed, and all sessions ended, while this one was verified. */
static int write_signed_in(struct db *db, void *args)
{
	struct sign_form *f = args;
	struct person_guard row;
	int64_t now = clock_now(&f->rq->clock);
	int k = person_guard(db, f->rq->arena, f->person.id, &row);

	f->failure = (struct account_failure){};
	if (k == ERR_NOT_FOUND || (!k && !str_eq(row.password, f->person.password)))
		return ERR_DENIED;
	if (!k && row.locked_until > now) {
		f->failure.failures = row.failures;
		f->failure.locked_until = row.locked_until;
		return ERR_DENIED;
	}
	return k ? k : person_signed_in(db, f->person.id, now);
}

static int sign_in_written(struct request *rq, int result)
{
	struct sign_form *f = form_of(rq);
	struct session_person p = { .id = f->person.id,
		                    .first_name = f->person.first_name,
		                    .is_operator = f->person.is_operator };

	if (result == ERR_DENIED)
		return sign_in_refuse(rq, f->failure.failures, f->failure.locked_until);
	if (result)
		return reply_status(rq, result);
	language_of(f->person.language, &p.language);
	return request_sign_in(rq, &p, sign_in_done);
}

static int write_failure(struct db *db, void *args)
{
	return account_note_failure(db, args);
}

static int sign_in_failed(struct request *rq, int result)
{
	const struct account_failure *x = &form_of(rq)->failure;

	return result ? reply_status(rq, result) : sign_in_refuse(rq, x->failures, x->locked_until);
}

static int verify_password(void *args)
{
	struct sign_form *f = args;

	if (f->known)
		f->right = password_verify(f->person.password, f->password);
	else
		password_verify_nobody(f->password);
	return ERR_NONE;
}

static int sign_in_verified(struct request *rq, int result)
{
	struct sign_form *f = form_of(rq);

	if (result)
		return reply_status(rq, result);
	if (f->right)
		return request_write(rq, write_signed_in, f, sign_in_written);
	if (!f->known)
		return sign_in_refuse(rq, 0, 0);
	f->failure = (struct account_failure){ .arena = rq->arena,
		                               .person = f->person.id,
		                               .now = clock_now(&rq->clock) };
	return request_write(rq, write_failure, &f->failure, sign_in_failed);
}

static int sign_in(struct request *rq)
{
	struct sign_form *f = form_new(rq);

	f->view = (struct sign_view){ .email = param_text(rq, "email"), .back = back_path(rq) };
	f->password = param_text(rq, "password");
	rq->room = f;
	int k = person_by_email(rq->db, rq->arena, account_email_key(rq->arena, f->view.email), &f->person);
	if (k && k != ERR_NOT_FOUND)
		return reply_status(rq, k);
	f->known = k == ERR_NONE;
	if (f->known && f->person.locked_until > clock_now(&rq->clock))
		return sign_in_refuse(rq, f->person.failures, f->person.locked_until);
	return request_work(rq, verify_password, f, sign_in_verified);
}

static int sign_out_done(struct request *rq, int result)
{
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("You are signed out."));
	return reply_redirect(rq, STR("/"));
}

static int sign_out(struct request *rq)
{
	return request_sign_out(rq, sign_out_done);
}

/* ---- a forgotten password ------------------------------------------------------------------- */

static int forgotten_show(struct request *rq)
{
	struct sign_view v = {};

	return reply_page(rq, "people/forgotten", &v);
}

static int write_forgotten(struct db *db, void *args)
{
	return account_forgotten(db, args);
}

static int forgotten_done(struct request *rq, int result)
{
	if (result)
		return reply_status(rq, result);
	mailer_poke(APP(rq)->mailer);
	return reply_page(rq, "people/forgotten_sent", &form_of(rq)->view);
}

static int forgotten(struct request *rq)
{
	struct sign_form *f = form_new(rq);

	f->view.email = param_text(rq, "email");
	rq->room = f;
	if (!account_email_valid(f->view.email)) {
		f->view.email_error = say(rq, N_("Write an e-mail address such as name@example.org."));
		return reply_page_status(rq, 422, "people/forgotten", &f->view);
	}
	f->mail = (struct account_mail){ .arena = rq->arena,
		                         .ids = rq->ids,
		                         .origin = server_origin(rq->server),
		                         .email = f->view.email,
		                         .language = rq->language,
		                         .now = clock_now(&rq->clock) };
	return request_write(rq, write_forgotten, &f->mail, forgotten_done);
}

static int reset_show(struct request *rq)
{
	struct sign_view v = { .token = param_text(rq, "token") };
	struct link l;
	int k = link_look(rq->db, rq->arena, v.token, LINK_PASSWORD, clock_now(&rq->clock), &l);

	if (k == ERR_NOT_FOUND)
		return reply_page_status(rq, 404, "people/link_dead", &v);
	return k ? reply_status(rq, k) : reply_page(rq, "people/reset_password", &v);
}

/* The link proves the address too; whoever knew the old password is signed out everywhere. */
static int write_reset(struct db *db, void *args)
{
	struct sign_form *f = args;
	struct arena *a = f->rq->arena;
	int64_t now = clock_now(&f->rq->clock);
	int k = link_use(db, a, f->view.token, LINK_PASSWORD, now, &f->link);

	if (!k)
		k = account_set_password(db, f->link.person, f->hash);
	if (!k)
		k = person_confirm_email(db, f->link.person, f->link.email, now);
	return k ? k : session_end_all(db, f->link.person);
}

static int reset_done(struct request *rq, int result)
{
	if (result == ERR_NOT_FOUND)
		return reply_page_status(rq, 404, "people/link_dead", &form_of(rq)->view);
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("Your new password is kept. Sign in with it."));
	return reply_redirect(rq, STR("/sign-in"));
}

static int reset_hashed(struct request *rq, int result)
{
	return result ? reply_status(rq, result) : request_write(rq, write_reset, form_of(rq), reset_done);
}

static int reset(struct request *rq)
{
	struct sign_form *f = form_new(rq);
	struct person_by_id p;
	struct error e = {};

	f->view.token = param_text(rq, "token");
	f->password = param_text(rq, "password");
	rq->room = f;
	int k = link_look(rq->db, rq->arena, f->view.token, LINK_PASSWORD, clock_now(&rq->clock), &f->link);
	if (!k)
		k = person_by_id(rq->db, rq->arena, f->link.person, &p);
	if (k == ERR_NOT_FOUND)
		return reply_page_status(rq, 404, "people/link_dead", &f->view);
	if (k)
		return reply_status(rq, k);
	const struct str known[] = { p.first_name, p.last_name, str_sub(p.email, 0, str_find(p.email, '@')) };
	if (password_check(f->password, known, 3, rq->arena, &e)) {
		f->view.password_error = message_error(rq->language, &e, rq->arena);
		return reply_page_status(rq, 422, "people/reset_password", &f->view);
	}
	return request_work(rq, hash_password, f, reset_hashed);
}

/* ---- a confirmed address: a page with a button, for some mail programs open every link ------- */

static int confirm_show(struct request *rq)
{
	struct sign_view v = { .token = param_text(rq, "token") };
	struct link l;
	int k = link_look(rq->db, rq->arena, v.token, LINK_CONFIRM, clock_now(&rq->clock), &l);

	if (k == ERR_NOT_FOUND)
		return reply_page_status(rq, 404, "people/link_dead", &v);
	v.email = l.email;
	return k ? reply_status(rq, k) : reply_page(rq, "people/confirm_email", &v);
}

static int write_confirm(struct db *db, void *args)
{
	struct sign_form *f = args;
	int64_t now = clock_now(&f->rq->clock);
	int k = link_use(db, f->rq->arena, f->view.token, LINK_CONFIRM, now, &f->link);

	return k ? k : person_confirm_email(db, f->link.person, f->link.email, now);
}

static int confirm_done(struct request *rq, int result)
{
	if (result == ERR_NOT_FOUND)
		return reply_page_status(rq, 404, "people/link_dead", &form_of(rq)->view);
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("Your e-mail address is confirmed. Thank you!"));
	return reply_redirect(rq, STR("/"));
}

static int confirm(struct request *rq)
{
	struct sign_form *f = form_new(rq);

	f->view.token = param_text(rq, "token");
	rq->room = f;
	return request_write(rq, write_confirm, f, confirm_done);
}

static int link_dead_show(struct request *rq)
{
	struct sign_view v = {};

	return reply_page_status(rq, 404, "people/link_dead", &v);
}

/* ---- tables --------------------------------------------------------------------------------- */

enum { BACK_MOST = 2000 }; /* the longest address that is led back to */

static const struct param back_params[] = { { "back", PARAM_LINE, PARAM_QUERY, BACK_MOST, false }, {} };
static const struct param sign_up_params[] = {
	{ "first_name", PARAM_LINE, PARAM_FORM, 1000, false },
	{ "last_name", PARAM_LINE, PARAM_FORM, 1000, false },
	{ "email", PARAM_LINE, PARAM_FORM, 1000, false },
	{ "password", PARAM_SECRET, PARAM_FORM, 1000, false },
	{ "terms", PARAM_FLAG, PARAM_FORM, 0, false },
	{ "back", PARAM_LINE, PARAM_FORM, BACK_MOST, false },
	{},
};
static const struct param sign_in_params[] = {
	{ "email", PARAM_LINE, PARAM_FORM, 1000, false },
	{ "password", PARAM_SECRET, PARAM_FORM, 1000, false },
	{ "back", PARAM_LINE, PARAM_FORM, BACK_MOST, false },
	{},
};
static const struct param email_params[] = { { "email", PARAM_LINE, PARAM_FORM, 1000, false }, {} };
static const struct param token_query[] = { { "token", PARAM_WORD, PARAM_QUERY, 64, true }, {} };
static const struct param token_params[] = { { "token", PARAM_WORD, PARAM_FORM, 64, true }, {} };
static const struct param reset_params[] = {
	{ "token", PARAM_WORD, PARAM_FORM, 64, true },
	{ "password", PARAM_SECRET, PARAM_FORM, 1000, false },
	{},
};

static const struct route routes[] = {
	{ METHOD_GET, "/sign-up", ACCESS_GUEST, sign_up_show, back_params, &sign_shape, "The form to open an account", 0, 0, NULL },
	{ METHOD_POST, "/sign-up", ACCESS_GUEST, sign_up, sign_up_params, &sign_shape, "Open an account and sign in", 0, 60, NULL },
	{ METHOD_GET, "/sign-in", ACCESS_GUEST, sign_in_show, back_params, &sign_shape, "The form to sign in", 0, 0, NULL },
	{ METHOD_POST, "/sign-in", ACCESS_GUEST, sign_in, sign_in_params, &sign_shape, "Sign in", 0, 120, NULL },
	{ METHOD_POST, "/sign-out", ACCESS_SIGNED_IN, sign_out, NULL, NULL, "Sign out of this browser", 0, 0, NULL },
	{ METHOD_GET, "/forgotten-password", ACCESS_PUBLIC, forgotten_show, NULL, &sign_shape, "The form to ask for a new password", 0, 0, NULL },
	{ METHOD_POST, "/forgotten-password", ACCESS_PUBLIC, forgotten, email_params, &sign_shape, "Ask for a link to choose a new password", 0, 20, NULL },
	{ METHOD_GET, "/reset-password", ACCESS_PUBLIC, reset_show, token_query, &sign_shape, "The form to choose a new password", 0, 60, NULL },
	{ METHOD_POST, "/reset-password", ACCESS_PUBLIC, reset, reset_params, &sign_shape, "Choose a new password with a link", 0, 20, NULL },
	{ METHOD_GET, "/confirm-email", ACCESS_PUBLIC, confirm_show, token_query, &sign_shape, "The page that confirms an address", 0, 60, NULL },
	{ METHOD_POST, "/confirm-email", ACCESS_PUBLIC, confirm, token_params, &sign_shape, "Confirm an address with a link", 0, 60, NULL },
	{ METHOD_GET, "/link-dead", ACCESS_PUBLIC, link_dead_show, NULL, &sign_shape, "Says that a link has expired", 0, 0, NULL },
};
const struct route_table people_sign_routes = ROUTE_TABLE("people", routes);

static const struct page pages[] = {
	{ "people/sign_up", &sign_shape },        { "people/sign_in", &sign_shape },
	{ "people/forgotten", &sign_shape },      { "people/forgotten_sent", &sign_shape },
	{ "people/reset_password", &sign_shape }, { "people/confirm_email", &sign_shape },
	{ "people/link_dead", &sign_shape },
};
const struct page_table people_sign_pages = PAGE_TABLE(pages);
