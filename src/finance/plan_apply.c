/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_apply.h"

#include "base/buf.h"
#include "certif/session.h"

static int refuse(struct plan_act *act, const char *why)
{
	act->problem = why;
	return ERR_CONFLICT;
}

static void obstacle(struct plan_act *act, size_t most, struct plan_obstacle o)
{
	if (!act->obstacles)
		act->obstacles = ARENA_NEW(act->arena, struct plan_obstacle, most + 1);
	act->obstacles[act->obstacle_n++] = o;
}

/* --- the sessions of a plan ---------------------------------------------------------------------
 */

static struct str crew_names(const struct plan_act *act, const struct plan_problem *p,
			     const struct plan_session *s)
{
	struct buf b = BUF_INIT(SESSION_EXAMINERS_MOST * 4);

	for (int i = 0; i < s->crew_count; i++) {
		if (i)
			buf_lit(&b, ", ");
		buf_str(&b, p->people[s->crew[i]].name);
	}
	return buf_take(&b, act->arena);
}

/* Where and when, in the words of the room of certification. */
static struct session_plan session_of(const struct plan_act *act, const struct plan_problem *p,
				      const struct plan_book *book, const struct plan_session *s)
{
	static const enum session_audience audiences[PLAN_PUBLICS] = {
	    [PLAN_STUDENTS] = AUDIENCE_STUDENTS,
	    [PLAN_OUTSIDE] = AUDIENCE_OUTSIDE,
	    [PLAN_STAFF] = AUDIENCE_STAFF,
	};
	const struct plan_room_rows *room = &book->rooms[s->room];
	struct clock_date d = clock_date_utc((int64_t)s->day * CLOCK_DAY);

	d.hour = s->start / 60;
	d.minute = s->start % 60;
	return (struct session_plan){.site = room->site,
				     .room = room->room,
				     .examiners = crew_names(act, p, s),
				     .capacity = room->capacity,
				     .audience = audiences[s->audience],
				     .starts = zone_utc(act->zone, d).ms};
}

/* An invigilator of the plan's session who is at another one. */
static void check_crew(struct plan_act *act, const struct plan_problem *p,
		       const struct plan_book *book, const struct plan_session *s,
		       const struct session_plan *plan, size_t most)
{
	int64_t ends = plan->starts + (s->end - s->start) * CLOCK_MINUTE;

	for (size_t i = 0; i < book->there_n; i++) {
		const struct plan_sessions_there *t = &book->there[i];
		if (t->starts >= ends || t->starts + SESSION_SPAN <= plan->starts)
			continue;
		for (int c = 0; c < s->crew_count; c++) {
			struct plan_obstacle o = {
			    .session = t->id,
			    .number = t->number,
			    .starts = plan->starts,
			    .site = plan->site,
			    .room = plan->room,
			    .why = N_("{0} invigilates another session at that hour."),
			    .who = p->people[s->crew[c]].name};
			if (act->obstacle_n < most && plan_watches(act->arena, o.who, t)) {
				obstacle(act, most, o);
				return; /* one reason a session is enough */
			}
		}
	}
}

static int check_one(struct db *db, struct plan_act *act, const struct session_plan *plan,
		     size_t most)
{
	struct plan_obstacle o = {.starts = plan->starts, .site = plan->site, .room = plan->room};
	struct certif_session_near near;

	if (plan->starts <= act->now) {
		o.why = N_("This session would begin in the past.");
		obstacle(act, most, o);
		return ERR_NONE;
	}
	int k = certif_session_overlap(db, act->arena, act->centre, plan, 0, &near);
	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	o.session = near.id;
	o.number = near.number;
	o.why = N_("The session {0} is held in this room within 2 h 20.");
	o.who = arena_printf(act->arena, "%lld", (long long)near.number);
	obstacle(act, most, o);
	return ERR_NONE;
}

int plan_obstacles(struct db *db, struct plan_act *act, const struct plan_seen *seen,
		   const struct plan_book *book)
{
	int k = ERR_NONE;

	act->obstacles = NULL;
	act->obstacle_n = 0;
	for (size_t i = 0; i < seen->plan.n && !k; i++) {
		struct session_plan plan =
		    session_of(act, &seen->problem, book, &seen->plan.sessions[i]);
		size_t before = act->obstacle_n;
		k = check_one(db, act, &plan, seen->plan.n);
		if (!k && act->obstacle_n == before)
			check_crew(act, &seen->problem, book, &seen->plan.sessions[i], &plan,
				   seen->plan.n);
	}
	return k;
}

/* --- who sits where -----------------------------------------------------------------------------
 */

/* Those of one group, with extra time and without, each dealt in the order of their names. */
struct pool {
	const struct plan_candidate_rows **with, **without;
	size_t with_n, without_n, with_at, without_at;
};

static struct pool *pools_of(const struct plan_act *act, const struct plan_book *book,
			     const struct plan_candidate_rows *rows, size_t n)
{
	struct pool *pools = ARENA_NEW(act->arena, struct pool, book->group_n + 1);

	for (size_t g = 0; g < book->group_n; g++) {
		size_t listed = (size_t)book->groups[g].listed;
		pools[g].with =
		    ARENA_NEW(act->arena, const struct plan_candidate_rows *, listed + 1);
		pools[g].without =
		    ARENA_NEW(act->arena, const struct plan_candidate_rows *, listed + 1);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t g = 0; g < book->group_n; g++) {
			struct pool *p = &pools[g];
			if (book->groups[g].id != rows[i].plan_group)
				continue;
			if (rows[i].extra_percent)
				p->with[p->with_n++] = &rows[i];
			else
				p->without[p->without_n++] = &rows[i];
		}
	return pools;
}

/* What would be refused to somebody typed into that session's list: the fee of who pays none. */
static int check_billing(struct plan_act *act, const struct candidate *c,
			 enum session_audience audience)
{
	if (!c->fee || audience == AUDIENCE_OUTSIDE)
		return ERR_NONE;
	obstacle(act, 1,
		 (struct plan_obstacle){
		     .why = N_("{0} has a fee to pay, in a group of students or staff."),
		     .who = arena_printf(act->arena, STR_FMT " " STR_FMT, STR_ARG(c->first_name),
					 STR_ARG(c->birth_name))});
	return refuse(act, N_("A candidate of the list can't be enrolled: mend it first."));
}

static int enrol(struct db *db, struct plan_act *act, int64_t session,
		 enum session_audience audience, const struct plan_candidate_rows *row)
{
	struct candidate_change c = {.arena = act->arena,
				     .ids = act->ids,
				     .session = session,
				     .person = act->person,
				     .now = act->now,
				     .candidate = plan_listed_candidate(row)};
	int k = check_billing(act, &c.candidate, audience);

	if (!k)
		k = candidate_add(db, &c);
	if (k == ERR_CONFLICT && c.problem)
		act->problem = c.problem;
	act->candidates += !k;
	return k;
}

static int seat(struct db *db, struct plan_act *act, struct pool *pools,
		const struct plan_session *s, int64_t session, enum session_audience audience)
{
	int k = ERR_NONE;

	for (size_t i = 0; i < s->seat_count; i++) {
		struct pool *p = &pools[s->seats[i].group];
		int with = s->seats[i].extra, without = s->seats[i].count - with;
		for (; with && p->with_at < p->with_n && !k; with--)
			k = enrol(db, act, session, audience, p->with[p->with_at++]);
		for (; without && p->without_at < p->without_n && !k; without--)
			k = enrol(db, act, session, audience, p->without[p->without_at++]);
	}
	return k;
}

/* --- the mark of a session: what it was when it was made ----------------------------------------
 */

static uint64_t mix(uint64_t mark, struct str s)
{
	return (mark ^ str_hash(s)) * 0x9E3779B97F4A7C15u + 1;
}

static uint64_t mix_int(uint64_t mark, int64_t n)
{
	return (mark ^ (uint64_t)n) * 0x9E3779B97F4A7C15u + 1;
}

static uint64_t mix_candidate(uint64_t m, const struct candidate *c)
{
	const struct str texts[] = {
	    c->birth_name,    c->first_name,	 c->sex,	 c->birth_date, c->birth_country,
	    c->birth_insee,   c->birth_postcode, c->birth_city,	 c->local_id,	c->email,
	    c->results_email, c->needs,		 c->prepaid_code};
	const int64_t numbers[] = {c->id,
				   c->extra_percent,
				   c->accessible,
				   (int64_t)c->framework,
				   (int64_t)c->billing,
				   c->fee,
				   (int64_t)c->language,
				   (int64_t)c->state,
				   c->person,
				   c->convoked,
				   c->paid,
				   c->attended};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		m = mix(m, texts[i]);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		m = mix_int(m, numbers[i]);
	return m;
}

static int mark_of(struct db *db, struct arena *a, int64_t session,
		   struct certif_session_by_id *row, struct candidate **list, size_t *n,
		   struct str *out)
{
	int k = certif_session_by_id(db, a, session, row);

	if (!k)
		k = candidate_list(db, a, session, list, n);
	if (k)
		return k;
	const struct str texts[] = {row->site,	       row->room,     row->examiners,
				    row->observations, row->audience, row->access_code,
				    row->password,     row->state};
	const int64_t numbers[] = {row->capacity,      row->starts,   row->cancelled.value,
				   row->stopped.value, row->revision, row->finalized.value};
	uint64_t m = 0;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		m = mix(m, texts[i]);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		m = mix_int(m, numbers[i]);
	for (size_t i = 0; i < *n; i++)
		m = mix_candidate(m, &(*list)[i]);
	*out = arena_printf(a, "%016llx", (unsigned long long)m);
	return ERR_NONE;
}

/* --- doing it -----------------------------------------------------------------------------------
 */

static int make_one(struct db *db, struct plan_act *act, struct pool *pools,
		    const struct session_plan *plan, const struct plan_session *s)
{
	struct certif_session_write w = {.arena = act->arena,
					 .ids = act->ids,
					 .random = act->random,
					 .origin = act->origin,
					 .centre = act->centre,
					 .person = act->person,
					 .now = act->now,
					 .plan = *plan};
	struct certif_session_by_id row;
	struct candidate *list;
	struct str mark;
	size_t n;
	int k = certif_session_create(db, &w);

	if (k) {
		act->problem = w.problem;
		return k;
	}
	act->sessions++;
	k = seat(db, act, pools, s, w.id, plan->audience);
	if (!k)
		k = mark_of(db, act->arena, w.id, &row, &list, &n, &mark);
	return k ? k : plan_made_insert(db, w.id, act->centre, mark);
}

static int make_all(struct db *db, struct plan_act *act, const struct plan_seen *seen,
		    const struct plan_book *book)
{
	struct plan_candidate_rows *rows;
	size_t n;
	int k = plan_candidate_rows(db, act->arena, act->centre, &rows, &n);

	if (!k)
		k = plan_applied_insert(db, act->centre, act->search, act->person, act->now);
	if (k)
		return k;
	struct pool *pools = pools_of(act, book, rows, n);
	for (size_t i = 0; i < seen->plan.n && !k; i++) {
		struct session_plan plan =
		    session_of(act, &seen->problem, book, &seen->plan.sessions[i]);
		k = make_one(db, act, pools, &plan, &seen->plan.sessions[i]);
	}
	return k;
}

static int begin(struct db *db, struct plan_act *act)
{
	act->problem = NULL;
	act->obstacles = NULL;
	act->obstacle_n = act->sessions = act->candidates = 0;
	return plan_may_change(db, act->arena, act->centre, act->person);
}

int plan_apply(struct db *db, struct plan_act *act)
{
	struct plan_applied_of there;
	struct plan_seen seen;
	struct plan_book book;
	int k = begin(db, act);

	if (k)
		return k;
	k = plan_applied_of(db, act->arena, act->centre, &there);
	if (!k && there.search == act->search) {
		act->sessions = (size_t)there.sessions;
		return ERR_NONE; /* sent twice */
	}
	if (!k)
		return refuse(
		    act,
		    N_("Sessions of another plan stand: undo them first, or keep them for good."));
	if (k != ERR_NOT_FOUND)
		return k;
	k = plan_search_load(db, act->arena, act->centre, act->search, act->now, &seen);
	if (!k)
		k = plan_book_load(db, act->arena, act->centre, act->zone, &book);
	if (k)
		return k;
	if (seen.state != PLAN_FOUND)
		return refuse(act, N_("This search has no plan to make sessions from."));
	if (!plan_search_fits(&seen, &book, act->zone, act->arena))
		return refuse(
		    act,
		    N_("What you plan with has changed since this plan was found: search again."));
	k = plan_obstacles(db, act, &seen, &book);
	if (!k && act->obstacle_n)
		return refuse(act, N_("Sessions are in the way: nothing was made. Search again, "
				      "and the plan goes round them."));
	return k ? k : make_all(db, act, &seen, &book);
}

/* --- undoing it ---------------------------------------------------------------------------------
 */

static const char *used_why(const struct plan_made_uses *u)
{
	if (u->joined)
		return N_("A candidate has joined it.");
	if (u->convoked)
		return N_("Convocations were sent.");
	if (u->reports)
		return N_("A report was written.");
	if (u->watchers)
		return N_("An invigilator has entered.");
	return u->events ? N_("Something was noted on its day.") : NULL;
}

static int take_back(struct db *db, struct plan_act *act, int64_t session,
		     const struct candidate *list, size_t n)
{
	struct certif_session_write w = {
	    .arena = act->arena, .person = act->person, .now = act->now, .id = session};
	struct candidate_change c = {
	    .arena = act->arena, .session = session, .person = act->person, .now = act->now};
	int k = ERR_NONE;

	for (size_t i = 0; i < n && !k; i++) {
		c.candidate.id = list[i].id;
		k = candidate_remove(db, &c);
	}
	if (!k)
		k = certif_session_delete(db, &w);
	act->sessions++;
	act->candidates += n;
	return k;
}

/* One that is gone already is in nobody's way. */
static int look_or_take(struct db *db, struct plan_act *act, const struct plan_made_rows *made,
			size_t most, bool take)
{
	struct certif_session_by_id row;
	struct plan_made_uses uses;
	struct candidate *list;
	struct str mark;
	size_t n;
	int k = mark_of(db, act->arena, made->session, &row, &list, &n, &mark);

	if (k == ERR_NOT_FOUND)
		return ERR_NONE;
	if (!k && take)
		return take_back(db, act, made->session, list, n);
	if (!k)
		k = plan_made_uses(db, act->arena, made->session, &uses);
	if (k)
		return k;
	const char *why = used_why(&uses);
	if (!why && !str_eq(mark, made->mark))
		why = N_("It was changed by hand, or its candidates were.");
	if (why)
		obstacle(act, most,
			 (struct plan_obstacle){.session = row.id,
						.number = row.number,
						.starts = row.starts,
						.site = row.site,
						.room = row.room,
						.why = why});
	return ERR_NONE;
}

static int standing(struct db *db, struct plan_act *act)
{
	struct plan_applied_of there;
	int k = begin(db, act);

	if (!k)
		k = plan_applied_of(db, act->arena, act->centre, &there);
	return k ? k : there.search == act->search ? ERR_NONE : ERR_NOT_FOUND;
}

int plan_undo(struct db *db, struct plan_act *act)
{
	struct plan_made_rows *made;
	size_t n;
	int k = standing(db, act);

	if (k)
		return k;
	k = plan_made_rows(db, act->arena, act->centre, &made, &n);
	for (int take = 0; take < 2 && !k; take++) {
		for (size_t i = 0; i < n && !k; i++)
			k = look_or_take(db, act, &made[i], n, take);
		if (!k && act->obstacle_n)
			return refuse(act,
				      N_("Sessions of this plan are in use: nothing was undone."));
	}
	return k ? k : plan_applied_delete(db, act->centre);
}

int plan_settle(struct db *db, struct plan_act *act)
{
	int k = standing(db, act);

	if (!k)
		k = plan_applied_delete(db, act->centre);
	return k ? k : plan_group_empty(db, act->centre);
}
