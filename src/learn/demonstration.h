/* SPDX-License-Identifier: EUPL-1.2 */
/* demonstration.h - a learner's history made up by the rules of the real thing: a test is begun and
 * answered as somebody of a given level would, from a seed. */
#pragma once
#include "learn/assessment.h"

struct demonstration {
	struct arena *arena;
	struct id_maker *ids;
	const struct bank *bank;
	int64_t person, begun; /* UTC ms of the first question */
	enum language language;
	const struct competence *competence;
	double level;     /* 0 to 8: even odds at a question of that level */
	size_t most;      /* answers at most; the test may stay unfinished */
	uint64_t seed;
};

/* A db_write_fn's body. */
[[nodiscard]] int demonstration_run(struct db *db, const struct demonstration *d);

/* What somebody answers who is right, or who is wrong (a question without choices is skipped then): as
 * it is stored, and its result "ok", "ko" or "aband". */
struct str demonstration_answer(struct arena *a, const struct challenge *c, enum language l, bool right,
                                const char **result);
