/* SPDX-License-Identifier: EUPL-1.2 */
/* near.h - doubles that are equal within an absolute error (cmocka's own compares floats). */
#pragma once
#include <math.h>

#define assert_near(got, want, tolerance)                                                          \
	do {                                                                                       \
		double got_ = (got), want_ = (want);                                               \
		if (!(fabs(got_ - want_) <= (tolerance)))                                          \
			fail_msg("%s:%d: %s is %.17g, not %.17g", __FILE__, __LINE__, #got, got_,  \
				 want_);                                                           \
	} while (0)
