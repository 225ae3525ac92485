/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/paper_inside.h"

struct draft draft_new(const struct paper *p, const char *title, double margin)
{
	struct draft s = {.paper = p, .arena = p->arena, .language = p->language};
	struct pdf_info info = {
	    .title =
		arena_printf(p->arena, "%s - %s", message(p->language, title), draft_number(&s).p),
	    .language = str_of(language_code(p->language)),
	    .created_at = p->now,
	    .margin = margin,
	};

	s.pdf = pdf_new(p->arena, &info);
	return s;
}

struct str draft_said(const struct draft *s, const char *msgid)
{
	return str_of(message(s->language, msgid));
}

struct str draft_said_of(const struct draft *s, const char *msgid, struct str value)
{
	return message_filled(message(s->language, msgid), value, s->arena);
}

void draft_heading(const struct draft *s, unsigned level, const char *msgid)
{
	pdf_heading(s->pdf, level, draft_said(s, msgid));
}

void draft_text(const struct draft *s, const char *msgid)
{
	pdf_text(s->pdf, draft_said(s, msgid));
}

void draft_items(const struct draft *s, const char *const *msgids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pdf_item(s->pdf, draft_said(s, msgids[i]));
}

struct str draft_number(const struct draft *s)
{
	return arena_printf(s->arena, "%08lld", (long long)s->paper->session->number);
}

struct str draft_day(const struct draft *s)
{
	const struct paper_session *v = s->paper->session;

	return language_long_day(s->language, zone_local(v->zone, v->starts), s->arena);
}

struct str draft_hour(const struct draft *s, int64_t ms)
{
	struct clock_date d = zone_local(s->paper->session->zone, ms);

	return arena_printf(s->arena, "%02d:%02d", d.hour, d.minute);
}

struct str draft_birth_date(const struct draft *s, struct str iso)
{
	if (iso.n != 10 || iso.p[4] != '-' || iso.p[7] != '-')
		return iso;
	return arena_printf(s->arena, "%.2s/%.2s/%.4s", iso.p + 8, iso.p + 5, iso.p);
}

struct str draft_full_name(const struct draft *s, const struct paper_candidate *c)
{
	return arena_printf(s->arena, STR_FMT " " STR_FMT, STR_ARG(c->first_name),
			    STR_ARG(c->birth_name));
}

void draft_session(const struct draft *s, const struct pdf_fact *more, size_t n)
{
	const struct paper_session *v = s->paper->session;
	struct pdf_fact *f = ARENA_NEW(s->arena, struct pdf_fact, 6 + n);

	f[0] = (struct pdf_fact){draft_said(s, N_("Session")), draft_number(s), false};
	f[1] = (struct pdf_fact){draft_said(s, N_("Centre")), v->centre, false};
	f[2] = (struct pdf_fact){draft_said(s, N_("Date")), draft_day(s), false};
	f[3] = (struct pdf_fact){draft_said(s, N_("Site")), v->site, false};
	f[4] = (struct pdf_fact){draft_said(s, N_("Start (local time)")), draft_hour(s, v->starts),
				 false};
	f[5] = (struct pdf_fact){draft_said(s, N_("Room")), v->room, false};
	for (size_t i = 0; i < n; i++)
		f[6 + i] = more[i];
	pdf_facts(s->pdf, f, 6 + n, 2);
}

/* The names, from one to the next; how many there are when `names` is NULL. */
static size_t examiners(const struct draft *s, struct str *names)
{
	struct str rest = s->paper->session->examiners, name;
	size_t n = 0;

	while (rest.n) {
		str_cut(rest, ',', &name, &rest);
		name = str_trim(name);
		if (name.n && names)
			names[n] = draft_said_of(s, N_("Invigilator: {0}"), name);
		n += name.n > 0;
	}
	return n;
}

size_t draft_examiner_count(const struct draft *s)
{
	return examiners(s, NULL);
}

void draft_signatures(const struct draft *s, struct str first, double height)
{
	struct str *labels = ARENA_NEW(s->arena, struct str, examiners(s, NULL) + 2);
	size_t n = first.n > 0;

	if (n)
		labels[0] = first;
	n += examiners(s, labels + n);
	if (n == (first.n > 0))
		labels[n++] = draft_said(s, N_("Invigilator: name and signature"));
	pdf_boxes(s->pdf, labels, n, height);
}
