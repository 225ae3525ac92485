/* SPDX-License-Identifier: EUPL-1.2 */
/* centre_pages.c - my centres, the team of one, and the page an invitation leads to. */
#include "certif/centre.h"
#include "certif/centre_head.h"
#include "certif/certif.h"
#include "certif/queries.h"
#include "people/account.h"
#include "people/mail.h"
#include "people/queries.h"
#include "web/server.h"

static struct str say(struct request *rq, const char *msgid)
{
	return str_of(message(rq->language, msgid));
}

/* ---- my centres ------------------------------------------------------------------------------ */

struct centres_view {
	struct list centres;
	bool has_centres;
};
static const struct field centres_fields[] = {
	FIELD_OF(struct centres_view, centres, FIELD_LIST, centre_link_shape),
	FIELD(struct centres_view, has_centres, FIELD_BOOL),
};
static const struct shape centres_shape = SHAPE(struct centres_view, centres_fields);

static int centres_show(struct request *rq)
{
	struct centre_link *links;
	size_t n;
	int k = centre_links_load(rq, &links, &n);

	if (k)
		return reply_status(rq, k);
	if (n == 1 && !rq->wants_json)
		return reply_redirect(rq, arena_printf(rq->arena, "/certif/centres/%lld", (long long)links[0].id));
	struct centres_view v = { .centres = LIST(links, n), .has_centres = n > 0 };
	return reply_page(rq, "certif/centres", &v);
}

/* ---- the team -------------------------------------------------------------------------------- */

struct member_view {
	int64_t person, since;
	struct str name, email;
	bool is_admin, is_referent, is_me, may_change;
};
static const struct field member_fields[] = {
	FIELD(struct member_view, person, FIELD_INT),     FIELD(struct member_view, since, FIELD_DATE),
	FIELD(struct member_view, name, FIELD_TEXT),      FIELD(struct member_view, email, FIELD_TEXT),
	FIELD(struct member_view, is_admin, FIELD_BOOL),  FIELD(struct member_view, is_referent, FIELD_BOOL),
	FIELD(struct member_view, is_me, FIELD_BOOL),     FIELD(struct member_view, may_change, FIELD_BOOL),
};
static const struct shape member_shape = SHAPE(struct member_view, member_fields);

struct invitation_row {
	int64_t id, created, expires;
	struct str email;
	bool is_admin, is_expired;
};
static const struct field invitation_fields[] = {
	FIELD(struct invitation_row, id, FIELD_INT),        FIELD(struct invitation_row, created, FIELD_DATE),
	FIELD(struct invitation_row, expires, FIELD_DATE),  FIELD(struct invitation_row, email, FIELD_TEXT),
	FIELD(struct invitation_row, is_admin, FIELD_BOOL), FIELD(struct invitation_row, is_expired, FIELD_BOOL),
};
static const struct shape invitation_shape = SHAPE(struct invitation_row, invitation_fields);

struct team_view {
	struct centre_head centre;
	struct list members, invitations;
	int64_t member_count;
	bool has_referent, has_invitations, as_admin;
	const char *kind_label;
	struct str external_id, habilitations;
	struct str email, contact, email_error, contact_error, problem;
};
static const struct field team_fields[] = {
	FIELD_OF(struct team_view, centre, FIELD_OBJECT, centre_head_shape),
	FIELD_OF(struct team_view, members, FIELD_LIST, member_shape),
	FIELD_OF(struct team_view, invitations, FIELD_LIST, invitation_shape),
	FIELD(struct team_view, member_count, FIELD_INT),
	FIELD(struct team_view, has_referent, FIELD_BOOL),
	FIELD(struct team_view, has_invitations, FIELD_BOOL),
	FIELD(struct team_view, as_admin, FIELD_BOOL),
	FIELD(struct team_view, kind_label, FIELD_MESSAGE),
	FIELD(struct team_view, external_id, FIELD_TEXT),
	FIELD(struct team_view, habilitations, FIELD_TEXT),
	FIELD(struct team_view, email, FIELD_TEXT),
	FIELD(struct team_view, contact, FIELD_TEXT),
	FIELD(struct team_view, email_error, FIELD_TEXT),
	FIELD(struct team_view, contact_error, FIELD_TEXT),
	FIELD(struct team_view, problem, FIELD_TEXT),
};
static const struct shape team_shape = SHAPE(struct team_view, team_fields);

static int load_members(struct request *rq, struct team_view *v)
{
	struct centre_members *rows;
	size_t n;
	int k = centre_members(rq->db, rq->arena, v->centre.id, &rows, &n);
	struct member_view *out = ARENA_NEW(rq->arena, struct member_view, n + 1);

	for (size_t i = 0; i < n && !k; i++) {
		out[i] = (struct member_view){ .person = rows[i].person,
			                       .since = rows[i].since,
			                       .name = arena_printf(rq->arena, STR_FMT " " STR_FMT, STR_ARG(rows[i].first_name),
			                                            STR_ARG(rows[i].last_name)),
			                       .email = rows[i].email,
			                       .is_admin = str_eq(rows[i].role, STR("ADMIN")),
			                       .is_referent = rows[i].is_referent,
			                       .is_me = rows[i].person == rq->person,
			                       .may_change = v->centre.is_admin };
		v->has_referent = v->has_referent || rows[i].is_referent;
	}
	v->members = LIST(out, n);
	v->member_count = (int64_t)n;
	return k;
}

/* Of administrators only: an address that did not accept yet is nobody else's business. */
static int load_invitations(struct request *rq, struct team_view *v)
{
	struct centre_invitations *rows;
	size_t n;

	if (!v->centre.is_admin)
		return ERR_NONE;
	int k = centre_invitations(rq->db, rq->arena, v->centre.id, &rows, &n);
	if (k)
		return k;
	struct invitation_row *out = ARENA_NEW(rq->arena, struct invitation_row, n + 1);
	for (size_t i = 0; i < n; i++)
		out[i] = (struct invitation_row){ .id = rows[i].id, .created = rows[i].created, .expires = rows[i].expires,
			                          .email = rows[i].email, .is_admin = str_eq(rows[i].role, STR("ADMIN")),
			                          .is_expired = rows[i].expires < clock_now(&rq->clock) };
	v->invitations = LIST(out, n);
	v->has_invitations = n > 0;
	return ERR_NONE;
}

static int load_centre(struct request *rq, struct team_view *v)
{
	struct centre_by_id row;
	struct centre_habilitations *rows;
	struct buf b = BUF_INIT(1000);
	size_t n;
	int k = centre_by_id(rq->db, rq->arena, v->centre.id, &row);

	if (!k)
		k = centre_habilitations(rq->db, rq->arena, v->centre.id, &rows, &n);
	if (k)
		return k;
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s" STR_FMT, i ? ", " : "", STR_ARG(rows[i].framework));
	v->habilitations = buf_take(&b, rq->arena);
	v->kind_label = centre_kind_label(row.kind);
	v->external_id = row.external_id;
	v->contact = row.contact;
	return ERR_NONE;
}

static int team_load(struct request *rq, int64_t centre, struct team_view *v)
{
	*v = (struct team_view){};
	int k = centre_head_load(rq, centre, CENTRE_TEAM, &v->centre);

	if (!k)
		k = load_centre(rq, v);
	if (!k)
		k = load_members(rq, v);
	return k ? k : load_invitations(rq, v);
}

static int team_show(struct request *rq)
{
	struct team_view v;
	int k = team_load(rq, param_int(rq, "centre"), &v);

	return k ? reply_status(rq, k) : reply_page(rq, "certif/team", &v);
}

/* ---- changes of the team ----------------------------------------------------------------------- */

struct change {
	struct centre_act act;
	int (*verb)(struct db *db, struct centre_act *act);
	const char *notice;
	enum { WHERE_TOP, WHERE_EMAIL, WHERE_CONTACT } where; /* its refusal is told */
};

static int write_change(struct db *db, void *args)
{
	struct change *c = args;

	c->act.refusal = NULL;
	return c->verb(db, &c->act);
}

static struct change *change_new(struct request *rq, int (*verb)(struct db *db, struct centre_act *act))
{
	struct change *c = ARENA_NEW(rq->arena, struct change, 1);

	c->verb = verb;
	c->act = (struct centre_act){ .arena = rq->arena, .ids = rq->ids, .origin = server_origin(rq->server),
		                      .language = rq->language, .now = clock_now(&rq->clock), .actor = rq->person };
	rq->room = c;
	return c;
}

static int reply_refusal_of(struct request *rq, const struct change *c, int result)
{
	struct team_view v;
	int k = team_load(rq, c->act.centre, &v);

	if (k)
		return reply_status(rq, k);
	struct str why = say(rq, c->act.refusal);
	if (c->where == WHERE_EMAIL) {
		v.email = c->act.email;
		v.as_admin = str_eq(c->act.role, STR("ADMIN"));
		v.email_error = why;
	} else if (c->where == WHERE_CONTACT) {
		v.contact = c->act.email;
		v.contact_error = why;
	} else {
		v.problem = why;
	}
	return reply_page_status(rq, result == ERR_CONFLICT ? 409 : 422, "certif/team", &v);
}

static int changed(struct request *rq, int result)
{
	struct change *c = rq->room;

	if (result && c->act.refusal)
		return reply_refusal_of(rq, c, result);
	if (result)
		return reply_status(rq, result);
	mailer_poke(APP(rq)->mailer);
	reply_notice(rq, c->notice);
	if (c->verb == centre_leave)
		return reply_redirect(rq, STR("/certif"));
	if (c->verb == centre_join)
		return reply_redirect(rq, arena_printf(rq->arena, "/certif/centres/%lld", (long long)c->act.centre));
	return reply_redirect(rq, arena_printf(rq->arena, "/certif/centres/%lld/team", (long long)c->act.centre));
}

static int change_begin(struct request *rq, struct change *c, const char *notice)
{
	c->notice = notice;
	return request_write(rq, write_change, c, changed);
}

static struct change *change_in_centre(struct request *rq, int (*verb)(struct db *db, struct centre_act *act))
{
	struct change *c = change_new(rq, verb);

	c->act.centre = param_int(rq, "centre");
	return c;
}

static int invite(struct request *rq)
{
	struct change *c = change_in_centre(rq, centre_invite);

	c->where = WHERE_EMAIL;
	c->act.email = param_text(rq, "email");
	c->act.role = param_text(rq, "role");
	return change_begin(rq, c, N_("The invitation is on its way."));
}

static int invite_again(struct request *rq)
{
	struct change *c = change_in_centre(rq, centre_invite_again);

	c->act.invitation = param_int(rq, "invitation");
	return change_begin(rq, c, N_("A new link is on its way; the one before works no more."));
}

static int revoke(struct request *rq)
{
	struct change *c = change_in_centre(rq, centre_revoke);

	c->act.invitation = param_int(rq, "invitation");
	return change_begin(rq, c, N_("The invitation is withdrawn."));
}

static int give_role(struct request *rq)
{
	struct change *c = change_in_centre(rq, centre_give_role);

	c->act.person = param_int(rq, "person");
	c->act.role = param_text(rq, "role");
	return change_begin(rq, c, N_("The role is changed."));
}

static int take_out(struct request *rq)
{
	struct change *c = change_in_centre(rq, centre_remove);

	c->act.person = param_int(rq, "person");
	return change_begin(rq, c, N_("This person is in the team no more."));
}

static int name_referent(struct request *rq)
{
	struct change *c = change_in_centre(rq, centre_name_referent);

	c->act.person = param_int(rq, "person");
	return change_begin(rq, c, N_("The Pix referent is named."));
}

static int change_contact(struct request *rq)
{
	struct change *c = change_in_centre(rq, centre_change_contact);

	c->where = WHERE_CONTACT;
	c->act.email = param_text(rq, "contact");
	return change_begin(rq, c, N_("The address for the candidates is kept."));
}

static int leave(struct request *rq)
{
	return change_begin(rq, change_in_centre(rq, centre_leave), N_("You have left the team."));
}

/* ---- an invitation ----------------------------------------------------------------------------- */

struct invitation_view {
	struct str token, back, centre_name, email, own_email;
	bool is_dead, as_admin, other_address;
};
static const struct field invitation_view_fields[] = {
	FIELD(struct invitation_view, token, FIELD_TEXT),       FIELD(struct invitation_view, back, FIELD_TEXT),
	FIELD(struct invitation_view, centre_name, FIELD_TEXT), FIELD(struct invitation_view, email, FIELD_TEXT),
	FIELD(struct invitation_view, own_email, FIELD_TEXT),   FIELD(struct invitation_view, is_dead, FIELD_BOOL),
	FIELD(struct invitation_view, as_admin, FIELD_BOOL),    FIELD(struct invitation_view, other_address, FIELD_BOOL),
};
static const struct shape invitation_view_shape = SHAPE(struct invitation_view, invitation_view_fields);

static int reply_dead(struct request *rq)
{
	struct invitation_view v = { .is_dead = true };

	return reply_page_status(rq, 404, "certif/invitation", &v);
}

static int invitation_show(struct request *rq)
{
	struct invitation_view v = { .token = param_text(rq, "token") };
	struct centre_invited i;
	struct person_by_id p;
	int k = centre_invitation_look(rq->db, rq->arena, v.token, clock_now(&rq->clock), &i);

	if (k)
		return k == ERR_NOT_FOUND ? reply_dead(rq) : reply_status(rq, k);
	v.back = arena_printf(rq->arena, "/certif/invitation?token=" STR_FMT, STR_ARG(v.token));
	v.centre_name = i.centre_name;
	v.email = i.email;
	v.as_admin = str_eq(i.role, STR("ADMIN"));
	if (rq->person) {
		k = person_by_id(rq->db, rq->arena, rq->person, &p);
		if (k)
			return reply_status(rq, k);
		v.own_email = p.email;
		v.other_address = !str_eq(account_email_key(rq->arena, p.email), i.email_key);
	}
	return reply_page(rq, "certif/invitation", &v);
}

static int joined(struct request *rq, int result)
{
	return result == ERR_NOT_FOUND ? reply_dead(rq) : changed(rq, result);
}

static int join(struct request *rq)
{
	struct change *c = change_new(rq, centre_join);

	c->act.token = param_text(rq, "token");
	c->notice = N_("Welcome to the team!");
	return request_write(rq, write_change, c, joined);
}

/* ---- tables ------------------------------------------------------------------------------------ */

static const struct param centre_params[] = { { "centre", PARAM_ID, PARAM_PATH, 0, true }, {} };
static const struct param invite_params[] = {
	{ "centre", PARAM_ID, PARAM_PATH, 0, true },
	{ "email", PARAM_LINE, PARAM_FORM, 1000, false },
	{ "role", PARAM_WORD, PARAM_FORM, 0, true },
	{},
};
static const struct param invitation_params[] = {
	{ "centre", PARAM_ID, PARAM_PATH, 0, true },
	{ "invitation", PARAM_ID, PARAM_PATH, 0, true },
	{},
};
static const struct param member_params[] = {
	{ "centre", PARAM_ID, PARAM_PATH, 0, true },
	{ "person", PARAM_ID, PARAM_PATH, 0, true },
	{},
};
static const struct param role_params[] = {
	{ "centre", PARAM_ID, PARAM_PATH, 0, true },
	{ "person", PARAM_ID, PARAM_PATH, 0, true },
	{ "role", PARAM_WORD, PARAM_FORM, 0, true },
	{},
};
static const struct param contact_params[] = {
	{ "centre", PARAM_ID, PARAM_PATH, 0, true },
	{ "contact", PARAM_LINE, PARAM_FORM, 1000, false },
	{},
};
static const struct param token_query[] = { { "token", PARAM_WORD, PARAM_QUERY, 64, true }, {} };
static const struct param token_form[] = { { "token", PARAM_WORD, PARAM_FORM, 64, true }, {} };

#define IN_CENTRE "/certif/centres/:centre"
static const struct route routes[] = {
	{ METHOD_GET, "/certif", ACCESS_SIGNED_IN, centres_show, NULL, &centres_shape, "My certification centres", 0, 0, NULL },
	{ METHOD_GET, IN_CENTRE "/team", ACCESS_SIGNED_IN, team_show, centre_params, &team_shape, "The team of a centre", 0, 0, &right_centre_member },
	{ METHOD_POST, IN_CENTRE "/invitations", ACCESS_SIGNED_IN, invite, invite_params, &team_shape, "Invite somebody to a centre's team", 0, 60, &right_centre_admin },
	{ METHOD_POST, IN_CENTRE "/invitations/:invitation/again", ACCESS_SIGNED_IN, invite_again, invitation_params, &team_shape, "Send an invitation again with a new link", 0, 60, &right_centre_admin },
	{ METHOD_POST, IN_CENTRE "/invitations/:invitation/revoke", ACCESS_SIGNED_IN, revoke, invitation_params, NULL, "Withdraw an invitation", 0, 0, &right_centre_admin },
	{ METHOD_POST, IN_CENTRE "/members/:person/role", ACCESS_SIGNED_IN, give_role, role_params, &team_shape, "Change a member's role", 0, 0, &right_centre_admin },
	{ METHOD_POST, IN_CENTRE "/members/:person/referent", ACCESS_SIGNED_IN, name_referent, member_params, NULL, "Name the Pix referent", 0, 0, &right_centre_admin },
	{ METHOD_POST, IN_CENTRE "/members/:person/remove", ACCESS_SIGNED_IN, take_out, member_params, &team_shape, "Remove a member from the team", 0, 0, &right_centre_admin },
	{ METHOD_POST, IN_CENTRE "/contact", ACCESS_SIGNED_IN, change_contact, contact_params, &team_shape, "Change the address for the candidates", 0, 0, &right_centre_admin },
	{ METHOD_POST, IN_CENTRE "/leave", ACCESS_SIGNED_IN, leave, centre_params, &team_shape, "Leave a centre's team", 0, 0, &right_centre_member },
	{ METHOD_GET, "/certif/invitation", ACCESS_PUBLIC, invitation_show, token_query, &invitation_view_shape, "The page an invitation leads to", 0, 60, NULL },
	{ METHOD_POST, "/certif/invitation", ACCESS_SIGNED_IN, join, token_form, &invitation_view_shape, "Accept an invitation", 0, 60, NULL },
};
const struct route_table certif_centre_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = {
	{ "certif/centres", &centres_shape },
	{ "certif/team", &team_shape },
	{ "certif/invitation", &invitation_view_shape },
};
const struct page_table certif_centre_pages = PAGE_TABLE(pages);
