/* SPDX-License-Identifier: EUPL-1.2 */
/* mesh.h - from the capacity measured by a certification to its pix, its mesh (the global level)
 * and the level of each competence.
 *
 * A scale is a list of intervals [min, max), one a mesh from 0 up; the highest reachable level is
 * their number less one. Mesh m is worth 64 pix (m = 0, 1) or 128 and begins where the one before
 * ends: bands 0-63, 64-127, 128-255, … 896-1023. Scales met in use have gaps and inverted
 * intervals: what they give is defined here all the same. */
#pragma once
#include <stddef.h>

struct mesh_interval {
	double min, max;
	int level; /* of a competence; not read in a global scale */
};

enum { MESH_LEVELS = 9, MESH_NONE = -1 };

/* The first interval that holds the capacity, the last one when none does (a gap, or above them
 * all), MESH_NONE below the first or when there are no intervals. */
int mesh_reached(const struct mesh_interval *scale, size_t n, double capacity);

/* 0 to mesh_highest_pix(n - 1) on a sound scale; where the last interval stands for a gap far below
 * it the result can be negative. n is at most MESH_LEVELS. */
int mesh_pix(const struct mesh_interval *scale, size_t n, double capacity);
int mesh_highest_pix(int highest_level); /* 16 competences of 8 pix a level, less one: 895 at 7 */

/* The mesh of a score, 0 to highest_level. */
int mesh_of_pix(int pix, int highest_level);
const char *mesh_key(int mesh); /* "LEVEL_PRE_BEGINNER", … "LEVEL_EXPERT_8"; mesh 0 to 8 */

/* The level of the first interval that holds the capacity, MESH_NONE when none does. The
 * interval(s) of the greatest max reach up without end, those of the smallest min down. */
int mesh_competence_level(const struct mesh_interval *scale, size_t n, double capacity);
