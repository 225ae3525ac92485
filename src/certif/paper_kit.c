/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/paper_inside.h"

/* A chapter's steps; {0} of each is `value` (an address) where it has one. */
struct chapter {
	const char *title;
	const char *steps[6];
};

static const struct chapter before = {
    N_("Before the session"),
    {
	N_("Be there half an hour before the start. On each computer, open the candidates' address "
	   "and check that the network, the sound and the browser work."),
	N_("On your own computer, open the invigilators' address, sign in, and type the session "
	   "number and the invigilator password. Never show that password."),
	N_("Place the candidates so that none sees another's screen, and those with extra time "
	   "where they can stay longer in peace."),
	N_("At the door, compare each identity document with the list and have the attendance "
	   "sheet signed. Phones are switched off and put away."),
    }};

static const struct chapter during = {
    N_("During the session"),
    {
	N_("Each candidate opens the candidates' address, signs in and types the session number, "
	   "birth name, first name and birth date. The name then appears on your screen: confirm "
	   "the candidates you have seen in person."),
	N_("Write the access code on the board. It opens the exam only to those you have "
	   "confirmed."),
	N_("The exam has 32 questions and lasts 105 minutes; fewer than 20 answers give no score. "
	   "The time left is on the candidate's screen and on yours."),
	N_("Walk through the room. Candidates may search the web and use the computer's software "
	   "when the question allows it. They may not talk, telephone, or ask a forum, an "
	   "artificial intelligence or anybody else."),
    }};

static const struct chapter alerts = {
    N_("Alerts and breakdowns"),
    {
	N_("A candidate who reports a problem with a question waits, and the clock stands still: "
	   "go and look. If the question works, dismiss the alert and the candidate goes on. If "
	   "not, replace it: another question comes, and the first counts for nothing."),
	N_("When a browser was closed or a computer changed, the candidate joins again as at the "
	   "start, and you let them resume. No answer is lost."),
	N_("When the network is cut, keep the windows open: answers wait in the browser and leave "
	   "by themselves when it is back."),
    }};

static const struct chapter extra = {
    N_("Extra time"),
    {
	N_("Extra time is counted by itself; each candidate's end is on your screen. A third more "
	   "makes 140 minutes."),
	N_("You can add minutes for one candidate or for all, after a breakdown for instance. Say "
	   "why in an incident."),
    }};

static const struct chapter incidents = {
    N_("Incidents and fraud"),
    {
	N_("Write each incident down on your screen, or on the incident report: who, which "
	   "question, at what time, what happened, what was done."),
	N_("In a case of fraud, keep what proves it and fill in the fraud report with the "
	   "candidate. The exam may be ended; the jury alone decides on the result."),
    }};

static const struct chapter emergency = {
    N_("Emergency"),
    {
	N_("People first: leave the room as the site's rules say. If you can, stop everything on "
	   "your screen as you go: all the clocks stand still."),
	N_("Once back, let the session go on from your screen: each candidate has the time they "
	   "had left. If it can't go on, end it and write an incident."),
    }};

static const struct chapter end = {
    N_("The end"),
    {
	N_("An exam ends by itself with its last question or when its time is up. If a candidate "
	   "gives up, end the exam from your screen."),
	N_("Check that every candidate present has signed, sign the attendance sheet yourself, and "
	   "hand all papers to the centre."),
	N_("The centre then finalises the session; nothing can be added afterwards."),
    }};

static const struct chapter *const chapters[] = {&before,    &during,	 &alerts, &extra,
						 &incidents, &emergency, &end};

static void chapter_add(const struct draft *s, const struct chapter *c)
{
	draft_heading(s, 2, c->title);
	for (unsigned i = 0; i < sizeof c->steps / sizeof *c->steps && c->steps[i]; i++)
		pdf_step(s->pdf, i + 1, draft_said(s, c->steps[i]));
}

int paper_kit(const struct paper *p, struct str *out, struct error *e)
{
	struct draft s = draft_new(p, N_("Invigilator's kit"), 0);
	const struct paper_session *v = p->session;
	struct pdf_fact codes[] = {
	    {draft_said(&s, N_("Session number")), draft_number(&s), true},
	    {draft_said(&s, N_("Access code")), v->access_code, true},
	    {draft_said(&s, N_("Invigilator password")), v->password, true},
	};
	struct pdf_fact addresses[] = {
	    {draft_said(&s, N_("Invigilators' address")), v->invigilate_address, false},
	    {draft_said(&s, N_("Candidates' address")), v->join_address, false},
	    {draft_said(&s, N_("Invigilators")), v->examiners, false},
	};

	draft_heading(&s, 1, N_("Invigilator's kit"));
	draft_session(&s, NULL, 0);
	pdf_facts(s.pdf, codes, 3, 1);
	pdf_facts(s.pdf, addresses, v->examiners.n ? 3 : 2, 1);
	draft_text(&s, N_("Give the access code to the candidates once they are confirmed. The "
			  "password is for the invigilators alone."));
	for (size_t i = 0; i < sizeof chapters / sizeof *chapters; i++)
		chapter_add(&s, chapters[i]);
	return pdf_render(s.pdf, out, e);
}
