/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_frontier.c - `openpix lab frontier`: error against largest exposure, beside the bound. */
#include "cli/lab_command.h"
#include "cli/lab_pool.h"
#include "cli/progress.h"
#include "measure/frontier.h"

enum { BOUND_ROUNDS = 600 };
static const double rates[] = {1, 0.5, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05};
enum { RATES = sizeof rates / sizeof *rates };

struct asked {
	const char *bank, *content;
	int64_t persons, length, seed, threads;
	bool json;
};

static int read_options(struct asked *o, int argc, char **argv)
{
	const struct lab_option table[] = {
	    {.name = "--bank", .kind = LAB_OPTION_TEXT, .into = &o->bank, .required = true},
	    {.name = "--content", .kind = LAB_OPTION_TEXT, .into = &o->content},
	    {"--persons", LAB_OPTION_COUNT, &o->persons, NULL, 1, 1e8, false},
	    {"--length", LAB_OPTION_COUNT, &o->length, NULL, 1, EXAM_LENGTH_MAX, false},
	    {"--seed", LAB_OPTION_COUNT, &o->seed, NULL, 0, 9e15, false},
	    {"--threads", LAB_OPTION_COUNT, &o->threads, NULL, 1, SIMULATION_LANES_MAX, false},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &o->json},
	    {},
	};

	return lab_options(&lab_command_frontier, table, argc, argv);
}

static struct simulation_result simulate(const struct asked *o, struct pool *pool,
					 const char *method, double rate,
					 const struct method_pix *pix, struct lab_run *run)
{
	struct arena *a = arena_new((size_t)1 << 36);
	struct method_wanted w = {
	    .method = method_of(method),
	    .rules = {.length = (unsigned)o->length},
	    .pix = *pix,
	    .rate = rate,
	    .overlap = 1, /* exposure alone */
	    .seed = (uint64_t)o->seed,
	};

	*run = (struct lab_run){.threads = (unsigned)o->threads, .title = "frontier"};
	run->simulation.persons = (uint64_t)o->persons;
	run->simulation.seed = (uint64_t)o->seed;
	run->simulation.ready = method_prepare(a, pool, &w);
	lab_run(run, a);
	struct simulation_result r = simulation_result(&run->sums, pool->items.n);
	arena_free(a);
	return r;
}

static void tell(const struct asked *o, const char *name, double rate,
		 const struct frontier_bound *b, const struct simulation_result *r, bool first)
{
	if (!o->json)
		printf("%-12s %6.2f  %8.4f  %8.4f %9.4f  %7.4f %8.4f %8llu\n", name, rate, b->error,
		       r->rmse, r->rms_se, r->audit.largest, r->audit.overlap,
		       (unsigned long long)r->audit.used);
	else
		printf("%s{\"method\":\"%s\",\"rate\":%g,\"bound\":%.6f,\"rmse\":%.10g,"
		       "\"rmsSe\":%.10g,\"maxExposure\":%.10g,\"overlap\":%.10g,"
		       "\"boundOverlap\":%.6f,\"itemsUsed\":%llu}",
		       first ? "" : ",\n", name, rate, b->error, r->rmse, r->rms_se,
		       r->audit.largest, r->audit.overlap, b->overlap,
		       (unsigned long long)r->audit.used);
}

static bool run_all(const struct asked *o, struct arena *a, struct pool *pool)
{
	struct lab_run run;
	bool first = true;

	pool_expect(pool, a);
	for (size_t k = 0; k < RATES; k++) {
		struct frontier_bound b =
		    frontier_bound(a, pool, (unsigned)o->length, rates[k], BOUND_ROUNDS);
		if (b.error <= 0)
			continue;
		struct simulation_result r =
		    simulate(o, pool, "openpix", rates[k], &method_pix_seeds, &run);
		if (run.interrupted)
			return false;
		tell(o, "openpix", rates[k], &b, &r, first);
		first = false;
	}
	struct frontier_bound none = frontier_bound(a, pool, (unsigned)o->length, 1, 1);
	for (int k = 0; !pool->items.c && k < 2; k++) {
		struct simulation_result r =
		    simulate(o, pool, "pix-v3", 1, k ? &method_pix_new : &method_pix_seeds, &run);
		if (run.interrupted)
			return false;
		tell(o, k ? "pix-v3 new" : "pix-v3 seeds", 1, &none, &r, false);
	}
	return true;
}

static int frontier_main(int argc, char **argv)
{
	struct asked o = {.persons = 10000, .length = 32, .seed = 1, .threads = 2};
	int status = read_options(&o, argc, argv);
	struct lab_pool p = {};
	struct error e = {};

	if (status)
		return status;
	struct arena *a = arena_new((size_t)1 << 34);
	if (lab_pool_read(a, o.bank, o.content, &p, &e))
		status = lab_fail(&e);
	else {
		if (o.json)
			putchar('[');
		else
			puts("method         rate     bound      rmse    rms SE  largest  overlap"
			     "    items");
		status = run_all(&o, a, p.pool) ? 0 : PROGRESS_INTERRUPTED;
		if (o.json)
			puts("]");
	}
	arena_free(a);
	return status;
}

const struct command lab_command_frontier = {
    .name = "frontier",
    .summary = "error against largest exposure, beside the bound no exam can pass",
    .usage =
	"  openpix lab frontier --bank ITEMS.csv [--content CSV] [--persons 10000]\n"
	"      [--length 32] [--seed 1] [--threads 2] [--json]\n\n"
	"For largest exposures from 1 to 0.05: the bound (a linear programme over a population\n"
	"N(0,1), as if the ability were known while items are chosen), then what openpix does\n"
	"with that cap alone (its limit of overlap is off), and pix-v3 under both its settings.\n",
    .run = frontier_main,
};
