/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/reference.h"

#include "budget/scenario_json.h"
#include "finance/queries.h"

int finance_reference(struct db *db, struct arena *a, int64_t centre, struct finance_reference *out)
{
	struct scenario_faults faults;
	struct kept_reference row;
	int k = kept_reference(db, a, centre, &row);

	*out = (struct finance_reference){.scenario = scenario_seed};
	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	out->id = row.id;
	out->name = row.name;
	return scenario_read(row.figures, &out->scenario, &faults, a) ? ERR_INTERNAL : ERR_NONE;
}
