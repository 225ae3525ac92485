/* SPDX-License-Identifier: EUPL-1.2 */
/* lanes.h - four doubles side by side: the arithmetic of calibration's inner loops.
 *
 * A lane is worked exactly as plain C would: same operations, same order, each rounded once (the
 * build has no contraction), so that a machine with wide registers gives the bits of one without.
 * LANES_FAST before a function compiles it for both. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* How a lane is handed to a function hangs on the machine's registers: here to none, all are
 * inlined. */
#pragma GCC diagnostic ignored "-Wpsabi"
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&                \
    !defined(__SANITIZE_THREAD__)
#define LANES_FAST __attribute__((target_clones("avx2", "default")))
#else
#define LANES_FAST
#endif
#define LANES_INLINE static inline __attribute__((always_inline))

enum { LANES = 4 };
/* The two typedefs the language asks for: a vector cannot be named otherwise. */
typedef double lanes __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t lanes_bits __attribute__((vector_size(32), aligned(8), may_alias));

LANES_INLINE lanes lanes_at(const double *p)
{
	return *(const lanes *)p;
}

LANES_INLINE void lanes_put(double *p, lanes v)
{
	*(lanes *)p = v;
}

LANES_INLINE lanes lanes_all(double x)
{
	return (lanes){x, x, x, x};
}

LANES_INLINE lanes lanes_choose(lanes_bits where, lanes a, lanes b)
{
	return (lanes)(((lanes_bits)a & where) | ((lanes_bits)b & ~where));
}

LANES_INLINE lanes lanes_max(lanes a, lanes b)
{
	return lanes_choose(a > b, a, b);
}

LANES_INLINE double lanes_sum(lanes v)
{
	return (v[0] + v[1]) + (v[2] + v[3]);
}

LANES_INLINE double lanes_highest(lanes v)
{
	double a = v[0] > v[1] ? v[0] : v[1], b = v[2] > v[3] ? v[2] : v[3];

	return a > b ? a : b;
}

/* Sum of a[k] b[k]. */
LANES_INLINE double lanes_dot(const double *a, const double *b, size_t n)
{
	lanes s0 = lanes_all(0), s1 = s0, s2 = s0, s3 = s0;
	size_t k = 0;

	for (; k + 16 <= n; k += 16) {
		s0 += lanes_at(a + k) * lanes_at(b + k);
		s1 += lanes_at(a + k + 4) * lanes_at(b + k + 4);
		s2 += lanes_at(a + k + 8) * lanes_at(b + k + 8);
		s3 += lanes_at(a + k + 12) * lanes_at(b + k + 12);
	}
	double sum = lanes_sum((s0 + s1) + (s2 + s3));
	for (; k < n; k++)
		sum += a[k] * b[k];
	return sum;
}

/* exp(x) for x <= 700, error below two units in the last place; x under -700 counts as -700.
 * x = k ln 2 + r, |r| <= ln 2 / 2, and Taylor's series of exp(r) to r^13. */
LANES_INLINE lanes lanes_exp(lanes x)
{
	const double magic = 0x1.8p52; /* adding it rounds to an integer, kept in the low bits */

	x = lanes_max(x, lanes_all(-700));
	lanes t = x * 0x1.71547652b82fep0 + magic;
	lanes k = t - magic;
	lanes r = (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33;
	lanes p = r * (1.0 / 6227020800) + 1.0 / 479001600;
	p = p * r + 1.0 / 39916800;
	p = p * r + 1.0 / 3628800;
	p = p * r + 1.0 / 362880;
	p = p * r + 1.0 / 40320;
	p = p * r + 1.0 / 5040;
	p = p * r + 1.0 / 720;
	p = p * r + 1.0 / 120;
	p = p * r + 1.0 / 24;
	p = p * r + 1.0 / 6;
	p = p * r + 0.5;
	p = p * r + 1.0;
	p = p * r + 1.0;
	return p * (lanes)(((lanes_bits)t + 1023) << 52);
}

/* log(1 + y) for 0 <= y <= 1, absolute error below 1e-16: 2 atanh(s), s = (u - 1) / (u + 1), with
 * u = 1 + y, or half of it beyond the root of 2. */
LANES_INLINE lanes lanes_log1p(lanes y)
{
	lanes u = y + 1.0;
	lanes_bits big = u > 0x1.6a09e667f3bcdp0;
	u = lanes_choose(big, u * 0.5, u);
	lanes s = (u - 1.0) / (u + 1.0);
	lanes z = s * s;
	lanes p = z * (1.0 / 21) + 1.0 / 19;
	p = p * z + 1.0 / 17;
	p = p * z + 1.0 / 15;
	p = p * z + 1.0 / 13;
	p = p * z + 1.0 / 11;
	p = p * z + 1.0 / 9;
	p = p * z + 1.0 / 7;
	p = p * z + 1.0 / 5;
	p = p * z + 1.0 / 3;
	p = p * z + 1.0;
	return 2.0 * s * p + lanes_choose(big, lanes_all(0x1.62e42fefa39efp-1), lanes_all(0));
}
