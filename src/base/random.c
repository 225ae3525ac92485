/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "base/random.h"

#include <errno.h>
#include <math.h>
#include <sys/random.h>
#include "base/logarithm.h"

static uint64_t splitmix64(uint64_t *x)
{
	uint64_t z = *x += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct random random_seeded(uint64_t seed)
{
	struct random r;

	for (int i = 0; i < 4; i++)
		r.s[i] = splitmix64(&seed);
	return r;
}

static uint64_t rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t random_u64(struct random *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotl(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

double random_real(struct random *r)
{
	return (double)(random_u64(r) >> 11) * 0x1p-53;
}

uint64_t random_below(struct random *r, uint64_t bound)
{
	uint64_t floor =
	    -bound % bound; /* 2^64 mod bound: what lies below would favour small values */
	uint64_t x;

	do
		x = random_u64(r);
	while (x < floor);
	return x % bound;
}

double random_normal(struct random *r)
{
	double u, v, s;

	do {
		u = 2 * random_real(r) - 1;
		v = 2 * random_real(r) - 1;
		s = u * u + v * v;
	} while (s >= 1 || s == 0);
	return u * sqrt(-2 * plain_log(s) / s);
}

void random_secret(void *out, size_t n)
{
	char *p = out;

	while (n) {
		ssize_t got = getrandom(p, n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			fputs("openpix: the kernel gives no random bytes\n", stderr);
			abort();
		}
		p += got;
		n -= (size_t)got;
	}
}
