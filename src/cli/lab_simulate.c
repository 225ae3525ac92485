/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_simulate.c - `openpix lab simulate`: many persons take an exam under a method on a bank. */
#include <math.h>
#include "base/buf.h"
#include "base/file.h"
#include "cli/lab_command.h"
#include "cli/lab_pool.h"
#include "cli/lab_simulate_figures.h"
#include "cli/lab_simulate_levels.h"
#include "cli/progress.h"

enum { METHODS_MOST = 32 };

/* Of two competences: in the upper half of the range, .6 to .9, in which levels are studied. */
static const double correlation_usual = 0.8;

static const struct {
	const char *words[3];
	const struct method_pix *settings[2];
} pix = {{"seeds", "new"}, {&method_pix_seeds, &method_pix_new}};

struct asked {
	const char *bank, *content, *responses, *thetas, *trajectories, *exposure, *svg;
	const char *cuts, *profiles;
	int method, pix;
	int64_t persons, length, least, seed, threads, learn;
	double se, rate, overlap, cut, half, alpha, beta, interval, correlation;
	bool levels, json;
	const char *words[METHODS_MOST];
};

static void method_words(const char **words)
{
	size_t n = 0;

	for (const struct method *m = methods; m->name && n + 1 < METHODS_MOST; m++)
		words[n++] = m->name;
	words[n] = NULL;
}

static int read_options(struct asked *o, int argc, char **argv)
{
	const struct lab_option table[] = {
	    {.name = "--bank", .kind = LAB_OPTION_TEXT, .into = &o->bank, .required = true},
	    {.name = "--content", .kind = LAB_OPTION_TEXT, .into = &o->content},
	    {.name = "--method", .kind = LAB_OPTION_WORD, .into = &o->method, .words = o->words},
	    {"--persons", LAB_OPTION_COUNT, &o->persons, NULL, 1, 1e8, false},
	    {"--length", LAB_OPTION_COUNT, &o->length, NULL, 1, EXAM_LENGTH_MAX, false},
	    {"--min", LAB_OPTION_COUNT, &o->least, NULL, 0, EXAM_LENGTH_MAX, false},
	    {"--se", LAB_OPTION_REAL, &o->se, NULL, 0, 10, false},
	    {"--cut", LAB_OPTION_REAL, &o->cut, NULL, -10, 10, false},
	    {"--half", LAB_OPTION_REAL, &o->half, NULL, 0, 5, false},
	    {"--alpha", LAB_OPTION_REAL, &o->alpha, NULL, 1e-6, 0.5, false},
	    {"--beta", LAB_OPTION_REAL, &o->beta, NULL, 1e-6, 0.5, false},
	    {"--interval", LAB_OPTION_REAL, &o->interval, NULL, 0, 10, false},
	    {"--rate", LAB_OPTION_REAL, &o->rate, NULL, 0.001, 1, false},
	    {"--overlap", LAB_OPTION_REAL, &o->overlap, NULL, 0.001, 1, false},
	    {.name = "--pix", .kind = LAB_OPTION_WORD, .into = &o->pix, .words = pix.words},
	    {"--learn", LAB_OPTION_COUNT, &o->learn, NULL, 1, 1e7, false},
	    {"--seed", LAB_OPTION_COUNT, &o->seed, NULL, 0, 9e15, false},
	    {"--threads", LAB_OPTION_COUNT, &o->threads, NULL, 1, SIMULATION_LANES_MAX, false},
	    {.name = "--responses", .kind = LAB_OPTION_TEXT, .into = &o->responses},
	    {.name = "--thetas", .kind = LAB_OPTION_TEXT, .into = &o->thetas},
	    {.name = "--trajectories", .kind = LAB_OPTION_TEXT, .into = &o->trajectories},
	    {.name = "--exposure", .kind = LAB_OPTION_TEXT, .into = &o->exposure},
	    {.name = "--levels", .kind = LAB_OPTION_FLAG, .into = &o->levels},
	    {"--correlation", LAB_OPTION_REAL, &o->correlation, NULL, 0, 1, false},
	    {.name = "--cuts", .kind = LAB_OPTION_TEXT, .into = &o->cuts},
	    {.name = "--profiles", .kind = LAB_OPTION_TEXT, .into = &o->profiles},
	    {.name = "--svg", .kind = LAB_OPTION_TEXT, .into = &o->svg},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &o->json},
	    {},
	};

	method_words(o->words);
	o->correlation = NAN;
	int status = lab_options(&lab_command_simulate, table, argc, argv);
	o->levels |= o->cuts || o->profiles || !isnan(o->correlation);
	if (isnan(o->correlation))
		o->correlation = correlation_usual;
	return status;
}

/* --- what is simulated -------------------------------------------------------------------------
 */

static int read_persons(struct arena *a, const struct asked *o, const struct lab_items *items,
			struct simulation *s, struct error *e)
{
	struct lab_responses_wanted wanted = {
	    .items = items->names, .item_count = items->n, .score_max = 1};
	struct lab_responses r;
	double *thetas = NULL;
	uint64_t n = 0;

	if (o->thetas && lab_thetas_read(a, o->thetas, &thetas, &n, e))
		return (int)e->kind;
	s->thetas = thetas;
	if (thetas)
		s->persons = n;
	if (o->responses) {
		if (lab_responses_read(a, o->responses, &wanted, &r, e))
			return (int)e->kind;
		if (r.data.item_of)
			return error_field(e, ERR_INVALID, o->responses,
					   "is long: give one row a person, one column an item");
		if (!thetas)
			return error_field(e, ERR_INVALID, o->responses,
					   "needs --thetas: the persons' abilities");
		if (n != r.data.persons)
			return error_arg(e, ERR_INVALID, "{0} as there are rows of responses",
					 arena_printf(a, "%s: %llu abilities, not as many (%zu)",
						      o->thetas, (unsigned long long)n,
						      r.data.persons));
		s->responses = r.data.score;
	}
	if (o->persons && (uint64_t)o->persons < n)
		s->persons = (uint64_t)o->persons;
	else if (!thetas)
		s->persons = o->persons ? (uint64_t)o->persons : 1000;
	return s->persons ? 0 : error_field(e, ERR_INVALID, o->thetas, "has no person");
}

static void make_room(struct arena *a, struct simulation *s, size_t length)
{
	s->item = ARENA_NEW(a, uint32_t, s->persons * length);
	s->right = ARENA_NEW(a, uint8_t, s->persons * length);
	s->length = ARENA_NEW(a, uint16_t, s->persons);
	s->estimate = ARENA_NEW(a, double, s->persons);
	s->error = ARENA_NEW(a, double, s->persons);
	s->theta = ARENA_NEW(a, double, s->persons);
}

static int check_method(const struct asked *o, const struct pool *p, struct error *e)
{
	if (methods[o->method].pix && p->items.c)
		return error_field(e, ERR_INVALID, o->bank,
				   "has lower or upper asymptotes, which pix-v3 does not know: "
				   "choose another --method");
	if ((uint64_t)o->length > p->items.n)
		return error_field(e, ERR_INVALID, o->bank,
				   "has fewer items than --length: ask fewer questions");
	double rate = o->rate > 0 ? o->rate : 0.2;
	if (methods[o->method].exposure != EXPOSURE_NONE &&
	    rate * (double)p->items.n < (double)o->length)
		fprintf(stderr,
			"openpix: %s: %zu items cannot keep a largest exposure of %g with %d "
			"questions; the least asked are taken\n",
			o->bank, p->items.n, rate, (int)o->length);
	return 0;
}

static struct method_wanted wanted_of(const struct asked *o)
{
	return (struct method_wanted){
	    .method = &methods[o->method],
	    .rules = {.length = (unsigned)o->length},
	    .stop = {.least = (unsigned)o->least,
		     .se = o->se,
		     .classify = o->half > 0 || o->interval > 0,
		     .cut = o->cut,
		     .half = o->half,
		     .alpha = o->alpha,
		     .beta = o->beta,
		     .z = o->interval},
	    .pix = *pix.settings[o->pix],
	    .rate = o->rate,
	    .overlap = o->overlap,
	    .learn = (unsigned)o->learn,
	    .seed = (uint64_t)o->seed,
	};
}

/* --- what is told ------------------------------------------------------------------------------
 */

static void print_json(const struct asked *o, const struct lab_pool *p, const struct lab_run *run,
		       const struct simulation_result *r)
{
	printf("{\"method\":\"%s\",\"persons\":%llu,\"seed\":%lld,\"bias\":%.10g,\"rmse\":%.10g,"
	       "\"meanLength\":%.10g,\"meanSe\":%.10g,\"rmsSe\":%.10g,\"maxExposure\":%.10g,"
	       "\"itemsUsed\":%llu,\"overlap\":%.10g,\"contentOffShare\":%.10g,"
	       "\"complete\":%s,\"microsecondsPerStep\":%.4g",
	       methods[o->method].name, (unsigned long long)run->sums.persons, (long long)o->seed,
	       r->bias, r->rmse, r->mean_length, r->mean_se, r->rms_se, r->audit.largest,
	       (unsigned long long)r->audit.used, r->audit.overlap, r->off_share,
	       run->interrupted ? "false" : "true",
	       run->seconds / (double)(run->sums.questions ? run->sums.questions : 1) * 1e6);
	if (o->levels) {
		json_t *levels = lab_levels_json(p, run);
		fputs(",\"levels\":", stdout);
		json_dumpf(levels, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10));
		json_decref(levels);
	}
	puts("}");
}

static void print_bins(const struct simulation_sums *t)
{
	puts("\n ability        persons     bias     rmse  mean SE   length");
	for (size_t k = 0; k < SIMULATION_BINS; k++) {
		const struct simulation_bin *b = &t->bin[k];
		double low = ((double)k - SIMULATION_BINS / 2.0) / 2, n = (double)b->persons;
		if (b->persons)
			printf(" %4.1f to %4.1f %9llu %8.4f %8.4f %8.4f %8.2f\n", low, low + 0.5,
			       (unsigned long long)b->persons, b->error / n, sqrt(b->square / n),
			       b->se / n, (double)b->questions / n);
	}
}

static void print_areas(const struct lab_pool *p, const struct simulation_sums *t)
{
	if (!p->items.content)
		return;
	puts("\n content area            share     asked  farthest from its share in an exam");
	for (size_t c = 0; c < p->pool->areas; c++)
		printf(" %-20.*s %8.4f  %8.4f  %.2f questions\n",
		       STR_ARG(p->items.content_names[c]), p->pool->share[c],
		       (double)t->in_area[c] / (double)(t->questions ? t->questions : 1),
		       t->off_share[c]);
}

static void print_text(const struct asked *o, const struct lab_pool *p, const struct lab_run *run,
		       const struct simulation_result *r)
{
	printf("%s, %llu persons, %zu items, seed %lld%s\n\n", methods[o->method].name,
	       (unsigned long long)run->sums.persons, p->items.n, (long long)o->seed,
	       run->interrupted ? " (interrupted: what was done so far)" : "");
	printf(" bias            %9.4f\n rmse            %9.4f\n mean SE         %9.4f\n"
	       " mean length     %9.2f\n max exposure    %9.4f\n items used      %9llu\n"
	       " overlap         %9.4f\n us a question   %9.2f\n",
	       r->bias, r->rmse, r->mean_se, r->mean_length, r->audit.largest,
	       (unsigned long long)r->audit.used, r->audit.overlap,
	       run->seconds / (double)(run->sums.questions ? run->sums.questions : 1) * 1e6);
	print_bins(&run->sums);
	print_areas(p, &run->sums);
	if (o->levels) {
		struct buf b = BUF_INIT(1 << 16);
		lab_levels_table(&b, p, run);
		fwrite(b.p, 1, b.n, stdout);
		buf_release(&b);
	}
}

/* person,theta,se,n,items,x: theta the estimate; items and answers in the order asked, the items
 * with spaces between. */
static int write_trajectories(const struct asked *o, const struct lab_pool *p,
			      const struct simulation *s, struct error *e)
{
	struct buf b = BUF_INIT((size_t)1 << 34);

	buf_lit(&b, "person,theta,se,n,items,x\n");
	for (uint64_t i = 0; i < s->persons; i++) {
		if (!s->length[i])
			continue;
		buf_printf(&b, "%llu,%.12g,%.12g,%u,", (unsigned long long)i + 1, s->estimate[i],
			   s->error[i], s->length[i]);
		const uint32_t *item = s->item + i * (size_t)o->length;
		for (unsigned k = 0; k < s->length[i]; k++) {
			if (k)
				buf_char(&b, ' ');
			buf_str(&b, p->items.names[item[k]]);
		}
		buf_char(&b, ',');
		for (unsigned k = 0; k < s->length[i]; k++)
			buf_char(&b, s->right[i * (size_t)o->length + k] ? '1' : '0');
		buf_char(&b, '\n');
	}
	int status = file_replace(o->trajectories, buf_view(&b), e);
	buf_release(&b);
	return status;
}

static int write_exposure(const struct asked *o, const struct lab_pool *p,
			  const struct simulation_sums *t, struct error *e)
{
	struct buf b = BUF_INIT((size_t)1 << 30);

	buf_lit(&b, "item,asked,exposure\n");
	for (size_t i = 0; i < p->items.n; i++)
		buf_printf(&b, STR_FMT ",%u,%.8g\n", STR_ARG(p->items.names[i]), t->count[i],
			   t->count[i] / (double)(t->persons ? t->persons : 1));
	int status = file_replace(o->exposure, buf_view(&b), e);
	buf_release(&b);
	return status;
}

static int tell(const struct asked *o, const struct lab_pool *p, const struct lab_run *run,
		struct error *e)
{
	struct simulation_result r = simulation_result(&run->sums, p->items.n);
	int status = 0;

	if (o->json)
		print_json(o, p, run, &r);
	else
		print_text(o, p, run, &r);
	if (o->trajectories)
		status = write_trajectories(o, p, &run->simulation, e);
	if (!status && o->exposure)
		status = write_exposure(o, p, &run->sums, e);
	if (!status && o->profiles)
		status = lab_levels_write(o->profiles, p, &run->simulation, e);
	if (!status && o->svg)
		status = lab_simulate_figures(o->svg, methods[o->method].name, p, run, e);
	return status;
}

static int run_all(const struct asked *o, struct arena *a)
{
	struct lab_pool p = {};
	struct error e = {};
	struct lab_run run = {.threads = (unsigned)o->threads, .title = "simulate"};

	if (lab_pool_read(a, o->bank, o->content, &p, &e) || check_method(o, p.pool, &e) ||
	    read_persons(a, o, &p.items, &run.simulation, &e))
		return lab_fail(&e);
	struct method_wanted w = wanted_of(o);
	struct exam_levels *levels = NULL;
	if (o->levels && lab_levels_scale(a, o->cuts, o->correlation, &p, &levels, &e))
		return lab_fail(&e);
	w.levels = levels;
	run.simulation.seed = (uint64_t)o->seed;
	run.simulation.ready = method_prepare(a, p.pool, &w);
	if (o->trajectories || o->profiles)
		make_room(a, &run.simulation, (size_t)o->length);
	if (o->profiles)
		lab_levels_make_room(a, levels, &run.simulation);
	lab_run(&run, a);
	if (tell(o, &p, &run, &e))
		return lab_fail(&e);
	return run.interrupted ? PROGRESS_INTERRUPTED : 0;
}

static int simulate_main(int argc, char **argv)
{
	struct asked o = {
	    .length = 32, .seed = 1, .threads = 2, .alpha = 0.05, .beta = 0.05, .least = 1};
	int status = read_options(&o, argc, argv);

	if (status)
		return status;
	struct arena *a = arena_new((size_t)1 << 36);
	status = run_all(&o, a);
	arena_free(a);
	return status;
}

const struct command lab_command_simulate = {
    .name = "simulate",
    .summary = "persons take an exam under a method on a bank: error, exposure, length",
    .usage =
	"  openpix lab simulate --bank ITEMS.csv [--content CSV] [--method openpix]\n"
	"      [--persons 1000] [--length 32] [--min 1] [--se X] [--seed 1] [--threads 2]\n"
	"      [--responses WIDE.csv --thetas CSV] [--trajectories OUT.csv] [--exposure OUT.csv]\n"
	"      [--levels] [--correlation 0.8] [--cuts LIST] [--profiles OUT.csv]\n"
	"      [--svg PREFIX] [--json]\n\n"
	"Methods: openpix, pix-v3, mfi-eap, shadow, eligibility, sympson-hetter, randomesque,\n"
	"progressive, mepv, mei, kl, mpwi, random.\n"
	"  --rate 0.2       largest exposure, for the methods that keep one\n"
	"  --overlap X      openpix: mean overlap at most; by default half of what the five best\n"
	"                   without any control give\n"
	"  --se X           stops when the standard error is at most X; --cut C with --half H\n"
	"                   [--alpha 0.05 --beta 0.05] (sequential probability ratio between C-H\n"
	"                   and C+H) or --interval Z (C outside Z standard errors) stop when the\n"
	"                   side of C is known; never before --min nor after --length\n"
	"  --pix seeds|new  pix-v3: the settings of the public development data (capacity -3,\n"
	"                   moves of a half, two questions between the same competence) or those\n"
	"                   of a newly made version (0, 1, none)\n"
	"  --levels         a level with its error for each competence (content area, at most "
	"16):\n"
	"                   persons have an ability in each, any two correlated as --correlation\n"
	"                   says (usually 0.8). openpix tells each by its own answers and, "
	"through\n"
	"                   the correlation, by the others; the other methods read all off their\n"
	"                   one estimate. --cuts -1,-0.5,0,0.5,1,1.5,2,2.5: where the levels 1, 2 "
	"…\n"
	"                   begin. --profiles: a row a person and competence, with the truth\n"
	"  --learn N        exams simulated beforehand to find prices\n"
	"  --responses      replays recorded answers in place of drawn ones; an empty cell is\n"
	"                   never asked. --thetas: the persons' abilities, a column `theta`\n"
	"The same seed gives the same figures on any machine with any number of threads, but for\n"
	"the microseconds. Ctrl-C tells what was done so far.\n",
    .run = simulate_main,
};
