/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <unistd.h>
#include "base/file.h"
#include "base/log.h"
#include "web/page.h"

/* The error page's view, as reply.c has it. */
struct view {
	int64_t status;
	const char *title;
	struct str message, field, request_id;
};
static const struct field fields[] = {
    FIELD(struct view, status, FIELD_INT),	FIELD(struct view, title, FIELD_MESSAGE),
    FIELD(struct view, message, FIELD_TEXT),	FIELD(struct view, field, FIELD_TEXT),
    FIELD(struct view, request_id, FIELD_TEXT),
};
static const struct shape view_shape = SHAPE(struct view, fields);
static const struct page pages[] = {{"web/error", &view_shape}};
static const struct page_table tables[] = {PAGE_TABLE(pages)};

static struct arena *arena;
static char folder[64];

static int setup(void **)
{
	message_init();
	log_set_level(LOG_SILENT);
	arena = arena_new(1 << 28);
	snprintf(folder, sizeof folder, "/tmp/openpix-page-test-%ld", (long)getpid());
	return arena ? 0 : -1;
}

static const char *path_of(const char *name)
{
	return arena_printf(arena, "%s/src/%s", folder, name).p;
}

static int teardown(void **)
{
	static const char *const files[] = {"web/frame.html", "test/a.html", "test/b.html"};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(path_of(files[i]));
	rmdir(path_of("web"));
	rmdir(path_of("test"));
	rmdir(path_of(""));
	rmdir(folder);
	arena_free(arena);
	return 0;
}

static const struct chrome chrome = {
    .language = {"fr", 2},
    .path = {"/a?b=\"c\"", 8},
    .css = {"/assets/app.css", 15},
    .script = {"/assets/app.js", 14},
    .htmx = {"/assets/htmx.js", 15},
};

static struct str render(struct page_set *set, const char *name, bool partial, const void *view)
{
	struct buf b = BUF_INIT(1 << 20);

	assert_true(page_render(set, name, partial, LANGUAGE_EN, &chrome, view, &b, arena));
	return buf_take(&b, arena);
}

static void has(struct str page, const char *text)
{
	if (!strstr(page.p, text))
		fail_msg("no %s in %s", text, page.p);
}

static void a_page_stands_in_its_frame_and_its_fragment_alone(void **)
{
	const struct view v = {.status = 404,
			       .title = "There is nothing here",
			       .message = STR("a<b"),
			       .request_id = STR("12")};
	struct page_set *set;
	struct error e = {};

	if (page_set_new(tables, 1, NULL, &set, &e))
		fail_msg("%s", error_text(&e, arena).p);
	struct str whole = render(set, "web/error", false, &v);
	assert_true(str_starts(whole, STR("<!doctype html>")));
	has(whole, "<html lang=\"fr\">");
	has(whole, "<title>There is nothing here");
	has(whole, "<h1>There is nothing here</h1>");
	has(whole, "a&lt;b");
	has(whole, "value=\"/a?b=&quot;c&quot;\"");
	assert_true(str_ends(str_trim(whole), STR("</html>")));
	struct str part = render(set, "web/error", true, &v);
	assert_true(str_starts(part, STR("<main")));
	assert_true(str_ends(str_trim(part), STR("</main>")));
	has(whole, part.p); /* the very same */
	struct buf b = BUF_INIT(64);
	assert_false(page_render(set, "web/nothing", false, LANGUAGE_EN, &chrome, &v, &b, arena));
	assert_int_equal(b.n, 0);
	assert_ptr_equal(page_shape(set, "web/error"), &view_shape);
	assert_null(page_shape(set, "web/nothing"));
	page_set_free(set);
}

static void a_page_without_a_template_is_told(void **)
{
	static const struct page missing[] = {{"web/missing", &view_shape}};
	static const struct page twice[] = {{"web/error", &view_shape}, {"web/error", &view_shape}};
	const struct page_table one = PAGE_TABLE(missing), two = PAGE_TABLE(twice);
	struct page_set *set;
	struct error e = {};

	assert_int_equal(page_set_new(&one, 1, NULL, &set, &e), ERR_INVALID);
	assert_true(str_eq(e.field, STR("src/web/missing.html")));
	assert_int_equal(page_set_new(&two, 1, NULL, &set, &e), ERR_INVALID);
	assert_true(str_eq(e.field, STR("src/web/error.html")));
}

/* ---- while developing
 * ---------------------------------------------------------------------------- */

static void write_file(const char *name, const char *text)
{
	struct error e = {};

	if (file_replace(path_of(name), str_of(text), &e))
		fail_msg("%s", error_text(&e, arena).p);
}

#define FRAME "<title>{{>title}}</title>{{>page}}{{language}}"

static int open_folder(const char *page, struct page_set **set, struct error *e)
{
	static const struct page a[] = {{"test/a", &view_shape}};
	static const struct page_table table = PAGE_TABLE(a);

	assert_int_equal(file_mkdirs(path_of("web"), e), ERR_NONE);
	assert_int_equal(file_mkdirs(path_of("test"), e), ERR_NONE);
	write_file("web/frame.html", FRAME);
	write_file("test/b.html", "[{{status}}]");
	write_file("test/a.html", page);
	return page_set_new(&table, 1, folder, set, e);
}

static void the_title_is_the_first_heading_in_its_sections(void **)
{
	const struct view v = {.status = 7, .field = STR("f")};
	struct page_set *set;
	struct error e = {};

	if (open_folder(
		"{{#status}}{{#title}}x{{/title}}{{#field}}<h1 class=\"c\"><b>{{.}}</b> {{status}} "
		"</h1>{{/field}}<h1>no</h1>{{/status}}",
		&set, &e))
		fail_msg("%s", error_text(&e, arena).p);
	has(render(set, "test/a", false, &v), "<title>f 7</title><h1 class=\"c\"><b>f</b> 7 </h1>");
	page_set_free(set);
}

static void a_page_without_a_heading_is_refused_unless_it_is_a_fragment(void **)
{
	const struct view v = {.status = 7};
	struct page_set *set;
	struct error e = {};

	assert_int_equal(open_folder("<p>{{status}}</p>", &set, &e), ERR_INVALID);
	assert_true(str_eq(e.field, STR("src/test/a.html")));
	if (open_folder("{{! fragment }}\n<p>{{status}}</p>", &set, &e))
		fail_msg("%s", error_text(&e, arena).p);
	assert_true(str_eq(render(set, "test/a", false, &v), STR("<p>7</p>")));
	page_set_free(set);
}

static void an_error_names_the_file_it_is_in(void **)
{
	struct page_set *set;
	struct error e = {};

	assert_int_equal(open_folder("<h1>a</h1>\n {{nowhere}}", &set, &e), ERR_INVALID);
	assert_true(str_eq(error_text(&e, arena),
			   STR("src/test/a.html:2:2: there is no field nowhere here")));
	assert_int_equal(open_folder("<h1>a</h1>{{> test/c}}", &set, &e), ERR_INVALID);
	assert_true(
	    str_eq(error_text(&e, arena), STR("src/test/a.html:1:11: there is no partial test/c")));
	assert_int_equal(open_folder("<h1>a</h1>{{> ../b}}", &set, &e), ERR_INVALID);
	write_file("test/b.html", "{{#status}}");
	assert_int_equal(open_folder("<h1>{{{message}}}</h1>", &set, &e), ERR_INVALID);
	assert_true(str_starts(error_text(&e, arena), STR("src/test/a.html:1:5: ")));
}

static void a_changed_template_is_taken_and_a_broken_one_is_not(void **)
{
	const struct view v = {.status = 7};
	struct page_set *set;
	struct error e = {};

	if (open_folder("<h1>a</h1>{{> test/b}}", &set, &e))
		fail_msg("%s", error_text(&e, arena).p);
	assert_true(
	    str_eq(render(set, "test/a", false, &v), STR("<title>a</title><h1>a</h1>[7]fr")));
	write_file("test/b.html",
		   "({{status}})!"); /* of another length: the clock's ticks do not matter */
	assert_true(
	    str_eq(render(set, "test/a", false, &v), STR("<title>a</title><h1>a</h1>(7)!fr")));
	write_file("test/b.html", "({{nowhere}})");
	assert_true(
	    str_eq(render(set, "test/a", false, &v), STR("<title>a</title><h1>a</h1>(7)!fr")));
	write_file("test/b.html", "mended");
	assert_true(
	    str_eq(render(set, "test/a", false, &v), STR("<title>a</title><h1>a</h1>mendedfr")));
	write_file("web/frame.html", "{{>page}}");
	assert_true(str_eq(render(set, "test/a", false, &v), STR("<h1>a</h1>mended")));
	page_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_page_stands_in_its_frame_and_its_fragment_alone),
	    cmocka_unit_test(a_page_without_a_template_is_told),
	    cmocka_unit_test(the_title_is_the_first_heading_in_its_sections),
	    cmocka_unit_test(a_page_without_a_heading_is_refused_unless_it_is_a_fragment),
	    cmocka_unit_test(an_error_names_the_file_it_is_in),
	    cmocka_unit_test(a_changed_template_is_taken_and_a_broken_one_is_not),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
