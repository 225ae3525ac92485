/* SPDX-License-Identifier: EUPL-1.2 */
/* model.h - the rules of a placement test said a second time, slowly and plainly, so that a test can
 * hold the real thing against them. Nothing of src/measure or src/learn is called.
 *
 * The rules are those of the public Pix (what an answer teaches, predicted level, easy tubes, reward)
 * with what OpenPix does otherwise: levels up to 8, the virtual failure at difficulty 8, equal
 * rewards within 1e-9, what is out of reach is dropped before anything is preferred. */
#pragma once
#include "bank/bank.h"

enum { MODEL_SKILLS = 128 };

struct model_element {
	bool known, right, direct;
	int64_t at;
	int64_t test; /* in which it was learnt */
};

struct model {
	const struct competence *competence;
	enum language language;
	struct model_element of[MODEL_SKILLS]; /* by place in the competence */
	size_t order[MODEL_SKILLS];            /* places in the order learnt */
	size_t n;
	int64_t test, started, answered;
	bool improving;
};

void model_begin(struct model *m, int64_t test, int64_t started, bool improving);
/* Which skills may be asked now, all equally good; how many. 0: the test is over. */
size_t model_next(const struct model *m, bool may[MODEL_SKILLS]);
void model_answer(struct model *m, const struct skill *asked, bool right, int64_t now);
double model_pix(const struct model *m);
int64_t model_newest(const struct model *m);
void model_forget(struct model *m);

/* Reads a knowledge text on top of what is there, element after element: -1 when it is broken, else
 * how many were read. */
int model_read(struct model *m, struct str text);
/* The same skills with the same verdicts, sources and times. */
bool model_same(const struct model *a, const struct model *b);
