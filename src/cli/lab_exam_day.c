/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_exam_day.c - `openpix lab exam-day`: whole sessions simulated with faults. */
#include <jansson.h>
#include <sodium.h>
#include <unistd.h>
#include "base/clock.h"
#include "certif/exam_day.h"
#include "cli/lab_command.h"

enum { SESSIONS_A_DATABASE = 500, TOLD_MOST = 50 };

struct run {
	const char *content, *method, *keep; /* keep: file to make, and leave; NULL: none */
	int64_t exams, seed;
	bool faults, json;
	const char *file;
	uint64_t told;
	struct exam_day sum;
};

static void tell(void *context, struct str what)
{
	struct run *r = context;

	if (r->told++ < TOLD_MOST)
		fprintf(stderr, STR_FMT "\n", STR_ARG(what));
}

static void add(struct exam_day *sum, const struct exam_day *d)
{
	sum->exams += d->exams;
	sum->begun += d->begun;
	sum->completed += d->completed;
	sum->answers += d->answers;
	sum->changes += d->changes;
	sum->lost += d->lost;
	sum->kills += d->kills;
	sum->jumps += d->jumps;
	sum->refused += d->refused;
	sum->broken += d->broken;
	sum->digest = (sum->digest ^ d->digest) * UINT64_C(0x100000001b3);
}

static void remove_files(const struct run *r)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char path[1100];

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(path, sizeof path, "%s%s", r->file, ends[i]);
		unlink(path);
	}
}

/* A database of its own for some hundred sessions, so that a million exams need no more room. */
static int run_days(struct run *r, const struct bank *bank, struct error *e)
{
	int64_t sessions = (r->exams + EXAM_DAY_ROOM - 1) / EXAM_DAY_ROOM;
	int k = ERR_NONE;

	for (int64_t done = 0; done < sessions && !k; done += SESSIONS_A_DATABASE) {
		int64_t now =
		    sessions - done < SESSIONS_A_DATABASE ? sessions - done : SESSIONS_A_DATABASE;
		struct exam_day d = {.url = r->file,
				     .bank = bank,
				     .seed = (uint64_t)r->seed * 1000003 + (uint64_t)done,
				     .sessions = now,
				     .method = r->method,
				     .faults = r->faults,
				     .tell = tell,
				     .context = r};
		k = exam_day_run(&d, e);
		add(&r->sum, &d);
		if (!r->keep || done + now < sessions)
			remove_files(r);
	}
	return k;
}

static void told(const struct run *r, double seconds)
{
	const struct exam_day *d = &r->sum;

	if (r->json) {
		json_t *j =
		    json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:f}",
			      "exams", (json_int_t)d->exams, "begun", (json_int_t)d->begun,
			      "completed", (json_int_t)d->completed, "answers",
			      (json_int_t)d->answers, "changes", (json_int_t)d->changes, "lost",
			      (json_int_t)d->lost, "kills", (json_int_t)d->kills, "clockJumps",
			      (json_int_t)d->jumps, "refused", (json_int_t)d->refused, "broken",
			      (json_int_t)d->broken, "digest", "", "seconds", seconds);
		char digest[20];
		snprintf(digest, sizeof digest, "%016llx", (unsigned long long)d->digest);
		json_object_set_new(j, "digest", json_string(digest));
		json_dumpf(j, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(j);
		return;
	}
	printf("%llu exams, %llu begun, %llu completed; %llu answers kept, %llu changes asked for\n"
	       "%llu requests or replies lost, %llu kills, %llu clock jumps, %llu refusals\n"
	       "%llu promises broken; digest %016llx; %.1f s, %.0f exams a second\n",
	       (unsigned long long)d->exams, (unsigned long long)d->begun,
	       (unsigned long long)d->completed, (unsigned long long)d->answers,
	       (unsigned long long)d->changes, (unsigned long long)d->lost,
	       (unsigned long long)d->kills, (unsigned long long)d->jumps,
	       (unsigned long long)d->refused, (unsigned long long)d->broken,
	       (unsigned long long)d->digest, seconds, (double)d->exams / seconds);
}

static int run(struct run *r)
{
	struct arena *a = arena_new(1 << 20);
	struct bank_problems problems;
	struct error e = {};
	struct bank *bank;
	int64_t began = clock_monotonic_us();

	bank_problems_init(&problems);
	if (bank_load(r->content, &bank, &problems))
		error_field(&e, ERR_INVALID, r->content,
			    "the content has faults: see `openpix bank check`");
	else if (run_days(r, bank, &e) && !e.kind)
		error_set(&e, ERR_UNAVAILABLE, "the simulated day could not go on");
	if (e.kind)
		fprintf(stderr, "openpix: " STR_FMT "\n", STR_ARG(error_text(&e, a)));
	else
		told(r, (double)(clock_monotonic_us() - began) / 1e6);
	bank_problems_release(&problems);
	bank_unref(bank);
	arena_free(a);
	return e.kind ? error_exit_status(e.kind) : r->sum.broken ? 1 : 0;
}

static int in_file(struct run *r)
{
	if (access(r->keep, F_OK) == 0 || strlen(r->keep) > 1000) {
		fprintf(stderr, "openpix: %s is there already: name a file that is not\n", r->keep);
		return error_exit_status(ERR_CONFLICT);
	}
	r->file = r->keep;
	return run(r);
}

static int in_folder(struct run *r)
{
	char folder[] = "/tmp/openpix-day-XXXXXX", file[sizeof folder + 8];

	if (!mkdtemp(folder)) {
		fputs("openpix: there is no room for a database in /tmp\n", stderr);
		return error_exit_status(ERR_UNAVAILABLE);
	}
	snprintf(file, sizeof file, "%s/day.db", folder);
	r->file = file;
	int status = run(r);
	remove_files(r);
	r->file = NULL;
	rmdir(folder);
	return status;
}

/* The first: the sessions take turns. */
static const char *const method_words[] = {"all", "openpix", "pix-v3", NULL};

static int exam_day_main(int argc, char **argv)
{
	struct run r = {.content = "content", .exams = 1000, .seed = 1};
	int method = 0;
	const struct lab_option table[] = {
	    {.name = "--content", .kind = LAB_OPTION_TEXT, .into = &r.content},
	    {.name = "--exams",
	     .kind = LAB_OPTION_COUNT,
	     .into = &r.exams,
	     .least = 1,
	     .most = 1e8},
	    {.name = "--seed", .kind = LAB_OPTION_COUNT, .into = &r.seed, .least = 0, .most = 1e9},
	    {.name = "--method", .kind = LAB_OPTION_WORD, .into = &method, .words = method_words},
	    {.name = "--keep", .kind = LAB_OPTION_TEXT, .into = &r.keep},
	    {.name = "--faults", .kind = LAB_OPTION_FLAG, .into = &r.faults},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &r.json},
	    {0},
	};
	int status = lab_options(&lab_command_exam_day, table, argc, argv);

	if (status)
		return status;
	r.method = method ? method_words[method] : NULL;
	if (sodium_init() < 0)
		return error_exit_status(ERR_UNAVAILABLE);
	return r.keep ? in_file(&r) : in_folder(&r);
}

const struct command lab_command_exam_day = {
    .name = "exam-day",
    .summary = "whole certification sessions, simulated with faults, and what must hold of them",
    .usage =
	"  openpix lab exam-day [--exams N] [--seed S] [--faults] [--method all|openpix|pix-v3]\n"
	"      [--keep FILE] [--content DIR] [--json]\n\n"
	"Sessions of twenty candidates against a database in /tmp, by the functions that the "
	"pages\n"
	"call. --faults: requests and replies lost, networks cut, browsers changed, the server\n"
	"killed, its clock jumping, invigilators' slips, alerts, wrong codes. Afterwards: no\n"
	"acknowledged answer lost, nobody over their time, nobody left without an end, one result "
	"an\n"
	"exam, and all that follows from the answers follows. With --method all, which is usual, "
	"the\n"
	"sessions take turns with the methods. The same seed and content give the\n"
	"same digest. --keep makes the database (of the last 10,000 exams) where it is told and\n"
	"leaves it. Exit status 1 when a promise is broken.\n",
    .run = exam_day_main,
};
