/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_paper.h - a plan on paper (PDF): what it costs, the hours of the invigilators, its sessions.
 */
#pragma once
#include "finance/plan_search.h"
#include "web/request.h"

/* `title`: of the centre. Takes long enough for a worker. */
[[nodiscard]] int plan_paper(struct request *rq, const struct plan_seen *s, struct str title,
			     struct str *out, struct error *e);
