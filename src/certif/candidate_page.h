/* SPDX-License-Identifier: EUPL-1.2 */
/* candidate_page.h - what the pages of a session's candidates have in common: the session they are
 * of, as it is told above them. A view's member `session` has this shape. */
#pragma once
#include "base/zone.h"
#include "certif/candidate.h"
#include "certif/centre_head.h"

struct candidate_page {
	int64_t session_id, number;
	struct str site, room, day, hour; /* "lundi 30 novembre 2026", "14:00", in the centre's zone */
	bool is_open;			  /* the list may be changed */
	bool is_outside, is_staff;
	struct centre_head centre;
	/* not shown */
	int64_t capacity, starts, revision;
	enum session_audience audience;
	unsigned allowed; /* bits 1 << enum candidate_framework */
	struct str today; /* the centre's day, "2026-11-28" */
	struct zone *zone;
};
extern const struct shape candidate_page_shape;

/* Of the path's :session. */
[[nodiscard]] int candidate_page_load(struct request *rq, struct candidate_page *out);

/* "29/02/2004" of "2004-02-29"; in English as it is. */
struct str candidate_day_shown(struct arena *a, enum language l, struct str iso);

/* Where a candidate stands: "Has joined"; a message. */
const char *candidate_state_label(enum exam_state s);
const char *candidate_billing_label(enum candidate_billing b); /* "Prepaid"; a message */

/* "12,50", "12.5", "45 €" in cents; nothing typed is 0; -1 for what is no amount. */
int64_t candidate_fee_typed(struct str typed);
