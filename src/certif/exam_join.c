/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_join.c - from the list of candidates to the first question. */
#include "certif/candidate.h"
#include "certif/exam_inside.h"
#include "certif/guess.h"

enum { JOIN_AROUND = 12 * CLOCK_HOUR }; /* of the session's hour */

static const struct {
	const char *text, *field;
} refusals[REFUSAL_COUNT] = {
    [REFUSAL_NONE] = {"", ""},
    [REFUSAL_SHUT] = {N_("Too many wrong tries: you can try again at {0}. If you need help, ask "
			 "the invigilator."),
		      ""},
    [REFUSAL_SESSION] =
	{N_("No session has this number: it is the 8 digits that the invigilator shows."),
	 "session"},
    [REFUSAL_IDENTITY] =
	{N_("Nobody of this name and birth date is in the list of this session. Check the "
	    "three as they stand in your invitation; if they are right there, the "
	    "invigilator can have the list mended."),
	 "identity"},
    [REFUSAL_LINKED] =
	{N_("Somebody has already joined as this candidate from another account. Tell the "
	    "invigilator, who can undo that."),
	 "identity"},
    [REFUSAL_OTHER] =
	{N_("You have already joined this session as another candidate. Tell the invigilator, "
	    "who can undo that."),
	 "identity"},
    [REFUSAL_CANCELLED] = {N_("This session has been called off: ask your centre for another one."),
			   "session"},
    [REFUSAL_CLOSED] = {N_("This session is over: ask your centre for another one."), "session"},
    [REFUSAL_DAY] = {N_("This session is not today. It begins: {0}."), "session"},
    [REFUSAL_RULES] = {N_("Read the rules and accept them first."), ""},
    [REFUSAL_UNCONFIRMED] =
	{N_("The invigilator has not confirmed your presence yet: show them who you are."), ""},
    [REFUSAL_HALTED] = {N_("The session stands still: you can begin when the invigilator goes on."),
			""},
    [REFUSAL_CODE] =
	{N_("This is not the access code: it is the 4 letters and 2 digits that the invigilator "
	    "gives."),
	 "code"},
    [REFUSAL_QUESTIONS] =
	{N_("There is no question to ask in this language: choose another one, or tell the "
	    "invigilator."),
	 ""},
};

const char *exam_refusal_text(enum exam_refusal r)
{
	return refusals[r].text;
}

const char *exam_refusal_field(enum exam_refusal r)
{
	return refusals[r].field;
}

/* ---- joining --------------------------------------------------------------------------------- */

static struct str join_subject(const struct exam_call *c)
{
	return arena_printf(c->arena, "join %lld", (long long)c->person);
}

static int refuse(struct exam_join *j, enum exam_refusal r)
{
	j->refusal = r;
	return ERR_NONE;
}

static int refuse_and_count(struct db *db, struct exam_join *j, enum exam_refusal r)
{
	struct guess g;
	int k = guess_wrong(db, j->call.arena, join_subject(&j->call), j->call.now, &g);

	j->until = g.until;
	return k ? k : refuse(j, r);
}

/* The one whom this person is in the session already; 0 for none. */
static int joined_as(struct db *db, const struct exam_join *j, int64_t session, int64_t *out)
{
	struct exam_joined_as *rows;
	size_t n;
	int k = exam_joined_as(db, j->call.arena, session, j->call.person, &rows, &n);

	*out = !k && n ? rows[0].id : 0;
	return k;
}

static enum exam_refusal session_refusal(const struct exam_session *s, int64_t now)
{
	if (s->cancelled.set)
		return REFUSAL_CANCELLED;
	if (!str_eq(s->state, STR("created")))
		return REFUSAL_CLOSED;
	if (now < s->starts - JOIN_AROUND || now > s->starts + JOIN_AROUND)
		return REFUSAL_DAY;
	return REFUSAL_NONE;
}

/* Before it has begun it goes where the candidate goes. */
static int take_up(struct db *db, struct exam_join *j, struct seat *s)
{
	j->call.candidate = s->candidate;
	if (s->where.state >= EXAM_STARTED || str_eq(s->row.browser, j->call.browser))
		return ERR_NONE;
	s->row.browser = j->call.browser;
	return seat_keep(db, s);
}

static int join_as(struct db *db, struct exam_join *j, struct seat *s)
{
	int k = seat_move(db, &j->call, s, EVENT_JOIN, STR(""));

	if (k)
		return k;
	s->row.joined = (struct db_opt_int){true, j->call.now};
	s->row.browser = j->call.browser;
	s->row.rules = 0;
	k = exam_person(db, s->candidate, (struct db_opt_int){true, j->call.person});
	if (!k)
		k = seat_keep(db, s);
	if (!k)
		k = guess_right(db, join_subject(&j->call));
	j->call.candidate = s->candidate;
	return k;
}

static int join_session(struct db *db, struct exam_join *j, const struct exam_session *session)
{
	struct exam_call *c = &j->call;
	struct exam_candidate found;
	struct seat seat;
	int64_t mine;
	struct str identity =
	    candidate_identity(c->arena, j->birth_name, j->first_name, j->birth_date);
	int k = joined_as(db, j, session->id, &mine);

	if (!k)
		k = exam_candidate(db, c->arena, session->id, identity, &found);
	if (k)
		return k == ERR_NOT_FOUND ? refuse_and_count(db, j, REFUSAL_IDENTITY) : k;
	bool linked = found.person.set;
	if (linked && found.person.value != c->person)
		return refuse_and_count(db, j, REFUSAL_LINKED);
	if (mine && mine != found.id)
		return refuse_and_count(db, j, REFUSAL_OTHER);
	enum exam_refusal r = session_refusal(session, c->now);
	if (!linked && r)
		return refuse(j, r);
	k = seat_read(db, c->arena, found.id, &seat);
	return k ? k : linked ? take_up(db, j, &seat) : join_as(db, j, &seat);
}

int exam_join(struct db *db, struct exam_join *j)
{
	struct exam_session session;
	struct guess g;
	int k = guess_look(db, j->call.arena, join_subject(&j->call), j->call.now, &g);

	j->refusal = REFUSAL_NONE;
	j->call.candidate = j->until = j->starts = 0;
	if (k)
		return k;
	j->until = g.until;
	if (g.until > j->call.now)
		return refuse(j, REFUSAL_SHUT);
	k = exam_session(db, j->call.arena, j->number, &session);
	if (k)
		return k == ERR_NOT_FOUND ? refuse_and_count(db, j, REFUSAL_SESSION) : k;
	j->starts = session.starts;
	return join_session(db, j, &session);
}

int exam_accept_rules(struct db *db, struct exam_call *c)
{
	struct seat s;
	int k = seat_of_person(db, c, &s);

	if (k || s.row.rules)
		return k;
	s.row.rules = c->now;
	k = seat_keep(db, &s);
	return k ? k
		 : event_add(db, c->ids,
			     &(struct event){.session = s.row.session,
					     .candidate = s.candidate,
					     .person = c->person,
					     .at = c->now,
					     .kind = EVENT_KIND_RULES});
}

/* ---- beginning ------------------------------------------------------------------------------- */

/* Letters and digits only, upper case; where a letter stands B and 8, G and 6 are letters, where a
 * digit stands they are digits, and Z is 2: the alphabets have no other look-alikes. */
static bool code_matches(struct str typed, struct str code)
{
	size_t n = 0;

	for (size_t i = 0; i < typed.n; i++) {
		char c = typed.p[i];
		if (c == ' ' || c == '-' || c == '.')
			continue;
		if (n == code.n)
			return false;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		bool digit = code.p[n] >= '0' && code.p[n] <= '9';
		char other = !digit && c == '8'	  ? 'B'
			     : !digit && c == '6' ? 'G'
			     : digit && c == 'B'  ? '8'
			     : digit && c == 'G'  ? '6'
			     : digit && c == 'Z'  ? '2'
						  : c;
		if (other != code.p[n])
			return false;
		n++;
	}
	return n == code.n;
}

static int code_wrong(struct db *db, struct exam_begin *b, const struct seat *s, struct str subject)
{
	const struct exam_call *c = &b->call;
	struct guess g;
	int k = guess_wrong(db, c->arena, subject, c->now, &g);

	b->refusal = REFUSAL_CODE;
	b->until = g.until;
	if (k || g.until <= c->now)
		return k;
	return event_add(
	    db, c->ids,
	    &(struct event){.session = s->row.session,
			    .candidate = s->candidate,
			    .person = c->person,
			    .at = c->now,
			    .kind = EVENT_KIND_GUESS,
			    .detail = arena_printf(c->arena, "%lld", (long long)g.wrong)});
}

static enum exam_refusal begin_refusal(const struct seat *s)
{
	if (s->row.cancelled.set)
		return REFUSAL_CANCELLED;
	if (!str_eq(s->row.session_state, STR("created")))
		return REFUSAL_CLOSED;
	if (!s->row.rules)
		return REFUSAL_RULES;
	if (s->where.state == EXAM_WAITING)
		return REFUSAL_UNCONFIRMED;
	return s->row.stopped.set ? REFUSAL_HALTED : REFUSAL_NONE;
}

static bool can_be_asked(const struct exam_begin *b, const struct seat *s)
{
	const struct item_pool *pool = item_pool(b->call.bank, b->language);

	return (s->row.accessible ? pool->askable_accessible : pool->askable) > 0;
}

/* What was asked often enough of others is kept from this exam: frozen with it. */
static int close_often_asked(struct db *db, const struct exam_call *c, struct seat *s)
{
	struct exposure_closed row;

	if (s->method->way != EXAM_TARIFF)
		return ERR_NONE;
	int k = exposure_closed(db, c->arena, s->row.release, str_of(language_code(s->language)),
				&row);
	if (!k)
		s->row.closed = row.closed;
	return k == ERR_NOT_FOUND ? ERR_NONE : k;
}

static int begin(struct db *db, struct exam_begin *b, struct seat *s)
{
	const struct exam_call *c = &b->call;
	struct exam_path path;

	s->language = b->language;
	s->clock = (struct exam_clock){
	    .started = c->now,
	    .allowed = exam_with_extra(EXAM_MINUTES * CLOCK_MINUTE, s->row.extra_percent),
	};
	s->row.seed = (int64_t)(b->seed & INT64_MAX);
	s->row.release = item_pool(c->bank, b->language)->release;
	s->row.browser = c->browser;
	int k = close_often_asked(db, c, s);
	if (!k)
		k = seat_move(db, c, s, EVENT_START, str_of(language_code(b->language)));
	if (!k)
		k = seat_keep(db, s);
	if (!k)
		k = ask_path(db, c, s, &path);
	return k ? k : ask_next(db, c, s, &path);
}

static int begin_with_code(struct db *db, struct exam_begin *b, struct seat *s)
{
	const struct exam_call *c = &b->call;
	struct str subject = arena_printf(c->arena, "code %lld", (long long)s->candidate);
	struct guess g;
	int k = guess_look(db, c->arena, subject, c->now, &g);

	if (k)
		return k;
	b->until = g.until;
	if (g.until > c->now)
		b->refusal = REFUSAL_SHUT;
	else if (!code_matches(b->code, s->row.access_code))
		return code_wrong(db, b, s, subject);
	else if (!can_be_asked(b, s))
		b->refusal = REFUSAL_QUESTIONS;
	if (b->refusal)
		return ERR_NONE;
	k = guess_right(db, subject);
	return k ? k : begin(db, b, s);
}

static int begin_or_refuse(struct db *db, struct exam_begin *b, struct seat *s)
{
	if (s->where.state == EXAM_STARTED && !seat_is_elsewhere(s, b->call.browser))
		return ERR_NONE;
	if (s->where.state != EXAM_WAITING && s->where.state != EXAM_READY)
		return ERR_CONFLICT;
	b->refusal = begin_refusal(s);
	return b->refusal ? ERR_NONE : begin_with_code(db, b, s);
}

int exam_begin(struct db *db, struct exam_begin *b)
{
	struct seat s;
	int k = seat_of_person(db, &b->call, &s);

	b->refusal = REFUSAL_NONE;
	b->until = 0;
	if (k)
		return k;
	k = begin_or_refuse(db, b, &s);
	if (k == ERR_NONE || k == ERR_CONFLICT)
		seat_show(&s, b->call.bank, b->call.browser, b->call.now, &b->after);
	return k;
}
