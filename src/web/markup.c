/* SPDX-License-Identifier: EUPL-1.2 */
/* markup.c - where in the HTML the template's text has come to: the states of the HTML standard's
 * tokenizer that matter to escaping, a little stricter than it. */
#include "web/mustache_inside.h"

enum place_kind {
	AT_TEXT,
	AT_TAG_OPEN, /* < */
	AT_END_OPEN, /* </ */
	AT_TAG_NAME,
	AT_BETWEEN, /* attributes */
	AT_SLASH,
	AT_NAME,
	AT_AFTER_NAME,
	AT_BEFORE_VALUE,
	AT_DOUBLE,
	AT_SINGLE,
	AT_BARE,
	AT_JOINT, /* after a value: a space, '/' or '>' must come */
	AT_BANG,
	AT_DECLARATION,
	AT_COMMENT,
	AT_RAW,	  /* script, style */
	AT_PLAIN, /* title, textarea: text without tags */
};

enum attribute_kind { ATTRIBUTE_TEXT, ATTRIBUTE_URL, ATTRIBUTE_DATE, ATTRIBUTE_CLOSED };

enum url_stage {
	URL_EMPTY,
	URL_SLASH, /* "/" */
	URL_PATH,  /* the site is settled: parts may follow */
	URL_WORD,  /* a scheme or a relative path, nobody knows yet */
	URL_SITE,  /* https:, the host is not over */
	URL_FIXED, /* data: and the like, no hole */
	URL_WHOLE, /* a hole was the whole address so far */
};

/* ---- names ---------------------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static void append(char *name, size_t size, char c)
{
	size_t n = strlen(name);

	if (n + 1 < size)
		name[n] = lower(c);
}

static bool is_one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(name, *list))
			return true;
	return false;
}

static bool starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/* ---- attributes ----------------------------------------------------------------------------- */

static enum attribute_kind attribute_kind(const struct markup *m)
{
	static const char *const urls[] = {
	    "href",    "src",	 "action",   "formaction", "poster",	  "cite",
	    "data",    "ping",	 "longdesc", "background", "xlink:href",  "manifest",
	    "hx-get",  "hx-put", "hx-post",  "hx-patch",   "hx-push-url", "hx-replace-url",
	    "profile", "usemap", "codebase", "classid",	   "hx-delete",	  NULL};
	static const char *const closed[] = {"style",	      "srcdoc",	    "srcset", "imagesrcset",
					     "attributename", "http-equiv", NULL};
	static const char *const plain_hx[] = {"hx-target", "hx-select", "hx-indicator",
					       "hx-confirm", NULL};
	static const char *const moving[] = {"animate", "set", "animatetransform", "animatemotion",
					     NULL};
	const char *name = starts(m->name, "data-hx-") ? m->name + 5 : m->name;

	if (is_one_of(name, closed) || starts(name, "on") || is_one_of(m->element, moving))
		return ATTRIBUTE_CLOSED;
	if (!strcmp(m->element, "base") || (m->refresh && !strcmp(name, "content")))
		return ATTRIBUTE_CLOSED;
	if (is_one_of(name, urls))
		return ATTRIBUTE_URL;
	if (starts(name, "hx-"))
		return is_one_of(name, plain_hx) ? ATTRIBUTE_TEXT : ATTRIBUTE_CLOSED;
	return !strcmp(name, "datetime") ? ATTRIBUTE_DATE : ATTRIBUTE_TEXT;
}

static void name_begin(struct markup *m, char c)
{
	memset(m->name, 0, sizeof m->name);
	append(m->name, sizeof m->name, c);
	m->place = AT_NAME;
}

static void value_begin(struct markup *m, enum place_kind place)
{
	m->place = (uint8_t)place;
	m->attribute = (uint8_t)attribute_kind(m);
	m->url = URL_EMPTY;
	m->refresh = m->refresh || !strcmp(m->name, "http-equiv");
}

static void value_end(struct markup *m, enum place_kind place)
{
	m->place = (uint8_t)place;
	m->attribute = m->url = m->progress = 0;
	memset(m->name, 0, sizeof m->name);
	memset(m->scheme, 0, sizeof m->scheme);
}

/* ---- addresses ------------------------------------------------------------------------------ */

static const char *scheme_end(struct markup *m)
{
	if (!strcmp(m->scheme, "https")) {
		m->url = URL_SITE;
		m->progress = 0;
	} else if (!strcmp(m->scheme, "mailto") || !strcmp(m->scheme, "tel")) {
		m->url = URL_PATH;
	} else if (!strcmp(m->scheme, "data")) {
		m->url = URL_FIXED;
	} else {
		return "an address is a path, https: or mailto:";
	}
	return NULL;
}

static const char *url_begin(struct markup *m, char c)
{
	memset(m->scheme, 0, sizeof m->scheme);
	if (c == '/')
		m->url = URL_SLASH;
	else if (c == '?' || c == '#')
		m->url = URL_PATH;
	else if (is_space(c) || c == '&')
		return "a space or a character reference at the beginning of an address";
	else
		m->url = URL_WORD;
	if (m->url == URL_WORD)
		append(m->scheme, sizeof m->scheme, c);
	return NULL;
}

static const char *url_feed(struct markup *m, char c)
{
	if (m->attribute != ATTRIBUTE_URL)
		return NULL;
	if ((unsigned char)c < 0x20)
		return "a control character in an address";
	switch ((enum url_stage)m->url) {
	case URL_EMPTY:
		return url_begin(m, c);
	case URL_SLASH:
		if (c == '/' || c == '\\')
			return "an address of another site is written whole, with https://";
		m->url = URL_PATH;
		return NULL;
	case URL_WORD:
		if (c == ':')
			return scheme_end(m);
		if (c == '&')
			return "a character reference at the beginning of an address";
		append(m->scheme, sizeof m->scheme, c);
		if (c == '/' || c == '?' || c == '#')
			m->url = URL_PATH;
		return NULL;
	case URL_SITE:
		m->progress = (uint8_t)(m->progress + (c == '/'));
		if (m->progress == 3)
			m->url = URL_PATH;
		return NULL;
	case URL_WHOLE:
		if (c != '?' && c != '#')
			return "only ? or # may follow a value that is an address";
		m->url = URL_PATH;
		return NULL;
	case URL_PATH:
	case URL_FIXED:
		return NULL;
	}
	return NULL;
}

/* ---- tags ----------------------------------------------------------------------------------- */

static void tag_begin(struct markup *m, char c, bool closing)
{
	memset(m, 0, sizeof *m);
	m->place = AT_TAG_NAME;
	m->closing = closing;
	append(m->element, sizeof m->element, c);
}

static void tag_end(struct markup *m)
{
	static const char *const raw[] = {"script",  "style",	 "xmp",	      "iframe",
					  "noembed", "noframes", "plaintext", NULL};
	static const char *const plain[] = {"title", "textarea", NULL};
	struct markup next = {};

	if (!m->closing && is_one_of(m->element, raw))
		next.place = AT_RAW;
	else if (!m->closing && is_one_of(m->element, plain))
		next.place = AT_PLAIN;
	if (next.place != AT_TEXT)
		memcpy(next.element, m->element, sizeof next.element);
	*m = next;
}

static const char *between(struct markup *m, char c)
{
	if (is_space(c))
		m->place = AT_BETWEEN;
	else if (c == '/')
		m->place = AT_SLASH;
	else if (c == '>')
		tag_end(m);
	else if (c == '=' || c == '"' || c == '\'' || c == '<')
		return "this character can't stand between attributes";
	else
		name_begin(m, c);
	return NULL;
}

static const char *in_name(struct markup *m, char c)
{
	if (c == '"' || c == '\'' || c == '<')
		return "this character can't stand in an attribute's name";
	if (c == '=')
		m->place = AT_BEFORE_VALUE;
	else if (is_space(c))
		m->place = AT_AFTER_NAME;
	else if (c == '/' || c == '>')
		return between(m, c);
	else
		append(m->name, sizeof m->name, c);
	return NULL;
}

static const char *before_value(struct markup *m, char c)
{
	if (is_space(c))
		return NULL;
	if (c == '>')
		return "an attribute has no value after its =";
	value_begin(m, c == '"' ? AT_DOUBLE : c == '\'' ? AT_SINGLE : AT_BARE);
	return m->place == AT_BARE ? url_feed(m, c) : NULL;
}

static const char *in_value(struct markup *m, char c)
{
	char end = m->place == AT_DOUBLE ? '"' : '\'';

	if (m->place == AT_BARE) {
		if (c == '"' || c == '\'' || c == '=' || c == '<' || c == '`')
			return "this character can't stand in a value without quotes";
		if (is_space(c) || c == '>') {
			value_end(m, AT_BETWEEN);
			return between(m, c);
		}
	} else if (c == end) {
		value_end(m, AT_JOINT);
		return NULL;
	}
	return url_feed(m, c);
}

static void tag_open(struct markup *m, char c)
{
	if (is_letter(c))
		tag_begin(m, c, m->place == AT_END_OPEN);
	else if (m->place == AT_TAG_OPEN && c == '/')
		m->place = AT_END_OPEN;
	else if (m->place == AT_TAG_OPEN && c == '!')
		m->place = AT_BANG;
	else if (m->place == AT_TAG_OPEN && c == '<')
		m->place = AT_TAG_OPEN;
	else if (m->place == AT_END_OPEN ? c != '>' : c == '?')
		m->place = AT_DECLARATION;
	else
		m->place = AT_TEXT;
}

/* <!-- begins a comment; anything else runs to the next '>'. A comment ends at --> or --!>, and at
 * once in <!-->. */
static void in_comment(struct markup *m, char c)
{
	if (m->place == AT_BANG && c == '-') {
		if (++m->progress == 2)
			m->place = AT_COMMENT;
	} else if (m->place == AT_BANG) {
		m->place = c == '>' ? AT_TEXT : AT_DECLARATION;
		m->progress = 0;
	} else if (c == '>' && m->progress >= 2) {
		m->place = AT_TEXT;
		m->progress = 0;
	} else if (c == '-') {
		m->progress = m->progress == 1 || m->progress == 2 ? 2 : 1;
	} else {
		m->progress = c == '!' && m->progress == 2 ? 3 : 0;
	}
}

/* Until "</" and the element's name. `progress` characters of it have been seen. */
static const char *in_raw(struct markup *m, char c)
{
	size_t n = strlen(m->element);

	if (m->progress == n + 2) {
		if (is_space(c) || c == '/' || c == '>') {
			m->closing = 1;
			m->place = AT_BETWEEN;
			m->progress = 0;
			return between(m, c);
		}
		m->progress = c == '<';
		return NULL;
	}
	char expected = m->progress == 0   ? '<'
			: m->progress == 1 ? '/'
					   : m->element[m->progress - 2];
	if (lower(c) == expected)
		m->progress++;
	else
		m->progress = c == '<';
	return NULL;
}

const char *markup_feed(struct markup *m, char c)
{
	switch ((enum place_kind)m->place) {
	case AT_TEXT:
		if (c == '<')
			m->place = AT_TAG_OPEN;
		return NULL;
	case AT_TAG_OPEN:
	case AT_END_OPEN:
		tag_open(m, c);
		return NULL;
	case AT_TAG_NAME:
		if (c == '<')
			return "a tag inside a tag";
		if (is_space(c) || c == '/' || c == '>')
			return between(m, c);
		append(m->element, sizeof m->element, c);
		return NULL;
	case AT_BETWEEN:
	case AT_SLASH:
		return between(m, c);
	case AT_AFTER_NAME:
		if (c == '=') {
			m->place = AT_BEFORE_VALUE;
			return NULL;
		}
		return between(m, c);
	case AT_NAME:
		return in_name(m, c);
	case AT_BEFORE_VALUE:
		return before_value(m, c);
	case AT_DOUBLE:
	case AT_SINGLE:
	case AT_BARE:
		return in_value(m, c);
	case AT_JOINT:
		if (!is_space(c) && c != '/' && c != '>')
			return "a space is missing between two attributes";
		return between(m, c);
	case AT_DECLARATION:
		if (c == '>')
			m->place = AT_TEXT;
		return NULL;
	case AT_BANG:
	case AT_COMMENT:
		in_comment(m, c);
		return NULL;
	case AT_RAW:
	case AT_PLAIN:
		return in_raw(m, c);
	}
	return NULL;
}

/* ---- holes ---------------------------------------------------------------------------------- */

static const char *no_hole(const struct markup *m)
{
	switch ((enum place_kind)m->place) {
	case AT_TEXT:
	case AT_DOUBLE:
	case AT_SINGLE:
		return NULL;
	case AT_PLAIN:
		return m->progress ? "a value can't follow < here" : NULL;
	case AT_RAW:
		return "a value can't stand in a script or a style sheet";
	case AT_COMMENT:
	case AT_BANG:
	case AT_DECLARATION:
		return "a value can't stand in a comment or a declaration";
	case AT_BEFORE_VALUE:
	case AT_BARE:
		return "a value in an attribute stands between quotes";
	case AT_TAG_OPEN:
	case AT_END_OPEN:
	case AT_TAG_NAME:
		return "a value can't be the name of a tag";
	case AT_BETWEEN:
	case AT_SLASH:
	case AT_NAME:
	case AT_AFTER_NAME:
	case AT_JOINT:
		return "a value can't be the name of an attribute";
	}
	return NULL;
}

static const char *url_hole(struct markup *m, enum field_kind kind, enum escape *escape)
{
	if (kind != FIELD_TEXT && kind != FIELD_INT && kind != FIELD_NUMBER)
		return "an address is made of texts and whole numbers only";
	switch ((enum url_stage)m->url) {
	case URL_EMPTY:
		m->url = URL_WHOLE;
		*escape = ESCAPE_URL;
		return kind == FIELD_TEXT ? NULL : "a number is no address";
	case URL_SLASH:
	case URL_PATH:
		m->url = URL_PATH;
		*escape = ESCAPE_PART;
		return NULL;
	case URL_WORD:
	case URL_SITE:
		return "a value can't be part of an address before its site is settled";
	case URL_FIXED:
		return "a value can't be part of a data: address";
	case URL_WHOLE:
		return "a value can't follow another that is an address";
	}
	return NULL;
}

const char *markup_hole(struct markup *m, enum field_kind kind, bool raw, enum escape *escape)
{
	const char *why = no_hole(m);

	*escape = ESCAPE_TEXT;
	if (why)
		return why;
	if (kind == FIELD_HTML && m->place != AT_TEXT)
		return "markup stands in text only, not in attributes, titles or text areas";
	if (kind == FIELD_HTML && !raw)
		return "{0} is markup: it takes three braces";
	if (kind != FIELD_HTML && raw)
		return "only FIELD_HTML may be shown unescaped";
	if (raw)
		*escape = ESCAPE_NONE;
	if (m->place != AT_DOUBLE && m->place != AT_SINGLE)
		return NULL;
	if (m->attribute == ATTRIBUTE_CLOSED)
		return "a value can't stand in this attribute";
	if (m->attribute == ATTRIBUTE_URL)
		return url_hole(m, kind, escape);
	if (m->attribute == ATTRIBUTE_DATE && (kind == FIELD_DATE || kind == FIELD_TIME))
		*escape = ESCAPE_ISO;
	return NULL;
}

const char *markup_message(const struct markup *m)
{
	const char *why = no_hole(m);
	bool in_attribute = m->place == AT_DOUBLE || m->place == AT_SINGLE;

	if (why)
		return why;
	return in_attribute && m->attribute != ATTRIBUTE_TEXT
		   ? "a message can't stand in this attribute"
		   : NULL;
}

/* ---- sections ------------------------------------------------------------------------------- */

bool markup_same(const struct markup *a, const struct markup *b)
{
	return !memcmp(a, b, sizeof *a); /* bytes only: no padding */
}

bool markup_is_text(const struct markup *m)
{
	return m->place == AT_TEXT;
}

static bool is_joint(const struct markup *m)
{
	return m->place == AT_TAG_NAME || m->place == AT_BETWEEN || m->place == AT_NAME ||
	       m->place == AT_AFTER_NAME || m->place == AT_JOINT;
}

bool markup_join(const struct markup *before, struct markup *after, bool many)
{
	struct markup a = *before, b = *after;

	if (markup_same(before, after))
		return true;
	/* `<option{{#chosen}} selected{{/chosen}}>`: what follows must begin with a space, / or >.
	 */
	if (!many && is_joint(before) && is_joint(after)) {
		value_end(&a, AT_JOINT);
		value_end(&b, AT_JOINT);
		a.refresh = b.refresh = before->refresh || after->refresh;
	}
	/* `href="/{{#x}}a{{/x}}`: what follows must be right after "/" alone too. */
	if (a.url == URL_PATH && b.url == URL_SLASH)
		a.url = URL_SLASH;
	if (b.url == URL_PATH && a.url == URL_SLASH)
		b.url = URL_SLASH;
	if (!markup_same(&a, &b))
		return false;
	*after = a;
	return true;
}
