/* SPDX-License-Identifier: EUPL-1.2 */
#include "people/password.h"

#include <sodium.h>
#include "base/embedded.h"
#include "base/unicode.h"

enum { MEMORY_BYTES = 19 * 1024 * 1024, PASSES = 2 };

/* The list is one password a line, folded, sorted by bytes (tools/assets.sh). */
static bool is_common(struct str folded)
{
	const struct embedded *file = embedded_find(STR("assets/common-passwords.txt"));
	size_t low = 0, high = file ? file->bytes.n : 0;

	while (low < high) {
		size_t start = low + (high - low) / 2;
		while (start > low && file->bytes.p[start - 1] != '\n')
			start--;
		struct str rest = str_from(file->bytes, start);
		struct str line = str_sub(rest, 0, str_find(rest, '\n'));
		int c = str_cmp(folded, line);
		if (c == 0)
			return true;
		if (c < 0)
			high = start;
		else
			low = start + line.n + 1;
	}
	return false;
}

/* The letters alone: "P@ssword-2026!" and "password" share their stem. */
static struct str stem(struct arena *a, struct str folded)
{
	char *p = arena_alloc(a, folded.n + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < folded.n; i++)
		if ((folded.p[i] >= 'a' && folded.p[i] <= 'z') || (unsigned char)folded.p[i] >= 0x80)
			p[n++] = folded.p[i];
	return (struct str){ p, n };
}

/* A short text said over and over ("azertyazerty") is as weak as the text. */
static struct str period(struct str s)
{
	for (size_t n = 1; n <= s.n / 2; n++) {
		size_t i = n;
		while (i < s.n && s.p[i] == s.p[i - n])
			i++;
		if (i == s.n)
			return str_sub(s, 0, n);
	}
	return s;
}

static size_t distinct(struct str s)
{
	bool seen[256] = {};
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (!seen[(unsigned char)s.p[i]]) {
			seen[(unsigned char)s.p[i]] = true;
			n++;
		}
	return n;
}

/* True when nothing but what is known of the person is left of the password. */
static bool is_personal(struct str letters, const struct str *known, size_t n, struct arena *a)
{
	struct str rest = letters;

	for (bool again = true; again && rest.n;) {
		again = false;
		for (size_t i = 0; i < n; i++) {
			struct str word = stem(a, unicode_fold(a, known[i]));
			if (word.n >= 3 && str_starts(rest, word)) {
				rest = str_from(rest, word.n);
				again = true;
			}
		}
	}
	return letters.n && rest.n < 3;
}

int password_check(struct str password, const struct str *known, size_t known_count,
                   struct arena *a, struct error *e)
{
	struct str folded = unicode_fold(a, password);
	struct str letters = stem(a, folded);

	if (utf8_count(password) < PASSWORD_LEAST)
		return error_field(e, ERR_INVALID, "password",
		                   N_("Choose a password of at least 12 characters: a few words of your own are easy to remember."));
	if (password.n > PASSWORD_MOST_BYTES)
		return error_field(e, ERR_INVALID, "password",
		                   N_("This password is too long: 255 characters at most."));
	if (distinct(folded) < 5 || is_common(folded) || is_common(period(folded)) ||
	    (letters.n + 6 >= folded.n && is_common(letters)) || is_common(period(letters)))
		return error_field(e, ERR_INVALID, "password",
		                   N_("This password is among the first that attackers try: choose a less common one."));
	if (is_personal(letters, known, known_count, a))
		return error_field(e, ERR_INVALID, "password",
		                   N_("This password is made of your name or address: choose one that nobody can guess."));
	return ERR_NONE;
}

/* libsodium wants an address even of nothing. */
static const char *bytes_of(struct str password)
{
	return password.n ? password.p : "";
}

int password_hash(struct str password, struct arena *a, struct str *out)
{
	char encoded[crypto_pwhash_STRBYTES];

	if (crypto_pwhash_str_alg(encoded, bytes_of(password), password.n, PASSES, MEMORY_BYTES,
	                          crypto_pwhash_ALG_ARGON2ID13) != 0)
		return ERR_UNAVAILABLE; /* no memory for it now */
	*out = arena_str(a, str_of(encoded));
	return ERR_NONE;
}

bool password_verify(struct str hash, struct str password)
{
	char encoded[crypto_pwhash_STRBYTES] = {};

	if (hash.n == 0 || hash.n >= sizeof encoded)
		return false;
	memcpy(encoded, hash.p, hash.n);
	return crypto_pwhash_str_verify(encoded, bytes_of(password), password.n) == 0;
}

void password_verify_nobody(struct str password)
{
	unsigned char out[32], salt[crypto_pwhash_SALTBYTES] = {};

	if (crypto_pwhash(out, sizeof out, bytes_of(password), password.n, salt, PASSES, MEMORY_BYTES,
	                  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return;
	sodium_memzero(out, sizeof out);
}
