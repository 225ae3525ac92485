/* SPDX-License-Identifier: EUPL-1.2 */
/* shadow.h - a whole test at each step. */
#pragma once
#include "measure/exposure.h"

struct shadow;
struct shadow *shadow_new(struct arena *a, const struct pool *p, const struct exam_rules *rules);
void shadow_start(struct shadow *s);
size_t shadow_next(struct shadow *s, const struct exam *e, const struct exposure *x);
