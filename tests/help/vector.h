/* SPDX-License-Identifier: EUPL-1.2 */
/* vector.h - the parts of a JSON file of reference values, by name and place. A part that is not
 * there stops the test with its name. */
#pragma once
#include <jansson.h>
#include "measure/item.h"
#include "measure/responses.h"

json_t *vector_load(const char *path); /* the caller's, with json_decref */
json_t *vector_get(const json_t *object, const char *name);
double vector_number(const json_t *object, const char *name);
double vector_at(const json_t *list, size_t i);

/* One right-or-wrong item of ability.json, [a, b, c, d], in the metric with constant D. */
struct item vector_item(const json_t *row, double scale);
/* One graded or partial credit item [a, b1, b2, …], or without `a` when sloped is false. The steps
 * are put into `steps`. */
struct item vector_steps(const json_t *row, enum item_model model, bool sloped, double *steps);
/* Numbered from 0 in order, the scores of the list. */
size_t vector_answers(const json_t *scores, struct response *x);
