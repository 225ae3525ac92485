/* SPDX-License-Identifier: EUPL-1.2 */
/* head.h - what every page of the room begins with: the centre's head, the way to the other pages
 * of its budget. A view has a member `head` of this shape, and its page begins with
 * {{#head}}{{>finance/head}}{{/head}}. */
#pragma once
#include "certif/centre_head.h"

enum finance_place { FINANCE_COSTS, FINANCE_PLAN, FINANCE_ACTUAL };

struct finance_head {
	struct centre_head centre;
	bool at_costs, at_plan, at_actual;
};
extern const struct shape finance_head_shape;

/* ERR_NOT_FOUND when the reader is no member. */
[[nodiscard]] int finance_head_load(struct request *rq, int64_t centre, enum finance_place at,
				    struct finance_head *out);
