/* SPDX-License-Identifier: EUPL-1.2 */
/* pagecheck - compiles every page of every room against its view; the build stops where one is
 * wrong. */
#include "cli/rooms.h"
#include "web/server.h"

static struct arena *arena;

/* Whether the pages compile; the first fault is told. */
static bool check(const struct page_table *tables, size_t n)
{
	struct page_set *set = NULL;
	struct error e = {};

	if (page_set_new(tables, n, NULL, &set, &e)) {
		fprintf(stderr, STR_FMT "\n", STR_ARG(error_text(&e, arena)));
		return false;
	}
	page_set_free(set);
	return true;
}

int main(void)
{
	bool good = true;

	arena = arena_new(1024 * 1024);
	if (!arena)
		return 1;
	message_init();
	rooms_list();
	struct page_table *all = ARENA_NEW(arena, struct page_table, rooms_page_count + 1);
	memcpy(all, rooms_pages, rooms_page_count * sizeof *all);
	all[rooms_page_count] = web_pages;
	/* one by one, so that each page's first fault is told; then together for names given twice
	 */
	for (size_t i = 0; i <= rooms_page_count; i++)
		for (size_t j = 0; j < all[i].n; j++)
			good = check(&(struct page_table){&all[i].pages[j], 1}, 1) && good;
	good = good && check(all, rooms_page_count + 1);
	arena_free(arena);
	return good ? 0 : 1;
}
