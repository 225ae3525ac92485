/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/exact_exp.h"

#include <math.h>
#include <stdint.h>

/* Everything below depends on each operation being rounded once, in this order: the file is
 * compiled without contraction (-ffp-contract=off). */

static const double half_ln2 = 0x1.62e42p-2; /* the bounds compare the upper 32 bits only: */
static const double three_half_ln2 =
    0x1.0a2b2p0; /* the values are ln 2 / 2 and 3 ln 2 / 2 cut there */
static const double largest = 0x1.62e42fefa39efp9;
static const double smallest = -0x1.74910d52d3051p9;

struct reduced {
	double high, low; /* x - k ln 2, as high - low */
	int k;
};

static double upper_part(double x)
{
	union {
		double real;
		uint64_t bits;
	} u = {.real = fabs(x)};

	u.bits &= UINT64_C(0xffffffff00000000);
	return u.real;
}

static struct reduced reduce(double x)
{
	const double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;
	const double one_by_ln2 = 0x1.71547652b82fep0;
	double size = upper_part(x);

	if (size <= half_ln2)
		return (struct reduced){.high = x};
	if (size < three_half_ln2)
		return x > 0 ? (struct reduced){x - ln2_high, ln2_low, 1}
			     : (struct reduced){x + ln2_high, -ln2_low, -1};
	int k = (int)(one_by_ln2 * x + (x > 0 ? 0.5 : -0.5));
	return (struct reduced){x - (double)k * ln2_high, (double)k * ln2_low, k};
}

static double power_of_two(int k) /* -1022 to 1023 */
{
	union {
		uint64_t bits;
		double real;
	} u = {.bits = (uint64_t)(1023 + k) << 52};

	return u.real;
}

/* y * 2^k, in two steps where 2^k itself would not be a normal number. */
static double scale(double y, int k)
{
	if (k >= 1024)
		return y * 2.0 * 0x1p1023;
	if (k >= -1021)
		return y * power_of_two(k);
	return y * power_of_two(k + 1000) * 0x1p-1000;
}

double exact_exp(double x)
{
	const double p1 = 0x1.555555555553ep-3, p2 = -0x1.6c16c16bebd93p-9;
	const double p3 = 0x1.1566aaf25de2cp-14, p4 = -0x1.bbd41c5d26bf1p-20;
	const double p5 = 0x1.6376972bea4dp-25;

	if (isnan(x))
		return x;
	if (x > largest)
		return INFINITY;
	if (x < smallest)
		return 0;
	if (x == 1.0) /* the method alone gives the neighbour above e */
		return 0x1.5bf0a8b145769p1;
	if (upper_part(x) < 0x1p-28)
		return 1 + x;

	struct reduced r = reduce(x);
	double z = r.high - r.low;
	double t = z * z;
	double c = z - t * (p1 + t * (p2 + t * (p3 + t * (p4 + t * p5))));

	if (r.k == 0)
		return 1 - ((z * c) / (c - 2) - z);
	return scale(1 - ((r.low - (z * c) / (2 - c)) - r.high), r.k);
}
