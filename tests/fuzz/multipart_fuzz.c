/* SPDX-License-Identifier: EUPL-1.2 */
/* A form with files: the content type in the first line, the body after it. */
#include <assert.h>
#include <stdint.h>
#include "base/unicode.h"
#include "web/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_within(struct str s, struct str body)
{
	return !s.n || (s.p >= body.p && s.p + s.n <= body.p + body.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *a;
	struct str type, body;
	struct pair *pairs;
	size_t n, sum = 0;

	if (!a)
		a = arena_new((size_t)64 << 20);
	str_cut(arena_str(a, (struct str){(const char *)data, size}), '\n', &type, &body);
	body = arena_str(a, body); /* its end is watched */
	if (multipart_parse(a, type, body, &pairs, &n)) {
		assert(n <= FORM_PAIRS_MAX);
		for (size_t i = 0; i < n; i++) {
			assert(is_within(pairs[i].value, body));
			assert(utf8_valid(pairs[i].name) && utf8_valid(pairs[i].file));
			assert(pairs[i].is_file || utf8_valid(pairs[i].value));
			sum += pairs[i].value.n;
		}
		assert(sum <= body.n);
	}
	arena_clear(a);
	return 0;
}
