/* SPDX-License-Identifier: EUPL-1.2 */
/* session_form.h - the fields of a session as a page shows them, each with its fault: shared by the form
 * of one session and that of several (certif/session_fields.html, inside {{#form}}). */
#pragma once
#include "certif/session_plan.h"
#include "web/request.h"

struct session_form {
	struct str site, room, date, time, examiners, observations, capacity;
	bool for_students, for_outside, for_staff, by_openpix, by_pix_v3;
	struct str site_error, room_error, date_error, time_error, examiners_error, observations_error, capacity_error,
		audience_error, method_error;
};
extern const struct shape session_form_shape;

/* Rows of a route's parameters. What does not fit is told beside its field, not refused before. */
#define SESSION_FORM_PLACE_PARAMS                                          \
	{ "site", PARAM_LINE, PARAM_FORM, 2000, false },                   \
	{ "room", PARAM_LINE, PARAM_FORM, 2000, false },                   \
	{ "examiners", PARAM_TEXT, PARAM_FORM, 5000, false },              \
	{ "observations", PARAM_TEXT, PARAM_FORM, 10000, false },          \
	{ "capacity", PARAM_LINE, PARAM_FORM, 100, false },                \
	{ "audience", PARAM_LINE, PARAM_FORM, 100, false },                \
	{ "method", PARAM_LINE, PARAM_FORM, 100, false }
#define SESSION_FORM_PARAMS                                                \
	SESSION_FORM_PLACE_PARAMS,                                         \
	{ "date", PARAM_LINE, PARAM_FORM, 100, false },                    \
	{ "time", PARAM_LINE, PARAM_FORM, 100, false }

struct session_texts session_form_texts(struct request *rq); /* of a route with SESSION_FORM_PARAMS */
struct session_texts session_form_place_texts(struct request *rq); /* without date and time */

/* `faults` NULL: none. */
void session_form_fill(struct session_form *form, enum language l, const struct session_texts *t,
                       const struct session_faults *faults);
