/* SPDX-License-Identifier: EUPL-1.2 */
/* reader.h - reading one content file: the tree of yaml.h into values, each slip told with its
 * place and how to mend it. Reading goes on after a problem, so that all of a file's are told at
 * once. */
#pragma once
#include "bank/problem.h"
#include "bank/challenge.h"
#include "bank/yaml.h"

struct reader {
	struct arena *arena;   /* of the bank: what is read lives there */
	struct arena *scratch; /* emptied after each file */
	struct bank_problems *problems;
	struct str file;
	unsigned
	    languages; /* bits of the languages a text must have; all of them outside challenges */
};

enum { LANGUAGES_ALL = (1 << LANGUAGE_COUNT) - 1 };

__attribute__((format(printf, 3, 4))) void reader_problem(struct reader *r, const struct yaml *at,
							  const char *fmt, ...);

/* The root of the file: a map with `format: 1`. NULL once the reason is told. */
struct yaml *reader_root(struct reader *r, struct str bytes);

/* Tells members that are not in the NULL-ended list, with the nearest that is. */
void reader_members(struct reader *r, const struct yaml *map, const char *const *allowed);

/* The value of a member. reader_need tells when it is absent. */
const struct yaml *reader_need(struct reader *r, const struct yaml *map, const char *key);

/* A list of `least` to `most` items under the name; NULL once the reason is told. */
const struct yaml *reader_list(struct reader *r, const struct yaml *y, const char *name,
			       size_t least, size_t most);
bool reader_is_map(struct reader *r, const struct yaml *y, const char *name);

/* A plain text of 1 to `most` bytes; empty once the reason is told. */
struct str reader_plain(struct reader *r, const struct yaml *y, const char *name, size_t most);

/* `true` or `false`. */
bool reader_bool(struct reader *r, const struct yaml *y, const char *name);

/* The position of a text among `words` (`count` of them); `count` once the reason is told. */
size_t reader_word(struct reader *r, const struct yaml *y, const char *name,
		   const char *const *words, size_t count);

/* A text in the languages: {fr, en, es} or {all}. `besides` (NULL-ended) are members of the same
 * map that are not languages. `most` counts bytes of each language. */
struct text reader_text(struct reader *r, const struct yaml *y, const char *name,
			const char *const *besides, size_t most);

/* As reader_text for Markdown, and its HTML. */
struct text reader_markdown(struct reader *r, const struct yaml *y, const char *name,
			    struct text *html);

/* Lists of texts in the languages: {fr: […], …} or {all: […]}. */
struct wordings reader_wordings(struct reader *r, const struct yaml *y, const char *name);

enum {
	TITLE_MAX = 200,
	LABEL_MAX = 300,
	CHOICE_MAX = 1000,
	WORDING_MAX = 500,
	DESCRIPTION_MAX = 2000
};
