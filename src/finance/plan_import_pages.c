/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_import_pages.c - the candidates of a plan on their way in: certif/import_steps.h. */
#include "budget/plan_json.h"
#include "certif/certif.h"
#include "certif/import_list.h"
#include "finance/finance.h"
#include "finance/plan_listed.h"
#include "finance/plan_view.h"

struct import_page {
	struct finance_head head;
	struct import_view import;
	/* not shown */
	struct plan_page page;
};
static const struct field import_page_fields[] = {
    FIELD_OF(struct import_page, head, FIELD_OBJECT, finance_head_shape),
    FIELD_OF(struct import_page, import, FIELD_OBJECT, import_shape),
};
static const struct shape import_page_shape = SHAPE(struct import_page, import_page_fields);

static int begin(struct import_step *s)
{
	struct request *rq = s->rq;
	struct import_page *v = ARENA_NEW(rq->arena, struct import_page, 1);
	struct candidate_list_of of = {};
	int k = plan_page_load(rq, &v->page);

	s->page = v;
	s->view = &v->import;
	v->head = v->page.head;
	s->centre = v->head.centre.id;
	s->path = plan_path(rq, "/candidates/import");
	v->import.is_open = true;
	v->import.template_path = plan_path(rq, "/candidates/list");
	if (!k)
		k = candidate_allowed(rq->db, rq->arena, s->centre, &of.allowed);
	of.today = plan_day_write(v->page.today, rq->arena);
	if (!k)
		k = plan_listed_groups(rq->db, rq->arena, s->centre, &of);
	(void)import_list_new(s, of);
	return k;
}

static int kept(struct db *db, struct import_step *s)
{
	struct candidate_apply *x = s->job;
	struct candidate *list;
	int k = plan_listed_load(db, s->rq->arena, s->centre, &list, &x->import.kept_n);

	x->import.kept = list;
	return k;
}

static int apply(struct db *db, struct import_step *s)
{
	struct candidate_apply *x = import_list_sent(s);
	int k = plan_listed_import(db, x, s->centre);

	s->problem = x->problem;
	return k;
}

static struct str done(struct import_step *s)
{
	return plan_path(s->rq, "/candidates");
}

static struct table_writing writing(struct import_step *s, const char *title)
{
	const struct import_page *p = s->page;
	struct str *above = ARENA_NEW(s->rq->arena, struct str, 2);

	above[1] = str_of(message(s->rq->language, N_("The plan")));
	return import_writing(s, title, p->head.centre.name, above, 2);
}

static const struct import_kind kind = {.form = "finance/plan_import_form",
					.dry_run = "finance/plan_import",
					.param = "batch",
					.done_notice = N_("The list is imported."),
					.begin = begin,
					.kept = kept,
					.read = import_list_read,
					.found = import_list_found,
					.apply = apply,
					.done = done,
					.writing = writing};
IMPORT_HANDLERS(kind)

static int template_show(struct request *rq)
{
	return import_list_show(rq, &kind, "openpix-plan-candidates.ods");
}

/* --- tables -------------------------------------------------------------------------------------
 */

IMPORT_PARAMS("batch", PLAN_CENTRE_PARAM);

#define ADMIN &right_centre_admin
static const struct route routes[] = {
    {METHOD_GET, PLAN_PATH "/candidates/list", ACCESS_SIGNED_IN, template_show, owner_params, NULL,
     "The candidates of a plan as a spreadsheet that can be sent again", 0, 0, ADMIN},
    IMPORT_ROUTES(PLAN_PATH "/candidates/import", "batch", "the candidates of a plan", &import_page_shape,
		  ADMIN),
};
const struct route_table finance_plan_import_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {
    {"finance/plan_import_form", &import_page_shape},
    {"finance/plan_import", &import_page_shape},
};
const struct page_table finance_plan_import_pages = PAGE_TABLE(pages);
