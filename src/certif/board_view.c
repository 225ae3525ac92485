/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/board_view.h"

#include "base/buf.h"
#include "base/zone.h"
#include "certif/board_words.h"
#include "certif/queries.h"
#include "certif/alert.h"
#include "certif/report.h"

static const struct field action_fields[] = {
    FIELD(struct action_view, event, FIELD_TEXT),
    FIELD(struct action_view, label, FIELD_MESSAGE),
};
static const struct shape action_shape = SHAPE(struct action_view, action_fields);

static const struct field row_fields[] = {
    FIELD(struct board_row_view, candidate, FIELD_INT),
    FIELD(struct board_row_view, name, FIELD_TEXT),
    FIELD(struct board_row_view, born, FIELD_TEXT),
    FIELD(struct board_row_view, rev, FIELD_TEXT),
    FIELD(struct board_row_view, state, FIELD_TEXT),
    FIELD(struct board_row_view, label, FIELD_MESSAGE),
    FIELD(struct board_row_view, icon, FIELD_TEXT),
    FIELD(struct board_row_view, calls, FIELD_BOOL),
    FIELD(struct board_row_view, is_started, FIELD_BOOL),
    FIELD(struct board_row_view, is_running, FIELD_BOOL),
    FIELD(struct board_row_view, is_over, FIELD_BOOL),
    FIELD(struct board_row_view, is_attended, FIELD_BOOL),
    FIELD(struct board_row_view, is_away, FIELD_BOOL),
    FIELD(struct board_row_view, is_lost, FIELD_BOOL),
    FIELD(struct board_row_view, question, FIELD_INT),
    FIELD(struct board_row_view, questions, FIELD_INT),
    FIELD(struct board_row_view, left, FIELD_TEXT),
    FIELD(struct board_row_view, left_ms, FIELD_INT),
    FIELD(struct board_row_view, clock_runs, FIELD_BOOL),
    FIELD(struct board_row_view, end, FIELD_TEXT),
    FIELD(struct board_row_view, extra, FIELD_INT),
    FIELD(struct board_row_view, seen, FIELD_INT),
    FIELD(struct board_row_view, seen_ago, FIELD_INT),
    FIELD(struct board_row_view, has_seen, FIELD_BOOL),
    FIELD(struct board_row_view, away, FIELD_INT),
    FIELD(struct board_row_view, reports, FIELD_INT),
    FIELD(struct board_row_view, alert, FIELD_TEXT),
    FIELD(struct board_row_view, alert_label, FIELD_MESSAGE),
    FIELD(struct board_row_view, alert_kind, FIELD_TEXT),
    FIELD(struct board_row_view, alert_kind_label, FIELD_MESSAGE),
    FIELD(struct board_row_view, has_alert, FIELD_BOOL),
    FIELD(struct board_row_view, mark, FIELD_TEXT),
    FIELD(struct board_row_view, primary, FIELD_TEXT),
    FIELD(struct board_row_view, primary_label, FIELD_MESSAGE),
    FIELD_OF(struct board_row_view, actions, FIELD_LIST, action_shape),
    FIELD(struct board_row_view, may_replace, FIELD_BOOL),
    FIELD(struct board_row_view, may_add_time, FIELD_BOOL),
    FIELD(struct board_row_view, may_stop, FIELD_BOOL),
};
const struct shape board_row_shape = SHAPE(struct board_row_view, row_fields);

static const struct field reason_fields[] = {
    FIELD(struct reason_view, name, FIELD_TEXT),
    FIELD(struct reason_view, label, FIELD_MESSAGE),
};
static const struct shape reason_shape = SHAPE(struct reason_view, reason_fields);

static const struct field event_fields[] = {
    FIELD(struct event_view, at, FIELD_TEXT),
    FIELD(struct event_view, who, FIELD_TEXT),
    FIELD(struct event_view, words, FIELD_TEXT),
    FIELD(struct event_view, by, FIELD_TEXT),
};
static const struct shape event_shape = SHAPE(struct event_view, event_fields);

static const struct field count_fields[] = {
    FIELD(struct board_counts, all, FIELD_INT),	    FIELD(struct board_counts, present, FIELD_INT),
    FIELD(struct board_counts, waiting, FIELD_INT), FIELD(struct board_counts, running, FIELD_INT),
    FIELD(struct board_counts, over, FIELD_INT),    FIELD(struct board_counts, alerts, FIELD_INT),
    FIELD(struct board_counts, calls, FIELD_INT),
};
static const struct shape count_shape = SHAPE(struct board_counts, count_fields);

static const struct field board_fields[] = {
    FIELD(struct board_view, session, FIELD_INT),
    FIELD(struct board_view, number, FIELD_INT),
    FIELD(struct board_view, starts, FIELD_INT),
    FIELD(struct board_view, centre, FIELD_TEXT),
    FIELD(struct board_view, site, FIELD_TEXT),
    FIELD(struct board_view, room, FIELD_TEXT),
    FIELD(struct board_view, access_code, FIELD_TEXT),
    FIELD(struct board_view, examiners, FIELD_TEXT),
    FIELD(struct board_view, others, FIELD_TEXT),
    FIELD(struct board_view, clock, FIELD_TEXT),
    FIELD(struct board_view, began, FIELD_TEXT),
    FIELD(struct board_view, clock_ms, FIELD_INT),
    FIELD(struct board_view, now, FIELD_INT),
    FIELD(struct board_view, version, FIELD_TEXT),
    FIELD(struct board_view, is_stopped, FIELD_BOOL),
    FIELD(struct board_view, only_calls, FIELD_BOOL),
    FIELD(struct board_view, stopped_at, FIELD_TEXT),
    FIELD_OF(struct board_view, counts, FIELD_OBJECT, count_shape),
    FIELD(struct board_view, columns, FIELD_TEXT),
    FIELD(struct board_view, added, FIELD_INT),
    FIELD(struct board_view, reports, FIELD_INT),
    FIELD_OF(struct board_view, rows, FIELD_LIST, board_row_shape),
    FIELD_OF(struct board_view, reasons, FIELD_LIST, reason_shape),
    FIELD_OF(struct board_view, events, FIELD_LIST, event_shape),
};
const struct shape board_shape = SHAPE(struct board_view, board_fields);

/* ---- times ------------------------------------------------------------------------------------
 */

static struct str hour(const struct zone *z, int64_t ms, struct arena *a)
{
	struct clock_date d = zone_local(z, ms);

	return arena_printf(a, "%02d:%02d", d.hour, d.minute);
}

/* ---- one row ----------------------------------------------------------------------------------
 */

static struct list actions_of(const struct board_row *r, enum exam_event primary, struct arena *a)
{
	struct action_view *list = ARENA_NEW(a, struct action_view, EVENT_COUNT);
	size_t n = 0;

	for (int i = 0; i < EVENT_COUNT; i++) {
		enum exam_event e = (enum exam_event)i;
		if (e == primary || !board_action_label(e) || !board_action_is_plain(e) ||
		    !exam_may_move(r->where, e))
			continue;
		list[n++] = (struct action_view){str_of(exam_event_name(e)), board_action_label(e)};
	}
	return LIST(list, n);
}

/* What an invigilator may do at once; the time that is up can be given more, but that asks how
 * much. */
static enum exam_event primary_of(const struct board_row *r)
{
	enum exam_event e = exam_primary(r->where);

	return e != EVENT_COUNT && board_action_is_plain(e) ? e : EVENT_COUNT;
}

static struct board_row_view row_view(const struct board_row *r, const struct zone *z, int64_t now,
				      struct arena *a)
{
	struct board_state state = board_state_of(r);
	enum exam_event primary = primary_of(r);
	bool started = r->clock.started != 0, running = r->where.state == EXAM_STARTED;
	struct str words;
	const struct alert_reason *said = alert_read(r->alert, &words);
	const struct report_kind *kind =
	    said ? report_kind_of(STR(REPORT_IN_CHALLENGE), str_of(said->code)) : NULL;

	return (struct board_row_view){
	    .candidate = r->candidate,
	    .name = arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(r->birth_name),
				 STR_ARG(r->first_name)),
	    .born = r->birth_date,
	    .rev = arena_printf(a, "%016llx", (unsigned long long)board_version(r, 1)),
	    .state = str_of(state.name),
	    .label = state.label,
	    .icon = str_of(state.icon),
	    .calls = board_calls(r->need),
	    .is_started = started,
	    .is_running = running,
	    .is_over = r->need == NEED_OVER,
	    .is_attended = r->attended != 0,
	    .is_away = running && r->is_away,
	    .is_lost = r->need == NEED_CONTACT,
	    .question = running && r->answers < EXAM_QUESTIONS ? r->answers + 1 : r->answers,
	    .questions = EXAM_QUESTIONS,
	    .left = board_duration(r->left, a),
	    .left_ms = r->left,
	    .clock_runs = running && !r->clock.held_since,
	    .end = !started ? STR("") : hour(z, r->need == NEED_OVER ? r->ended : r->end, a),
	    .extra = r->extra_percent,
	    .seen = r->seen,
	    .has_seen = r->seen != 0 && running,
	    .seen_ago = r->seen && now > r->seen ? (now - r->seen) / CLOCK_SECOND : 0,
	    .away = r->away,
	    .reports = r->reports,
	    .alert = words,
	    .alert_label = said ? said->label : NULL,
	    .alert_kind = kind ? str_of(said->code) : STR(""),
	    .alert_kind_label = kind ? kind->label : NULL,
	    .has_alert = r->need == NEED_ALERT,
	    .mark = board_mark(r->clock.allowed, r->alerted, a),
	    .primary = primary == EVENT_COUNT ? STR("") : str_of(exam_event_name(primary)),
	    .primary_label = primary == EVENT_COUNT ? NULL : board_action_label(primary),
	    .actions = actions_of(r, primary, a),
	    .may_replace = exam_may_move(r->where, EVENT_REPLACE),
	    .may_add_time = exam_may_move(r->where, EVENT_ADD_TIME),
	    .may_stop = exam_may_move(r->where, EVENT_STOP),
	};
}

static struct list rows_of(const struct board *b, const struct zone *z, int64_t now,
			   struct arena *a)
{
	struct board_row_view *rows = ARENA_NEW(a, struct board_row_view, b->n + 1);

	for (size_t i = 0; i < b->n; i++)
		rows[i] = row_view(&b->rows[i], z, now, a);
	return LIST(rows, b->n);
}

static struct list reasons(struct arena *a)
{
	struct reason_view *list = ARENA_NEW(a, struct reason_view, report_kind_count);
	size_t n = 0;

	for (size_t i = 0; i < report_kind_count; i++)
		if (report_kinds[i].in_room)
			list[n++] = (struct reason_view){str_of(report_kinds[i].subcategory),
							 report_kinds[i].label};
	return LIST(list, n);
}

/* ---- the log ----------------------------------------------------------------------------------
 */

static struct str two(struct db_opt_text a, struct db_opt_text b, struct arena *arena)
{
	return a.set ? arena_printf(arena, STR_FMT " " STR_FMT, STR_ARG(a.value), STR_ARG(b.value))
		     : STR("");
}

static int load_events(struct request *rq, const struct zone *z, int64_t session, size_t most,
		       struct list *out)
{
	struct board_log *found;
	size_t n;
	int k = board_log(rq->db, rq->arena, session, (int64_t)most, &found, &n);

	if (k)
		return k;
	struct event_view *list = ARENA_NEW(rq->arena, struct event_view, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct event_view){
		    .at = hour(z, found[i].at, rq->arena),
		    .who = two(found[i].birth_name, found[i].first_name, rq->arena),
		    .words =
			board_event_words(found[i].kind, found[i].detail, rq->language, rq->arena),
		    .by = two(found[i].by_first, found[i].by_last, rq->arena),
		};
	*out = LIST(list, n);
	return ERR_NONE;
}

static int load_invigilators(struct request *rq, int64_t session, struct str *out)
{
	struct invigilation_names *names;
	struct buf b = BUF_INIT(64 * 1024);
	size_t n;
	int k = invigilation_names(rq->db, rq->arena, session, &names, &n);

	if (k)
		return k;
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s" STR_FMT " " STR_FMT, i ? ", " : "",
			   STR_ARG(names[i].first_name), STR_ARG(names[i].last_name));
	*out = buf_take(&b, rq->arena);
	return ERR_NONE;
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static void head_of(const struct board *b, const struct zone *z, int64_t now, struct arena *a,
		    struct board_view *v)
{
	struct clock_date here = zone_local(z, now);
	size_t half = (b->n + 1) / 2;

	*v = (struct board_view){
	    .session = b->session,
	    .number = b->number,
	    .starts = b->starts,
	    .centre = b->centre_name,
	    .site = b->site,
	    .room = b->room,
	    .access_code = b->access_code,
	    .examiners = b->examiners,
	    .clock = hour(z, now, a),
	    .began = hour(z, b->starts, a),
	    .now = now,
	    .clock_ms =
		((int64_t)here.hour * 60 + here.minute) * CLOCK_MINUTE + here.second * CLOCK_SECOND,
	    .version = arena_printf(a, "%016llx", (unsigned long long)b->version),
	    .is_stopped = b->is_stopped,
	    .stopped_at = b->is_stopped ? hour(z, b->stopped, a) : STR(""),
	    .counts = b->counts,
	    .added = b->added,
	    .reports = b->reports,
	    .columns = arena_printf(a, "rows-%zu", half),
	};
}

int board_view_load(struct request *rq, int64_t session, size_t events, struct board_view *out)
{
	struct arena *a = rq->arena;
	int64_t now = clock_now(&rq->clock);
	struct board b;
	struct zone *z;
	int k = board_load(rq->db, a, session, now, &b);

	if (!k)
		k = zone_open(a, b.zone, &z, NULL) ? ERR_INTERNAL : ERR_NONE;
	if (k)
		return k;
	head_of(&b, z, now, a, out);
	out->rows = rows_of(&b, z, now, a);
	out->reasons = reasons(a);
	k = load_invigilators(rq, session, &out->others);
	return k ? k : load_events(rq, z, session, events, &out->events);
}

int board_view_row(const struct board_view *v, int64_t candidate, const struct board_row_view **out)
{
	const struct board_row_view *rows = v->rows.items;

	for (size_t i = 0; i < v->rows.n; i++)
		if (rows[i].candidate == candidate) {
			*out = &rows[i];
			return ERR_NONE;
		}
	return ERR_NOT_FOUND;
}
