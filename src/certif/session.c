/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/session.h"

#include "certif/session_letter.h"

enum { DRAWS = 100 }; /* of a code until one is free: with a million sessions open each second one is */

/* ---- what it is called -------------------------------------------------------------------------- */

const char *certif_session_state_label(struct str state, bool cancelled)
{
	if (cancelled)
		return N_("Cancelled");
	if (str_eq(state, STR("created")))
		return N_("Created");
	return str_eq(state, STR("processed")) ? N_("Results sent") : N_("Finalised");
}

const char *session_audience_label(enum session_audience a)
{
	static const char *const labels[AUDIENCES] = {
		[AUDIENCE_STUDENTS] = N_("Students or trainees of the institution"),
		[AUDIENCE_OUTSIDE] = N_("Outside candidates"),
		[AUDIENCE_STAFF] = N_("Staff of the institution"),
	};

	return labels[a];
}

struct str certif_session_day(struct arena *a, enum language l, const struct zone *z, int64_t starts)
{
	return language_long_day(l, zone_local(z, starts), a);
}

struct str certif_session_hour(struct arena *a, const struct zone *z, struct str zone_name, int64_t starts)
{
	struct clock_date d = zone_local(z, starts);
	struct zone *paris;
	bool same = zone_open(a, STR("Europe/Paris"), &paris, NULL) == ERR_NONE &&
	            zone_offset(paris, starts) == zone_offset(z, starts);

	return same ? arena_printf(a, "%02d:%02d", d.hour, d.minute)
	            : arena_printf(a, "%02d:%02d (" STR_FMT ")", d.hour, d.minute, STR_ARG(zone_name));
}

struct str certif_session_uid(struct arena *a, const char *origin, int64_t session)
{
	struct str scheme, host, o = str_of(origin);

	if (str_cut(o, '/', &scheme, &host) && host.n && host.p[0] == '/')
		o = str_from(host, 1);
	return arena_printf(a, "session-%lld@" STR_FMT, (long long)session, STR_ARG(str_sub(o, 0, str_find(o, ':'))));
}

struct session_plan certif_session_plan(const struct certif_session_by_id *row)
{
	struct session_plan p = { .site = row->site, .room = row->room, .examiners = row->examiners,
		                  .observations = row->observations, .capacity = row->capacity, .starts = row->starts };

	if (!session_audience_of(row->audience, &p.audience))
		p.audience = AUDIENCE_STUDENTS;
	p.method = exam_method_of(row->method);
	return p;
}

const char *certif_session_closed(const struct certif_session_by_id *row, int64_t began)
{
	if (row->cancelled.set)
		return N_("This session was cancelled.");
	if (!str_eq(row->state, STR("created")))
		return N_("This session is finalised: nothing of it can be changed.");
	return began ? N_("A candidate has begun the exam: the session can be neither changed nor cancelled.") : NULL;
}

int certif_session_same(struct db *db, struct arena *a, int64_t centre, const struct session_plan *p, int64_t but,
                        struct certif_session_at *out)
{
	return certif_session_at(db, a, centre, session_place_key(a, p->site), session_place_key(a, p->room), p->starts,
	                         but, out);
}

/* ---- making ------------------------------------------------------------------------------------- */

static int refuse(struct certif_session_write *w, const char *why)
{
	w->problem = why;
	return ERR_CONFLICT;
}

static int check_place_free(struct db *db, struct certif_session_write *w, int64_t centre)
{
	struct certif_session_at row;
	int k = certif_session_same(db, w->arena, centre, &w->plan, w->id, &row);

	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	w->other = arena_printf(w->arena, "%lld", (long long)row.number);
	return refuse(w, N_("The session {0} is held in this room at this hour already."));
}

static int check_centre(struct db *db, struct certif_session_write *w)
{
	struct right_of_centre right;
	struct centre_by_id centre;

	if (w->person)
		return right_of_centre(db, w->arena, w->centre, w->person, &right);
	int k = centre_by_id(db, w->arena, w->centre, &centre);
	return k ? k : centre.archived.set ? ERR_NOT_FOUND : ERR_NONE;
}

/* What is not told is the default, or as it is. Another one than that is the administrators' choice. */
static int choose_method(struct db *db, struct certif_session_write *w, int64_t centre, struct str usual, struct str *out)
{
	struct right_of_centre right;

	*out = w->plan.method ? str_of(w->plan.method->name) : usual;
	if (!w->person || str_eq(*out, usual))
		return ERR_NONE;
	int k = right_of_centre(db, w->arena, centre, w->person, &right);
	if (k)
		return k;
	return str_eq(right.role, STR("ADMIN"))
	               ? ERR_NONE
	               : refuse(w, N_("Only an administrator of the centre chooses the method of the exam."));
}

static int draw_number(struct db *db, struct certif_session_write *w, int64_t *number)
{
	struct certif_session_number_used used;
	int k = ERR_NONE;

	for (int i = 0; i < DRAWS && !k; i++) {
		*number = session_number_draw(w->random);
		k = certif_session_number_used(db, w->arena, *number, &used);
	}
	return k == ERR_NOT_FOUND ? ERR_NONE : k ? k : ERR_UNAVAILABLE;
}

static int draw_code(struct db *db, struct certif_session_write *w, char code[SESSION_CODE_SIZE + 1])
{
	struct certif_session_code_used used;
	int k = ERR_NONE;

	for (int i = 0; i < DRAWS && !k; i++) {
		session_code_draw(w->random, code);
		k = certif_session_code_used(db, w->arena, str_of(code), &used);
	}
	return k == ERR_NOT_FOUND ? ERR_NONE : k ? k : ERR_UNAVAILABLE;
}

int certif_session_create(struct db *db, struct certif_session_write *w)
{
	char code[SESSION_CODE_SIZE + 1], password[SESSION_PASSWORD_SIZE + 1];
	const struct session_plan *p = &w->plan;
	int64_t number = 0;
	struct str method;

	w->id = 0;
	int k = check_centre(db, w);
	if (!k)
		k = check_place_free(db, w, w->centre);
	if (!k)
		k = choose_method(db, w, w->centre, str_of(exam_methods[0].name), &method);
	if (!k)
		k = draw_number(db, w, &number);
	if (!k)
		k = draw_code(db, w, code);
	if (k)
		return k;
	session_password_draw(w->random, password);
	w->id = id_next(w->ids);
	return certif_session_insert(db, w->id, w->centre, number, p->site, session_place_key(w->arena, p->site), p->room,
	                             session_place_key(w->arena, p->room), p->capacity, p->starts, p->examiners,
	                             p->observations, str_of(session_audience_code(p->audience)), str_of(code),
	                             str_of(password), w->now, w->person, method);
}

/* ---- changing ----------------------------------------------------------------------------------- */

/* The session, the right of the person, and that it is open. */
static int take(struct db *db, struct certif_session_write *w, struct certif_session_by_id *row,
                struct certif_session_counts *counts)
{
	struct right_of_session right;
	int k = w->person ? right_of_session(db, w->arena, w->id, w->person, &right) : ERR_NONE;

	if (!k)
		k = certif_session_by_id(db, w->arena, w->id, row);
	return k ? k : certif_session_counts(db, w->arena, w->id, counts);
}

int certif_session_change(struct db *db, struct certif_session_write *w)
{
	const struct session_plan *p = &w->plan;
	struct certif_session_by_id row;
	struct certif_session_counts counts;
	int k = take(db, w, &row, &counts);

	w->told = 0;
	if (k)
		return k;
	const char *why = certif_session_closed(&row, counts.began);
	if (why)
		return refuse(w, why);
	k = check_place_free(db, w, row.centre);
	bool moved = p->starts != row.starts || !str_eq(p->site, row.site) || !str_eq(p->room, row.room);
	struct str method;
	if (!k)
		k = choose_method(db, w, row.centre, row.method, &method);
	if (!k)
		k = certif_session_set(db, w->id, p->site, session_place_key(w->arena, p->site), p->room,
		                       session_place_key(w->arena, p->room), p->capacity, p->starts, p->examiners,
		                       p->observations, str_of(session_audience_code(p->audience)), row.revision + moved, method);
	if (k || !moved)
		return k;
	return session_letter_moved(db, w, &row);
}

int certif_session_cancel(struct db *db, struct certif_session_write *w)
{
	struct certif_session_by_id row;
	struct certif_session_counts counts;
	int k = take(db, w, &row, &counts);

	w->told = 0;
	if (k)
		return k;
	const char *why = certif_session_closed(&row, counts.began);
	if (why)
		return refuse(w, why);
	k = certif_session_set_cancelled(db, w->id, w->now, row.revision + 1);
	return k ? k : session_letter_cancelled(db, w, &row);
}

int certif_session_delete(struct db *db, struct certif_session_write *w)
{
	struct certif_session_by_id row;
	struct certif_session_counts counts;
	struct certif_session_reports report;
	int k = take(db, w, &row, &counts);

	if (k)
		return k;
	if (counts.enrolled)
		return refuse(w, N_("Candidates are enrolled in it: cancel the session, so that they are told."));
	k = certif_session_reports(db, w->arena, w->id, &report);
	if (k != ERR_NOT_FOUND)
		return k ? k : refuse(w, N_("An incident was written down in it: it is kept."));
	return certif_session_delete_row(db, w->id);
}

int certif_session_overlap(struct db *db, struct arena *a, int64_t centre, const struct session_plan *p, int64_t but,
                           struct certif_session_near *out)
{
	return certif_session_near(db, a, centre, session_place_key(a, p->site), session_place_key(a, p->room),
	                           p->starts - SESSION_SPAN, p->starts + SESSION_SPAN, but, out);
}
