/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_record.h - the record of an exam read for scoring. For src/certif/exam*.c. */
#pragma once
#include "certif/exam_inside.h"
#include "certif/score.h"

struct exam_record {
	struct question_all *questions; /* every one served */
	size_t question_count;
	const struct skipped_rows *skipped; /* score.skipped_count of them */
	struct exam_judged facts;
	struct score_record score; /* borrows from here */
};

[[nodiscard]] int exam_record_read(struct db *db, struct arena *a, int64_t candidate,
				   const struct exam_method *method, struct exam_record *out);
