/* SPDX-License-Identifier: EUPL-1.2 */
/* paper.h - the papers of a session, as PDF files: what candidates sign, what invigilators need,
 * the letter that calls a candidate, the reports of incidents and frauds. Pure: plain values in, a
 * file out; the same values give the same bytes. A4, page x of y, in the language asked for.
 *
 * Names are never cut: where they don't fit they are set smaller, then their row grows. Every text
 * is valid UTF-8 and borrowed. Each function: ERR_INTERNAL when the file could not be made. */
#pragma once
#include "base/language.h"
#include "base/zone.h"

enum {
	PAPER_ROWS = 20,	  /* candidates on a page of the attendance sheet */
	PAPER_EARLY_MINUTES = 15, /* candidates are asked to come that much before the start */
};

struct paper_session {
	int64_t number; /* 8 digits */
	struct str centre;
	struct str contact; /* where candidates ask; may be empty */
	struct str site, room;
	int64_t starts;		 /* UTC ms */
	const struct zone *zone; /* of the centre: hours are told in it */
	struct str examiners;	 /* names of the invigilators, separated by commas; may be empty */
	struct str access_code;	 /* "BCDF23": of the kit alone */
	struct str password;	 /* "C-7KQ2M", as it is typed: of the kit alone */
	struct str join_address; /* where candidates join, where invigilators enter */
	struct str invigilate_address;
};

struct paper_candidate {
	struct str birth_name, first_name;
	struct str birth_date; /* "2004-02-29"; shown as 29/02/2004 */
	struct str local_id;   /* the institution's own; may be empty */
	int64_t extra_percent; /* exam_with_extra: 33 is a third */
	/* Arrangements to be said in the letter, because the candidate asked for it; else empty.
	 * They are on no other paper. */
	struct str needs;
	enum language language; /* of the letter */
};

/* What a report tells. */
struct paper_entry {
	struct str candidate;  /* first name and name; empty: the whole session */
	struct str birth_date; /* of a fraud's candidate; may be empty */
	int64_t question;      /* its number; 0: none */
	int64_t at;	       /* UTC ms; 0: not told */
	struct str category;   /* in the paper's language */
	struct str description;
	struct str outcome; /* what was done about it; may be empty */
};

struct paper_report {
	const struct paper_entry *entries;
	size_t count; /* 0: a form with blank rows, to fill in by hand */
	struct str comment;
	bool had_incident, had_trouble_joining;
};

struct paper {
	const struct paper_session *session;
	enum language language;
	int64_t now;
	struct arena *arena; /* the file is made in it */
};

/* Twenty candidates a page, in the order given; the session and a box for each invigilator's
 * signature at the top of each page, room for remarks after the last. No candidate: a page of blank
 * rows. */
[[nodiscard]] int paper_attendance(const struct paper *p, const struct paper_candidate *candidates,
				   size_t n, struct str *out, struct error *e);

/* Numbers, codes, addresses, and what to do step by step. Not for candidates' eyes. */
[[nodiscard]] int paper_kit(const struct paper *p, struct str *out, struct error *e);

/* One letter a candidate, each on its own page in the candidate's language. */
[[nodiscard]] int paper_convocations(const struct paper *p,
				     const struct paper_candidate *candidates, size_t n,
				     struct str *out, struct error *e);

[[nodiscard]] int paper_incidents(const struct paper *p, const struct paper_report *r,
				  struct str *out, struct error *e);

/* One page a fraud, each to be signed; no entry: one blank form. */
[[nodiscard]] int paper_frauds(const struct paper *p, const struct paper_entry *entries, size_t n,
			       struct str *out, struct error *e);
