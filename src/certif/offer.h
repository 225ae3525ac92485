/* SPDX-License-Identifier: EUPL-1.2 */
/* offer.h - what the content has to ask of each group of candidates (a language; with or without
 * the need of accessible questions), with the prices that the method `openpix` chooses by
 * (measure/tariff.h). Items are on the scale `scale_plausible`, their ability N(0,1).
 *
 * A function of the content alone: made from the bank, or from the text in which a release is kept
 * in the record (table certif_content), it is the same to the last bit, so that the choice of every
 * question can be derived again when the content is long another one.
 *
 * The text has one line a challenge that may be asked of anybody, in the order of the bank:
 *
 *	NAME DIFFICULTY DISCRIMINANT SKILL TUBE COMPETENCE GROUPS
 *
 * numbers as "%.17g" and indexes of the bank; GROUPS is a sum of 1, 2, 4 (French, English,
 * Spanish), and 8 when it is accessible. */
#pragma once
#include "bank/bank.h"
#include "base/map.h"
#include "measure/tariff.h"

#define OFFER_NONE UINT32_MAX
enum { OFFER_ACCESSIBLE = 1 << LANGUAGE_COUNT }; /* of groups */

struct offer_item {
	struct str challenge;
	double difficulty, discriminant;
	uint32_t skill, tube, competence;
	unsigned groups;
};

/* One group. */
struct offer {
	const struct tariff *tariff; /* its items are numbered 0 … n-1 */
	size_t n;
	const uint32_t *place; /* of each, in offers.items */
	const uint32_t *at;    /* of each place, its number or OFFER_NONE */
};

struct offers {
	const struct offer_item *items;
	size_t n;
	struct map by_name;		    /* of challenges: struct offer_item */
	struct offer in[LANGUAGE_COUNT][2]; /* the second: accessible questions only */
};

/* Made once a bank (bank_beside): a second or two for thousands of challenges. */
const struct offers *offers_of(const struct bank *b);

void offers_write(const struct offers *o, struct buf *out);
/* NULL when the text is not one that offers_write wrote. */
const struct offers *offers_read(struct arena *a, struct str text);

/* The place of a challenge; OFFER_NONE when the offers have none of that name. */
uint32_t offer_place(const struct offers *o, struct str challenge);

/* Where an exam stands. Places may be OFFER_NONE: left the content since. */
struct offer_exam {
	enum language language;
	bool accessible;
	uint64_t seed;
	double mean, variance; /* of the ability as the answers tell it */
	const uint32_t *asked; /* answered, in order */
	size_t asked_count;
	const uint32_t
	    *dropped; /* questions that had a problem: their skills are not asked again */
	size_t dropped_count;
	struct str closed; /* challenges that were asked often enough when it began: "a b c" */
};
/* The place of the next question; OFFER_NONE when there is none. Scratch: what it takes of `a`. */
uint32_t offer_next(const struct offers *o, struct arena *a, const struct offer_exam *x);

/* Of a language's challenges, those that come near the largest exposure they may have, counted over
 * `exams`: to be closed to who begins now. Space-separated. */
struct offer_count {
	struct str challenge;
	int64_t asked;
};
struct str offer_closes(const struct offers *o, struct arena *a, enum language l,
			const struct offer_count *counts, size_t n, int64_t exams);
