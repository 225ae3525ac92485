/* SPDX-License-Identifier: EUPL-1.2 */
/* session_code.h - what is typed to get into a session, drawn from an even chance: letters and digits
 * that are not taken for one another nor read as words. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { SESSION_CODE_SIZE = 6, SESSION_PASSWORD_SIZE = 5 };
#define SESSION_LETTERS "BCDFGHJKMPQRTVWXY"
#define SESSION_DIGITS "2346789"

typedef void session_random_fn(void *out, size_t n); /* random_secret, or a test's own */

/* Four letters and two digits, "BCDF23"; NUL after them. 4,092,529 of them. */
void session_code_draw(session_random_fn *random, char out[SESSION_CODE_SIZE + 1]);
/* Five of both, kept without the "C-" it is shown with. 7,962,624 of them. */
void session_password_draw(session_random_fn *random, char out[SESSION_PASSWORD_SIZE + 1]);
/* 10000000 to 99999999. */
int64_t session_number_draw(session_random_fn *random);
