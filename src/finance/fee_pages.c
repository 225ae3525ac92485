/* SPDX-License-Identifier: EUPL-1.2 */
/* fee_pages.c - the fees of outside candidates: received, still due, noted and taken back. */
#include "base/unicode.h"
#include "certif/certif.h"
#include "certif/session_pages.h"
#include "finance/actual_page.h"
#include "finance/fee.h"
#include "finance/finance.h"
#include "finance/queries.h"

enum { A_PAGE = 40 };

struct row_view {
	int64_t candidate, session, number, paid;
	struct str name, day, fee, prepaid_code, error, typed;
	bool is_paid, sat;
};
static const struct field row_fields[] = {
    FIELD(struct row_view, candidate, FIELD_INT), FIELD(struct row_view, session, FIELD_INT),
    FIELD(struct row_view, number, FIELD_INT),	  FIELD(struct row_view, paid, FIELD_DATE),
    FIELD(struct row_view, name, FIELD_TEXT),	  FIELD(struct row_view, day, FIELD_TEXT),
    FIELD(struct row_view, fee, FIELD_TEXT),	  FIELD(struct row_view, prepaid_code, FIELD_TEXT),
    FIELD(struct row_view, error, FIELD_TEXT),	  FIELD(struct row_view, typed, FIELD_TEXT),
    FIELD(struct row_view, is_paid, FIELD_BOOL),  FIELD(struct row_view, sat, FIELD_BOOL),
};
static const struct shape row_shape = SHAPE(struct row_view, row_fields);

struct fees_view {
	struct finance_head head;
	struct period_view period;
	struct str fees, received, due, q, show, today;
	struct list rows;
	int64_t owing, found, page, pages, before, after;
	bool has_any, has_found, has_owing, is_filtered, is_due, is_received;
};
static const struct field fees_fields[] = {
    FIELD_OF(struct fees_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD_OF(struct fees_view, period, FIELD_OBJECT, period_view_shape),
    FIELD(struct fees_view, fees, FIELD_TEXT),
    FIELD(struct fees_view, received, FIELD_TEXT),
    FIELD(struct fees_view, due, FIELD_TEXT),
    FIELD(struct fees_view, q, FIELD_TEXT),
    FIELD(struct fees_view, show, FIELD_TEXT),
    FIELD(struct fees_view, today, FIELD_TEXT),
    FIELD_OF(struct fees_view, rows, FIELD_LIST, row_shape),
    FIELD(struct fees_view, owing, FIELD_INT),
    FIELD(struct fees_view, found, FIELD_INT),
    FIELD(struct fees_view, page, FIELD_INT),
    FIELD(struct fees_view, pages, FIELD_INT),
    FIELD(struct fees_view, before, FIELD_INT),
    FIELD(struct fees_view, after, FIELD_INT),
    FIELD(struct fees_view, has_any, FIELD_BOOL),
    FIELD(struct fees_view, has_found, FIELD_BOOL),
    FIELD(struct fees_view, has_owing, FIELD_BOOL),
    FIELD(struct fees_view, is_filtered, FIELD_BOOL),
    FIELD(struct fees_view, is_due, FIELD_BOOL),
    FIELD(struct fees_view, is_received, FIELD_BOOL),
};
static const struct shape fees_shape = SHAPE(struct fees_view, fees_fields);

static bool is_wanted(struct request *rq, const struct fees_view *v, const struct fee_rows *r)
{
	if ((v->is_due && r->paid.set) || (v->is_received && !r->paid.set))
		return false;
	if (!v->q.n)
		return true;
	struct str all =
	    arena_printf(rq->arena, STR_FMT " " STR_FMT " " STR_FMT " %lld", STR_ARG(r->first_name),
			 STR_ARG(r->birth_name), STR_ARG(r->first_name), (long long)r->number);
	struct str word = unicode_fold(rq->arena, v->q);
	all = unicode_fold(rq->arena, all);
	return memmem(all.p, all.n, word.p, word.n) != NULL;
}

static struct row_view row_of(struct request *rq, const struct actual_page *p,
			      const struct fee_rows *r, struct str today)
{
	return (struct row_view){
	    .candidate = r->candidate,
	    .session = r->session,
	    .number = r->number,
	    .paid = r->paid.set ? r->paid.value : 0,
	    .name = arena_printf(rq->arena, STR_FMT " " STR_FMT, STR_ARG(r->birth_name),
				 STR_ARG(r->first_name)),
	    .day = certif_session_day(rq->arena, rq->language, p->zone, r->starts),
	    .fee = language_money(rq->language, r->fee, rq->arena),
	    .prepaid_code = r->prepaid_code,
	    .typed = today,
	    .is_paid = r->paid.set,
	    .sat = r->sat,
	};
}

/* What a refused form held. */
struct refused {
	int64_t candidate;
	struct str typed, error;
};

static void rows_fill(struct request *rq, const struct actual_page *p, const struct fee_rows *all,
		      size_t n, const struct refused *refused, struct fees_view *v)
{
	const struct fee_rows **fit = ARENA_NEW(rq->arena, const struct fee_rows *, n + 1);
	struct row_view *rows = ARENA_NEW(rq->arena, struct row_view, A_PAGE + 1);
	int64_t fees = 0, received = 0;
	size_t found = 0, shown = 0;

	for (size_t i = 0; i < n; i++) {
		fees += all[i].fee;
		received += all[i].paid.set ? all[i].fee : 0;
		v->owing += !all[i].paid.set;
		if (is_wanted(rq, v, &all[i]) ||
		    (refused && all[i].candidate == refused->candidate))
			fit[found++] = &all[i];
	}
	v->found = (int64_t)found;
	v->pages = found ? (v->found + A_PAGE - 1) / A_PAGE : 1;
	v->page = v->page < 1 ? 1 : v->page > v->pages ? v->pages : v->page;
	v->before = v->page - 1;
	v->after = v->page < v->pages ? v->page + 1 : 0;
	for (size_t i = (size_t)v->before * A_PAGE; i < found && shown < A_PAGE; i++) {
		struct row_view *row = &rows[shown++];
		*row = row_of(rq, p, fit[i], v->today);
		if (refused && refused->candidate == row->candidate) {
			row->typed = refused->typed;
			row->error = refused->error;
		}
	}
	v->rows = LIST(rows, shown);
	v->has_any = n > 0;
	v->has_found = found > 0;
	v->has_owing = v->owing > 0;
	v->fees = language_money(rq->language, fees, rq->arena);
	v->received = language_money(rq->language, received, rq->arena);
	v->due = language_money(rq->language, fees - received, rq->arena);
}

static int view_load(struct request *rq, const struct refused *refused, struct fees_view *v,
		     struct error *fault)
{
	struct actual_page p = {0};
	struct fee_rows *all;
	size_t n;
	int k = actual_page_open(rq, FINANCE_ACTUAL, &p);

	if (!k)
		k = fee_rows(rq->db, rq->arena, p.head.centre.id, p.period.from, p.period.until,
			     &all, &n);
	if (k)
		return k;
	*fault = p.fault;
	v->head = p.head;
	v->period = actual_period_view(rq, &p);
	v->today = period_iso(rq->arena, zone_local(p.zone, p.now));
	v->is_due = str_eq(v->show, STR("due"));
	v->is_received = str_eq(v->show, STR("received"));
	v->is_filtered = v->q.n || v->is_due || v->is_received;
	rows_fill(rq, &p, all, n, refused, v);
	return ERR_NONE;
}

static int fees_show(struct request *rq)
{
	struct fees_view v = {.q = param_text(rq, "q"),
			      .show = param_text(rq, "show"),
			      .page = param_int(rq, "page")};
	struct error fault = {0};
	int k = view_load(rq, NULL, &v, &fault);

	if (k)
		return reply_status(rq, k);
	if (fault.kind)
		return reply_error(rq, &fault);
	return reply_page(rq, "finance/fees", &v);
}

/* ---- noted, taken back ------------------------------------------------------------------------
 */

static int write_fee(struct db *db, void *args)
{
	return fee_change(db, args);
}

/* Back to the list as it was. */
static struct str list_path(struct request *rq)
{
	return arena_printf(rq->arena,
			    "/certif/centres/%lld/budget/actual/fees?period=" STR_FMT
			    "&first=" STR_FMT "&last=" STR_FMT "&show=" STR_FMT,
			    (long long)param_int(rq, "centre"), STR_ARG(param_text(rq, "period")),
			    STR_ARG(param_text(rq, "first")), STR_ARG(param_text(rq, "last")),
			    STR_ARG(param_text(rq, "show")));
}

static int fee_done(struct request *rq, int result)
{
	const struct fee_change *c = rq->room;

	if (result)
		return reply_status(rq, result);
	reply_notice(rq, c->paid ? N_("The fee is noted as received.")
				 : N_("The fee is noted as not received."));
	return reply_redirect(rq, list_path(rq));
}

static int refuse(struct request *rq, struct error *e)
{
	struct refused refused = {param_int(rq, "candidate"), param_text(rq, "on"),
				  message_error(rq->language, e, rq->arena)};
	struct fees_view v = {.show = param_text(rq, "show")};
	struct error fault = {0};

	if (rq->wants_json)
		return reply_error(rq, e);
	int k = view_load(rq, &refused, &v, &fault);
	return k ? reply_status(rq, k) : reply_page_status(rq, 422, "finance/fees", &v);
}

/* The day typed, at noon in the centre's zone; today: now. */
static int received_read(struct request *rq, int64_t centre, int64_t *out, struct error *e)
{
	int64_t now = clock_now(&rq->clock);
	struct statement_centre row;
	struct clock_date day;
	struct zone *z;
	int k = statement_centre(rq->db, rq->arena, centre, &row);

	if (!k)
		k = zone_open(rq->arena, row.zone, &z, NULL);
	if (k)
		return k;
	if (!period_day(rq->arena, param_text(rq, "on"), &day))
		return error_field(e, ERR_INVALID, "on",
				   N_("Give the day it was received, such as 01/09/2026."));
	day.hour = 12;
	*out = zone_utc(z, day).ms;
	if (str_eq(period_iso(rq->arena, zone_local(z, now)), period_iso(rq->arena, day)))
		*out = now;
	if (*out > now)
		return error_field(
		    e, ERR_INVALID, "on",
		    N_("This day is still to come: note the fee once it is received."));
	return ERR_NONE;
}

static int fee_post(struct request *rq)
{
	struct fee_change *c = ARENA_NEW(rq->arena, struct fee_change, 1);
	struct error e = {0};
	int k = ERR_NONE;

	*c = (struct fee_change){.arena = rq->arena,
				 .centre = param_int(rq, "centre"),
				 .candidate = param_int(rq, "candidate"),
				 .person = rq->person};
	if (!param_given(rq, "undo"))
		k = received_read(rq, c->centre, &c->paid, &e);
	if (k)
		return e.kind ? refuse(rq, &e) : reply_status(rq, k);
	rq->room = c;
	return request_write(rq, write_fee, c, fee_done);
}

static const struct param fees_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},	     PERIOD_PARAMS,
    {"q", PARAM_LINE, PARAM_QUERY, 100, false},	     {"show", PARAM_WORD, PARAM_QUERY, 20, false},
    {"page", PARAM_INT, PARAM_QUERY, 100000, false}, {},
};
static const struct param fee_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"candidate", PARAM_ID, PARAM_PATH, 0, true},
    {"on", PARAM_LINE, PARAM_FORM, 40, false},
    {"undo", PARAM_FLAG, PARAM_FORM, 0, false},
    {"period", PARAM_WORD, PARAM_FORM, 40, false},
    {"first", PARAM_WORD, PARAM_FORM, 40, false},
    {"last", PARAM_WORD, PARAM_FORM, 40, false},
    {"show", PARAM_WORD, PARAM_FORM, 20, false},
    {},
};

#define FEES "/certif/centres/:centre/budget/actual/fees"
static const struct route routes[] = {
    {METHOD_GET, FEES, ACCESS_SIGNED_IN, fees_show, fees_params, &fees_shape,
     "The fees of outside candidates: received and due", 0, 0, &right_centre_member},
    {METHOD_POST, FEES "/:candidate", ACCESS_SIGNED_IN, fee_post, fee_params, NULL,
     "Note that a fee was received on a day, or not", 0, 0, &right_centre_admin},
};
const struct route_table finance_fee_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {
    {"finance/fees", &fees_shape},
};
const struct page_table finance_fee_pages = PAGE_TABLE(pages);
