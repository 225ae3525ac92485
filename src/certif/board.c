/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/board.h"

#include "base/clock.h"
#include "certif/queries.h"

/* ---- rules ------------------------------------------------------------------------------------
 */

static bool is_under_way(struct exam_where w)
{
	return w.state == EXAM_STARTED;
}

enum board_need board_need_of(const struct board_row *r, int64_t now)
{
	switch (r->where.state) {
	case EXAM_ENROLLED:
	case EXAM_ABSENT:
		return NEED_ABSENT;
	case EXAM_WAITING:
		return NEED_CONFIRM;
	case EXAM_READY:
		return NEED_BEGIN;
	case EXAM_STARTED:
		break;
	default:
		return NEED_OVER;
	}
	if (r->where.holds & HOLD_ALERT)
		return NEED_ALERT;
	if (r->where.holds & HOLD_RESUME)
		return NEED_RESUME;
	if (r->where.holds)
		return NEED_STILL;
	return now - r->seen > BOARD_LOST ? NEED_CONTACT : NEED_NOTHING;
}

bool board_calls(enum board_need n)
{
	return n <= NEED_CONFIRM;
}

static int64_t since_of(const struct board_row *r)
{
	switch (r->need) {
	case NEED_ALERT:
		return r->alerted;
	case NEED_CONTACT:
		return r->seen;
	case NEED_RESUME:
	case NEED_STILL:
		return r->clock.held_since;
	case NEED_NOTHING:
		return r->end; /* who is soonest at the end */
	case NEED_OVER:
		return r->ended;
	default:
		return 0;
	}
}

/* The order by name is that of the query: rows of one need and one moment keep it. */
static bool comes_before(const struct board_row *a, const struct board_row *b)
{
	if (a->need != b->need)
		return a->need < b->need;
	return a->since < b->since;
}

void board_sort(struct board_row *rows, size_t n, int64_t now)
{
	for (size_t i = 0; i < n; i++) {
		rows[i].need = board_need_of(&rows[i], now);
		rows[i].since = since_of(&rows[i]);
	}
	for (size_t i = 1; i < n; i++) { /* some forty, nearly in order */
		struct board_row row = rows[i];
		size_t at = i;
		for (; at && comes_before(&row, &rows[at - 1]); at--)
			rows[at] = rows[at - 1];
		rows[at] = row;
	}
}

struct board_counts board_count(const struct board_row *rows, size_t n)
{
	struct board_counts c = {.all = (int64_t)n};

	for (size_t i = 0; i < n; i++) {
		enum exam_state state = rows[i].where.state;
		c.present += state != EXAM_ENROLLED && state != EXAM_ABSENT;
		c.waiting += state == EXAM_WAITING;
		c.running += is_under_way(rows[i].where);
		c.over += exam_is_over(state) && state != EXAM_ABSENT;
		c.alerts += rows[i].need == NEED_ALERT;
		c.calls += board_calls(rows[i].need);
	}
	return c;
}

/* FNV-1a: any change will do, nobody gains by a collision but a late refresh. */
static uint64_t mix(uint64_t h, int64_t v)
{
	for (int i = 0; i < 8; i++) {
		h ^= (uint64_t)v >> (8 * i) & 0xFF;
		h *= UINT64_C(0x100000001B3);
	}
	return h;
}

uint64_t board_version(const struct board_row *rows, size_t n)
{
	uint64_t h = UINT64_C(0xCBF29CE484222325);

	for (size_t i = 0; i < n; i++) {
		const struct board_row *r = &rows[i];
		const int64_t shown[] = {r->candidate,	   r->where.state,
					 r->where.holds,   r->clock.held_since,
					 r->clock.started, r->clock.allowed,
					 r->clock.stood,   r->ended,
					 r->alerted,	   (int64_t)r->alert.n,
					 r->answers,	   r->is_away,
					 r->away,	   r->reports,
					 r->attended,	   r->need,
					 r->extra_percent, (int64_t)r->birth_name.n};
		for (size_t k = 0; k < sizeof shown / sizeof *shown; k++)
			h = mix(h, shown[k]);
	}
	return h;
}

struct str board_mark(int64_t allowed, int64_t alerted, struct arena *a)
{
	return arena_printf(a, "%lld.%lld", (long long)alerted, (long long)allowed);
}

bool board_is_seen(enum exam_event event, struct str mark, int64_t allowed, int64_t alerted)
{
	struct str first, second;
	int64_t seen_alerted, seen_allowed;

	if (event != EVENT_DISMISS && event != EVENT_REPLACE && event != EVENT_ADD_TIME)
		return true;
	if (!str_cut(mark, '.', &first, &second) || !str_int(first, &seen_alerted) ||
	    !str_int(second, &seen_allowed))
		return false;
	return event == EVENT_ADD_TIME ? seen_allowed == allowed : seen_alerted == alerted;
}

/* ---- looking ----------------------------------------------------------------------------------
 */

static int64_t later_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int row_of(const struct board_candidates *q, int64_t now, struct board_row *out)
{
	*out = (struct board_row){
	    .candidate = q->candidate,
	    .birth_name = q->birth_name,
	    .first_name = q->first_name,
	    .birth_date = q->birth_date,
	    .extra_percent = q->extra_percent,
	    .attended = q->attended.value,
	    .where = {.holds = (unsigned)q->holds},
	    .clock = {q->started.value, q->allowed, q->stood, q->held_since},
	    .ended = q->ended.value,
	    .alert = q->alert,
	    .alerted = q->alerted,
	    .answers = q->answers,
	    .seen = later_of(q->seen, q->served),
	    .is_away = q->is_away,
	    .away = q->away,
	    .reports = q->reports,
	};
	if (!exam_state_of(q->state, &out->where.state))
		return ERR_INTERNAL;
	if (!q->started.set)
		return ERR_NONE;
	out->left = exam_left(&out->clock, now);
	out->end = exam_end(&out->clock, now);
	if (is_under_way(out->where) && !out->where.holds && !exam_in_time(&out->clock, now)) {
		out->where.state = EXAM_TIME_OVER;
		out->ended = out->end;
	}
	return ERR_NONE;
}

struct board_facts {
	int64_t session;
	struct board_session about;
	struct board_marks marks;
	struct board_added added;
	struct board_candidates *rows;
	size_t n;
};

int board_read(struct db *db, struct arena *a, int64_t session, struct board_facts **out)
{
	struct board_facts *f = ARENA_NEW(a, struct board_facts, 1);
	int k = board_session(db, a, session, &f->about);

	f->session = session;
	if (!k)
		k = board_candidates(db, a, session, &f->rows, &f->n);
	if (!k)
		k = board_marks(db, a, session, &f->marks);
	if (!k)
		k = board_added(db, a, session, &f->added);
	*out = f;
	return k;
}

static int rows_at(const struct board_facts *f, struct arena *a, int64_t now, struct board *out)
{
	int k = ERR_NONE;

	out->n = f->n;
	out->rows = ARENA_NEW(a, struct board_row, f->n + 1);
	for (size_t i = 0; i < f->n && !k; i++)
		k = row_of(&f->rows[i], now, &out->rows[i]);
	if (k)
		return k;
	board_sort(out->rows, out->n, now);
	out->counts = board_count(out->rows, out->n);
	return ERR_NONE;
}

int board_at(const struct board_facts *f, struct arena *a, int64_t now, struct board *out)
{
	const struct board_session *s = &f->about;
	const struct board_marks *m = &f->marks;

	*out = (struct board){.session = f->session,
			      .number = s->number,
			      .centre = s->centre,
			      .starts = s->starts,
			      .centre_name = s->centre_name,
			      .zone = s->zone,
			      .site = s->site,
			      .room = s->room,
			      .examiners = s->examiners,
			      .access_code = s->access_code,
			      .is_stopped = s->stopped.set,
			      .stopped = s->stopped.value,
			      .event = m->events,
			      .reports = m->reports,
			      .added = f->added.event};
	int k = rows_at(f, a, now, out);
	if (k)
		return k;
	out->version = board_version(out->rows, out->n);
	out->version =
	    mix(mix(mix(mix(out->version, m->events), m->reports), m->present), s->stopped.value);
	return ERR_NONE;
}

int board_load(struct db *db, struct arena *a, int64_t session, int64_t now, struct board *out)
{
	struct board_facts *f;
	int k = board_read(db, a, session, &f);

	return k ? k : board_at(f, a, now, out);
}

int board_check_seen(struct db *db, struct arena *a, int64_t session, int64_t candidate,
		     enum exam_event event, struct str mark)
{
	struct board_seen seen;
	struct board_added added;
	int64_t number;
	int k;

	if (candidate) {
		k = board_seen(db, a, session, candidate, &seen);
		return k							? k
		       : board_is_seen(event, mark, seen.allowed, seen.alerted) ? ERR_NONE
										: ERR_CONFLICT;
	}
	if (event != EVENT_ADD_TIME)
		return ERR_NONE;
	k = board_added(db, a, session, &added);
	return k ? k : str_int(mark, &number) && number == added.event ? ERR_NONE : ERR_CONFLICT;
}
