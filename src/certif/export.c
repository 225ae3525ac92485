/* SPDX-License-Identifier: EUPL-1.2 */
/* export.c - certification's part of "all my data": how one is enrolled, when one sat, what one answered.
 * Answers are in it once the centre has finalised the session, and never whether they are right: results
 * are told when they are published. */
#include "certif/certif.h"
#include "certif/queries.h"
#include "web/json.h"

struct given_view {
	int64_t number, served, answered;
	struct str answer;
};

static const struct field given_fields[] = {
	FIELD(struct given_view, number, FIELD_INT),
	FIELD(struct given_view, served, FIELD_TIME),
	FIELD(struct given_view, answered, FIELD_TIME),
	FIELD(struct given_view, answer, FIELD_TEXT),
};
static const struct shape given_shape = SHAPE(struct given_view, given_fields);

struct enrolled_view {
	struct exam_data row;
	int64_t joined, started, ended;
	struct list answers;
};

#define ROW(member, kind) { #member, kind, offsetof(struct enrolled_view, row.member), NULL }
static const struct field enrolled_fields[] = {
	ROW(session, FIELD_INT),
	ROW(starts, FIELD_TIME),
	ROW(site, FIELD_TEXT),
	ROW(birth_name, FIELD_TEXT),
	ROW(first_name, FIELD_TEXT),
	ROW(sex, FIELD_TEXT),
	ROW(birth_date, FIELD_TEXT),
	ROW(birth_country, FIELD_TEXT),
	ROW(birth_insee, FIELD_TEXT),
	ROW(birth_postcode, FIELD_TEXT),
	ROW(birth_city, FIELD_TEXT),
	ROW(local_number, FIELD_TEXT),
	ROW(email, FIELD_TEXT),
	ROW(results_email, FIELD_TEXT),
	ROW(extra_percent, FIELD_INT),
	ROW(accessible, FIELD_BOOL),
	ROW(needs, FIELD_TEXT),
	ROW(framework, FIELD_TEXT),
	ROW(billing, FIELD_TEXT),
	ROW(state, FIELD_TEXT),
	FIELD(struct enrolled_view, joined, FIELD_TIME),
	FIELD(struct enrolled_view, started, FIELD_TIME),
	FIELD(struct enrolled_view, ended, FIELD_TIME),
	FIELD_OF(struct enrolled_view, answers, FIELD_LIST, given_shape),
};
static const struct shape enrolled_shape = SHAPE(struct enrolled_view, enrolled_fields);

static int64_t or_zero(struct db_opt_int v)
{
	return v.set ? v.value : 0;
}

static int answers(struct db *db, struct arena *a, int64_t candidate, struct list *out)
{
	struct exam_given *rows;
	size_t n;
	int k = exam_given(db, a, candidate, &rows, &n);

	if (k)
		return k;
	struct given_view *given = ARENA_NEW(a, struct given_view, n + 1);
	for (size_t i = 0; i < n; i++)
		given[i] = (struct given_view){ rows[i].number, rows[i].served, rows[i].answered, rows[i].value };
	*out = LIST(given, n);
	return ERR_NONE;
}

int certif_export(struct db *db, struct arena *a, int64_t person, struct buf *out)
{
	struct exam_data *rows;
	size_t n;
	int k = exam_data(db, a, person, &rows, &n);

	buf_char(out, '[');
	for (size_t i = 0; !k && i < n; i++) {
		struct enrolled_view v = { .row = rows[i],
			                   .joined = or_zero(rows[i].joined),
			                   .started = or_zero(rows[i].started),
			                   .ended = or_zero(rows[i].ended) };
		if (!str_eq(rows[i].session_state, STR("created")))
			k = answers(db, a, rows[i].candidate, &v.answers);
		if (i)
			buf_char(out, ',');
		json_view(out, LANGUAGE_EN, &enrolled_shape, &v);
	}
	buf_char(out, ']');
	return k;
}
