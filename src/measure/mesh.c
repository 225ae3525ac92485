/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/mesh.h"

#include <math.h>

static const struct {
	double weight, coefficient;
	const char *key;
} meshes[MESH_LEVELS] = {
    {64, 0, "LEVEL_PRE_BEGINNER"},   {64, 1, "LEVEL_BEGINNER_1"},     {128, 1, "LEVEL_BEGINNER_2"},
    {128, 2, "LEVEL_INDEPENDENT_3"}, {128, 3, "LEVEL_INDEPENDENT_4"}, {128, 4, "LEVEL_ADVANCED_5"},
    {128, 5, "LEVEL_ADVANCED_6"},    {128, 6, "LEVEL_EXPERT_7"},      {128, 7, "LEVEL_EXPERT_8"},
};

static const double without_end = 0x1.fffffffffffffp52; /* 2^53 - 1 */

int mesh_reached(const struct mesh_interval *scale, size_t n, double capacity)
{
	if (n == 0 || capacity < scale[0].min)
		return MESH_NONE;
	for (size_t i = 0; i < n; i++)
		if (scale[i].min <= capacity && capacity < scale[i].max)
			return (int)i;
	return (int)n - 1;
}

int mesh_highest_pix(int highest_level)
{
	return highest_level * 16 * 8 - 1;
}

int mesh_pix(const struct mesh_interval *scale, size_t n, double capacity)
{
	int mesh = mesh_reached(scale, n, capacity);
	double highest = mesh_highest_pix((int)n - 1);

	if (n == 0)
		return 0;
	if (capacity >= scale[n - 1].max)
		return (int)fmax(highest, 0);
	if (mesh == MESH_NONE)
		return 0;
	double min = scale[mesh].min, max = scale[mesh].max;
	double progress = 1 - (max - capacity) / (max - min);
	double pix = floor(meshes[mesh].weight * (meshes[mesh].coefficient + progress));
	if (isnan(pix)) /* an empty last interval, reached through a gap */
		return 0;
	return (int)fmax(fmin(highest, pix), -highest);
}

int mesh_of_pix(int pix, int highest_level)
{
	double above = 0;
	int mesh = 0;

	for (; mesh < highest_level && mesh < MESH_LEVELS - 1; mesh++) {
		above += meshes[mesh].weight;
		if (pix < above)
			break;
	}
	return mesh;
}

const char *mesh_key(int mesh)
{
	return meshes[mesh].key;
}

int mesh_competence_level(const struct mesh_interval *scale, size_t n, double capacity)
{
	double lowest = INFINITY, highest = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		lowest = fmin(lowest, scale[i].min);
		highest = fmax(highest, scale[i].max);
	}
	for (size_t i = 0; i < n; i++) {
		double min = scale[i].min == lowest ? -without_end : scale[i].min;
		double max = scale[i].max == highest ? without_end : scale[i].max;

		if (min <= capacity && capacity < max)
			return scale[i].level;
	}
	return MESH_NONE;
}
