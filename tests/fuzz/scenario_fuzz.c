/* SPDX-License-Identifier: EUPL-1.2 */
/* Any bytes as a scenario: refused with a path or a line, or read; what was read is possible, is
 * written so that it reads back the same, and has a sum that holds together. */
#include <stdint.h>
#include "budget/curve.h"
#include "budget/scenario_json.h"
#include "budget/what_if.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void sums(const struct scenario *s)
{
	struct what_swing swings[SCENARIO_FIGURES];
	struct curve_point *points = calloc(CURVE_POINTS, sizeof *points);
	struct budget b = budget_of(s);
	struct budget_parts p = budget_parts_of(s);

	must(p.invigilation + p.extra_time + p.administration == b.year.variable_cost);
	must(b.year.result == b.year.balance - b.year.fixed_cost);
	must(what_swings(s, swings) <= SCENARIO_FIGURES);
	must(points && curve_outside(s, points) <= CURVE_POINTS &&
	     curve_session(s, points) <= CURVE_POINTS);
	free(points);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)1 << 26);
	struct scenario s = scenario_seed, again = scenario_seed;
	struct scenario_faults faults;

	if (scenario_read((struct str){(const char *)data, size}, &s, &faults, a)) {
		must(faults.n > 0 && faults.n <= SCENARIO_FAULTS_MAX && faults.list[0].message);
	} else {
		struct buf b = BUF_INIT(SCENARIO_JSON_MAX);
		must(scenario_check(&s, NULL) == ERR_NONE);
		scenario_write(&b, &s);
		must(scenario_read(buf_view(&b), &again, &faults, a) == ERR_NONE);
		must(memcmp(&s, &again, sizeof s) == 0);
		buf_release(&b);
		sums(&s);
	}
	arena_free(a);
	return 0;
}
