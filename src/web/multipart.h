/* SPDX-License-Identifier: EUPL-1.2 */
/* multipart.h - a form with files, multipart/form-data (RFC 7578; the parts of RFC 2046, 5.1), as
 * browsers send it. Pure; values are borrowed from the body, names are in the arena. */
#pragma once
#include "web/form.h"

/* Pairs in the order sent; a file's has its name in `file` ("" when the browser gave none; the last
 * segment of a path only) and is `is_file`. A field that is no file must be UTF-8 without NUL. False
 * when the type has no sound boundary, a part has no name or broken headers, the end is missing, or
 * there are more than FORM_PAIRS_MAX parts. */
[[nodiscard]] bool multipart_parse(struct arena *a, struct str content_type, struct str body,
				   struct pair **pairs, size_t *n);
