/* SPDX-License-Identifier: EUPL-1.2 */
/* answer.h - judging an answer to a challenge by the project's own rules. Pure; memory comes from
 * the arena only. (The public Pix's exact rules, kept for comparison, are in answer_pix.h.)
 *
 * Texts (bits of enum tolerance; the expected text decides, the given one is measured against it):
 *  - always: the two ends are trimmed, runs of white space are one space, no-break and narrow
 *    spaces are spaces, a curly apostrophe is a straight one, normal form C.
 *  - case: full case folding (straße = STRASSE), compatibility forms (ﬁ = fi), œ = oe, æ = ae,
 *    ø = o, ł = l, đ = d, ı = i; the accents of Latin, Greek and Cyrillic letters and all spaces
 *    do not count. Vowel signs of other scripts are no accents and do count.
 *  - punctuation: signs and symbols do not count, in any script, except between two digits where
 *    all of them are one separator (1.5 = 1,5 but not 15) and a minus before a number. A text made
 * of signs only is compared as it is.
 *  - spelling: after that, the optimal string alignment distance (a letter added, dropped, changed,
 *    two neighbours swapped) is at most a quarter of the letters of the expected text, rounded
 * down; never for 3 letters or fewer; the digits of both must be the same. Numbers (format number)
 * are compared by exact decimal value, see number.h. A trailing unit is forgiven. An empty blank is
 * wrong. */
#pragma once
#include "base/error.h"
#include "bank/challenge.h"

enum { ANSWER_TEXT_MAX = 1000, ANSWER_STORED_MAX = 16 * 1024 }; /* bytes */

/* What somebody answered. Choices and options are numbered from 1 in the order of the file. */
struct answer_given {
	unsigned chosen;	      /* bit 1 << (number - 1) */
	struct str texts[BLANKS_MAX]; /* by place of the blank; a menu holds the option's number */
};

/* Adds a field of a form: "choice" (a number, once for QCU, several times for QCM) or "blank_ID".
 * ERR_INVALID, with e->field, for a name or number the challenge lacks, a second choice of a QCU,
 * broken UTF-8; ERR_FULL for a text beyond ANSWER_TEXT_MAX. An empty value is no answer. The text
 * is borrowed. */
[[nodiscard]] int answer_add(const struct challenge *c, struct answer_given *g, struct str name,
			     struct str value, struct error *e);
bool answer_is_empty(const struct challenge *c, const struct answer_given *g);

/* The one form an answer is stored in: "2", "1,3", {"a":"texte","b":"2"}. Nothing chosen or typed:
 * "". */
struct str answer_store(const struct challenge *c, const struct answer_given *g, struct arena *a);
/* Reads a stored answer; ERR_INVALID when it fits the challenge no more. */
[[nodiscard]] int answer_restore(const struct challenge *c, struct str stored,
				 struct answer_given *g, struct arena *a);

enum answer_mark {
	ANSWER_UNMARKED, /* a wrong choice that was not chosen */
	ANSWER_RIGHT,	 /* chosen or typed, and right */
	ANSWER_WRONG,	 /* chosen or typed, and wrong */
	ANSWER_MISSED,	 /* a right choice that was not chosen, an empty blank */
};

struct answer_result {
	bool right;
	size_t count;			     /* of marks: choices or blanks */
	enum answer_mark marks[CHOICES_MAX]; /* as many blanks fit: BLANKS_MAX = CHOICES_MAX */
	struct str expected[BLANKS_MAX];     /* by blank, what would have been right there */
};

void answer_check(const struct challenge *c, enum language l, const struct answer_given *g,
		  struct arena *a, struct answer_result *out);

/* For the correction page, plain text, a line for each choice or blank. */
struct str answer_expected_text(const struct challenge *c, enum language l, struct arena *a);
struct str answer_given_text(const struct challenge *c, enum language l,
			     const struct answer_given *g, struct arena *a);

/* Would this text be taken for that one? The rule under answer_check, for checking content. */
/* What is left of a text to compare: two texts with equal keys are the same under that tolerance
 * (slips of spelling aside). Not for showing. Empty when nothing is left. */
struct str answer_text_key(struct str s, unsigned tolerance, struct arena *a);
bool answer_text_matches(struct str given, struct str expected, unsigned tolerance,
			 struct arena *a);
