/* SPDX-License-Identifier: EUPL-1.2 */
/* link.h - a new calibration on the scale of an old one, by the items both have:
 * theta_old = slope * theta_new + shift, so that a* = a / slope, b* = slope * b + shift and the
 * asymptotes stay. And which common items drifted between the two.
 *
 *	mean-mean	slope = mean a_new / mean a_old (Loyd and Hoover, JEM 17 (1980), 179)
 *	mean-sigma	slope = sd b_old / sd b_new (Marco, JEM 14 (1977), 139)
 *	Haebara		least sum of squared differences of each item's score probabilities
 *			(Haebara, Japanese Psychological Research 22 (1980), 144)
 *	Stocking-Lord	least sum of squared differences of the expected total scores
 *			(Stocking and Lord, Applied Psychological Measurement 7 (1983), 201, eq. 7)
 * The last two are summed over an N(0,1) population of the old scale (81 points from -4 to 4).
 * An item with several steps counts each of its steps among the b. */
#pragma once
#include "base/error.h"
#include "measure/item.h"

enum link_method {
	LINK_MEAN_MEAN,
	LINK_MEAN_SIGMA,
	LINK_HAEBARA,
	LINK_STOCKING_LORD,
	LINK_METHODS
};

extern const char *const link_method_names[]; /* "mean-mean" …; NULL ends */

struct link {
	double slope, shift;
};

/* n common items, in the same order, with as many scores each. ERR_INVALID when there are fewer
 * than two, when their scores differ, or when they tell no slope (no spread of b, a slope of 0). */
[[nodiscard]] int link_scales(enum link_method method, const struct item *old_items,
			      const struct item *new_items, size_t n, struct link *out,
			      struct error *e);

/* An item of the new scale on the old one; `steps` has room for its steps (and may be its own). */
struct item link_item(const struct item *it, struct link by, double *steps);

struct link_drift {
	double a_change, b_change; /* new on the old scale, less old; b is the mean of steps */
	double robust_z;	   /* of b_change: (d - median) / (0.74 IQR)
				      (Huynh and Meyer, Practical Assessment, Research &
				      Evaluation 15 (2010), 2); 0 when nothing differs */
	double a_z, b_z;	   /* Wald: change / sqrt(se_old^2 + se_new^2); NaN without */
	bool drifted; /* |robust z| beyond 2.7 or, where errors are known, |b z| or |a z| beyond
			 the normal quantile of .05 shared by 2 n tests (Bonferroni) */
};

/* `old_se`, `new_se`: n pairs of the standard errors of a and b (mean of steps) on the own scale of
 * each; NULL where not known. */
void link_drifts(const struct item *old_items, const struct item *new_items, const double *old_se,
		 const double *new_se, size_t n, struct link by, struct link_drift *out,
		 struct arena *a);
