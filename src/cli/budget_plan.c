/* SPDX-License-Identifier: EUPL-1.2 */
/* budget_plan.c - `openpix budget plan PROBLEM.json [--json] [--watched] [--seconds N]`. */
#include "cli/budget_plan.h"

#include <signal.h>
#include <sys/prctl.h>
#include "base/buf.h"
#include "budget/plan_json.h"
#include "cli/command.h"

static struct str crew_of(const struct plan_problem *p, const struct plan_session *s,
			  struct arena *a)
{
	struct buf b = BUF_INIT(1 << 16);

	for (int i = 0; i < s->crew_count; i++) {
		if (i)
			buf_lit(&b, ", ");
		buf_str(&b, p->people[s->crew[i]].name);
	}
	return buf_take(&b, a);
}

static struct str seats_of(const struct plan_problem *p, const struct plan_session *s,
			   struct arena *a)
{
	struct buf b = BUF_INIT(1 << 16);

	for (size_t i = 0; i < s->seat_count; i++) {
		const struct plan_seats *at = &s->seats[i];
		buf_printf(&b, "%s" STR_FMT " %d", i ? ", " : "",
			   STR_ARG(p->groups[at->group].name), at->count);
		if (at->extra)
			buf_printf(&b, " (%d with extra time)", at->extra);
	}
	return buf_take(&b, a);
}

static double gap_of(const struct plan *plan)
{
	return plan->bound > 0 ? 100.0 * (double)(plan->cost - plan->bound) / (double)plan->bound
			       : 0;
}

/* --- forms --------------------------------------------------------------------------------------
 */

static void tell_text(const struct plan_problem *p, const struct plan *plan, struct arena *a)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct plan_session *s = &plan->sessions[i];
		struct str crew = crew_of(p, s, a), seats = seats_of(p, s, a);
		struct str date = plan_day_write(s->day, a), from = plan_minute_write(s->start, a),
			   to = plan_minute_write(s->end, a);
		printf(STR_FMT " " STR_FMT "-" STR_FMT "  %-12.*s %-9s " STR_FMT "  [" STR_FMT
			       "]\n",
		       STR_ARG(date), STR_ARG(from), STR_ARG(to), STR_ARG(p->rooms[s->room].name),
		       plan_public_name(s->audience), STR_ARG(seats), STR_ARG(crew));
	}
	struct str cost = plan_amount_write(plan->cost, a),
		   bound = plan_amount_write(plan->bound, a);
	printf("\n%zu sessions, " STR_FMT "; ", plan->n, STR_ARG(cost));
	if (plan->optimal)
		printf("proven: no plan costs less.\n");
	else
		printf("no plan costs less than " STR_FMT " (%.2f %% below).\n", STR_ARG(bound),
		       gap_of(plan));
	if (plan->scattered_cost > plan->cost) {
		struct str all = plan_amount_write(plan->scattered_cost, a);
		struct str saved = plan_amount_write(plan->scattered_cost - plan->cost, a);
		printf("With extra time in every session: " STR_FMT
		       " at least; seating together those "
		       "entitled to it saves " STR_FMT ".\n",
		       STR_ARG(all), STR_ARG(saved));
	}
}

/* --- the command --------------------------------------------------------------------------------
 */

/* What would free a problem without a plan. */
static void tell_shortage(const struct plan_shortage *why, struct arena *a)
{
	long long n = (long long)why->amount;

	switch (why->lack) {
	case PLAN_LACK_LENGTH:
		fprintf(
		    stderr,
		    "A session takes %lld minutes with its extra time, if any: open a room that "
		    "long at a stretch.\n",
		    n);
		break;
	case PLAN_LACK_ROOM_HOURS:
		fprintf(stderr,
			"The rooms are open %lld minutes too few: open one longer or on more days, "
			"add a room, or move the end.\n",
			n);
		break;
	case PLAN_LACK_PEOPLE_HOURS:
		fprintf(stderr,
			"The invigilators lack %lld minutes: raise somebody's hours, or add an "
			"invigilator.\n",
			n);
		break;
	case PLAN_LACK_CREW:
		fprintf(stderr, "There is no invigilator: add one.\n");
		break;
	case PLAN_LACK_PLACE:
		fprintf(stderr,
			"Hours are enough in total, but rooms and invigilators are not free at the "
			"same "
			"times%s. Widen the hours of one of them.\n",
			n ? arena_printf(a, ": %lld sessions found no place", n).p : "");
		break;
	case PLAN_LACK_NONE:
		fprintf(stderr, "No plan was found in the time given: raise --seconds.\n");
		break;
	}
}

/* "-" is the standard input. 0, or the exit status after telling every fault with its path. */
static int problem_read(const char *file, struct plan_problem *p, struct arena *a)
{
	bool standard = strcmp(file, "-") == 0;
	struct plan_faults faults = {0};
	json_error_t why;
	json_t *json = standard ? json_loadf(stdin, JSON_REJECT_DUPLICATES, &why)
				: json_load_file(file, JSON_REJECT_DUPLICATES, &why);
	int k = json ? plan_problem_take(json, a, p, &faults) : ERR_INVALID;

	if (!json)
		fprintf(stderr, "%s: line %d, column %d: %s\n", standard ? "standard input" : file,
			why.line, why.column, why.text);
	for (size_t i = 0; i < faults.n; i++)
		fprintf(stderr, STR_FMT ": " STR_FMT "\n", STR_ARG(faults.list[i].path),
			STR_ARG(faults.list[i].message));
	json_decref(json);
	return k ? error_exit_status((enum error_kind)k) : 0;
}

struct options {
	const char *file;
	int seconds;
	bool json, watched;
};

static void print_line(struct str s)
{
	fwrite(s.p, 1, s.n, stdout);
	putchar('\n');
	fflush(stdout);
}

/* A line of its own for each step, for the server that reads along. */
static void print_progress(void *context, int64_t cost, int64_t bound)
{
	struct arena *a = context;
	struct str best = plan_amount_write(cost, a), least = plan_amount_write(bound, a);

	print_line(cost < 0 ? arena_printf(a, "progress - " STR_FMT, STR_ARG(least))
			    : arena_printf(a, "progress " STR_FMT " " STR_FMT, STR_ARG(best),
					   STR_ARG(least)));
}

static int plan_tell(const struct options *o, struct arena *a)
{
	struct plan_problem p;
	struct plan plan;
	struct plan_shortage why = {0};
	struct error e = {0};
	int status = problem_read(o->file, &p, a);

	if (status)
		return status;
	if (o->watched) {
		p.progress = print_progress;
		p.progress_context = a;
	}
	if (plan_make(&p, o->seconds, a, &plan, &why, &e)) {
		struct str text = error_text(&e, a);
		fprintf(stderr, "There is no such plan: " STR_FMT ".\n", STR_ARG(text));
		tell_shortage(&why, a);
		if (o->json)
			print_line(plan_shortage_write(&why, a));
		return error_exit_status(e.kind);
	}
	if (o->json)
		print_line(plan_write(&p, &plan, o->watched ? 0 : 2, a));
	else
		tell_text(&p, &plan, a);
	return 0;
}

int budget_plan_main(int argc, char **argv)
{
	struct options o = {.seconds = 10};
	int64_t seconds;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			o.json = true;
		else if (strcmp(argv[i], "--watched") == 0)
			o.watched = o.json = true;
		else if (strcmp(argv[i], "--seconds") == 0) {
			const char *value = i + 1 < argc ? argv[++i] : "";
			if (!str_int(str_of(value), &seconds) || seconds < 1 || seconds > 86400)
				return command_misused(&command_budget,
						       "--seconds needs 1 to 86400");
			o.seconds = (int)seconds;
		} else if ((argv[i][0] == '-' && argv[i][1]) || o.file)
			return command_misused(&command_budget, "no option '%s'", argv[i]);
		else
			o.file = argv[i];
	}
	if (!o.file)
		return command_misused(&command_budget, "plan which PROBLEM.json?");
	if (o.watched)
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody is there to read the plan */
	struct arena *a = arena_new((size_t)1 << 32);
	int status = plan_tell(&o, a);
	arena_free(a);
	return status;
}
