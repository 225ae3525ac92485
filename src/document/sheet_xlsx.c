/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of an Excel workbook: the relationships say where its parts are, the workbook which
 * sheets it has; then the styles, the shared texts and the sheet, each read as it comes. */
#include "document/sheet_xlsx.h"

enum { SHEETS_MAX = 64, PATH_MAX_BYTES = 500 };

/* --- relationships ------------------------------------------------------------------------------
 */

struct relation {
	struct str id, target; /* `target` is a name inside the archive */
};

struct relations {
	struct arena *arena;
	struct xml *xml;
	struct error *e;
	struct str folder; /* of the part whose relationships they are, with its final slash */
	struct str office, strings, styles;
	struct relation list[SHEETS_MAX * 4];
	size_t n;
};

/* A target beside `folder`, or from the root when it begins with a slash; ".." goes up. */
static struct str resolved(struct arena *a, struct str folder, struct str target)
{
	if (str_starts(target, STR("/")))
		return arena_str(a, str_from(target, 1));
	while (str_starts(target, STR("../"))) {
		target = str_from(target, 3);
		folder.n -= folder.n > 0;
		while (folder.n && folder.p[folder.n - 1] != '/')
			folder.n--;
	}
	return arena_printf(a, STR_FMT STR_FMT, STR_ARG(folder), STR_ARG(target));
}

static void relation_open(void *context, struct xml *x, enum xml_space space, const char *name,
			  const char **attributes)
{
	struct relations *r = context;
	const char *id = xml_attribute(attributes, XML_NONE, "Id");
	const char *type = xml_attribute(attributes, XML_NONE, "Type");
	const char *target = xml_attribute(attributes, XML_NONE, "Target");

	(void)x;
	if (space != XML_PACKAGE || strcmp(name, "Relationship") != 0 || !id || !type || !target ||
	    strlen(target) > PATH_MAX_BYTES)
		return;
	struct str path = resolved(r->arena, r->folder, str_of(target)), kind = str_of(type);
	if (str_ends(kind, STR("/officeDocument")))
		r->office = path;
	else if (str_ends(kind, STR("/sharedStrings")))
		r->strings = path;
	else if (str_ends(kind, STR("/styles")))
		r->styles = path;
	else if (str_ends(kind, STR("/worksheet")) && r->n < sizeof r->list / sizeof *r->list)
		r->list[r->n++] = (struct relation){arena_str(r->arena, str_of(id)), path};
}

void xlsx_no_close(void *context, struct xml *x, enum xml_space space, const char *name)
{
	(void)context;
	(void)x;
	(void)space;
	(void)name;
}

static int relations_piece(void *context, struct str piece, bool last)
{
	struct relations *r = context;

	return xml_feed(r->xml, piece, last, r->e);
}

/* The relationships of a part stand beside it: xl/workbook.xml → xl/_rels/workbook.xml.rels. */
static int relations_of(struct workbook *w, struct str part, struct relations **out)
{
	static const struct xml_reader reader = {.open = relation_open, .close = xlsx_no_close};
	struct grid *g = w->grid;
	struct relations *r = ARENA_NEW(g->arena, struct relations, 1);
	size_t slash = part.n;

	while (slash && part.p[slash - 1] != '/')
		slash--;
	*out = r;
	r->arena = g->arena;
	r->e = g->e;
	r->folder = str_sub(part, 0, slash);
	r->xml = xml_new(g->arena, &reader, r, g->limits->depth);
	struct str name = arena_printf(g->arena, STR_FMT "_rels/" STR_FMT ".rels",
				       STR_ARG(r->folder), STR_ARG(str_from(part, slash)));
	return package_read(w->package, name.p, relations_piece, r, g->e);
}

/* --- the workbook -------------------------------------------------------------------------------
 */

static void workbook_open(void *context, struct xml *x, enum xml_space space, const char *name,
			  const char **attributes)
{
	struct workbook *w = context;

	if (xml_depth(x) == 1)
		w->is_workbook = space == XML_MAIN && strcmp(name, "workbook") == 0;
	if (space != XML_MAIN)
		return;
	if (strcmp(name, "workbookPr") == 0) {
		const char *z = xml_attribute(attributes, XML_NONE, "date1904");
		w->from_1904 = z && (strcmp(z, "1") == 0 || strcmp(z, "true") == 0);
	}
	const char *id = xml_attribute(attributes, XML_RELATION, "id");
	const char *state = xml_attribute(attributes, XML_NONE, "state");
	if (strcmp(name, "sheet") == 0 && id && (!state || strcmp(state, "visible") == 0) &&
	    w->sheet_n < SHEETS_MAX) {
		const char *title = xml_attribute(attributes, XML_NONE, "name");
		w->sheets[w->sheet_n].id = arena_str(w->grid->arena, str_of(id));
		w->sheets[w->sheet_n++].name = arena_str(w->grid->arena, str_of(title));
	}
}

static int workbook_piece(void *context, struct str piece, bool last)
{
	struct workbook *w = context;

	return xml_feed(w->xml, piece, last, w->grid->e);
}

int xlsx_part(struct workbook *w, struct str part, const struct xml_reader *reader)
{
	w->xml = xml_new(w->grid->arena, reader, w, w->grid->limits->depth);
	return package_read(w->package, arena_z(w->grid->arena, part), workbook_piece, w,
			    w->grid->e);
}

static int sheet_part(struct workbook *w, const struct relations *r, size_t sheet)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->list[i].id, w->sheets[sheet].id))
			return xlsx_read_sheet(w, r->list[i].target);
	return ERR_NONE; /* a chart */
}

static int read_parts(struct workbook *w, struct str part, struct str *name)
{
	struct relations *r;
	int status = relations_of(w, part, &r);

	if (!status && r->styles.n && package_has(w->package, arena_z(w->grid->arena, r->styles)))
		status = xlsx_read_styles(w, r->styles);
	if (!status && r->strings.n)
		status = xlsx_read_strings(w, r->strings);
	for (size_t i = 0; !status && i < w->sheet_n; i++) {
		*name = w->sheets[i].name;
		status = sheet_part(w, r, i);
		if (!status && grid_end_table(w->grid, *name))
			break;
	}
	return status == ERR_NOT_FOUND ? sheet_damaged(w->grid->e) : status;
}

static void release(void *payload)
{
	buf_release(&((struct workbook *)payload)->text);
}

int sheet_read_xlsx(struct grid *g, struct package *p, struct str *name)
{
	static const struct xml_reader reader = {.open = workbook_open, .close = xlsx_no_close};
	struct workbook *w = ARENA_NEW(g->arena, struct workbook, 1);
	struct relations *r;

	w->grid = g;
	w->package = p;
	w->text = BUF_INIT(g->limits->cell_bytes);
	w->sheets = ARENA_NEW(g->arena, struct xlsx_sheet, SHEETS_MAX);
	arena_defer(g->arena, release, w);
	int status = relations_of(w, STR(""), &r);
	if (status)
		return status == ERR_NOT_FOUND ? sheet_damaged(g->e) : status;
	if (!r->office.n)
		return ERR_NOT_FOUND;
	status = xlsx_part(w, r->office, &reader);
	if (status)
		return status == ERR_NOT_FOUND ? sheet_damaged(g->e) : status;
	if (!w->is_workbook)
		return ERR_NOT_FOUND;
	return read_parts(w, r->office, name);
}
