/* SPDX-License-Identifier: EUPL-1.2 */
/* challenge.h - one question: what is asked and what is right. Read from a skill file
 * (docs/content.md), checked once, never changed. How an answer is judged: answer.h. */
#pragma once
#include "bank/text.h"

struct skill;

enum challenge_kind {
	CHALLENGE_QCU,	     /* one choice */
	CHALLENGE_QCM,	     /* several choices */
	CHALLENGE_QROC,	     /* one blank */
	CHALLENGE_QROCM_IND, /* several blanks, each right by itself */
	CHALLENGE_QROCM_DEP, /* several blanks, each a different idea of `groups`, in any order */
	CHALLENGE_KIND_COUNT
};

enum challenge_status {
	CHALLENGE_PROPOSED,
	CHALLENGE_VALIDATED, /* only these are asked */
	CHALLENGE_ARCHIVED,
	CHALLENGE_OBSOLETE,
	CHALLENGE_STATUS_COUNT
};

/* Can somebody who lacks that sense answer it? */
enum challenge_reach {
	REACH_OK,
	REACH_KO,
	REACH_RAS, /* the sense plays no part in it */
	REACH_COUNT
};

enum blank_format { BLANK_WORD, BLANK_WORDS, BLANK_SENTENCE, BLANK_NUMBER, BLANK_FORMAT_COUNT };

/* What is forgiven, as bits. */
enum tolerance {
	TOLERATE_CASE = 1,	  /* case, accents and spaces */
	TOLERATE_PUNCTUATION = 2, /* signs */
	TOLERATE_SPELLING = 4,	  /* slips of the keyboard */
};

enum { TIMER_LEAST = 10, TIMER_MOST = 1800 }; /* seconds */
enum { CHOICES_MAX = 8, OPTIONS_MAX = 12, BLANKS_MAX = 8, GROUPS_MAX = 64, WORDINGS_MAX = 64 };

struct choice {
	struct text text;
	bool right;
};

/* The texts that are right, by language; the first one is what the correction shows. */
struct wordings {
	struct {
		const struct str *list;
		size_t count;
	} in[LANGUAGE_COUNT];
};

struct blank {
	struct str id; /* "a"; the one blank of a QROC is "a" too */
	struct text label, unit;
	enum blank_format format;
	unsigned tolerance;	      /* TOLERATE_… bits */
	struct wordings accept;	      /* QROC, and QROCM-ind without a menu */
	const struct choice *options; /* the menu; NULL for a field to type in */
	size_t option_count;
};

struct challenge {
	struct str id; /* "moteur3-1" */
	size_t index;  /* in the bank, dense from 0 */
	const struct skill *skill;
	enum challenge_status status;
	enum challenge_kind kind;
	unsigned languages; /* bit 1 << enum language: it can be asked in that language */
	bool shuffle;	    /* choices and options may be shown in another order than the file's */
	unsigned timer;	    /* seconds to answer it in a certification; 0: no time of its own */
	bool focused;	    /* in a certification, its window must not be left */
	enum challenge_reach blind, colour;	      /* blindness, colour-blindness */
	bool calibrated; /* calibration.csv has a row of it: */
	double difficulty, discriminant;
	struct text statement, explanation;	      /* Markdown */
	struct text statement_html, explanation_html; /* safe HTML, made when loaded */
	const struct choice *choices;		      /* QCU, QCM */
	size_t choice_count;
	const struct blank *blanks; /* QROC, QROCM */
	size_t blank_count;
	const struct wordings *groups; /* QROCM-dep */
	size_t group_count;
};

const char *challenge_kind_name(enum challenge_kind k);	    /* "qrocm-ind" */
const char *challenge_status_name(enum challenge_status s); /* "validated" */
const char *blank_format_name(enum blank_format f);	    /* "word" */
const char *challenge_reach_name(enum challenge_reach r);   /* "ok" */

bool challenge_speaks(const struct challenge *c, enum language l);
/* Neither blindness nor colour-blindness keeps anybody from answering it. */
bool challenge_accessible(const struct challenge *c);

/* The chance, in hundredths, that somebody who does not know gets it right: one in the number of
 * choices, product over menus; at least CHALLENGE_GUESS_LEAST, for half-knowledge makes some
 * choices of several and some typed words come out right too. At most 45. */
unsigned challenge_guess(const struct challenge *c);
enum { CHALLENGE_GUESS_LEAST = 4 };

/* NULL when there is none. */
const struct blank *challenge_blank(const struct challenge *c, struct str id);
