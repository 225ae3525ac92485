/* SPDX-License-Identifier: EUPL-1.2 */
/* board_pages.c - the invigilators' screen, its live line, the log, and one candidate's page for
 * what asks for more than a click. */
#include "certif/board_shelf.h"
#include "certif/board_view.h"
#include "certif/board_words.h"
#include "certif/certif.h"
#include "certif/exam.h"
#include "web/stream.h"

enum { LIVE_EVERY = 1000, ALIVE_EVERY = 10 * CLOCK_SECOND };

static int board_show(struct request *rq)
{
	struct board_view v;
	int k = board_view_load(rq, param_int(rq, "session"), BOARD_EVENTS_FEW, &v);

	if (k)
		return reply_status(rq, k);
	v.only_calls = param_given(rq, "calls");
	return reply_page(rq, "certif/board", &v);
}

static int log_show(struct request *rq)
{
	struct board_view v;
	int k = board_view_load(rq, param_int(rq, "session"), BOARD_EVENTS_MOST, &v);

	return k ? reply_status(rq, k) : reply_page(rq, "certif/board_log", &v);
}

/* ---- the live line ----------------------------------------------------------------------------
 */

/* What was told last. Signs of life come all the time and change nothing but how long ago they
 * were: they are told by themselves, so that the rows are fetched only when there is something to
 * see. */
struct live {
	int64_t seen; /* the latest sign told */
	int64_t spoke;
};

static int64_t tell_seen(struct request *rq, struct stream *st, const struct board *b,
			 int64_t after, int64_t now)
{
	struct buf text = BUF_INIT(STREAM_BUFFER / 2);
	int64_t latest = after;

	buf_printf(&text, "{\"now\":%lld,\"seen\":{", (long long)now);
	for (size_t i = 0, n = 0; i < b->n; i++) {
		const struct board_row *r = &b->rows[i];
		if (r->seen <= after)
			continue;
		buf_printf(&text, "%s\"%lld\":%lld", n++ ? "," : "", (long long)r->candidate,
			   (long long)r->seen);
		latest = r->seen > latest ? r->seen : latest;
	}
	buf_lit(&text, "}}");
	stream_event(st, "seen", STR(""), buf_take(&text, rq->arena));
	return latest;
}

static bool has_news(const struct board *b, int64_t after)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->rows[i].seen > after)
			return true;
	return false;
}

static int live_tick(struct request *rq, struct stream *st, void *context)
{
	struct live *live = context;
	int64_t now = clock_now(&rq->clock);
	struct board_shelf *shelf = stream_shared(st, sizeof *shelf, board_shelf_release);
	const struct board_facts *facts;
	struct board b;

	if (!shelf)
		return ERR_UNAVAILABLE;
	int k = board_shelf_look(shelf, rq->db, param_int(rq, "session"), stream_stamp(st), &facts);
	if (!k)
		k = board_at(facts, rq->arena, now, &b);
	if (k)
		return k;
	struct str version = arena_printf(rq->arena, "%016llx", (unsigned long long)b.version);
	if (!str_eq(version, stream_last_id(st))) {
		stream_event(st, "changed", version, version);
		live->spoke = now;
	}
	if (has_news(&b, live->seen) || now - live->spoke >= ALIVE_EVERY) {
		live->seen = tell_seen(rq, st, &b, live->seen, now);
		live->spoke = now;
	}
	return ERR_NONE;
}

static int live_show(struct request *rq)
{
	const struct live live = {};

	return reply_stream(rq, live_tick, &live, sizeof live, LIVE_EVERY);
}

/* ---- one candidate ----------------------------------------------------------------------------
 */

struct one_view {
	int64_t session, number;
	struct board_row_view row;
	struct list reasons;
	bool asks_stop; /* to be confirmed */
};
static const struct field reason_fields[] = {
    FIELD(struct reason_view, name, FIELD_TEXT),
    FIELD(struct reason_view, label, FIELD_MESSAGE),
};
static const struct shape reason_shape = SHAPE(struct reason_view, reason_fields);
static const struct field one_fields[] = {
    FIELD(struct one_view, session, FIELD_INT),
    FIELD(struct one_view, number, FIELD_INT),
    FIELD_OF(struct one_view, row, FIELD_OBJECT, board_row_shape),
    FIELD_OF(struct one_view, reasons, FIELD_LIST, reason_shape),
    FIELD(struct one_view, asks_stop, FIELD_BOOL),
};
static const struct shape one_shape = SHAPE(struct one_view, one_fields);

/* The end of a test is asked for here and confirmed: it stands alone, away from the row's other
 * buttons. */
static int one_show(struct request *rq)
{
	const struct board_row_view *row;
	struct board_view v;
	int k = board_view_load(rq, param_int(rq, "session"), 0, &v);

	if (!k)
		k = board_view_row(&v, param_int(rq, "candidate"), &row);
	if (k)
		return reply_status(rq, k);
	const struct one_view one = {v.session, v.number, *row, v.reasons, param_given(rq, "stop")};
	return reply_page(rq, "certif/board_one", &one);
}

static const struct param session_params[] = {{"session", PARAM_ID, PARAM_PATH, 0, true}, {0}};
static const struct param board_params[] = {
    {"session", PARAM_ID, PARAM_PATH, 0, true},
    {"calls", PARAM_FLAG, PARAM_QUERY, 0, false},
    {0},
};
static const struct param one_params[] = {
    {"session", PARAM_ID, PARAM_PATH, 0, true},
    {"candidate", PARAM_ID, PARAM_PATH, 0, true},
    {"stop", PARAM_FLAG, PARAM_QUERY, 0, false},
    {0},
};

/* clang-format off */
static const struct route routes[] = {
	{ METHOD_GET, "/invigilation/:session", ACCESS_SIGNED_IN, board_show, board_params, &board_shape, "The board of a session's invigilators", 0, 0, &right_invigilator },
	{ METHOD_GET, "/invigilation/:session/live", ACCESS_SIGNED_IN, live_show, session_params, NULL, "What changes on the board, as server-sent events", 0, 0, &right_invigilator },
	{ METHOD_GET, "/invigilation/:session/log", ACCESS_SIGNED_IN, log_show, session_params, &board_shape, "Who did what in a session", 0, 0, &right_invigilator },
	{ METHOD_GET, "/invigilation/:session/candidates/:candidate", ACCESS_SIGNED_IN, one_show, one_params, &one_shape, "One candidate of the board", 0, 0, &right_invigilator },
};
/* clang-format on */
const struct route_table certif_board_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
    {"certif/board", &board_shape},
    {"certif/board_log", &board_shape},
    {"certif/board_one", &one_shape},
};
const struct page_table certif_board_pages = PAGE_TABLE(pages);
