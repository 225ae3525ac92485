/* SPDX-License-Identifier: EUPL-1.2 */
/* roll.h - the candidates of a centre, whatever their session: whoever asks "when am I convoked?" is found
 * by name. Ten thousands of rows stay in the database, a page at a time. */
#pragma once
#include "certif/candidate.h"
#include "db/db.h"

enum { ROLL_WORDS = 4, ROLL_A_PAGE = 50 };

struct roll_wanted {
	int64_t centre;
	struct str q;           /* each of its first ROLL_WORDS words must fit: of names, birth date, identifier, address */
	int64_t after, before;  /* when the session begins, UTC ms, both excluded */
	bool latest_first;      /* by session; else by name */
	int64_t page;           /* from 1; out of bounds is brought within */
};

struct roll_row {
	int64_t id, session, number, starts, extra_percent;
	struct str birth_name, first_name, birth_date, site, room;
	bool cancelled; /* the session */
	enum exam_state state;
};

struct roll {
	struct roll_row *rows;
	size_t n;
	int64_t found, page, pages; /* pages: 1 at least */
};
[[nodiscard]] int roll_load(struct db *db, struct arena *a, const struct roll_wanted *w, struct roll *out);

/* A word as a pattern of LIKE with '!' before what is meant as it stands: "O’Connor" %oconnor%, as names are
 * folded; a date in its digits; what holds a digit, a dot or an at sign with all its signs. */
struct str roll_pattern(struct arena *a, struct str word);
