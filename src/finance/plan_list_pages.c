/* SPDX-License-Identifier: EUPL-1.2 */
/* plan_list_pages.c - what a plan is made from, list by list: rooms, invigilators, groups. The
 * three walk the same steps: the list with a form below it, one of it in the form, kept, removed.
 */
#include "base/unicode.h"
#include "certif/certif.h"
#include "certif/session.h"
#include "finance/finance.h"
#include "finance/plan_view.h"

/* --- views --------------------------------------------------------------------------------------
 */

struct row_view {
	int64_t id;
	struct str title, detail, hours, link; /* link: to its candidates, of a group */
};
static const struct field row_fields[] = {
    FIELD(struct row_view, id, FIELD_INT),	FIELD(struct row_view, title, FIELD_TEXT),
    FIELD(struct row_view, detail, FIELD_TEXT), FIELD(struct row_view, hours, FIELD_TEXT),
    FIELD(struct row_view, link, FIELD_TEXT),
};
static const struct shape row_shape = SHAPE(struct row_view, row_fields);

struct list_view {
	struct finance_head head;
	bool is_rooms, is_watchers, is_groups, is_new, has_errors, has_windows;
	struct str word, title, problem; /* word: "rooms"; title: of the one in the form */
	int64_t id;
	struct list rows, fields, windows;
};
static const struct field list_fields[] = {
    FIELD_OF(struct list_view, head, FIELD_OBJECT, finance_head_shape),
    FIELD(struct list_view, is_rooms, FIELD_BOOL),
    FIELD(struct list_view, is_watchers, FIELD_BOOL),
    FIELD(struct list_view, is_groups, FIELD_BOOL),
    FIELD(struct list_view, is_new, FIELD_BOOL),
    FIELD(struct list_view, has_errors, FIELD_BOOL),
    FIELD(struct list_view, has_windows, FIELD_BOOL),
    FIELD(struct list_view, word, FIELD_TEXT),
    FIELD(struct list_view, title, FIELD_TEXT),
    FIELD(struct list_view, problem, FIELD_TEXT),
    FIELD(struct list_view, id, FIELD_INT),
    FIELD_OF(struct list_view, rows, FIELD_LIST, row_shape),
    FIELD_OF(struct list_view, fields, FIELD_LIST, plan_field_shape),
    FIELD_OF(struct list_view, windows, FIELD_LIST, plan_window_shape),
};
static const struct shape list_shape = SHAPE(struct list_view, list_fields);

/* One step, until it is answered. */
enum { FIELDS_MOST = 4 };
struct step {
	struct request *rq;
	const struct kind *kind;
	struct plan_page page;
	struct plan_book book;
	struct plan_field fields[FIELDS_MOST];
	struct plan_window_typed windows[PLAN_FORM_WINDOWS];
	const char *windows_error;
	int windows_at;
	struct plan_keep *keep;
	struct list_view view;
};

struct kind {
	const char *word; /* of its path */
	const struct plan_field *fields;
	size_t field_n;
	bool has_windows;
	size_t (*rows)(struct step *s, struct row_view *out);
	bool (*fill)(struct step *s, int64_t id); /* the form from one that is kept; false: none */
	void (*take)(struct step *s,
		     const struct plan_hours *hours); /* the form into s->keep, faults told */
	int (*store)(struct db *db, struct plan_keep *k);
	int (*drop)(struct db *db, struct plan_keep *k);
	const char *kept, *dropped; /* said on the next page */
};

static struct str number(struct request *rq, int64_t n)
{
	return arena_printf(rq->arena, "%lld", (long long)n);
}

static struct str name_of(struct plan_field *f, const char *missing)
{
	if (!f->value.n)
		f->error = missing;
	else if (utf8_count(f->value) > PLAN_NAME_MOST)
		f->error = N_("This name is too long: 255 characters at most.");
	return f->value;
}

static int64_t number_of(struct plan_field *f, int64_t least, int64_t most, const char *error)
{
	int64_t n = 0;

	if (!f->error && !plan_number_typed(f->value, least, most, &n))
		f->error = error;
	return n;
}

/* --- rooms --------------------------------------------------------------------------------------
 */

enum { SITE, ROOM, CAPACITY };
static const struct plan_field room_form[] = {
    [SITE] = {.name = "site",
	      .label = N_("Site"),
	      .type = "text",
	      .hint = N_("As on the sessions: Campus des Tilleuls")},
    [ROOM] = {.name = "room",
	      .label = N_("Room"),
	      .type = "text",
	      .hint = N_("As on the sessions: Salle B204")},
    [CAPACITY] = {.name = "capacity",
		  .label = N_("Places"),
		  .type = "number",
		  .hint = N_("Computers that candidates can sit at.")},
};

static size_t room_rows(struct step *s, struct row_view *out)
{
	struct request *rq = s->rq;

	for (size_t i = 0; i < s->book.room_n; i++) {
		const struct plan_room_rows *r = &s->book.rooms[i];
		struct plan_hours h = plan_hours_kept(rq->arena, r->hours);
		struct str places = message_filled(
		    message_plural(rq->language, "{0} place", "{0} places", r->capacity),
		    number(rq, r->capacity), rq->arena);
		out[i] =
		    (struct row_view){.id = r->id,
				      .title = r->room,
				      .hours = plan_hours_told(rq, &h),
				      .detail = arena_printf(rq->arena, STR_FMT ", " STR_FMT,
							     STR_ARG(r->site), STR_ARG(places))};
	}
	return s->book.room_n;
}

static bool room_fill(struct step *s, int64_t id)
{
	for (size_t i = 0; i < s->book.room_n; i++) {
		const struct plan_room_rows *r = &s->book.rooms[i];
		struct plan_hours h = plan_hours_kept(s->rq->arena, r->hours);
		if (r->id != id)
			continue;
		s->fields[SITE].value = r->site;
		s->fields[ROOM].value = s->view.title = r->room;
		s->fields[CAPACITY].value = number(s->rq, r->capacity);
		plan_windows_of(s->rq->arena, &h, s->windows);
		return true;
	}
	return false;
}

static void room_take(struct step *s, const struct plan_hours *hours)
{
	s->keep->room = (struct plan_room_rows){
	    .site = name_of(&s->fields[SITE], N_("The site is missing.")),
	    .room = name_of(&s->fields[ROOM], N_("The room is missing.")),
	    .capacity = number_of(&s->fields[CAPACITY], 1, SESSION_CAPACITY_MOST,
				  N_("A room has between 1 and 1000 places.")),
	    .hours = plan_hours_text(s->rq->arena, hours)};
	if (!s->windows_error && !hours->n) {
		s->windows_error = N_("Tell when the room is free: days and hours.");
		s->windows_at = 0;
	}
}

/* --- invigilators -------------------------------------------------------------------------------
 */

enum { NAME, COST, MOST };
static const struct plan_field watcher_form[] = {
    [NAME] = {.name = "name",
	      .label = N_("Name"),
	      .type = "text",
	      .hint = N_("As it will stand on the sessions.")},
    [COST] = {.name = "cost",
	      .label = N_("Cost of an hour"),
	      .type = "text",
	      .hint = N_("In euros, all charges in it: 18,71")},
    [MOST] = {.name = "most",
	      .label = N_("Hours at most"),
	      .type = "number",
	      .hint = N_("Over the whole time of the plan.")},
};

static size_t watcher_rows(struct step *s, struct row_view *out)
{
	struct request *rq = s->rq;

	for (size_t i = 0; i < s->book.watcher_n; i++) {
		const struct plan_watcher_rows *w = &s->book.watchers[i];
		struct plan_hours h = plan_hours_kept(rq->arena, w->hours);
		struct str cost = language_money(rq->language, w->cost, rq->arena);
		struct str most = message_filled(
		    message_plural(rq->language, "{0} hour at most", "{0} hours at most", w->most),
		    number(rq, w->most), rq->arena);
		out[i] = (struct row_view){
		    .id = w->id,
		    .title = w->name,
		    .detail = arena_printf(rq->arena, STR_FMT " / h, " STR_FMT, STR_ARG(cost),
					   STR_ARG(most)),
		    .hours = h.n ? plan_hours_told(rq, &h)
				 : str_of(message(rq->language, N_("at any time")))};
	}
	return s->book.watcher_n;
}

static bool watcher_fill(struct step *s, int64_t id)
{
	for (size_t i = 0; i < s->book.watcher_n; i++) {
		const struct plan_watcher_rows *w = &s->book.watchers[i];
		struct plan_hours h = plan_hours_kept(s->rq->arena, w->hours);
		if (w->id != id)
			continue;
		s->fields[NAME].value = s->view.title = w->name;
		s->fields[COST].value = plan_money_typed(s->rq->arena, w->cost);
		s->fields[MOST].value = number(s->rq, w->most);
		plan_windows_of(s->rq->arena, &h, s->windows);
		return true;
	}
	return false;
}

static void watcher_take(struct step *s, const struct plan_hours *hours)
{
	int64_t cost = 0;

	if (!plan_cost_typed(s->rq->arena, s->fields[COST].value, &cost))
		s->fields[COST].error =
		    N_("Write an amount between 0 and 1000 euros, such as 18,71.");
	s->keep->watcher = (struct plan_watcher_rows){
	    .name = name_of(&s->fields[NAME], N_("The name is missing.")),
	    .cost = cost,
	    .most = number_of(&s->fields[MOST], 1, 10000,
			      N_("Write a number of hours between 1 and 10000.")),
	    .hours = plan_hours_text(s->rq->arena, hours)};
	if (!s->fields[NAME].error)
		for (size_t i = 0; i < s->fields[NAME].value.n; i++)
			if (s->fields[NAME].value.p[i] == ',' || s->fields[NAME].value.p[i] == ';')
				s->fields[NAME].error =
				    N_("One invigilator at a time: no comma in a name.");
}

/* --- groups -------------------------------------------------------------------------------------
 */

enum { AUDIENCE = 1, CANDIDATES, WITH_EXTRA };
static const struct plan_field group_form[] = {
    [NAME] = {.name = "name",
	      .label = N_("Group"),
	      .type = "text",
	      .hint = N_("A year, a course, a department.")},
    [AUDIENCE] = {.name = "audience",
		  .label = N_("Audience"),
		  .hint = N_("Groups of one audience may share a session.")},
    [CANDIDATES] = {.name = "candidates",
		    .label = N_("Candidates"),
		    .type = "number",
		    .hint = N_("Counts while nobody of the group is listed by name.")},
    [WITH_EXTRA] = {.name = "with_extra",
		    .label = N_("Of whom with extra time"),
		    .type = "number",
		    .hint = N_("They sit together, in longer sessions.")},
};

static const struct plan_option *audiences_of(struct request *rq, struct str chosen)
{
	struct plan_option *out = ARENA_NEW(rq->arena, struct plan_option, AUDIENCES);

	for (int i = 0; i < AUDIENCES; i++) {
		struct str code = str_of(session_audience_code((enum session_audience)i));
		out[i] =
		    (struct plan_option){.value = code,
					 .label = session_audience_label((enum session_audience)i),
					 .is_chosen = str_eq(code, chosen)};
	}
	return out;
}

static void audience_show(struct step *s, struct str chosen)
{
	s->fields[AUDIENCE].options = audiences_of(s->rq, chosen);
	s->fields[AUDIENCE].option_n = AUDIENCES;
}

static size_t group_rows(struct step *s, struct row_view *out)
{
	struct request *rq = s->rq;

	for (size_t i = 0; i < s->book.group_n; i++) {
		const struct plan_group_rows *g = &s->book.groups[i];
		enum session_audience audience = AUDIENCE_STUDENTS;
		int64_t size = plan_group_size(g), extra = plan_group_extra(g);
		struct str many = message_filled(
		    message_plural(rq->language, "{0} candidate", "{0} candidates", size),
		    language_number(rq->language, size, rq->arena), rq->arena);
		struct str with = message_filled(message(rq->language, N_("{0} with extra time")),
						 number(rq, extra), rq->arena);
		(void)session_audience_of(g->audience, &audience);
		out[i] = (struct row_view){
		    .id = g->id,
		    .title = g->name,
		    .detail = extra ? arena_printf(rq->arena, STR_FMT ", " STR_FMT, STR_ARG(many),
						   STR_ARG(with))
				    : many,
		    .hours = str_of(message(rq->language, session_audience_label(audience))),
		    .link = g->listed
				? message_filled(message(rq->language, N_("{0} listed by name")),
						 number(rq, g->listed), rq->arena)
				: STR("")};
	}
	return s->book.group_n;
}

static bool group_fill(struct step *s, int64_t id)
{
	for (size_t i = 0; i < s->book.group_n; i++) {
		const struct plan_group_rows *g = &s->book.groups[i];
		if (g->id != id)
			continue;
		s->fields[NAME].value = s->view.title = g->name;
		s->fields[CANDIDATES].value = number(s->rq, g->candidates);
		s->fields[WITH_EXTRA].value = number(s->rq, g->with_extra);
		audience_show(s, g->audience);
		return true;
	}
	return false;
}

static void group_take(struct step *s, const struct plan_hours *)
{
	enum session_audience audience;
	struct str code = s->fields[AUDIENCE].value;
	struct plan_field *candidates = &s->fields[CANDIDATES], *extra = &s->fields[WITH_EXTRA];

	if (!session_audience_of(code, &audience))
		s->fields[AUDIENCE].error = N_("Choose one of the three audiences.");
	if (!candidates->value.n)
		candidates->value = STR("0");
	if (!extra->value.n)
		extra->value = STR("0");
	audience_show(s, code);
	s->keep->group = (struct plan_group_rows){
	    .name = name_of(&s->fields[NAME], N_("The name is missing.")),
	    .audience = code,
	    .candidates = number_of(candidates, 0, 50000,
				    N_("Write a number of candidates between 0 and 50000."))};
	s->keep->group.with_extra =
	    number_of(extra, 0, s->keep->group.candidates,
		      N_("There are at most as many with extra time as candidates."));
}

/* --- the steps ----------------------------------------------------------------------------------
 */

#define COUNT(table) (sizeof(table) / sizeof *(table))
static const struct kind kinds[] = {
    {"/rooms", room_form, COUNT(room_form), true, room_rows, room_fill, room_take, plan_room_store,
     plan_room_drop, N_("The room is kept."), N_("The room is removed.")},
    {"/invigilators", watcher_form, COUNT(watcher_form), true, watcher_rows, watcher_fill,
     watcher_take, plan_watcher_store, plan_watcher_drop, N_("The invigilator is kept."),
     N_("The invigilator is removed.")},
    {"/groups", group_form, COUNT(group_form), false, group_rows, group_fill, group_take,
     plan_group_store, plan_group_drop, N_("The group is kept."), N_("The group is removed.")},
};
enum { ROOMS, WATCHERS, GROUPS };

static int step_new(struct request *rq, struct step **out)
{
	struct step *s = *out = ARENA_NEW(rq->arena, struct step, 1);
	int k = plan_page_load(rq, &s->page);

	rq->room = s;
	s->rq = rq;
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strstr(rq->route->pattern, kinds[i].word))
			s->kind = &kinds[i];
	memcpy(s->fields, s->kind->fields, s->kind->field_n * sizeof *s->fields);
	if (s->kind == &kinds[GROUPS])
		audience_show(s, STR("students"));
	return k ? k
		 : plan_book_load(rq->db, rq->arena, s->page.head.centre.id, s->page.zone,
				  &s->book);
}

static int reply_list(struct step *s, int status)
{
	struct list_view *v = &s->view;
	size_t most = s->book.room_n + s->book.watcher_n + s->book.group_n;
	struct row_view *rows = ARENA_NEW(s->rq->arena, struct row_view, most + 1);

	v->head = s->page.head;
	v->is_rooms = s->kind == &kinds[ROOMS];
	v->is_watchers = s->kind == &kinds[WATCHERS];
	v->is_groups = s->kind == &kinds[GROUPS];
	v->is_new = !v->id;
	v->has_windows = s->kind->has_windows;
	v->word = str_of(s->kind->word + 1);
	v->rows = LIST(rows, s->kind->rows(s, rows));
	v->fields = plan_fields(s->rq, s->fields, s->kind->field_n);
	v->windows = plan_windows(s->rq, s->windows, s->windows_error, s->windows_at);
	v->has_errors = status == 422;
	return reply_page_status(s->rq, status, "finance/plan_list", v);
}

static int list_show(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	if (s->kind == &kinds[ROOMS])
		s->windows[0] = (struct plan_window_typed){31, STR("08:00"), STR("18:00")};
	return reply_list(s, 200);
}

static int one_show(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (!k && !s->kind->fill(s, param_int(rq, "one")))
		k = ERR_NOT_FOUND;
	if (k)
		return reply_status(rq, k);
	s->view.id = param_int(rq, "one");
	return reply_list(s, 200);
}

static int write_store(struct db *db, void *args)
{
	struct step *s = args;

	return s->kind->store(db, s->keep);
}

static int stored(struct request *rq, int result)
{
	struct step *s = rq->room;

	if (result == ERR_CONFLICT && s->keep->problem) {
		s->view.problem = str_of(message(rq->language, s->keep->problem));
		return reply_list(s, 409);
	}
	return plan_written(rq, result, s->kind->kept, s->kind->word);
}

static bool has_fault(const struct step *s)
{
	for (size_t i = 0; i < s->kind->field_n; i++)
		if (s->fields[i].error)
			return true;
	return s->windows_error != NULL;
}

static int send(struct request *rq, struct step *s, int64_t id)
{
	struct plan_hours hours = {};

	s->keep = plan_keep_of(rq, &s->page);
	s->keep->id = s->view.id = id;
	for (size_t i = 0; i < s->kind->field_n; i++)
		s->fields[i].value = param_text(rq, s->fields[i].name);
	if (s->kind->has_windows) {
		plan_windows_sent(rq, s->windows);
		s->windows_error = plan_hours_typed(rq->arena, s->windows, &hours, &s->windows_at);
	}
	s->kind->take(s, &hours);
	return has_fault(s) ? reply_list(s, 422) : request_write(rq, write_store, s, stored);
}

static int list_post(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	return k ? reply_status(rq, k) : send(rq, s, 0);
}

static int one_post(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (!k && !s->kind->fill(s, param_int(rq, "one"))) /* its title stays above the form */
		k = ERR_NOT_FOUND;
	return k ? reply_status(rq, k) : send(rq, s, param_int(rq, "one"));
}

static int write_drop(struct db *db, void *args)
{
	struct step *s = args;

	return s->kind->drop(db, s->keep);
}

static int dropped(struct request *rq, int result)
{
	const struct step *s = rq->room;

	return plan_written(rq, result, s->kind->dropped, s->kind->word);
}

static int remove_post(struct request *rq)
{
	struct step *s;
	int k = step_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	s->keep = plan_keep_of(rq, &s->page);
	s->keep->id = param_int(rq, "one");
	return request_write(rq, write_drop, s, dropped);
}

/* --- tables -------------------------------------------------------------------------------------
 */

#define CENTRE PLAN_CENTRE_PARAM
#define ONE {"one", PARAM_ID, PARAM_PATH, 0, true}
#define LINE PLAN_LINE_PARAM
static const struct param centre_params[] = {CENTRE, {}};
static const struct param one_params[] = {CENTRE, ONE, {}};
static const struct param room_new[] = {CENTRE,		  LINE("site"),	      LINE("room"),
					LINE("capacity"), PLAN_WINDOW_PARAMS, {}};
static const struct param room_one[] = {
    CENTRE, ONE, LINE("site"), LINE("room"), LINE("capacity"), PLAN_WINDOW_PARAMS, {}};
static const struct param watcher_new[] = {CENTRE,	 LINE("name"),	     LINE("cost"),
					   LINE("most"), PLAN_WINDOW_PARAMS, {}};
static const struct param watcher_one[] = {
    CENTRE, ONE, LINE("name"), LINE("cost"), LINE("most"), PLAN_WINDOW_PARAMS, {}};
static const struct param group_new[] = {
    CENTRE, LINE("name"), LINE("audience"), LINE("candidates"), LINE("with_extra"), {}};
static const struct param group_one[] = {
    CENTRE, ONE, LINE("name"), LINE("audience"), LINE("candidates"), LINE("with_extra"), {}};

#define ADMIN &right_centre_admin
#define LIST_ROUTES(word, what, new_params, change_params)                                         \
	{METHOD_GET,                                                                               \
	 PLAN_PATH word,                                                                           \
	 ACCESS_SIGNED_IN,                                                                         \
	 list_show,                                                                                \
	 centre_params,                                                                            \
	 &list_shape,                                                                              \
	 "The " what "s of a plan",                                                                \
	 0,                                                                                        \
	 0,                                                                                        \
	 ADMIN},                                                                                   \
	    {METHOD_POST, PLAN_PATH word, ACCESS_SIGNED_IN,	      list_post,                   \
	     new_params,  &list_shape,	  "Add a " what " to a plan", 0,                           \
	     0,		  ADMIN},                                                                  \
	    {METHOD_GET,                                                                           \
	     PLAN_PATH word "/:one",                                                               \
	     ACCESS_SIGNED_IN,                                                                     \
	     one_show,                                                                             \
	     one_params,                                                                           \
	     &list_shape,                                                                          \
	     "A " what " of a plan",                                                               \
	     0,                                                                                    \
	     0,                                                                                    \
	     ADMIN},                                                                               \
	    {METHOD_POST,                                                                          \
	     PLAN_PATH word "/:one",                                                               \
	     ACCESS_SIGNED_IN,                                                                     \
	     one_post,                                                                             \
	     change_params,                                                                        \
	     &list_shape,                                                                          \
	     "Change a " what " of a plan",                                                        \
	     0,                                                                                    \
	     0,                                                                                    \
	     ADMIN},                                                                               \
	{                                                                                          \
		METHOD_POST, PLAN_PATH word "/:one/remove", ACCESS_SIGNED_IN, remove_post,         \
		    one_params, NULL, "Remove a " what " from a plan", 0, 0, ADMIN                 \
	}
static const struct route routes[] = {
    LIST_ROUTES("/rooms", "room", room_new, room_one),
    LIST_ROUTES("/invigilators", "invigilator", watcher_new, watcher_one),
    LIST_ROUTES("/groups", "group", group_new, group_one),
};
const struct route_table finance_plan_list_routes = ROUTE_TABLE("finance", routes);

static const struct page pages[] = {{"finance/plan_list", &list_shape}};
const struct page_table finance_plan_list_pages = PAGE_TABLE(pages);
