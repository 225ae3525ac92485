/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_paper.h"

#include "document/pdf.h"
#include "finance/plan_shown.h"

struct sheet {
	struct request *rq;
	struct pdf *pdf;
	const struct plan_seen *seen;
	struct plan_shown shown;
};

static struct str said(const struct sheet *s, const char *msgid)
{
	return str_of(message(s->rq->language, msgid));
}

static struct str number(const struct sheet *s, int64_t n)
{
	return language_number(s->rq->language, n, s->rq->arena);
}

static void facts_add(const struct sheet *s)
{
	struct pdf_fact *facts = ARENA_NEW(s->rq->arena, struct pdf_fact, 7);
	size_t n = 0;

	facts[n++] = (struct pdf_fact){said(s, N_("Cost")), s->shown.cost, true};
	facts[n++] = (struct pdf_fact){said(s, N_("No plan costs less than")),
				       s->shown.is_optimal ? s->shown.cost : s->shown.bound, false};
	if (s->shown.has_saving) {
		facts[n++] = (struct pdf_fact){said(s, N_("With extra time in every session")),
					       s->shown.everywhere, false};
		facts[n++] = (struct pdf_fact){said(s, N_("Saved")), s->shown.saved, false};
	}
	facts[n++] =
	    (struct pdf_fact){said(s, N_("Sessions")), number(s, s->shown.sessions), false};
	facts[n++] =
	    (struct pdf_fact){said(s, N_("Candidates")), number(s, s->shown.candidates), false};
	facts[n++] = (struct pdf_fact){said(s, N_("A candidate")), s->shown.per_candidate, false};
	pdf_facts(s->pdf, facts, n, 2);
}

static void hours_add(const struct sheet *s)
{
	const struct plan_problem *p = &s->seen->problem;
	struct pdf_bar *bars = ARENA_NEW(s->rq->arena, struct pdf_bar, p->person_count + 1);

	for (uint32_t i = 0; i < p->person_count; i++) {
		int64_t minutes = plan_minutes_of(&s->seen->plan, i);
		bars[i] = (struct pdf_bar){.label = p->people[i].name,
					   .value = plan_minutes_told(s->rq, minutes),
					   .length = (double)minutes,
					   .colour = 0x0b5c55};
	}
	pdf_heading(s->pdf, 2, said(s, N_("Hours of the invigilators")));
	pdf_bars(s->pdf, bars, p->person_count);
}

static void sessions_add(const struct sheet *s)
{
	enum { COLUMNS = 5 };
	const struct plan *plan = &s->seen->plan;
	struct arena *a = s->rq->arena;
	struct pdf_column *columns = ARENA_NEW(a, struct pdf_column, COLUMNS);
	struct str *cells = ARENA_NEW(a, struct str, COLUMNS * plan->n + 1);

	columns[0] = (struct pdf_column){said(s, N_("Date")), 3, false};
	columns[1] = (struct pdf_column){said(s, N_("Room")), 3, false};
	columns[2] = (struct pdf_column){said(s, N_("Audience")), 2, false};
	columns[3] = (struct pdf_column){said(s, N_("Groups")), 3, false};
	columns[4] = (struct pdf_column){said(s, N_("Invigilators")), 3, false};
	for (size_t i = 0; i < plan->n; i++) {
		const struct plan_session *x = &plan->sessions[i];
		struct str day = plan_day_told(s->rq, x->day);
		struct str audience = said(s, plan_audience_label(x->audience));
		struct str *row = &cells[COLUMNS * i];
		row[0] = arena_printf(a, STR_FMT " %02d:%02d–%02d:%02d", STR_ARG(day),
				      x->start / 60, x->start % 60, x->end / 60, x->end % 60);
		row[1] = s->seen->problem.rooms[x->room].name;
		row[2] = x->extra ? arena_printf(a, STR_FMT ", %s", STR_ARG(audience),
						 message(s->rq->language, N_("extra time")))
				  : audience;
		row[3] = plan_seats_told(s->rq, &s->seen->problem, x);
		row[4] = plan_crew_told(s->rq, &s->seen->problem, x);
	}
	pdf_heading(s->pdf, 2, said(s, N_("The sessions")));
	pdf_table(s->pdf, &(struct pdf_table){.columns = columns,
					      .column_count = COLUMNS,
					      .cells = cells,
					      .row_count = plan->n});
}

int plan_paper(struct request *rq, const struct plan_seen *seen, struct str title, struct str *out,
	       struct error *e)
{
	struct sheet s = {.rq = rq, .seen = seen};

	plan_show(rq, seen, 1, &s.shown);
	s.pdf =
	    pdf_new(rq->arena, &(struct pdf_info){.title = title,
						  .language = str_of(language_code(rq->language)),
						  .created_at = seen->ended});
	pdf_heading(s.pdf, 1, said(&s, N_("The cheapest plan of sessions")));
	pdf_text(s.pdf, title);
	facts_add(&s);
	hours_add(&s);
	sessions_add(&s);
	return pdf_render(s.pdf, out, e);
}
