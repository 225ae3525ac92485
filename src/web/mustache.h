/* SPDX-License-Identifier: EUPL-1.2 */
/* mustache.h - Mustache (mustache.github.io/mustache.5.html) over shapes.
 *
 * Compiled once against the shapes it will be given: a name that no shape of the stack has is an
 * error, and a field is then an offset. Beside the specification's interpolation, sections,
 * inverted sections, comments, partials, dotted names and white-space rules there is one tag more, a
 * translated message: {{"Sign in"}}, with fields in braces {{"Hello {first_name}"}}, and a plural
 * {{"{count} question"|"{count} questions"|count}}.
 *
 * MUSTACHE_PAGE: escaping is a property of the place. Text and quoted attributes are escaped; in
 * href, src, action, formaction, poster, hx-get, hx-post … the value must be a path of ours, https or
 * mailto (else it becomes "#"); a hole in <script>, <style>, a comment, a tag or attribute name, an
 * unquoted attribute, on*= or style= is refused; {{{x}}} and {{&x}} are refused unless x is
 * FIELD_HTML, which in turn is refused outside text.
 * MUSTACHE_TEXT: the bare specification; {{x}} escapes HTML, {{{x}}} does not (e-mails as text use
 * {{{x}}} and {{{"…"}}}); a name or a partial that is not there is empty.
 *
 * More of MUSTACHE_PAGE: after a literal beginning as in href="/competences/{{id}}?q={{word}}" a hole is
 * a percent-encoded part of the address. datetime="{{day}}" shows dates as machines read them. A section
 * may leave out whole attributes: <option{{#chosen}} selected{{/chosen}}>; it must not begin in one
 * place of the markup and end in another. {{{x}}} for FIELD_HTML, {{x}} for all others.
 * A message's holes are fields, dotted names too; its \" and \\ are a quote and a backslash, any white
 * space in it counts as one space. A section over a text or a number shows it by {{.}}; so does one over
 * FIELD_TEXTS, or over a list whose shape has a field named ".". */
#pragma once
#include "base/buf.h"
#include "web/message.h"
#include "web/shape.h"

enum mustache_mode { MUSTACHE_PAGE, MUSTACHE_TEXT };

/* Gives the source of a partial by name, or false. */
typedef bool mustache_partial_fn(void *context, struct str name, struct str *source);

struct mustache; /* lives in the arena; shared by threads once compiled */

/* `stack` are the shapes from the outermost to the innermost. Errors carry line and column of the
 * template. Partials are compiled with it, recursion only through sections (depth at most 16). */
[[nodiscard]] int mustache_compile(struct arena *a, enum mustache_mode mode, struct str source,
                                   const struct shape *const *stack, size_t depth,
                                   mustache_partial_fn *partial, void *context,
                                   struct mustache **out, struct error *e);

/* A page in its frame, MUSTACHE_PAGE. The frame's source sees `frame` alone; in it {{> page}} and
 * {{> title}}, outside of sections that give another view, see `view` within `frame`: the view's names never hide the
 * frame's own. Rendered with two views: the frame's and the page's. */
[[nodiscard]] int mustache_compile_frame(struct arena *a, struct str source, const struct shape *frame,
                                         const struct shape *view, mustache_partial_fn *partial,
                                         void *context, struct mustache **out, struct error *e);

/* views[i] is a struct of stack[i]. Appends to b; scratch is for dates and numbers. */
void mustache_render(const struct mustache *m, enum language l, const void *const *views,
                     struct buf *b, struct arena *scratch);

void html_text(struct buf *b, struct str s); /* & < > " ' escaped */
void html_url(struct buf *b, struct str s);  /* a safe address escaped, else "#" */
