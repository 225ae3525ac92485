/* SPDX-License-Identifier: EUPL-1.2 */
/* export.c - certification's part of "all my data": how one is enrolled, when one sat, what one answered;
 * the centres one belongs to, the sessions one has invigilated.
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
	int64_t paid, joined, started, ended;
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
	ROW(fee, FIELD_INT), /* cents */
	FIELD(struct enrolled_view, paid, FIELD_TIME),
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

/* ---- what one does for others ----------------------------------------------------------------- */

static const struct field centre_fields[] = {
	FIELD(struct own_centres, centre, FIELD_INT),       FIELD(struct own_centres, name, FIELD_TEXT),
	FIELD(struct own_centres, role, FIELD_TEXT),        FIELD(struct own_centres, is_referent, FIELD_BOOL),
	FIELD(struct own_centres, since, FIELD_TIME),
};
static const struct shape centre_shape = SHAPE(struct own_centres, centre_fields);

struct watched_view {
	int64_t session, starts, entered, left;
	struct str site;
};
static const struct field watched_fields[] = {
	FIELD(struct watched_view, session, FIELD_INT), FIELD(struct watched_view, starts, FIELD_TIME),
	FIELD(struct watched_view, site, FIELD_TEXT),   FIELD(struct watched_view, entered, FIELD_TIME),
	FIELD(struct watched_view, left, FIELD_TIME),
};
static const struct shape watched_shape = SHAPE(struct watched_view, watched_fields);

struct data_view {
	struct list exams, centres, invigilated;
};
static const struct field data_fields[] = {
	FIELD_OF(struct data_view, exams, FIELD_LIST, enrolled_shape),
	FIELD_OF(struct data_view, centres, FIELD_LIST, centre_shape),
	FIELD_OF(struct data_view, invigilated, FIELD_LIST, watched_shape),
};
static const struct shape data_shape = SHAPE(struct data_view, data_fields);

static int exams(struct db *db, struct arena *a, int64_t person, struct list *out)
{
	struct exam_data *rows;
	size_t n;
	int k = exam_data(db, a, person, &rows, &n);
	struct enrolled_view *v = ARENA_NEW(a, struct enrolled_view, k ? 1 : n + 1);

	for (size_t i = 0; !k && i < n; i++) {
		v[i] = (struct enrolled_view){ .row = rows[i],
			                       .paid = or_zero(rows[i].paid),
			                       .joined = or_zero(rows[i].joined),
			                       .started = or_zero(rows[i].started),
			                       .ended = or_zero(rows[i].ended) };
		if (!str_eq(rows[i].session_state, STR("created")))
			k = answers(db, a, rows[i].candidate, &v[i].answers);
	}
	if (!k)
		*out = LIST(v, n);
	return k;
}

static int centres(struct db *db, struct arena *a, int64_t person, struct list *out)
{
	struct own_centres *rows;
	size_t n;
	int k = own_centres(db, a, person, &rows, &n);

	if (!k)
		*out = LIST(rows, n);
	return k;
}

static int invigilated(struct db *db, struct arena *a, int64_t person, struct list *out)
{
	struct own_invigilations *rows;
	size_t n;
	int k = own_invigilations(db, a, person, &rows, &n);
	struct watched_view *v = ARENA_NEW(a, struct watched_view, k ? 1 : n + 1);

	for (size_t i = 0; !k && i < n; i++)
		v[i] = (struct watched_view){ rows[i].session, rows[i].starts, rows[i].entered, or_zero(rows[i].gone),
			                      rows[i].site };
	if (!k)
		*out = LIST(v, n);
	return k;
}

int certif_export(struct db *db, struct arena *a, int64_t person, struct buf *out)
{
	struct data_view v = {};
	int k = exams(db, a, person, &v.exams);

	if (!k)
		k = centres(db, a, person, &v.centres);
	if (!k)
		k = invigilated(db, a, person, &v.invigilated);
	if (!k)
		json_view(out, LANGUAGE_EN, &data_shape, &v);
	return k;
}
