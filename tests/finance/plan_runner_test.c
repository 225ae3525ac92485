/* SPDX-License-Identifier: EUPL-1.2 */
/* Searches in processes of their own: the program itself, and ones that misbehave. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "budget/plan_json.h"
#include "finance/plan_child.h"
#include "finance/plan_runner.h"
#include "help/plan.h"

static const char *program(void)
{
	const char *p = getenv("OPENPIX");

	return p ? p : "build/openpix";
}

/* A program that does this and nothing else. */
static const char *script(struct house *h, const char *what)
{
	static int n;
	const char *path =
	    arena_printf(h->arena, "/tmp/openpix-test-%d-%d.sh", (int)getpid(), n++).p;
	struct error e;

	assert_int_equal(file_replace(path, arena_printf(h->arena, "#!/bin/sh\n%s\n", what), &e),
			 ERR_NONE);
	assert_int_equal(chmod(path, 0700), 0);
	return path;
}

static struct plan_runner *runner(struct house *h, const char *path)
{
	struct plan_runner_options o = {.program = path,
					.database = h->database->url,
					.queue = h->queue,
					.clock = clock_system,
					.node = 1,
					.seconds = 10};
	struct plan_runner *r;
	struct error e;

	assert_int_equal(plan_runner_start(&o, &r, &e), ERR_NONE);
	return r;
}

static int64_t asked(struct house *h, const struct planned *p)
{
	struct plan_ask ask = {.arena = h->arena,
			       .ids = &h->ids,
			       .zone = p->zone,
			       .centre = p->centre,
			       .person = p->admin,
			       .now = clock_now(&clock_system),
			       .today = (int)(h->now / CLOCK_DAY)};

	assert_int_equal(plan_search_ask(h->db, &ask), ERR_NONE);
	return ask.search;
}

static struct plan_seen seen(struct house *h, const struct planned *p, int64_t id)
{
	struct plan_seen s;

	assert_int_equal(
	    plan_search_load(h->db, h->arena, p->centre, id, clock_now(&clock_system), &s),
	    ERR_NONE);
	return s;
}

/* Waits until it is so, a minute at most; the state it has then. */
static enum plan_search_state waited(struct house *h, const struct planned *p, int64_t id,
				     enum plan_search_state wanted)
{
	enum plan_search_state now = PLAN_FAILED;

	for (int i = 0; i < 1200; i++) {
		now = seen(h, p, id).state;
		if (now == wanted)
			break;
		usleep(50000);
	}
	return now;
}

static struct planned another(struct house *h, const struct planned *p)
{
	struct planned q = *p;

	q.centre = certif_centre(h, p->admin);
	house_script(h,
		     arena_printf(h->arena,
				  "UPDATE plan_frame SET centre = %lld WHERE centre = %lld; UPDATE "
				  "plan_room SET centre = %lld WHERE centre = %lld;"
				  "UPDATE plan_watcher SET centre = %lld WHERE centre = %lld; "
				  "UPDATE plan_group SET centre = %lld WHERE centre = %lld",
				  (long long)q.centre, (long long)p->centre, (long long)q.centre,
				  (long long)p->centre, (long long)q.centre, (long long)p->centre,
				  (long long)q.centre, (long long)p->centre)
			 .p);
	return q;
}

static void two_searches_are_run_one_after_another(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h), q;
	int64_t first = asked(h, &p);

	assert_int_equal(asked(h, &p), first); /* asked again it is the same */
	q = another(h, &p);
	int64_t second = asked(h, &q);
	assert_int_not_equal(first, second);
	assert_int_equal(seen(h, &q, second).ahead, 1);
	struct plan_runner *r = runner(h, program());
	assert_int_equal(waited(h, &q, second, PLAN_FOUND), PLAN_FOUND);
	struct plan_seen one = seen(h, &p, first), two = seen(h, &q, second);
	assert_int_equal(one.state, PLAN_FOUND);
	assert_true(one.ended <= two.started);
	assert_null(plan_broken(&one.problem, &one.plan));
	assert_null(plan_broken(&two.problem, &two.plan));
	plan_runner_stop(r);
}

static void what_can_not_be_is_told_with_what_is_missing(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);

	house_script(h, "UPDATE plan_watcher SET most = 2");
	int64_t id = asked(h, &p);
	struct plan_runner *r = runner(h, program());
	assert_int_equal(waited(h, &p, id, PLAN_IMPOSSIBLE), PLAN_IMPOSSIBLE);
	assert_int_equal(seen(h, &p, id).shortage.lack, PLAN_LACK_PEOPLE_HOURS);
	plan_runner_stop(r);
}

static void a_cancelled_search_ends_and_the_next_one_runs(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	struct plan_runner *r = runner(h, script(h, "echo 'progress - 12.34'; exec sleep 600"));
	int64_t id = asked(h, &p), changed;

	plan_runner_poke(r);
	assert_int_equal(waited(h, &p, id, PLAN_RUNNING), PLAN_RUNNING);
	for (int i = 0; i < 1200 && seen(h, &p, id).bound != 1234; i++)
		usleep(50000);
	assert_int_equal(seen(h, &p, id).bound, 1234);
	assert_int_equal(plan_search_cancel(h->db, id, p.centre, 1, &changed), ERR_NONE);
	int64_t next = asked(h, &p);
	plan_runner_poke(r);
	assert_int_equal(waited(h, &p, next, PLAN_RUNNING), PLAN_RUNNING);
	assert_int_equal(seen(h, &p, id).state, PLAN_CANCELLED);
	plan_runner_stop(r); /* at once, not in ten minutes */
	assert_int_equal(seen(h, &p, next).state, PLAN_INTERRUPTED);
}

/* A crash, silence, nonsense, and a plan that breaks a rule: failed, and the server goes on. */
static void a_process_that_misbehaves_fails_alone(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	const char *const bad[] = {
	    "kill -SEGV $$",
	    "exit 0",
	    "exit 5",
	    "exec cat",
	    "echo '{\"cost\":\"0.00\",\"bound\":\"0.00\",\"optimal\":true,\"sessions\":[]}'",
	    "exec 0<&- 1>&-; sleep 1",
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct plan_runner *r = runner(h, script(h, bad[i]));
		int64_t id = asked(h, &p);
		plan_runner_poke(r);
		if (waited(h, &p, id, PLAN_FAILED) != PLAN_FAILED)
			fail_msg("%s: %d", bad[i], seen(h, &p, id).state);
		plan_runner_stop(r);
	}
	struct plan_runner *r = runner(h, "/nowhere/openpix");
	int64_t id = asked(h, &p);
	plan_runner_poke(r);
	assert_int_equal(waited(h, &p, id, PLAN_FAILED), PLAN_FAILED);
	plan_runner_stop(r);
}

static void what_a_killed_server_left_is_interrupted(void **state)
{
	struct house *h = *state;
	struct planned p = plan_described(h);
	int64_t id = asked(h, &p), changed, now = clock_now(&clock_system);

	/* of this node: told at its next start */
	assert_int_equal(plan_search_begin(h->db, id, 1, now, &changed), ERR_NONE);
	assert_int_equal(seen(h, &p, id).state, PLAN_RUNNING);
	plan_runner_stop(runner(h, program()));
	assert_int_equal(seen(h, &p, id).state, PLAN_INTERRUPTED);
	/* of another one: told once it has been silent for long, and asked again it is another
	 * search */
	id = asked(h, &p);
	assert_int_equal(plan_search_begin(h->db, id, 2, now - PLAN_SEARCH_DEAD - 1, &changed),
			 ERR_NONE);
	assert_int_equal(seen(h, &p, id).state, PLAN_INTERRUPTED);
	assert_int_not_equal(asked(h, &p), id);
}

/* A process has its limits: one that takes more memory than it may is not the machine's trouble. */
static void memory_is_bounded(void **state)
{
	struct house *h = *state;
	struct plan_child c;
	const char *greedy = script(h, "read x; exec awk 'BEGIN { s = \"x\"; while (1) s = s s }'");

	assert_int_equal(plan_child_start(&c, greedy, 5, (size_t)64 << 20, STR("go\n")), ERR_NONE);
	for (int i = 0; i < 600 && !c.is_over; i++)
		plan_child_step(&c, 100);
	assert_true(c.is_over);
	assert_int_not_equal(plan_child_end(&c, false), 0);
	plan_child_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_ON_BOTH(two_searches_are_run_one_after_another),
	    HOUSE_ON_SQLITE(what_can_not_be_is_told_with_what_is_missing),
	    HOUSE_ON_BOTH(a_cancelled_search_ends_and_the_next_one_runs),
	    HOUSE_ON_SQLITE(a_process_that_misbehaves_fails_alone),
	    HOUSE_ON_BOTH(what_a_killed_server_left_is_interrupted),
	    HOUSE_ON_SQLITE(memory_is_bounded),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (system("rm -f /tmp/openpix-test-$PPID-*.sh"))
		fputs("scripts are left in /tmp\n", stderr);
	return failed;
}
