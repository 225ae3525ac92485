/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/shadow.h"

struct shadow *shadow_new(struct arena *, const struct pool *, const struct exam_rules *)
{
	return NULL;
}
void shadow_start(struct shadow *)
{
}
size_t shadow_next(struct shadow *, const struct exam *, const struct exposure *)
{
	return SIZE_MAX;
}
