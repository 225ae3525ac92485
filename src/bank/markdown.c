/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/markdown.h"

#include <md4c.h>
#include "base/buf.h"
#include "base/unicode.h"

/* md4c calls back for each block, span and piece of text; what comes out is written here and
 * nowhere else, so what is not listed can't come out. */
struct render {
	struct buf out;
	struct arena *arena;
	int depth;
	bool links[MARKDOWN_DEPTH_MAX]; /* by depth: was the link's address a good one? */
	bool too_deep;
	size_t cell, cell_text; /* where the header cell in hand and its text begin */
};

enum { STOP = 1 };

static void escaped(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&':
			buf_lit(b, "&amp;");
			break;
		case '<':
			buf_lit(b, "&lt;");
			break;
		case '>':
			buf_lit(b, "&gt;");
			break;
		case '"':
			buf_lit(b, "&quot;");
			break;
		case '\'':
			buf_lit(b, "&#39;");
			break;
		default:
			buf_char(b, s.p[i]);
		}
	}
}

/* "&#65;", "&#x41;" and the five names of XML. False for other names. */
static bool entity(struct str s, struct buf *out)
{
	static const struct {
		const char *name;
		char c;
	} names[] = {
	    {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
	char utf8[4];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_eq(s, str_of(names[i].name))) {
			buf_char(out, names[i].c);
			return true;
		}
	}
	if (!str_starts(s, STR("&#")) || s.n < 4)
		return false;
	bool hex = s.p[2] == 'x' || s.p[2] == 'X';
	long code = 0;
	for (size_t i = hex ? 3 : 2; i + 1 < s.n && code <= 0x10FFFF; i++) {
		int c = s.p[i] | 0x20;
		code = code * (hex ? 16 : 10) + (c >= 'a' ? c - 'a' + 10 : s.p[i] - '0');
	}
	size_t n = code > 0 && code <= 0x10FFFF ? utf8_put(utf8, (int32_t)code) : 0;
	buf_str(out, n ? (struct str){utf8, n} : STR("\xEF\xBF\xBD"));
	return true;
}

static struct str attribute(struct render *r, const MD_ATTRIBUTE *a, bool *good)
{
	struct buf b = BUF_INIT(MARKDOWN_SIZE_MAX);

	*good = true;
	for (size_t i = 0; a->substr_offsets[i] < a->size; i++) {
		MD_OFFSET from = a->substr_offsets[i], to = a->substr_offsets[i + 1];
		struct str piece = {a->text + from, to - from};
		if (a->substr_types[i] == MD_TEXT_ENTITY)
			*good &= entity(piece, &b);
		else
			buf_str(&b, piece);
	}
	*good &= !b.failed;
	return buf_take(&b, r->arena);
}

static bool address_allowed(struct str s)
{
	static const char *const schemes[] = {"https://", "http://", "mailto:"};

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		struct str scheme = str_of(schemes[i]);
		if (s.n > scheme.n && str_eq_nocase(str_sub(s, 0, scheme.n), scheme))
			return true;
	}
	return false;
}

/* Bytes that have no place in an address are percent-encoded; the rest is escaped. */
static void address(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c <= 0x20 || c >= 0x7F || strchr("<>\"'`{}|\\^", c))
			buf_printf(b, "%%%02X", c);
		else
			escaped(b, str_sub(s, i, 1));
	}
}

static int down(struct render *r)
{
	if (++r->depth >= MARKDOWN_DEPTH_MAX) {
		r->too_deep = true;
		return STOP;
	}
	return 0;
}

static const char *const simple_blocks[] = {
    [MD_BLOCK_QUOTE] = "blockquote",
    [MD_BLOCK_UL] = "ul",
    [MD_BLOCK_LI] = "li",
    [MD_BLOCK_P] = "p",
    [MD_BLOCK_THEAD] = "thead",
    [MD_BLOCK_TBODY] = "tbody",
    [MD_BLOCK_TR] = "tr",
};
enum { SIMPLE_BLOCKS = sizeof simple_blocks / sizeof *simple_blocks };

static const char *simple_block(MD_BLOCKTYPE type)
{
	return (size_t)type < SIMPLE_BLOCKS ? simple_blocks[type] : NULL;
}

static int heading_level(const MD_BLOCK_H_DETAIL *d)
{
	return d->level >= 4 ? 6 : (int)d->level + 2;
}

static void cell_open(struct buf *b, const char *name, const char *scope,
		      const MD_BLOCK_TD_DETAIL *d)
{
	static const char *const classes[] = {
	    [MD_ALIGN_DEFAULT] = "",
	    [MD_ALIGN_LEFT] = " class=\"text-start\"",
	    [MD_ALIGN_CENTER] = " class=\"text-center\"",
	    [MD_ALIGN_RIGHT] = " class=\"text-end\"",
	};
	buf_printf(b, "<%s%s%s>", name, scope, classes[d->align]);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
	struct render *r = context;
	struct buf *b = &r->out;
	const char *name = simple_block(type);

	if (down(r))
		return STOP;
	if (name) {
		buf_printf(b, "<%s>", name);
		return 0;
	}
	switch (type) {
	case MD_BLOCK_OL: {
		unsigned start = ((MD_BLOCK_OL_DETAIL *)detail)->start;
		if (start == 1)
			buf_lit(b, "<ol>");
		else
			buf_printf(b, "<ol start=\"%u\">", start);
		break;
	}
	case MD_BLOCK_HR:
		buf_lit(b, "<hr>\n");
		break;
	case MD_BLOCK_H:
		buf_printf(b, "<h%d>", heading_level(detail));
		break;
	case MD_BLOCK_CODE: /* it scrolls sideways, so the keyboard must be able to reach it */
		buf_lit(b, "<pre tabindex=\"0\"><code>");
		break;
	case MD_BLOCK_TABLE:
		buf_lit(b,
			"<div class=\"table-responsive\" tabindex=\"0\"><table class=\"table\">");
		break;
	case MD_BLOCK_TH:
		r->cell = b->n;
		cell_open(b, "th", " scope=\"col\"", detail);
		r->cell_text = b->n;
		break;
	case MD_BLOCK_TD:
		cell_open(b, "td", "", detail);
		break;
	default:
		break;
	}
	return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
	struct render *r = context;
	struct buf *b = &r->out;
	const char *name = simple_block(type);

	r->depth--;
	if (name) {
		buf_printf(b, "</%s>\n", name);
		return 0;
	}
	switch (type) {
	case MD_BLOCK_OL:
		buf_lit(b, "</ol>\n");
		break;
	case MD_BLOCK_H:
		buf_printf(b, "</h%d>\n", heading_level(detail));
		break;
	case MD_BLOCK_CODE:
		buf_lit(b, "</code></pre>\n");
		break;
	case MD_BLOCK_TABLE:
		buf_lit(b, "</table></div>\n");
		break;
	case MD_BLOCK_TH: /* an empty corner is no heading of anything */
		if (b->n == r->cell_text) {
			b->n = r->cell;
			buf_lit(b, "<td></td>");
		} else {
			buf_lit(b, "</th>");
		}
		break;
	case MD_BLOCK_TD:
		buf_lit(b, "</td>");
		break;
	default:
		break;
	}
	return 0;
}

static const char *simple_span(MD_SPANTYPE type)
{
	return type == MD_SPAN_EM	? "em"
	       : type == MD_SPAN_STRONG ? "strong"
	       : type == MD_SPAN_CODE	? "code"
					: NULL;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
	struct render *r = context;

	if (down(r))
		return STOP;
	r->links[r->depth] = false;
	if (simple_span(type)) {
		buf_printf(&r->out, "<%s>", simple_span(type));
	} else if (type == MD_SPAN_A) {
		bool good;
		struct str to = attribute(r, &((MD_SPAN_A_DETAIL *)detail)->href, &good);
		if (good && address_allowed(to)) {
			r->links[r->depth] = true;
			buf_lit(&r->out, "<a rel=\"noopener noreferrer\" href=\"");
			address(&r->out, to);
			buf_lit(&r->out, "\">");
		}
	}
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *, void *context)
{
	struct render *r = context;

	if (simple_span(type))
		buf_printf(&r->out, "</%s>", simple_span(type));
	else if (type == MD_SPAN_A && r->links[r->depth])
		buf_lit(&r->out, "</a>");
	r->depth--;
	return 0;
}

static int piece(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *context)
{
	struct render *r = context;
	struct str s = {text, size};
	struct buf one = BUF_INIT(16);

	switch (type) {
	case MD_TEXT_NULLCHAR:
		buf_lit(&r->out, "\xEF\xBF\xBD");
		break;
	case MD_TEXT_BR:
		buf_lit(&r->out, "<br>\n");
		break;
	case MD_TEXT_SOFTBR:
		buf_char(&r->out, '\n');
		break;
	case MD_TEXT_ENTITY:
		if (entity(s, &one))
			escaped(&r->out, buf_view(&one));
		else
			buf_str(&r->out,
				s); /* md4c has seen that it is & letters ; and nothing else */
		buf_release(&one);
		break;
	default:
		escaped(&r->out, s);
	}
	return 0;
}

bool markdown_html(struct arena *a, struct str markdown, struct str *out, const char **reason)
{
	struct render r = {.out = BUF_INIT(16 * (size_t)MARKDOWN_SIZE_MAX), .arena = a};
	const MD_PARSER parser = {
	    .flags = MD_FLAG_TABLES | MD_FLAG_NOHTML,
	    .enter_block = enter_block,
	    .leave_block = leave_block,
	    .enter_span = enter_span,
	    .leave_span = leave_span,
	    .text = piece,
	};

	*out = STR("");
	*reason = "is too long: 64 KiB at most";
	if (markdown.n > MARKDOWN_SIZE_MAX)
		return false;
	int failed = md_parse(markdown.n ? markdown.p : "", (MD_SIZE)markdown.n, &parser, &r);
	if (failed || r.too_deep ||
	    r.out.failed) { /* md4c may end well though it was told to stop */
		if (r.too_deep)
			*reason = "is nested too deep: 32 levels at most";
		buf_release(&r.out);
		return false;
	}
	*out = buf_take(&r.out, a);
	*reason = NULL;
	return true;
}
