/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/logarithm.h"

#include <math.h>

/* log(m 2^e) = e ln 2 + 2 artanh((m - 1) / (m + 1)), m between sqrt(1/2) and sqrt(2), twelve terms
 * of the series: s^2 < 0.0295, what is left off is below 1e-19. */
double plain_log(double x)
{
	int e;
	double m = frexp(x, &e);

	if (m < 0x1.6a09e667f3bcdp-1) {
		m *= 2;
		e--;
	}
	double s = (m - 1) / (m + 1), z = s * s, sum = 0;
	for (int k = 23; k >= 3; k -= 2)
		sum = (sum + 1.0 / k) * z;
	return (double)e * 0x1.62e42fefa39efp-1 + 2 * (s + s * sum);
}
