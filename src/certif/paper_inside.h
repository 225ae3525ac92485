/* SPDX-License-Identifier: EUPL-1.2 */
/* paper_inside.h - what the files paper_*.c share. */
#pragma once
#include "certif/paper.h"
#include "document/pdf.h"
#include "web/message.h"

/* One file on its way: the paper's, or for a letter with the candidate's language. */
struct sheet {
	const struct paper *paper;
	struct pdf *pdf;
	struct arena *arena;
	enum language language;
};

struct sheet sheet_new(const struct paper *p, const char *title, double margin);

struct str sheet_said(const struct sheet *s, const char *msgid);
struct str sheet_said_of(const struct sheet *s, const char *msgid, struct str value);
void sheet_heading(const struct sheet *s, unsigned level, const char *msgid);
void sheet_text(const struct sheet *s, const char *msgid);
void sheet_items(const struct sheet *s, const char *const *msgids, size_t n);

struct str sheet_number(const struct sheet *s); /* of the session, with its zeros */
struct str sheet_day(const struct sheet *s);	/* the weekday, the day */
struct str sheet_hour(const struct sheet *s, int64_t ms);
struct str sheet_birth_date(const struct sheet *s, struct str iso);
struct str sheet_full_name(const struct sheet *s, const struct paper_candidate *c);

/* Session, day, hour, centre, place, in two columns; and `n` more. */
void sheet_session(const struct sheet *s, const struct pdf_fact *more, size_t n);
size_t sheet_examiner_count(const struct sheet *s);
/* A box to sign in for each invigilator, after `first` (empty: none). */
void sheet_signatures(const struct sheet *s, struct str first, double height);
