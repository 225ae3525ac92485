/* SPDX-License-Identifier: EUPL-1.2 */
/* random.h - two kinds of chance. `struct random` is a seeded generator, the same everywhere for
 * the same seed: draws, simulations, tests. random_secret is for keys and tokens only. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t s[4]; /* xoshiro256** of Blackman and Vigna (2018), seeded by splitmix64 */
};

struct random random_seeded(uint64_t seed);
uint64_t random_u64(struct random *r);
double random_real(struct random *r);			 /* uniform in [0, 1), 53 bits */
uint64_t random_below(struct random *r, uint64_t bound); /* uniform in [0, bound), bound > 0 */
double
random_normal(struct random *r); /* N(0,1), Marsaglia's polar method; the same bits everywhere */

void random_secret(void *out, size_t n); /* from the kernel; stops the program if it has none */
