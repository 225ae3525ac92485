/* SPDX-License-Identifier: EUPL-1.2 */
/* markdown.h - CommonMark with tables to safe HTML. Only these ever come out: p, em, strong, code,
 * pre, ul, ol, li, blockquote, h3 to h6, hr, br, table (in a div that scrolls sideways), and a with
 * an https, http or mailto address. Raw HTML is shown as text, an image as its alternative text. */
#pragma once
#include "base/arena.h"

enum { MARKDOWN_SIZE_MAX = 64 * 1024, MARKDOWN_DEPTH_MAX = 32 };

/* False, and *reason (a sentence), when the text is too long or nested too deep. *out lives in the
 * arena. */
[[nodiscard]] bool markdown_html(struct arena *a, struct str markdown, struct str *out,
				 const char **reason);
