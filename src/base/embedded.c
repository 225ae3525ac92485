/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/embedded.h"

const struct embedded *embedded_find(struct str name)
{
	size_t low = 0, high = embedded_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = str_cmp(name, embedded_files[middle].name);
		if (c == 0)
			return &embedded_files[middle];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
