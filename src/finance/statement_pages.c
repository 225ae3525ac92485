/* SPDX-License-Identifier: EUPL-1.2 */
/* statement_pages.c - the operator's share: what is due, statements issued, sent and paid. */
#include "budget/money.h"
#include "certif/certif.h"
#include "certif/session_pages.h"
#include "finance/actual_page.h"
#include "finance/finance.h"
#include "finance/statement.h"
#include "finance/statement_paper.h"

struct line_view {
	int64_t session, number, candidates;
	struct str day, place, amount;
	bool is_correction;
};
static const struct field line_fields[] = {
    FIELD(struct line_view, session, FIELD_INT),	FIELD(struct line_view, number, FIELD_INT),
    FIELD(struct line_view, candidates, FIELD_INT),	FIELD(struct line_view, day, FIELD_TEXT),
    FIELD(struct line_view, place, FIELD_TEXT),		FIELD(struct line_view, amount, FIELD_TEXT),
    FIELD(struct line_view, is_correction, FIELD_BOOL),
};
static const struct shape line_shape = SHAPE(struct line_view, line_fields);

struct statement_view {
	int64_t id, number, candidates, issued, sent, paid;
	struct str period, amount;
};
static const struct field statement_fields[] = {
    FIELD(struct statement_view, id, FIELD_INT),
    FIELD(struct statement_view, number, FIELD_INT),
    FIELD(struct statement_view, candidates, FIELD_INT),
    FIELD(struct statement_view, issued, FIELD_DATE),
    FIELD(struct statement_view, sent, FIELD_DATE),
    FIELD(struct statement_view, paid, FIELD_DATE),
    FIELD(struct statement_view, period, FIELD_TEXT),
    FIELD(struct statement_view, amount, FIELD_TEXT),
};
static const struct shape statement_shape = SHAPE(struct statement_view, statement_fields);

struct operator_view {
	struct finance_head head;
	struct list statements, due;
	int64_t due_candidates, form;
	struct str due_amount, share, last_day, correction, reason;
	struct str last_day_error, correction_error, reason_error, form_error;
	bool has_due, has_statements;
};
static const struct field operator_fields[] = {
    FIELD_OF(struct operator_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD_OF(struct operator_view, statements, FIELD_LIST, statement_shape),
    FIELD_OF(struct operator_view, due, FIELD_LIST, line_shape),
    FIELD(struct operator_view, due_candidates, FIELD_INT),
    FIELD(struct operator_view, form, FIELD_INT),
    FIELD(struct operator_view, due_amount, FIELD_TEXT),
    FIELD(struct operator_view, share, FIELD_TEXT),
    FIELD(struct operator_view, last_day, FIELD_TEXT),
    FIELD(struct operator_view, correction, FIELD_TEXT),
    FIELD(struct operator_view, reason, FIELD_TEXT),
    FIELD(struct operator_view, last_day_error, FIELD_TEXT),
    FIELD(struct operator_view, correction_error, FIELD_TEXT),
    FIELD(struct operator_view, reason_error, FIELD_TEXT),
    FIELD(struct operator_view, form_error, FIELD_TEXT),
    FIELD(struct operator_view, has_due, FIELD_BOOL),
    FIELD(struct operator_view, has_statements, FIELD_BOOL),
};
static const struct shape operator_shape = SHAPE(struct operator_view, operator_fields);

struct one_view {
	struct finance_head head;
	struct statement_view statement;
	struct list lines;
};
static const struct field one_fields[] = {
    FIELD_OF(struct one_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD_OF(struct one_view, statement, FIELD_OBJECT, statement_shape),
    FIELD_OF(struct one_view, lines, FIELD_LIST, line_shape),
};
static const struct shape one_shape = SHAPE(struct one_view, one_fields);

static struct str money(struct request *rq, int64_t cents)
{
	return language_money(rq->language, cents, rq->arena);
}

static int64_t or_zero(struct db_opt_int v)
{
	return v.set ? v.value : 0;
}

static struct str days(struct request *rq, struct str first, struct str last)
{
	return arena_printf(rq->arena, STR_FMT " – " STR_FMT,
			    STR_ARG(statement_day(rq->language, first, rq->arena)),
			    STR_ARG(statement_day(rq->language, last, rq->arena)));
}

/* ---- all of them ------------------------------------------------------------------------------
 */

static void statements_fill(struct request *rq, const struct statement_rows *rows, size_t n,
			    struct operator_view *v)
{
	struct statement_view *out = ARENA_NEW(rq->arena, struct statement_view, n + 1);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct statement_view){rows[i].id,
						 rows[i].number,
						 rows[i].candidates,
						 rows[i].issued,
						 or_zero(rows[i].sent),
						 or_zero(rows[i].paid),
						 days(rq, rows[i].first_day, rows[i].last_day),
						 money(rq, rows[i].amount)};
	v->statements = LIST(out, n);
	v->has_statements = n > 0;
}

static void due_fill(struct request *rq, const struct actual_page *p,
		     const struct statement_due *rows, size_t n, struct operator_view *v)
{
	struct line_view *out = ARENA_NEW(rq->arena, struct line_view, n + 1);
	int64_t amount = 0;

	for (size_t i = 0; i < n; i++) {
		const struct statement_due *d = &rows[i];
		out[i] = (struct line_view){
		    .session = d->session,
		    .number = d->number,
		    .candidates = d->candidates,
		    .day = certif_session_day(rq->arena, rq->language, p->zone, d->starts),
		    .place = arena_printf(rq->arena, STR_FMT ", " STR_FMT, STR_ARG(d->site),
					  STR_ARG(d->room)),
		    .amount = money(rq, d->amount)};
		v->due_candidates += d->candidates;
		amount += d->amount;
	}
	v->due = LIST(out, n);
	v->has_due = n > 0;
	v->due_amount = money(rq, amount);
}

/* The page as it stands; what a form held is put in by the caller. */
static int operator_load(struct request *rq, struct operator_view *v)
{
	struct actual_page p = {0};
	struct statement_rows *statements;
	struct statement_due *due;
	struct zone *zone;
	size_t n, m;
	int64_t centre = param_int(rq, "centre"), now = clock_now(&rq->clock);
	int k = finance_head_load(rq, centre, FINANCE_ACTUAL, &v->head);

	if (!k)
		k = centre_zone(rq, &v->head.centre, &zone);
	if (!k)
		k = finance_reference(rq->db, rq->arena, centre, &p.reference);
	if (!k)
		k = statement_rows(rq->db, rq->arena, centre, &statements, &n);
	if (!k)
		k = statement_due(rq->db, rq->arena, centre, now,
				  p.reference.scenario.operator_share, &due, &m);
	if (k)
		return k;
	p.zone = zone;
	statements_fill(rq, statements, n, v);
	due_fill(rq, &p, due, m, v);
	v->share = money(rq, p.reference.scenario.operator_share);
	v->last_day = period_iso(rq->arena, zone_local(zone, now));
	v->form = id_next(rq->ids);
	return ERR_NONE;
}

static int operator_show(struct request *rq)
{
	struct operator_view v = {0};
	int k = operator_load(rq, &v);

	return k ? reply_status(rq, k) : reply_page(rq, "finance/operator", &v);
}

/* ---- issuing ----------------------------------------------------------------------------------
 */

static int refuse(struct request *rq, const struct error *e)
{
	struct operator_view v = {0};
	struct str text = message_error(rq->language, e, rq->arena);
	int k;

	if (rq->wants_json)
		return reply_error(rq, e);
	k = operator_load(rq, &v);
	if (k)
		return reply_status(rq, k);
	v.last_day = param_text(rq, "last_day");
	v.correction = param_text(rq, "correction");
	v.reason = param_text(rq, "reason");
	if (str_eq(e->field, STR("last_day")))
		v.last_day_error = text;
	else if (str_eq(e->field, STR("correction")))
		v.correction_error = text;
	else if (str_eq(e->field, STR("reason")))
		v.reason_error = text;
	else
		v.form_error = text;
	return reply_page_status(rq, e->kind == ERR_CONFLICT ? 409 : 422, "finance/operator", &v);
}

/* "-10", "10,50", "1 234,50 €": with its sign. */
static bool correction_read(struct arena *a, struct str typed, int64_t *cents)
{
	char *text = arena_alloc(a, typed.n + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < typed.n; i++) {
		struct str rest = str_from(typed, i);
		if (str_starts(rest, STR("\xe2\x82\xac"))) { /* the euro sign */
			i += 2;
		} else if (str_starts(rest, STR("\xe2\x88\x92"))) { /* a true minus */
			text[n++] = '-';
			i += 2;
		} else if (str_starts(rest, STR("\xc2\xa0"))) {
			i++;
		} else if (typed.p[i] != ' ') {
			text[n++] = typed.p[i] == ',' ? '.' : typed.p[i];
		}
	}
	return money_read((struct str){text, n}, cents);
}

static int issue_read(struct request *rq, struct statement_issue *s, struct error *e)
{
	struct str typed = param_text(rq, "correction");
	struct statement_centre centre;
	struct clock_date day;
	struct zone *z;
	int k = statement_centre(rq->db, rq->arena, s->centre, &centre);

	if (!k)
		k = zone_open(rq->arena, centre.zone, &z, NULL);
	if (k)
		return k;
	if (!period_day(rq->arena, param_text(rq, "last_day"), &day))
		return error_field(e, ERR_INVALID, "last_day",
				   N_("Give the last day of the statement, such as 31/12/2026."));
	s->last_day = period_iso(rq->arena, day);
	if (zone_utc(z, day).ms > s->now)
		return error_field(
		    e, ERR_INVALID, "last_day",
		    N_("This day is still to come: a statement goes up to today at most."));
	s->before = zone_utc(z, clock_date_utc(clock_ms_utc(day) + CLOCK_DAY)).ms;
	if (typed.n && (!correction_read(rq->arena, typed, &s->correction) ||
			s->correction > STATEMENT_CORRECTION_MOST ||
			s->correction < -STATEMENT_CORRECTION_MOST))
		return error_field(e, ERR_INVALID, "correction",
				   N_("Write the correction as an amount, such as -10 or 10,50; "
				      "leave it empty for none."));
	s->reason = param_text(rq, "reason");
	if (s->correction && !s->reason.n)
		return error_field(e, ERR_INVALID, "reason",
				   N_("Say what the correction is for, and of which statement."));
	return ERR_NONE;
}

static int write_issue(struct db *db, void *args)
{
	struct statement_issue *s = args;
	struct finance_reference reference;
	int k = finance_reference(db, s->arena, s->centre, &reference);

	s->share = reference.scenario.operator_share;
	return k ? k : statement_issue(db, s);
}

static struct str one_path(struct request *rq, int64_t centre, int64_t id)
{
	return arena_printf(rq->arena, "/certif/centres/%lld/budget/actual/operator/%lld",
			    (long long)centre, (long long)id);
}

static int issued(struct request *rq, int result)
{
	const struct statement_issue *s = rq->room;
	struct error e = {0};

	if (result == ERR_CONFLICT) {
		error_set(&e, ERR_CONFLICT,
			  N_("Nothing is due up to that day, and there is no correction: there is "
			     "nothing to state."));
		return refuse(rq, &e);
	}
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, s->is_repeated ? N_("This statement was issued already.")
					: N_("The statement is issued."));
	return reply_redirect(rq, one_path(rq, s->centre, s->id));
}

static int issue_post(struct request *rq)
{
	struct statement_issue *s = ARENA_NEW(rq->arena, struct statement_issue, 1);
	struct error e = {0};
	int k;

	*s = (struct statement_issue){.arena = rq->arena,
				      .ids = rq->ids,
				      .centre = param_int(rq, "centre"),
				      .person = rq->person,
				      .now = clock_now(&rq->clock),
				      .form = param_int(rq, "form")};
	k = issue_read(rq, s, &e);
	if (k)
		return e.kind ? refuse(rq, &e) : reply_status(rq, k);
	rq->room = s;
	return request_write(rq, write_issue, s, issued);
}

/* ---- one of them ------------------------------------------------------------------------------
 */

static int one_load(struct request *rq, struct statement_row *row, struct statement_lines **lines,
		    size_t *n)
{
	int64_t centre = param_int(rq, "centre"), id = param_int(rq, "statement");
	int k = statement_row(rq->db, rq->arena, centre, id, row);

	return k ? k : statement_lines(rq->db, rq->arena, id, lines, n);
}

static int one_show(struct request *rq)
{
	struct one_view v = {0};
	struct statement_row row;
	struct statement_lines *lines;
	size_t n;
	int k = finance_head_load(rq, param_int(rq, "centre"), FINANCE_ACTUAL, &v.head);

	if (!k)
		k = one_load(rq, &row, &lines, &n);
	if (k)
		return reply_status(rq, k);
	struct line_view *out = ARENA_NEW(rq->arena, struct line_view, n + 1);
	for (size_t i = 0; i < n; i++)
		out[i] = (struct line_view){or_zero(lines[i].session),
					    lines[i].number,
					    lines[i].candidates,
					    statement_day(rq->language, lines[i].day, rq->arena),
					    lines[i].session.set ? lines[i].place : lines[i].reason,
					    money(rq, lines[i].amount),
					    !lines[i].session.set};
	v.lines = LIST(out, n);
	v.statement = (struct statement_view){row.id,
					      row.number,
					      row.candidates,
					      row.issued,
					      or_zero(row.sent),
					      or_zero(row.paid),
					      days(rq, row.first_day, row.last_day),
					      money(rq, row.amount)};
	return reply_page(rq, "finance/statement", &v);
}

static int paper_of(struct request *rq, struct statement_paper *p, struct statement_row *row)
{
	struct statement_lines *lines;
	int k = one_load(rq, row, &lines, &p->n);

	if (k)
		return k;
	p->arena = rq->arena;
	p->language = rq->language;
	p->row = row;
	p->lines = lines;
	return ERR_NONE;
}

static int file_reply(struct request *rq, const struct statement_row *row, const char *type,
		      const char *ending, struct str bytes)
{
	const char *name =
	    arena_printf(rq->arena, "statement-%lld.%s", (long long)row->number, ending).p;

	return reply_bytes(rq, type, name, bytes);
}

static int pdf_show(struct request *rq)
{
	struct statement_paper p = {0};
	struct statement_row row;
	struct error e = {0};
	struct str bytes;
	int k = paper_of(rq, &p, &row);

	if (k)
		return reply_status(rq, k);
	return statement_pdf(&p, &bytes, &e)
		   ? reply_error(rq, &e)
		   : file_reply(rq, &row, "application/pdf", "pdf", bytes);
}

static int csv_show(struct request *rq)
{
	struct statement_paper p = {0};
	struct statement_row row;
	int k = paper_of(rq, &p, &row);

	if (k)
		return reply_status(rq, k);
	return file_reply(rq, &row, "text/csv; charset=utf-8", "csv", statement_csv(&p));
}

/* ---- sent, paid -------------------------------------------------------------------------------
 */

static int write_note(struct db *db, void *args)
{
	return statement_note(db, args);
}

static int noted(struct request *rq, int result)
{
	const struct statement_note *n = rq->room;

	if (result)
		return reply_status(rq, result);
	reply_notice(rq, !n->at		 ? N_("It is taken back.")
			 : n->is_payment ? N_("The statement is noted as paid.")
					 : N_("The statement is noted as sent."));
	return reply_redirect(rq, one_path(rq, n->centre, n->id));
}

static int note_post(struct request *rq)
{
	struct statement_note *n = ARENA_NEW(rq->arena, struct statement_note, 1);

	*n = (struct statement_note){.arena = rq->arena,
				     .centre = param_int(rq, "centre"),
				     .id = param_int(rq, "statement"),
				     .person = rq->person,
				     .at = param_given(rq, "undo") ? 0 : clock_now(&rq->clock),
				     .is_payment = param_given(rq, "payment")};
	rq->room = n;
	return request_write(rq, write_note, n, noted);
}

/* ---- the table --------------------------------------------------------------------------------
 */

static const struct param centre_params[] = {{"centre", PARAM_ID, PARAM_PATH, 0, true}, {}};
static const struct param issue_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"form", PARAM_ID, PARAM_FORM, 0, true},
    {"last_day", PARAM_LINE, PARAM_FORM, 40, false},
    {"correction", PARAM_LINE, PARAM_FORM, 40, false},
    {"reason", PARAM_LINE, PARAM_FORM, STATEMENT_REASON_MOST, false},
    {},
};
static const struct param one_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"statement", PARAM_ID, PARAM_PATH, 0, true},
    {},
};
static const struct param note_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"statement", PARAM_ID, PARAM_PATH, 0, true},
    {"payment", PARAM_FLAG, PARAM_FORM, 0, false},
    {"undo", PARAM_FLAG, PARAM_FORM, 0, false},
    {},
};

#define OPERATOR "/certif/centres/:centre/budget/actual/operator"
static const struct route routes[] = {
    {METHOD_GET, OPERATOR, ACCESS_SIGNED_IN, operator_show, centre_params, &operator_shape,
     "What is due to the operator, and its statements", 0, 0, &right_centre_member},
    {METHOD_POST, OPERATOR, ACCESS_SIGNED_IN, issue_post, issue_params, &operator_shape,
     "Issue a statement to the operator", 0, 20, &right_centre_admin},
    {METHOD_GET, OPERATOR "/:statement", ACCESS_SIGNED_IN, one_show, one_params, &one_shape,
     "A statement to the operator", 0, 0, &right_centre_member},
    {METHOD_POST, OPERATOR "/:statement", ACCESS_SIGNED_IN, note_post, note_params, NULL,
     "Note a statement as sent or paid, or take that back", 0, 0, &right_centre_admin},
    {METHOD_GET, OPERATOR "/:statement/pdf", ACCESS_SIGNED_IN, pdf_show, one_params, NULL,
     "A statement on paper", 0, 60, &right_centre_member},
    {METHOD_GET, OPERATOR "/:statement/csv", ACCESS_SIGNED_IN, csv_show, one_params, NULL,
     "A statement as CSV", 0, 60, &right_centre_member},
};
const struct route_table finance_statement_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {
    {"finance/operator", &operator_shape},
    {"finance/statement", &one_shape},
};
const struct page_table finance_statement_pages = PAGE_TABLE(pages);
