/* SPDX-License-Identifier: EUPL-1.2 */
/* budget_plan.c - `openpix budget plan PROBLEM.json [--json|--csv] [--seconds N]`. */
#include "cli/budget_plan.h"

#include "base/buf.h"
#include "base/clock.h"
#include "budget/money.h"
#include "cli/command.h"

static const char *const publics[PLAN_PUBLICS] = {"students", "outside", "staff"};

static struct str date_of(int day, struct arena *a)
{
	struct clock_date d = clock_date_utc((int64_t)day * CLOCK_DAY);

	return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static struct str time_of(int minute, struct arena *a)
{
	return arena_printf(a, "%02d:%02d", minute / 60, minute % 60);
}

static struct str amount_of(int64_t cents, struct arena *a)
{
	struct buf b = BUF_INIT(MONEY_TEXT_MAX);

	money_write(&b, cents);
	return buf_take(&b, a);
}

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
		struct str date = date_of(s->day, a), from = time_of(s->start, a),
			   to = time_of(s->end, a);
		printf(STR_FMT " " STR_FMT "-" STR_FMT "  %-12.*s %-9s " STR_FMT "  [" STR_FMT
			       "]\n",
		       STR_ARG(date), STR_ARG(from), STR_ARG(to), STR_ARG(p->rooms[s->room].name),
		       publics[s->audience], STR_ARG(seats), STR_ARG(crew));
	}
	struct str cost = amount_of(plan->cost, a), bound = amount_of(plan->bound, a);
	printf("\n%zu sessions, " STR_FMT "; ", plan->n, STR_ARG(cost));
	if (plan->optimal)
		printf("proven: no plan costs less.\n");
	else
		printf("no plan costs less than " STR_FMT " (%.2f %% below).\n", STR_ARG(bound),
		       gap_of(plan));
	if (plan->scattered_cost > plan->cost) {
		struct str all = amount_of(plan->scattered_cost, a);
		struct str saved = amount_of(plan->scattered_cost - plan->cost, a);
		printf("With extra time in every session: " STR_FMT
		       " at least; seating together those "
		       "entitled to it saves " STR_FMT ".\n",
		       STR_ARG(all), STR_ARG(saved));
	}
}

static json_t *text_json(struct str s)
{
	json_t *j = json_stringn(s.n ? s.p : "", s.n);

	return j ? j : json_null();
}

static json_t *session_json(const struct plan_problem *p, const struct plan_session *s,
			    struct arena *a)
{
	json_t *j = json_object(), *crew = json_array(), *seats = json_array();

	for (int i = 0; i < s->crew_count; i++)
		json_array_append_new(crew, text_json(p->people[s->crew[i]].name));
	for (size_t i = 0; i < s->seat_count; i++) {
		json_t *one = json_object();
		json_object_set_new(one, "group", text_json(p->groups[s->seats[i].group].name));
		json_object_set_new(one, "count", json_integer(s->seats[i].count));
		json_object_set_new(one, "extraTime", json_integer(s->seats[i].extra));
		json_array_append_new(seats, one);
	}
	json_object_set_new(j, "date", text_json(date_of(s->day, a)));
	json_object_set_new(j, "start", text_json(time_of(s->start, a)));
	json_object_set_new(j, "end", text_json(time_of(s->end, a)));
	json_object_set_new(j, "room", text_json(p->rooms[s->room].name));
	json_object_set_new(j, "public", json_string(publics[s->audience]));
	json_object_set_new(j, "extraTime", json_boolean(s->extra));
	json_object_set_new(j, "invigilators", crew);
	json_object_set_new(j, "candidates", seats);
	return j;
}

static void tell_json(const struct plan_problem *p, const struct plan *plan, struct arena *a)
{
	json_t *all = json_object(), *sessions = json_array();

	for (size_t i = 0; i < plan->n; i++)
		json_array_append_new(sessions, session_json(p, &plan->sessions[i], a));
	json_object_set_new(all, "cost", text_json(amount_of(plan->cost, a)));
	json_object_set_new(all, "bound", text_json(amount_of(plan->bound, a)));
	json_object_set_new(all, "optimal", json_boolean(plan->optimal));
	json_object_set_new(all, "gapPercent", json_real(gap_of(plan)));
	json_object_set_new(
	    all, "costWithExtraTimeEverywhere",
	    plan->scattered_cost < 0 ? json_null() : text_json(amount_of(plan->scattered_cost, a)));
	json_object_set_new(all, "sessions", sessions);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
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

static int plan_tell(const char *file, bool json, int seconds, struct arena *a)
{
	struct plan_problem p;
	struct plan plan;
	struct plan_shortage why = {0};
	struct error e = {0};
	int status = budget_plan_read(file, &p, a);

	if (status)
		return status;
	if (plan_make(&p, seconds, a, &plan, &why, &e)) {
		struct str text = error_text(&e, a);
		fprintf(stderr, "There is no such plan: " STR_FMT ".\n", STR_ARG(text));
		tell_shortage(&why, a);
		return error_exit_status(e.kind);
	}
	if (json)
		tell_json(&p, &plan, a);
	else
		tell_text(&p, &plan, a);
	return 0;
}

int budget_plan_main(int argc, char **argv)
{
	const char *file = NULL;
	int64_t seconds = 10;
	bool json = false;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			json = true;
		else if (strcmp(argv[i], "--seconds") == 0) {
			const char *value = i + 1 < argc ? argv[++i] : "";
			if (!str_int(str_of(value), &seconds) || seconds < 1 || seconds > 86400)
				return command_misused(&command_budget,
						       "--seconds needs 1 to 86400");
		} else if ((argv[i][0] == '-' && argv[i][1]) || file)
			return command_misused(&command_budget, "no option '%s'", argv[i]);
		else
			file = argv[i];
	}
	if (!file)
		return command_misused(&command_budget, "plan which PROBLEM.json?");
	struct arena *a = arena_new((size_t)1 << 32);
	int status = plan_tell(file, json, (int)seconds, a);
	arena_free(a);
	return status;
}
