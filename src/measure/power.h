/* SPDX-License-Identifier: EUPL-1.2 */
/* power.h - studies by simulation: how often do the tests of fit find what is there, and accuse
 * what is not? Answers are drawn from 2PL banks, a ~ exp(N(0, 0.3^2)), b ~ N(0,1), abilities from
 * N(0,1), and tested with the true parameters. The same case and seed give the same figures. */
#pragma once
#include "base/arena.h"
#include "base/random.h"

struct power_rate {
	double tests, at_05, at_01; /* tests done; of them with p up to .05, up to .01 */
};

/* --- differential functioning: 30 items answered by all, three of which differ -----------------
 */

enum power_dif_kind {
	POWER_DIF_NONE,	      /* the other 27 */
	POWER_DIF_SMALL,      /* 0.3 harder for the second group */
	POWER_DIF_LARGE,      /* 0.6 harder */
	POWER_DIF_NONUNIFORM, /* its slope halved */
	POWER_DIF_KINDS
};
enum power_dif_test {
	POWER_MANTEL,
	POWER_LOGISTIC_UNIFORM,
	POWER_LOGISTIC_BOTH,
	POWER_ETS_C, /* Mantel-Haenszel's class C; at_05 and at_01 are the same */
	POWER_WALD,  /* by the bank, when the case asks for it */
	POWER_DIF_TESTS
};

struct power_dif_case {
	size_t persons; /* of each group */
	double impact;	/* how far below the first the second group's mean is */
	bool purify, wald;
	size_t replications;
};
struct power_dif {
	struct power_rate of[POWER_DIF_TESTS][POWER_DIF_KINDS];
};
void power_dif(struct arena *scratch, const struct power_dif_case *c, uint64_t seed,
	       struct power_dif *out);

/* --- fixed and adaptive tests -------------------------------------------------------------------
 * A fixed test is `length` items answered by all. An adaptive one chooses each from `bank` by
 * information at the present EAP, one of the best five at random. Ability estimates are EAP. */

enum power_item_kind {
	POWER_ITEM_FITS,
	POWER_ITEM_FLAT,    /* slope 0.4 of what is told */
	POWER_ITEM_GUESSED, /* a lower asymptote of .25 that is not told */
	POWER_ITEM_KINDS
};
enum power_item_test {
	POWER_SX2,	 /* fixed tests only */
	POWER_POSTERIOR, /* chi-square of item_fit.h */
	POWER_INFIT,	 /* |z|, two-sided */
	POWER_OUTFIT,
	POWER_ITEM_TESTS
};

struct power_test_case {
	bool adaptive;
	size_t length, bank;
	bool misfits; /* power_item: a tenth of the bank is FLAT, a tenth GUESSED; else all fit */
	size_t persons;
	size_t replications; /* power_item */
	size_t draws;	     /* power_person: of the simulated null; 0: without it */
	size_t simulated;    /* power_person: persons of each kind it is computed for */
};
struct power_item {
	struct power_rate of[POWER_ITEM_TESTS][POWER_ITEM_KINDS];
};
void power_item(struct arena *scratch, const struct power_test_case *c, uint64_t seed,
		struct power_item *out);

enum power_person_kind {
	POWER_PERSON_FITS,
	POWER_PERSON_GUESSING,	/* two answers of five blind, right one time in four */
	POWER_PERSON_FOREKNOWN, /* ability 1 below, a quarter of the bank known: right at .95 */
	POWER_PERSON_CARELESS,	/* ability 1 above, one answer of five thrown away */
	POWER_PERSON_KINDS
};
enum power_person_test {
	POWER_LZ,
	POWER_LZ_STAR,
	POWER_LZ_STAR_ITEMS, /* simulated: the same items again */
	POWER_LZ_STAR_TEST,  /* simulated: the whole test again; as above when it is fixed */
	POWER_PERSON_TESTS
};
struct power_person {
	struct power_rate of[POWER_PERSON_TESTS][POWER_PERSON_KINDS];
	double mean[2], sd[2]; /* of lz and lz* of those that fit */
};
void power_person(struct arena *scratch, const struct power_test_case *c, uint64_t seed,
		  struct power_person *out);
