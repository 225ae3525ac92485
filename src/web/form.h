/* SPDX-License-Identifier: EUPL-1.2 */
/* form.h - reads what browsers write: percent encodings, paths, queries and forms, cookies, and the
 * preferences of Accept headers. Pure; results are in the arena or borrowed from the input. */
#pragma once
#include "base/arena.h"

enum { FORM_PAIRS_MAX = 512, PATH_SEGMENTS_MAX = 16 };

struct pair {
	struct str name, value;
	struct str file; /* what the browser calls it, of a file (multipart.h) */
	bool is_file;
};

/* Decodes %XX, and '+' as a space when `plus`. False on a broken encoding, a NUL or bytes that are
 * not UTF-8. The result is no longer than the input. */
[[nodiscard]] bool percent_decode(struct arena *a, struct str s, bool plus, struct str *out);
/* Encodes all but letters, digits and "-._~" (and '/' when `path`). */
struct str percent_encode(struct arena *a, struct str s, bool path);

/* Splits a path that begins with '/' into decoded segments; "/" has none. 0, or the status of the
 * refusal: 404 for an empty segment ("//", and a final '/') or more than PATH_SEGMENTS_MAX; 400 for
 * a broken encoding, "." or "..", and a segment that holds '/', '\' or a control character once
 * decoded. */
[[nodiscard]] int path_split(struct arena *a, struct str path,
			     struct str segments[PATH_SEGMENTS_MAX], size_t *n);

/* A query or a form body, application/x-www-form-urlencoded. Pairs in the order sent. False when an
 * encoding is broken or there are more than FORM_PAIRS_MAX. */
[[nodiscard]] bool form_parse(struct arena *a, struct str text, struct pair **pairs, size_t *n);

/* The value of the first cookie of that name, borrowed; quotes around it are taken off. */
bool cookie_find(struct str header, struct str name, struct str *value);

/* The media type of a Content-Type header, without parameters: "Application/JSON; a=b" ->
 * "Application/JSON". */
struct str media_type(struct str content_type);

/* A client that prefers JSON to HTML; without any preference it gets HTML. */
bool accept_json(struct str accept);
/* gzip is listed with a quality above 0. */
bool accept_gzip(struct str accept_encoding);
/* One of the entity tags of If-None-Match is `tag` (quotes included), weakly compared, or it is
 * "*". */
bool etag_matches(struct str if_none_match, struct str tag);
