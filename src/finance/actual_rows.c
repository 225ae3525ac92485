/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/actual_rows.h"

#include "finance/actual_chart.h"
#include "web/message.h"

static const struct {
	const char *word, *label;
} states[ACTUAL_STATES] = {
    [ACTUAL_HELD] = {"held", N_("Held")},
    [ACTUAL_OPEN] = {"open", N_("To finalise")},
    [ACTUAL_PLANNED] = {"planned", N_("To come")},
    [ACTUAL_CANCELLED] = {"cancelled", N_("Cancelled")},
};

const char *actual_state_word(enum actual_state s)
{
	return states[s].word;
}

const char *actual_state_label(enum actual_state s)
{
	return states[s].label;
}

static int64_t each_of(const struct actual_figures *f)
{
	int64_t each = actual_per_certified(f);

	return each < 0 ? ROW_NONE : each;
}

static int64_t left_of(const struct actual_figures *f)
{
	return f->fees - f->share - f->cost;
}

void actual_rows(const struct actual *a, struct actual_row out[ROW_FIGURES])
{
	const struct actual_figures *p = &a->plan, *r = &a->held, *f = &a->forecast;
#define ROW(label, kind, strong, member)                                                           \
	{                                                                                          \
		label, kind, strong, p->member, r->member, f->member                               \
	}
	const struct actual_row all[ROW_FIGURES] = {
	    ROW(N_("Sessions held"), ROW_COUNT, false, sessions),
	    ROW(N_("Candidates present"), ROW_COUNT, false, candidates),
	    ROW(N_("Candidates certified"), ROW_COUNT, false, certified),
	    ROW(N_("Invigilation"), ROW_MINUTES, false, minutes),
	    ROW(N_("Administration of sessions"), ROW_MINUTES, false, admin_minutes),
	    ROW(N_("Cost"), ROW_MONEY, true, cost),
	    {N_("Cost of a certified candidate"), ROW_MONEY, false, each_of(p), each_of(r),
	     each_of(f)},
	    ROW(N_("Fees of outside candidates"), ROW_MONEY, false, fees),
	    ROW(N_("Operator’s share"), ROW_MONEY, false, share),
	    {N_("Fees less share and cost"), ROW_MONEY, true, left_of(p), left_of(r), left_of(f)},
	};
#undef ROW

	memcpy(out, all, sizeof all);
}

struct str actual_row_text(enum language l, enum actual_row_kind kind, int64_t v, struct arena *a)
{
	return kind == ROW_MONEY     ? language_money(l, v, a)
	       : kind == ROW_MINUTES ? actual_hours(l, v, a)
				     : language_number(l, v, a);
}

static struct str text_of(enum language l, const struct actual_row *f, int64_t v, struct arena *a)
{
	return v == ROW_NONE ? STR("–") : actual_row_text(l, f->kind, v, a);
}

static struct str gap_of(enum language l, const struct actual_row *f, struct arena *a)
{
	if (f->forecast == ROW_NONE || f->plan == ROW_NONE)
		return STR("–");
	int64_t gap = f->forecast - f->plan;
	if (!gap)
		return STR("=");
	return arena_printf(a, "%s" STR_FMT, gap < 0 ? "\xe2\x88\x92" : "+",
			    STR_ARG(actual_row_text(l, f->kind, gap < 0 ? -gap : gap, a)));
}

static const struct field row_fields[] = {
    FIELD(struct actual_row_view, label, FIELD_MESSAGE),
    FIELD(struct actual_row_view, plan, FIELD_TEXT),
    FIELD(struct actual_row_view, real, FIELD_TEXT),
    FIELD(struct actual_row_view, forecast, FIELD_TEXT),
    FIELD(struct actual_row_view, gap, FIELD_TEXT),
    FIELD(struct actual_row_view, is_strong, FIELD_BOOL),
};
const struct shape actual_row_view_shape = SHAPE(struct actual_row_view, row_fields);

struct list actual_row_views(enum language l, const struct actual *a, struct arena *arena)
{
	struct actual_row_view *rows = ARENA_NEW(arena, struct actual_row_view, ROW_FIGURES);
	struct actual_row all[ROW_FIGURES];

	actual_rows(a, all);
	for (size_t i = 0; i < ROW_FIGURES; i++)
		rows[i] = (struct actual_row_view){.label = all[i].label,
						   .plan = text_of(l, &all[i], all[i].plan, arena),
						   .real = text_of(l, &all[i], all[i].real, arena),
						   .forecast =
						       text_of(l, &all[i], all[i].forecast, arena),
						   .gap = gap_of(l, &all[i], arena),
						   .is_strong = all[i].is_strong};
	return LIST(rows, ROW_FIGURES);
}
