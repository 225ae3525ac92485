/* SPDX-License-Identifier: EUPL-1.2 */
/* framework.h - the competence framework: domains, their competences, the themes of each, and the
 * bands that name the levels. content/framework.yaml; everything lives in the bank's arena. */
#pragma once
#include "bank/text.h"

struct tube;
struct skill;

enum { FRAMEWORK_COMPETENCES = 16, FRAMEWORK_LEVELS = 8 };

struct band {
	struct str id;	 /* "novice" */
	int first, last; /* levels, 1 to 8 */
	struct text title;
};

struct competence {
	struct str id; /* "1.1" */
	size_t index;  /* place in the framework, from 0 */
	const struct domain *domain;
	struct text title, description;
	const struct text *themes;
	size_t theme_count;
	const struct tube *tubes; /* by name; part of the bank's own array */
	size_t tube_count;
	const struct skill *skills; /* by tube, then level; part of the bank's own array */
	size_t skill_count;
};

struct domain {
	struct str id; /* "1" */
	size_t index;
	struct text title;
	const struct competence *competences; /* part of the framework's own array */
	size_t competence_count;
};

struct framework {
	const struct band *bands; /* together they cover the levels 1 to 8, lowest first */
	size_t band_count;
	const struct domain *domains;
	size_t domain_count;
	struct competence competences[FRAMEWORK_COMPETENCES];
	size_t competence_count;
};

/* The band of a level; NULL below 1 ("not started") and above the last. */
const struct band *framework_band(const struct framework *f, int level);
