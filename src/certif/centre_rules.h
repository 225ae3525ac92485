/* SPDX-License-Identifier: EUPL-1.2 */
/* centre_rules.h - what a certification centre may be, and what its people may do to one another.
 *
 *	ADMIN   invites, gives roles, takes members out, names the referent, renews the calendar's address
 *	MEMBER  makes and runs sessions, as an ADMIN does too
 *
 * A centre never loses its last ADMIN by its own hand. The Pix referent, whom the operator speaks to, is
 * one member at most. Pure. */
#pragma once
#include "base/error.h"

enum { CENTRE_NAME_MOST = 255, CENTRE_EXTERNAL_MOST = 64, CENTRE_FRAMEWORKS = 4 };

/* Of the complementary certifications a centre can be habilitated for: "CLEA", "DROIT", "EDU", "SANTE". */
extern const char *const centre_frameworks[CENTRE_FRAMEWORKS];

bool centre_kind_valid(struct str kind); /* SUP, PRO, SCO */
const char *centre_kind_label(struct str kind); /* a message: "Higher education" */
bool centre_role_valid(struct str role); /* ADMIN, MEMBER */

/* "DROIT,edu" as a set of bits 1 << index in centre_frameworks. ERR_INVALID names the one unknown. */
[[nodiscard]] int centre_frameworks_read(struct str list, unsigned *out, struct error *e);

struct centre_identity {
	struct str name, kind, external_id, contact;
};
/* ERR_INVALID, with the field, when one of them can't be. */
[[nodiscard]] int centre_identity_check(const struct centre_identity *c, struct error *e);

/* May the role of `person` become `role` (empty: none, taken out), when there are so many ADMINs?
 * NULL, or why not. */
const char *centre_refuse_role(struct str present, struct str role, int64_t admins);
