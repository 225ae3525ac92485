/* SPDX-License-Identifier: EUPL-1.2 */
/* section.h - one text for two engines: the lines between `-- sqlite:` or `-- postgresql:` and
 * `-- end` are for that engine alone. Sections do not nest. In a header, because the program
 * (db/migration.c) and the build tool (tools/sqlgen) must read a migration alike. */
#pragma once
#include "base/buf.h"

/* Appends to `out` what is for `engine` ("sqlite" or "postgresql"), an empty line for each line
 * left out so that line numbers stay. Gives 0, or the number of the line (from 1) whose mark is
 * wrong. */
static inline unsigned section_pick(struct str text, const char *engine, struct buf *out)
{
	struct str rest = text, line, open = {0};
	unsigned number = 0, opened = 0;

	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		struct str mark = str_trim(line);
		number++;
		bool opens = str_eq(mark, STR("-- sqlite:")) || str_eq(mark, STR("-- postgresql:"));
		if (opens && opened)
			return opened;
		if (opens) {
			opened = number;
			open = str_sub(mark, 3, mark.n - 4);
		} else if (str_eq(mark, STR("-- end"))) {
			if (!opened)
				return number;
			opened = 0;
		} else if (!opened || str_eq(open, str_of(engine))) {
			buf_str(out, line);
		}
		buf_char(out, '\n');
	}
	return opened;
}
