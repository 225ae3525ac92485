/* SPDX-License-Identifier: EUPL-1.2 */
/* method_pix.h - the public Pix's certification as a method: its capacity and error after each
 * answer in place of the posterior's, and which competences (content areas) may come next. The
 * capacity is flash.h's; the five best items are found by choice.h, faster than flash_next and the
 * same. Two parameters: c and d are not looked at. */
#pragma once
#include "measure/method.h"

void method_pix_start(struct method_lane *l, struct exam *e);
void method_pix_answer(struct method_lane *l, struct exam *e, size_t item, bool right);
