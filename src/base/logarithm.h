/* SPDX-License-Identifier: EUPL-1.2 */
/* logarithm.h - the natural logarithm by plain arithmetic, the same bits on every machine: the C
 * library's log may change in the last one from a release to the next, and what is drawn or chosen
 * under a seed must not. */
#pragma once

/* For finite x > 0; error of about one unit in the last place. */
double plain_log(double x);
