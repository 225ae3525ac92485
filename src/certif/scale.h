/* SPDX-License-Identifier: EUPL-1.2 */
/* scale.h - from a measured capacity to levels: the global scale (mesh and pix) and that of each
 * competence. A result names the scale it was computed with, so that it can be computed again. */
#pragma once
#include "base/str.h"
#include "measure/mesh.h"

struct scale {
	const char *name;
	/* Capacities of the population are N(middle, spread^2): where a method has a prior, this is
	 * it, and ability theta, N(0,1), is (capacity - middle) / spread. An item of difficulty d
	 * and discriminant a is then one of slope a x spread at (d - middle) / spread. */
	double middle, spread;
	const struct mesh_interval *global; /* one a mesh */
	size_t meshes;
	const struct mesh_interval *competence; /* the same one for every competence */
	size_t levels;
};

/* "plausible": that of the public Pix's development data. Levels 0 to 7; 895 pix at most.
 *
 * The population is that of the placement test (measure/belief.h), N(3, 2^2) in levels: level d
 * begins at theta = (d - 3) / 2 there and at the bounds of `global` here, -1.4, -0.519, 0.6, 1.5,
 * 2.25, 3.1, 4 for d = 1 to 7. The line of least squares through these seven points is capacity =
 * 0.466 + 1.792 theta; rounded: middle 0.5, spread 1.8. Items calibrated by `openpix lab calibrate`
 * (theta N(0,1)) come to this scale the same way: d = 0.5 + 1.8 b, discriminant a / 1.8. (The
 * public Pix has no population: its prior of variance 1.5 follows the estimate around.) */
extern const struct scale scale_plausible;

const struct scale *scale_of(struct str name); /* NULL when there is none of that name */
