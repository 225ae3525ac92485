/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/compare.h"

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

const char *compare_state_word(enum actual_state s)
{
	return states[s].word;
}

const char *compare_state_label(enum actual_state s)
{
	return states[s].label;
}

static int64_t each_of(const struct actual_figures *f)
{
	int64_t each = actual_per_certified(f);

	return each < 0 ? COMPARE_NONE : each;
}

static int64_t left_of(const struct actual_figures *f)
{
	return f->fees - f->share - f->cost;
}

void compare_figures(const struct actual *a, struct compare_figure out[COMPARE_FIGURES])
{
	const struct actual_figures *p = &a->plan, *r = &a->held, *f = &a->forecast;
#define ROW(label, kind, strong, member)                                                           \
	{                                                                                          \
		label, kind, strong, p->member, r->member, f->member                               \
	}
	const struct compare_figure all[COMPARE_FIGURES] = {
	    ROW(N_("Sessions held"), COMPARE_COUNT, false, sessions),
	    ROW(N_("Candidates present"), COMPARE_COUNT, false, candidates),
	    ROW(N_("Candidates certified"), COMPARE_COUNT, false, certified),
	    ROW(N_("Invigilation"), COMPARE_MINUTES, false, minutes),
	    ROW(N_("Administration of sessions"), COMPARE_MINUTES, false, admin_minutes),
	    ROW(N_("Cost"), COMPARE_MONEY, true, cost),
	    {N_("Cost of a certified candidate"), COMPARE_MONEY, false, each_of(p), each_of(r),
	     each_of(f)},
	    ROW(N_("Fees of outside candidates"), COMPARE_MONEY, false, fees),
	    ROW(N_("Operator’s share"), COMPARE_MONEY, false, share),
	    {N_("Fees less share and cost"), COMPARE_MONEY, true, left_of(p), left_of(r),
	     left_of(f)},
	};
#undef ROW

	memcpy(out, all, sizeof all);
}

struct str compare_text(enum language l, enum compare_kind kind, int64_t v, struct arena *a)
{
	return kind == COMPARE_MONEY	 ? language_money(l, v, a)
	       : kind == COMPARE_MINUTES ? actual_hours(l, v, a)
					 : language_number(l, v, a);
}

static struct str text_of(enum language l, const struct compare_figure *f, int64_t v,
			  struct arena *a)
{
	return v == COMPARE_NONE ? STR("–") : compare_text(l, f->kind, v, a);
}

static struct str gap_of(enum language l, const struct compare_figure *f, struct arena *a)
{
	if (f->forecast == COMPARE_NONE || f->plan == COMPARE_NONE)
		return STR("–");
	int64_t gap = f->forecast - f->plan;
	if (!gap)
		return STR("=");
	return arena_printf(a, "%s" STR_FMT, gap < 0 ? "\xe2\x88\x92" : "+",
			    STR_ARG(compare_text(l, f->kind, gap < 0 ? -gap : gap, a)));
}

static const struct field row_fields[] = {
    FIELD(struct compare_row, label, FIELD_MESSAGE),
    FIELD(struct compare_row, plan, FIELD_TEXT),
    FIELD(struct compare_row, real, FIELD_TEXT),
    FIELD(struct compare_row, forecast, FIELD_TEXT),
    FIELD(struct compare_row, gap, FIELD_TEXT),
    FIELD(struct compare_row, is_strong, FIELD_BOOL),
};
const struct shape compare_row_shape = SHAPE(struct compare_row, row_fields);

struct list compare_rows(enum language l, const struct actual *a, struct arena *arena)
{
	struct compare_row *rows = ARENA_NEW(arena, struct compare_row, COMPARE_FIGURES);
	struct compare_figure all[COMPARE_FIGURES];

	compare_figures(a, all);
	for (size_t i = 0; i < COMPARE_FIGURES; i++)
		rows[i] =
		    (struct compare_row){.label = all[i].label,
					 .plan = text_of(l, &all[i], all[i].plan, arena),
					 .real = text_of(l, &all[i], all[i].real, arena),
					 .forecast = text_of(l, &all[i], all[i].forecast, arena),
					 .gap = gap_of(l, &all[i], arena),
					 .is_strong = all[i].is_strong};
	return LIST(rows, COMPARE_FIGURES);
}
