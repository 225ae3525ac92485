/* SPDX-License-Identifier: EUPL-1.2 */
/* report.h - what `openpix lab report` tells of a bank: computed here from items, answers and
 * simulated exams (report.c), judged item by item (report_verdict.c), drawn and filled into the
 * page (report_page.c, report.html).
 *
 * Verdicts follow the thresholds that test makers use; each stands beside its source in
 * report_verdict.c. They are advice: a person who knows the question decides. */
#pragma once
#include "base/language.h"
#include "cli/lab_files.h"
#include "measure/dif.h"
#include "measure/item_fit.h"
#include "measure/reliability.h"

enum { REPORT_POINTS = 81, REPORT_CUTS_MAX = 16, REPORT_CLASSES = 10, REPORT_REASONS_MAX = 6 };

enum report_verdict { REPORT_KEEP, REPORT_WATCH, REPORT_MEND, REPORT_RETIRE, REPORT_VERDICTS };

struct report_reason {
	const char *message; /* of the catalogue; {0} is the value */
	double value;	     /* NaN: none; a share when the message says % */
	struct str word;     /* in place of the value when not empty */
};

struct report_item {
	enum report_verdict verdict;
	struct report_reason reason[REPORT_REASONS_MAX];
	size_t reasons;
	char dif_class;	   /* the worst of its comparisons; 0: none was made */
	double dif_effect; /* of that comparison: delta, or the standardised difference */
	double exposure;   /* share of the simulated exams; NaN without */
	double observed[REPORT_CLASSES]; /* mean score over the highest, by class of ability */
};

struct report_input {
	const struct lab_items *items;
	const struct lab_responses *responses; /* NULL: the bank alone */
	const uint32_t *exposure; /* how often each item was asked; NULL: no simulation */
	uint64_t exams;
	const double *cuts; /* of the levels, ascending */
	size_t cuts_n;
};

struct report {
	struct report_input in;
	struct reliability_point curve[REPORT_POINTS]; /* theta from -4 to 4 */
	struct report_item *item;
	size_t verdicts[REPORT_VERDICTS];
	/* with answers */
	double mean, sd;		    /* of the population they come from */
	double *theta, *se;		    /* posterior mean and deviation of each person */
	double class_theta[REPORT_CLASSES]; /* mean ability of each tenth of the persons */
	struct item_fit *fit;
	struct dif dif;		 /* items 0: none */
	const char *dif_problem; /* why there is none though groups were given; NULL */
	double reliability_marginal, reliability_empirical, alpha; /* NaN where there is none */
	struct reliability_levels levels[REPORT_CUTS_MAX + 1];	   /* each cut, then all */
};

[[nodiscard]] int report_compute(struct arena *a, const struct report_input *in, struct report *out,
				 struct error *e);
void report_judge(struct report *r);

/* The page, whole and self-contained, in the arena. */
[[nodiscard]] int report_page(struct arena *a, const struct report *r, enum language l,
			      struct str title, struct str *out, struct error *e);
