/* SPDX-License-Identifier: EUPL-1.2 */
/* session_list_pages.c - the sessions of a centre: those to come first, those past below; searched and
 * filtered. A centre's sessions are read at once: some hundreds a year. */
#include "base/unicode.h"
#include "certif/certif.h"
#include "certif/session_pages.h"
#include "web/choice.h"

enum { A_PAGE = 20, READ_MOST = 20000, WORDS_MOST = 8 };

struct row_view {
	int64_t id, number, starts, enrolled, began;
	struct str site, room, day, hour, examiners;
	const char *state_label, *audience_label;
	bool is_created, is_cancelled, is_students;
	bool is_due; /* it is over, and was not finalised */
};
static const struct field row_fields[] = {
	FIELD(struct row_view, id, FIELD_INT),
	FIELD(struct row_view, number, FIELD_INT),
	FIELD(struct row_view, starts, FIELD_TIME),
	FIELD(struct row_view, enrolled, FIELD_INT),
	FIELD(struct row_view, began, FIELD_INT),
	FIELD(struct row_view, site, FIELD_TEXT),
	FIELD(struct row_view, room, FIELD_TEXT),
	FIELD(struct row_view, day, FIELD_TEXT),
	FIELD(struct row_view, hour, FIELD_TEXT),
	FIELD(struct row_view, examiners, FIELD_TEXT),
	FIELD(struct row_view, state_label, FIELD_MESSAGE),
	FIELD(struct row_view, audience_label, FIELD_MESSAGE),
	FIELD(struct row_view, is_created, FIELD_BOOL),
	FIELD(struct row_view, is_cancelled, FIELD_BOOL),
	FIELD(struct row_view, is_students, FIELD_BOOL),
	FIELD(struct row_view, is_due, FIELD_BOOL),
};
static const struct shape row_shape = SHAPE(struct row_view, row_fields);

/* One part of the page's list. */
struct part_view {
	bool is_upcoming;
	struct list sessions;
};
static const struct field part_fields[] = {
	FIELD(struct part_view, is_upcoming, FIELD_BOOL),
	FIELD_OF(struct part_view, sessions, FIELD_LIST, row_shape),
};
static const struct shape part_shape = SHAPE(struct part_view, part_fields);

struct list_view {
	struct centre_head centre;
	struct str q, state, period, audience;
	struct list states, periods, audiences, parts;
	int64_t found, page, pages, before, after; /* before, after: numbers of pages, 0 for none */
	int64_t due; /* to be finalised, of all there are */
	bool is_filtered, has_any, has_found, has_pages, shows_due;
};
static const struct field list_fields[] = {
	FIELD_OF(struct list_view, centre, FIELD_OBJECT, centre_head_shape),
	FIELD(struct list_view, q, FIELD_TEXT),
	FIELD(struct list_view, state, FIELD_TEXT),
	FIELD(struct list_view, period, FIELD_TEXT),
	FIELD(struct list_view, audience, FIELD_TEXT),
	FIELD_OF(struct list_view, states, FIELD_LIST, choice_shape),
	FIELD_OF(struct list_view, periods, FIELD_LIST, choice_shape),
	FIELD_OF(struct list_view, audiences, FIELD_LIST, choice_shape),
	FIELD_OF(struct list_view, parts, FIELD_LIST, part_shape),
	FIELD(struct list_view, found, FIELD_INT),
	FIELD(struct list_view, page, FIELD_INT),
	FIELD(struct list_view, pages, FIELD_INT),
	FIELD(struct list_view, before, FIELD_INT),
	FIELD(struct list_view, after, FIELD_INT),
	FIELD(struct list_view, due, FIELD_INT),
	FIELD(struct list_view, shows_due, FIELD_BOOL),
	FIELD(struct list_view, has_pages, FIELD_BOOL),
	FIELD(struct list_view, is_filtered, FIELD_BOOL),
	FIELD(struct list_view, has_any, FIELD_BOOL),
	FIELD(struct list_view, has_found, FIELD_BOOL),
};
static const struct shape list_shape = SHAPE(struct list_view, list_fields);

/* ---- which ones -------------------------------------------------------------------------------- */

struct option {
	const char *value, *label;
};
static const struct option states[] = {
	{ "", N_("All states") },
	{ "created", N_("Created") },
	{ "due", N_("To be finalised") },
	{ "finalized", N_("Finalised") },
	{ "processed", N_("Results sent") },
	{ "cancelled", N_("Cancelled") },
};
static const struct option periods[] = {
	{ "", N_("All dates") },
	{ "upcoming", N_("To come") },
	{ "week", N_("The next seven days") },
	{ "month", N_("The next thirty days") },
	{ "past", N_("Past") },
};
static const struct option audiences[] = {
	{ "", N_("Everybody") },
	{ "students", N_("Students or trainees of the institution") },
	{ "outside", N_("Outside candidates") },
	{ "staff", N_("Staff of the institution") },
};
#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct list choices(struct request *rq, const struct option *all, size_t n, struct str value)
{
	struct choice_view *out = ARENA_NEW(rq->arena, struct choice_view, n);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct choice_view){ str_of(all[i].value), all[i].label, str_eq(str_of(all[i].value), value) };
	return LIST(out, n);
}

/* What is asked for; a session is to come until its day is over for everybody in the room. */
struct wanted {
	struct request *rq;
	const struct zone *zone;
	struct str state, period, audience;
	struct str words[WORDS_MOST];
	size_t word_count;
	int64_t now;
};

static bool is_upcoming(const struct wanted *w, int64_t starts)
{
	return starts + SESSION_SPAN > w->now;
}

static bool is_due(const struct wanted *w, const struct certif_session_of_centre *s)
{
	return !is_upcoming(w, s->starts) && !s->cancelled.set && str_eq(s->state, STR("created"));
}

static bool fits_state(const struct wanted *w, const struct certif_session_of_centre *s)
{
	if (!w->state.n)
		return true;
	if (str_eq(w->state, STR("due")))
		return is_due(w, s);
	if (s->cancelled.set || str_eq(w->state, STR("cancelled")))
		return s->cancelled.set && str_eq(w->state, STR("cancelled"));
	struct str state = str_eq(s->state, STR("in_process")) ? STR("finalized") : s->state;
	return str_eq(state, w->state);
}

static bool fits_period(const struct wanted *w, const struct certif_session_of_centre *s)
{
	bool upcoming = is_upcoming(w, s->starts);

	if (str_eq(w->period, STR("past")))
		return !upcoming;
	if (str_eq(w->period, STR("upcoming")))
		return upcoming;
	if (str_eq(w->period, STR("week")))
		return upcoming && s->starts < w->now + 7 * CLOCK_DAY;
	if (str_eq(w->period, STR("month")))
		return upcoming && s->starts < w->now + 30 * CLOCK_DAY;
	return true;
}

static bool holds(struct str s, struct str word)
{
	return memmem(s.p, s.n, word.p, word.n) != NULL;
}

/* Every word is somewhere in the number, the place, the invigilators' names or the date. */
static bool fits_words(const struct wanted *w, const struct certif_session_of_centre *s)
{
	struct arena *a = w->rq->arena;

	if (!w->word_count)
		return true;
	struct clock_date d = zone_local(w->zone, s->starts);
	struct str all = arena_printf(a, "%lld " STR_FMT " " STR_FMT " " STR_FMT " %04d-%02d-%02d %02d/%02d/%04d %02d:%02d " STR_FMT,
	                              (long long)s->number, STR_ARG(s->site), STR_ARG(s->room), STR_ARG(s->examiners), d.year,
	                              d.month, d.day, d.day, d.month, d.year, d.hour, d.minute,
	                              STR_ARG(language_long_day(w->rq->language, d, a)));
	all = unicode_fold(a, all);
	for (size_t i = 0; i < w->word_count; i++)
		if (!holds(all, w->words[i]))
			return false;
	return true;
}

static bool fits(const struct wanted *w, const struct certif_session_of_centre *s)
{
	return (!w->audience.n || str_eq(w->audience, s->audience)) && fits_state(w, s) && fits_period(w, s) &&
	       fits_words(w, s);
}

static void split_words(struct wanted *w, struct str q)
{
	struct str one, rest = unicode_fold(w->rq->arena, q);

	for (bool more = true; more && w->word_count < WORDS_MOST;) {
		more = str_cut(rest, ' ', &one, &rest);
		if (one.n)
			w->words[w->word_count++] = one;
	}
}

/* Those that fit: the ones to come first, the next one at the top; then the past ones, the last one
 * first. The rows come from the last to the first. */
static size_t choose(const struct wanted *w, const struct certif_session_of_centre *rows, size_t n,
                     const struct certif_session_of_centre **out)
{
	size_t found = 0, upcoming = 0;

	while (upcoming < n && is_upcoming(w, rows[upcoming].starts))
		upcoming++;
	for (size_t i = upcoming; i-- > 0;)
		if (fits(w, &rows[i]))
			out[found++] = &rows[i];
	for (size_t i = upcoming; i < n; i++)
		if (fits(w, &rows[i]))
			out[found++] = &rows[i];
	return found;
}

/* ---- the page ---------------------------------------------------------------------------------- */

static int row_load(struct request *rq, const struct wanted *w, struct str zone_name,
                    const struct certif_session_of_centre *s, struct row_view *out)
{
	struct certif_session_counts counts;
	enum session_audience audience = AUDIENCE_STUDENTS;
	int k = certif_session_counts(rq->db, rq->arena, s->id, &counts);

	if (k)
		return k;
	if (!session_audience_of(s->audience, &audience))
		audience = AUDIENCE_STUDENTS;
	*out = (struct row_view){ .id = s->id,
		                  .number = s->number,
		                  .starts = s->starts,
		                  .enrolled = counts.enrolled,
		                  .began = counts.began,
		                  .site = s->site,
		                  .room = s->room,
		                  .day = certif_session_day(rq->arena, rq->language, w->zone, s->starts),
		                  .hour = certif_session_hour(rq->arena, w->zone, zone_name, s->starts),
		                  .examiners = s->examiners,
		                  .state_label = certif_session_state_label(s->state, s->cancelled.set),
		                  .audience_label = session_audience_label(audience),
		                  .is_due = is_due(w, s),
		                  .is_created = str_eq(s->state, STR("created")) && !s->cancelled.set,
		                  .is_cancelled = s->cancelled.set,
		                  .is_students = audience == AUDIENCE_STUDENTS };
	return ERR_NONE;
}

static int fill_page(struct request *rq, const struct wanted *w, struct list_view *v,
                     const struct certif_session_of_centre *const *chosen)
{
	size_t first = (size_t)(v->page - 1) * A_PAGE, last = first + A_PAGE, split;
	struct row_view *rows = ARENA_NEW(rq->arena, struct row_view, A_PAGE);
	struct part_view *parts = ARENA_NEW(rq->arena, struct part_view, 2);
	size_t n = 0;

	last = last < (size_t)v->found ? last : (size_t)v->found;
	for (split = first; split < last && is_upcoming(w, chosen[split]->starts); split++)
		;
	for (size_t i = first; i < last; i++) {
		int k = row_load(rq, w, v->centre.zone, chosen[i], &rows[i - first]);
		if (k)
			return k;
	}
	if (split > first)
		parts[n++] = (struct part_view){ true, LIST(rows, split - first) };
	if (last > split)
		parts[n++] = (struct part_view){ false, LIST(rows + (split - first), last - split) };
	v->parts = LIST(parts, n);
	return ERR_NONE;
}

static void count_pages(struct list_view *v, size_t found, int64_t page)
{
	v->found = (int64_t)found;
	v->has_found = found > 0;
	v->pages = found ? (v->found + A_PAGE - 1) / A_PAGE : 1;
	v->has_pages = v->pages > 1;
	v->page = page < 1 ? 1 : page > v->pages ? v->pages : page;
	v->before = v->page - 1;
	v->after = v->page < v->pages ? v->page + 1 : 0;
}

static int list_show(struct request *rq)
{
	struct list_view v = { .q = param_text(rq, "q"), .state = param_text(rq, "state"),
		               .period = param_text(rq, "period"), .audience = param_text(rq, "audience") };
	struct certif_session_of_centre *rows;
	struct zone *zone;
	size_t n;
	int k = centre_head_load(rq, param_int(rq, "centre"), CENTRE_SESSIONS, &v.centre);

	if (!k)
		k = centre_zone(rq, &v.centre, &zone);
	if (!k)
		k = certif_session_of_centre(rq->db, rq->arena, v.centre.id, READ_MOST, &rows, &n);
	if (k)
		return reply_status(rq, k);
	struct wanted w = { .rq = rq, .zone = zone, .state = v.state, .period = v.period, .audience = v.audience,
		            .now = clock_now(&rq->clock) };
	split_words(&w, v.q);
	const struct certif_session_of_centre **chosen = ARENA_NEW(rq->arena, const struct certif_session_of_centre *, n + 1);
	count_pages(&v, choose(&w, rows, n, chosen), param_int(rq, "page"));
	v.has_any = n > 0;
	for (size_t i = 0; i < n; i++)
		v.due += is_due(&w, &rows[i]);
	v.shows_due = str_eq(v.state, STR("due"));
	v.is_filtered = v.q.n || v.state.n || v.period.n || v.audience.n;
	v.states = choices(rq, states, COUNT(states), v.state);
	v.periods = choices(rq, periods, COUNT(periods), v.period);
	v.audiences = choices(rq, audiences, COUNT(audiences), v.audience);
	k = fill_page(rq, &w, &v, chosen);
	return k ? reply_status(rq, k) : reply_page(rq, "certif/sessions", &v);
}

static const struct param list_params[] = {
	{ "centre", PARAM_ID, PARAM_PATH, 0, true },
	{ "q", PARAM_LINE, PARAM_QUERY, 200, false },
	{ "state", PARAM_WORD, PARAM_QUERY, 20, false },
	{ "period", PARAM_WORD, PARAM_QUERY, 20, false },
	{ "audience", PARAM_WORD, PARAM_QUERY, 20, false },
	{ "page", PARAM_INT, PARAM_QUERY, 100000, false },
	{},
};

static const struct route routes[] = {
	{ METHOD_GET, "/certif/centres/:centre", ACCESS_SIGNED_IN, list_show, list_params, &list_shape, "The sessions of a centre", 0, 0, &right_centre_member },
};
const struct route_table certif_session_list_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = { { "certif/sessions", &list_shape } };
const struct page_table certif_session_list_pages = PAGE_TABLE(pages);
