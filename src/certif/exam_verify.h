/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_verify.h - everything that can be derived from the recorded answers, derived again: capacity
 * and error after each answer, under openpix the choice of each question (from the content kept
 * with the record, the exam's seed and the challenges closed to it), the result of each exam of a
 * finalised session, and how often each challenge was asked; and what must hold
 * of every record whatever happened: questions numbered from 1 without holes, at most as many
 * answers as a test has questions, only the last question unanswered and only while the exam may go
 * on, dropped questions counted, no question begun and no answer taken after the time and its
 * grace, one result an exam that had begun. Reads only. */
#pragma once
#include "bank/bank.h"
#include "db/db.h"

struct exam_difference {
	int64_t session; /* its number */
	int64_t candidate;
	int64_t question; /* its number; 0: the exam as a whole */
	struct str what;  /* English, a sentence without its stop */
};
typedef void exam_difference_fn(void *context, const struct exam_difference *d);

struct exam_verify {
	const struct bank *bank;
	int64_t session; /* number; 0: all */
	exam_difference_fn *tell;
	void *context;
	/* out */
	uint64_t sessions, exams, answers, results, differences;
};
/* ERR_NOT_FOUND: no session of that number. */
[[nodiscard]] int exam_verify(struct db *db, struct exam_verify *v);

/* As far apart as two ways to the same capacity may be. */
#define EXAM_NEAR 1e-9
