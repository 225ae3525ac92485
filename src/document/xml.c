/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/xml.h"

#include <expat.h>

enum { TAG_MAX = 256 * 1024, FEED_MAX = 64 * 1024 };
#define SEPARATOR '\n' /* stands in no namespace's name */

struct xml {
	XML_Parser parser;
	const struct xml_reader *reader;
	void *context;
	unsigned depth, max_depth;
	int status;
	bool stopped;
	const char *refused; /* why, when it was refused here */
	long long fed;
};

static const struct {
	const char *name;
	enum xml_space space;
} spaces[] = {
    {"urn:oasis:names:tc:opendocument:xmlns:office:1.0", XML_OFFICE},
    {"urn:oasis:names:tc:opendocument:xmlns:table:1.0", XML_TABLE},
    {"urn:oasis:names:tc:opendocument:xmlns:text:1.0", XML_TEXT},
    {"urn:oasis:names:tc:opendocument:xmlns:style:1.0", XML_STYLE},
    {"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0", XML_MANIFEST},
    {"http://schemas.openxmlformats.org/spreadsheetml/2006/main", XML_MAIN},
    {"http://purl.oclc.org/ooxml/spreadsheetml/main", XML_MAIN},
    {"http://schemas.openxmlformats.org/officeDocument/2006/relationships", XML_RELATION},
    {"http://purl.oclc.org/ooxml/officeDocument/relationships", XML_RELATION},
    {"http://schemas.openxmlformats.org/package/2006/relationships", XML_PACKAGE},
};

static enum xml_space split(const char *full, const char **local)
{
	const char *cut = strchr(full, SEPARATOR);

	*local = cut ? cut + 1 : full;
	if (!cut)
		return XML_NONE;
	struct str name = {full, (size_t)(cut - full)};
	for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
		if (str_eq(name, str_of(spaces[i].name)))
			return spaces[i].space;
	return XML_OTHER;
}

static void refuse(struct xml *x, const char *why)
{
	x->refused = why;
	xml_stop(x, ERR_INVALID);
}

static void XMLCALL on_open(void *user, const XML_Char *full, const XML_Char **attributes)
{
	struct xml *x = user;
	const char *name;

	if (x->stopped)
		return;
	if (++x->depth > x->max_depth) {
		refuse(x, N_("This file's parts are nested deeper than any list needs: save it "
			     "again from your spreadsheet program."));
		return;
	}
	enum xml_space space = split(full, &name);
	x->reader->open(x->context, x, space, name, attributes);
}

static void XMLCALL on_close(void *user, const XML_Char *full)
{
	struct xml *x = user;
	const char *name;

	if (x->stopped)
		return;
	enum xml_space space = split(full, &name);
	x->reader->close(x->context, x, space, name);
	x->depth--;
}

static void XMLCALL on_text(void *user, const XML_Char *p, int n)
{
	struct xml *x = user;

	if (!x->stopped && x->reader->text)
		x->reader->text(x->context, x, (struct str){p, (size_t)n});
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system,
			       const XML_Char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	refuse(user, N_("This file declares entities, which no list needs and which are refused: "
			"save it again from your spreadsheet program."));
}

static void release(void *payload)
{
	XML_ParserFree(((struct xml *)payload)->parser);
}

struct xml *xml_new(struct arena *a, const struct xml_reader *reader, void *context,
		    unsigned max_depth)
{
	struct xml *x = ARENA_NEW(a, struct xml, 1);

	*x = (struct xml){.reader = reader, .context = context, .max_depth = max_depth};
	x->parser = XML_ParserCreateNS(NULL, SEPARATOR);
	if (!x->parser)
		return x;
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_open, on_close);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	arena_defer(a, release, x);
	return x;
}

static int fault(const struct xml *x, struct error *e)
{
	if (x->refused)
		return error_set(e, ERR_INVALID, x->refused);
	return error_set(
	    e, ERR_INVALID,
	    N_("This file is damaged or was cut short: save it again, then send it again."));
}

static int feed(struct xml *x, struct str piece, bool last, struct error *e)
{
	enum XML_Status done = XML_Parse(x->parser, piece.n ? piece.p : "", (int)piece.n, last);

	if (x->stopped) {
		if (x->refused)
			return fault(x, e);
		return x->status;
	}
	if (done != XML_STATUS_OK)
		return fault(x, e);
	x->fed += (long long)piece.n;
	if (!last && x->fed - (long long)XML_GetCurrentByteIndex(x->parser) > TAG_MAX) {
		refuse(x, N_("This file holds a tag longer than any list needs: save it again "
			     "from your spreadsheet program."));
		return fault(x, e);
	}
	return ERR_NONE;
}

int xml_feed(struct xml *x, struct str piece, bool last, struct error *e)
{
	int status = ERR_NONE;

	if (!x->parser)
		return error_set(e, ERR_INTERNAL, "no memory for a parser");
	while (!x->stopped && piece.n > FEED_MAX && !status) {
		status = feed(x, str_sub(piece, 0, FEED_MAX), false, e);
		piece = str_from(piece, FEED_MAX);
	}
	if (!x->stopped && !status)
		status = feed(x, piece, last, e);
	else if (x->stopped && !status)
		status = x->refused ? fault(x, e) : x->status;
	return status;
}

unsigned xml_depth(const struct xml *x)
{
	return x->depth;
}

void xml_stop(struct xml *x, int status)
{
	if (x->stopped)
		return;
	x->stopped = true;
	x->status = status;
	XML_StopParser(x->parser, XML_FALSE);
}

const char *xml_attribute(const char **attributes, enum xml_space space, const char *name)
{
	const char *local;

	for (size_t i = 0; attributes[i]; i += 2) {
		const char *cut = strchr(attributes[i], SEPARATOR);
		if (strcmp(cut ? cut + 1 : attributes[i], name) == 0 &&
		    split(attributes[i], &local) == space)
			return attributes[i + 1];
	}
	return NULL;
}
