/* SPDX-License-Identifier: EUPL-1.2 */
/* file.h - whole files. */
#pragma once
#include "base/error.h"

/* Reads a regular file of at most `max` bytes (a NUL follows them). ERR_NOT_FOUND, ERR_FULL when it is
 * larger, ERR_INVALID when it is no regular file or unreadable; e->field is the path. */
[[nodiscard]] int file_read(struct arena *a, const char *path, size_t max, struct str *out,
                            struct error *e);

/* Writes `bytes` beside the file, syncs, and puts it in the old one's place: all or nothing. */
[[nodiscard]] int file_replace(const char *path, struct str bytes, struct error *e);

/* Makes a folder and those above it, mode 0700; fine when it is there. */
[[nodiscard]] int file_mkdirs(const char *path, struct error *e);
