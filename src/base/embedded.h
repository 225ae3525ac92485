/* SPDX-License-Identifier: EUPL-1.2 */
/* embedded.h - files put inside the program by tools/embed: assets, pages, catalogues, migrations. */
#pragma once
#include "base/str.h"

struct embedded {
	struct str name;  /* as given to the tool without build/: "src/learn/profile.html", "assets/app.css", "gen/locale/fr.mo" */
	struct str bytes; /* a NUL follows them */
	struct str gzip;  /* the same compressed, empty when that saves less than a tenth */
	const char *hash; /* 16 hexadecimal digits of its content (FNV-1a), for ETag and addresses */
};

extern const struct embedded embedded_files[]; /* sorted by name, bytewise */
extern const size_t embedded_count;

const struct embedded *embedded_find(struct str name); /* NULL when there is none */
