/* SPDX-License-Identifier: EUPL-1.2 */
/* centre_calendar.c - the sessions of a centre as a calendar that programs subscribe to, and the page
 * where its address is made. The address holds a secret of which only the hash is kept; it leads to
 * places and hours, to no candidate and no code. */
#include "certif/centre.h"
#include "certif/centre_head.h"
#include "certif/certif.h"
#include "certif/exam_clock.h"
#include "certif/session.h"
#include "people/link.h"
#include "web/server.h"

enum { READ_MOST = 2000, FEED_MOST = 4 * 1024 * 1024 };
#define KEPT (366 * CLOCK_DAY) /* how long a past session stays in the calendar */

/* ---- the page ---------------------------------------------------------------------------------- */

struct calendar_view {
	struct centre_head centre;
	struct str address; /* just made; never again */
	bool has_feed;
};
static const struct field calendar_fields[] = {
	FIELD_OF(struct calendar_view, centre, FIELD_OBJECT, centre_head_shape),
	FIELD(struct calendar_view, address, FIELD_TEXT),
	FIELD(struct calendar_view, has_feed, FIELD_BOOL),
};
static const struct shape calendar_shape = SHAPE(struct calendar_view, calendar_fields);

static int calendar_load(struct request *rq, int64_t centre, struct calendar_view *v)
{
	struct centre_by_id row;
	int k = centre_head_load(rq, centre, CENTRE_CALENDAR, &v->centre);

	if (!k)
		k = centre_by_id(rq->db, rq->arena, centre, &row);
	v->has_feed = !k && row.feed.n > 0;
	return k;
}

static int calendar_show(struct request *rq)
{
	struct calendar_view v = {};
	int k = calendar_load(rq, param_int(rq, "centre"), &v);

	return k ? reply_status(rq, k) : reply_page(rq, "certif/calendar", &v);
}

static int write_renew(struct db *db, void *args)
{
	return centre_renew_feed(db, args);
}

static int renewed(struct request *rq, int result)
{
	const struct centre_act *act = rq->room;
	struct calendar_view v = {};
	int k = result ? result : calendar_load(rq, act->centre, &v);

	if (k)
		return reply_status(rq, k);
	v.address = arena_printf(rq->arena, "%s/certif/feed/" STR_FMT ".ics", act->origin, STR_ARG(act->token));
	return reply_page(rq, "certif/calendar", &v);
}

static int renew(struct request *rq)
{
	struct centre_act *act = ARENA_NEW(rq->arena, struct centre_act, 1);

	*act = (struct centre_act){ .arena = rq->arena, .origin = server_origin(rq->server),
		                    .centre = param_int(rq, "centre"), .actor = rq->person };
	rq->room = act;
	return request_write(rq, write_renew, act, renewed);
}

/* ---- the calendar ------------------------------------------------------------------------------ */

static struct icalendar_event event_of(struct request *rq, const struct certif_session_of_centre *s)
{
	struct arena *a = rq->arena;
	const char *origin = server_origin(rq->server);
	struct str invigilators = message_filled(message(rq->language, N_("Invigilators: {0}")), s->examiners, a);

	return (struct icalendar_event){
		.uid = certif_session_uid(a, origin, s->id),
		.sequence = (unsigned)s->revision,
		.changed = s->cancelled.set ? s->cancelled.value : s->created,
		.start = s->starts,
		.end = s->starts + EXAM_MINUTES * CLOCK_MINUTE,
		.summary = message_filled(message(rq->language, N_("Pix certification, session {0}")),
		                          arena_printf(a, "%lld", (long long)s->number), a),
		.location = arena_printf(a, STR_FMT ", " STR_FMT, STR_ARG(s->site), STR_ARG(s->room)),
		.description = invigilators,
		.url = arena_printf(a, "%s/certif/sessions/%lld", origin, (long long)s->id),
		.cancelled = s->cancelled.set,
	};
}

static int reply_feed(struct request *rq, const struct centre_by_feed *centre)
{
	struct certif_session_of_centre *rows;
	struct buf b = BUF_INIT(FEED_MOST);
	size_t n, kept = 0;
	int k = certif_session_of_centre(rq->db, rq->arena, centre->id, READ_MOST, &rows, &n);

	if (k)
		return reply_status(rq, k);
	struct icalendar_event *events = ARENA_NEW(rq->arena, struct icalendar_event, n + 1);
	for (size_t i = 0; i < n; i++)
		if (rows[i].starts > clock_now(&rq->clock) - KEPT)
			events[kept++] = event_of(rq, &rows[i]);
	icalendar_write(&b, &(struct icalendar){ .method = ICALENDAR_PUBLISH, .name = centre->name,
	                                         .events = events, .event_count = kept });
	if (b.failed) {
		buf_release(&b);
		return reply_status(rq, ERR_FULL);
	}
	return reply_bytes(rq, icalendar_media_type(ICALENDAR_PUBLISH), NULL, buf_take(&b, rq->arena));
}

static int feed(struct request *rq)
{
	struct str token = param_text(rq, "token");
	struct centre_by_feed centre;

	if (str_ends(token, STR(".ics")))
		token.n -= 4;
	int k = centre_by_feed(rq->db, rq->arena, link_token_hash(rq->arena, token), &centre);
	return k ? reply_status(rq, k) : reply_feed(rq, &centre);
}

static const struct param centre_params[] = { { "centre", PARAM_ID, PARAM_PATH, 0, true }, {} };
static const struct param feed_params[] = { { "token", PARAM_WORD, PARAM_PATH, 64, true }, {} };

static const struct route routes[] = {
	{ METHOD_GET, "/certif/centres/:centre/calendar", ACCESS_SIGNED_IN, calendar_show, centre_params, &calendar_shape, "About the calendar of a centre's sessions", 0, 0, &right_centre_member },
	{ METHOD_POST, "/certif/centres/:centre/calendar", ACCESS_SIGNED_IN, renew, centre_params, &calendar_shape, "Make a new address of the calendar", 0, 20, &right_centre_admin },
	{ METHOD_GET, "/certif/feed/:token", ACCESS_PUBLIC, feed, feed_params, NULL, "The sessions of a centre as a calendar (iCalendar)", 0, 60, NULL },
};
const struct route_table certif_calendar_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = { { "certif/calendar", &calendar_shape } };
const struct page_table certif_calendar_pages = PAGE_TABLE(pages);
