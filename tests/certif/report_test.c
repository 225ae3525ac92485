/* SPDX-License-Identifier: EUPL-1.2 */
/* Reports: what each kind must tell (JUR-01 to JUR-05 of the public Pix), written, taken back,
 * settled. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "certif/report.h"
#include "help/certif.h"

static int check(const char *kind, int64_t candidate, int64_t question, const char *description,
		 const char **field)
{
	const struct report r = {.kind = report_kind_named(str_of(kind)),
				 .candidate = candidate,
				 .question = question,
				 .description = str_of(description)};
	struct error e = {};
	int k = report_check(&r, &e);

	*field = e.field.p;
	return k;
}

static void each_kind_asks_for_what_it_must_tell(void **)
{
	static const struct {
		const char *kind;
		int64_t candidate, question;
		const char *description, *field; /* field: at fault; NULL: fine */
	} cases[] = {
	    {"FRAUD", 1, 0, "", NULL}, /* no text is asked for */
	    {"FRAUD", 0, 0, "", "candidate"},
	    {"SIGNATURE_ISSUE", 1, 0, "", "description"},
	    {"SIGNATURE_ISSUE", 1, 0, "Wrong line", NULL},
	    {"CANDIDATE_INFORMATIONS_CHANGES.NAME_OR_BIRTHDATE", 1, 0, "", "description"},
	    {"CANDIDATE_INFORMATIONS_CHANGES.EXTRA_TIME_PERCENTAGE", 1, 0, "33 %", NULL},
	    {"IN_CHALLENGE.IMAGE_NOT_DISPLAYING", 1, 0, "", "question"},
	    {"IN_CHALLENGE.IMAGE_NOT_DISPLAYING", 1, 1, "", NULL},
	    {"IN_CHALLENGE.SKIP_ON_OOPS", 1, 500, "", NULL},
	    {"IN_CHALLENGE.SKIP_ON_OOPS", 1, 501, "", "question"},
	    {"NON_BLOCKING_TECHNICAL_ISSUE", 0, 0, "The heating", NULL}, /* of the whole session */
	    {"NON_BLOCKING_CANDIDATE_ISSUE", 0, 0, "Unwell", "candidate"},
	    {"NON_BLOCKING_CANDIDATE_ISSUE", 1, 0, "Unwell", NULL},
	    {"IN_CHALLENGE", 1, 1, "", "kind"},
	    {"TECHNICAL_PROBLEM", 1, 1, "x", "kind"}, /* deprecated ones are no longer written */
	    {"", 1, 1, "x", "kind"},
	};
	const char *field;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int k = check(cases[i].kind, cases[i].candidate, cases[i].question,
			      cases[i].description, &field);
		assert_int_equal(k, cases[i].field ? ERR_INVALID : ERR_NONE);
		if (cases[i].field)
			assert_string_equal(field, cases[i].field);
	}
}

static void only_impactful_kinds_want_an_action(void **)
{
	/* JUR-01 to JUR-05: name or birth date, everything in a question, fraud */
	for (size_t i = 0; i < report_kind_count; i++) {
		const struct report_kind *r = &report_kinds[i];
		bool impactful = strcmp(r->category, "FRAUD") == 0 ||
				 strcmp(r->category, "IN_CHALLENGE") == 0 ||
				 strcmp(r->subcategory, "NAME_OR_BIRTHDATE") == 0;
		assert_int_equal(r->needs_action, impactful);
		assert_true(!r->in_room || strcmp(r->category, "IN_CHALLENGE") == 0);
	}
	assert_int_equal(report_kind_count, 16); /* 2 + 1 + 10 + 1 + 2 */
}

static int write_body(struct db *db, void *args)
{
	return report_write(db, args);
}

static int withdraw_body(struct db *db, void *args)
{
	return report_withdraw(db, args);
}

static int restore_body(struct db *db, void *args)
{
	return report_restore(db, args);
}

static struct report_change change(struct house *h, int64_t session, const char *kind,
				   int64_t candidate)
{
	return (struct report_change){.arena = h->arena,
				      .ids = &h->ids,
				      .session = session,
				      .person = 5,
				      .now = h->now,
				      .report = {.kind = report_kind_named(str_of(kind)),
						 .candidate = candidate,
						 .question = 3,
						 .description = STR("seen")}};
}

static size_t to_act(struct house *h, int64_t session, size_t *all)
{
	struct report *rows;

	assert_int_equal(report_list(h->db, h->arena, session, &rows, all), ERR_NONE);
	return report_to_act(rows, *all);
}

static void a_report_is_kept_once_taken_back_and_put_back(void **state)
{
	struct house *h = *state;
	int64_t centre = certif_centre(h, 0), session = certif_session(h, centre, h->now);
	int64_t other = certif_session(h, centre, h->now);
	int64_t ines = certif_candidate(h, session, "Dupont", "Inès", "2004-02-29");
	struct report_change c = change(h, session, "FRAUD", ines), again = c;
	size_t n;

	assert_int_equal(db_queue_wait(h->queue, write_body, &c), ERR_NONE);
	assert_int_equal(db_queue_wait(h->queue, write_body, &again), ERR_NONE);
	assert_int_equal(again.report.id, c.report.id);
	assert_int_equal(to_act(h, session, &n), 1);
	assert_int_equal(n, 1);
	assert_int_equal(c.report.question, 0); /* a fraud is of no question */

	struct report_change stray = change(h, other, "FRAUD", ines);
	assert_int_equal(db_queue_wait(h->queue, write_body, &stray), ERR_NOT_FOUND);

	struct report_change back = {.arena = h->arena,
				     .ids = &h->ids,
				     .session = session,
				     .person = 5,
				     .now = h->now,
				     .report.id = c.report.id};
	struct report_change elsewhere = back;
	elsewhere.session = other;
	assert_int_equal(db_queue_wait(h->queue, withdraw_body, &elsewhere), ERR_NOT_FOUND);
	assert_int_equal(db_queue_wait(h->queue, withdraw_body, &back), ERR_NONE);
	assert_int_equal(db_queue_wait(h->queue, withdraw_body, &back), ERR_NONE);
	assert_int_equal(to_act(h, session, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(db_queue_wait(h->queue, restore_body, &back), ERR_NONE);
	assert_int_equal(to_act(h, session, &n), 1);
	assert_int_equal(
	    house_count(h, "SELECT count(*) FROM certif_event WHERE kind = 'incident_withdrawn'"),
	    1);

	house_script(h, "UPDATE certif_session SET state = 'finalized'");
	struct report_change late = change(h, session, "FRAUD", ines);
	assert_int_equal(db_queue_wait(h->queue, write_body, &late), ERR_CONFLICT);
	assert_int_equal(db_queue_wait(h->queue, withdraw_body, &back), ERR_CONFLICT);
}

static void what_was_settled_in_the_room_wants_no_action_and_stays(void **state)
{
	struct house *h = *state;
	int64_t session = certif_session(h, certif_centre(h, 0), h->now);
	int64_t ines = certif_candidate(h, session, "Dupont", "Inès", "2004-02-29");
	struct report_change c = change(h, session, "IN_CHALLENGE.FILE_NOT_OPENING", ines);
	size_t n;

	c.is_settled = true;
	assert_int_equal(db_queue_wait(h->queue, write_body, &c), ERR_NONE);
	assert_int_equal(to_act(h, session, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(db_queue_wait(h->queue, withdraw_body, &c), ERR_CONFLICT);
	c = change(h, session, "IN_CHALLENGE.FILE_NOT_OPENING", ines);
	c.report.question = 4; /* another one, not settled */
	assert_int_equal(db_queue_wait(h->queue, write_body, &c), ERR_NONE);
	assert_int_equal(to_act(h, session, &n), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_asks_for_what_it_must_tell),
	    cmocka_unit_test(only_impactful_kinds_want_an_action),
	    HOUSE_ON_BOTH(a_report_is_kept_once_taken_back_and_put_back),
	    HOUSE_ON_BOTH(what_was_settled_in_the_room_wants_no_action_and_stays),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
