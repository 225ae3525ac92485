/* SPDX-License-Identifier: EUPL-1.2 */
/* password.h - what a password must be, and how it is kept.
 *
 * Twelve characters or more, 255 bytes at most, no composition rule (NIST SP 800-63B, 5.1.1.2;
 * OWASP ASVS 6.2). Refused: common passwords and those built from one, the person's own names and
 * address, too few different characters. Kept as Argon2id (19 MiB, 2 passes). */
#pragma once
#include "base/error.h"

enum { PASSWORD_LEAST = 12, PASSWORD_MOST_BYTES = 255 };

/* ERR_NONE, or ERR_INVALID with the field "password" and a sentence that says how to mend it.
 * `known` are texts about the person that the password may not consist of (names, e-mail). */
[[nodiscard]] int password_check(struct str password, const struct str *known, size_t known_count,
                                 struct arena *a, struct error *e);

/* Some 50 ms and 19 MiB each: on a worker thread only (request_work). */
[[nodiscard]] int password_hash(struct str password, struct arena *a, struct str *out);
bool password_verify(struct str hash, struct str password);

/* The work of a verification against no account, so that time does not tell who has one. */
void password_verify_nobody(struct str password);
