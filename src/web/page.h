/* SPDX-License-Identifier: EUPL-1.2 */
/* page.h - the pages of the program: a template's name and the shape of its view.
 *
 * Each room lists its pages; src/<room>/<name>.html is the page "<room>/<name>". The common frame
 * (head, menu, notices, foot) is web/frame.html, whose view is `struct chrome`; it is the outermost
 * view of every page, so any page may use its fields, while the frame sees no others. In the frame
 * {{>page}} is the page, <main> and all, and {{>title}} its title: the content of its first <h1>, without
 * the tags, in the sections around it. A page that starts with the line `{{! fragment }}` has no frame. {{>room/name}} anywhere is
 * the template src/<room>/<name>.html. */
#pragma once
#include "web/mustache.h"

struct page {
	const char *name;
	const struct shape *view;
};

struct page_table {
	const struct page *pages;
	size_t n;
};
#define PAGE_TABLE(table) { (table), sizeof(table) / sizeof *(table) }

/* What every page may show around its own view. */
struct chrome {
	struct str language;    /* "fr" */
	struct str path;        /* of this page, for the language links and the menu's current mark */
	struct str person_name; /* empty when nobody is signed in */
	bool signed_in, is_operator;
	const char *notice;     /* shown once, see reply_notice; NULL for none */
	struct str css, script, htmx; /* addresses of the assets, with their hash */
	bool at_home, at_profile, at_account, at_about;
	bool has_centre, at_certif; /* a member of a certification centre */
	bool at_certification, at_invigilation;
	bool in_french, in_english, in_spanish; /* the language of this page */
};
extern const struct shape chrome_shape;

struct page_set;

/* Compiles every page; the first error names the file, line and column. `assets` as in server.h: the
 * root of the sources; a template changed there is taken at the next page, or the log says why not.
 * message_init comes first. */
[[nodiscard]] int page_set_new(const struct page_table *tables, size_t n, const char *assets,
                               struct page_set **out, struct error *e);
void page_set_free(struct page_set *s);
/* False when there is no such page. `partial` leaves the frame out. */
bool page_render(struct page_set *s, const char *name, bool partial, enum language l,
                 const struct chrome *chrome, const void *view, struct buf *b, struct arena *scratch);
const struct shape *page_shape(struct page_set *s, const char *name);
