/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/buf.h"
#include "help/pdf.h"

/* What `program` makes of the file; it is given the file's path and "-". */
static struct str output_of(struct arena *a, const char *program, struct str pdf)
{
	char path[] = "/tmp/openpix-pdf-XXXXXX";
	int fd = mkstemp(path);
	struct buf out = BUF_INIT(1 << 24);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, pdf.p, pdf.n), (ssize_t)pdf.n);
	close(fd);
	FILE *f = popen(arena_printf(a, "%s %s -", program, path).p, "r");
	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF;)
		buf_char(&out, (char)c);
	assert_int_equal(pclose(f), 0);
	unlink(path);
	return buf_take(&out, a);
}

struct str pdf_words(struct arena *a, struct str pdf, enum pdf_words_mode mode)
{
	return output_of(a, mode == PDF_AS_WRITTEN ? "pdftotext -raw" : "pdftotext -layout", pdf);
}

size_t pdf_glyphs(struct arena *a, struct str pdf)
{
	return pdf_times(output_of(a, "pdftocairo -svg -f 1 -l 1", pdf), "<use ");
}

struct str pdf_letters(struct arena *a, struct str pdf)
{
	struct str words = pdf_words(a, pdf, PDF_AS_WRITTEN);
	struct buf out = BUF_INIT(1 << 24);

	for (size_t i = 0; i < words.n; i++)
		if (!strchr(" \t\r\n\f", words.p[i]))
			buf_char(&out, words.p[i]);
	return buf_take(&out, a);
}

size_t pdf_times(struct str text, const char *word)
{
	size_t n = 0;

	for (const char *p = text.p; (p = strstr(p, word)); p += strlen(word))
		n++;
	return n;
}
