/* SPDX-License-Identifier: EUPL-1.2 */
/* invigilator_pages.c - the way in and out of a session for who watches over it. */
#include "certif/certif.h"
#include "certif/invigilator.h"
#include "certif/queries.h"

static const struct field mine_fields[] = {
    FIELD(struct invigilation_mine, id, FIELD_INT),
    FIELD(struct invigilation_mine, number, FIELD_INT),
    FIELD(struct invigilation_mine, site, FIELD_TEXT),
    FIELD(struct invigilation_mine, room, FIELD_TEXT),
    FIELD(struct invigilation_mine, starts, FIELD_TIME),
};
static const struct shape mine_shape = SHAPE(struct invigilation_mine, mine_fields);

struct entry_view {
	struct str number, who, problem;
	struct list mine;
	bool has_mine;
};
static const struct field entry_fields[] = {
    FIELD(struct entry_view, number, FIELD_TEXT),
    FIELD(struct entry_view, who, FIELD_TEXT),
    FIELD(struct entry_view, problem, FIELD_TEXT),
    FIELD_OF(struct entry_view, mine, FIELD_LIST, mine_shape),
    FIELD(struct entry_view, has_mine, FIELD_BOOL),
};
static const struct shape entry_shape = SHAPE(struct entry_view, entry_fields);

static int show(struct request *rq, int status, struct str number, struct str problem)
{
	struct entry_view v = {.number = number, .who = rq->person_name, .problem = problem};
	struct invigilation_mine *mine;
	size_t n;
	int k = invigilation_mine(rq->db, rq->arena, rq->person, &mine, &n);

	if (k)
		return k;
	v.mine = LIST(mine, n);
	v.has_mine = n > 0;
	return reply_page_status(rq, status, "certif/invigilator", &v);
}

static int entry_show(struct request *rq)
{
	return show(rq, 200, STR(""), STR(""));
}

/* "1234 5678" */
static bool number_of(struct str typed, int64_t *out)
{
	int64_t n = 0;

	for (size_t i = 0; i < typed.n; i++) {
		if (typed.p[i] == ' ')
			continue;
		if (typed.p[i] < '0' || typed.p[i] > '9' || n >= 100000000)
			return false;
		n = n * 10 + (typed.p[i] - '0');
	}
	*out = n;
	return n > 0;
}

static int write_entry(struct db *db, void *args)
{
	return invigilator_enter(db, args);
}

static int refused(struct request *rq, const struct invigilator_entry *e)
{
	const char *text = message(rq->language, invigilator_refusal_text(e->refusal));
	struct str when =
	    e->refusal == ENTRY_SHUT ? language_time(rq->language, e->until, rq->arena) : STR("");
	struct str problem = message_filled(text, when, rq->arena);
	struct error error = {.kind = e->refusal == ENTRY_WRONG ? ERR_INVALID : ERR_CONFLICT,
			      .field = STR("password")};

	if (!rq->wants_json)
		return show(rq, e->refusal == ENTRY_SHUT ? 429 : 422, param_text(rq, "number"),
			    problem);
	error.message = invigilator_refusal_text(e->refusal);
	error.argument = when;
	return reply_error(rq, &error);
}

static int entered(struct request *rq, int result)
{
	const struct invigilator_entry *e = rq->room;

	if (result)
		return reply_status(rq, result);
	if (e->refusal != ENTRY_LET_IN)
		return refused(rq, e);
	return reply_redirect(rq,
			      arena_printf(rq->arena, "/invigilation/%lld", (long long)e->session));
}

static int entry_send(struct request *rq)
{
	struct invigilator_entry *e = ARENA_NEW(rq->arena, struct invigilator_entry, 1);

	*e = (struct invigilator_entry){.arena = rq->arena,
					.ids = rq->ids,
					.person = rq->person,
					.now = clock_now(&rq->clock),
					.password = param_text(rq, "password")};
	if (!number_of(param_text(rq, "number"), &e->number))
		return show(
		    rq, 422, param_text(rq, "number"),
		    str_of(message(rq->language, N_("The session number is made of 8 digits."))));
	rq->room = e;
	return request_write(rq, write_entry, e, entered);
}

static int write_exit(struct db *db, void *args)
{
	return invigilator_leave(db, args);
}

static int left(struct request *rq, int result)
{
	if (result)
		return reply_status(rq, result);
	reply_notice(
	    rq, N_("You have left the session. To come back, type its number and password again."));
	return reply_redirect(rq, STR("/invigilation"));
}

static int exit_send(struct request *rq)
{
	struct invigilator_exit *e = ARENA_NEW(rq->arena, struct invigilator_exit, 1);

	*e = (struct invigilator_exit){rq->ids, param_int(rq, "session"), rq->person,
				       clock_now(&rq->clock)};
	return request_write(rq, write_exit, e, left);
}

static const struct param entry_params[] = {
    {"number", PARAM_LINE, PARAM_FORM, 20, true},
    {"password", PARAM_LINE, PARAM_FORM, 20, true},
    {0},
};
static const struct param session_params[] = {{"session", PARAM_ID, PARAM_PATH, 0, true}, {0}};

/* clang-format off */
static const struct route routes[] = {
	{ METHOD_GET, "/invigilation", ACCESS_SIGNED_IN, entry_show, NULL, &entry_shape, "The way in for invigilators", 0, 0, NULL },
	{ METHOD_POST, "/invigilation", ACCESS_SIGNED_IN, entry_send, entry_params, NULL, "Enter a session by its number and password", 0, 60, NULL },
	{ METHOD_POST, "/invigilation/:session/leave", ACCESS_SIGNED_IN, exit_send, session_params, NULL, "Leave a session", 0, 0, &right_invigilator },
};
/* clang-format on */
const struct route_table certif_invigilator_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {{"certif/invigilator", &entry_shape}};
const struct page_table certif_invigilator_pages = PAGE_TABLE(pages);
