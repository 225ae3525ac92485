/* SPDX-License-Identifier: EUPL-1.2 */
/* score.h - what an exam is worth, from its record alone: the questions as they were served, with
 * the parameters they had, and the results of their answers. Pure: the same record gives the same
 * score for ever, whatever became of the content.
 *
 * Dropped questions count for nothing. A test that the candidate ended early, with answers enough
 * to be scored, is worth what it would be had they skipped the rest: the questions that would have
 * come are chosen once, at the finalisation, and belong to the record from then on
 * (certif_skipped).
 *
 * Levels of the competences. pix-v3: that of the one capacity on the competences' scale, the same
 * for all. openpix: abilities of the competences are N(0,1), any two with the method's correlation;
 * the posterior of each comes from its own answers and, through the correlation, from all others
 * (measure/profile.h); the level told is the middle one of what is believed, with its error. */
#pragma once
#include "bank/framework.h"
#include "base/arena.h"
#include "certif/capacity.h"
#include "certif/exam_clock.h"
#include "measure/certification.h"

struct score_question {
	double difficulty, discriminant;
	struct str competence; /* openpix */
	bool right;	       /* of an answer; a skipped one is wrong */
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
	/* "1.1:3 1.2:4 …", or where a level has its error "1.1:3:0.87:2-4 …": the standard error of
	 * the level, and the fewest levels around it that hold nine tenths of what is believed.
	 * Empty when not kept. */
	struct str levels;
};

/* Must the questions that would have come be chosen before it is scored? */
bool score_needs_skipped(const struct score_record *r);
/* After the answers, and after those skipped when there are some. */
void score_measure(const struct score_record *r, struct capacity *out);
void score_exam(const struct score_record *r, const struct framework *f, struct arena *a,
		struct score *out);

/* "candidate", "technical", else none; "CORE", "CLEA", "DROIT", "EDU", "SANTE", else CORE. */
enum certification_abort score_abort_of(struct str name);
enum certification_framework score_framework_of(struct str name);
