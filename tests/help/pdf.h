/* SPDX-License-Identifier: EUPL-1.2 */
/* pdf.h - what a PDF file says, as pdftotext (poppler) finds it: another reader than what wrote it.
 */
#pragma once
#include "base/arena.h"

/* A no-break space comes as a plain one. */
enum pdf_words_mode {
	PDF_AS_LAID_OUT, /* columns side by side; pages end in a form feed */
	PDF_AS_WRITTEN,	 /* in the order of the file: a cell's lines together */
};

struct str pdf_words(struct arena *a, struct str pdf, enum pdf_words_mode mode);
/* The same without any white space: a text that was broken over lines is whole again. */
struct str pdf_letters(struct arena *a, struct str pdf);
/* How many letters are drawn on the first page, those that no text tells of included (hyphens that
 * end a line); ligatures count once. */
size_t pdf_glyphs(struct arena *a, struct str pdf);
size_t pdf_times(struct str text, const char *word);
