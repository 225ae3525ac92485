/* SPDX-License-Identifier: EUPL-1.2 */
/* import_pages.c - the list of candidates of a session on its way in: certif/import_steps.h. */
#include "certif/candidate_page.h"
#include "certif/certif.h"
#include "certif/import_steps.h"

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
	s->apply.session = p->session_id;
	s->apply.import.of = (struct candidate_list_of){ .audience = p->audience, .allowed = p->allowed, .today = p->today,
		                                         .language = s->rq->language };
	return k;
}

static int kept(struct db *db, struct import_step *s)
{
	struct candidate *list;
	int k = candidate_list(db, s->rq->arena, s->apply.session, &list, &s->apply.import.kept_n);

	s->apply.import.kept = list;
	return k;
}

static int apply(struct db *db, struct import_step *s)
{
	return candidate_import_apply(db, &s->apply);
}

static struct str done(struct import_step *s)
{
	return session_rest(s, "/candidates");
}

static struct table_writing writing(struct import_step *s, struct str title)
{
	const struct candidate_page *p = &((const struct page_view *)s->page)->session;
	struct arena *a = s->rq->arena;
	enum language l = s->rq->language;
	struct str *above = ARENA_NEW(a, struct str, 3);

	above[0] = p->centre.name;
	above[1] = message_filled(message(l, N_("Session {0}")), arena_printf(a, "%lld", (long long)p->number), a);
	above[2] = arena_printf(a, STR_FMT ", " STR_FMT " - " STR_FMT ", " STR_FMT, STR_ARG(p->day), STR_ARG(p->hour),
	                        STR_ARG(p->site), STR_ARG(p->room));
	return (struct table_writing){ .language = l, .title = title, .above = above, .above_n = 3,
		                       .created_at = s->apply.now, .say = import_say, .context = &s->rq->language };
}

static const struct import_kind kind = { .form = "certif/import_form", .dry_run = "certif/import", .param = "import", .begin = begin, .kept = kept,
	                                 .apply = apply, .done = done, .writing = writing };

static int form_show(struct request *rq)
{
	return import_form_show(rq, &kind);
}

static int file_post(struct request *rq)
{
	return import_file_post(rq, &kind);
}

static int dry_run_show(struct request *rq)
{
	return import_dry_run_show(rq, &kind);
}

static int apply_post(struct request *rq)
{
	return import_apply_post(rq, &kind);
}

static int forget_post(struct request *rq)
{
	return import_forget_post(rq, &kind);
}

static int faults_show(struct request *rq)
{
	return import_faults_show(rq, &kind);
}

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
static const struct param session_params[] = { SESSION, {} };
static const struct param file_params[] = { SESSION, IMPORT_LIST_PARAM, IMPORT_MODE_PARAM(PARAM_FORM), {} };
static const struct param show_params[] = { SESSION, { "import", PARAM_ID, PARAM_PATH, 0, true }, IMPORT_MODE_PARAM(PARAM_QUERY), {} };
static const struct param apply_params[] = { SESSION, { "import", PARAM_ID, PARAM_PATH, 0, true }, IMPORT_MODE_PARAM(PARAM_FORM), IMPORT_DIGEST_PARAM, {} };
static const struct param one_params[] = { SESSION, { "import", PARAM_ID, PARAM_PATH, 0, true }, IMPORT_MODE_PARAM(PARAM_FORM), {} };

#define MEMBER &right_centre_member
static const struct route routes[] = {
	{ METHOD_GET, "/certif/sessions/:session/import", ACCESS_SIGNED_IN, form_show, session_params, &view_shape, "The form to send a list of candidates", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/import", ACCESS_SIGNED_IN, file_post, file_params, &view_shape, "Send a list (ODS, XLSX or CSV); nothing is changed yet", IMPORT_FILE_MOST, 30, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/import/:import", ACCESS_SIGNED_IN, dry_run_show, show_params, &view_shape, "What a list would change, and its faults", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/import/:import", ACCESS_SIGNED_IN, apply_post, apply_params, &view_shape, "Import the list as it was shown", 0, 0, MEMBER },
	{ METHOD_POST, "/certif/sessions/:session/import/:import/forget", ACCESS_SIGNED_IN, forget_post, one_params, NULL, "Forget a list that was sent", 0, 0, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/import/:import/faults", ACCESS_SIGNED_IN, faults_show, show_params, NULL, "The list with what is to be mended told in it, as a spreadsheet", 0, 0, MEMBER },
	{ METHOD_GET, "/certif/sessions/:session/list", ACCESS_SIGNED_IN, template_show, session_params, NULL, "The candidates as a spreadsheet that can be sent again", 0, 0, MEMBER },
};
const struct route_table certif_import_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
	{ "certif/import_form", &view_shape },
	{ "certif/import", &view_shape },
};
const struct page_table certif_import_pages = PAGE_TABLE(pages);
