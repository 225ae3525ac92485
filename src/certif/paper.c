/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/paper_inside.h"

struct sheet sheet_new(const struct paper *p, const char *title, double margin)
{
	struct sheet s = {.paper = p, .arena = p->arena, .language = p->language};
	struct pdf_info info = {
	    .title =
		arena_printf(p->arena, "%s - %s", message(p->language, title), sheet_number(&s).p),
	    .language = str_of(language_code(p->language)),
	    .created_at = p->now,
	    .margin = margin,
	};

	s.pdf = pdf_new(p->arena, &info);
	return s;
}

struct str sheet_said(const struct sheet *s, const char *msgid)
{
	return str_of(message(s->language, msgid));
}

struct str sheet_said_of(const struct sheet *s, const char *msgid, struct str value)
{
	return message_filled(message(s->language, msgid), value, s->arena);
}

void sheet_heading(const struct sheet *s, unsigned level, const char *msgid)
{
	pdf_heading(s->pdf, level, sheet_said(s, msgid));
}

void sheet_text(const struct sheet *s, const char *msgid)
{
	pdf_text(s->pdf, sheet_said(s, msgid));
}

void sheet_items(const struct sheet *s, const char *const *msgids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pdf_item(s->pdf, sheet_said(s, msgids[i]));
}

struct str sheet_number(const struct sheet *s)
{
	return arena_printf(s->arena, "%08lld", (long long)s->paper->session->number);
}

struct str sheet_day(const struct sheet *s)
{
	const struct paper_session *v = s->paper->session;

	return language_long_day(s->language, zone_local(v->zone, v->starts), s->arena);
}

struct str sheet_hour(const struct sheet *s, int64_t ms)
{
	struct clock_date d = zone_local(s->paper->session->zone, ms);

	return arena_printf(s->arena, "%02d:%02d", d.hour, d.minute);
}

struct str sheet_birth_date(const struct sheet *s, struct str iso)
{
	if (iso.n != 10 || iso.p[4] != '-' || iso.p[7] != '-')
		return iso;
	return arena_printf(s->arena, "%.2s/%.2s/%.4s", iso.p + 8, iso.p + 5, iso.p);
}

struct str sheet_full_name(const struct sheet *s, const struct paper_candidate *c)
{
	return arena_printf(s->arena, STR_FMT " " STR_FMT, STR_ARG(c->first_name),
			    STR_ARG(c->birth_name));
}

void sheet_session(const struct sheet *s, const struct pdf_fact *more, size_t n)
{
	const struct paper_session *v = s->paper->session;
	struct pdf_fact *f = ARENA_NEW(s->arena, struct pdf_fact, 6 + n);

	f[0] = (struct pdf_fact){sheet_said(s, N_("Session")), sheet_number(s), false};
	f[1] = (struct pdf_fact){sheet_said(s, N_("Centre")), v->centre, false};
	f[2] = (struct pdf_fact){sheet_said(s, N_("Date")), sheet_day(s), false};
	f[3] = (struct pdf_fact){sheet_said(s, N_("Site")), v->site, false};
	f[4] = (struct pdf_fact){sheet_said(s, N_("Start (local time)")), sheet_hour(s, v->starts),
				 false};
	f[5] = (struct pdf_fact){sheet_said(s, N_("Room")), v->room, false};
	for (size_t i = 0; i < n; i++)
		f[6 + i] = more[i];
	pdf_facts(s->pdf, f, 6 + n, 2);
}

/* The names, from one to the next; how many there are when `names` is NULL. */
static size_t examiners(const struct sheet *s, struct str *names)
{
	struct str rest = s->paper->session->examiners, name;
	size_t n = 0;

	while (rest.n) {
		str_cut(rest, ',', &name, &rest);
		name = str_trim(name);
		if (name.n && names)
			names[n] = sheet_said_of(s, N_("Invigilator: {0}"), name);
		n += name.n > 0;
	}
	return n;
}

size_t sheet_examiner_count(const struct sheet *s)
{
	return examiners(s, NULL);
}

void sheet_signatures(const struct sheet *s, struct str first, double height)
{
	struct str *labels = ARENA_NEW(s->arena, struct str, examiners(s, NULL) + 2);
	size_t n = first.n > 0;

	if (n)
		labels[0] = first;
	n += examiners(s, labels + n);
	if (n == (first.n > 0))
		labels[n++] = sheet_said(s, N_("Invigilator: name and signature"));
	pdf_boxes(s->pdf, labels, n, height);
}
