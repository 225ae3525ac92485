/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/session_form.h"

static const struct field fields[] = {
	FIELD(struct session_form, site, FIELD_TEXT),
	FIELD(struct session_form, room, FIELD_TEXT),
	FIELD(struct session_form, date, FIELD_TEXT),
	FIELD(struct session_form, time, FIELD_TEXT),
	FIELD(struct session_form, examiners, FIELD_TEXT),
	FIELD(struct session_form, observations, FIELD_TEXT),
	FIELD(struct session_form, capacity, FIELD_TEXT),
	FIELD(struct session_form, for_students, FIELD_BOOL),
	FIELD(struct session_form, for_outside, FIELD_BOOL),
	FIELD(struct session_form, for_staff, FIELD_BOOL),
	FIELD(struct session_form, by_openpix, FIELD_BOOL),
	FIELD(struct session_form, by_pix_v3, FIELD_BOOL),
	FIELD(struct session_form, site_error, FIELD_TEXT),
	FIELD(struct session_form, room_error, FIELD_TEXT),
	FIELD(struct session_form, date_error, FIELD_TEXT),
	FIELD(struct session_form, time_error, FIELD_TEXT),
	FIELD(struct session_form, examiners_error, FIELD_TEXT),
	FIELD(struct session_form, observations_error, FIELD_TEXT),
	FIELD(struct session_form, capacity_error, FIELD_TEXT),
	FIELD(struct session_form, audience_error, FIELD_TEXT),
	FIELD(struct session_form, method_error, FIELD_TEXT),
};
const struct shape session_form_shape = SHAPE(struct session_form, fields);

struct session_texts session_form_place_texts(struct request *rq)
{
	return (struct session_texts){ {
		[SESSION_SITE] = param_text(rq, "site"),
		[SESSION_ROOM] = param_text(rq, "room"),
		[SESSION_EXAMINERS] = param_text(rq, "examiners"),
		[SESSION_OBSERVATIONS] = param_text(rq, "observations"),
		[SESSION_CAPACITY] = param_text(rq, "capacity"),
		[SESSION_AUDIENCE] = param_text(rq, "audience"),
		[SESSION_METHOD] = param_text(rq, "method"),
	} };
}

struct session_texts session_form_texts(struct request *rq)
{
	struct session_texts t = session_form_place_texts(rq);

	t.field[SESSION_DATE] = param_text(rq, "date");
	t.field[SESSION_TIME] = param_text(rq, "time");
	return t;
}

void session_form_fill(struct session_form *form, enum language l, const struct session_texts *t,
                       const struct session_faults *faults)
{
	const struct str *f = t->field;
	struct str *const errors[SESSION_FIELD_COUNT] = {
		[SESSION_SITE] = &form->site_error,           [SESSION_ROOM] = &form->room_error,
		[SESSION_DATE] = &form->date_error,           [SESSION_TIME] = &form->time_error,
		[SESSION_EXAMINERS] = &form->examiners_error, [SESSION_OBSERVATIONS] = &form->observations_error,
		[SESSION_CAPACITY] = &form->capacity_error,   [SESSION_AUDIENCE] = &form->audience_error,
		[SESSION_METHOD] = &form->method_error,
	};

	*form = (struct session_form){ .site = f[SESSION_SITE],
		                       .room = f[SESSION_ROOM],
		                       .date = f[SESSION_DATE],
		                       .time = f[SESSION_TIME],
		                       .examiners = f[SESSION_EXAMINERS],
		                       .observations = f[SESSION_OBSERVATIONS],
		                       .capacity = f[SESSION_CAPACITY],
		                       .for_students = str_eq(f[SESSION_AUDIENCE], STR("students")),
		                       .for_outside = str_eq(f[SESSION_AUDIENCE], STR("outside")),
		                       .for_staff = str_eq(f[SESSION_AUDIENCE], STR("staff")),
		                       .by_pix_v3 = str_eq(f[SESSION_METHOD], STR("pix-v3")) };
	form->by_openpix = !form->by_pix_v3;
	for (size_t i = 0; faults && i < SESSION_FIELD_COUNT; i++)
		if (faults->field[i])
			*errors[i] = str_of(message(l, faults->field[i]));
}
