/* SPDX-License-Identifier: EUPL-1.2 */
/* method.h - the ways to hold an adaptive exam, by name: how the next item is chosen, how exposure
 * is kept down, whether content areas keep their share, how the ability is estimated. With them,
 * when an exam ends.
 *
 * `mfi-eap` is the textbook: start at 0, posterior mean under N(0,1), most informative item, lowest
 * number on a tie. `pix-v3` follows the public Pix: its grid, its prior that moves with the
 * estimate, five best items of which each is taken with 51 %, its rules of passage by all
 * competences and between competences. `openpix` is the default: a true posterior, prices that keep
 * every item below a fifth of the exams, areas in their share, every item used in time, and at the
 * end a level for each competence with its own error. */
#pragma once
#include "measure/choice.h"
#include "measure/exam_levels.h"
#include "measure/flash.h"

struct method {
	const char *name, *summary;
	struct choice choice;
	enum exposure_kind exposure;
	bool share;  /* content areas in their share */
	bool cover;  /* every item is asked now and then */
	bool pix;    /* the public Pix's estimate and rules */
	bool shadow; /* the next item comes from a whole test (shadow.h) */
	bool levels; /* a competence's level is its own; else all are read off the estimate */
};

extern const struct method methods[];		  /* ended by a row without a name; openpix first */
const struct method *method_of(const char *name); /* NULL: none of that name */

/* The public Pix's settings: those of its development data by default, or those of a newly made
 * version. */
struct method_pix {
	double start;	  /* capacity before any answer */
	double variation; /* bound of one move of the capacity; 0: none */
	unsigned between; /* questions between two of the same competence */
	bool passage;	  /* every competence once first */
};
extern const struct method_pix method_pix_seeds, method_pix_new;

/* When an exam ends: at `most` questions, and before, but not before `least`, when the standard
 * error is at most `se`, or, with a level to tell apart (`classify`), when Wald's test (1947; for
 * adaptive tests: Reckase 1983) between cut - half and cut + half with error rates alpha and beta
 * decides, or when the interval of z standard errors leaves the cut out. Zero switches one off. */
struct method_stop {
	unsigned least, most;
	double se;
	bool classify;
	double cut, half, alpha, beta, z;
};
bool method_stops(const struct method_stop *stop, const struct exam *e);

/* One lane: exams one after another that share counts and prices. */
struct method_lane {
	const struct method *method;
	const struct pool *pool;
	struct exam_rules rules;
	struct method_stop stop;
	struct method_pix pix;
	struct choice choice;
	struct exposure exposure;
	struct exam_marks marks;
	struct random random; /* of the method: what it draws */
	float rest[POOL_CENTRES];
	uint32_t *unseen; /* items this lane sees to, that it has not asked yet */
	size_t unseen_count, cover_total;
	uint64_t covered;
	struct flash_state flash; /* pix-v3 */
	const struct exam_levels *levels;
	struct shadow *shadow; /* NULL but under that method */
};

struct method_wanted {
	const struct method *method;
	struct exam_rules rules; /* share is the method's */
	struct method_stop stop;
	struct method_pix pix;
	double rate;	/* largest exposure where the method keeps one; 0: its own, 1/5 */
	double overlap; /* mean overlap at most; 0: half of what the best five without any control
			   give */
	const struct exam_levels *levels; /* the scale of method_levels; NULL: not asked for */
	unsigned learn; /* simulated exams to find prices or parameters; 0: as many as is usual */
	uint64_t seed;
};

/* What the exposure control of a method needs to know before the first person: prices found by
 * simulated exams of persons from N(0,1). The pool's lists are made here if the method reads them.
 * Lanes are then opened from it, by any thread. */
struct method_ready {
	struct method_wanted wanted;
	struct pool *pool;
	struct exposure learnt;
	float rest[POOL_CENTRES];
	double usual;
};
struct method_ready *method_prepare(struct arena *a, struct pool *p, const struct method_wanted *w);

/* A lane of `planned` persons, lane `which` of `lanes`. */
struct method_lane *method_lane_new(struct arena *a, const struct method_ready *ready,
				    unsigned which, unsigned lanes, uint64_t planned);

/* Gives back what is not the arena's, on the thread that opened the lane. */
void method_lane_close(struct method_lane *l);

/* One person: begin, then next and answer until next gives CHOICE_NONE, then end. */
void method_begin(struct method_lane *l, struct exam *e);
size_t method_next(struct method_lane *l, struct exam *e);
void method_answer(struct method_lane *l, struct exam *e, size_t item, bool right);
void method_end(struct method_lane *l, struct exam *e);

/* The levels of the competences, before or after method_end: `out` has one for each content area.
 * Only where the scale was handed over (wanted.levels). */
void method_levels(const struct method_lane *l, const struct exam *e, struct exam_level *out);
