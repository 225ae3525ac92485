/* SPDX-License-Identifier: EUPL-1.2 */
/* paper_inside.h - what the files paper_*.c share. */
#pragma once
#include "certif/paper.h"
#include "document/pdf.h"
#include "web/message.h"

/* One file on its way: the paper's, or for a letter with the candidate's language. */
struct draft {
	const struct paper *paper;
	struct pdf *pdf;
	struct arena *arena;
	enum language language;
};

struct draft draft_new(const struct paper *p, const char *title, double margin);

struct str draft_said(const struct draft *s, const char *msgid);
struct str draft_said_of(const struct draft *s, const char *msgid, struct str value);
void draft_heading(const struct draft *s, unsigned level, const char *msgid);
void draft_text(const struct draft *s, const char *msgid);
void draft_items(const struct draft *s, const char *const *msgids, size_t n);

struct str draft_number(const struct draft *s); /* of the session, with its zeros */
struct str draft_day(const struct draft *s);	/* the weekday, the day */
struct str draft_hour(const struct draft *s, int64_t ms);
struct str draft_birth_date(const struct draft *s, struct str iso);
struct str draft_full_name(const struct draft *s, const struct paper_candidate *c);

/* Session, day, hour, centre, place, in two columns; and `n` more. */
void draft_session(const struct draft *s, const struct pdf_fact *more, size_t n);
size_t draft_examiner_count(const struct draft *s);
/* A box to sign in for each invigilator, after `first` (empty: none). */
void draft_signatures(const struct draft *s, struct str first, double height);
