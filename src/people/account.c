/* SPDX-License-Identifier: EUPL-1.2 */
#include "people/account.h"

#include "base/unicode.h"
#include "people/mail.h"
#include "people/people.h"
#include "people/queries.h"

struct str account_email_key(struct arena *a, struct str email)
{
	return unicode_fold(a, str_trim(email));
}

bool account_email_valid(struct str email)
{
	struct str user, domain;

	if (email.n > EMAIL_MOST || !str_cut(email, '@', &user, &domain))
		return false;
	if (user.n == 0 || user.n > 64 || str_find(domain, '@') < domain.n)
		return false;
	for (size_t i = 0; i < email.n; i++) {
		unsigned char c = (unsigned char)email.p[i];
		if (c <= 0x20 || c == 0x7f || strchr("<>()[]\\,;:\"", c))
			return false;
	}
	size_t dot = str_find(domain, '.');
	return dot > 0 && dot + 2 < domain.n && domain.p[domain.n - 1] != '.' &&
	       domain.p[0] != '-' && user.p[0] != '.' && user.p[user.n - 1] != '.';
}

int64_t account_locked_until(int64_t failures, int64_t now)
{
	if (failures >= FAILURES_FOR_GOOD)
		return LOCKED_FOR_GOOD;
	if (failures == 0 || failures % FAILURES_A_LOCK != 0)
		return 0;
	return now + ((int64_t)2 * CLOCK_MINUTE << (failures / FAILURES_A_LOCK - 1));
}

int64_t account_tries_left(int64_t failures)
{
	return FAILURES_A_LOCK - failures % FAILURES_A_LOCK;
}

struct str account_locked_text(struct arena *a, enum language l, int64_t locked_until, int64_t now)
{
	if (locked_until == LOCKED_FOR_GOOD)
		return str_of(message(l, N_("Too many wrong passwords: this account is locked. Choose a new password by e-mail to open it again.")));
	if (locked_until <= now)
		return (struct str){};
	int64_t minutes = (locked_until - now + CLOCK_MINUTE - 1) / CLOCK_MINUTE;
	const char *text = message_plural(l, "Too many wrong passwords: try again in {0} minute, or choose a new password by e-mail.",
	                                  "Too many wrong passwords: try again in {0} minutes, or choose a new password by e-mail.", minutes);
	return message_filled(text, arena_printf(a, "%lld", (long long)minutes), a);
}

struct letter {
	const char *subject, *why, *do_this, *path, *until, *otherwise;
};

/* Greeting, why, what to do, the link, until when, what to do if it was not you. */
static int put_letter(struct db *db, const struct account_mail *m, const struct letter *l,
                      struct str first_name, struct str token)
{
	struct buf b = BUF_INIT(16 * 1024);
	enum language g = m->language;

	buf_str(&b, message_filled(message(g, N_("Hello {0},")), first_name, m->arena));
	buf_printf(&b, "\n\n%s\n\n%s\n", message(g, l->why), message(g, l->do_this));
	if (l->path)
		buf_printf(&b, "%s%s" STR_FMT "\n", m->origin, l->path, STR_ARG(token));
	if (l->until)
		buf_printf(&b, "\n%s\n", message(g, l->until));
	buf_printf(&b, "\n%s\n\nOpenPix\n%s\n", message(g, l->otherwise), m->origin);
	struct str body = buf_take(&b, m->arena);
	return mail_put(db, m->ids, m->email, str_of(message(g, l->subject)), body, m->now);
}

static const struct letter confirm_letter = {
	N_("Confirm your e-mail address"),
	N_("You have just opened an OpenPix account with this address."),
	N_("To confirm that it is yours, open this link:"),
	"/confirm-email?token=",
	N_("The link is valid for three days. Your account works in the meantime."),
	N_("If you did not open an account, ignore this message."),
};

static const struct letter password_letter = {
	N_("Choose a new password"),
	N_("Someone, probably you, asked to choose a new password for your OpenPix account."),
	N_("To choose it, open this link:"),
	"/reset-password?token=",
	N_("The link is valid for 24 hours and works once."),
	N_("If it was not you, ignore this message: your password stays as it is."),
};

static const struct letter email_letter = {
	N_("Confirm your new e-mail address"),
	N_("You asked to use this address for your OpenPix account."),
	N_("To confirm the change, open this link:"),
	"/change-email?token=",
	N_("The link is valid for 24 hours and works once."),
	N_("If it was not you, ignore this message: nothing changes."),
};

static const struct letter warning_letter = {
	N_("Your e-mail address is about to change"),
	N_("A change of the address of your OpenPix account was asked for. It takes effect when the new address is confirmed."),
	N_("From then on you sign in with the new address."),
	NULL,
	NULL,
	N_("If it was not you, change your password at once: someone knows it."),
};

static const struct letter taken_letter = {
	N_("You have an OpenPix account already"),
	N_("Somebody, perhaps you, tried to open an OpenPix account with this address, which has one already. Sign in with the password you chose then."),
	N_("If you no longer know it, choose a new one with this link:"),
	"/reset-password?token=",
	N_("The link is valid for 24 hours and works once."),
	N_("If it was not you, ignore this message: your account stays as it is."),
};

/* To the owner of an address that another account asked for: there is nothing to confirm. */
static const struct letter asked_letter = {
	N_("Somebody asked for your e-mail address"),
	N_("Somebody asked to use this address for another OpenPix account. Yours has it already: nothing changes."),
	N_("If it was you, sign in with this address, or choose another one for the other account."),
	NULL,
	NULL,
	N_("If it was not you, ignore this message: your account stays as it is."),
};

int account_create(struct db *db, struct account_new *args)
{
	struct person_email_taken taken;
	struct str key = account_email_key(args->arena, args->email);
	struct str token;
	int k = person_email_taken(db, args->arena, key, &taken);

	if (k != ERR_NOT_FOUND)
		return k ? k : ERR_CONFLICT;
	args->id = id_next(args->ids);
	k = person_insert(db, args->id, args->first_name, args->last_name, args->email, key,
	                  args->password_hash, str_of(language_code(args->language)), args->now,
	                  args->is_demonstration);
	if (k || args->is_demonstration)
		return k;
	k = link_make(db, args->arena, args->id, LINK_CONFIRM, args->email, args->now, &token);
	if (k)
		return k;
	struct account_mail m = { .arena = args->arena,   .ids = args->ids,
		                  .origin = args->origin, .person = args->id,
		                  .email = args->email,   .language = args->language,
		                  .now = args->now };
	return put_letter(db, &m, &confirm_letter, args->first_name, token);
}

/* A link to choose a new password, to the account that has args->email; not too often. */
static int put_password_link(struct db *db, struct account_mail *args, const struct letter *letter)
{
	struct account_mail m = *args;
	struct person_by_email row;
	struct str token;
	int k = person_by_email(db, args->arena, account_email_key(args->arena, args->email), &row);

	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	bool fresh;
	k = link_is_fresh(db, args->arena, row.id, LINK_PASSWORD, args->now - FORGOTTEN_EVERY, &fresh);
	if (k || fresh)
		return k;
	m.email = row.email;
	language_of(row.language, &m.language);
	k = link_make(db, args->arena, row.id, LINK_PASSWORD, row.email, args->now, &token);
	return k ? k : put_letter(db, &m, letter, row.first_name, token);
}

int account_forgotten(struct db *db, struct account_mail *args)
{
	return put_password_link(db, args, &password_letter);
}

int account_tell_taken(struct db *db, struct account_mail *args)
{
	return put_password_link(db, args, &taken_letter);
}

/* The asker gets the same warning as ever: whether the address has an account is not theirs to know. */
static int put_asked(struct db *db, const struct account_mail *args, int64_t owner, struct str own)
{
	struct account_mail m = *args;
	struct person_by_id them, asker;
	int k = person_by_id(db, args->arena, owner, &them);

	if (!k)
		k = person_by_id(db, args->arena, args->person, &asker);
	if (k)
		return k;
	k = link_end(db, args->person, LINK_EMAIL); /* as the letter with a link does */
	if (k)
		return k;
	m.email = them.email;
	language_of(them.language, &m.language);
	k = put_letter(db, &m, &asked_letter, them.first_name, STR(""));
	m = *args;
	m.email = own;
	return k ? k : put_letter(db, &m, &warning_letter, asker.first_name, STR(""));
}

int account_ask_email(struct db *db, struct account_mail *args)
{
	struct person_email_taken taken;
	struct person_by_id row;
	struct str token = {0};
	int k = person_email_taken(db, args->arena, account_email_key(args->arena, args->email), &taken);

	bool is_taken = k == ERR_NONE;
	if (k && k != ERR_NOT_FOUND)
		return k;
	k = person_by_id(db, args->arena, args->person, &row);
	if (!k && is_taken)
		return put_asked(db, args, taken.id, row.email);
	if (!k)
		k = link_make(db, args->arena, args->person, LINK_EMAIL, args->email, args->now, &token);
	if (!k)
		k = put_letter(db, args, &email_letter, row.first_name, token);
	if (k)
		return k;
	struct account_mail old = *args;
	old.email = row.email;
	return put_letter(db, &old, &warning_letter, row.first_name, STR(""));
}

int account_ask_confirm(struct db *db, struct account_mail *args)
{
	struct person_by_id row;
	struct str token;
	int k = person_by_id(db, args->arena, args->person, &row);

	if (k || row.email_confirmed.set)
		return k;
	args->email = row.email;
	k = link_make(db, args->arena, args->person, LINK_CONFIRM, row.email, args->now, &token);
	return k ? k : put_letter(db, args, &confirm_letter, row.first_name, token);
}

int account_note_failure(struct db *db, struct account_failure *args)
{
	struct person_guard row;
	int k = person_guard(db, args->arena, args->person, &row);

	if (k)
		return k;
	args->failures = row.failures + 1;
	args->locked_until = account_locked_until(args->failures, args->now);
	return person_set_failures(db, args->person, args->failures,
	                           args->locked_until ? args->locked_until : row.locked_until);
}

/* Whoever asked for a change before, perhaps with a password that was not theirs, asked in vain. */
int account_set_password(struct db *db, int64_t person, struct str hash)
{
	int k = person_set_password(db, person, hash);

	if (!k)
		k = link_end(db, person, LINK_PASSWORD);
	return k ? k : link_end(db, person, LINK_EMAIL);
}

int account_set_email(struct db *db, struct arena *a, int64_t person, struct str email, int64_t now)
{
	int k = person_set_email(db, person, email, account_email_key(a, email), now);

	if (!k)
		k = link_end(db, person, LINK_PASSWORD);
	if (!k)
		k = link_end(db, person, LINK_EMAIL);
	return k ? k : link_end(db, person, LINK_CONFIRM);
}

int people_forget_expired(struct db *db, int64_t now)
{
	return link_delete_expired(db, now);
}

void leave_reason_add(struct leave_reasons *to, struct leave_reason one)
{
	if (to->n < sizeof to->list / sizeof *to->list)
		to->list[to->n++] = one;
	to->forbids = to->forbids || one.forbids;
}
