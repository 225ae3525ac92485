/* SPDX-License-Identifier: EUPL-1.2 */
/* demo_centre.h - the demonstration's certification centre and its sessions, all invented. */
#pragma once
#include "bank/bank.h"
#include "base/id.h"
#include "db/db.h"

struct demo_member {
	int64_t person;
	const char *role; /* ADMIN: also the Pix referent */
};

struct demo_centre {
	struct arena *arena;
	struct id_maker *ids;
	const struct bank *bank;
	const struct demo_member *members;
	size_t member_count;
	int64_t now;
};

/* A db_write_fn's body. Nothing when the centre is there already. */
[[nodiscard]] int demo_centre_make(struct db *db, const struct demo_centre *d);
