/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/report.h"

#include "base/unicode.h"
#include "certif/event.h"
#include "certif/queries.h"

#define IN_QUESTION(sub, text, room)                                                               \
	{                                                                                          \
		REPORT_IN_CHALLENGE, sub, text, true, true, false, true, room                      \
	}

const struct report_kind report_kinds[] = {
    {"CANDIDATE_INFORMATIONS_CHANGES", "NAME_OR_BIRTHDATE",
     N_("Name, first name or birth date to correct"), true, false, true, true, false},
    {"CANDIDATE_INFORMATIONS_CHANGES", "EXTRA_TIME_PERCENTAGE", N_("Extra time to correct"), true,
     false, true, false, false},
    {"SIGNATURE_ISSUE", "", N_("Was present but did not sign, or signed on another line"), true,
     false, true, false, false},
    IN_QUESTION("IMAGE_NOT_DISPLAYING", N_("The picture does not show"), true),
    IN_QUESTION("EMBED_NOT_WORKING",
		N_("The simulator or the application in the question does not work"), true),
    IN_QUESTION("FILE_NOT_OPENING", N_("The file does not download or does not open"), true),
    IN_QUESTION("WEBSITE_UNAVAILABLE", N_("The site to visit is down"), true),
    IN_QUESTION("WEBSITE_BLOCKED", N_("The site to visit is blocked by the institution's network"),
		true),
    IN_QUESTION("EXTRA_TIME_EXCEEDED",
		N_("The question's time was exceeded by a candidate with extra time"), true),
    IN_QUESTION("SOFTWARE_NOT_WORKING", N_("A program on the computer does not work as it should"),
		true),
    IN_QUESTION("UNINTENTIONAL_FOCUS_OUT", N_("The window was left unintentionally"), true),
    IN_QUESTION("SKIP_ON_OOPS", N_("The question was skipped by mistake or by an error"), true),
    IN_QUESTION("ACCESSIBILITY_ISSUE", N_("The question is not accessible to the candidate"), true),
    {REPORT_FRAUD, "", N_("Fraud, or suspicion of it"), true, false, false, true, false},
    {"NON_BLOCKING_CANDIDATE_ISSUE", "",
     N_("Behaviour or health of a candidate, without effect on the test"), true, false, true, false,
     false},
    {"NON_BLOCKING_TECHNICAL_ISSUE", "", N_("Technical trouble, without effect on the test"), false,
     false, true, false, false},
};
const size_t report_kind_count = sizeof report_kinds / sizeof *report_kinds;

const struct report_kind *report_kind_of(struct str category, struct str subcategory)
{
	for (size_t i = 0; i < report_kind_count; i++)
		if (str_eq(category, str_of(report_kinds[i].category)) &&
		    str_eq(subcategory, str_of(report_kinds[i].subcategory)))
			return &report_kinds[i];
	return NULL;
}

const struct report_kind *report_kind_named(struct str name)
{
	struct str category, subcategory;

	str_cut(name, '.', &category, &subcategory);
	return report_kind_of(category, subcategory);
}

struct str report_kind_name(const struct report_kind *kind, struct arena *a)
{
	return *kind->subcategory ? arena_printf(a, "%s.%s", kind->category, kind->subcategory)
				  : str_of(kind->category);
}

int report_check(const struct report *r, struct error *e)
{
	if (!r->kind)
		return error_field(e, ERR_INVALID, "kind", N_("Choose what happened."));
	if (r->kind->of_candidate && !r->candidate)
		return error_field(e, ERR_INVALID, "candidate",
				   N_("Choose the candidate it concerns."));
	if (r->kind->asks_question && (r->question < 1 || r->question > REPORT_QUESTION_MOST))
		return error_field(e, ERR_INVALID, "question",
				   N_("Write the number of the question, as the candidate sees it: "
				      "from 1 to 500."));
	if (r->kind->asks_description && !r->description.n)
		return error_field(e, ERR_INVALID, "description",
				   N_("Write in a sentence or two what is to be known."));
	if (utf8_count(r->description) > REPORT_DESCRIPTION_MOST)
		return error_field(e, ERR_INVALID, "description",
				   N_("This is too long: 500 characters at most."));
	return ERR_NONE;
}

/* ---- changes -------------------------------------------------------------------------------- */

static int check_open(struct db *db, const struct report_change *c)
{
	struct report_place place;
	int k = report_place(db, c->arena, c->session, &place);

	if (k)
		return k;
	return str_eq(place.state, STR("created")) && !place.cancelled.set ? ERR_NONE
									   : ERR_CONFLICT;
}

static int tell(struct db *db, const struct report_change *c, const char *kind, struct str detail)
{
	const struct event e = {.session = c->session,
				.candidate = c->report.candidate,
				.person = c->person,
				.at = c->now,
				.kind = kind,
				.detail = detail};

	return event_add(db, c->ids, &e);
}

int report_write(struct db *db, struct report_change *c)
{
	struct report *r = &c->report;
	struct str category = str_of(r->kind->category), subcategory = str_of(r->kind->subcategory);
	struct report_candidate of;
	struct report_same same;
	int k = check_open(db, c);

	if (!k && r->candidate)
		k = report_candidate(db, c->arena, c->session, r->candidate, &of);
	if (k)
		return k;
	if (!r->kind->asks_question)
		r->question = 0;
	k = report_same(db, c->arena, c->session, r->candidate, category, subcategory, r->question,
			r->description, &same);
	if (k != ERR_NOT_FOUND) {
		r->id = same.id;
		return k;
	}
	r->id = id_next(c->ids);
	k = report_insert(
	    db, r->id, c->session, (struct db_opt_int){r->candidate != 0, r->candidate}, category,
	    subcategory, r->question, r->description, c->person, c->now,
	    (struct db_opt_int){c->is_settled, c->now}, c->is_settled ? STR("replaced") : STR(""));
	return k ? k : tell(db, c, EVENT_KIND_INCIDENT, report_kind_name(r->kind, c->arena));
}

static const struct report *find(const struct report *rows, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].id == id)
			return &rows[i];
	return NULL;
}

/* The report as it stands, in c->report. */
static int load_open(struct db *db, struct report_change *c)
{
	struct report *rows;
	size_t n;
	int k = check_open(db, c);

	if (!k)
		k = report_list(db, c->arena, c->session, &rows, &n);
	if (k)
		return k;
	const struct report *found = find(rows, n, c->report.id);
	if (!found)
		return ERR_NOT_FOUND;
	c->report = *found;
	return ERR_NONE;
}

int report_withdraw(struct db *db, struct report_change *c)
{
	int64_t changed = 0;
	int k = load_open(db, c);

	if (k)
		return k;
	if (c->report.is_settled)
		return ERR_CONFLICT;
	k = report_take_back(db, c->session, c->report.id, c->now, &changed);
	return k || !changed
		   ? k
		   : tell(db, c, EVENT_KIND_WITHDRAWN, report_kind_name(c->report.kind, c->arena));
}

int report_restore(struct db *db, struct report_change *c)
{
	int64_t changed = 0;
	int k = load_open(db, c);

	if (!k)
		k = report_put_back(db, c->session, c->report.id, &changed);
	return k || !changed
		   ? k
		   : tell(db, c, EVENT_KIND_INCIDENT, report_kind_name(c->report.kind, c->arena));
}

/* ---- looking -------------------------------------------------------------------------------- */

int report_list(struct db *db, struct arena *a, int64_t session, struct report **out, size_t *n)
{
	struct report_rows *rows;
	int k = report_rows(db, a, session, &rows, n);

	if (k)
		return k;
	*out = ARENA_NEW(a, struct report, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		const struct report_rows *row = &rows[i];
		const struct report_kind *kind = report_kind_of(row->category, row->subcategory);
		if (!kind)
			return ERR_INTERNAL;
		(*out)[i] = (struct report){
		    .id = row->id,
		    .candidate = row->candidate.value,
		    .birth_name = row->birth_name.value,
		    .first_name = row->first_name.value,
		    .birth_date = row->birth_date.value,
		    .kind = kind,
		    .question = row->question,
		    .description = row->description,
		    .by = row->by_first.set
			      ? arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(row->by_first.value),
					     STR_ARG(row->by_last.value))
			      : STR(""),
		    .at = row->at,
		    .is_settled = row->resolved.set,
		    .is_withdrawn = row->withdrawn.set,
		    .needs_action = kind->needs_action && !row->resolved.set && !row->withdrawn.set,
		};
	}
	return ERR_NONE;
}

size_t report_to_act(const struct report *rows, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += rows[i].needs_action;
	return count;
}
