/* SPDX-License-Identifier: EUPL-1.2 */
/* bank.h - the whole content folder as one immutable value: framework, tubes, skills, challenges,
 * each with a dense index. A reload makes another one and swaps it in; whoever works with a bank
 * holds a reference, so that a request sees one content from its beginning to its end. */
#pragma once
#include "bank/problem.h"
#include "bank/skill.h"

enum { BANK_HASH = 32 };

struct bank {
	struct framework framework;
	const struct tube *tubes;
	size_t tube_count;
	const struct skill *skills;
	size_t skill_count;
	const struct challenge *challenges;
	size_t challenge_count;
	char hash[BANK_HASH + 1]; /* of every file's name and bytes: says against which content */
};

/* Reads a folder. ERR_NONE: nothing is wrong. ERR_INVALID: see `problems`; *out then holds only
 * what could be read, for tools to count; a server keeps the bank it has. Either way *out is a new
 * bank with one reference (it may be empty, never NULL). */
[[nodiscard]] int bank_load(const char *folder, struct bank **out, struct bank_problems *problems);

struct bank *bank_ref(struct bank *b); /* returns b; any thread */
void bank_unref(struct bank *b);       /* the last one frees it; NULL is fine; any thread */

/* What a room further down derives from the whole bank, made once at first use in the bank's own memory
 * and gone with it. `make` never gives NULL; any thread may come first. */
enum bank_beside { BANK_BESIDE_ITEMS, BANK_BESIDE_OFFERS, BANK_BESIDE_COUNT };
typedef void *bank_beside_fn(const struct bank *b, struct arena *a);
const void *bank_beside(const struct bank *b, enum bank_beside what, bank_beside_fn *make);

/* NULL when there is none of that name. */
const struct competence *bank_competence(const struct bank *b, struct str id);
const struct tube *bank_tube(const struct bank *b, struct str id);
const struct skill *bank_skill(const struct bank *b, struct str id);
const struct challenge *bank_challenge(const struct bank *b, struct str id);

/* The bank in use. Threads take it for a request and give it back by bank_unref. */
struct bank_holder;
struct bank_holder *bank_holder_new(struct bank *first); /* takes over the caller's reference */
void bank_holder_free(struct bank_holder *h);
struct bank *bank_holder_take(struct bank_holder *h); /* a reference of one's own */
void bank_holder_swap(struct bank_holder *h,
		      struct bank *another); /* takes over the caller's reference */
