/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_book.h"

#include "budget/plan_json.h"
#include "certif/queries.h"
#include "certif/session_plan.h"
#include "finance/plan_terms.h"

/* --- reading ------------------------------------------------------------------------------------
 */

static int64_t midnight(const struct zone *z, int day)
{
	return zone_utc(z, clock_date_utc((int64_t)day * CLOCK_DAY)).ms;
}

static int load_sessions(struct db *db, struct arena *a, const struct zone *z, struct plan_book *b)
{
	int first, last;

	if (!b->has_frame || !plan_day_read(b->frame.first_day, &first) ||
	    !plan_day_read(b->frame.last_day, &last))
		return ERR_NONE;
	return plan_sessions_there(db, a, b->centre, midnight(z, first) - SESSION_SPAN,
				   midnight(z, last + 1), &b->there, &b->there_n);
}

int plan_book_load(struct db *db, struct arena *a, int64_t centre, const struct zone *z,
		   struct plan_book *b)
{
	*b = (struct plan_book){.centre = centre, .frame = PLAN_FRAME_USUAL};
	int k = plan_frame_of(db, a, centre, &b->frame);

	b->has_frame = k == ERR_NONE;
	if (k == ERR_NOT_FOUND) {
		b->frame = PLAN_FRAME_USUAL;
		k = ERR_NONE;
	}
	if (!k)
		k = plan_room_rows(db, a, centre, &b->rooms, &b->room_n);
	if (!k)
		k = plan_watcher_rows(db, a, centre, &b->watchers, &b->watcher_n);
	if (!k)
		k = plan_group_rows(db, a, centre, &b->groups, &b->group_n);
	return k ? k : load_sessions(db, a, z, b);
}

int64_t plan_group_size(const struct plan_group_rows *g)
{
	return g->listed ? g->listed : g->candidates;
}

int64_t plan_group_extra(const struct plan_group_rows *g)
{
	return g->listed ? g->listed_extra : g->with_extra;
}

struct str plan_room_name(struct arena *a, const struct plan_room_rows *r)
{
	return arena_printf(a, STR_FMT ", " STR_FMT, STR_ARG(r->room), STR_ARG(r->site));
}

struct candidate plan_listed_candidate(const struct plan_candidate_rows *r)
{
	struct candidate c = {.id = r->id,
			      .birth_name = r->birth_name,
			      .first_name = r->first_name,
			      .sex = r->sex,
			      .birth_date = r->birth_date,
			      .birth_country = r->birth_country,
			      .birth_insee = r->birth_insee,
			      .birth_postcode = r->birth_postcode,
			      .birth_city = r->birth_city,
			      .local_id = r->local_id,
			      .email = r->email,
			      .results_email = r->results_email,
			      .extra_percent = r->extra_percent,
			      .accessible = r->accessible,
			      .needs = r->needs,
			      .prepaid_code = r->prepaid_code,
			      .fee = r->fee};

	candidate_framework_of(r->framework, &c.framework);
	candidate_billing_of(r->billing, &c.billing);
	language_of(r->language, &c.language);
	return c;
}

/* --- the problem --------------------------------------------------------------------------------
 */

static void take_rooms(const struct plan_book *b, struct arena *a, struct plan_problem *p)
{
	struct plan_room *rooms = ARENA_NEW(a, struct plan_room, b->room_n + 1);

	for (size_t i = 0; i < b->room_n; i++)
		rooms[i] =
		    (struct plan_room){plan_room_name(a, &b->rooms[i]), (int)b->rooms[i].capacity,
				       plan_hours_kept(a, b->rooms[i].hours)};
	p->rooms = rooms;
	p->room_count = b->room_n;
}

static void take_groups(const struct plan_book *b, struct arena *a, struct plan_problem *p)
{
	struct plan_group *groups = ARENA_NEW(a, struct plan_group, b->group_n + 1);

	for (size_t i = 0; i < b->group_n; i++) {
		const struct plan_group_rows *g = &b->groups[i];
		groups[i] = (struct plan_group){.name = g->name,
						.count = (int)plan_group_size(g),
						.extra = (int)plan_group_extra(g)};
		if (!plan_public_read(g->audience, &groups[i].audience))
			groups[i].audience = PLAN_STUDENTS;
	}
	p->groups = groups;
	p->group_count = b->group_n;
}

bool plan_watches(struct arena *a, struct str name, const struct plan_sessions_there *s)
{
	struct str key = session_place_key(a, name), rest = s->examiners;

	while (rest.n)
		if (str_eq(session_place_key(a, session_examiner_next(&rest)), key))
			return true;
	return false;
}

/* When a session that exists is held: an exam with a third more time. */
static struct plan_span span_of(const struct plan_sessions_there *s, const struct zone *z)
{
	struct clock_date d = zone_local(z, s->starts);
	struct clock_date day = {.year = d.year, .month = d.month, .day = d.day};
	int from = d.hour * 60 + d.minute, to = from + (int)(SESSION_SPAN / CLOCK_MINUTE);

	return (struct plan_span){(int)(clock_ms_utc(day) / CLOCK_DAY), from,
				  to < 1440 ? to : 1440};
}

/* Who is at a session that exists, each name folded once. */
struct watch {
	struct str key;
	size_t there;
};

static struct watch *watches_of(const struct plan_book *b, struct arena *a, size_t *n)
{
	size_t most = 0;

	for (size_t i = 0; i < b->there_n; i++)
		most += session_examiner_count(b->there[i].examiners);
	struct watch *list = ARENA_NEW(a, struct watch, most + 1);
	*n = 0;
	for (size_t i = 0; i < b->there_n; i++)
		for (struct str rest = b->there[i].examiners; rest.n;) {
			struct str name = session_examiner_next(&rest);
			if (name.n)
				list[(*n)++] = (struct watch){session_place_key(a, name), i};
		}
	return list;
}

/* A session that exists takes its invigilators. */
static void take_invigilators(const struct plan_book *b, const struct zone *z, struct arena *a,
			      struct plan_person *people)
{
	size_t n;
	const struct watch *watches = watches_of(b, a, &n);

	for (size_t i = 0; i < b->watcher_n; i++) {
		struct str key = session_place_key(a, people[i].name);
		size_t count = 0;
		for (size_t w = 0; w < n; w++)
			count += str_eq(watches[w].key, key);
		count = count < PLAN_BUSY_MAX ? count : PLAN_BUSY_MAX;
		struct plan_span *taken = ARENA_NEW(a, struct plan_span, count + 1);
		for (size_t w = 0; w < n && people[i].taken_n < count; w++)
			if (str_eq(watches[w].key, key))
				taken[people[i].taken_n++] =
				    span_of(&b->there[watches[w].there], z);
		people[i].taken = taken;
	}
}

static void take_watchers(const struct plan_book *b, const struct zone *z, struct arena *a,
			  struct plan_problem *p)
{
	struct plan_person *people = ARENA_NEW(a, struct plan_person, b->watcher_n + 1);

	for (size_t i = 0; i < b->watcher_n; i++)
		people[i] =
		    (struct plan_person){.name = b->watchers[i].name,
					 .hourly_cost = b->watchers[i].cost,
					 .minutes = 60 * b->watchers[i].most,
					 .available = plan_hours_kept(a, b->watchers[i].hours)};
	take_invigilators(b, z, a, people);
	p->people = people;
	p->person_count = b->watcher_n;
}

/* A session that exists takes its room, too. */
static void take_sessions(const struct plan_book *b, const struct zone *z, struct arena *a,
			  struct plan_problem *p)
{
	struct plan_busy *busy = ARENA_NEW(a, struct plan_busy, PLAN_BUSY_MAX);

	for (size_t i = 0; i < b->there_n; i++) {
		const struct plan_sessions_there *s = &b->there[i];
		struct plan_span span = span_of(s, z);
		for (uint32_t r = 0; r < b->room_n && p->busy_count < PLAN_BUSY_MAX; r++)
			if (str_eq(s->site_key, b->rooms[r].site_key) &&
			    str_eq(s->room_key, b->rooms[r].room_key))
				busy[p->busy_count++] =
				    (struct plan_busy){r, span.day, span.from, span.to};
	}
	p->busy = busy;
}

void plan_book_problem(const struct plan_book *b, const struct zone *z, struct arena *a,
		       struct plan_problem *p)
{
	const struct plan_frame_of *f = &b->frame;
	struct plan_closed closed = {f->closed, f->weekends, f->holidays};

	*p = (struct plan_problem){.invigilation_minutes = (int)f->length,
				   .extra_minutes = (int)f->extra,
				   .turnover_minutes = (int)f->turnover,
				   .candidates_per_person = (int)f->each_watches,
				   .admin_minutes = (int)f->admin,
				   .admin_hourly_cost = f->admin_cost};
	if (plan_day_read(f->first_day, &p->first_day) && plan_day_read(f->last_day, &p->last_day))
		p->closed =
		    plan_closed_days(a, &closed, p->first_day, p->last_day, &p->closed_count);
	take_rooms(b, a, p);
	take_watchers(b, z, a, p);
	take_groups(b, a, p);
	take_sessions(b, z, a, p);
}

/* The exam takes 105 minutes: of them is the percentage. Five minutes go to the room around it, as
 * 40 minutes do for a third (35). */
static int64_t minutes_for(int64_t percent)
{
	enum { EXAM = 105, AROUND = 5 };

	return (EXAM * percent + 99) / 100 + AROUND;
}

unsigned plan_book_gaps(const struct plan_book *b, int today, int64_t *minutes)
{
	int64_t candidates = 0, percent = 0;
	unsigned gaps = 0;
	int last;

	for (size_t i = 0; i < b->group_n; i++) {
		candidates += plan_group_size(&b->groups[i]);
		percent = b->groups[i].most_percent > percent ? b->groups[i].most_percent : percent;
	}
	if (!b->has_frame || !plan_day_read(b->frame.last_day, &last))
		gaps |= 1u << PLAN_GAP_DAYS;
	else if (last <= today)
		gaps |= 1u << PLAN_GAP_PAST;
	gaps |= b->room_n ? 0 : 1u << PLAN_GAP_ROOMS;
	gaps |= b->watcher_n ? 0 : 1u << PLAN_GAP_WATCHERS;
	gaps |= candidates ? 0 : 1u << PLAN_GAP_CANDIDATES;
	*minutes = percent ? minutes_for(percent) : 0;
	if (*minutes > b->frame.extra)
		gaps |= 1u << PLAN_GAP_EXTRA;
	return gaps;
}

/* --- writing ------------------------------------------------------------------------------------
 */

int plan_may_change(struct db *db, struct arena *a, int64_t centre, int64_t person)
{
	struct right_of_centre right;
	int k = person ? right_of_centre(db, a, centre, person, &right) : ERR_NONE;

	return k || !person || str_eq(right.role, STR("ADMIN")) ? k : ERR_NOT_FOUND;
}

static int refuse(struct plan_keep *k, const char *why)
{
	k->problem = why;
	return ERR_CONFLICT;
}

/* `found`, what a look for the same name said. */
static int check_alone(struct plan_keep *k, int found, int64_t id, const char *why)
{
	if (found)
		return found == ERR_NOT_FOUND ? ERR_NONE : found;
	return id == k->id ? ERR_NONE : refuse(k, why);
}

static int changed_one(int result, const int64_t *changed)
{
	return !result && !*changed ? ERR_NOT_FOUND : result;
}

static int begin(struct db *db, struct plan_keep *k)
{
	k->problem = NULL;
	return plan_may_change(db, k->arena, k->centre, k->person);
}

int plan_frame_store(struct db *db, struct plan_keep *k)
{
	const struct plan_frame_of *f = &k->frame;
	int r = begin(db, k);

	return r ? r
		 : plan_frame_keep(db, k->centre, f->first_day, f->last_day, f->closed, f->holidays,
				   f->weekends, f->length, f->extra, f->turnover, f->each_watches,
				   f->admin, f->admin_cost);
}

int plan_room_store(struct db *db, struct plan_keep *k)
{
	struct plan_room_rows *x = &k->room;
	struct plan_room_same same = {0};
	int64_t changed = 0;
	int r = begin(db, k);

	x->site_key = session_place_key(k->arena, x->site);
	x->room_key = session_place_key(k->arena, x->room);
	if (!r)
		r = check_alone(
		    k, plan_room_same(db, k->arena, k->centre, x->site_key, x->room_key, &same),
		    same.id, N_("This room is described already."));
	if (r)
		return r;
	if (k->id)
		return changed_one(plan_room_update(db, k->id, k->centre, x->site, x->site_key,
						    x->room, x->room_key, x->capacity, x->hours,
						    &changed),
				   &changed);
	struct plan_room_rows *rows;
	size_t n;
	r = plan_room_rows(db, k->arena, k->centre, &rows, &n);
	if (!r && n >= PLAN_ROOMS_MAX)
		return refuse(k, N_("That is more rooms than a plan can have: 200."));
	k->id = id_next(k->ids);
	return r ? r
		 : plan_room_insert(db, k->id, k->centre, x->site, x->site_key, x->room,
				    x->room_key, x->capacity, x->hours);
}

int plan_room_drop(struct db *db, struct plan_keep *k)
{
	int r = begin(db, k);

	return r ? r : plan_room_delete(db, k->id, k->centre);
}

int plan_watcher_store(struct db *db, struct plan_keep *k)
{
	const struct plan_watcher_rows *x = &k->watcher;
	struct str key = session_place_key(k->arena, x->name);
	struct plan_watcher_same same = {0};
	int64_t changed = 0;
	int r = begin(db, k);

	if (!r)
		r = check_alone(k, plan_watcher_same(db, k->arena, k->centre, key, &same), same.id,
				N_("Somebody of this name is described already."));
	if (r)
		return r;
	if (k->id)
		return changed_one(plan_watcher_update(db, k->id, k->centre, x->name, key, x->cost,
						       x->most, x->hours, &changed),
				   &changed);
	struct plan_watcher_rows *rows;
	size_t n;
	r = plan_watcher_rows(db, k->arena, k->centre, &rows, &n);
	if (!r && n >= PLAN_PEOPLE_MAX)
		return refuse(k, N_("That is more invigilators than a plan can have: 500."));
	k->id = id_next(k->ids);
	return r ? r
		 : plan_watcher_insert(db, k->id, k->centre, x->name, key, x->cost, x->most,
				       x->hours);
}

int plan_watcher_drop(struct db *db, struct plan_keep *k)
{
	int r = begin(db, k);

	return r ? r : plan_watcher_delete(db, k->id, k->centre);
}

int plan_group_store(struct db *db, struct plan_keep *k)
{
	const struct plan_group_rows *x = &k->group;
	struct str key = session_place_key(k->arena, x->name);
	struct plan_group_same same = {0};
	int64_t changed = 0;
	int r = begin(db, k);

	if (!r)
		r = check_alone(k, plan_group_same(db, k->arena, k->centre, key, &same), same.id,
				N_("There is a group of this name already."));
	if (r)
		return r;
	if (k->id)
		return changed_one(plan_group_update(db, k->id, k->centre, x->name, key,
						     x->audience, x->candidates, x->with_extra,
						     &changed),
				   &changed);
	struct plan_group_rows *rows;
	size_t n;
	r = plan_group_rows(db, k->arena, k->centre, &rows, &n);
	if (!r && n >= PLAN_GROUPS_MAX)
		return refuse(k, N_("That is more groups than a plan can have: 2000."));
	k->id = id_next(k->ids);
	return r ? r
		 : plan_group_insert(db, k->id, k->centre, x->name, key, x->audience, x->candidates,
				     x->with_extra);
}

int plan_group_drop(struct db *db, struct plan_keep *k)
{
	int r = begin(db, k);

	return r ? r : plan_group_delete(db, k->id, k->centre);
}

/* --- candidates by name -------------------------------------------------------------------------
 */

static int check_group(struct db *db, struct plan_keep *k)
{
	struct plan_group_rows *rows;
	size_t n;
	int64_t listed = 0;
	bool found = false;
	int r = plan_group_rows(db, k->arena, k->centre, &rows, &n);

	for (size_t i = 0; !r && i < n; i++) {
		found |= rows[i].id == k->listed.group;
		listed += rows[i].listed;
	}
	if (!r && listed >= PLAN_LISTED_MOST)
		return refuse(k, N_("The list is full: 20,000 candidates."));
	return r ? r : found ? ERR_NONE : ERR_NOT_FOUND;
}

int plan_listed_add(struct db *db, struct plan_keep *k)
{
	const struct candidate *x = &k->listed.candidate;
	struct str identity =
	    candidate_identity(k->arena, x->birth_name, x->first_name, x->birth_date);
	struct plan_candidate_same same = {0};
	int r = begin(db, k);

	k->id = 0;
	if (!r)
		r = check_group(db, k);
	if (!r)
		r = check_alone(
		    k, plan_candidate_same(db, k->arena, k->centre, identity, &same), same.id,
		    N_("Somebody with these names and this birth date is already in the list."));
	if (r)
		return r;
	k->id = id_next(k->ids);
	return plan_candidate_insert(db, k->id, k->centre, k->listed.group, identity, x->birth_name,
				     x->first_name, x->sex, x->birth_date, x->birth_country,
				     x->birth_insee, x->birth_postcode, x->birth_city, x->local_id,
				     x->email, x->results_email, x->extra_percent, x->accessible,
				     x->needs, str_of(candidate_framework_code(x->framework)),
				     str_of(candidate_billing_code(x->billing)), x->prepaid_code,
				     x->fee, str_of(language_code(x->language)));
}

int plan_listed_drop(struct db *db, struct plan_keep *k)
{
	int r = begin(db, k);

	return r ? r : plan_candidate_delete(db, k->id, k->centre);
}

int plan_listed_empty(struct db *db, struct plan_keep *k)
{
	int r = begin(db, k);

	return r ? r : plan_candidate_empty(db, k->centre);
}
