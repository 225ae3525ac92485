/* SPDX-License-Identifier: EUPL-1.2 */
/* scenario_json.h - a scenario as a JSON object, and its sum:
 *
 *	{"years": 3, "candidatesPerYear": 600, …, "extraTimeSessions": "all", "hourlyCost": "18.71",
 *	 "outside": {"sessionsPerYear": 3, …}, "staff": {…}, "fixed": {…}}
 *
 * Members are the paths of scenario_fields; amounts are texts, so that no cent is lost. */
#pragma once
#include "base/buf.h"
#include "budget/budget.h"

enum { SCENARIO_FAULTS_MAX = 40, SCENARIO_JSON_MAX = 64 * 1024 };

struct scenario_faults {
	struct error list[SCENARIO_FAULTS_MAX]; /* field is the member's path, empty of the whole */
	size_t n;
};

/* Reads over what *out holds: a member left out keeps its value. ERR_INVALID with every fault. */
[[nodiscard]] int scenario_read(struct str json, struct scenario *out,
				struct scenario_faults *faults, struct arena *a);

/* One figure as people or files write it: "600", "18.71" (a comma is as good as a point), "all".
 * NULL, or what is wrong with it: a message. */
const char *scenario_value_read(const struct scenario_field *f, struct str text, int64_t *out);
void scenario_value_write(struct buf *b, const struct scenario_field *f, int64_t value);

void scenario_write(struct buf *b, const struct scenario *s); /* every member, indented */

/* What a sum comes to; see `openpix budget --json`. */
void budget_write_json(struct buf *out, const struct scenario *s, const struct budget *b);
void budget_write_csv(struct buf *out, const struct budget *b); /* figure,year,horizon */
