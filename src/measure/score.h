/* SPDX-License-Identifier: EUPL-1.2 */
/* score.h - from knowledge to pix: the score of a competence, the card that shows it, the profile.
 *
 * A level is worth 8 pix. The pix of a competence are the whole part of what its current knowledge
 * earned, up to the highest level; the level comes from the same sum. A profile is certifiable with
 * 5 competences at level 1. Pure functions; times are exact days, handed in. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SCORE_PIX_A_LEVEL = 8,
	SCORE_COMPETENCES = 16,
	SCORE_CERTIFIABLE_COMPETENCES = 5,
	SCORE_CERTIFIABLE_LEVEL = 1,
	SCORE_RESET_DAYS = 7,
	SCORE_IMPROVING_DAYS = 4,
};

struct score_rules {
	int highest_level; /* of a competence */
	double slack;	   /* a sum this near to a whole number is that number */
};

/* The public Pix as deployed: up to level 7, sums cut as they come, so that six skills of 8/6 pix,
 * 7.999999999999999 in binary, make 7 pix and no level. */
extern const struct score_rules score_pix_v3;
/* OpenPix: up to level 8, such sums mended. */
extern const struct score_rules score_own;

/* What each of n skills of a competence is worth: min(4, 8 / skills of its difficulty), so that no
 * level is worth more than 8. */
void score_pix_values(const uint8_t *difficulties, size_t n, double *pix);

struct score_competence {
	double exact;	    /* the sum, mended when the rules do */
	int64_t pix, level; /* up to the highest level */
	int64_t uncapped_pix, uncapped_level;
	int64_t ahead; /* pix above the last level reached, 0 to 7 */
};

/* `total` is the sum, from left to right, of what the current knowledge earned; 0 to 1e15. */
struct score_competence score_competence(const struct score_rules *r, double total);

struct score_profile {
	int64_t pix;	 /* sum of the capped pix */
	int certifiable; /* competences at level 1 or more */
	bool is_certifiable;
};

struct score_profile score_profile(const struct score_competence *competences, size_t n);
int score_highest_pix(const struct score_rules *r); /* of a profile: 1024 at level 8 */

/* --- the card of one competence -----------------------------------------------------------------
 */

enum score_status { SCORE_NOT_STARTED, SCORE_STARTED, SCORE_COMPLETED };

struct score_evaluation {	/* the person's evaluation of the competence */
	bool exists, was_reset; /* reset: by the person, nothing asked since */
	bool completed;		/* its last test came to an end */
};

struct score_card {
	struct score_competence score;
	enum score_status status;
	int days_before_reset, days_before_improving; /* whole days; -1 without knowledge */
	bool is_highest, improvable, must_wait, resettable, progressable;
	double percentage; /* of the way to the next level, 0 to 87.5 */
	int64_t pix_to_next_level;
};

/* max(0, ceil(delay - days)): whole days to wait; `days` since the newest knowledge, any finite
 * number. */
int score_days_left(int delay, double days);

/* `known` is false when the competence has no knowledge at all (`total` and `days` are then not
 * read). */
struct score_card score_card(const struct score_rules *r, double total, bool known, double days,
			     struct score_evaluation evaluation);
