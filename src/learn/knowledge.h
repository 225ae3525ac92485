/* SPDX-License-Identifier: EUPL-1.2 */
/* knowledge.h - what is known of a person in one competence: for each skill assessed, whether it is
 * validated, how that was found (asked, or inferred along the tube) and when. The newest verdict on
 * a skill stands.
 *
 * Kept as text, one element after another, each: skill, sign, time in base 36, a space.
 *   sign '+' validated directly, '-' invalidated directly, '>' validated by inference (a harder skill
 *   of the tube was right), '<' invalidated by inference (an easier one was wrong), '=' validated
 *   though its answer was wrong, '~' invalidated though its answer was right (the person's other
 *   answers outweigh it, see measure/belief.h).
 * Pix are never kept: they follow from the content in use (bank/skill.h). */
#pragma once
#include "bank/bank.h"
#include "base/buf.h"
#include "measure/placement.h"

struct knowledge {
	const struct competence *competence;
	/* In the order learnt; .skill is a place in competence->skills. Room for each of them. */
	struct placement_knowledge *list;
	size_t n;
	struct str strangers; /* elements of skills that this content does not hold, kept as they are */
};

/* Reads the text; what is broken in it ends the reading there. */
void knowledge_read(struct knowledge *k, struct arena *a, const struct competence *c, struct str text);
void knowledge_put(struct knowledge *k, struct placement_knowledge e);
void knowledge_write(const struct knowledge *k, struct buf *b);
void knowledge_write_elements(const struct competence *c, const struct placement_knowledge *list,
                              size_t n, struct buf *b);
/* The same two texts in memory of the arena. */
struct str knowledge_text(const struct knowledge *k, struct arena *a);
struct str knowledge_elements_text(const struct competence *c, const struct placement_knowledge *list,
                                   size_t n, struct arena *a);

int64_t knowledge_newest(const struct knowledge *k); /* UTC ms; 0 when nothing is known */
double knowledge_pix(const struct knowledge *k);     /* sum of the validated skills' pix, unrounded */

/* A number for the content in use, kept beside what was computed with it. */
int64_t knowledge_release(const struct bank *b);
