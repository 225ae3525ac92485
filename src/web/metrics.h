/* SPDX-License-Identifier: EUPL-1.2 */
/* metrics.h - counts of what the server did, written as Prometheus text (version 0.0.4). Safe from
 * any thread; counting takes no lock. */
#pragma once
#include "base/buf.h"
#include "web/router.h"

struct metrics;

struct metrics *metrics_new(const struct router *r); /* NULL only without memory */
void metrics_free(struct metrics *m);

/* `index` is the route's in the router, -1 when no route was found. */
void metrics_count(struct metrics *m, int index, int status, int64_t microseconds, size_t bytes);

/* By route pattern and class of status: requests, a histogram of seconds; bytes sent. */
void metrics_write(const struct metrics *m, struct buf *b);

/* One line with its TYPE line: metrics_gauge(b, "openpix_connections", 12). */
void metrics_gauge(struct buf *b, const char *name, uint64_t value);
void metrics_counter(struct buf *b, const char *name, uint64_t value);
uint64_t metrics_resident_bytes(void); /* of this process; 0 when the system does not say */
