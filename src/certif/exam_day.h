/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_day.h - sessions of twenty candidates and their invigilator, simulated against the real
 * database and the very functions that the pages call, under a clock and a chance of its own.
 *
 * With `faults`, requests are lost before or after they were carried out and sent again; the
 * network of a candidate is cut for minutes; browsers are closed and others come back; the server
 * is killed between a change and its commit, and begins again with an empty memory; its clock jumps
 * back and forth; invigilators press any button at any moment; codes and identities are mistyped;
 * questions are reported and replaced; everything is stopped and goes on. Some candidates leave for
 * ever.
 *
 * After each session is finalised it must hold that every answer the server acknowledged is in the
 * record as acknowledged; that no answer was taken after the candidate's time, counted here in
 * another way than exam_clock.h counts it (in sessions whose clock did not jump); that nobody who
 * stayed was left without an end; that exam_verify.h finds no difference, so that each exam has one
 * result and it follows from the answers. The same seed and content give the same digest. */
#pragma once
#include "bank/bank.h"
#include "db/db.h"

enum { EXAM_DAY_ROOM = 20 };

typedef void exam_day_fn(void *context, struct str what); /* a promise that was broken */

struct exam_day {
	const char *url; /* an empty database: brought up to date by this */
	const struct bank *bank;
	uint64_t seed;
	int64_t sessions;
	const char *method; /* of exam_method.h; NULL: the sessions take turns with all of them */
	bool faults;
	exam_day_fn *tell;
	void *context;
	/* out */
	uint64_t exams, begun, completed, answers, changes, lost, kills, jumps, refused, broken;
	uint64_t digest;
};

/* ERR_UNAVAILABLE when the database can't be used. Broken promises are no error: see `broken`. */
[[nodiscard]] int exam_day_run(struct exam_day *d, struct error *e);
