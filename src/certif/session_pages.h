/* SPDX-License-Identifier: EUPL-1.2 */
/* session_pages.h - what the pages of sessions share. */
#pragma once
#include "certif/centre_head.h"
#include "certif/session.h"

/* The session of the path's :session with its centre's head and zone. ERR_NOT_FOUND. */
struct session_page {
	struct certif_session_by_id row;
	struct certif_session_counts counts;
	struct centre_head centre;
	struct zone *zone;
};
[[nodiscard]] int session_page_load(struct request *rq, int64_t session, struct session_page *out);

/* Of the centre whose head it is; logged and ERR_INTERNAL when the machine does not know it. */
[[nodiscard]] int centre_zone(struct request *rq, const struct centre_head *centre, struct zone **out);

struct certif_session_write *session_write_new(struct request *rq);
struct str session_path(struct request *rq, int64_t session);
struct str session_problem(struct request *rq, const struct certif_session_write *w); /* in the reader's language */
