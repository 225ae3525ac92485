/* SPDX-License-Identifier: EUPL-1.2 */
/* alert.h - what a candidate says is wrong with a question: a reason, by its code, and words of their own
 * if they like. The codes are those of the public Pix's reports of a question
 * (IN_CHALLENGE.IMAGE_NOT_DISPLAYING …, certif/report.h) where there is one, so that whoever settles it has
 * the report half written; each reader reads the reason in their own language.
 *
 * It is kept as one text, "IMAGE_NOT_DISPLAYING blank since I came", and what begins with no code is words
 * alone. Pure. */
#pragma once
#include "web/message.h"

enum alert_about { ABOUT_ALL, ABOUT_PICTURES, ABOUT_TIMED, ABOUT_FOCUSED }; /* questions it makes sense of */

struct alert_reason {
	const char *code, *label; /* label: a message, in a candidate's words */
	enum alert_about about;
};
extern const struct alert_reason alert_reasons[];
extern const size_t alert_reason_count;

const struct alert_reason *alert_reason_of(struct str code); /* NULL: none of them */
struct str alert_write(struct arena *a, const struct alert_reason *reason, struct str words);
/* NULL: words alone. */
const struct alert_reason *alert_read(struct str kept, struct str *words);
/* "A picture does not show – blank since I came" */
struct str alert_told(struct str kept, enum language l, struct arena *a);
