/* SPDX-License-Identifier: EUPL-1.2 */
/* A spreadsheet of OpenDocument. An input that begins with PK is the archive itself; another is its
 * content.xml. */
#include <stdint.h>
#include "sheet_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1 << 28);
	struct str bytes = {(const char *)data, size};

	if (!str_starts(bytes, STR("PK"))) {
		const struct part parts[] = {
		    {"mimetype", STR("application/vnd.oasis.opendocument.spreadsheet")},
		    {"content.xml", bytes}};
		bytes = archive(a, parts, 2);
	}
	check(a, bytes);
	arena_free(a);
	return 0;
}
