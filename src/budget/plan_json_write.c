/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buf.h"
#include "base/clock.h"
#include "budget/money.h"
#include "budget/plan_json.h"

struct str plan_day_write(int day, struct arena *a)
{
	struct clock_date d = clock_date_utc((int64_t)day * CLOCK_DAY);

	return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

struct str plan_minute_write(int minute, struct arena *a)
{
	return arena_printf(a, "%02d:%02d", minute / 60, minute % 60);
}

struct str plan_amount_write(int64_t cents, struct arena *a)
{
	struct buf b = BUF_INIT(MONEY_TEXT_MAX);

	money_write(&b, cents);
	return buf_take(&b, a);
}

static json_t *text_json(struct str s)
{
	json_t *j = json_stringn(s.n ? s.p : "", s.n);

	return j ? j : json_null();
}

/* The text of a value that is let go of. */
static struct str dumped(json_t *j, size_t indent, struct arena *a)
{
	char *text = json_dumps(j, indent ? JSON_INDENT(indent) : JSON_COMPACT);
	struct str s = arena_str(a, str_of(text ? text : "null"));

	free(text);
	json_decref(j);
	return s;
}

/* --- the problem --------------------------------------------------------------------------------
 */

static struct str days_text(unsigned days, struct arena *a)
{
	static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	int first = 0, last = 6;

	while (first < 6 && !(days >> first & 1))
		first++;
	while (last > first && !(days >> last & 1))
		last--;
	return first == last ? str_of(names[first])
			     : arena_printf(a, "%s-%s", names[first], names[last]);
}

/* Days that follow one another are told together; others apart. */
static json_t *hours_json(const struct plan_hours *h, struct arena *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < h->n; i++) {
		const struct plan_window *w = &h->windows[i];
		struct str from = plan_minute_write(w->from, a), to = plan_minute_write(w->to, a);
		for (int day = 0; day < 7; day++) {
			unsigned run = 0;
			for (; day < 7 && w->days >> day & 1; day++)
				run |= 1u << day;
			struct str days = days_text(run, a);
			if (run)
				json_array_append_new(
				    list, text_json(arena_printf(a, STR_FMT " " STR_FMT "-" STR_FMT,
								 STR_ARG(days), STR_ARG(from),
								 STR_ARG(to))));
		}
	}
	return list;
}

static json_t *span_json(int day, int from, int to, struct arena *a)
{
	struct str d = plan_day_write(day, a), f = plan_minute_write(from, a),
		   t = plan_minute_write(to, a);

	return text_json(
	    arena_printf(a, STR_FMT " " STR_FMT "-" STR_FMT, STR_ARG(d), STR_ARG(f), STR_ARG(t)));
}

static json_t *busy_json(const struct plan_problem *p, size_t room, struct arena *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->busy_count; i++) {
		const struct plan_busy *b = &p->busy[i];
		if (b->room == room)
			json_array_append_new(list, span_json(b->day, b->from, b->to, a));
	}
	return list;
}

static json_t *taken_json(const struct plan_person *person, struct arena *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < person->taken_n; i++)
		json_array_append_new(list, span_json(person->taken[i].day, person->taken[i].from,
						      person->taken[i].to, a));
	return list;
}

static json_t *rooms_json(const struct plan_problem *p, struct arena *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->room_count; i++) {
		json_t *one = json_object();
		json_object_set_new(one, "name", text_json(p->rooms[i].name));
		json_object_set_new(one, "capacity", json_integer(p->rooms[i].capacity));
		json_object_set_new(one, "open", hours_json(&p->rooms[i].open, a));
		json_object_set_new(one, "busy", busy_json(p, i, a));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *people_json(const struct plan_problem *p, struct arena *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->person_count; i++) {
		const struct plan_person *person = &p->people[i];
		json_t *one = json_object();
		json_object_set_new(one, "name", text_json(person->name));
		json_object_set_new(one, "hourlyCost",
				    text_json(plan_amount_write(person->hourly_cost, a)));
		json_object_set_new(one, "hours", json_integer(person->minutes / 60));
		json_object_set_new(one, "available", hours_json(&person->available, a));
		json_object_set_new(one, "busy", taken_json(person, a));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *groups_json(const struct plan_problem *p)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->group_count; i++) {
		const struct plan_group *g = &p->groups[i];
		json_t *one = json_object();
		json_object_set_new(one, "group", text_json(g->name));
		json_object_set_new(one, "count", json_integer(g->count));
		json_object_set_new(one, "extraTime", json_integer(g->extra));
		json_object_set_new(one, "public", json_string(plan_public_name(g->audience)));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *closed_json(const struct plan_problem *p, struct arena *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->closed_count; i++)
		json_array_append_new(list, text_json(plan_day_write(p->closed[i], a)));
	return list;
}

struct str plan_problem_write(const struct plan_problem *p, struct arena *a)
{
	json_t *j = json_object();

	json_object_set_new(j, "from", text_json(plan_day_write(p->first_day, a)));
	json_object_set_new(j, "to", text_json(plan_day_write(p->last_day, a)));
	json_object_set_new(j, "closed", closed_json(p, a));
	json_object_set_new(j, "rooms", rooms_json(p, a));
	json_object_set_new(j, "invigilators", people_json(p, a));
	json_object_set_new(j, "candidates", groups_json(p));
	json_object_set_new(j, "invigilationMinutes", json_integer(p->invigilation_minutes));
	json_object_set_new(j, "extraTimeMinutes", json_integer(p->extra_minutes));
	json_object_set_new(j, "turnoverMinutes", json_integer(p->turnover_minutes));
	json_object_set_new(j, "candidatesPerInvigilator", json_integer(p->candidates_per_person));
	json_object_set_new(j, "adminMinutesPerSession", json_integer(p->admin_minutes));
	json_object_set_new(j, "hourlyCost", text_json(plan_amount_write(p->admin_hourly_cost, a)));
	return dumped(j, 0, a);
}

/* --- the plan -----------------------------------------------------------------------------------
 */

static json_t *session_json(const struct plan_problem *p, const struct plan_session *s,
			    struct arena *a)
{
	json_t *j = json_object(), *crew = json_array(), *crew_at = json_array();
	json_t *seats = json_array();

	for (int i = 0; i < s->crew_count; i++) {
		json_array_append_new(crew, text_json(p->people[s->crew[i]].name));
		json_array_append_new(crew_at, json_integer(s->crew[i]));
	}
	for (size_t i = 0; i < s->seat_count; i++) {
		json_t *one = json_object();
		json_object_set_new(one, "group", text_json(p->groups[s->seats[i].group].name));
		json_object_set_new(one, "groupAt", json_integer(s->seats[i].group));
		json_object_set_new(one, "count", json_integer(s->seats[i].count));
		json_object_set_new(one, "extraTime", json_integer(s->seats[i].extra));
		json_array_append_new(seats, one);
	}
	json_object_set_new(j, "date", text_json(plan_day_write(s->day, a)));
	json_object_set_new(j, "start", text_json(plan_minute_write(s->start, a)));
	json_object_set_new(j, "end", text_json(plan_minute_write(s->end, a)));
	json_object_set_new(j, "room", text_json(p->rooms[s->room].name));
	json_object_set_new(j, "roomAt", json_integer(s->room));
	json_object_set_new(j, "public", json_string(plan_public_name(s->audience)));
	json_object_set_new(j, "extraTime", json_boolean(s->extra));
	json_object_set_new(j, "capacity", json_integer(s->capacity));
	json_object_set_new(j, "invigilators", crew);
	json_object_set_new(j, "invigilatorsAt", crew_at);
	json_object_set_new(j, "candidates", seats);
	return j;
}

static double gap_of(const struct plan *plan)
{
	return plan->bound > 0 ? 100.0 * (double)(plan->cost - plan->bound) / (double)plan->bound
			       : 0;
}

struct str plan_write(const struct plan_problem *p, const struct plan *plan, size_t indent,
		      struct arena *a)
{
	json_t *all = json_object(), *sessions = json_array();

	for (size_t i = 0; i < plan->n; i++)
		json_array_append_new(sessions, session_json(p, &plan->sessions[i], a));
	json_object_set_new(all, "cost", text_json(plan_amount_write(plan->cost, a)));
	json_object_set_new(all, "bound", text_json(plan_amount_write(plan->bound, a)));
	json_object_set_new(all, "optimal", json_boolean(plan->optimal));
	json_object_set_new(all, "gapPercent", json_real(gap_of(plan)));
	json_object_set_new(all, "costWithExtraTimeEverywhere",
			    plan->scattered_cost < 0
				? json_null()
				: text_json(plan_amount_write(plan->scattered_cost, a)));
	json_object_set_new(all, "sessions", sessions);
	return dumped(all, indent, a);
}

/* --- reading the plan again ---------------------------------------------------------------------
 */

static struct str member_text(const json_t *j, const char *name)
{
	const json_t *v = json_object_get(j, name);

	return v && json_is_string(v) ? (struct str){json_string_value(v), json_string_length(v)}
				      : STR("");
}

/* A whole number of least..most; false when it is none. */
static bool take_number(const json_t *v, int64_t least, int64_t most, int64_t *out)
{
	*out = json_integer_value(v);
	return json_is_integer(v) && *out >= least && *out <= most;
}

static bool take_seats(const json_t *list, const struct plan_problem *p, struct arena *a,
		       struct plan_session *out)
{
	struct plan_seats *seats = ARENA_NEW(a, struct plan_seats, json_array_size(list) + 1);
	int64_t group, count, extra;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *j = json_array_get(list, i);
		if (!take_number(json_object_get(j, "groupAt"), 0, (int64_t)p->group_count - 1,
				 &group) ||
		    !take_number(json_object_get(j, "count"), 0, PLAN_CANDIDATES_MAX, &count) ||
		    !take_number(json_object_get(j, "extraTime"), 0, count, &extra))
			return false;
		seats[i] = (struct plan_seats){(uint32_t)group, (int)count, (int)extra};
	}
	out->seats = seats;
	out->seat_count = json_array_size(list);
	return json_is_array(list);
}

static bool take_crew(const json_t *list, const struct plan_problem *p, struct plan_session *out)
{
	int64_t who;

	if (!json_is_array(list) || json_array_size(list) > PLAN_CREW_MAX)
		return false;
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (!take_number(json_array_get(list, i), 0, (int64_t)p->person_count - 1, &who))
			return false;
		out->crew[out->crew_count++] = (uint32_t)who;
	}
	return true;
}

static bool take_session(const json_t *j, const struct plan_problem *p, struct arena *a,
			 struct plan_session *out)
{
	int64_t room, capacity;

	*out = (struct plan_session){.extra = json_is_true(json_object_get(j, "extraTime"))};
	if (!take_number(json_object_get(j, "roomAt"), 0, (int64_t)p->room_count - 1, &room) ||
	    !take_number(json_object_get(j, "capacity"), 0, PLAN_CANDIDATES_MAX, &capacity))
		return false;
	out->room = (uint32_t)room;
	out->capacity = (int)capacity;
	return plan_day_read(member_text(j, "date"), &out->day) &&
	       plan_minute_read(member_text(j, "start"), &out->start) &&
	       plan_minute_read(member_text(j, "end"), &out->end) &&
	       plan_public_read(member_text(j, "public"), &out->audience) &&
	       take_crew(json_object_get(j, "invigilatorsAt"), p, out) &&
	       take_seats(json_object_get(j, "candidates"), p, a, out);
}

static bool take_plan(const json_t *j, const struct plan_problem *p, struct arena *a,
		      struct plan *out)
{
	const json_t *list = json_object_get(j, "sessions");
	size_t n = json_array_size(list);
	struct plan_session *sessions = ARENA_NEW(a, struct plan_session, n + 1);
	struct str everywhere = member_text(j, "costWithExtraTimeEverywhere");

	*out = (struct plan){.sessions = sessions,
			     .n = n,
			     .optimal = json_is_true(json_object_get(j, "optimal")),
			     .scattered_cost = -1};
	for (size_t i = 0; i < n; i++)
		if (!take_session(json_array_get(list, i), p, a, &sessions[i]))
			return false;
	return json_is_array(list) && money_read(member_text(j, "cost"), &out->cost) &&
	       money_read(member_text(j, "bound"), &out->bound) &&
	       (!everywhere.n || money_read(everywhere, &out->scattered_cost));
}

int plan_read(struct str text, const struct plan_problem *p, struct arena *a, struct plan *out)
{
	json_t *j = json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES, NULL);
	bool good = take_plan(j, p, a, out);

	json_decref(j);
	return good ? ERR_NONE : ERR_INVALID;
}

/* --- no plan ------------------------------------------------------------------------------------
 */

static const char *const lacks[] = {
    [PLAN_LACK_NONE] = "time",
    [PLAN_LACK_CREW] = "invigilators",
    [PLAN_LACK_LENGTH] = "opening_length",
    [PLAN_LACK_ROOM_HOURS] = "room_hours",
    [PLAN_LACK_PEOPLE_HOURS] = "people_hours",
    [PLAN_LACK_PLACE] = "place",
};

struct str plan_shortage_write(const struct plan_shortage *why, struct arena *a)
{
	return arena_printf(a, "{\"possible\": false, \"lack\": \"%s\", \"amount\": %lld}",
			    lacks[why->lack], (long long)why->amount);
}

bool plan_shortage_read(struct str text, struct plan_shortage *out)
{
	json_t *j = json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES, NULL);
	struct str lack = member_text(j, "lack");
	bool found = false;

	for (size_t i = 0; i < sizeof lacks / sizeof *lacks && !found; i++)
		if (str_eq(lack, str_of(lacks[i]))) {
			out->lack = (enum plan_lack)i;
			found = true;
		}
	found = take_number(json_object_get(j, "amount"), 0, INT64_MAX, &out->amount) && found;
	json_decref(j);
	return found;
}
