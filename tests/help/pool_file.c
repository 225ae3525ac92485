/* SPDX-License-Identifier: EUPL-1.2 */
#include "help/pool_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_text(const char *path, char *text, size_t room)
{
	FILE *f = fopen(path, "r");

	if (!f) {
		fprintf(stderr, "%s: cannot be read\n", path);
		abort();
	}
	text[fread(text, 1, room - 1, f)] = 0;
	fclose(f);
}

struct pool_items pool_file(struct arena *a, const char *name)
{
	enum { ROOM = 200'000, MOST = 3000 };
	char *text = ARENA_NEW(a, char, ROOM), path[200];
	double *p = ARENA_NEW(a, double, MOST), *q = ARENA_NEW(a, double, MOST);
	uint16_t *area = ARENA_NEW(a, uint16_t, MOST);
	struct pool_items it = {.a = p, .b = q, .area = area};

	snprintf(path, sizeof path, "tests/vectors/psychometrics/%s.csv", name);
	read_text(path, text, ROOM);
	for (char *at = strchr(text, '\n'); at && at[1]; at = strchr(at + 1, '\n'), it.n++) {
		char *next;
		p[it.n] = strtod(at + 1, &next);
		q[it.n] = strtod(next + 1, NULL);
	}
	snprintf(path, sizeof path, "tests/vectors/psychometrics/%s_content.csv", name);
	read_text(path, text, ROOM);
	size_t n = 0;
	for (char *at = strchr(text, '\n'); at && at[1]; at = strchr(at + 1, '\n'))
		area[n++] = (uint16_t)(strtol(strchr(at, ',') + 1, NULL, 10) - 1);
	return it;
}
