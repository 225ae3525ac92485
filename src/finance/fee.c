/* SPDX-License-Identifier: EUPL-1.2 */
#include "finance/fee.h"

#include "base/error.h"
#include "finance/queries.h"

int fee_change(struct db *db, const struct fee_change *c)
{
	struct statement_admin admin;
	struct fee_of row;
	int k = statement_admin(db, c->arena, c->centre, c->person, &admin);

	if (k)
		return k == ERR_NOT_FOUND ? ERR_DENIED : k;
	k = fee_of(db, c->arena, c->centre, c->candidate, &row);
	if (k || row.fee <= 0)
		return k ? k : ERR_NOT_FOUND;
	if (row.paid.set == (c->paid != 0) && (!row.paid.set || row.paid.value == c->paid))
		return ERR_NONE;
	return fee_set(db, c->candidate, (struct db_opt_int){c->paid != 0, c->paid});
}
