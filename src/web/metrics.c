/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/metrics.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

enum { CLASSES = 5, BUCKETS = 10 };

static const int64_t bucket_us[BUCKETS] = {100,	  250,	 500,	 1000,	 2500,
					   10000, 25000, 100000, 500000, 2500000};
static const char *const bucket_le[BUCKETS] = {"0.0001", "0.00025", "0.0005", "0.001", "0.0025",
					       "0.01",	 "0.025",   "0.1",    "0.5",   "2.5"};

struct route_count {
	_Atomic uint64_t by_class[CLASSES], by_bucket[BUCKETS + 1], us, bytes;
};

struct metrics {
	const struct router *router;
	size_t n;		     /* routes, and one more for requests without */
	struct route_count counts[]; /* the last one: no route */
};

struct metrics *metrics_new(const struct router *r)
{
	size_t n = router_count(r) + 1;
	struct metrics *m = calloc(1, sizeof *m + n * sizeof *m->counts);

	if (m) {
		m->router = r;
		m->n = n;
	}
	return m;
}

void metrics_free(struct metrics *m)
{
	free(m);
}

static void add(_Atomic uint64_t *counter, uint64_t n)
{
	atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static uint64_t get(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

void metrics_count(struct metrics *m, int index, int status, int64_t microseconds, size_t bytes)
{
	struct route_count *c = &m->counts[index < 0 ? m->n - 1 : (size_t)index];
	size_t class = status >= 100 && status < 600 ? (size_t)status / 100 - 1 : 4, bucket = 0;

	while (bucket < BUCKETS && microseconds > bucket_us[bucket])
		bucket++;
	add(&c->by_class[class], 1);
	add(&c->by_bucket[bucket], 1);
	add(&c->us, microseconds < 0 ? 0 : (uint64_t)microseconds);
	add(&c->bytes, bytes);
}

static const char *label_of(const struct metrics *m, size_t i, const char **method)
{
	if (i + 1 == m->n) {
		*method = "";
		return "none";
	}
	*method = router_route(m->router, i)->method == METHOD_POST ? "POST" : "GET";
	return router_route(m->router, i)->pattern;
}

static void write_requests(const struct metrics *m, struct buf *b)
{
	const char *method;

	buf_lit(b, "# TYPE openpix_requests_total counter\n");
	for (size_t i = 0; i < m->n; i++)
		for (size_t class = 0; class < CLASSES; class ++) {
			const char *route = label_of(m, i, &method);
			uint64_t n = get(&m->counts[i].by_class[class]);
			if (n)
				buf_printf(b,
					   "openpix_requests_total{method=\"%s\",route=\"%s\","
					   "status=\"%zuxx\"} %llu\n",
					   method, route, class + 1, (unsigned long long)n);
		}
}

static void write_histogram(const struct metrics *m, size_t i, struct buf *b)
{
	const struct route_count *c = &m->counts[i];
	const char *method, *route = label_of(m, i, &method);
	uint64_t sum = 0, total = 0;

	for (size_t k = 0; k <= BUCKETS; k++)
		total += get(&c->by_bucket[k]);
	if (!total)
		return;
	for (size_t k = 0; k < BUCKETS; k++) {
		sum += get(&c->by_bucket[k]);
		buf_printf(
		    b,
		    "openpix_request_seconds_bucket{method=\"%s\",route=\"%s\",le=\"%s\"} %llu\n",
		    method, route, bucket_le[k], (unsigned long long)sum);
	}
	buf_printf(b,
		   "openpix_request_seconds_bucket{method=\"%s\",route=\"%s\",le=\"+Inf\"} %llu\n",
		   method, route, (unsigned long long)total);
	buf_printf(b, "openpix_request_seconds_sum{method=\"%s\",route=\"%s\"} %.6f\n", method,
		   route, (double)get(&c->us) / 1e6);
	buf_printf(b, "openpix_request_seconds_count{method=\"%s\",route=\"%s\"} %llu\n", method,
		   route, (unsigned long long)total);
}

void metrics_write(const struct metrics *m, struct buf *b)
{
	uint64_t bytes = 0;

	write_requests(m, b);
	buf_lit(b, "# TYPE openpix_request_seconds histogram\n");
	for (size_t i = 0; i < m->n; i++) {
		write_histogram(m, i, b);
		bytes += get(&m->counts[i].bytes);
	}
	metrics_counter(b, "openpix_response_bytes_total", bytes);
}

static void one(struct buf *b, const char *type, const char *name, uint64_t value)
{
	buf_printf(b, "# TYPE %s %s\n%s %llu\n", name, type, name, (unsigned long long)value);
}

void metrics_gauge(struct buf *b, const char *name, uint64_t value)
{
	one(b, "gauge", name, value);
}

void metrics_counter(struct buf *b, const char *name, uint64_t value)
{
	one(b, "counter", name, value);
}

uint64_t metrics_resident_bytes(void)
{
	char text[128];
	struct str size, rest, resident;
	int64_t pages;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return 0;
	str_cut((struct str){text, (size_t)n}, ' ', &size, &rest);
	str_cut(rest, ' ', &resident, &rest);
	return str_int(resident, &pages) && pages > 0
		   ? (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE)
		   : 0;
}
