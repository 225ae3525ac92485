/* SPDX-License-Identifier: EUPL-1.2 */
/* answer_pix.h - answer checking exactly as the public Pix does it (method pix-v3), with its
 * quirks, so that the two can be compared. Nothing of the product uses it. Texts are UTF-8, but
 * lengths and distances are those of UTF-16, as in the original. Memory comes from the arena and
 * from libyaml. */
#pragma once
#include "base/arena.h"

enum pix_kind { PIX_QCU, PIX_QCM, PIX_QROC, PIX_QROCM_IND, PIX_QROCM_DEP };
enum pix_result {
	PIX_OK,
	PIX_KO,
	PIX_PARTIALLY,
	PIX_ABAND,
	PIX_TIMEDOUT,
	PIX_FOCUSEDOUT,
	PIX_ERROR
};

enum { PIX_T1 = 1, PIX_T2 = 2, PIX_T3 = 4 };

/* A JavaScript value as far as equality cares. */
struct pix_value {
	enum pix_type { PIX_NULL, PIX_TEXT, PIX_NUMBER, PIX_BOOL, PIX_OTHER } type;
	struct str text;
	double number; /* PIX_BOOL: 0 or 1 */
};

struct pix_question {
	enum pix_kind kind;
	struct pix_value answer, solution;
	unsigned treatments;	 /* PIX_T1 | PIX_T2 | PIX_T3 */
	struct str format;	 /* "nombre" chooses the number path of a QROC */
	const struct str *menus; /* keys whose block type is "select" */
	size_t menu_count;
	bool first_is_menu; /* the first block type is "select": what a QROC looks at */
	bool timed_out;	    /* its timeout is an integer below 0 */
	bool focused_out, focused_challenge, certification, adjusted;
};

struct pix_detail {
	struct str key;
	bool right;
};

struct pix_verdict {
	enum pix_result result;
	bool has_details; /* of a QROCM-ind that could be compared */
	struct pix_detail *details;
	size_t detail_count;
};

const char *pix_result_name(enum pix_result r); /* "ok", "focusedOut" … */

struct pix_verdict pix_check(const struct pix_question *q, struct arena *a);

/* The same question judged by the project's own rules (answer.h): treatments 1, 2, 3 stand for the
 * tolerances case, punctuation and spelling; a field of the solution that the answer leaves out or
 * empty is wrong; ideas are matched, not taken greedily; numbers are read as French writes them. */
struct pix_verdict pix_check_mended(const struct pix_question *q, struct arena *a);

/* What the examiner makes of a checker's verdict: skipped, too late, window left. */
struct pix_verdict pix_examined(const struct pix_question *q, struct pix_verdict v);
