/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(struct error *e, const char *path, enum error_kind kind, const char *message)
{
	return error_field(e, kind, path, message);
}

int file_read(struct arena *a, const char *path, size_t max, struct str *out, struct error *e)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return errno == ENOENT ? fail(e, path, ERR_NOT_FOUND, N_("no such file"))
		                       : fail(e, path, ERR_INVALID, N_("the file can't be opened"));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return fail(e, path, ERR_INVALID, N_("not a regular file"));
	}
	if ((size_t)st.st_size > max) {
		close(fd);
		return fail(e, path, ERR_FULL, N_("the file is too large"));
	}
	size_t n = (size_t)st.st_size, got = 0;
	char *p = arena_alloc(a, n + 1, 1);
	while (got < n) {
		ssize_t r = read(fd, p + got, n - got);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			break;
		got += (size_t)r;
	}
	close(fd);
	*out = (struct str){ p, got };
	return ERR_NONE;
}

static bool write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_from(bytes, (size_t)n);
	}
	return fsync(fd) == 0;
}

int file_replace(const char *path, struct str bytes, struct error *e)
{
	char beside[PATH_MAX];

	if (snprintf(beside, sizeof beside, "%s.new", path) >= (int)sizeof beside)
		return fail(e, path, ERR_INVALID, N_("the path is too long"));
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(e, path, ERR_INVALID, N_("the file can't be written"));
	bool done = write_all(fd, bytes);
	close(fd);
	if (!done || rename(beside, path) != 0) {
		unlink(beside);
		return fail(e, path, ERR_UNAVAILABLE, N_("the file can't be written"));
	}
	return ERR_NONE;
}

int file_mkdirs(const char *path, struct error *e)
{
	char part[PATH_MAX];
	size_t n = strlen(path);

	if (n == 0 || n >= sizeof part)
		return fail(e, path, ERR_INVALID, N_("the path is too long"));
	memcpy(part, path, n + 1);
	for (size_t i = 1; i <= n; i++) {
		if (part[i] != '/' && part[i] != '\0')
			continue;
		char was = part[i];
		part[i] = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return fail(e, path, ERR_INVALID, N_("the folder can't be made"));
		part[i] = was;
	}
	return ERR_NONE;
}
