/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/page.h"

#include <pthread.h>
#include <sys/stat.h>
#include "base/embedded.h"
#include "base/file.h"
#include "base/log.h"
#include "base/map.h"

enum { TEMPLATE_MOST = 512 * 1024, SET_MOST = 256 * 1024 * 1024, SECTIONS_MOST = 16 };

static const struct field chrome_fields[] = {
    FIELD(struct chrome, language, FIELD_TEXT),	   FIELD(struct chrome, path, FIELD_TEXT),
    FIELD(struct chrome, person_name, FIELD_TEXT), FIELD(struct chrome, signed_in, FIELD_BOOL),
    FIELD(struct chrome, is_operator, FIELD_BOOL), FIELD(struct chrome, notice, FIELD_MESSAGE),
    FIELD(struct chrome, css, FIELD_TEXT),	   FIELD(struct chrome, script, FIELD_TEXT),
    FIELD(struct chrome, htmx, FIELD_TEXT),	   FIELD(struct chrome, at_home, FIELD_BOOL),
    FIELD(struct chrome, at_profile, FIELD_BOOL),  FIELD(struct chrome, at_account, FIELD_BOOL),
    FIELD(struct chrome, at_about, FIELD_BOOL),
    FIELD(struct chrome, has_centre, FIELD_BOOL),
    FIELD(struct chrome, at_certif, FIELD_BOOL),
    FIELD(struct chrome, at_certification, FIELD_BOOL),
    FIELD(struct chrome, at_invigilation, FIELD_BOOL),
    FIELD(struct chrome, in_french, FIELD_BOOL),
    FIELD(struct chrome, in_english, FIELD_BOOL),
    FIELD(struct chrome, in_spanish, FIELD_BOOL),
};
const struct shape chrome_shape = SHAPE(struct chrome, chrome_fields);

struct compiled {
	const struct shape *view;
	struct mustache *whole, *part; /* in its frame, and alone */
};

/* A template read from a folder, to see when it changes. */
struct origin {
	struct origin *next;
	const char *path;
	struct timespec changed;
	int64_t size;
};

/* One compilation of everything. */
struct edition {
	struct arena *arena;
	struct map pages;
	struct origin *origins;
};

struct page_set {
	const struct page_table *tables;
	size_t n;
	const char *assets;
	struct edition *now;
	pthread_mutex_t lock; /* used while developing only: `now` does not change otherwise */
};

/* ---- sources --------------------------------------------------------------------------------- */

struct sources {
	struct edition *edition;
	const char *assets;
	struct str page; /* the one being compiled, for {{>page}} and {{>title}} */
};

static void origin_add(struct edition *ed, const char *path)
{
	struct origin *o = ARENA_NEW(ed->arena, struct origin, 1);
	struct stat st;

	*o = (struct origin){.next = ed->origins, .path = path, .size = -1};
	if (stat(path, &st) == 0) {
		o->changed = st.st_mtim;
		o->size = st.st_size;
	}
	ed->origins = o;
}

static struct str path_of(struct arena *a, struct str name)
{
	return arena_printf(a, "src/" STR_FMT ".html", STR_ARG(name));
}

static bool source_of(const struct sources *s, struct str name, struct str *out)
{
	struct arena *a = s->edition->arena;
	struct str path = path_of(a, name);
	struct error e;

	if (s->assets) {
		const char *file = arena_printf(a, "%s/" STR_FMT, s->assets, STR_ARG(path)).p;
		origin_add(s->edition, file);
		return file_read(a, file, TEMPLATE_MOST, out, &e) == ERR_NONE;
	}
	const struct embedded *file = embedded_find(path);
	if (file)
		*out = file->bytes;
	return file != NULL;
}

static size_t index_of(struct str s, struct str what)
{
	const char *at = s.n ? memmem(s.p, s.n, what.p, what.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

/* The sections around a place: the title of a page stands in those of its heading. */
struct sections {
	struct str names[SECTIONS_MOST];
	bool inverted[SECTIONS_MOST];
	size_t n;
};

static void sections_around(struct str text, struct sections *out)
{
	*out = (struct sections){};
	for (size_t at; (at = index_of(text, STR("{{"))) < text.n;) {
		char sigil = at + 2 < text.n ? text.p[at + 2] : '\0';
		text = str_from(text, at + 3);
		struct str name = str_trim(str_sub(text, 0, index_of(text, STR("}}"))));
		if ((sigil == '#' || sigil == '^') && out->n < SECTIONS_MOST) {
			out->names[out->n] = name;
			out->inverted[out->n++] = sigil == '^';
		} else if (sigil == '/' && out->n) {
			out->n--;
		}
	}
}

static void put_without_tags(struct buf *b, struct str text)
{
	bool in_tag = false;

	for (size_t i = 0; i < text.n; i++) {
		in_tag = in_tag || text.p[i] == '<';
		if (!in_tag)
			buf_char(b, text.p[i]);
		in_tag = in_tag && text.p[i] != '>';
	}
}

/* What stands in the first heading, without the tags in it; empty when there is none. */
static struct str title_of(struct arena *a, struct str page)
{
	size_t at = index_of(page, STR("<h1"));
	struct str rest = str_from(page, at);
	struct sections around;
	struct buf b = BUF_INIT(TEMPLATE_MOST);

	rest = str_from(rest, str_find(rest, '>') + 1);
	rest = str_trim(str_sub(rest, 0, index_of(rest, STR("</h1"))));
	if (!rest.n)
		return rest;
	sections_around(str_sub(page, 0, at), &around);
	for (size_t i = 0; i < around.n; i++)
		buf_printf(&b, "{{%c" STR_FMT "}}", around.inverted[i] ? '^' : '#',
			   STR_ARG(around.names[i]));
	put_without_tags(&b, rest);
	for (size_t i = around.n; i-- > 0;)
		buf_printf(&b, "{{/" STR_FMT "}}", STR_ARG(around.names[i]));
	return buf_take(&b, a);
}

static bool partial(void *context, struct str name, struct str *out)
{
	const struct sources *s = context;

	if (str_eq(name, STR("page"))) {
		*out = s->page;
		return true;
	}
	if (str_eq(name, STR("title"))) {
		*out = title_of(s->edition->arena, s->page);
		return true;
	}
	/* "room/name" and nothing that climbs */
	if (str_find(name, '/') == name.n || str_find(name, '.') < name.n)
		return false;
	return source_of(s, name, out);
}

/* ---- compiling ------------------------------------------------------------------------------- */

/* The error with a file's name in it. It outlives what was being compiled. */
static int say_where(int kind, struct str name, struct str page, struct error *e)
{
	static _Thread_local char where[256], what[256];

	if (!e)
		return kind;
	if (str_eq(name, STR("title")))
		e->line = e->column = 0; /* of the heading, not of the file */
	if (str_eq(name, STR("title")) || str_eq(name, STR("page")))
		name = page;
	snprintf(where, sizeof where, "src/" STR_FMT ".html", STR_ARG(name));
	snprintf(what, sizeof what, STR_FMT, STR_ARG(e->argument));
	e->field = str_of(where);
	e->argument = str_of(what);
	return kind;
}

static int compile_part(struct sources *s, const struct page *p, struct compiled *c,
			struct error *e)
{
	const struct shape *stack[] = {&chrome_shape, p->view};
	int k = mustache_compile(s->edition->arena, MUSTACHE_PAGE, s->page, stack, 2, partial, s,
				 &c->part, e);

	return k ? say_where(k, e && e->field.n ? e->field : str_of(p->name), str_of(p->name), e)
		 : k;
}

static int compile_whole(struct sources *s, const struct page *p, struct compiled *c,
			 struct error *e)
{
	struct arena *a = s->edition->arena;
	struct str frame, name = str_of(p->name);

	c->whole = c->part;
	if (str_starts(s->page, STR("{{! fragment }}")))
		return ERR_NONE;
	if (!title_of(a, s->page).n)
		return say_where(error_set(e, ERR_INVALID, "a page has an <h1> for its title"),
				 name, name, e);
	if (!source_of(s, STR("web/frame"), &frame))
		return say_where(error_set(e, ERR_INVALID, "there is no such file"),
				 STR("web/frame"), name, e);
	int k = mustache_compile_frame(a, frame, &chrome_shape, p->view, partial, s, &c->whole, e);
	return k ? say_where(k, e && e->field.n ? e->field : STR("web/frame"), name, e) : k;
}

static int compile_page(struct sources *s, const struct page *p, struct error *e)
{
	struct compiled *c = ARENA_NEW(s->edition->arena, struct compiled, 1);
	struct str name = str_of(p->name);

	c->view = p->view;
	if (!source_of(s, name, &s->page))
		return say_where(error_set(e, ERR_INVALID, "there is no such file"), name, name, e);
	int k = compile_part(s, p, c, e);
	if (!k)
		k = compile_whole(s, p, c, e);
	if (!k && !map_add(&s->edition->pages, name, c))
		k = say_where(error_set(e, ERR_INVALID, "two pages have this name"), name, name, e);
	return k;
}

static int edition_new(const struct page_set *set, struct edition **out, struct error *e)
{
	struct arena *a = arena_new(SET_MOST);
	int k = ERR_NONE;

	if (!a)
		return error_set(e, ERR_UNAVAILABLE, N_("no memory"));
	struct edition *ed = ARENA_NEW(a, struct edition, 1);
	struct sources s = {.edition = ed, .assets = set->assets};
	*ed = (struct edition){.arena = a, .pages = map_new(a, 64)};
	for (size_t i = 0; i < set->n && !k; i++)
		for (size_t j = 0; j < set->tables[i].n && !k; j++)
			k = compile_page(&s, &set->tables[i].pages[j], e);
	if (k)
		arena_free(a);
	else
		*out = ed;
	return k;
}

int page_set_new(const struct page_table *tables, size_t n, const char *assets,
		 struct page_set **out, struct error *e)
{
	struct page_set *set = calloc(1, sizeof *set);

	if (!set)
		return error_set(e, ERR_UNAVAILABLE, N_("no memory"));
	*set = (struct page_set){.n = n, .assets = assets};
	struct page_table *copy = calloc(n + 1, sizeof *copy);
	if (copy && n)
		memcpy(copy, tables, n * sizeof *copy);
	set->tables = copy;
	pthread_mutex_init(&set->lock, NULL);
	struct edition *ed = NULL;
	int k = copy ? edition_new(set, &ed, e) : error_set(e, ERR_UNAVAILABLE, N_("no memory"));
	if (k) {
		page_set_free(set);
		return k;
	}
	set->now = ed;
	*out = set;
	return ERR_NONE;
}

void page_set_free(struct page_set *set)
{
	if (!set)
		return;
	if (set->now)
		arena_free(set->now->arena);
	pthread_mutex_destroy(&set->lock);
	free((void *)(uintptr_t)set->tables);
	free(set);
}

/* ---- while developing ------------------------------------------------------------------------ */

static bool has_changed(const struct edition *ed)
{
	struct stat st;

	for (const struct origin *o = ed->origins; o; o = o->next) {
		if (stat(o->path, &st))
			st = (struct stat){.st_size = -1};
		if (st.st_size != o->size || st.st_mtim.tv_sec != o->changed.tv_sec ||
		    st.st_mtim.tv_nsec != o->changed.tv_nsec)
			return true;
	}
	return false;
}

/* A broken template leaves the pages as they were; its own dates are kept, so that it is told once.
 */
static void take_changes(struct page_set *set)
{
	struct edition *old = set->now, *ed = NULL;
	struct error e = {};

	if (!has_changed(old))
		return;
	int k = edition_new(set, &ed, &e);
	if (k) {
		struct arena *a = arena_new(64 * 1024);
		if (a)
			log_text(LOG_ERROR, "%s", error_text(&e, a).p);
		arena_free(a);
		for (struct origin *o = old->origins; o; o = o->next) {
			struct stat st = {.st_size = -1};
			(void)stat(o->path, &st);
			o->changed = st.st_mtim;
			o->size = st.st_size;
		}
		return;
	}
	set->now = ed;
	arena_free(old->arena);
}

static void lock(struct page_set *set)
{
	if (!set->assets)
		return;
	pthread_mutex_lock(&set->lock);
	take_changes(set);
}

static void unlock(struct page_set *set)
{
	if (set->assets)
		pthread_mutex_unlock(&set->lock);
}

/* ---- showing --------------------------------------------------------------------------------- */

bool page_render(struct page_set *set, const char *name, bool is_partial, enum language l,
		 const struct chrome *chrome, const void *view, struct buf *b,
		 struct arena *scratch)
{
	const void *views[] = {chrome, view};

	lock(set);
	const struct compiled *c = map_get(&set->now->pages, str_of(name));
	if (c)
		mustache_render(is_partial ? c->part : c->whole, l, views, b, scratch);
	unlock(set);
	return c != NULL;
}

const struct shape *page_shape(struct page_set *set, const char *name)
{
	lock(set);
	const struct compiled *c = map_get(&set->now->pages, str_of(name));
	const struct shape *shape = c ? c->view : NULL;
	unlock(set);
	return shape;
}
