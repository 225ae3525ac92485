/* SPDX-License-Identifier: EUPL-1.2 */
/* centre_head.h - what every page of a centre begins with: its name, the way to its other pages and to
 * the person's other centres. A view has a member `centre` of this shape, and its page begins with
 * {{#centre}}{{>certif/centre_head}}{{/centre}}. */
#pragma once
#include "web/request.h"

enum centre_place { CENTRE_SESSIONS, CENTRE_ROLL, CENTRE_TEAM, CENTRE_CALENDAR, CENTRE_BUDGET };

struct centre_link {
	int64_t id;
	struct str name, kind; /* SUP, PRO, SCO */
	const char *kind_label;
	bool is_admin;
};
extern const struct shape centre_link_shape;

struct centre_head {
	int64_t id;
	struct str name, zone, contact;
	bool is_admin; /* the reader */
	bool at_sessions, at_roll, at_team, at_calendar, at_budget;
	bool several;
	struct list others; /* of struct centre_link */
};
extern const struct shape centre_head_shape;

/* ERR_NOT_FOUND when the reader is no member. */
[[nodiscard]] int centre_head_load(struct request *rq, int64_t centre, enum centre_place at, struct centre_head *out);
/* The reader's centres, by name. */
[[nodiscard]] int centre_links_load(struct request *rq, struct centre_link **rows, size_t *n);
