/* SPDX-License-Identifier: EUPL-1.2 */
/* dif.h - differential functioning: does an item favour a group among persons of equal ability?
 *
 * Persons are matched on the sum of their scores on the anchor items and the item in question
 * (Holland and Thayer 1988), or on a value that the caller gives, where they answered different
 * items (Zwick, Thayer and Wingersky, Applied Psychological Measurement 18, 1994: the ability
 * estimate). Every group is compared with the reference group; with three groups or more, one
 * comparison more tells whether any differs.
 *
 * With purification an item whose adjusted p is below `level` by a method asked leaves the anchors
 * and all is computed again, until the same items leave twice.
 *
 * Mantel-Haenszel, right-or-wrong items: Mantel and Haenszel, J. Natl. Cancer Inst. 22 (1959),
 *	chi-square with the continuity correction; alpha their common odds ratio, above 1 when the
 *	item favours the reference group; delta = -2.35 ln alpha (Holland and Thayer 1988), negative
 *	when it is harder for the other group; standard error of ln alpha: Robins, Breslow and
 *	Greenland, Biometrics 42 (1986). Classes of ETS (Zieky 1993): A when not significant at .05
 *	or |delta| < 1; C when |delta| >= 1.5 and significantly above 1 (one-sided .05); B between.
 * Mantel, items of more scores: Mantel, J. Am. Stat. Assoc. 58 (1963), without correction; effect:
 *	the standardised mean difference (Dorans and Schmitt 1991) over the item's standard
 *	deviation; class A up to .17 or not significant, C above .25.
 * All groups at once: the mean-score statistic of Landis, Heyman and Koch, Int. Stat. Review 46
 *	(1978), groups - 1 degrees of freedom, without correction.
 * Logistic regression: Swaminathan and Rogers, J. Educ. Measurement 27 (1990), by proportional odds
 *	where an item has more than two scores (French and Miller, same 33, 1996): likelihood ratio
 *	of the group (uniform), of its product with the match (non-uniform), of both. Effect: change
 *	of Nagelkerke's R2 (Biometrika 78, 1991); classes of Jodoin and Gierl, Applied Measurement
 *in Education 14 (2001): A below .035 or not significant, C from .070. */
#pragma once
#include "base/error.h"
#include "measure/item.h"
#include "measure/responses.h"

enum { DIF_MANTEL = 1, DIF_LOGISTIC = 2, DIF_GROUPS_MAX = 16 };

/* The match of each person, made from the items with anchor[i] true; NaN leaves a person out. */
typedef void dif_match_fn(void *context, const bool *anchor, double *match);

struct dif_plan {
	unsigned methods;   /* DIF_MANTEL | DIF_LOGISTIC */
	uint16_t reference; /* group */
	bool purify;
	double level;	     /* of purification; 0 means 0.05 */
	size_t least;	     /* answers an item needs from a group; 0 means 20 */
	dif_match_fn *match; /* NULL: the sum of scores, over persons who answered every item */
	void *context;
	size_t strata; /* with `match`, the Mantel tests compare within so many equal parts of the
			  persons; 0 means 20 */
};

enum dif_problem {
	DIF_FINE,
	DIF_TOO_FEW,	 /* fewer than `least` answers from a group */
	DIF_NO_VARIANCE, /* all answers alike in what is compared */
	DIF_PROBLEM_COUNT
};
const char *dif_problem_text(enum dif_problem p);

struct dif_mantel {
	double chi2, df, p, adjusted;
	double alpha, log_alpha_se, delta; /* NaN where the item has more than two scores, and in
					      the comparison of all groups */
	double effect; /* standardised mean difference over the standard deviation, other group less
			  reference; NaN in the comparison of all groups */
	char class;    /* 'A', 'B', 'C'; '-' in the comparison of all groups */
};

struct dif_logistic {
	double uniform, p_uniform; /* chi-square, df degrees of freedom each; twice for both */
	double nonuniform, p_nonuniform;
	double both, p_both, adjusted; /* adjusted: of p_both */
	double df;
	double r2_uniform, r2_both; /* change of R2 from the match alone */
	char class;
};

struct dif_comparison {
	enum dif_problem problem;  /* then the figures are NaN and the classes '-' */
	uint32_t reference, other; /* answers compared */
	struct dif_mantel mantel;
	struct dif_logistic logistic;
};

struct dif {
	size_t items;
	size_t comparisons; /* an item: groups - 1, and the one of all groups when that is > 1 */
	uint16_t *other;    /* the group of each comparison; the last may be DIF_ALL_GROUPS */
	struct dif_comparison *of; /* items rows of `comparisons` */
	bool *anchor;		   /* of each item, after purification */
	unsigned passes;	   /* of purification; 0 without */
	bool settled;		   /* the last pass changed nothing */
	size_t persons;		   /* compared; the others lack answers or a match */
};
enum { DIF_ALL_GROUPS = UINT16_MAX };

/* ERR_INVALID: one group only, a group with fewer than `least` persons, more than DIF_GROUPS_MAX
 * groups, or, without `match`, fewer than four fifths of the persons answered all items. */
[[nodiscard]] int dif_run(const struct responses *r, const struct dif_plan *plan, struct arena *a,
			  struct dif *out, struct error *e);

/* Lord, Applications of Item Response Theory (1980), p. 223: the chi-square (k degrees of freedom)
 * of the difference of k parameters of an item estimated in two groups apart, on one scale.
 * Covariances are k rows of k; k <= ITEM_CATEGORIES_MAX + 3. NaN when they have no inverse. */
double dif_wald(size_t k, const double *first, const double *first_covariance, const double *second,
		const double *second_covariance);

/* --- by a bank --------------------------------------------------------------------------------
 * Wald's test where the parameters of the anchor items are known (a bank calibrated before): an
 * item's own slope and thresholds are estimated in each group apart, by maximum likelihood over the
 * abilities that the anchors but itself leave (each group's mean and standard deviation from its
 * own answers), and compared. The anchors hold the scale, so no linking is needed; asymptotes stay
 * the bank's, and so does the slope of a 1PL item. Lord (1980), p. 223; covariances from the sum of
 * products of the persons' derivatives (Berndt, Hall, Hall and Hausman 1974), by which the
 * likelihood is climbed too. */
struct dif_wald {
	enum dif_problem problem; /* NO_VARIANCE also where an estimate runs away */
	double chi2, df, p, adjusted;
	double a_difference, b_difference; /* other group less reference; b: mean of the
					      thresholds; NaN in the comparison of all groups */
};

/* `out`: r->items rows of as many comparisons as struct dif has (groups - 1, and all when that is
 * above 1), in the same order. `anchor` NULL: all items. Errors as dif_run, and a score that an
 * item's model does not have. */
[[nodiscard]] int dif_wald_run(const struct responses *r, const struct item *items,
			       const struct dif_plan *plan, const bool *anchor, struct arena *a,
			       struct dif_wald *out, struct error *e);
