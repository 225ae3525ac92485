/* SPDX-License-Identifier: EUPL-1.2 */
/* unicode.h - UTF-8 texts: validity, normal forms, folding for comparison. Through utf8proc. */
#pragma once
#include "base/arena.h"

bool utf8_valid(struct str s); /* no overlong form, no surrogate, nothing above U+10FFFF */

/* Decodes one code point at s.p[*at] and moves *at past it; -1 at the end or on a broken byte
 * (*at then moves by one). */
int32_t utf8_next(struct str s, size_t *at);
size_t utf8_put(char out[4], int32_t code); /* bytes written, 0 when code is no scalar value */
size_t utf8_count(struct str s);            /* code points */

/* Normal form C of a valid text. An invalid one is given back as it is. */
struct str unicode_nfc(struct arena *a, struct str s);

/* For e-mail addresses, searching and sorting: NFKC, full case folding, and no accents.
 * "Élodie" -> "elodie", "Straße" -> "strasse", "ŒUVRE" -> "oeuvre". */
struct str unicode_fold(struct arena *a, struct str s);
