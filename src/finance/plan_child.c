/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/plan_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/error.h"
#include "budget/money.h"

/* It reads its problem before it does anything, so that the limits are there in time. */
static void limit(pid_t pid, unsigned seconds, size_t memory)
{
	struct rlimit cpu = {2 * seconds + 10, 2 * seconds + 12}, bytes = {memory, memory},
		      none = {0, 0};

	prlimit(pid, RLIMIT_CPU, &cpu, NULL);
	prlimit(pid, RLIMIT_CORE, &none, NULL);
	if (memory)
		prlimit(pid, RLIMIT_DATA, &bytes, NULL);
}

static int spawn(const char *program, const char *seconds, int fd, pid_t *pid)
{
	const char *const argv[] = {"openpix",	 "budget",    "plan",  "-",
				    "--watched", "--seconds", seconds, NULL};
	char *const none[] = {NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t empty, all;

	sigemptyset(&empty);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, fd, 0);
	posix_spawn_file_actions_adddup2(&files, fd, 1);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &empty);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	int k = posix_spawn(pid, program, &files, &attributes, (char *const *)argv, none);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return k ? ERR_UNAVAILABLE : ERR_NONE;
}

int plan_child_start(struct plan_child *c, const char *program, unsigned seconds, size_t memory,
		     struct str input)
{
	char text[16];
	int ends[2];

	*c = (struct plan_child){.fd = -1,
				 .input = input,
				 .best = -1,
				 .bound = -1,
				 .output = BUF_INIT(PLAN_CHILD_OUTPUT_MOST)};
	snprintf(text, sizeof text, "%u", seconds);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends))
		return ERR_UNAVAILABLE;
	/* the child's end waits as an ordinary file does */
	int flags = fcntl(ends[1], F_GETFL);
	fcntl(ends[1], F_SETFL, flags & ~O_NONBLOCK);
	int k = spawn(program, text, ends[1], &c->pid);
	close(ends[1]);
	c->fd = ends[0];
	if (!k)
		limit(c->pid, seconds, memory);
	else
		c->pid = 0;
	return k;
}

static void send_some(struct plan_child *c)
{
	ssize_t n = send(c->fd, c->input.p + c->sent, c->input.n - c->sent, MSG_NOSIGNAL);

	if (n > 0)
		c->sent += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		c->sent = c->input.n; /* it does not listen: what it says is told by its end */
	if (c->sent == c->input.n)
		shutdown(c->fd, SHUT_WR);
}

/* "progress COST BOUND" of the last such line. */
static void read_progress(struct plan_child *c, size_t from)
{
	struct str all = {c->output.p, c->output.n}, word, rest, best;

	while (from && all.p[from - 1] != '\n')
		from--;
	for (struct str line, text = str_from(all, from); str_cut(text, '\n', &line, &text);)
		if (str_cut(line, ' ', &word, &rest) && str_eq(word, STR("progress")) &&
		    str_cut(rest, ' ', &best, &rest)) {
			if (!money_read(best, &c->best))
				c->best = -1;
			if (!money_read(rest, &c->bound))
				c->bound = -1;
		}
}

static void read_some(struct plan_child *c)
{
	char bytes[16384];
	ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);
	size_t before = c->output.n;

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		c->is_over = true;
	if (n <= 0)
		return;
	buf_str(&c->output, (struct str){bytes, (size_t)n});
	if (c->output.failed)
		c->is_over = true;
	else
		read_progress(c, before);
}

void plan_child_step(struct plan_child *c, int milliseconds)
{
	struct pollfd p = {.fd = c->fd,
			   .events = (short)(POLLIN | (c->sent < c->input.n ? POLLOUT : 0))};

	if (poll(&p, 1, milliseconds) <= 0)
		return;
	if (p.revents & POLLOUT)
		send_some(c);
	if (p.revents & (POLLIN | POLLHUP | POLLERR))
		read_some(c);
}

int plan_child_end(struct plan_child *c, bool is_killed)
{
	int status = 0;

	if (!c->pid)
		return -1;
	if (is_killed)
		kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void plan_child_release(struct plan_child *c)
{
	plan_child_end(c, true);
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	buf_release(&c->output);
}

struct str plan_child_answer(const struct plan_child *c)
{
	struct str all = {c->output.p, c->output.n}, line, last = STR("");

	while (str_cut(all, '\n', &line, &all))
		last = line;
	return last;
}
