/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/invigilator.h"

#include "certif/event.h"
#include "certif/guess.h"
#include "certif/queries.h"

enum { PASSWORD_SIZE = 5 };

const char *invigilator_refusal_text(enum invigilator_refusal r)
{
	static const char *const texts[ENTRY_COUNT] = {
	    [ENTRY_SHUT] = N_("Too many wrong tries. Try again at {0}."),
	    [ENTRY_WRONG] = (N_("The session number or the password is not right. Both are on the "
				"invigilators' sheet.")),
	    [ENTRY_FINALIZED] = N_("This session is finalised: it can no longer be invigilated."),
	    [ENTRY_CANCELLED] = N_("This session was called off."),
	    [ENTRY_ARCHIVED] = N_("This certification centre is closed."),
	};

	return texts[r];
}

/* One for all those that may be read for each other; 0 for what is no character of a password. */
static char face(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	switch (c) {
	case '8':
		return 'B';
	case '6':
		return 'G';
	case 'Z':
		return '2';
	case 'U':
		return 'V';
	default:
		return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : 0;
	}
}

bool invigilator_password_fits(struct str typed, struct str kept)
{
	char seen[PASSWORD_SIZE + 1];
	size_t n = 0;

	if (kept.n != PASSWORD_SIZE)
		return false;
	for (size_t i = 0; i < typed.n; i++) {
		char c = face(typed.p[i]);
		if (!c && typed.p[i] != ' ' && typed.p[i] != '-')
			return false;
		if (c && n > PASSWORD_SIZE)
			return false;
		if (c)
			seen[n++] = c;
	}
	/* the C of "C-" is no part of it, and may be left out */
	size_t from = n == PASSWORD_SIZE + 1 && seen[0] == 'C' ? 1 : 0;
	if (n - from != PASSWORD_SIZE)
		return false;
	for (size_t i = 0; i < PASSWORD_SIZE; i++)
		if (seen[from + i] != face(kept.p[i]))
			return false;
	return true;
}

static enum invigilator_refusal state_of(const struct invigilation_by_number *s)
{
	if (s->archived.set)
		return ENTRY_ARCHIVED;
	if (s->cancelled.set)
		return ENTRY_CANCELLED;
	return str_eq(s->state, STR("created")) ? ENTRY_LET_IN : ENTRY_FINALIZED;
}

static int let_in(struct db *db, struct invigilator_entry *e, struct str subject)
{
	const struct event entered = {
	    .session = e->session, .person = e->person, .at = e->now, .kind = EVENT_KIND_ENTER};
	int k = guess_right(db, subject);

	if (!k)
		k = invigilation_enter(db, e->session, e->person, e->now);
	return k ? k : event_add(db, e->ids, &entered);
}

int invigilator_enter(struct db *db, struct invigilator_entry *e)
{
	struct str subject = arena_printf(e->arena, "invigilate %lld", (long long)e->person);
	struct invigilation_by_number session;
	struct guess guess;
	int k = guess_look(db, e->arena, subject, e->now, &guess);

	if (k)
		return k;
	e->refusal = ENTRY_SHUT;
	e->until = guess.until;
	if (guess.until > e->now)
		return ERR_NONE;
	k = invigilation_by_number(db, e->arena, e->number, &session);
	if (k && k != ERR_NOT_FOUND)
		return k;
	if (k || !invigilator_password_fits(e->password, session.password)) {
		e->refusal = ENTRY_WRONG;
		return guess_wrong(db, e->arena, subject, e->now, &guess);
	}
	e->session = session.id;
	e->refusal = state_of(&session);
	return e->refusal == ENTRY_LET_IN ? let_in(db, e, subject) : guess_right(db, subject);
}

int invigilator_leave(struct db *db, const struct invigilator_exit *e)
{
	const struct event left = {
	    .session = e->session, .person = e->person, .at = e->now, .kind = EVENT_KIND_LEAVE};
	int64_t changed = 0;
	int k = invigilation_leave(db, e->session, e->person, e->now, &changed);

	return k || !changed ? k : event_add(db, e->ids, &left);
}
