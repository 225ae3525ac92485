/* SPDX-License-Identifier: EUPL-1.2 */
/* pagecheck - compiles every page of every room against its view; the build stops where one is
 * wrong. */
#include "cli/rooms.h"
#include "web/server.h"

int main(void)
{
	struct arena *a = arena_new(1024 * 1024);
	struct page_set *set = NULL;
	struct error e = {};
	int bad = 0;

	message_init();
	rooms_list();
	for (size_t i = 0; i <= rooms_page_count; i++) {
		const struct page_table *table =
		    i < rooms_page_count ? &rooms_pages[i] : &web_pages;
		for (size_t j = 0; j < table->n; j++) {
			struct page_table one = {&table->pages[j], 1};
			if (page_set_new(&one, 1, NULL, &set, &e)) {
				fprintf(stderr, STR_FMT "\n", STR_ARG(error_text(&e, a)));
				bad++;
			} else {
				page_set_free(set);
			}
		}
	}
	arena_free(a);
	return bad ? 1 : 0;
}
