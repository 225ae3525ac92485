/* SPDX-License-Identifier: EUPL-1.2 */
#include "budget/plan_json.h"

#include <stdarg.h>
#include "base/clock.h"
#include "budget/money.h"

enum { FAULTS_MOST = 100 };

struct reader {
	struct arena *arena;
	struct plan_faults *faults;
};

/* A value and where it stands. */
struct node {
	struct reader *r;
	const json_t *json; /* NULL when absent */
	struct str path;
};

static void fault_add(struct plan_faults *f, struct arena *a, struct str path, struct str message)
{
	if (!f->list)
		f->list = ARENA_NEW(a, struct plan_fault, FAULTS_MOST);
	if (f->n < FAULTS_MOST)
		f->list[f->n++] = (struct plan_fault){arena_str(a, path), message};
}

__attribute__((format(printf, 2, 3))) static void fault(struct node n, const char *fmt, ...)
{
	char text[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	fault_add(n.r->faults, n.r->arena, n.path, arena_str(n.r->arena, str_of(text)));
}

static struct node member(struct node of, const char *name)
{
	struct str path = of.path.n
			      ? arena_printf(of.r->arena, STR_FMT ".%s", STR_ARG(of.path), name)
			      : str_of(name);

	return (struct node){of.r, json_object_get(of.json, name), path};
}

static struct node element(struct node of, size_t i)
{
	return (struct node){of.r, json_array_get(of.json, i),
			     arena_printf(of.r->arena, STR_FMT "[%zu]", STR_ARG(of.path), i)};
}

/* Is it an object, with no member but these? */
static bool object_of(struct node n, const char *const *names)
{
	const char *key;
	json_t *value;

	if (!json_is_object(n.json)) {
		fault(n, "must be an object");
		return false;
	}
	json_object_foreach((json_t *)n.json, key, value)
	{
		size_t i = 0;
		while (names[i] && strcmp(names[i], key) != 0)
			i++;
		if (!names[i])
			fault(member(n, key), "unknown member");
	}
	return true;
}

static struct str text_of(struct node n)
{
	if (!json_is_string(n.json)) {
		fault(n, n.json ? "must be a text" : "is missing");
		return STR("");
	}
	return arena_str(n.r->arena,
			 (struct str){json_string_value(n.json), json_string_length(n.json)});
}

static int count_of(struct node n, int least, int most, int otherwise)
{
	json_int_t v = json_integer_value(n.json);

	if (!n.json && otherwise >= least)
		return otherwise;
	if (!json_is_integer(n.json) || v < least || v > most) {
		fault(n, "must be a whole number from %d to %d", least, most);
		return least;
	}
	return (int)v;
}

static int64_t money_of(struct node n, int64_t otherwise)
{
	int64_t cents = 0;

	if (!n.json)
		return otherwise;
	if (!json_is_string(n.json) || !money_read(text_of(n), &cents) || cents < 0 ||
	    cents > 100000)
		fault(n, "must be an amount in a text, \"0.00\" to \"1000.00\"");
	return cents;
}

static size_t list_of(struct node n, size_t least, size_t most)
{
	size_t count = json_array_size(n.json);

	if (!json_is_array(n.json) || count < least || count > most) {
		fault(n, "must be a list of %zu to %zu", least, most);
		return 0;
	}
	return count;
}

/* --- dates and hours ----------------------------------------------------------------------------
 */

static bool digits(struct str s, size_t at, size_t n, int *out)
{
	*out = 0;
	for (size_t i = at; i < at + n; i++) {
		if (i >= s.n || s.p[i] < '0' || s.p[i] > '9')
			return false;
		*out = *out * 10 + (s.p[i] - '0');
	}
	return true;
}

bool plan_day_read(struct str s, int *day)
{
	struct clock_date d = {0}, again;
	bool good = s.n == 10 && s.p[4] == '-' && s.p[7] == '-' && digits(s, 0, 4, &d.year) &&
		    digits(s, 5, 2, &d.month) && digits(s, 8, 2, &d.day) && d.year >= 1970 &&
		    d.month >= 1 && d.month <= 12;
	int64_t ms = good ? clock_ms_utc(d) : 0;

	again = clock_date_utc(ms);
	*day = (int)(ms / CLOCK_DAY);
	return good && again.day == d.day && again.month == d.month;
}

static int day_of(struct node n)
{
	int day = 0;

	if (!plan_day_read(text_of(n), &day) && n.json && json_is_string(n.json))
		fault(n, "must be a date, as 2026-09-07");
	return day;
}

static bool weekday_of(struct str s, int *out)
{
	static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	for (*out = 0; *out < 7; ++*out)
		if (str_eq(s, str_of(names[*out])))
			return true;
	return false;
}

bool plan_minute_read(struct str s, int *out)
{
	int hour, minute;

	if (s.n != 5 || s.p[2] != ':' || !digits(s, 0, 2, &hour) || !digits(s, 3, 2, &minute) ||
	    minute > 59)
		return false;
	*out = hour * 60 + minute;
	return *out <= 1440;
}

bool plan_window_read(struct str s, struct plan_window *w)
{
	struct str days, hours, first, last, from, to;
	int a, b;

	if (!str_cut(s, ' ', &days, &hours) || !str_cut(hours, '-', &from, &to))
		return false;
	if (!str_cut(days, '-', &first, &last))
		last = first;
	if (!weekday_of(first, &a) || !weekday_of(last, &b) || !plan_minute_read(from, &w->from) ||
	    !plan_minute_read(to, &w->to))
		return false;
	for (w->days = 0; a != b; a = (a + 1) % 7)
		w->days |= 1u << a;
	w->days |= 1u << b;
	return w->from < w->to;
}

static struct plan_hours hours_of(struct node n, bool required)
{
	struct plan_hours h = {0};
	size_t count = n.json || required ? list_of(n, required, PLAN_WINDOWS_MAX) : 0;
	struct plan_window *windows = ARENA_NEW(n.r->arena, struct plan_window, count + 1);

	for (size_t i = 0; i < count; i++) {
		struct node at = element(n, i);
		if (!plan_window_read(text_of(at), &windows[h.n++]))
			fault(at, "must be days and hours, as \"mon-fri 08:00-18:00\"");
	}
	h.windows = windows;
	return h;
}

/* --- the parts ----------------------------------------------------------------------------------
 */

/* "2026-09-07 09:00-11:40" */
static bool span_read(struct str s, struct plan_span *b)
{
	struct str day, hours, from, to;

	return str_cut(s, ' ', &day, &hours) && str_cut(hours, '-', &from, &to) &&
	       plan_day_read(day, &b->day) && plan_minute_read(from, &b->from) &&
	       plan_minute_read(to, &b->to) && b->from < b->to;
}

static struct plan_span *spans_of(struct node n, size_t most, size_t *good)
{
	size_t count = n.json ? list_of(n, 0, most) : 0;
	struct plan_span *list = ARENA_NEW(n.r->arena, struct plan_span, count + 1);

	*good = 0;
	for (size_t i = 0; i < count; i++) {
		struct node at = element(n, i);
		if (span_read(text_of(at), &list[*good]))
			++*good;
		else
			fault(at, "must be a day and hours, as \"2026-09-07 09:00-11:40\"");
	}
	return list;
}

static void busy_of(struct node n, uint32_t room, struct plan_busy *list, struct plan_problem *p)
{
	size_t count;
	const struct plan_span *spans = spans_of(n, PLAN_BUSY_MAX - p->busy_count, &count);

	for (size_t i = 0; i < count; i++)
		list[p->busy_count++] =
		    (struct plan_busy){room, spans[i].day, spans[i].from, spans[i].to};
}

static void rooms_of(struct node n, struct plan_problem *p)
{
	static const char *const names[] = {"name", "capacity", "open", "busy", NULL};
	size_t count = list_of(n, 1, PLAN_ROOMS_MAX);
	struct plan_room *rooms = ARENA_NEW(n.r->arena, struct plan_room, count + 1);
	struct plan_busy *busy = ARENA_NEW(n.r->arena, struct plan_busy, PLAN_BUSY_MAX);

	for (size_t i = 0; i < count; i++) {
		struct node at = element(n, i);
		if (!object_of(at, names))
			continue;
		rooms[i].name = text_of(member(at, "name"));
		rooms[i].capacity = count_of(member(at, "capacity"), 1, 1000, 0);
		rooms[i].open = hours_of(member(at, "open"), true);
		busy_of(member(at, "busy"), (uint32_t)i, busy, p);
	}
	p->rooms = rooms;
	p->busy = busy;
	p->room_count = count;
}

static void people_of(struct node n, struct plan_problem *p)
{
	static const char *const names[] = {"name",	 "hourlyCost", "hours",
					    "available", "busy",       NULL};
	size_t count = list_of(n, 1, PLAN_PEOPLE_MAX);
	struct plan_person *people = ARENA_NEW(n.r->arena, struct plan_person, count + 1);

	for (size_t i = 0; i < count; i++) {
		struct node at = element(n, i);
		if (!object_of(at, names))
			continue;
		people[i].name = text_of(member(at, "name"));
		people[i].hourly_cost = money_of(member(at, "hourlyCost"), 1871);
		people[i].minutes = 60 * count_of(member(at, "hours"), 0, 10000, -1);
		people[i].available = hours_of(member(at, "available"), false);
		people[i].taken = spans_of(member(at, "busy"), PLAN_BUSY_MAX, &people[i].taken_n);
	}
	p->people = people;
	p->person_count = count;
}

static const char *const publics[PLAN_PUBLICS] = {"students", "outside", "staff"};

const char *plan_public_name(enum plan_public p)
{
	return publics[p];
}

bool plan_public_read(struct str s, enum plan_public *out)
{
	for (int i = 0; i < PLAN_PUBLICS; i++)
		if (str_eq(s, str_of(publics[i]))) {
			*out = (enum plan_public)i;
			return true;
		}
	return false;
}

static enum plan_public public_of(struct node n)
{
	enum plan_public found = PLAN_STUDENTS;

	if (n.json && !plan_public_read(text_of(n), &found))
		fault(n, "must be students, outside or staff");
	return found;
}

static void groups_of(struct node n, struct plan_problem *p)
{
	static const char *const names[] = {"group", "count", "extraTime", "public", NULL};
	size_t count = list_of(n, 1, PLAN_GROUPS_MAX);
	struct plan_group *groups = ARENA_NEW(n.r->arena, struct plan_group, count + 1);

	for (size_t i = 0; i < count; i++) {
		struct node at = element(n, i);
		if (!object_of(at, names))
			continue;
		groups[i].name = text_of(member(at, "group"));
		groups[i].count = count_of(member(at, "count"), 0,
					   PLAN_CANDIDATES_MAX / PLAN_GROUPS_MAX * 100, -1);
		groups[i].extra = count_of(member(at, "extraTime"), 0, groups[i].count, 0);
		groups[i].audience = public_of(member(at, "public"));
	}
	p->groups = groups;
	p->group_count = count;
}

static void closed_of(struct node n, struct plan_problem *p)
{
	static const char *const names[] = {"from", "to", NULL};
	size_t count = n.json ? list_of(n, 0, PLAN_DAYS_MAX) : 0;
	int *days = ARENA_NEW(n.r->arena, int, PLAN_DAYS_MAX + 1);

	for (size_t i = 0; i < count; i++) {
		struct node at = element(n, i);
		bool span = json_is_object(at.json);
		if (span && !object_of(at, names))
			continue;
		int from = day_of(span ? member(at, "from") : at);
		int to = span ? day_of(member(at, "to")) : from;
		if (to < from)
			fault(at, "ends before it begins");
		for (int d = from; d <= to; d++)
			if (d >= p->first_day && d <= p->last_day &&
			    p->closed_count < PLAN_DAYS_MAX)
				days[p->closed_count++] = d;
	}
	p->closed = days;
}

static void problem_of(struct node n, struct plan_problem *p)
{
	static const char *const names[] = {"from",
					    "to",
					    "closed",
					    "rooms",
					    "invigilators",
					    "candidates",
					    "hourlyCost",
					    "turnoverMinutes",
					    "invigilationMinutes",
					    "extraTimeMinutes",
					    "candidatesPerInvigilator",
					    "adminMinutesPerSession",
					    NULL};

	if (!object_of(n, names))
		return;
	p->first_day = day_of(member(n, "from"));
	p->last_day = day_of(member(n, "to"));
	if (p->last_day < p->first_day)
		fault(member(n, "to"), "is before from");
	if (p->last_day - p->first_day >= PLAN_DAYS_MAX) {
		fault(member(n, "to"), "is more than %d days after from", PLAN_DAYS_MAX);
		return;
	}
	closed_of(member(n, "closed"), p);
	rooms_of(member(n, "rooms"), p);
	people_of(member(n, "invigilators"), p);
	groups_of(member(n, "candidates"), p);
	p->invigilation_minutes = count_of(member(n, "invigilationMinutes"), 1, 1440, 120);
	p->extra_minutes = count_of(member(n, "extraTimeMinutes"), 0, 1440, 40);
	p->turnover_minutes = count_of(member(n, "turnoverMinutes"), 0, 1440, 15);
	p->candidates_per_person = count_of(member(n, "candidatesPerInvigilator"), 1, 1000, 20);
	p->admin_minutes = count_of(member(n, "adminMinutesPerSession"), 0, 10000, 50);
	p->admin_hourly_cost = money_of(member(n, "hourlyCost"), 1871);
}

int plan_problem_take(const json_t *json, struct arena *a, struct plan_problem *out,
		      struct plan_faults *faults)
{
	struct reader r = {a, faults};

	*out = (struct plan_problem){0};
	*faults = (struct plan_faults){0};
	problem_of((struct node){&r, json, STR("")}, out);
	return faults->n ? ERR_INVALID : ERR_NONE;
}

int plan_problem_read(struct str text, struct arena *a, struct plan_problem *out,
		      struct plan_faults *faults)
{
	json_error_t why;
	json_t *json = json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &why);

	*faults = (struct plan_faults){0};
	if (!json) {
		*out = (struct plan_problem){0};
		fault_add(
		    faults, a, STR(""),
		    arena_printf(a, "line %d, column %d: %s", why.line, why.column, why.text));
		return ERR_INVALID;
	}
	int k = plan_problem_take(json, a, out, faults);
	json_decref(json);
	return k;
}
