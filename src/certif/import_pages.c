/* SPDX-License-Identifier: EUPL-1.2 */
/* import_pages.c - the list of candidates of a session on its way in: certif/import_steps.h. */
#include "certif/candidate_page.h"
#include "certif/certif.h"
#include "certif/import_list.h"

struct page_view {
	struct candidate_page session;
	struct import_view import;
};

static const struct field page_fields[] = {
	FIELD_OF(struct page_view, session, FIELD_OBJECT, candidate_page_shape),
	FIELD_OF(struct page_view, import, FIELD_OBJECT, import_shape),
};
static const struct shape view_shape = SHAPE(struct page_view, page_fields);

static struct str session_rest(struct import_step *s, const char *rest)
{
	return arena_printf(s->rq->arena, "/certif/sessions/%lld%s", (long long)param_int(s->rq, "session"), rest);
}

static int begin(struct import_step *s)
{
	struct page_view *v = ARENA_NEW(s->rq->arena, struct page_view, 1);
	struct candidate_page *p = &v->session;
	int k = candidate_page_load(s->rq, p);

	s->page = v;
	s->view = &v->import;
	v->import.is_open = p->is_open;
	v->import.template_path = session_rest(s, "/list");
	s->path = session_rest(s, "/import");
	s->session = (struct db_opt_int){ true, p->session_id };
	s->centre = p->centre.id;
	import_list_new(s, (struct candidate_list_of){ .audience = p->audience, .allowed = p->allowed, .today = p->today })->session =
	    p->session_id;
	return k;
}

static int kept(struct db *db, struct import_step *s)
{
	struct candidate_apply *x = s->job;
	struct candidate *list;
	int k = candidate_list(db, s->rq->arena, x->session, &list, &x->import.kept_n);

	x->import.kept = list;
	return k;
}

static int apply(struct db *db, struct import_step *s)
{
	struct candidate_apply *x = import_list_sent(s);
	int k = candidate_import_apply(db, x);

	s->problem = x->problem;
	return k;
}

static struct str done(struct import_step *s)
{
	return session_rest(s, "/candidates");
}

static struct table_writing writing(struct import_step *s, const char *title)
{
	const struct candidate_page *p = &((const struct page_view *)s->page)->session;
	struct arena *a = s->rq->arena;
	enum language l = s->rq->language;
	struct str *above = ARENA_NEW(a, struct str, 3);

	above[1] = message_filled(message(l, N_("Session {0}")), arena_printf(a, "%lld", (long long)p->number), a);
	above[2] = arena_printf(a, STR_FMT ", " STR_FMT " - " STR_FMT ", " STR_FMT, STR_ARG(p->day), STR_ARG(p->hour),
	                        STR_ARG(p->site), STR_ARG(p->room));
	return import_writing(s, title, p->centre.name, above, 3);
}

static const struct import_kind kind = { .form = "certif/import_form", .dry_run = "certif/import", .param = "import", .done_notice = N_("The list is imported."),
	                                 .begin = begin, .kept = kept, .read = import_list_read, .found = import_list_found,
	                                 .apply = apply, .done = done, .writing = writing };
IMPORT_HANDLERS(kind)

static int template_show(struct request *rq)
{
	struct candidate_page p;
	int k = candidate_page_load(rq, &p);

	if (k)
		return reply_status(rq, k);
	return import_list_show(rq, &kind,
	                        arena_z(rq->arena, arena_printf(rq->arena, "openpix-candidates-%lld.ods", (long long)p.number)));
}

/* ---- routes --------------------------------------------------------------------------------- */

#define SESSION { "session", PARAM_ID, PARAM_PATH, 0, true }
IMPORT_PARAMS("import", SESSION);

#define MEMBER &right_centre_member
static const struct route routes[] = {
	IMPORT_ROUTES("/certif/sessions/:session/import", "import", "a list of candidates", &view_shape, MEMBER),
	{ METHOD_GET, "/certif/sessions/:session/list", ACCESS_SIGNED_IN, template_show, owner_params, NULL, "The candidates as a spreadsheet that can be sent again", 0, 0, MEMBER },
};
const struct route_table certif_import_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
	{ "certif/import_form", &view_shape },
	{ "certif/import", &view_shape },
};
const struct page_table certif_import_pages = PAGE_TABLE(pages);
