/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/challenge.h"

static const char *const kinds[CHALLENGE_KIND_COUNT] = {
    [CHALLENGE_QCU] = "qcu",
    [CHALLENGE_QCM] = "qcm",
    [CHALLENGE_QROC] = "qroc",
    [CHALLENGE_QROCM_IND] = "qrocm-ind",
    [CHALLENGE_QROCM_DEP] = "qrocm-dep",
};

static const char *const statuses[CHALLENGE_STATUS_COUNT] = {
    [CHALLENGE_PROPOSED] = "proposed",
    [CHALLENGE_VALIDATED] = "validated",
    [CHALLENGE_ARCHIVED] = "archived",
    [CHALLENGE_OBSOLETE] = "obsolete",
};

static const char *const formats[BLANK_FORMAT_COUNT] = {
    [BLANK_WORD] = "word",
    [BLANK_WORDS] = "words",
    [BLANK_SENTENCE] = "sentence",
    [BLANK_NUMBER] = "number",
};

static const char *const reaches[REACH_COUNT] = {
    [REACH_OK] = "ok",
    [REACH_KO] = "ko",
    [REACH_RAS] = "ras",
};

const char *challenge_kind_name(enum challenge_kind k)
{
	return kinds[k];
}

const char *challenge_status_name(enum challenge_status s)
{
	return statuses[s];
}

const char *blank_format_name(enum blank_format f)
{
	return formats[f];
}

const char *challenge_reach_name(enum challenge_reach r)
{
	return reaches[r];
}

bool challenge_speaks(const struct challenge *c, enum language l)
{
	return c->languages & 1u << l;
}

bool challenge_accessible(const struct challenge *c)
{
	return c->blind != REACH_KO && c->colour != REACH_KO;
}

const struct blank *challenge_blank(const struct challenge *c, struct str id)
{
	for (size_t i = 0; i < c->blank_count; i++)
		if (str_eq(c->blanks[i].id, id))
			return &c->blanks[i];
	return NULL;
}

unsigned challenge_guess(const struct challenge *c)
{
	double chance = 100;

	if (c->kind == CHALLENGE_QCU)
		chance /= (double)c->choice_count;
	for (size_t i = 0; i < c->choice_count && c->kind == CHALLENGE_QCM; i++)
		chance /= 2; /* each ticked or not */
	for (size_t i = 0; i < c->blank_count; i++)
		chance = c->blanks[i].options ? chance / (double)c->blanks[i].option_count : 0;
	if (chance < CHALLENGE_GUESS_LEAST)
		return CHALLENGE_GUESS_LEAST;
	return chance > 45 ? 45 : (unsigned)(chance + 0.5);
}
