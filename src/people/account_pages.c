/* SPDX-License-Identifier: EUPL-1.2 */
/* account_pages.c - one's own account: names, address, password, language, open sessions, all one's
 * data, the end of the account. */
#include "base/unicode.h"
#include "people/account.h"
#include "people/mail.h"
#include "people/password.h"
#include "people/people.h"
#include "people/queries.h"
#include "web/request.h"
#include "web/server.h"
#include "web/session.h"

static const struct field session_fields[] = {
	FIELD(struct session_row, id, FIELD_INT),
	FIELD(struct session_row, agent, FIELD_TEXT),
	FIELD(struct session_row, created, FIELD_TIME),
	FIELD(struct session_row, seen, FIELD_TIME),
	FIELD(struct session_row, is_current, FIELD_BOOL),
};
static const struct shape session_shape = SHAPE(struct session_row, session_fields);

struct leaving_view {
	struct str why, path;
	bool forbids;
};
static const struct field leaving_fields[] = {
	FIELD(struct leaving_view, why, FIELD_TEXT),
	FIELD(struct leaving_view, path, FIELD_TEXT),
	FIELD(struct leaving_view, forbids, FIELD_BOOL),
};
static const struct shape leaving_shape = SHAPE(struct leaving_view, leaving_fields);

struct account_view {
	struct str first_name, last_name, email, new_email, token;
	bool email_confirmed, french, english, spanish, is_demonstration;
	int64_t created;
	struct list sessions;
	bool several_sessions;
	struct list leaving;
	bool may_leave;
	struct str name_error, email_error, email_password_error, password_error, new_password_error,
		delete_error;
};

static const struct field account_fields[] = {
	FIELD(struct account_view, first_name, FIELD_TEXT),
	FIELD(struct account_view, last_name, FIELD_TEXT),
	FIELD(struct account_view, email, FIELD_TEXT),
	FIELD(struct account_view, new_email, FIELD_TEXT),
	FIELD(struct account_view, token, FIELD_TEXT),
	FIELD(struct account_view, email_confirmed, FIELD_BOOL),
	FIELD(struct account_view, french, FIELD_BOOL),
	FIELD(struct account_view, english, FIELD_BOOL),
	FIELD(struct account_view, spanish, FIELD_BOOL),
	FIELD(struct account_view, is_demonstration, FIELD_BOOL),
	FIELD(struct account_view, created, FIELD_DATE),
	FIELD_OF(struct account_view, sessions, FIELD_LIST, session_shape),
	FIELD(struct account_view, several_sessions, FIELD_BOOL),
	FIELD_OF(struct account_view, leaving, FIELD_LIST, leaving_shape),
	FIELD(struct account_view, may_leave, FIELD_BOOL),
	FIELD(struct account_view, name_error, FIELD_TEXT),
	FIELD(struct account_view, email_error, FIELD_TEXT),
	FIELD(struct account_view, email_password_error, FIELD_TEXT),
	FIELD(struct account_view, password_error, FIELD_TEXT),
	FIELD(struct account_view, new_password_error, FIELD_TEXT),
	FIELD(struct account_view, delete_error, FIELD_TEXT),
};
static const struct shape account_shape = SHAPE(struct account_view, account_fields);

/* A change asked for here, carried through checking the password and writing. */
struct change {
	struct request *rq;
	struct account_view view;
	struct person_by_id person;
	struct str password, new_password, hash;
	int64_t session; /* to end */
	bool right;
	struct account_failure failure;
	struct account_mail mail;
	struct link link;
	struct leave_reasons leaving;
	request_then_fn *then; /* once the password was found right */
	struct str *wrong;     /* the field of the view that says it was not */
};

static struct change *change_of(struct request *rq)
{
	return rq->room;
}

static struct str say(struct request *rq, const char *msgid)
{
	return str_of(message(rq->language, msgid));
}

/* Who would miss the account. */
static int find_leaving(struct db *db, struct change *c)
{
	const struct app *app = APP(c->rq);

	c->leaving = (struct leave_reasons){};
	return app->leaving ? app->leaving(db, c->rq->arena, c->rq->person, c->rq->language, clock_now(&c->rq->clock), &c->leaving)
	                    : ERR_NONE;
}

static void fill_leaving(struct change *c)
{
	struct leaving_view *out = ARENA_NEW(c->rq->arena, struct leaving_view, c->leaving.n + 1);

	for (size_t i = 0; i < c->leaving.n; i++) {
		const struct leave_reason *r = &c->leaving.list[i];
		out[i] = (struct leaving_view){ message_filled(message(c->rq->language, r->why), r->what, c->rq->arena), r->path,
			                        r->forbids };
	}
	c->view.leaving = LIST(out, c->leaving.n);
	c->view.may_leave = !c->leaving.forbids;
}

static int load(struct request *rq, struct change *c)
{
	struct session_row *rows;
	size_t n;
	int k = person_by_id(rq->db, rq->arena, rq->person, &c->person);

	c->rq = rq;
	if (!k)
		k = find_leaving(rq->db, c);
	if (!k)
		k = session_list(rq->db, rq->arena, rq->person, rq->session_hash, clock_now(&rq->clock),
		                 &rows, &n);
	if (k)
		return k;
	const struct person_by_id *p = &c->person;
	c->view = (struct account_view){ .first_name = p->first_name,
		                         .last_name = p->last_name,
		                         .email = p->email,
		                         .email_confirmed = p->email_confirmed.set,
		                         .french = rq->language == LANGUAGE_FR,
		                         .english = rq->language == LANGUAGE_EN,
		                         .spanish = rq->language == LANGUAGE_ES,
		                         .is_demonstration = p->is_demonstration,
		                         .created = p->created,
		                         .sessions = LIST(rows, n),
		                         .several_sessions = n > 1 };
	fill_leaving(c);
	rq->room = c;
	return ERR_NONE;
}

static int change_new(struct request *rq, struct change **out)
{
	*out = ARENA_NEW(rq->arena, struct change, 1);
	return load(rq, *out);
}

static int account_show(struct request *rq)
{
	struct change *c;
	int k = change_new(rq, &c);

	return k ? reply_status(rq, k) : reply_page(rq, "people/account", &c->view);
}

static int again(struct request *rq)
{
	return reply_page_status(rq, 422, "people/account", &change_of(rq)->view);
}

/* ---- names and language: no password needed ------------------------------------------------- */

/* What else the sessions hold is taken from the row as it is now. */
static int write_names(struct db *db, void *args)
{
	struct change *c = args;
	struct person_by_id p;
	int k = person_by_id(db, c->rq->arena, c->rq->person, &p);

	if (!k)
		k = person_set_names(db, p.id, c->view.first_name, c->view.last_name);
	return k ? k : session_update_person(db, p.id, c->view.first_name, c->rq->language, p.is_operator);
}

static int names_done(struct request *rq, int result)
{
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("Your name is changed."));
	return reply_redirect(rq, STR("/account"));
}

static int change_names(struct request *rq)
{
	struct change *c;
	int k = change_new(rq, &c);

	if (k)
		return reply_status(rq, k);
	c->view.first_name = param_text(rq, "first_name");
	c->view.last_name = param_text(rq, "last_name");
	if (!c->view.first_name.n || !c->view.last_name.n)
		c->view.name_error = say(rq, N_("Write both names."));
	else if (utf8_count(c->view.first_name) > NAME_MOST || utf8_count(c->view.last_name) > NAME_MOST)
		c->view.name_error = say(rq, N_("This name is too long: 255 characters at most."));
	return c->view.name_error.n ? again(rq) : request_write(rq, write_names, c, names_done);
}

static int write_language(struct db *db, void *args)
{
	struct change *c = args;
	struct person_by_id p;
	int k = person_by_id(db, c->rq->arena, c->rq->person, &p);

	if (!k)
		k = person_set_language(db, p.id, str_of(language_code(c->rq->language)));
	return k ? k : session_update_person(db, p.id, p.first_name, c->rq->language, p.is_operator);
}

static int language_done(struct request *rq, int result)
{
	return result ? reply_status(rq, result) : reply_redirect(rq, STR("/account"));
}

static int change_language(struct request *rq)
{
	struct change *c = ARENA_NEW(rq->arena, struct change, 1);

	c->rq = rq;
	if (!language_of(param_text(rq, "language"), &rq->language)) {
		struct error e;
		error_field(&e, ERR_INVALID, "language", N_("Choose French, English or Spanish."));
		return reply_error(rq, &e);
	}
	return request_write(rq, write_language, c, language_done);
}

/* ---- changes that need the password --------------------------------------------------------- */

static int verify(void *args)
{
	struct change *c = args;

	c->right = password_verify(c->person.password, c->password);
	return ERR_NONE;
}

static int write_failure(struct db *db, void *args)
{
	return account_note_failure(db, args);
}

static int failure_noted(struct request *rq, int result)
{
	struct change *c = change_of(rq);

	if (result)
		return reply_status(rq, result);
	*c->wrong = account_locked_text(rq->arena, rq->language, c->failure.locked_until, c->failure.now);
	if (!c->wrong->n)
		*c->wrong = say(rq, N_("This is not your present password."));
	return again(rq);
}

/* A wrong password counts here as it does at signing in: a session left open is no way to guess it. */
static int verified(struct request *rq, int result)
{
	struct change *c = change_of(rq);

	if (result)
		return reply_status(rq, result);
	if (c->right)
		return c->then(rq, ERR_NONE);
	c->failure = (struct account_failure){ .arena = rq->arena,
		                               .person = rq->person,
		                               .now = clock_now(&rq->clock) };
	return request_write(rq, write_failure, &c->failure, failure_noted);
}

static int with_password(struct request *rq, struct change *c, struct str *wrong, request_then_fn *then)
{
	struct person_guard row;
	int k = person_guard(rq->db, rq->arena, rq->person, &row);

	if (k)
		return reply_status(rq, k);
	*wrong = account_locked_text(rq->arena, rq->language, row.locked_until, clock_now(&rq->clock));
	if (wrong->n)
		return again(rq);
	c->password = param_text(rq, "password");
	c->wrong = wrong;
	c->then = then;
	return request_work(rq, verify, c, verified);
}

/* The password that was verified is still the account's where the change is made. */
static int still_right(struct db *db, const struct change *c)
{
	struct person_guard row;
	int k = person_guard(db, c->rq->arena, c->person.id, &row);

	return k ? k : str_eq(row.password, c->person.password) ? ERR_NONE : ERR_DENIED;
}

static int write_ask_email(struct db *db, void *args)
{
	struct change *c = args;
	int k = still_right(db, c);

	return k ? k : account_ask_email(db, &c->mail);
}

static int email_asked(struct request *rq, int result)
{
	if (result)
		return reply_status(rq, result);
	mailer_poke(APP(rq)->mailer);
	reply_notice(rq, N_("A message is on its way to the new address: open its link to confirm the change."));
	return reply_redirect(rq, STR("/account"));
}

static struct account_mail mail_to(struct request *rq, struct str email)
{
	return (struct account_mail){ .arena = rq->arena,
		                      .ids = rq->ids,
		                      .origin = server_origin(rq->server),
		                      .person = rq->person,
		                      .email = email,
		                      .language = rq->language,
		                      .now = clock_now(&rq->clock) };
}

static int email_allowed(struct request *rq, int result)
{
	struct change *c = change_of(rq);

	(void)result;
	c->mail = mail_to(rq, c->view.new_email);
	return request_write(rq, write_ask_email, c, email_asked);
}

static int change_email(struct request *rq)
{
	struct change *c;
	int k = change_new(rq, &c);

	if (k)
		return reply_status(rq, k);
	c->view.new_email = param_text(rq, "email");
	if (!account_email_valid(c->view.new_email)) {
		c->view.email_error = say(rq, N_("Write an e-mail address such as name@example.org."));
		return again(rq);
	}
	return with_password(rq, c, &c->view.email_password_error, email_allowed);
}

static int hash_new(void *args)
{
	struct change *c = args;

	return password_hash(c->new_password, c->rq->arena, &c->hash);
}

static int write_password(struct db *db, void *args)
{
	struct change *c = args;
	int k = still_right(db, c);

	if (!k)
		k = account_set_password(db, c->person.id, c->hash);
	return k ? k : session_end_others(db, c->person.id, c->rq->session_hash);
}

static int password_done(struct request *rq, int result)
{
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("Your password is changed and your other sessions are ended."));
	return reply_redirect(rq, STR("/account"));
}

static int password_hashed(struct request *rq, int result)
{
	return result ? reply_status(rq, result)
	              : request_write(rq, write_password, change_of(rq), password_done);
}

static int password_allowed(struct request *rq, int result)
{
	(void)result;
	return request_work(rq, hash_new, change_of(rq), password_hashed);
}

static int change_password(struct request *rq)
{
	struct change *c;
	struct error e;
	int k = change_new(rq, &c);

	if (k)
		return reply_status(rq, k);
	c->new_password = param_text(rq, "new_password");
	const struct str known[] = { c->person.first_name, c->person.last_name,
		                     str_sub(c->person.email, 0, str_find(c->person.email, '@')) };
	if (password_check(c->new_password, known, 3, rq->arena, &e)) {
		c->view.new_password_error = message_error(rq->language, &e, rq->arena);
		return again(rq);
	}
	return with_password(rq, c, &c->view.password_error, password_allowed);
}

static int write_delete(struct db *db, void *args)
{
	struct change *c = args;
	int64_t gone;
	int k = still_right(db, c);

	if (!k)
		k = find_leaving(db, c);
	if (!k && c->leaving.forbids)
		return ERR_CONFLICT;
	if (!k)
		k = session_end_all(db, c->person.id);
	return k ? k : person_delete(db, c->person.id, &gone);
}

static int delete_done(struct request *rq, int result)
{
	if (result == ERR_CONFLICT) {
		fill_leaving(change_of(rq));
		return reply_page_status(rq, 409, "people/account", &change_of(rq)->view);
	}
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("Your account and all its data are deleted."));
	return reply_redirect(rq, STR("/"));
}

static int delete_allowed(struct request *rq, int result)
{
	(void)result;
	return request_write(rq, write_delete, change_of(rq), delete_done);
}

static int delete_account(struct request *rq)
{
	struct change *c;
	int k = change_new(rq, &c);

	return k ? reply_status(rq, k) : with_password(rq, c, &c->view.delete_error, delete_allowed);
}

/* ---- the link that confirms a new address ---------------------------------------------------- */

static int email_link_show(struct request *rq)
{
	struct account_view v = { .token = param_text(rq, "token") };
	struct link l;
	int k = link_look(rq->db, rq->arena, v.token, LINK_EMAIL, clock_now(&rq->clock), &l);

	if (k == ERR_NOT_FOUND)
		return reply_redirect(rq, STR("/link-dead"));
	v.email = l.email;
	return k ? reply_status(rq, k) : reply_page(rq, "people/change_email", &v);
}

static int write_email(struct db *db, void *args)
{
	struct change *c = args;
	struct arena *a = c->rq->arena;
	int64_t now = clock_now(&c->rq->clock);
	int k = link_use(db, a, c->view.token, LINK_EMAIL, now, &c->link);

	return k ? k : account_set_email(db, a, c->link.person, c->link.email, now);
}

static int email_done(struct request *rq, int result)
{
	if (result == ERR_NOT_FOUND || result == ERR_CONFLICT)
		return reply_redirect(rq, STR("/link-dead"));
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("Your new address is confirmed: sign in with it from now on."));
	return reply_redirect(rq, STR("/"));
}

static int email_link(struct request *rq)
{
	struct change *c = ARENA_NEW(rq->arena, struct change, 1);

	c->rq = rq;
	c->view.token = param_text(rq, "token");
	return request_write(rq, write_email, c, email_done);
}

static int write_ask_confirm(struct db *db, void *args)
{
	return account_ask_confirm(db, args);
}

static int confirm_asked(struct request *rq, int result)
{
	if (result)
		return reply_status(rq, result);
	mailer_poke(APP(rq)->mailer);
	reply_notice(rq, N_("A new message to confirm your address is on its way."));
	return reply_redirect(rq, STR("/account"));
}

static int ask_confirm(struct request *rq)
{
	struct account_mail *m = ARENA_NEW(rq->arena, struct account_mail, 1);

	*m = mail_to(rq, (struct str){});
	return request_write(rq, write_ask_confirm, m, confirm_asked);
}

/* ---- sessions ------------------------------------------------------------------------------- */

static int write_end_session(struct db *db, void *args)
{
	struct change *c = args;

	return session_end_one(db, c->rq->person, c->session);
}

static int write_end_others(struct db *db, void *args)
{
	struct change *c = args;

	return session_end_others(db, c->rq->person, c->rq->session_hash);
}

static int sessions_done(struct request *rq, int result)
{
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, N_("Done: that browser is signed out."));
	return reply_redirect(rq, STR("/account"));
}

static int end_session(struct request *rq)
{
	struct change *c = ARENA_NEW(rq->arena, struct change, 1);

	c->rq = rq;
	c->session = param_int(rq, "session");
	return request_write(rq, c->session ? write_end_session : write_end_others, c, sessions_done);
}

/* ---- all one's data ------------------------------------------------------------------------- */

static int download_data(struct request *rq)
{
	const struct app *app = APP(rq);
	struct buf b = BUF_INIT(64 * 1024 * 1024);

	buf_printf(&b, "{\"made\":%lld", (long long)clock_now(&rq->clock));
	for (size_t i = 0; i < app->export_count; i++) {
		buf_printf(&b, ",\n\"%s\":", app->exports[i].name);
		int k = app->exports[i].fn(rq->db, rq->arena, rq->person, &b);
		if (k) {
			buf_release(&b);
			return reply_status(rq, k);
		}
	}
	buf_lit(&b, "}\n");
	if (b.failed) {
		buf_release(&b);
		return reply_status(rq, ERR_FULL);
	}
	return reply_bytes(rq, "application/json", "openpix.json", buf_take(&b, rq->arena));
}

/* ---- tables --------------------------------------------------------------------------------- */

static const struct param names_params[] = {
	{ "first_name", PARAM_LINE, PARAM_FORM, 1000, false },
	{ "last_name", PARAM_LINE, PARAM_FORM, 1000, false },
	{},
};
static const struct param language_params[] = { { "language", PARAM_WORD, PARAM_FORM, 8, true }, {} };
static const struct param email_params[] = {
	{ "email", PARAM_LINE, PARAM_FORM, 1000, false },
	{ "password", PARAM_SECRET, PARAM_FORM, 1000, false },
	{},
};
static const struct param password_params[] = {
	{ "password", PARAM_SECRET, PARAM_FORM, 1000, false },
	{ "new_password", PARAM_SECRET, PARAM_FORM, 1000, false },
	{},
};
static const struct param delete_params[] = { { "password", PARAM_SECRET, PARAM_FORM, 1000, false }, {} };
static const struct param session_params[] = { { "session", PARAM_ID, PARAM_FORM, 0, false }, {} };
static const struct param token_query[] = { { "token", PARAM_WORD, PARAM_QUERY, 64, true }, {} };
static const struct param token_params[] = { { "token", PARAM_WORD, PARAM_FORM, 64, true }, {} };

static const struct route routes[] = {
	{ METHOD_GET, "/account", ACCESS_SIGNED_IN, account_show, NULL, &account_shape, "One's own account", 0, 0, NULL },
	{ METHOD_POST, "/account/names", ACCESS_SIGNED_IN, change_names, names_params, &account_shape, "Change one's names", 0, 0, NULL },
	{ METHOD_POST, "/account/language", ACCESS_SIGNED_IN, change_language, language_params, NULL, "Change one's language", 0, 0, NULL },
	{ METHOD_POST, "/account/email", ACCESS_SIGNED_IN, change_email, email_params, &account_shape, "Ask to change one's address", 0, 20, NULL },
	{ METHOD_POST, "/account/confirm-email", ACCESS_SIGNED_IN, ask_confirm, NULL, NULL, "Send the message that confirms the address again", 0, 10, NULL },
	{ METHOD_POST, "/account/password", ACCESS_SIGNED_IN, change_password, password_params, &account_shape, "Change one's password", 0, 20, NULL },
	{ METHOD_POST, "/account/sessions", ACCESS_SIGNED_IN, end_session, session_params, NULL, "End one session, or all but this one", 0, 0, NULL },
	{ METHOD_GET, "/account/data", ACCESS_SIGNED_IN, download_data, NULL, NULL, "Download all of one's data as JSON", 0, 20, NULL },
	{ METHOD_POST, "/account/delete", ACCESS_SIGNED_IN, delete_account, delete_params, &account_shape, "Delete one's account and all its data", 0, 20, NULL },
	{ METHOD_GET, "/change-email", ACCESS_PUBLIC, email_link_show, token_query, &account_shape, "The page that confirms a new address", 0, 60, NULL },
	{ METHOD_POST, "/change-email", ACCESS_PUBLIC, email_link, token_params, NULL, "Confirm a new address with a link", 0, 60, NULL },
};
const struct route_table people_account_routes = ROUTE_TABLE("people", routes);

static const struct page pages[] = {
	{ "people/account", &account_shape },
	{ "people/change_email", &account_shape },
};
const struct page_table people_account_pages = PAGE_TABLE(pages);
