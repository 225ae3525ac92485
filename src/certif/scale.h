/* SPDX-License-Identifier: EUPL-1.2 */
/* scale.h - from a measured capacity to levels: the global scale (mesh and pix) and that of each
 * competence. A result names the scale it was computed with, so that it can be computed again. */
#pragma once
#include "base/str.h"
#include "measure/mesh.h"

struct scale {
	const char *name;
	const struct mesh_interval *global; /* one a mesh */
	size_t meshes;
	const struct mesh_interval *competence; /* the same one for every competence */
	size_t levels;
};

/* "plausible": that of the public Pix's development data. Levels 0 to 7; 895 pix at most. */
extern const struct scale scale_plausible;

const struct scale *scale_of(struct str name); /* NULL when there is none of that name */
