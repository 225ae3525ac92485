/* SPDX-License-Identifier: EUPL-1.2 */
#include "help/vector.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

json_t *vector_load(const char *path)
{
	json_error_t e;
	json_t *j = json_load_file(path, 0, &e);

	if (!j)
		fail_msg("%s:%d: %s", path, e.line, e.text);
	return j;
}

json_t *vector_get(const json_t *object, const char *name)
{
	json_t *j = json_object_get(object, name);

	if (!j)
		fail_msg("the vectors have no %s", name);
	return j;
}

double vector_number(const json_t *object, const char *name)
{
	return json_number_value(vector_get(object, name));
}

double vector_at(const json_t *list, size_t i)
{
	const json_t *j = json_array_get(list, i);

	assert_true(json_is_number(j));
	return json_number_value(j);
}

struct item vector_item(const json_t *row, double scale)
{
	return (struct item){.model = ITEM_4PL,
			     .categories = 2,
			     .a = scale * vector_at(row, 0),
			     .b = vector_at(row, 1),
			     .c = vector_at(row, 2),
			     .d = vector_at(row, 3)};
}

struct item vector_steps(const json_t *row, enum item_model model, bool sloped, double *steps)
{
	size_t n = json_array_size(row) - sloped;

	for (size_t k = 0; k < n; k++)
		steps[k] = vector_at(row, k + sloped);
	return (struct item){.model = model,
			     .categories = (uint8_t)(n + 1),
			     .a = sloped ? vector_at(row, 0) : 1,
			     .d = 1,
			     .steps = steps};
}

size_t vector_answers(const json_t *scores, struct response *x)
{
	size_t n = json_array_size(scores);

	for (size_t k = 0; k < n; k++)
		x[k] = (struct response){(uint32_t)k,
					 (uint8_t)json_integer_value(json_array_get(scores, k))};
	return n;
}
