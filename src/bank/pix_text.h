/* SPDX-License-Identifier: EUPL-1.2 */
/* pix_text.h - the text treatments and the numbers of method pix-v3 (see answer_pix.h). */
#pragma once
#include "base/arena.h"

struct str pix_trim(struct str s);			  /* JavaScript's white space */
struct str pix_pretreated(struct str s, struct arena *a); /* normal form C, U+00A0 to a space */
struct str pix_treated(struct str s, unsigned treatments,
		       struct arena *a); /* PIX_T1, then PIX_T2 */

/* Levenshtein distance over UTF-16 units, at most a quarter of the answer's length. */
bool pix_close(struct str answer, struct str solution, struct arena *a);

/* Number() and parseFloat() of JavaScript, after the replacements of the number path. */
bool pix_is_number(struct str s, struct arena *a);
double pix_number(struct str s, struct arena *a);
