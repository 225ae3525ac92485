/* SPDX-License-Identifier: EUPL-1.2 */
#include "people/link.h"

#include <sodium.h>
#include "base/random.h"
#include "people/queries.h"

enum { TOKEN_BYTES = 32, TOKEN_TEXT = 43 }; /* base64 without padding */

static const struct {
	const char *name;
	int64_t days;
} purposes[] = {
	[LINK_CONFIRM] = { "confirm", 3 },
	[LINK_PASSWORD] = { "password", 1 },
	[LINK_EMAIL] = { "email", 1 },
};

int64_t link_life(enum link_purpose p)
{
	return purposes[p].days * CLOCK_DAY;
}

struct str link_token_hash(struct arena *a, struct str token)
{
	unsigned char hash[32];
	char *hex = arena_alloc(a, sizeof hash * 2 + 1, 1);

	crypto_generichash(hash, sizeof hash, (const unsigned char *)token.p, token.n, NULL, 0);
	sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
	return (struct str){ hex, sizeof hash * 2 };
}

int link_is_fresh(struct db *db, struct arena *a, int64_t person, enum link_purpose purpose, int64_t after,
                  bool *fresh)
{
	struct link_newest row;
	int k = link_newest(db, a, person, str_of(purposes[purpose].name), &row);

	*fresh = !k && row.expires - link_life(purpose) > after;
	return k == ERR_NOT_FOUND ? ERR_NONE : k;
}

int link_end(struct db *db, int64_t person, enum link_purpose purpose)
{
	return link_delete_purpose(db, person, str_of(purposes[purpose].name));
}

struct str link_token_new(struct arena *a)
{
	unsigned char bytes[TOKEN_BYTES];
	char *text = arena_alloc(a, TOKEN_TEXT + 1, 1);

	random_secret(bytes, sizeof bytes);
	sodium_bin2base64(text, TOKEN_TEXT + 1, bytes, sizeof bytes,
	                  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	explicit_bzero(bytes, sizeof bytes);
	return (struct str){ text, TOKEN_TEXT };
}

int link_make(struct db *db, struct arena *a, int64_t person, enum link_purpose purpose,
              struct str email, int64_t now, struct str *token)
{
	int k = link_end(db, person, purpose);

	*token = link_token_new(a);
	if (k)
		return k;
	return link_insert(db, link_token_hash(a, *token), person, str_of(purposes[purpose].name), email,
	                   now + link_life(purpose));
}

int link_look(struct db *db, struct arena *a, struct str token, enum link_purpose purpose,
              int64_t now, struct link *out)
{
	struct link_by_hash row;
	int k = link_by_hash(db, a, link_token_hash(a, token), &row);

	if (k)
		return k;
	if (row.expires < now || !str_eq(row.purpose, str_of(purposes[purpose].name)))
		return ERR_NOT_FOUND;
	*out = (struct link){ row.person, row.email };
	return ERR_NONE;
}

int link_use(struct db *db, struct arena *a, struct str token, enum link_purpose purpose,
             int64_t now, struct link *out)
{
	int64_t gone;
	int k = link_look(db, a, token, purpose, now, out);

	if (!k)
		k = link_delete(db, link_token_hash(a, token), &gone);
	return k ? k : gone == 1 ? ERR_NONE : ERR_NOT_FOUND;
}
