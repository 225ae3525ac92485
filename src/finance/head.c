/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/head.h"

static const struct field head_fields[] = {
    FIELD_OF(struct finance_head, centre, FIELD_OBJECT, centre_head_shape),
    FIELD(struct finance_head, at_costs, FIELD_BOOL),
    FIELD(struct finance_head, at_actual, FIELD_BOOL),
    FIELD(struct finance_head, at_plan, FIELD_BOOL),
};
const struct shape finance_head_shape = SHAPE(struct finance_head, head_fields);

int finance_head_load(struct request *rq, int64_t centre, enum finance_place at,
		      struct finance_head *out)
{
	*out = (struct finance_head){.at_costs = at == FINANCE_COSTS,
				     .at_plan = at == FINANCE_PLAN,
				     .at_actual = at == FINANCE_ACTUAL};
	return centre_head_load(rq, centre, CENTRE_BUDGET, &out->centre);
}
