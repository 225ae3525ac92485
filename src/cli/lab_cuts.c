/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/lab_cuts.h"

#include <math.h>

int lab_cuts_read(const char *text, double *cut, size_t most, size_t *n, struct error *e)
{
	struct str rest = str_of(text), one;
	bool more = true;

	for (*n = 0; more; ++*n) {
		more = str_cut(rest, ',', &one, &rest);
		if (*n == most)
			return error_field(e, ERR_INVALID, "--cuts", "has too many numbers");
		if (!str_real(str_trim(one), &cut[*n]) || fabs(cut[*n]) > 100 ||
		    (*n > 0 && cut[*n] <= cut[*n - 1]))
			return error_arg(e, ERR_INVALID,
					 "--cuts takes ascending abilities with commas between, as "
					 "-1,0,0.5, not '{0}'",
					 str_trim(one));
	}
	return 0;
}
