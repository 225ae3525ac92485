/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/scale.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const struct mesh_interval global[] = {
    {-4.67, -1.4, 0}, {-1.4, -0.519, 1}, {-0.519, 0.6, 2}, {0.6, 1.5, 3},
    {1.5, 2.25, 4},   {2.25, 3.1, 5},	 {3.1, 4, 6},	   {4, 8, 7},
};

/* the outermost ends are without end: mesh_competence_level */
static const struct mesh_interval competence[] = {
    {-9, -2, 0}, {-2, -1, 1}, {-1, 0.5, 2}, {0.5, 1, 3}, {1, 2, 4}, {2, 3, 5}, {3, 4, 6}, {4, 9, 7},
};

const struct scale scale_plausible = {"plausible",	0.5, 1.8, global, COUNT(global), competence,
				      COUNT(competence)};

const struct scale *scale_of(struct str name)
{
	return str_eq(name, str_of(scale_plausible.name)) ? &scale_plausible : NULL;
}
