/* SPDX-License-Identifier: EUPL-1.2 */
/* measure_calibrate.c - calibration beside a plain EM, on answers made by a seeded generator.
 *
 *	build/bench/measure_calibrate [all] [--plain] [--threads N]
 *
 * Each row: persons x items (answers a person), wall and processor seconds, passes, log-likelihood,
 * the peak of memory beyond the data beside the data, seconds of the standard errors beside those
 * of the fit. `plain` is the bare reference: Bock and Aitkin's EM as the book has it, 61 nodes,
 * logarithms, no acceleration, to the same tolerance of a parameter change as mirt's default
 * (1e-4), one thread. Without `all` the 50,000 x 500 and 100,000 x 1,000 sets are left out; plain
 * runs of these only with --plain. */
#include <math.h>
#include <sys/resource.h>
#include "base/clock.h"
#include "base/random.h"
#include "measure/calibrate.h"

struct set {
	size_t persons, items, answers; /* a person; 0: all of them */
};

static double processor_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double peak_megabytes(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_maxrss / 1024;
}

static uint8_t draw(struct random *r, double a, double b, double theta)
{
	return random_real(r) < 1 / (1 + exp(-a * (theta - b)));
}

struct making {
	struct random chance;
	double *a, *b;
	uint8_t *score;
	uint32_t *item;
	uint64_t *start;
};

static void make_person(struct making *m, const struct set *s, size_t p, uint32_t *order)
{
	double theta = random_normal(&m->chance);

	for (size_t k = 0; !s->answers && k < s->items; k++)
		m->score[p * s->items + k] = draw(&m->chance, m->a[k], m->b[k], theta);
	for (size_t k = 0; k < s->answers; k++) {
		size_t other = k + random_below(&m->chance, s->items - k);
		uint32_t i = order[other];
		order[other] = order[k];
		order[k] = i;
		m->item[p * s->answers + k] = i;
		m->score[p * s->answers + k] = draw(&m->chance, m->a[i], m->b[i], theta);
	}
	if (s->answers)
		m->start[p + 1] = (p + 1) * s->answers;
}

static struct responses make(struct arena *a, const struct set *s)
{
	size_t n = s->persons * (s->answers ? s->answers : s->items);
	struct making m = {random_seeded(20260 + s->items),
			   ARENA_NEW(a, double, s->items),
			   ARENA_NEW(a, double, s->items),
			   ARENA_NEW(a, uint8_t, n),
			   NULL,
			   NULL};
	uint32_t *order = ARENA_NEW(a, uint32_t, s->items);
	uint8_t *two = ARENA_NEW(a, uint8_t, s->items);

	if (s->answers) {
		m.item = ARENA_NEW(a, uint32_t, n);
		m.start = ARENA_NEW(a, uint64_t, s->persons + 1);
	}
	for (size_t i = 0; i < s->items; i++) {
		order[i] = (uint32_t)i;
		two[i] = 2;
		m.a[i] = exp(0.3 * random_normal(&m.chance));
		m.b[i] = random_normal(&m.chance);
	}
	for (size_t p = 0; p < s->persons; p++)
		make_person(&m, s, p, order);
	return (struct responses){s->persons, s->items, m.score, m.item, m.start, two, NULL, 1};
}

/* --- the bare reference -------------------------------------------------------------------------
 */

enum { NODES = 61 };

struct plain {
	double theta[NODES], prior[NODES];
	double *a, *d, *log1, *log0, *n, *right;
	double log_likelihood;
};

static void plain_tables(struct plain *m, size_t items)
{
	for (size_t i = 0; i < items; i++)
		for (size_t q = 0; q < NODES; q++) {
			double z = m->a[i] * m->theta[q] + m->d[i];
			m->log0[i * NODES + q] = -log1p(exp(z));
			m->log1[i * NODES + q] = z + m->log0[i * NODES + q];
		}
	memset(m->n, 0, items * NODES * sizeof *m->n);
	memset(m->right, 0, items * NODES * sizeof *m->right);
	m->log_likelihood = 0;
}

static void plain_person(struct plain *m, const struct response *x, size_t n)
{
	double w[NODES], highest = -INFINITY, sum = 0;

	memcpy(w, m->prior, sizeof w);
	for (size_t k = 0; k < n; k++) {
		const double *row = (x[k].score ? m->log1 : m->log0) + x[k].item * (size_t)NODES;
		for (size_t q = 0; q < NODES; q++)
			w[q] += row[q];
	}
	for (size_t q = 0; q < NODES; q++)
		highest = fmax(highest, w[q]);
	for (size_t q = 0; q < NODES; q++)
		sum += w[q] = exp(w[q] - highest);
	m->log_likelihood += highest + log(sum);
	for (size_t q = 0; q < NODES; q++)
		w[q] /= sum;
	for (size_t k = 0; k < n; k++) {
		double *all = m->n + x[k].item * (size_t)NODES;
		double *right = m->right + x[k].item * (size_t)NODES;
		for (size_t q = 0; q < NODES; q++)
			all[q] += w[q];
		for (size_t q = 0; x[k].score && q < NODES; q++)
			right[q] += w[q];
	}
}

static double plain_item(struct plain *m, size_t i)
{
	double from_a = m->a[i], from_d = m->d[i];

	for (int round = 0; round < 5; round++) {
		double g[2] = {0}, h[3] = {0};
		for (size_t q = 0; q < NODES; q++) {
			double t = m->theta[q], n = m->n[i * NODES + q];
			double p = 1 / (1 + exp(-(m->a[i] * t + m->d[i])));
			double r = m->right[i * NODES + q] - n * p, w = n * p * (1 - p);
			g[0] += r * t;
			g[1] += r;
			h[0] += w * t * t;
			h[1] += w * t;
			h[2] += w;
		}
		double det = h[0] * h[2] - h[1] * h[1];
		m->a[i] += (h[2] * g[0] - h[1] * g[1]) / det;
		m->d[i] += (h[0] * g[1] - h[1] * g[0]) / det;
	}
	return fmax(fabs(m->a[i] - from_a), fabs(m->d[i] - from_d));
}

static void run_plain(const struct responses *r)
{
	struct arena *a = arena_new((size_t)1 << 34);
	struct plain m = {.a = ARENA_NEW(a, double, r->items), .d = ARENA_NEW(a, double, r->items)};
	double **tables[] = {&m.log1, &m.log0, &m.n, &m.right};
	struct response *x = ARENA_NEW(a, struct response, r->items);
	double began = processor_seconds(), change = 1;
	int passes = 0;

	for (int k = 0; k < 4; k++)
		*tables[k] = ARENA_NEW(a, double, r->items *NODES);
	for (size_t q = 0; q < NODES; q++) {
		m.theta[q] = -6 + 0.2 * (double)q;
		m.prior[q] = -0.5 * m.theta[q] * m.theta[q] - 0.5 * log(2 * M_PI) + log(0.2);
	}
	for (size_t i = 0; i < r->items; i++)
		m.a[i] = 1;
	while (change > 1e-4 && passes < 500) {
		plain_tables(&m, r->items);
		for (size_t p = 0; p < r->persons; p++)
			plain_person(&m, x, responses_of(r, p, x));
		change = 0;
		for (size_t i = 0; i < r->items; i++)
			change = fmax(change, plain_item(&m, i));
		passes++;
	}
	printf("    plain EM    %9.3f s processor, %3d passes, log-likelihood %.4f\n",
	       processor_seconds() - began, passes, m.log_likelihood);
	arena_free(a);
}

/* --- ours ---------------------------------------------------------------------------------------
 */

struct timed {
	double wall, processor;
	struct calibrate_result c;
};

static struct timed run_own(const struct responses *r, struct team *team,
			    enum calibrate_errors errors)
{
	struct arena *a = arena_new((size_t)1 << 34);
	struct calibrate_options o = {.model = ITEM_2PL, .team = team, .errors = errors};
	struct timed t = {0};
	int64_t wall = clock_monotonic_us();
	double processor = processor_seconds();

	if (calibrate(a, r, &o, &t.c, NULL))
		printf("    calibration refused: fault %d\n", t.c.fault);
	t.wall = (double)(clock_monotonic_us() - wall) / 1e6;
	t.processor = processor_seconds() - processor;
	arena_free(a);
	return t;
}

static void errors_of(const struct responses *r, struct team *team, const struct timed *fit)
{
	struct timed t = run_own(r, team, CALIBRATE_EXACT);
	double extra = t.processor - fit->processor;

	printf("    errors      %9.3f s processor, %.1f of the fit; %.3f s wall\n", extra,
	       extra / fit->processor, t.wall - fit->wall);
}

static void run_set(const struct set *s, struct team *team, bool plain)
{
	struct arena *a = arena_new((size_t)1 << 34);
	struct responses r = make(a, s);
	double data = (double)arena_used(a) / 1e6, before = peak_megabytes();

	printf("%zu x %zu, %zu answers each\n", s->persons, s->items,
	       s->answers ? s->answers : s->items);
	struct timed t = run_own(&r, team, CALIBRATE_NONE);
	printf("    openpix     %9.3f s processor, %.3f s wall, %u passes (%u over everybody), "
	       "%zu nodes, log-likelihood %.4f\n",
	       t.processor, t.wall, t.c.iterations, t.c.full_iterations, t.c.nodes,
	       t.c.log_likelihood);
	printf("    memory      %9.1f MB beyond the data's %.1f\n",
	       fmax(peak_megabytes() - before, 0), data);
	errors_of(&r, team, &t);
	if (plain)
		run_plain(&r);
	arena_free(a);
}

int main(int argc, char **argv)
{
	static const struct set sets[] = {
	    {5000, 100, 0}, {50000, 100, 0}, {20000, 500, 32}, {100000, 1000, 32}, {50000, 500, 0}};
	bool all = false, plain = false;
	unsigned threads = 2;

	for (int k = 1; k < argc; k++) {
		all |= strcmp(argv[k], "all") == 0;
		plain |= strcmp(argv[k], "--plain") == 0;
		if (strcmp(argv[k], "--threads") == 0 && k + 1 < argc)
			threads = (unsigned)strtoul(argv[++k], NULL, 10);
	}
	struct team *team = team_new(threads);
	for (size_t k = 0; k < (all ? 5 : 3); k++)
		run_set(&sets[k], team, plain || k == 0 || k == 2);
	team_free(team);
	return 0;
}
