/* SPDX-License-Identifier: EUPL-1.2 */
/* migration.h - the schema's numbered steps, migrations/NNN_name.sql, inside the program.
 * A step is one portable text; lines between `-- sqlite:` or `-- postgresql:` and `-- end` are for
 * that engine alone. The table schema_version holds the number reached. */
#pragma once
#include "db/db.h"

/* Applies what is missing in one transaction. ERR_CONFLICT when the database is newer than the
 * program (both numbers in the message); nothing is changed then. */
[[nodiscard]] int migration_apply(struct db *db, struct error *e);
int migration_latest(void); /* the number of the last step the program holds */
