/* SPDX-License-Identifier: EUPL-1.2 */
#include "budget/money.h"
#include "certif/session.h"
#include "document/csv.h"
#include "finance/actual_rows.h"
#include "finance/report.h"

enum { FILE_MOST = 16 * 1024 * 1024 };

static const char *const titles[] = {
    N_("Session"),
    N_("Day"),
    N_("Hour"),
    N_("Site"),
    N_("Room"),
    N_("Audience"),
    N_("State"),
    N_("Enrolled"),
    N_("Present"),
    N_("Certified"),
    N_("Invigilation by the rule (min)"),
    N_("Invigilation (min)"),
    N_("How it is known"),
    N_("Administration (min)"),
    N_("Cost"),
    N_("Fees"),
    N_("Fees received"),
    N_("Operator’s share"),
};
enum { COLUMNS = sizeof titles / sizeof *titles };

struct str report_said(const struct report *r, const char *msgid)
{
	return str_of(message(r->scene.language, msgid));
}

char report_separator(enum language l)
{
	return l == LANGUAGE_EN ? ',' : ';';
}

struct str report_amount(enum language l, int64_t cents, struct arena *a)
{
	struct buf b = BUF_INIT(MONEY_TEXT_MAX + 1);

	money_write(&b, cents);
	char *text = (char *)(uintptr_t)arena_z(a, buf_view(&b));
	struct str out = {text, b.n};
	for (size_t i = 0; i < out.n && l != LANGUAGE_EN; i++)
		if (text[i] == '.')
			text[i] = ',';
	buf_release(&b);
	return out;
}

static const char *known_label(const struct actual_session *s)
{
	if (s->state == ACTUAL_CANCELLED)
		return N_("none");
	if (s->state != ACTUAL_HELD)
		return N_("expected");
	return s->is_estimated ? N_("estimated") : N_("recorded");
}

static void put_money(struct csv_writer *w, const struct report *r, int64_t cents)
{
	csv_put(w, report_amount(r->scene.language, cents, r->scene.arena));
}

static void row_put(struct csv_writer *w, const struct report *r, const struct actual_session *s)
{
	struct clock_date d = zone_local(r->scene.zone, s->starts);
	struct arena *a = r->scene.arena;

	csv_put_int(w, s->number);
	csv_put(w, period_iso(a, d));
	csv_put(w, arena_printf(a, "%02d:%02d", d.hour, d.minute));
	csv_put(w, s->site);
	csv_put(w, s->room);
	csv_put(w, report_said(r, session_audience_label(s->audience)));
	csv_put(w, report_said(r, actual_state_label(s->state)));
	csv_put_int(w, s->enrolled);
	csv_put_int(w, s->present);
	csv_put_int(w, s->certified);
	csv_put_int(w, s->planned_minutes);
	csv_put_int(w, s->minutes);
	csv_put(w, report_said(r, known_label(s)));
	csv_put_int(w, s->admin_minutes);
	put_money(w, r, s->cost);
	put_money(w, r, s->fees);
	put_money(w, r, s->received);
	put_money(w, r, s->share);
	csv_end_row(w);
}

int report_csv(const struct report *r, struct str *out, struct error *e)
{
	struct buf b = BUF_INIT(FILE_MOST);
	struct csv_writer w = {
	    .out = &b, .separator = report_separator(r->scene.language), .safe = true};

	buf_lit(&b, "\xef\xbb\xbf"); /* so that spreadsheet programs see that it is UTF-8 */
	for (size_t i = 0; i < COLUMNS; i++)
		csv_put(&w, report_said(r, titles[i]));
	csv_end_row(&w);
	for (size_t i = 0; i < r->scene.n; i++)
		row_put(&w, r, &r->scene.sessions[i]);
	if (b.failed) {
		buf_release(&b);
		return error_set(e, ERR_FULL, N_("the list is too long: choose a shorter period"));
	}
	*out = buf_take(&b, r->scene.arena);
	return ERR_NONE;
}
