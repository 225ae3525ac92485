/* SPDX-License-Identifier: EUPL-1.2 */
/* A TZif file: refused, or a zone in which the civil time of any instant is a time of its clocks.
 */
#include <stdint.h>
#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct zone *z, int64_t ms)
{
	struct clock_date d = zone_local(z, ms);
	struct zone_instant t = zone_utc(z, d);

	if (d.year >= 1 && d.year <= 9999 ? t.how == ZONE_GAP || t.how == ZONE_NO_DATE
					  : t.how != ZONE_NO_DATE)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1 << 24);
	struct zone *z;

	if (zone_read(a, (struct str){(const char *)data, size}, &z, NULL) == ERR_NONE) {
		for (int64_t year = -5000; year < 9000; year += 499)
			look(z, year * 365 * CLOCK_DAY + year * 7919 * CLOCK_MINUTE);
		for (int64_t shift = 0; shift < 64; shift++)
			look(z, INT64_MIN >> shift);
	}
	arena_free(a);
	return 0;
}
