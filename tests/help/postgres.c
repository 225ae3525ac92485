/* SPDX-License-Identifier: EUPL-1.2 */
#include "help/postgres.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_TRIES = 300, TRY_US = 50 * 1000 };

static struct {
	bool tried;
	int port, life; /* the guardian ends the server when the last writer of `life` is gone */
	pid_t guardian;
	char bin[256], folder[64], url[128];
} server;

static int free_port(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), port = 0;

	if (fd >= 0 && bind(fd, (struct sockaddr *)&a, n) == 0 &&
	    getsockname(fd, (struct sockaddr *)&a, &n) == 0)
		port = ntohs(a.sin_port);
	if (fd >= 0)
		close(fd);
	return port;
}

static bool find_bin(void)
{
	glob_t g;
	bool found = glob("/usr/lib/postgresql/*/bin", 0, NULL, &g) == 0 && g.gl_pathc > 0;

	if (found)
		snprintf(server.bin, sizeof server.bin, "%s", g.gl_pathv[g.gl_pathc - 1]);
	globfree(&g);
	return found;
}

/* PostgreSQL refuses to run as root. */
static bool become_postgres(void)
{
	const struct passwd *p = getpwnam("postgres");

	if (geteuid() != 0)
		return true;
	return p && initgroups("postgres", p->pw_gid) == 0 && setgid(p->pw_gid) == 0 &&
	       setuid(p->pw_uid) == 0;
}

/* args[0] is the name of the program. It finds its companions by the whole path. */
static pid_t start(const char **args)
{
	char path[320], log[128];
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	snprintf(path, sizeof path, "%s/%s", server.bin, args[0]);
	args[0] = path;
	snprintf(log, sizeof log, "%s/log", server.folder);
	if (become_postgres() && chdir(server.folder) == 0) {
		int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		execv(path, (char *const *)(uintptr_t)args); /* it changes none of them */
	}
	_exit(127);
}

static bool succeeded(pid_t pid)
{
	int status;

	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

static void remove_folder(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/rm", "rm", "-rf", server.folder, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

/* Runs the server until the program's end of the pipe is closed, by exit or by death. */
static _Noreturn void guard(int life)
{
	char data[96], port[16], sockets[96], byte;
	const char *init[] = {"initdb",	   "-D",    data, "-U",	  "postgres",
			      "-A",	   "trust", "-E", "UTF8", "--locale=C.UTF-8",
			      "--no-sync", NULL};
	const char *serve[] = {"postgres",
			       "-D",
			       data,
			       "-p",
			       port,
			       "-k",
			       sockets,
			       "-c",
			       "listen_addresses=127.0.0.1",
			       "-c",
			       "fsync=off",
			       "-c",
			       "full_page_writes=off",
			       "-c",
			       "shared_buffers=16MB",
			       "-c",
			       "max_connections=60",
			       NULL};

	setsid();
	snprintf(data, sizeof data, "%s/data", server.folder);
	snprintf(sockets, sizeof sockets, "%s", server.folder);
	snprintf(port, sizeof port, "%d", server.port);
	pid_t pid = succeeded(start(init)) ? start(serve) : 0;
	while (read(life, &byte, 1) > 0)
		;
	if (pid > 0) {
		kill(pid, SIGINT);
		waitpid(pid, NULL, 0);
	}
	remove_folder();
	_exit(0);
}

static void stop(void)
{
	if (server.life)
		close(server.life);
	server.life = 0;
	waitpid(server.guardian, NULL, 0);
}

static bool answers(void)
{
	for (int i = 0; i < START_TRIES; i++) {
		if (PQping(server.url) == PQPING_OK)
			return true;
		if (waitpid(server.guardian, NULL, WNOHANG) == server.guardian)
			break;
		usleep(TRY_US);
	}
	return false;
}

static bool folder_make(void)
{
	const struct passwd *p = getpwnam("postgres");

	snprintf(server.folder, sizeof server.folder, "/tmp/openpix-postgres-XXXXXX");
	if (!mkdtemp(server.folder))
		return false;
	return geteuid() != 0 || (p && chown(server.folder, p->pw_uid, p->pw_gid) == 0);
}

static bool launch(void)
{
	int ends[2];

	server.port = free_port();
	if (!find_bin() || !server.port || !folder_make() || pipe2(ends, O_CLOEXEC) != 0)
		return false;
	snprintf(server.url, sizeof server.url, "postgresql://postgres@127.0.0.1:%d/postgres",
		 server.port);
	server.guardian = fork();
	if (server.guardian < 0)
		return false;
	if (server.guardian == 0) {
		close(ends[1]);
		guard(ends[0]);
	}
	close(ends[0]);
	server.life = ends[1];
	atexit(stop);
	return answers();
}

/* The folder goes with the program, so what it says is said now. */
static void show_log(void)
{
	char path[128], line[512];

	snprintf(path, sizeof path, "%s/log", server.folder);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		fputs(line, stderr);
	if (f)
		fclose(f);
}

const char *postgres_url(void)
{
	if (!server.tried && !launch()) {
		fputs("no PostgreSQL for the tests; its log:\n", stderr);
		show_log();
		server.url[0] = '\0';
	}
	server.tried = true;
	return server.url[0] ? server.url : NULL;
}

int postgres_port(void)
{
	return server.port;
}
