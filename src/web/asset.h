/* SPDX-License-Identifier: EUPL-1.2 */
/* asset.h - style sheets, scripts and pictures: inside the program, or read from a folder while
 * developing (the root of the sources: DIR/assets, then DIR/build/assets). */
#pragma once
#include "base/error.h"

struct asset {
	struct str bytes, gzip; /* gzip may be empty */
	const char *type;	/* Content-Type */
	struct str hash;	/* 16 hexadecimal digits */
	bool addressed; /* it was asked by the hash of its content: it may be kept for ever */
};

/* "app.css", or "app-0123456789abcdef.css". False when there is none, or not with that hash. With a
 * folder the bytes are in the arena and `addressed` is false. */
bool asset_find(struct arena *a, const char *folder, struct str name, struct asset *out);

/* "/assets/app-0123456789abcdef.css"; empty when there is no such asset. */
struct str asset_address(struct arena *a, const char *folder, struct str name);

const char *asset_type(struct str name); /* by its extension */
