/* SPDX-License-Identifier: EUPL-1.2 */
/* Lines of the log, one by one and gathered: none is lost, torn or late. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"

enum { THREADS = 4, LINES = 3000, TEXT_MOST = 1024 * 1024 };

static struct {
	char path[32];
	int fd, standard_error;
	char text[TEXT_MOST];
} out;

static int divert(void **)
{
	memcpy(out.path, "/tmp/openpix-log-XXXXXX", sizeof "/tmp/openpix-log-XXXXXX");
	out.fd = mkstemp(out.path);
	out.standard_error = dup(STDERR_FILENO);
	return out.fd < 0 || dup2(out.fd, STDERR_FILENO) < 0;
}

static int restore(void **)
{
	dup2(out.standard_error, STDERR_FILENO);
	close(out.standard_error);
	close(out.fd);
	unlink(out.path);
	return 0;
}

static size_t written(void)
{
	ssize_t n = pread(out.fd, out.text, TEXT_MOST - 1, 0);

	out.text[n < 0 ? 0 : n] = 0;
	return n < 0 ? 0 : (size_t)n;
}

static void without_gathering_a_line_is_written_at_once(void **)
{
	log_line(STR("{\"a\":1}\n"));
	assert_int_equal(written(), 8);
	assert_string_equal(out.text, "{\"a\":1}\n");
}

/* `written` is looked at right after the line: a write cannot have been asked for by time yet, or so
 * late that the machine stood still for LOG_GATHER_MS; then the look says nothing. */
static void gathered_lines_come_together_and_in_time(void **)
{
	int64_t begun = clock_monotonic_us();

	assert_true(log_gather());
	log_line(STR("one\n"));
	log_line(STR("two\n"));
	size_t at_once = written();
	if (clock_monotonic_us() - begun < LOG_GATHER_MS * 1000)
		assert_int_equal(at_once, 0);
	while (written() == 0 && clock_monotonic_us() - begun < 20 * 1000000)
		usleep(1000);
	assert_string_equal(out.text, "one\ntwo\n");
	log_line(STR("three\n"));
	log_gather_end();
	written();
	assert_string_equal(out.text, "one\ntwo\nthree\n");
	log_line(STR("four\n"));
	written();
	assert_string_equal(out.text, "one\ntwo\nthree\nfour\n");
}

static void a_warning_comes_at_once_after_what_was_before_it(void **)
{
	assert_true(log_gather());
	log_line(STR("before\n"));
	log_text(LOG_WARN, "look");
	written();
	assert_ptr_equal(strstr(out.text, "before\n{"), out.text);
	assert_non_null(strstr(out.text, "\"level\":\"warn\",\"message\":\"look\"}\n"));
	log_gather_end();
}

static void *write_lines(void *context)
{
	const char *name = context;
	char line[200];

	for (int i = 0; i < LINES; i++) {
		int n = snprintf(line, sizeof line, "%s %d %.*s\n", name, i, i % 50,
				 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
		log_line((struct str){line, (size_t)n});
	}
	return NULL;
}

/* Each thread's lines whole and in its order. */
static void many_threads_lose_and_tear_nothing(void **)
{
	static const char *const names[THREADS] = {"a", "b", "c", "d"};
	int next[THREADS] = {0};
	pthread_t threads[THREADS];

	assert_true(log_gather());
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_lines, (void *)(uintptr_t)names[i]), 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	log_gather_end();
	written();
	char *rest = out.text, *line, *x;
	while ((line = strsep(&rest, "\n")) && *line) {
		size_t t = (size_t)(line[0] - 'a');
		assert_true(t < THREADS && line[1] == ' ');
		assert_int_equal(strtol(line + 2, &x, 10), next[t]);
		assert_int_equal(strspn(x, " x"), strlen(x));
		assert_int_equal(strlen(x), 1 + next[t] % 50);
		next[t]++;
	}
	for (size_t t = 0; t < THREADS; t++)
		assert_int_equal(next[t], LINES);
}

int main(void)
{
#define DIVERTED(f) cmocka_unit_test_setup_teardown(f, divert, restore)
	const struct CMUnitTest tests[] = {
	    DIVERTED(without_gathering_a_line_is_written_at_once),
	    DIVERTED(gathered_lines_come_together_and_in_time),
	    DIVERTED(a_warning_comes_at_once_after_what_was_before_it),
	    DIVERTED(many_threads_lose_and_tear_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
