/* SPDX-License-Identifier: EUPL-1.2 */
/* A CSV file: either a fault with its row, or rows that read back equal once written. */
#include <stdint.h>
#include "document/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct csv_limits limits = {.row_bytes = 1 << 16, .columns = 64, .rows = 4096};

/* Reads `text` and writes what it holds; false at a fault. */
static bool rewrite(struct arena *a, struct str text, bool safe, struct buf *out)
{
	struct csv *c = csv_of_text(a, "f", text, &limits);
	struct csv_writer w = {.out = out, .safe = safe};
	struct csv_row row;
	struct error e = {0};

	for (;;) {
		if (csv_next(c, &row, &e)) {
			if (!e.line || !e.message)
				abort();
			return false;
		}
		if (!row.n)
			return true;
		for (size_t i = 0; i < row.n; i++)
			csv_put(&w, row.cells[i]);
		csv_end_row(&w);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1 << 24);
	struct buf once = BUF_INIT(1 << 22), twice = BUF_INIT(1 << 22), safe = BUF_INIT(1 << 22);

	if (rewrite(a, (struct str){(const char *)data, size}, false, &once)) {
		if (!rewrite(a, buf_view(&once), false, &twice) ||
		    !str_eq(buf_view(&once), buf_view(&twice)))
			abort();
		if (!rewrite(a, buf_view(&once), true, &safe))
			abort();
	}
	buf_release(&once);
	buf_release(&twice);
	buf_release(&safe);
	arena_free(a);
	return 0;
}
