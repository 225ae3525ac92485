/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_view.h"

#include "base/buf.h"
#include "certif/session_pages.h"

struct str plan_path(struct request *rq, const char *rest)
{
	return arena_printf(rq->arena, "/certif/centres/%lld/budget/plan%s",
			    (long long)param_int(rq, "centre"), rest);
}

int plan_written(struct request *rq, int result, const char *notice, const char *rest)
{
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, notice);
	return reply_redirect(rq, plan_path(rq, rest));
}

/* --- fields -------------------------------------------------------------------------------------
 */

static const struct field option_fields[] = {
    FIELD(struct plan_option, value, FIELD_TEXT),
    FIELD(struct plan_option, label, FIELD_MESSAGE),
    FIELD(struct plan_option, is_chosen, FIELD_BOOL),
    FIELD(struct plan_option, text, FIELD_TEXT),
};
static const struct shape option_shape = SHAPE(struct plan_option, option_fields);

struct field_view {
	struct str name, value, type, error;
	const char *label, *hint;
	bool is_long;
	struct list options;
};
static const struct field field_fields[] = {
    FIELD(struct field_view, name, FIELD_TEXT),
    FIELD(struct field_view, value, FIELD_TEXT),
    FIELD(struct field_view, type, FIELD_TEXT),
    FIELD(struct field_view, error, FIELD_TEXT),
    FIELD(struct field_view, label, FIELD_MESSAGE),
    FIELD(struct field_view, hint, FIELD_MESSAGE),
    FIELD(struct field_view, is_long, FIELD_BOOL),
    FIELD_OF(struct field_view, options, FIELD_LIST, option_shape),
};
const struct shape plan_field_shape = SHAPE(struct field_view, field_fields);

struct list plan_fields(struct request *rq, const struct plan_field *fields, size_t n)
{
	struct field_view *out = ARENA_NEW(rq->arena, struct field_view, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct plan_field *f = &fields[i];
		out[i] = (struct field_view){.name = str_of(f->name),
					     .value = f->value,
					     .type = f->type ? str_of(f->type) : STR(""),
					     .label = f->label,
					     .hint = f->hint,
					     .is_long = f->is_long,
					     .options = LIST(f->options, f->option_n)};
		if (f->error)
			out[i].error =
			    message_filled(message(rq->language, f->error), f->wrong, rq->arena);
	}
	return LIST(out, n);
}

/* --- hours --------------------------------------------------------------------------------------
 */

static const char *const day_words[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
static const char *const day_labels[7] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
					  N_("Fri"), N_("Sat"), N_("Sun")};

struct window_view {
	int64_t n;
	struct str from, to;
	struct list days;
	const char *error;
};
static const struct field window_fields[] = {
    FIELD(struct window_view, n, FIELD_INT),
    FIELD(struct window_view, from, FIELD_TEXT),
    FIELD(struct window_view, to, FIELD_TEXT),
    FIELD_OF(struct window_view, days, FIELD_LIST, option_shape),
    FIELD(struct window_view, error, FIELD_MESSAGE),
};
const struct shape plan_window_shape = SHAPE(struct window_view, window_fields);

void plan_windows_sent(struct request *rq, struct plan_window_typed rows[PLAN_FORM_WINDOWS])
{
	static const char *const names[PLAN_FORM_WINDOWS][3] = {
	    {"day1", "from1", "to1"}, {"day2", "from2", "to2"}, {"day3", "from3", "to3"}};

	for (int i = 0; i < PLAN_FORM_WINDOWS; i++) {
		const struct str *days;
		size_t n = param_texts(rq, names[i][0], &days);
		rows[i] = (struct plan_window_typed){.from = param_text(rq, names[i][1]),
						     .to = param_text(rq, names[i][2])};
		for (size_t k = 0; k < n; k++)
			for (int day = 0; day < 7; day++)
				if (str_eq(days[k], str_of(day_words[day])))
					rows[i].days |= 1u << day;
	}
}

struct list plan_windows(struct request *rq, const struct plan_window_typed rows[PLAN_FORM_WINDOWS],
			 const char *error, int at)
{
	struct window_view *out = ARENA_NEW(rq->arena, struct window_view, PLAN_FORM_WINDOWS);

	for (int i = 0; i < PLAN_FORM_WINDOWS; i++) {
		struct plan_option *days = ARENA_NEW(rq->arena, struct plan_option, 7);
		for (int day = 0; day < 7; day++)
			days[day] = (struct plan_option){.value = str_of(day_words[day]),
							 .label = day_labels[day],
							 .is_chosen = rows[i].days >> day & 1};
		out[i] = (struct window_view){.n = i + 1,
					      .from = rows[i].from,
					      .to = rows[i].to,
					      .days = LIST(days, 7),
					      .error = error && at == i ? error : NULL};
	}
	return LIST(out, PLAN_FORM_WINDOWS);
}

void plan_windows_of(struct arena *a, const struct plan_hours *h,
		     struct plan_window_typed rows[PLAN_FORM_WINDOWS])
{
	memset(rows, 0, PLAN_FORM_WINDOWS * sizeof *rows);
	for (size_t i = 0; i < h->n && i < PLAN_FORM_WINDOWS; i++) {
		const struct plan_window *w = &h->windows[i];
		rows[i] = (struct plan_window_typed){
		    w->days, arena_printf(a, "%02d:%02d", w->from / 60, w->from % 60),
		    arena_printf(a, "%02d:%02d", w->to / 60, w->to % 60)};
	}
}

struct str plan_hours_told(struct request *rq, const struct plan_hours *h)
{
	struct buf b = BUF_INIT(1 << 14);

	for (size_t i = 0; i < h->n; i++) {
		const struct plan_window *w = &h->windows[i];
		buf_printf(&b, "%s", i ? ", " : "");
		for (int day = 0, said = 0; day < 7; day++) {
			int first = day;
			if (!(w->days >> day & 1))
				continue;
			while (day < 6 && w->days >> (day + 1) & 1)
				day++;
			buf_printf(&b, "%s%s", said++ ? " " : "",
				   message(rq->language, day_labels[first]));
			if (day > first)
				buf_printf(&b, "–%s", message(rq->language, day_labels[day]));
		}
		buf_printf(&b, " %02d:%02d–%02d:%02d", w->from / 60, w->from % 60, w->to / 60,
			   w->to % 60);
	}
	return buf_take(&b, rq->arena);
}

/* --- the page -----------------------------------------------------------------------------------
 */

int plan_page_load(struct request *rq, struct plan_page *p)
{
	int k = finance_head_load(rq, param_int(rq, "centre"), FINANCE_PLAN, &p->head);

	if (!k)
		k = centre_zone(rq, &p->head.centre, &p->zone);
	if (k)
		return k;
	p->now = clock_now(&rq->clock);
	struct clock_date d = zone_local(p->zone, p->now);
	p->today = (int)(clock_ms_utc(
			     (struct clock_date){.year = d.year, .month = d.month, .day = d.day}) /
			 CLOCK_DAY);
	return ERR_NONE;
}

struct plan_keep *plan_keep_of(struct request *rq, const struct plan_page *p)
{
	struct plan_keep *k = ARENA_NEW(rq->arena, struct plan_keep, 1);

	*k = (struct plan_keep){.arena = rq->arena,
				.ids = rq->ids,
				.centre = p->head.centre.id,
				.person = rq->person,
				.now = p->now};
	return k;
}

struct str plan_money_typed(struct arena *a, int64_t cents)
{
	return arena_printf(a, "%lld,%02lld", (long long)(cents / 100), (long long)(cents % 100));
}

struct str plan_minutes_told(struct request *rq, int64_t minutes)
{
	long long h = (long long)(minutes / 60), m = (long long)(minutes % 60);

	if (!h)
		return arena_printf(rq->arena, "%lld min", m);
	return m ? arena_printf(rq->arena, "%lld h %02lld", h, m)
		 : arena_printf(rq->arena, "%lld h", h);
}
