/* SPDX-License-Identifier: EUPL-1.2 */
/* xml.h - XML read as it comes (expat), for files sent by strangers: memory is one tag, never the
 * document. A DOCTYPE is refused, and with it every entity a file could declare; so are tags nested
 * too deep and a single tag longer than 256 kB. Names are told by their namespace, whatever prefix
 * the file gives it. */
#pragma once
#include "base/error.h"

enum xml_space {
	XML_NONE,   /* an attribute without prefix, an element outside any namespace */
	XML_OTHER,  /* a namespace not listed here */
	XML_OFFICE, /* OpenDocument */
	XML_TABLE,
	XML_TEXT,
	XML_STYLE,
	XML_MANIFEST,
	XML_MAIN,     /* SpreadsheetML, transitional or strict */
	XML_RELATION, /* r:id of SpreadsheetML */
	XML_PACKAGE,  /* the relationships of an Open Packaging archive */
};

struct xml;

/* `attributes` are pairs for xml_attribute, borrowed during the call as `name` is. */
struct xml_reader {
	void (*open)(void *context, struct xml *x, enum xml_space space, const char *name,
		     const char **attributes);
	void (*close)(void *context, struct xml *x, enum xml_space space, const char *name);
	void (*text)(void *context, struct xml *x, struct str piece); /* may be NULL */
};

/* Lives in the arena; released with it. */
struct xml *xml_new(struct arena *a, const struct xml_reader *reader, void *context,
		    unsigned max_depth);

/* ERR_INVALID: ill-formed, or refused as told above, with the line and column of the XML left out:
 * they would say nothing to who made the list. After xml_stop: its status. */
[[nodiscard]] int xml_feed(struct xml *x, struct str piece, bool last, struct error *e);

unsigned xml_depth(const struct xml *x); /* of the element at hand; the root is 1 */

/* For the reader's functions: read no further. `status` ERR_NONE means that enough was read: then
 * xml_feed takes what follows unread. */
void xml_stop(struct xml *x, int status);

/* The value, or NULL. */
const char *xml_attribute(const char **attributes, enum xml_space space, const char *name);
