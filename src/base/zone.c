/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/zone.h"

#include <limits.h>
#include "base/file.h"
#include "base/zone_rule.h"

#define FOLDER "/usr/share/zoneinfo"
#define ALWAYS ((int64_t)1 << 60) /* seconds; no file may hold a moment beyond */
#define MS_MOST INT64_C(9200000000000000000)

enum {
	FILE_MOST = 1 << 18,
	NAME_MOST = 64,
	HEAD = 44,
	EAST_MOST = 93599, /* RFC 8536, 3.2 */
	WEST_MOST = 89999,
};

struct zone {
	const int64_t *times; /* ascending; offsets[i] holds from times[i] on */
	const int *offsets;
	size_t n;
	int first; /* before times[0] */
	struct zone_rule rule;
	bool has_rule; /* from the last of the times on */
};

/* --- a file -------------------------------------------------------------------------------------
 */

struct counts {
	uint64_t isut, isstd, leap, time, type, character;
};

static uint64_t big_endian(const char *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

/* `s` goes on behind the head. */
static bool take_head(struct str *s, struct counts *c)
{
	if (s->n < HEAD || memcmp(s->p, "TZif", 4) != 0 || s->p[4] < '2')
		return false;
	*c = (struct counts){big_endian(s->p + 20, 4), big_endian(s->p + 24, 4),
			     big_endian(s->p + 28, 4), big_endian(s->p + 32, 4),
			     big_endian(s->p + 36, 4), big_endian(s->p + 40, 4)};
	*s = str_from(*s, HEAD);
	return true;
}

static uint64_t block_size(const struct counts *c, unsigned wide)
{
	return c->time * (wide + 1) + c->type * 6 + c->character + c->leap * (wide + 4) + c->isstd +
	       c->isut;
}

static bool read_table(struct arena *a, const char *p, const struct counts *c, struct zone *z)
{
	const char *index = p + 8 * c->time, *types = index + c->time;
	int64_t *times = ARENA_NEW(a, int64_t, c->time + 1);
	int *offsets = ARENA_NEW(a, int, c->time + 1);
	int of_type[256];

	for (size_t i = 0; i < c->type; i++) {
		of_type[i] = (int)(int32_t)(uint32_t)big_endian(types + 6 * i, 4);
		if (of_type[i] > EAST_MOST || of_type[i] < -WEST_MOST)
			return false;
	}
	for (size_t i = 0; i < c->time; i++) {
		unsigned type = (unsigned char)index[i];
		times[i] = (int64_t)big_endian(p + 8 * i, 8);
		if (type >= c->type || times[i] < -ALWAYS || times[i] > ALWAYS ||
		    (i && times[i] <= times[i - 1]))
			return false;
		offsets[i] = of_type[type];
	}
	*z = (struct zone){.times = times, .offsets = offsets, .n = c->time, .first = of_type[0]};
	return true;
}

static bool read_rule(struct str rest, struct zone *z)
{
	struct str line, behind;

	if (!rest.n || rest.p[0] != '\n' || !str_cut(str_from(rest, 1), '\n', &line, &behind))
		return false;
	z->has_rule = line.n > 0;
	return !line.n || zone_rule_read(line, &z->rule);
}

static bool read_zone(struct arena *a, struct str s, struct zone *z)
{
	struct counts c;

	if (!take_head(&s, &c) || block_size(&c, 4) > s.n)
		return false;
	s = str_from(s, (size_t)block_size(&c, 4)); /* the block of version 1 */
	if (!take_head(&s, &c) || block_size(&c, 8) > s.n)
		return false;
	if (c.type < 1 || c.type > 256 || c.leap)
		return false;
	return read_table(a, s.p, &c, z) && read_rule(str_from(s, (size_t)block_size(&c, 8)), z);
}

int zone_read(struct arena *a, struct str bytes, struct zone **out, struct error *e)
{
	struct zone *z = ARENA_NEW(a, struct zone, 1);

	if (!read_zone(a, bytes, z))
		return error_set(e, ERR_INVALID, N_("the file is no time zone (TZif, version 2)"));
	*out = z;
	return ERR_NONE;
}

static bool is_name(struct str s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789+-_/";

	for (size_t i = 0; i < s.n; i++)
		if (!memchr(letters, s.p[i], sizeof letters - 1))
			return false;
	return s.n > 0 && s.n <= NAME_MOST && s.p[0] != '/';
}

int zone_open(struct arena *a, struct str name, struct zone **out, struct error *e)
{
	struct str bytes;

	if (!is_name(name) || file_read(a, arena_printf(a, FOLDER "/" STR_FMT, STR_ARG(name)).p,
					FILE_MOST, &bytes, NULL) != ERR_NONE)
		return error_arg(
		    e, ERR_NOT_FOUND,
		    N_("no time zone has the name {0}: write an IANA name such as Europe/Paris"),
		    name);
	return zone_read(a, bytes, out, e);
}

/* --- periods of one offset ----------------------------------------------------------------------
 */

struct period {
	int64_t begin, end; /* seconds; [begin, end[ */
	int offset;
};

/* The years around `t` hold the change before it and the change after it. Where summer time never
 * ends, its end and its next start are one moment: the start comes second and wins. */
static struct period rule_period(const struct zone *z, int64_t t)
{
	const struct zone_rule *r = &z->rule;
	int64_t from = z->n ? z->times[z->n - 1] : -ALWAYS, year = zone_year_of(t);
	struct period p = {from, ALWAYS, r->standard};

	if (!r->has_summer)
		return p;
	int64_t last = INT64_MIN;
	for (int64_t y = year - 2; y <= year + 2; y++) {
		int64_t start = zone_rule_start(r, y), end = zone_rule_end(r, y);
		struct {
			int64_t at;
			int offset;
		} change[2] = {{end, r->standard}, {start, r->summer}};
		for (int i = 0; i < 2; i++) {
			if (change[i].at <= t && change[i].at >= last) {
				last = change[i].at;
				p.offset = change[i].offset;
			} else if (change[i].at > t && change[i].at < p.end) {
				p.end = change[i].at;
			}
		}
	}
	p.begin = last > from ? last : from;
	return p;
}

static struct period period_at(const struct zone *z, int64_t t)
{
	size_t low = 0, high = z->n; /* how many of the times are not after t */

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (z->times[middle] <= t)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == z->n && z->has_rule)
		return rule_period(z, t);
	return (struct period){
	    .begin = low ? z->times[low - 1] : -ALWAYS,
	    .end = low < z->n ? z->times[low] : ALWAYS,
	    .offset = low ? z->offsets[low - 1] : z->first,
	};
}

/* --- one time made from the other ---------------------------------------------------------------
 */

/* Kept some thousand years from the ends of 64 bits, where an offset would lead out of them. */
static int64_t floor_seconds(int64_t ms)
{
	if (ms > MS_MOST || ms < -MS_MOST)
		ms = ms < 0 ? -MS_MOST : MS_MOST;
	return ms / 1000 - (ms % 1000 < 0);
}

int zone_offset(const struct zone *z, int64_t utc_ms)
{
	return period_at(z, floor_seconds(utc_ms)).offset;
}

struct clock_date zone_local(const struct zone *z, int64_t utc_ms)
{
	int64_t s = floor_seconds(utc_ms);

	return clock_date_utc((s + period_at(z, s).offset) * 1000);
}

static bool is_date(const struct clock_date *d)
{
	if (d->year < 1 || d->year > 9999 || d->month < 1 || d->month > 12 || d->day < 1)
		return false;
	int64_t next =
	    d->month == 12 ? zone_days(d->year + 1, 1, 1) : zone_days(d->year, d->month + 1, 1);
	return zone_days(d->year, d->month, d->day) < next && d->hour >= 0 && d->hour <= 23 &&
	       d->minute >= 0 && d->minute <= 59 && d->second >= 0 && d->second <= 59;
}

static struct zone_instant instant(int64_t s, int64_t other, enum zone_how how)
{
	return (struct zone_instant){s * 1000, other * 1000, how};
}

/* Walks over the periods that can hold the civil time, from the easternmost offset to the
 * westernmost: each holds it once, or not. When none does, the clocks went over it between two of
 * them. */
struct zone_instant zone_utc(const struct zone *z, struct clock_date civil)
{
	if (!is_date(&civil))
		return (struct zone_instant){.how = ZONE_NO_DATE};
	int64_t local = zone_days(civil.year, civil.month, civil.day) * 86400 + civil.hour * 3600 +
			civil.minute * 60 + civil.second;
	int64_t found = 0, before = local, after = local;
	bool is_found = false;
	struct period p = period_at(z, local - EAST_MOST);

	for (;;) {
		int64_t s = local - p.offset;
		if (s >= p.begin && s < p.end && is_found)
			return instant(found, s, ZONE_OVERLAP);
		if (s >= p.begin && s < p.end) {
			found = s;
			is_found = true;
		}
		if (p.end > local + WEST_MOST)
			break;
		struct period next = period_at(z, p.end);
		if (s >= p.end && local - next.offset < p.end) {
			before = s;
			after = local - next.offset;
		}
		p = next;
	}
	return is_found ? instant(found, found, ZONE_UNIQUE) : instant(before, after, ZONE_GAP);
}
