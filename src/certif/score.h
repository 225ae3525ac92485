/* SPDX-License-Identifier: EUPL-1.2 */
/* score.h - what an exam is worth, from its record alone: the questions as they were served, with
 * the parameters they had, and the results of their answers. Pure: the same record gives the same
 * score for ever, whatever became of the content.
 *
 * Dropped questions count for nothing. A test that the candidate ended early, with answers enough
 * to be scored, is worth what it would be had they skipped the rest (pix-v3): the questions that
 * would have come are chosen once, at the finalisation, and belong to the record from then on
 * (certif_skipped). */
#pragma once
#include "bank/framework.h"
#include "base/arena.h"
#include "certif/exam_clock.h"
#include "certif/exam_method.h"
#include "measure/certification.h"

struct score_question {
	double difficulty, discriminant;
	bool right; /* of an answer; a skipped one is wrong */
};

struct score_record {
	const struct exam_method *method;
	const struct score_question *answers; /* in order, without the dropped ones */
	size_t answer_count;
	const struct score_question *skipped;
	size_t skipped_count;
	enum certification_abort abort;
	bool fraud;
	enum certification_framework framework;
};

enum { SCORE_NONE = -1 };

struct score {
	enum certification_status status;
	const char *comment; /* "" for none */
	bool scored;
	int pix, mesh; /* SCORE_NONE where there is none */
	double capacity, error;
	struct str levels; /* "1.1:3 1.2:4 …"; empty when not kept */
};

/* Must the questions that would have come be chosen before it is scored? */
bool score_needs_skipped(const struct score_record *r);
/* After the answers, and after those skipped when there are some. */
void score_measure(const struct score_record *r, struct flash_state *out);
void score_exam(const struct score_record *r, const struct framework *f, struct arena *a,
		struct score *out);

/* "candidate", "technical", else none; "CORE", "CLEA", "DROIT", "EDU", "SANTE", else CORE. */
enum certification_abort score_abort_of(struct str name);
enum certification_framework score_framework_of(struct str name);
