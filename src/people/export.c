/* SPDX-License-Identifier: EUPL-1.2 */
/* export.c - the account's part of "all my data". */
#include "people/people.h"
#include "people/queries.h"
#include "web/json.h"
#include "web/session.h"

int account_export(struct db *db, struct arena *a, int64_t person, struct buf *out)
{
	struct person_by_id p;
	struct session_row *rows;
	size_t n;
	int k = person_by_id(db, a, person, &p);

	if (!k)
		k = session_list(db, a, person, STR(""), 0, &rows, &n);
	if (k)
		return k;
	buf_printf(out, "{\"id\":\"%lld\",\"firstName\":", (long long)p.id);
	json_text(out, p.first_name);
	buf_lit(out, ",\"lastName\":");
	json_text(out, p.last_name);
	buf_lit(out, ",\"email\":");
	json_text(out, p.email);
	buf_lit(out, ",\"language\":");
	json_text(out, p.language);
	buf_printf(out, ",\"created\":%lld,\"emailConfirmed\":%s,\"sessions\":[", (long long)p.created,
	           p.email_confirmed.set ? "true" : "false");
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "%s{\"created\":%lld,\"seen\":%lld,\"agent\":", i ? "," : "",
		           (long long)rows[i].created, (long long)rows[i].seen);
		json_text(out, rows[i].agent);
		buf_char(out, '}');
	}
	buf_lit(out, "]}");
	return ERR_NONE;
}
