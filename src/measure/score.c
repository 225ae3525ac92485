/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/score.h"

#include <math.h>

const struct score_rules score_pix_v3 = {.highest_level = 7, .slack = 0};
const struct score_rules score_own = {.highest_level = 8, .slack = 1e-9};

void score_pix_values(const uint8_t *difficulties, size_t n, double *pix)
{
	size_t count[UINT8_MAX + 1] = {};

	for (size_t i = 0; i < n; i++)
		count[difficulties[i]]++;
	for (size_t i = 0; i < n; i++)
		pix[i] = fmin(4, 8.0 / (double)count[difficulties[i]]);
}

static double mended(const struct score_rules *r, double total)
{
	double whole = round(total);

	return fabs(total - whole) <= r->slack ? whole : total;
}

struct score_competence score_competence(const struct score_rules *r, double total)
{
	struct score_competence c = {.exact = mended(r, total)};
	int64_t highest = r->highest_level;

	c.uncapped_pix = (int64_t)floor(c.exact);
	c.uncapped_level = (int64_t)floor(c.exact / SCORE_PIX_A_LEVEL);
	c.pix = c.uncapped_pix < highest * SCORE_PIX_A_LEVEL ? c.uncapped_pix
							     : highest * SCORE_PIX_A_LEVEL;
	c.level = c.uncapped_level < highest ? c.uncapped_level : highest;
	c.ahead = c.pix % SCORE_PIX_A_LEVEL;
	return c;
}

struct score_profile score_profile(const struct score_competence *competences, size_t n)
{
	struct score_profile p = {};

	for (size_t i = 0; i < n; i++) {
		p.pix += competences[i].pix;
		p.certifiable += competences[i].level >= SCORE_CERTIFIABLE_LEVEL;
	}
	p.is_certifiable = p.certifiable >= SCORE_CERTIFIABLE_COMPETENCES;
	return p;
}

int score_highest_pix(const struct score_rules *r)
{
	return SCORE_COMPETENCES * SCORE_PIX_A_LEVEL * r->highest_level;
}

int score_days_left(int delay, double days)
{
	double left = ceil(delay - days);

	return left > 0 ? (int)fmin(left, INT32_MAX) : 0;
}

static enum score_status status_of(bool known, struct score_evaluation e)
{
	if (!e.exists || e.was_reset)
		return known ? SCORE_STARTED : SCORE_NOT_STARTED;
	return e.completed ? SCORE_COMPLETED : SCORE_STARTED;
}

struct score_card score_card(const struct score_rules *r, double total, bool known, double days,
			     struct score_evaluation evaluation)
{
	struct score_card c = {
	    .score = score_competence(r, known ? total : 0),
	    .status = status_of(known, evaluation),
	    .days_before_reset = known ? score_days_left(SCORE_RESET_DAYS, days) : -1,
	    .days_before_improving = known ? score_days_left(SCORE_IMPROVING_DAYS, days) : -1,
	};
	bool may_rise;

	c.is_highest = c.score.level >= r->highest_level;
	may_rise = c.status == SCORE_COMPLETED && !c.is_highest;
	c.improvable = may_rise && c.days_before_improving == 0;
	c.must_wait = may_rise && c.days_before_improving > 0;
	c.resettable = c.status != SCORE_NOT_STARTED && c.days_before_reset == 0;
	c.progressable = c.status == SCORE_STARTED && !c.is_highest;
	c.percentage = (double)c.score.ahead / SCORE_PIX_A_LEVEL * 100;
	c.pix_to_next_level = SCORE_PIX_A_LEVEL - c.score.ahead;
	return c;
}
