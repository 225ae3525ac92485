/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/session_import.h"

/* ---- columns -------------------------------------------------------------------------------- */

enum session_column {
	OF_NUMBER, OF_SITE, OF_ROOM, OF_DATE, OF_TIME, OF_EXAMINERS, OF_OBSERVATIONS, OF_CAPACITY, OF_AUDIENCE, OF_METHOD,
	SESSION_COLUMNS
};

static const struct table_choice audiences[] = {
	{ "étudiants", AUDIENCE_STUDENTS }, { "students", AUDIENCE_STUDENTS }, { "estudiantes", AUDIENCE_STUDENTS },
	{ "extérieurs", AUDIENCE_OUTSIDE }, { "outside", AUDIENCE_OUTSIDE }, { "externos", AUDIENCE_OUTSIDE },
	{ "personnels", AUDIENCE_STAFF }, { "staff", AUDIENCE_STAFF }, { "personal", AUDIENCE_STAFF }, {}
};
/* numbered as the rows of exam_methods */
static const struct table_choice methods[] = { { "OpenPix", 0 }, { "Pix v3", 1 }, { "pix-v3", 1 }, {} };
static const char *const site_aliases[] = { "Site", "Centre", NULL };
static const char *const room_aliases[] = { "Salle", NULL };
static const char *const time_aliases[] = { "Heure", "Heure de début", NULL };
static const char *const method_aliases[] = { "Méthode", "Method", "Método", NULL };
static const char *const date_aliases[] = { "Date", NULL };

static const struct table_column session_columns[SESSION_COLUMNS] = {
	[OF_NUMBER] = { .key = "session", .title = { "N° de session", "Session number", "N.º de sesión" }, .width = 2.5 },
	[OF_SITE] = { .key = "site", .title = { "Nom du site", "Site", "Sede" }, .aliases = site_aliases },
	[OF_ROOM] = { .key = "room", .title = { "Nom de la salle", "Room", "Sala" }, .aliases = room_aliases },
	[OF_DATE] = { .key = "date", .kind = TABLE_DATE, .aliases = date_aliases,
	              .title = { "Date de début (format : jj/mm/aaaa)", "Start date (dd/mm/yyyy)", "Fecha de inicio (dd/mm/aaaa)" } },
	[OF_TIME] = { .key = "time", .kind = TABLE_TIME, .aliases = time_aliases, .width = 2.5,
	              .title = { "Heure de début (heure locale)", "Start time (local)", "Hora de inicio (local)" } },
	[OF_EXAMINERS] = { .key = "examiners", .most = SESSION_EXAMINERS_MOST, .width = 5,
	                   .title = { "Surveillant(s)", "Invigilators", "Vigilantes" } },
	[OF_OBSERVATIONS] = { .key = "observations", .most = SESSION_OBSERVATIONS_MOST,
	                      .title = { "Observations (optionnel)", "Observations (optional)", "Observaciones (opcional)" } },
	[OF_CAPACITY] = { .key = "capacity", .kind = TABLE_INTEGER, .most = SESSION_CAPACITY_MOST, .width = 2,
	                  .title = { "Places", "Places", "Plazas" } },
	[OF_AUDIENCE] = { .key = "audience", .kind = TABLE_CHOICE, .choices = audiences, .width = 3,
	                  .title = { "Public", "Audience", "Público" } },
	[OF_METHOD] = { .key = "method", .kind = TABLE_CHOICE, .choices = methods, .width = 3, .aliases = method_aliases,
	                .title = { "Méthode (optionnel)", "Method (optional)", "Método (opcional)" } },
};

/* The candidate's columns, then the session's: *first is where those begin. A row may lack a candidate. */
static struct table_column *columns_of(struct arena *a, const struct candidate_list_of *of, size_t *first, size_t *n)
{
	const struct table_column *own = candidate_columns(a, of, first);
	struct table_column *out = ARENA_NEW(a, struct table_column, *first + SESSION_COLUMNS);

	memcpy(out, own, *first * sizeof *out);
	for (size_t i = 0; i < *first; i++)
		out[i].required = false;
	memcpy(out + *first, session_columns, sizeof session_columns);
	*n = *first + SESSION_COLUMNS;
	return out;
}

/* ---- the sessions of the file ---------------------------------------------------------------- */

static const struct table_value *cell(const struct session_import *in, size_t row, enum session_column c)
{
	const struct table *t = &in->lists.table;

	return &t->rows[row].values[t->column_n - SESSION_COLUMNS + c];
}

static bool names_session(const struct session_import *in, size_t row)
{
	for (int c = 0; c < SESSION_COLUMNS; c++)
		if (cell(in, row, (enum session_column)c)->given)
			return true;
	return false;
}

/* Two rows are of one session when number, place and hour are the same. */
static bool same_session(const struct session_import *in, size_t a, size_t b)
{
	static const enum session_column told[] = { OF_NUMBER, OF_SITE, OF_ROOM, OF_DATE, OF_TIME };

	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		if (!str_eq(cell(in, a, told[i])->text, cell(in, b, told[i])->text))
			return false;
	return true;
}

static void fault(struct session_import *in, size_t row, int column, const char *wrong, const char *mend, struct str argument)
{
	struct table *t = &in->lists.table;

	table_fault(t, &t->rows[row],
	            &(struct table_found){ .about = column < 0 ? NULL : &t->columns[t->column_n - SESSION_COLUMNS + (size_t)column],
	                                   .wrong = wrong, .mend = mend, .wrong_argument = argument });
}

static struct str row_number(const struct session_import *in, size_t row)
{
	return arena_printf(in->arena, "%zu", in->lists.table.rows[row].number);
}

static void read_plan(struct session_import *in, struct session_group *g)
{
	static const struct {
		enum session_field field;
		enum session_column column;
	} cells[] = {
		{ SESSION_SITE, OF_SITE }, { SESSION_ROOM, OF_ROOM }, { SESSION_DATE, OF_DATE }, { SESSION_TIME, OF_TIME },
		{ SESSION_EXAMINERS, OF_EXAMINERS }, { SESSION_OBSERVATIONS, OF_OBSERVATIONS }, { SESSION_CAPACITY, OF_CAPACITY },
	};
	const struct table_value *audience = cell(in, g->from, OF_AUDIENCE), *method = cell(in, g->from, OF_METHOD);
	struct session_texts t = {};
	struct session_faults faults = {};

	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		t.field[cells[i].field] = cell(in, g->from, cells[i].column)->text;
	t.field[SESSION_AUDIENCE] = str_of(session_audience_code(
		audience->given && audience->good ? (enum session_audience)audience->number : AUDIENCE_STUDENTS));
	if (method->given && method->good)
		t.field[SESSION_METHOD] = str_of(exam_methods[method->number].name);
	if (method->given && method->good && method->number && !in->is_admin)
		fault(in, g->from, OF_METHOD, N_("Only an administrator of the centre chooses the method of the exam."),
		      N_("Leave the cell empty."), STR(""));
	if (session_plan_read(in->arena, &t, in->zone, in->now, 0, &g->plan, &faults))
		return;
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		const struct table_value *v = cell(in, g->from, cells[i].column);
		if (faults.field[cells[i].field] && (v->good || !v->given)) /* else the cell was blamed already */
			fault(in, g->from, (int)cells[i].column, faults.field[cells[i].field], NULL, STR(""));
	}
}

static void read_session(struct session_import *in, struct session_group *g)
{
	const struct table_value *number = cell(in, g->from, OF_NUMBER);

	g->number_text = number->given ? number->text : STR("");
	if (!number->given)
		read_plan(in, g);
	else if (!str_int(number->text, &g->number) || g->number <= 0)
		fault(in, g->from, OF_NUMBER, N_("This is no session number."),
		      N_("Write the eight digits of the session, or leave the cell empty to make a session."), STR(""));
	for (const struct session_group *other = in->groups; other < g; other++)
		if (same_session(in, other->from, g->from))
			fault(in, g->from, -1, N_("This session is already in row {0}."), N_("Put its rows together."),
			      row_number(in, other->from));
}

static void find_sessions(struct session_import *in)
{
	size_t rows = in->lists.table.row_n;

	in->groups = ARENA_NEW(in->arena, struct session_group, rows + 1);
	for (size_t i = 0; i < rows; i++) {
		struct session_group *last = in->n ? &in->groups[in->n - 1] : NULL;
		bool names = names_session(in, i);
		if (!names && !last)
			fault(in, i, -1, N_("No session is told for this row."),
			      N_("Fill in site, room, date and hour, or the session's number."), STR(""));
		if (last && (!names || same_session(in, last->from, i))) {
			last->to = i + 1;
			continue;
		}
		in->groups[in->n++] = (struct session_group){ .from = i, .to = i + 1 };
	}
	for (size_t i = 0; i < in->n; i++)
		read_session(in, &in->groups[i]);
}

int session_import_read(struct session_import *in, struct error *e)
{
	struct sheet *sheet = ARENA_NEW(in->arena, struct sheet, 1);
	size_t first, n;
	const struct table_column *columns = columns_of(in->arena, &in->lists.of, &first, &n);
	struct table_wanted wanted = { in->arena, columns, n };
	int k = sheet_read_fitting(in->arena, in->bytes, NULL, table_fits, &wanted, sheet, e);

	in->n = 0;
	if (k)
		return k;
	in->lists.arena = in->arena;
	table_read(in->arena, sheet, columns, n, in->lists.of.language, &in->lists.table);
	in->lists.read = ARENA_NEW(in->arena, struct candidate, in->lists.table.row_n + 1);
	find_sessions(in);
	return ERR_NONE;
}

/* ---- the sessions there are ------------------------------------------------------------------ */

static int load_existing(struct db *db, struct session_import *in, struct session_group *g)
{
	struct certif_session_of_number row;
	int k = certif_session_of_number(db, in->arena, in->centre, g->number, &row);

	if (k == ERR_NOT_FOUND) {
		fault(in, g->from, OF_NUMBER, N_("No session of this centre has this number."),
		      N_("Check the number, or leave the cell empty to make a session."), STR(""));
		return ERR_NONE;
	}
	if (k)
		return k;
	if (row.cancelled.set || !str_eq(row.state, STR("created")))
		fault(in, g->from, OF_NUMBER, N_("This session is finalised or called off: its list no longer changes."),
		      N_("Take its rows off."), STR(""));
	g->id = row.id;
	g->plan = (struct session_plan){ .site = row.site, .room = row.room, .starts = row.starts, .capacity = row.capacity };
	session_audience_of(row.audience, &g->plan.audience);
	return candidate_list(db, in->arena, row.id, &g->kept, &g->kept_n);
}

/* The place at that hour may be taken, by a session there is or by another one of the file. */
static int check_place(struct db *db, struct session_import *in, struct session_group *g)
{
	struct str site = session_place_key(in->arena, g->plan.site), room = session_place_key(in->arena, g->plan.room);
	struct certif_session_at at;

	if (!g->plan.starts)
		return ERR_NONE; /* its faults are told */
	for (const struct session_group *other = in->groups; other < g; other++)
		if (!other->number_text.n && other->plan.starts == g->plan.starts &&
		    str_eq(session_place_key(in->arena, other->plan.site), site) &&
		    str_eq(session_place_key(in->arena, other->plan.room), room) && !same_session(in, other->from, g->from))
			fault(in, g->from, OF_ROOM, N_("The session of row {0} is in the same room at the same hour."),
			      N_("Change the room or the hour of one of them."), row_number(in, other->from));
	int k = certif_session_at(db, in->arena, in->centre, site, room, g->plan.starts, 0, &at);
	if (k)
		return k == ERR_NOT_FOUND ? ERR_NONE : k;
	fault(in, g->from, OF_ROOM, N_("Session {0} is in this room at this hour."),
	      N_("Change the room or the hour, or write the number of that session to add to its list."),
	      arena_printf(in->arena, "%lld", (long long)at.number));
	return ERR_NONE;
}

static void compare(struct session_import *in, struct session_group *g)
{
	struct candidate_import *lists = &in->lists;

	lists->of.audience = g->plan.audience;
	lists->kept = g->kept;
	lists->kept_n = g->kept_n;
	candidate_import_compare(lists, g->from, g->to);
	g->changes = lists->changes;
	g->digest = lists->digest;
	g->candidates = g->changes.n - g->changes.count[CHANGE_REMOVED] - g->changes.count[CHANGE_KEPT];
	if (!g->candidates && !g->number_text.n)
		table_fault(&lists->table, &lists->table.rows[g->from],
		            &(struct table_found){ .wrong = N_("This session has no candidate yet."), .warning = true });
}

int session_import_load(struct db *db, struct session_import *in)
{
	int k = ERR_NONE;

	in->digest = 0;
	for (size_t i = 0; i < in->n && !k; i++) {
		struct session_group *g = &in->groups[i];
		if (g->number)
			k = load_existing(db, in, g);
		else if (!g->number_text.n)
			k = check_place(db, in, g);
		if (!k)
			compare(in, g);
		in->digest = (in->digest ^ g->digest ^ (uint64_t)g->plan.starts ^ (uint64_t)g->id ^ str_hash(g->plan.room) ^
		              str_hash(g->plan.site) << 1 ^ str_hash(g->plan.examiners) << 2 ^
		              (g->plan.method ? str_hash(str_of(g->plan.method->name)) << 3 : 0)) * 0x9E3779B97F4A7C15u + 1;
	}
	table_sort_faults(&in->lists.table);
	return k;
}

/* ---- doing it --------------------------------------------------------------------------------- */

static int make_session(struct db *db, struct session_import_apply *x, struct session_group *g)
{
	struct certif_session_write w = { .arena = x->import.arena, .ids = x->ids, .random = x->random, .origin = x->origin,
		                          .centre = x->import.centre, .person = x->person, .now = x->import.now, .plan = g->plan };
	int k = certif_session_create(db, &w);

	g->id = w.id;
	x->made += !k;
	x->problem = w.problem;
	return k;
}

int session_import_apply(struct db *db, struct session_import_apply *x)
{
	struct session_import *in = &x->import;
	struct error e;
	int k = session_import_read(in, &e);

	x->problem = NULL;
	x->made = 0;
	if (!k)
		k = session_import_load(db, in);
	if (k)
		return k;
	if (in->lists.table.errors || in->digest != x->digest) {
		x->problem = N_("Sessions were changed meanwhile: here is what the file would do now.");
		return ERR_CONFLICT;
	}
	for (size_t i = 0; i < in->n && !k; i++) {
		struct session_group *g = &in->groups[i];
		struct candidate_apply one = { .ids = x->ids, .person = x->person, .now = in->now };
		if (!g->id)
			k = make_session(db, x, g);
		one.session = g->id;
		one.import.arena = in->arena;
		if (!k)
			k = candidate_changes_apply(db, &one, &g->changes);
		if (k == ERR_CONFLICT && one.problem)
			x->problem = one.problem;
	}
	return k;
}

int session_import_template(struct arena *a, const struct table_writing *w, const struct candidate_list_of *of,
                            struct str *out, struct error *e)
{
	size_t first, n;
	const struct table_column *all = columns_of(a, of, &first, &n);
	struct table_column *columns = ARENA_NEW(a, struct table_column, n);

	/* the session before its candidates, as people read it */
	memcpy(columns, all + first, SESSION_COLUMNS * sizeof *columns);
	memcpy(columns + SESSION_COLUMNS, all, first * sizeof *columns);
	return table_template(a, w, columns, n, NULL, 0, out, e);
}
