/* SPDX-License-Identifier: EUPL-1.2 */
/* match.h - two small algorithms of answer checking. */
#pragma once
#include <stdint.h>
#include <stddef.h>

enum { MATCH_NONE = -1, MATCH_LEFT_MAX = 64 };

/* A largest set of pairs (left, right) such that no one is in two of them: Kuhn's augmenting paths.
 * edges[i] bit j: left i may go with right j; at most 64 on each side. partner[i] is the right side
 * of left i, or MATCH_NONE. Returns the number of pairs. Left ones that come first are served
 * first. */
size_t match_pairs(const uint64_t *edges, size_t left, int *partner);

/* Optimal string alignment distance (insert, delete, change, swap of neighbours) between two
 * sequences of code points; anything beyond `limit` is given back as limit + 1. `row` has room for
 * 3 * (m + 1) numbers. */
size_t match_distance(const int32_t *a, size_t n, const int32_t *b, size_t m, size_t limit,
		      size_t *row);
