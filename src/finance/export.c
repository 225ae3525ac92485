/* SPDX-License-Identifier: EUPL-1.2 */
/* export.c - the part of "all my data" that centres keep to plan their sessions: how one is listed.
 * By the address one has confirmed, as whoever only claims an address must not read what stands
 * beside it. */
#include "finance/finance.h"
#include "finance/queries.h"
#include "web/json.h"

static const struct field planned_fields[] = {
    FIELD(struct plan_data, centre, FIELD_TEXT),
    FIELD(struct plan_data, group_name, FIELD_TEXT),
    FIELD(struct plan_data, birth_name, FIELD_TEXT),
    FIELD(struct plan_data, first_name, FIELD_TEXT),
    FIELD(struct plan_data, sex, FIELD_TEXT),
    FIELD(struct plan_data, birth_date, FIELD_TEXT),
    FIELD(struct plan_data, birth_country, FIELD_TEXT),
    FIELD(struct plan_data, birth_insee, FIELD_TEXT),
    FIELD(struct plan_data, birth_postcode, FIELD_TEXT),
    FIELD(struct plan_data, birth_city, FIELD_TEXT),
    FIELD(struct plan_data, local_number, FIELD_TEXT),
    FIELD(struct plan_data, email, FIELD_TEXT),
    FIELD(struct plan_data, results_email, FIELD_TEXT),
    FIELD(struct plan_data, extra_percent, FIELD_INT),
    FIELD(struct plan_data, accessible, FIELD_BOOL),
    FIELD(struct plan_data, needs, FIELD_TEXT),
    FIELD(struct plan_data, framework, FIELD_TEXT),
    FIELD(struct plan_data, billing, FIELD_TEXT),
    FIELD(struct plan_data, fee, FIELD_INT), /* cents */
};
static const struct shape planned_shape = SHAPE(struct plan_data, planned_fields);

struct data_view {
	struct list listed;
};
static const struct field data_fields[] = {
    FIELD_OF(struct data_view, listed, FIELD_LIST, planned_shape),
};
static const struct shape data_shape = SHAPE(struct data_view, data_fields);

int finance_export(struct db *db, struct arena *a, int64_t person, struct buf *out)
{
	struct data_view v = {};
	struct plan_data *rows;
	struct confirmed_email own;
	size_t n = 0;
	int k = confirmed_email(db, a, person, &own);

	if (!k)
		k = plan_data(db, a, own.email, &rows, &n);
	if (!k)
		v.listed = LIST(rows, n);
	if (!k || k == ERR_NOT_FOUND) /* no address is confirmed */
		return json_view(out, LANGUAGE_EN, &data_shape, &v), ERR_NONE;
	return k;
}
