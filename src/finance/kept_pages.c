/* SPDX-License-Identifier: EUPL-1.2 */
/* kept_pages.c - what is done with the scenarios a centre keeps. A change that is refused shows the
 * page of costs again, with what was sent and why not. */
#include "certif/certif.h"
#include "finance/costs_view.h"
#include "finance/finance.h"
#include "finance/kept.h"

typedef int kept_verb(struct db *db, struct kept_act *act);

struct change {
	struct kept_act act;
	kept_verb *verb;
	const char *notice;
	bool named;   /* a refusal is about the new scenario's name */
	bool to_kept; /* afterwards that scenario is shown, else the reference */
};

static int write_change(struct db *db, void *args)
{
	struct change *c = args;

	return c->verb(db, &c->act);
}

static int reply_refusal(struct request *rq, const struct change *c, int kind)
{
	struct costs_view v;
	int k = costs_view_load(rq, c->act.centre, &v);

	if (k)
		return reply_status(rq, k);
	struct str why = str_of(message(rq->language, c->act.refusal));
	v.name = c->named ? c->act.name : STR("");
	if (c->named)
		v.name_error = why;
	else
		v.problem = why;
	return reply_page_status(rq, kind == ERR_CONFLICT ? 409 : 422, "finance/costs", &v);
}

static int changed(struct request *rq, int result)
{
	struct change *c = rq->room;
	long long centre = (long long)c->act.centre;

	if (result && c->act.refusal)
		return reply_refusal(rq, c, result);
	if (result)
		return reply_status(rq, result);
	reply_notice(rq, c->notice);
	if (c->to_kept)
		return reply_redirect(rq, arena_printf(rq->arena,
						       "/certif/centres/%lld/budget?from=%lld",
						       centre, (long long)c->act.id));
	return reply_redirect(rq, arena_printf(rq->arena, "/certif/centres/%lld/budget", centre));
}

static struct change *change_new(struct request *rq, kept_verb *verb, const char *notice)
{
	struct change *c = ARENA_NEW(rq->arena, struct change, 1);

	*c = (struct change){.verb = verb, .notice = notice};
	c->act = (struct kept_act){
	    .arena = rq->arena,
	    .ids = rq->ids,
	    .language = rq->language,
	    .centre = param_int(rq, "centre"),
	    .actor = rq->person,
	    .now = clock_now(&rq->clock),
	};
	rq->room = c;
	return c;
}

static struct change *change_of(struct request *rq, kept_verb *verb, const char *notice)
{
	struct change *c = change_new(rq, verb, notice);

	c->act.id = param_int(rq, "scenario");
	return c;
}

static int begin(struct request *rq, struct change *c)
{
	return request_write(rq, write_change, c, changed);
}

/* The figures that were sent; or the page, with what is wrong with them. */
static int begin_with_figures(struct request *rq, struct change *c)
{
	struct costs_base base;
	struct figure_form form;
	struct costs_view v;
	int k = costs_base_load(rq, c->act.centre, &base, &c->act.scenario);

	if (k)
		return reply_status(rq, k);
	figure_form_read(rq, &c->act.scenario, &scenario_seed, &form);
	c->act.scenario = form.scenario;
	c->to_kept = true;
	if (!form.has_faults)
		return begin(rq, c);
	k = costs_view_load(rq, c->act.centre, &v);
	v.name = c->act.name;
	return k ? reply_status(rq, k) : reply_page_status(rq, 422, "finance/costs", &v);
}

static int keep(struct request *rq)
{
	struct change *c = change_new(rq, kept_add, N_("The scenario is kept."));

	c->act.name = param_text(rq, "name");
	c->named = true;
	return begin_with_figures(rq, c);
}

static int change(struct request *rq)
{
	struct change *c = change_of(rq, kept_change, N_("The scenario’s figures are changed."));

	c->act.revision = param_int(rq, "revision");
	return begin_with_figures(rq, c);
}

static int rename_kept(struct request *rq)
{
	struct change *c = change_of(rq, kept_rename, N_("The scenario has its new name."));

	c->act.name = param_text(rq, "name");
	c->to_kept = true;
	return begin(rq, c);
}

static int copy(struct request *rq)
{
	struct change *c = change_of(rq, kept_copy, N_("The scenario is duplicated."));

	c->to_kept = true;
	return begin(rq, c);
}

static int mark(struct request *rq)
{
	return begin(rq, change_of(rq, kept_mark,
				   N_("The scenario is the centre’s reference now: reality will be "
				      "compared with it.")));
}

static int unmark(struct request *rq)
{
	return begin(rq, change_new(rq, kept_unmark_all,
				    N_("The centre has no reference any more: reality will be "
				       "compared with the figures by default.")));
}

static int delete (struct request *rq)
{
	return begin(rq, change_of(rq, kept_delete, N_("The scenario is deleted.")));
}

static int restore(struct request *rq)
{
	struct change *c = change_of(rq, kept_restore, N_("The scenario is back."));

	c->to_kept = true;
	return begin(rq, c);
}

/* --- tables -------------------------------------------------------------------------------------
 */

static const struct param keep_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"name", PARAM_LINE, PARAM_FORM, 200, false},
    COSTS_PARAMS(PARAM_FORM),
    {},
};
static const struct param change_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"scenario", PARAM_ID, PARAM_PATH, 0, true},
    {"revision", PARAM_INT, PARAM_FORM, 0, true},
    COSTS_PARAMS(PARAM_FORM),
    {},
};
static const struct param rename_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"scenario", PARAM_ID, PARAM_PATH, 0, true},
    {"name", PARAM_LINE, PARAM_FORM, 200, false},
    COSTS_PARAMS(PARAM_FORM),
    {},
};
static const struct param kept_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    {"scenario", PARAM_ID, PARAM_PATH, 0, true},
    COSTS_PARAMS(PARAM_FORM),
    {},
};
static const struct param centre_params[] = {
    {"centre", PARAM_ID, PARAM_PATH, 0, true},
    COSTS_PARAMS(PARAM_FORM),
    {},
};

#define BUDGET "/certif/centres/:centre/budget"
#define ONE BUDGET "/scenarios/:scenario"
static const struct route routes[] = {
    {METHOD_POST, BUDGET "/scenarios", ACCESS_SIGNED_IN, keep, keep_params, &costs_shape,
     "Keep a scenario under a name", 0, 0, &right_centre_admin},
    {METHOD_POST, ONE, ACCESS_SIGNED_IN, change, change_params, &costs_shape,
     "Change a kept scenario's figures", 0, 0, &right_centre_admin},
    {METHOD_POST, ONE "/rename", ACCESS_SIGNED_IN, rename_kept, rename_params, &costs_shape,
     "Give a kept scenario another name", 0, 0, &right_centre_admin},
    {METHOD_POST, ONE "/copy", ACCESS_SIGNED_IN, copy, kept_params, &costs_shape,
     "Duplicate a kept scenario", 0, 0, &right_centre_admin},
    {METHOD_POST, ONE "/mark", ACCESS_SIGNED_IN, mark, kept_params, &costs_shape,
     "Make a kept scenario the centre's reference", 0, 0, &right_centre_admin},
    {METHOD_POST, BUDGET "/unmark", ACCESS_SIGNED_IN, unmark, centre_params, NULL,
     "Leave the centre without a reference of its own", 0, 0, &right_centre_admin},
    {METHOD_POST, ONE "/delete", ACCESS_SIGNED_IN, delete, kept_params, &costs_shape,
     "Delete a kept scenario", 0, 0, &right_centre_admin},
    {METHOD_POST, ONE "/restore", ACCESS_SIGNED_IN, restore, kept_params, &costs_shape,
     "Have a scenario back that one deleted", 0, 0, &right_centre_admin},
};
const struct route_table finance_kept_routes = ROUTE_TABLE("finance", routes);
