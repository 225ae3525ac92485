/* SPDX-License-Identifier: EUPL-1.2 */
/* actual_pages.c - plan and reality of a period on one page: the comparison, the pictures, the
 * sessions behind them. */
#include "base/unicode.h"
#include "certif/certif.h"
#include "certif/session_pages.h"
#include "finance/actual_chart.h"
#include "finance/actual_page.h"
#include "finance/actual_rows.h"
#include "finance/finance.h"
#include "web/choice.h"

enum { A_PAGE = 25, WORDS_MOST = 8 };

/* ---- the pictures -----------------------------------------------------------------------------
 */

struct legend_view {
	struct str label, sign; /* sign: a small picture */
};
static const struct field legend_fields[] = {
    FIELD(struct legend_view, label, FIELD_TEXT),
    FIELD(struct legend_view, sign, FIELD_HTML),
};
static const struct shape legend_shape = SHAPE(struct legend_view, legend_fields);

struct table_row_view {
	struct str head;
	struct list cells;
};
static const struct field table_row_fields[] = {
    FIELD(struct table_row_view, head, FIELD_TEXT),
    FIELD(struct table_row_view, cells, FIELD_TEXTS),
};
static const struct shape table_row_shape = SHAPE(struct table_row_view, table_row_fields);

struct picture_view {
	struct str title, svg;
	struct list legend, head, rows;
	bool is_wide, has_rows;
};
static const struct field picture_fields[] = {
    FIELD(struct picture_view, title, FIELD_TEXT),
    FIELD(struct picture_view, svg, FIELD_HTML),
    FIELD_OF(struct picture_view, legend, FIELD_LIST, legend_shape),
    FIELD(struct picture_view, head, FIELD_TEXTS),
    FIELD_OF(struct picture_view, rows, FIELD_LIST, table_row_shape),
    FIELD(struct picture_view, is_wide, FIELD_BOOL),
    FIELD(struct picture_view, has_rows, FIELD_BOOL),
};
static const struct shape picture_shape = SHAPE(struct picture_view, picture_fields);

static struct str sign_of(struct arena *a, const struct chart_series *s)
{
	static const char *const signs[] = {
	    [CHART_LINE] = "<path class=\"svg-line %s\" d=\"M1 6H21\"/>",
	    [CHART_DASHED] = "<path class=\"svg-line %s\" stroke-dasharray=\"6 4\" d=\"M1 6H21\"/>",
	    [CHART_BAR] = "<rect class=\"svg-bar %s\" x=\"5\" width=\"12\" height=\"12\"/>",
	    [CHART_DOT] = "<circle class=\"svg-dot %s\" cx=\"11\" cy=\"6\" r=\"4\"/>"};
	const char *at = strstr(signs[s->mark], "%s");

	return arena_printf(a, "<svg viewBox=\"0 0 22 12\" aria-hidden=\"true\">%.*s%s%s</svg>",
			    (int)(at - signs[s->mark]), signs[s->mark], s->kind, at + 2);
}

static struct picture_view picture_of(struct request *rq, const struct actual_chart *c, bool wide)
{
	struct legend_view *legend =
	    ARENA_NEW(rq->arena, struct legend_view, c->chart.series_count);
	struct table_row_view *rows = ARENA_NEW(rq->arena, struct table_row_view, c->rows + 1);
	struct buf svg = BUF_INIT(1 << 20);

	chart_svg(&svg, &c->chart, wide ? 640 : 420, 250);
	for (size_t i = 0; i < c->chart.series_count; i++)
		legend[i] = (struct legend_view){c->chart.series[i].label,
						 sign_of(rq->arena, &c->chart.series[i])};
	for (size_t r = 0; r < c->rows; r++)
		rows[r] = (struct table_row_view){
		    c->cells[r * c->columns], LIST(c->cells + r * c->columns + 1, c->columns - 1)};
	return (struct picture_view){.title = c->chart.title,
				     .svg = buf_take(&svg, rq->arena),
				     .legend = LIST(legend, c->chart.series_count),
				     .head = LIST(c->head, c->columns),
				     .rows = LIST(rows, c->rows),
				     .is_wide = wide,
				     .has_rows = c->rows > 0};
}

static struct list pictures_of(struct request *rq, const struct actual_page *p)
{
	struct picture_view *out = ARENA_NEW(rq->arena, struct picture_view, PICTURES);
	struct actual_chart *charts = ARENA_NEW(rq->arena, struct actual_chart, PICTURES);
	struct actual_scene scene = actual_page_scene(rq, p);

	actual_charts(&scene, charts);
	for (int i = 0; i < PICTURES; i++)
		out[i] = picture_of(rq, &charts[i], i == PICTURE_COST);
	return LIST(out, PICTURES);
}

/* ---- the sessions -----------------------------------------------------------------------------
 */

struct row_view {
	int64_t id, number, enrolled, present, certified;
	struct str day, hour, site, room, minutes, cost, fees, share;
	const char *state_label, *audience_label;
	bool is_held, is_open, is_planned, is_cancelled, is_students, is_estimated, has_fees;
};
static const struct field row_fields[] = {
    FIELD(struct row_view, id, FIELD_INT),
    FIELD(struct row_view, number, FIELD_INT),
    FIELD(struct row_view, enrolled, FIELD_INT),
    FIELD(struct row_view, present, FIELD_INT),
    FIELD(struct row_view, certified, FIELD_INT),
    FIELD(struct row_view, day, FIELD_TEXT),
    FIELD(struct row_view, hour, FIELD_TEXT),
    FIELD(struct row_view, site, FIELD_TEXT),
    FIELD(struct row_view, room, FIELD_TEXT),
    FIELD(struct row_view, minutes, FIELD_TEXT),
    FIELD(struct row_view, cost, FIELD_TEXT),
    FIELD(struct row_view, fees, FIELD_TEXT),
    FIELD(struct row_view, share, FIELD_TEXT),
    FIELD(struct row_view, state_label, FIELD_MESSAGE),
    FIELD(struct row_view, audience_label, FIELD_MESSAGE),
    FIELD(struct row_view, is_held, FIELD_BOOL),
    FIELD(struct row_view, is_open, FIELD_BOOL),
    FIELD(struct row_view, is_planned, FIELD_BOOL),
    FIELD(struct row_view, is_cancelled, FIELD_BOOL),
    FIELD(struct row_view, is_students, FIELD_BOOL),
    FIELD(struct row_view, is_estimated, FIELD_BOOL),
    FIELD(struct row_view, has_fees, FIELD_BOOL),
};
static const struct shape row_shape = SHAPE(struct row_view, row_fields);

struct actual_view {
	struct finance_head head;
	struct period_view period;
	struct str reference, cost, per_certified, hours, received, due, share;
	struct str forecast, cost_low, cost_high;
	int64_t held, enrolled, present, certified, open, estimated, cancelled, planned, missing;
	bool has_any, has_open, has_estimated, is_over, is_reference_own, has_due;
	struct list figures, pictures, sessions, states, audiences;
	struct str q, state, audience;
	int64_t found, page, pages, before, after;
	bool is_filtered, has_found;
};
static const struct field actual_fields[] = {
    FIELD_OF(struct actual_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD_OF(struct actual_view, period, FIELD_OBJECT, period_view_shape),
    FIELD(struct actual_view, reference, FIELD_TEXT),
    FIELD(struct actual_view, cost, FIELD_TEXT),
    FIELD(struct actual_view, per_certified, FIELD_TEXT),
    FIELD(struct actual_view, hours, FIELD_TEXT),
    FIELD(struct actual_view, received, FIELD_TEXT),
    FIELD(struct actual_view, due, FIELD_TEXT),
    FIELD(struct actual_view, share, FIELD_TEXT),
    FIELD(struct actual_view, forecast, FIELD_TEXT),
    FIELD(struct actual_view, cost_low, FIELD_TEXT),
    FIELD(struct actual_view, cost_high, FIELD_TEXT),
    FIELD(struct actual_view, held, FIELD_INT),
    FIELD(struct actual_view, enrolled, FIELD_INT),
    FIELD(struct actual_view, present, FIELD_INT),
    FIELD(struct actual_view, certified, FIELD_INT),
    FIELD(struct actual_view, open, FIELD_INT),
    FIELD(struct actual_view, estimated, FIELD_INT),
    FIELD(struct actual_view, cancelled, FIELD_INT),
    FIELD(struct actual_view, planned, FIELD_INT),
    FIELD(struct actual_view, missing, FIELD_INT),
    FIELD(struct actual_view, has_any, FIELD_BOOL),
    FIELD(struct actual_view, has_open, FIELD_BOOL),
    FIELD(struct actual_view, has_estimated, FIELD_BOOL),
    FIELD(struct actual_view, is_over, FIELD_BOOL),
    FIELD(struct actual_view, is_reference_own, FIELD_BOOL),
    FIELD(struct actual_view, has_due, FIELD_BOOL),
    FIELD_OF(struct actual_view, figures, FIELD_LIST, actual_row_view_shape),
    FIELD_OF(struct actual_view, pictures, FIELD_LIST, picture_shape),
    FIELD_OF(struct actual_view, sessions, FIELD_LIST, row_shape),
    FIELD_OF(struct actual_view, states, FIELD_LIST, choice_shape),
    FIELD_OF(struct actual_view, audiences, FIELD_LIST, choice_shape),
    FIELD(struct actual_view, q, FIELD_TEXT),
    FIELD(struct actual_view, state, FIELD_TEXT),
    FIELD(struct actual_view, audience, FIELD_TEXT),
    FIELD(struct actual_view, found, FIELD_INT),
    FIELD(struct actual_view, page, FIELD_INT),
    FIELD(struct actual_view, pages, FIELD_INT),
    FIELD(struct actual_view, before, FIELD_INT),
    FIELD(struct actual_view, after, FIELD_INT),
    FIELD(struct actual_view, is_filtered, FIELD_BOOL),
    FIELD(struct actual_view, has_found, FIELD_BOOL),
};
static const struct shape actual_shape = SHAPE(struct actual_view, actual_fields);

static struct list states_of(struct request *rq, struct str value)
{
	struct choice_view *out = ARENA_NEW(rq->arena, struct choice_view, ACTUAL_STATES + 1);

	out[0] = (struct choice_view){STR(""), N_("All states"), false};
	for (int i = 0; i < ACTUAL_STATES; i++) {
		struct str word = str_of(actual_state_word((enum actual_state)i));
		out[i + 1] = (struct choice_view){word, actual_state_label((enum actual_state)i),
						  str_eq(word, value)};
	}
	return LIST(out, ACTUAL_STATES + 1);
}

static struct list audiences_of(struct request *rq, struct str value)
{
	struct choice_view *out = ARENA_NEW(rq->arena, struct choice_view, AUDIENCES + 1);

	out[0] = (struct choice_view){STR(""), N_("Everybody"), false};
	for (int i = 0; i < AUDIENCES; i++) {
		struct str word = str_of(session_audience_code((enum session_audience)i));
		out[i + 1] = (struct choice_view){
		    word, session_audience_label((enum session_audience)i), str_eq(word, value)};
	}
	return LIST(out, AUDIENCES + 1);
}

static size_t words_of(struct arena *a, struct str q, struct str out[WORDS_MOST])
{
	struct str one, rest = unicode_fold(a, q);
	size_t n = 0;

	for (bool more = true; more && n < WORDS_MOST;) {
		more = str_cut(rest, ' ', &one, &rest);
		if (one.n)
			out[n++] = one;
	}
	return n;
}

/* Every word is somewhere in the number, the place or the date. */
static bool holds_words(struct request *rq, const struct actual_page *p,
			const struct actual_session *s, const struct str *words, size_t n)
{
	struct clock_date d = zone_local(p->zone, s->starts);
	struct str all = STR("");

	if (n)
		all = unicode_fold(
		    rq->arena,
		    arena_printf(rq->arena,
				 "%lld " STR_FMT " " STR_FMT
				 " %04d-%02d-%02d %02d/%02d/%04d " STR_FMT,
				 (long long)s->number, STR_ARG(s->site), STR_ARG(s->room), d.year,
				 d.month, d.day, d.day, d.month, d.year,
				 STR_ARG(language_long_day(rq->language, d, rq->arena))));
	for (size_t i = 0; i < n; i++)
		if (!memmem(all.p, all.n, words[i].p, words[i].n))
			return false;
	return true;
}

static struct row_view row_of(struct request *rq, const struct actual_page *p,
			      const struct actual_session *s)
{
	return (struct row_view){
	    .id = s->id,
	    .number = s->number,
	    .enrolled = s->enrolled,
	    .present = s->present,
	    .certified = s->certified,
	    .day = certif_session_day(rq->arena, rq->language, p->zone, s->starts),
	    .hour = certif_session_hour(rq->arena, p->zone, p->head.centre.zone, s->starts),
	    .site = s->site,
	    .room = s->room,
	    .minutes = actual_hours(rq->language, s->minutes, rq->arena),
	    .cost = language_money(rq->language, s->cost, rq->arena),
	    .fees = language_money(rq->language, s->fees, rq->arena),
	    .share = language_money(rq->language, s->share, rq->arena),
	    .state_label = actual_state_label(s->state),
	    .audience_label = session_audience_label(s->audience),
	    .is_held = s->state == ACTUAL_HELD,
	    .is_open = s->state == ACTUAL_OPEN,
	    .is_planned = s->state == ACTUAL_PLANNED,
	    .is_cancelled = s->state == ACTUAL_CANCELLED,
	    .is_students = s->audience == AUDIENCE_STUDENTS,
	    .is_estimated = s->is_estimated,
	    .has_fees = s->fees > 0 && s->state != ACTUAL_CANCELLED,
	};
}

/* The last one first. */
static void list_fill(struct request *rq, const struct actual_page *p, struct actual_view *v)
{
	const struct actual_session **fit =
	    ARENA_NEW(rq->arena, const struct actual_session *, p->n + 1);
	struct row_view *rows = ARENA_NEW(rq->arena, struct row_view, A_PAGE);
	struct str words[WORDS_MOST];
	size_t word_n = words_of(rq->arena, v->q, words), found = 0, shown = 0;

	for (size_t i = p->n; i-- > 0;) {
		const struct actual_session *s = &p->sessions[i];
		if (v->state.n && !str_eq(v->state, str_of(actual_state_word(s->state))))
			continue;
		if (v->audience.n &&
		    !str_eq(v->audience, str_of(session_audience_code(s->audience))))
			continue;
		if (holds_words(rq, p, s, words, word_n))
			fit[found++] = s;
	}
	v->found = (int64_t)found;
	v->has_found = found > 0;
	v->is_filtered = v->q.n || v->state.n || v->audience.n;
	v->pages = found ? (v->found + A_PAGE - 1) / A_PAGE : 1;
	v->page = param_int(rq, "page");
	v->page = v->page < 1 ? 1 : v->page > v->pages ? v->pages : v->page;
	v->before = v->page - 1;
	v->after = v->page < v->pages ? v->page + 1 : 0;
	for (size_t i = (size_t)v->before * A_PAGE; i < found && shown < A_PAGE; i++)
		rows[shown++] = row_of(rq, p, fit[i]);
	v->sessions = LIST(rows, shown);
}

/* ---- the page ---------------------------------------------------------------------------------
 */

static void sums_fill(struct request *rq, const struct actual_page *p, struct actual_view *v)
{
	const struct actual *a = p->sum;
	struct arena *r = rq->arena;
	int64_t each = actual_per_certified(&a->held);

	v->cost = language_money(rq->language, a->held.cost, r);
	v->per_certified = each < 0 ? STR("–") : language_money(rq->language, each, r);
	v->hours = actual_hours(rq->language, a->held.minutes, r);
	v->received = language_money(rq->language, a->received, r);
	v->due = language_money(rq->language, a->held.fees - a->received, r);
	v->share = language_money(rq->language, a->held.share, r);
	v->forecast = language_money(rq->language, a->forecast.cost, r);
	v->cost_low = language_money(rq->language, a->cost_low, r);
	v->cost_high = language_money(rq->language, a->cost_high, r);
	v->held = a->held.sessions;
	v->enrolled = a->enrolled;
	v->present = a->held.candidates;
	v->certified = a->held.certified;
	v->open = a->sessions[ACTUAL_OPEN];
	v->planned = a->sessions[ACTUAL_PLANNED];
	v->cancelled = a->sessions[ACTUAL_CANCELLED];
	v->missing = a->missing.sessions;
	v->estimated = a->estimated;
	v->has_open = v->open > 0;
	v->has_estimated = a->estimated > 0;
	v->has_due = a->held.fees > a->received;
	v->is_over = a->days_left == 0;
	v->figures = actual_row_views(rq->language, a, rq->arena);
}

static int actual_show(struct request *rq)
{
	struct actual_view v = {.q = param_text(rq, "q"),
				.state = param_text(rq, "state"),
				.audience = param_text(rq, "audience")};
	struct actual_page p = {0};
	int k = actual_page_open(rq, FINANCE_ACTUAL, &p);

	if (!k)
		k = actual_page_load(rq, &p);
	if (k)
		return reply_status(rq, k);
	if (p.fault.kind && rq->wants_json)
		return reply_error(rq, &p.fault);
	v.head = p.head;
	v.period = actual_period_view(rq, &p);
	v.reference = p.reference.name;
	v.is_reference_own = p.reference.id != 0;
	v.has_any = p.n > 0;
	v.states = states_of(rq, v.state);
	v.audiences = audiences_of(rq, v.audience);
	sums_fill(rq, &p, &v);
	if (v.has_any)
		v.pictures = pictures_of(rq, &p);
	list_fill(rq, &p, &v);
	return reply_page_status(rq, p.fault.kind ? 422 : 200, "finance/actual", &v);
}

static const struct param actual_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    PERIOD_PARAMS,
    {"q", PARAM_LINE, PARAM_QUERY, 200, false},
    {"state", PARAM_WORD, PARAM_QUERY, 20, false},
    {"audience", PARAM_WORD, PARAM_QUERY, 20, false},
    {"page", PARAM_INT, PARAM_QUERY, 100000, false},
    {},
};

static const struct route routes[] = {
    {METHOD_GET, "/certif/centres/:centre/budget/actual", ACCESS_SIGNED_IN, actual_show,
     actual_params, &actual_shape, "Plan and reality of a centre over a period", 0, 0,
     &right_centre_member},
};
const struct route_table finance_actual_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {
    {"finance/actual", &actual_shape},
};
const struct page_table finance_actual_pages = PAGE_TABLE(pages);
