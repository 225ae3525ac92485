/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/exam_clock.h"
#include "certif/paper_inside.h"

static const char *const bring[] = {
    N_("A valid identity document with a photograph."),
    N_("The e-mail address and the password of your account: you will sign in with them. Try them "
       "beforehand."),
    N_("This letter, on paper or on a screen."),
};

static const char *const rules[] = {
    N_("The exam has 32 questions, close to your level. Fewer than 20 answers give no score."),
    N_("You may search the web when the question allows it. You may not talk, telephone, or ask a "
       "forum, an artificial intelligence or anybody else."),
    N_("Phones and connected watches are switched off and put away. Obey the invigilators."),
};

static void facts_add(const struct draft *s, const struct paper_candidate *c)
{
	const struct paper_session *v = s->paper->session;
	int64_t length = exam_with_extra((int64_t)EXAM_MINUTES * CLOCK_MINUTE, c->extra_percent);
	struct pdf_fact *f = ARENA_NEW(s->arena, struct pdf_fact, 8);

	f[0] = (struct pdf_fact){draft_said(s, N_("Date")), draft_day(s), false};
	f[1] = (struct pdf_fact){
	    draft_said(s, N_("Be there at")),
	    draft_hour(s, v->starts - (int64_t)PAPER_EARLY_MINUTES * CLOCK_MINUTE), false};
	f[2] = (struct pdf_fact){draft_said(s, N_("Start (local time)")), draft_hour(s, v->starts),
				 false};
	f[3] = (struct pdf_fact){
	    draft_said(s, N_("End, about")),
	    draft_said_of(s, N_("{0} minutes of exam"),
			  arena_printf(s->arena, "%lld", (long long)(length / CLOCK_MINUTE))),
	    false};
	f[3].value = arena_printf(s->arena, STR_FMT " (" STR_FMT ")",
				  STR_ARG(draft_hour(s, v->starts + length)), STR_ARG(f[3].value));
	f[4] = (struct pdf_fact){draft_said(s, N_("Site")), v->site, false};
	f[5] = (struct pdf_fact){draft_said(s, N_("Room")), v->room, false};
	f[6] = (struct pdf_fact){draft_said(s, N_("Session number")), draft_number(s), true};
	f[7] = (struct pdf_fact){draft_said(s, N_("Candidates' address")), v->join_address, false};
	pdf_facts(s->pdf, f, v->join_address.n ? 8 : 7, 1);
}

static void letter_add(const struct draft *s, const struct paper_candidate *c)
{
	const struct paper_session *v = s->paper->session;
	struct str name = draft_full_name(s, c), born = draft_birth_date(s, c->birth_date);

	pdf_part(s->pdf, draft_said_of(s, N_("Convocation - session {0}"), draft_number(s)));
	pdf_sides(
	    s->pdf,
	    arena_printf(s->arena, STR_FMT "\n" STR_FMT, STR_ARG(v->centre), STR_ARG(v->contact)),
	    arena_printf(s->arena, STR_FMT "\n" STR_FMT, STR_ARG(name),
			 STR_ARG(draft_said_of(s, N_("Birth date: {0}"), born))));
	pdf_space(s->pdf, 12);
	draft_heading(s, 1, N_("Convocation to the Pix certification"));
	draft_text(
	    s, N_("You are enrolled for the session below. To join it you will type its number, "
		  "your birth name, your first name and your birth date as they stand at the "
		  "top of this letter: if something is wrong, tell the centre before the day."));
	pdf_space(s->pdf, 6);
	facts_add(s, c);
	if (c->needs.n)
		pdf_text(s->pdf,
			 draft_said_of(s, N_("Agreed with you for that day: {0}"), c->needs));
	draft_heading(s, 2, N_("Bring with you"));
	draft_items(s, bring, sizeof bring / sizeof *bring);
	draft_heading(s, 2, N_("The rules"));
	draft_items(s, rules, sizeof rules / sizeof *rules);
	pdf_space(s->pdf, 6);
	if (v->contact.n)
		pdf_text(s->pdf, draft_said_of(
				     s, N_("If you have a question or cannot come, write to {0}."),
				     v->contact));
}

int paper_convocations(const struct paper *p, const struct paper_candidate *candidates, size_t n,
		       struct str *out, struct error *e)
{
	struct draft s = draft_new(p, N_("Convocations"), 0);

	for (size_t i = 0; i < n; i++) {
		s.language = candidates[i].language;
		letter_add(&s, &candidates[i]);
	}
	return pdf_render(s.pdf, out, e);
}
