/* SPDX-License-Identifier: EUPL-1.2 */
#include "help/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { REPLY_MAX = 64 * 1024 * 1024 };

void http_open(struct http_client *c, unsigned port, struct arena *a, int seconds)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port),
				 .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct timeval limit = {.tv_sec = seconds};

	signal(SIGPIPE, SIG_IGN);
	*c = (struct http_client){.in = BUF_INIT(REPLY_MAX), .arena = a};
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (const struct sockaddr *)&to, sizeof to)) {
		fprintf(stderr, "http: nothing listens on port %u\n", port);
		exit(1);
	}
	setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

void http_close(struct http_client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	buf_release(&c->in);
}

void http_send(struct http_client *c, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = send(c->fd, bytes.p, bytes.n, MSG_NOSIGNAL);
		if (n <= 0)
			return; /* the reply, or its absence, tells */
		bytes = str_from(bytes, (size_t)n);
	}
}

static bool read_more(struct http_client *c)
{
	char *room = buf_room(&c->in, 16 * 1024);
	ssize_t n = room ? recv(c->fd, room, 16 * 1024, 0) : -1;

	if (n <= 0)
		return false;
	buf_grew(&c->in, (size_t)n);
	return true;
}

static struct str take(struct http_client *c, size_t n)
{
	struct str s = arena_str(c->arena, str_sub(buf_view(&c->in), 0, n));

	memmove(c->in.p, c->in.p + n, c->in.n - n);
	c->in.n -= n;
	return s;
}

static bool read_until(struct http_client *c, struct str mark, struct str *out)
{
	for (;;) {
		const char *at = c->in.n ? memmem(c->in.p, c->in.n, mark.p, mark.n) : NULL;
		if (at) {
			*out = take(c, (size_t)(at - c->in.p) + mark.n);
			return true;
		}
		if (!read_more(c))
			return false;
	}
}

static bool read_bytes(struct http_client *c, size_t n, struct str *out)
{
	while (c->in.n < n)
		if (!read_more(c))
			return false;
	*out = take(c, n);
	return true;
}

static bool read_chunks(struct http_client *c, struct str *out)
{
	struct buf body = BUF_INIT(REPLY_MAX);
	struct str line, chunk;

	for (;;) {
		if (!read_until(c, STR("\r\n"), &line))
			return false;
		size_t n = strtoul(line.p, NULL, 16);
		if (!read_bytes(c, n + 2, &chunk))
			return false;
		if (!n)
			break;
		buf_str(&body, str_sub(chunk, 0, n));
	}
	*out = buf_take(&body, c->arena);
	return true;
}

struct str http_header(const struct http_reply *r, const char *name)
{
	struct str rest = r->head, line, key, value;

	for (bool more = true; more;) {
		more = str_cut(rest, '\n', &line, &rest);
		if (str_cut(line, ':', &key, &value) && str_eq_nocase(key, str_of(name)))
			return str_trim(value);
	}
	return STR("");
}

size_t http_header_count(const struct http_reply *r, const char *name)
{
	struct str rest = r->head, line, key, value;
	size_t n = 0;

	for (bool more = true; more;) {
		more = str_cut(rest, '\n', &line, &rest);
		n += str_cut(line, ':', &key, &value) && str_eq_nocase(key, str_of(name));
	}
	return n;
}

struct http_reply http_read(struct http_client *c, bool head_only)
{
	struct http_reply r = {0};
	int64_t n;

	if (!read_until(c, STR("\r\n\r\n"), &r.head) || !str_starts(r.head, STR("HTTP/1.1 ")))
		return (struct http_reply){0};
	if (!str_int(str_sub(r.head, 9, 3), &n))
		return (struct http_reply){0};
	r.status = (int)n;
	if (r.status == 100)
		return http_read(c, head_only);
	if (head_only || r.status == 204 || r.status == 304)
		return r;
	bool fine = str_eq_nocase(http_header(&r, "Transfer-Encoding"), STR("chunked"))
			? read_chunks(c, &r.body)
		    : str_int(http_header(&r, "Content-Length"), &n)
			? read_bytes(c, (size_t)n, &r.body)
			: false;
	return fine ? r : (struct http_reply){0};
}

bool http_is_closed(struct http_client *c)
{
	char byte;

	return c->in.n == 0 && recv(c->fd, &byte, 1, 0) == 0;
}

struct http_reply http_request(unsigned port, struct arena *a, const char *method,
			       const char *target, const char *headers, const char *body)
{
	struct http_client c;
	struct http_reply r;

	http_open(&c, port, a, 20);
	http_sendf(&c, "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s", method,
		   target, headers);
	if (body)
		http_sendf(&c, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
	else
		http_send(&c, STR("\r\n"));
	r = http_read(&c, !strcmp(method, "HEAD"));
	http_close(&c);
	return r;
}
