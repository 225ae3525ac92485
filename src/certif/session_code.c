/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/session_code.h"

enum { NUMBER_LEAST = 10000000, NUMBERS = 90000000 };

/* Uniform below `bound`: what lies above its last whole multiple is drawn again. */
static uint32_t below(session_random_fn *random, uint32_t bound)
{
	uint32_t floor = -bound % bound, v;

	do
		random(&v, sizeof v);
	while (v < floor);
	return v % bound;
}

static void draw(session_random_fn *random, const char *alphabet, size_t size, char *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = alphabet[below(random, (uint32_t)size)];
	out[n] = '\0';
}

void session_code_draw(session_random_fn *random, char out[SESSION_CODE_SIZE + 1])
{
	draw(random, SESSION_LETTERS, sizeof SESSION_LETTERS - 1, out, 4);
	draw(random, SESSION_DIGITS, sizeof SESSION_DIGITS - 1, out + 4, 2);
}

void session_password_draw(session_random_fn *random, char out[SESSION_PASSWORD_SIZE + 1])
{
	static const char both[] = SESSION_LETTERS SESSION_DIGITS;

	draw(random, both, sizeof both - 1, out, SESSION_PASSWORD_SIZE);
}

int64_t session_number_draw(session_random_fn *random)
{
	return NUMBER_LEAST + (int64_t)below(random, NUMBERS);
}
