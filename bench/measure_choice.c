/* SPDX-License-Identifier: EUPL-1.2 */
/* measure_choice.c - what one step of an adaptive exam takes (the ability from the last answer, the
 * next item chosen, exposure kept), in processor time, beside two references in the same run: the
 * textbook without tables (posterior mean on 61 points anew, the information of every item) and the
 * public Pix's rules done anew at each question as its program does. Banks drawn from the
 * distributions of the reference study: a lognormal(0, 0.3), b N(0, 1.2). */
#include <math.h>
#include <stdio.h>
#include <time.h>
#include "base/random.h"
#include "measure/exact_exp.h"
#include "measure/simulation.h"

enum { LENGTH = 32 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct pool_items draw_bank(struct arena *a, size_t n)
{
	struct random r = random_seeded(n);
	double *slope = ARENA_NEW(a, double, n), *place = ARENA_NEW(a, double, n);
	uint16_t *area = ARENA_NEW(a, uint16_t, n);

	for (size_t i = 0; i < n; i++) {
		slope[i] = exact_exp(0.3 * random_normal(&r));
		place[i] = 1.2 * random_normal(&r);
		area[i] = (uint16_t)random_below(&r, 4);
	}
	return (struct pool_items){.n = n, .a = slope, .b = place, .area = area};
}

/* Microseconds a question of `persons` exams under a method. */
static double step_of(struct pool *p, const char *method, uint64_t persons)
{
	struct arena *a = arena_new((size_t)1 << 32);
	struct method_wanted w = {
	    .method = method_of(method), .rules.length = LENGTH, .pix = method_pix_seeds};
	struct simulation s = {.ready = method_prepare(a, p, &w), .persons = persons};
	struct simulation_sums one = {};
	atomic_uint_fast64_t done = 0;
	atomic_bool stop = false;
	uint64_t questions = 0;
	double began = now();

	for (unsigned k = 0; k < simulation_lanes(persons); k++) {
		one = (struct simulation_sums){};
		simulation_run(&s, a, k, &one, &done, &stop);
		questions += one.questions;
	}
	double took = now() - began;
	arena_free(a);
	return took / (double)questions * 1e6;
}

static double success(const struct pool_items *it, size_t i, double t)
{
	return 1 / (1 + exp(-it->a[i] * (t - it->b[i])));
}

/* The textbook without a table. */
static double step_plain(const struct pool_items *it, unsigned persons)
{
	struct random r = random_seeded(1);
	double began = now();

	for (unsigned p = 0; p < persons; p++) {
		double theta = random_normal(&r), t = 0;
		size_t asked[LENGTH];
		bool right[LENGTH];
		for (unsigned k = 0; k < LENGTH; k++) {
			double most = -1, sum = 0, all = 0;
			for (size_t i = 0; i < it->n; i++) {
				double q = success(it, i, t), v = it->a[i] * it->a[i] * q * (1 - q);
				bool before = false;
				for (unsigned j = 0; j < k; j++)
					before |= asked[j] == i;
				if (!before && v > most) {
					most = v;
					asked[k] = i;
				}
			}
			right[k] = random_real(&r) < success(it, asked[k], theta);
			for (int q = 0; q < 61; q++) {
				double x = -6 + 0.2 * q, w = exp(-x * x / 2);
				for (unsigned j = 0; j <= k; j++) {
					double s = success(it, asked[j], x);
					w *= right[j] ? s : 1 - s;
				}
				sum += w * x;
				all += w;
			}
			t = sum / all;
		}
	}
	return (now() - began) / persons / LENGTH * 1e6;
}

static double draw(void *r)
{
	return random_real(r);
}

/* The public Pix's rules, capacity from the first answer on and every item looked at each time. */
static double step_pix(struct arena *a, const struct pool_items *it, unsigned persons)
{
	struct flash_rules rules = {.way = FLASH_EXACT,
				    .longest = LENGTH,
				    .between = 2,
				    .every_competence = true,
				    .variation = 0.5,
				    .start = -3,
				    .pick = 51};
	struct flash_item *items = ARENA_NEW(a, struct flash_item, it->n);
	struct random r = random_seeded(1);
	double began = now();

	for (size_t i = 0; i < it->n; i++)
		items[i] =
		    (struct flash_item){it->b[i], it->a[i], (uint32_t)i, (uint32_t)i, it->area[i]};
	for (unsigned p = 0; p < persons; p++) {
		double theta = random_normal(&r);
		uint32_t asked[LENGTH];
		bool right[LENGTH];
		for (unsigned k = 0; k < LENGTH; k++) {
			struct flash_state s;
			uint32_t five[FLASH_CANDIDATES];
			flash_begin(&s, &rules, -3);
			for (unsigned j = 0; j < k; j++)
				flash_answer(&s, &rules, &items[asked[j]], right[j]);
			int n = flash_next(&rules, items, it->n, (struct flash_asked){asked, k},
					   NULL, s.capacity, five, NULL);
			if (n <= 0)
				break;
			asked[k] = five[flash_pick(&rules, (size_t)n, draw, &r)];
			right[k] = random_real(&r) < success(it, asked[k], theta);
		}
	}
	return (now() - began) / persons / LENGTH * 1e6;
}

static void report(const char *name, double us, double plain, double pix)
{
	printf("  %-16s %10.2f us   textbook anew / it %8.1f   public rules anew / it %8.1f\n",
	       name, us, plain / us, pix / us);
}

int main(void)
{
	static const size_t sizes[] = {600, 3000};
	static const struct {
		const char *name;
		uint64_t persons;
	} rows[] = {
	    {"mfi-eap", 4000}, {"openpix", 20000}, {"pix-v3", 4000}, {"sympson-hetter", 4000},
	    {"shadow", 20},    {"kl", 20},	   {"mepv", 20}};

	for (size_t k = 0; k < 2; k++) {
		struct arena *a = arena_new((size_t)1 << 32);
		struct pool_items it = draw_bank(a, sizes[k]);
		double began = now();
		struct pool *p = pool_new(a, &it);
		pool_expect(p, a);
		printf("One step, %zu items (tables: %.0f ms, once)\n", sizes[k],
		       (now() - began) * 1e3);
		double plain = step_plain(&it, 20), pix = step_pix(a, &it, 40);
		printf("  %-16s %10.2f us\n  %-16s %10.2f us\n", "textbook anew", plain,
		       "public rules anew", pix);
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			double us = step_of(p, rows[i].name, rows[i].persons);
			report(rows[i].name, us, plain, pix);
			if (i == 1)
				printf("  a million exams of %d questions: %.0f s of processor\n",
				       LENGTH, us * LENGTH);
		}
		arena_free(a);
	}
	return 0;
}
