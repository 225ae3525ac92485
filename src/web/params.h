/* SPDX-License-Identifier: EUPL-1.2 */
/* params.h - checks what a client sent against the parameters of its route. */
#pragma once
#include "web/form.h"
#include "web/route.h"

struct param_value {
	const struct param *param; /* the row of the route it fits */
	struct str name, value;	   /* NFC, trimmed, as its kind says; a NUL follows neither */
	int64_t number;		   /* of PARAM_ID and PARAM_INT */
	struct str file;	   /* of PARAM_FILE: what the browser calls it */
};

struct param_set {
	struct param_value *values; /* in the order path, query, form */
	size_t n;
};

struct param_input {
	const struct str *path; /* as many as the pattern has ':name' segments */
	const struct pair *query, *form;
	size_t query_n, form_n;
};

/* 0 and *out, or the status of the refusal and *e: 404 a path segment of another kind, 400 a name
 * that is not in the table or is given twice, 422 a value that does not fit, with e->field. Empty
 * values of parameters that are not required count as absent, but for PARAM_SECRET and PARAM_FLAG.
 */
[[nodiscard]] int params_check(struct arena *a, const struct route *r, const struct param_input *in,
			       struct param_set *out, struct error *e);

/* A JSON object as pairs: texts and integers as they are, true as "1", false and null as absent, a
 * list as several pairs. 0, or 400 when it is no such object (duplicates, trailing text and NULs
 * are refused). */
[[nodiscard]] int params_json(struct arena *a, struct str body, struct pair **pairs, size_t *n,
			      struct error *e);
