/* SPDX-License-Identifier: EUPL-1.2 */
/* package.h - the zip archive inside which ODS and XLSX keep their parts, read from memory.
 *
 * Nothing is unpacked whole: a part is given in pieces of at most 64 kB, and what came out of all
 * parts so far is counted against the limits, so that a small file that swells without end (a "zip
 * bomb") is stopped after the limit, whatever its directory claims. Only stored and deflated parts
 * are read. */
#pragma once
#include "base/error.h"

struct package_limits {
	size_t members;	     /* parts in the directory */
	size_t opened_bytes; /* out of the archive, all parts together */
	size_t ratio;	     /* … and so many times the archive's own size, past the first 4 MB */
};

struct package; /* lives in the arena; the archive is closed with it */

/* `bytes` are borrowed as long as the package. ERR_INVALID: cut short or damaged; ERR_FULL: more
 * parts than the limit. */
[[nodiscard]] int package_open(struct arena *a, struct str bytes,
			       const struct package_limits *limits, struct package **out,
			       struct error *e);

bool package_has(const struct package *p, const char *name); /* ASCII case is passed over */

/* One piece of a part; anything but ERR_NONE stops, and is what package_read then returns. `last`
 * comes once, at the end, with what may be an empty piece. */
typedef int package_piece_fn(void *context, struct str piece, bool last);

/* Gives the part to `piece`. ERR_NOT_FOUND; ERR_INVALID: damaged, or locked by a password;
 * ERR_FULL: a limit is passed. */
[[nodiscard]] int package_read(struct package *p, const char *name, package_piece_fn *piece,
			       void *context, struct error *e);

/* A small part whole: at most its first `max` bytes. */
[[nodiscard]] int package_take(struct package *p, const char *name, size_t max, struct str *out,
			       struct error *e);
