/* SPDX-License-Identifier: EUPL-1.2 */
/* link.h - the single-use links that are mailed: confirm an address, choose a new password, change
 * of address. The token (256 bits) stands only in the mail; the table keeps its hash. */
#pragma once
#include "base/clock.h"
#include "db/db.h"

/* A token of 256 bits as 43 characters of base64url, and the hash that is kept of one: also for the
 * other rooms' secrets in addresses. */
struct str link_token_new(struct arena *a);
struct str link_token_hash(struct arena *a, struct str token);

enum link_purpose { LINK_CONFIRM, LINK_PASSWORD, LINK_EMAIL };

/* Life of a link in ms: three days to confirm, a day otherwise (Pix ACC-06, ACC-07). */
int64_t link_life(enum link_purpose p);

/* Makes a link and ends the person's others of that purpose. The token goes to *token. */
[[nodiscard]] int link_make(struct db *db, struct arena *a, int64_t person, enum link_purpose purpose,
                            struct str email, int64_t now, struct str *token);

/* Whether the person has one of that purpose, still unused, made after that moment. */
[[nodiscard]] int link_is_fresh(struct db *db, struct arena *a, int64_t person, enum link_purpose purpose,
                                int64_t after, bool *fresh);

/* Ends the person's links of that purpose. */
[[nodiscard]] int link_end(struct db *db, int64_t person, enum link_purpose purpose);

struct link {
	int64_t person;
	struct str email;
};

/* Looks without using it up. ERR_NOT_FOUND when unknown, used, expired or for something else. */
[[nodiscard]] int link_look(struct db *db, struct arena *a, struct str token,
                            enum link_purpose purpose, int64_t now, struct link *out);
/* The same and uses it up: of two at once, one gets ERR_NOT_FOUND. */
[[nodiscard]] int link_use(struct db *db, struct arena *a, struct str token,
                           enum link_purpose purpose, int64_t now, struct link *out);
