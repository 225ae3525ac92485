/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/finalize.h"

#include "certif/queries.h"
#include "certif/report.h"

const char *finalize_reason_label(struct str reason)
{
	if (str_eq(reason, STR(FINALIZE_BY_CANDIDATE)))
		return N_("The candidate left, or lacked time");
	if (str_eq(reason, STR(FINALIZE_BY_TECHNIQUE)))
		return N_("Technical problem");
	return NULL;
}

bool finalize_wants_reason(const struct finalize_row *r)
{
	return r->has_begun && !r->is_whole;
}

static const char *problem_of(const struct finalize_row *r)
{
	bool given = r->reason.n > 0;

	if (given && !finalize_wants_reason(r))
		return r->has_begun
			   ? N_("This test is whole: it has no reason to have ended early.")
			   : N_("This test never began: it has no reason to have ended early.");
	if (finalize_wants_reason(r) && !finalize_reason_label(r->reason))
		return N_("Say why this test is not whole.");
	return NULL;
}

size_t finalize_check(struct finalize_row *rows, size_t n)
{
	size_t problems = 0;

	for (size_t i = 0; i < n; i++) {
		rows[i].problem = problem_of(&rows[i]);
		problems += rows[i].problem != NULL;
	}
	return problems;
}

unsigned finalize_actions(const struct finalize_facts *f)
{
	unsigned actions = 0;

	if (f->has_comment)
		actions |= ACTION_COMMENT;
	if (f->reports)
		actions |= ACTION_REPORTS;
	if (f->unscored)
		actions |= ACTION_SCORES;
	if (f->unexplained)
		actions |= ACTION_REASONS;
	if (f->suspected)
		actions |= ACTION_FRAUD;
	return actions;
}

/* ---- looking ----------------------------------------------------------------------------------
 */

static int row_of(const struct finalize_rows *q, struct finalize_row *out)
{
	*out = (struct finalize_row){.candidate = q->candidate,
				     .birth_name = q->birth_name,
				     .first_name = q->first_name,
				     .has_begun = q->started.set,
				     .is_scored = q->is_scored,
				     .answers = q->answers,
				     .reason = q->abort};
	if (!exam_state_of(q->state, &out->state))
		return ERR_INTERNAL;
	out->is_whole = out->state == EXAM_COMPLETED || out->answers >= EXAM_QUESTIONS;
	return ERR_NONE;
}

static int load_rows(struct db *db, struct arena *a, struct finalize_sheet *out)
{
	struct finalize_rows *found;
	int k = finalize_rows(db, a, out->session, &found, &out->n);

	if (k)
		return k;
	out->rows = ARENA_NEW(a, struct finalize_row, out->n + 1);
	for (size_t i = 0; i < out->n && !k; i++) {
		struct finalize_row *r = &out->rows[i];
		k = row_of(&found[i], r);
		out->begun += r->has_begun;
		out->under_way += r->state == EXAM_STARTED;
		out->facts.unscored += r->has_begun && !r->is_scored;
		out->facts.unexplained +=
		    finalize_wants_reason(r) && !finalize_reason_label(r->reason);
	}
	return k;
}

static void suspect(struct finalize_sheet *s, const struct report *reports, size_t n)
{
	for (size_t i = 0; i < s->n; i++) {
		struct finalize_row *r = &s->rows[i];
		for (size_t k = 0; k < n && !r->is_suspected; k++)
			r->is_suspected = reports[k].candidate == r->candidate &&
					  !reports[k].is_withdrawn &&
					  strcmp(reports[k].kind->category, REPORT_FRAUD) == 0;
		s->facts.suspected += r->is_suspected && r->has_begun;
	}
}

int finalize_load(struct db *db, struct arena *a, int64_t session, struct finalize_sheet *out)
{
	struct finalize_session s;
	struct report *reports;
	size_t n;
	int k = finalize_session(db, a, session, &s);

	if (k)
		return k;
	*out = (struct finalize_sheet){.session = session,
				       .is_cancelled = s.cancelled.set,
				       .finalized = s.finalized.value,
				       .is_closed =
					   s.cancelled.set || !str_eq(s.state, STR("created")),
				       .comment = s.comment,
				       .had_incident = s.had_incident,
				       .had_trouble_joining = s.had_trouble_joining};
	k = load_rows(db, a, out);
	if (!k)
		k = report_list(db, a, session, &reports, &n);
	if (k)
		return k;
	out->facts.has_comment = s.comment.n > 0;
	out->facts.reports = report_to_act(reports, n);
	suspect(out, reports, n);
	return ERR_NONE;
}

/* ---- the end ----------------------------------------------------------------------------------
 */

int finalize_send(struct db *db, struct finalize_send *s)
{
	int k = ERR_NONE;

	for (size_t i = 0; i < s->n && !k; i++)
		k = finalize_abort(db, s->exam.session, s->rows[i].candidate, s->rows[i].reason);
	if (!k)
		k = finalize_words(db, s->exam.session, s->comment, s->had_incident,
				   s->had_trouble_joining);
	return k ? k : exam_finalize(db, &s->exam);
}
