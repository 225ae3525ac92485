/* SPDX-License-Identifier: EUPL-1.2 */
/* verify.c - `openpix verify exam`: derives again everything that follows from recorded answers. */
#include <jansson.h>
#include "certif/exam_verify.h"
#include "cli/lab_command.h"

struct run {
	const char *database, *content;
	int64_t session;
	bool json;
	json_t *list;
};

static json_t *text_json(struct str s)
{
	json_t *j = json_stringn(s.n ? s.p : "", s.n);

	return j ? j : json_string("?");
}

static void tell(void *context, const struct exam_difference *d)
{
	struct run *r = context;

	if (r->json) {
		json_array_append_new(
		    r->list, json_pack("{s:I, s:I, s:I, s:o}", "session", (json_int_t)d->session,
				       "candidate", (json_int_t)d->candidate, "question",
				       (json_int_t)d->question, "what", text_json(d->what)));
		return;
	}
	printf("session %lld, candidate %lld", (long long)d->session, (long long)d->candidate);
	if (d->question)
		printf(", question %lld", (long long)d->question);
	printf(": " STR_FMT "\n", STR_ARG(d->what));
}

static void told(struct run *r, const struct exam_verify *v)
{
	if (!r->json) {
		printf("%llu sessions, %llu exams, %llu answers, %llu results: ",
		       (unsigned long long)v->sessions, (unsigned long long)v->exams,
		       (unsigned long long)v->answers, (unsigned long long)v->results);
		if (v->differences)
			printf("%llu differences\n", (unsigned long long)v->differences);
		else
			puts("no difference");
		return;
	}
	json_t *all = json_pack("{s:I, s:I, s:I, s:I, s:O}", "sessions", (json_int_t)v->sessions,
				"exams", (json_int_t)v->exams, "answers", (json_int_t)v->answers,
				"results", (json_int_t)v->results, "differences", r->list);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

static int refuse(struct arena *a, const struct error *e)
{
	fprintf(stderr, "openpix: " STR_FMT "\n", STR_ARG(error_text(e, a)));
	return error_exit_status(e->kind);
}

static int verify_with(struct run *r, struct arena *a, const struct bank *bank)
{
	struct exam_verify v = {.bank = bank, .session = r->session, .tell = tell, .context = r};
	struct error e = {};
	struct db *db;

	if (db_open(r->database, DB_READ, &db, &e))
		return refuse(a, &e);
	/* one moment for all of it: what is going on meanwhile changes nothing here */
	int k = db_begin(db);
	if (!k)
		k = exam_verify(db, &v);
	db_rollback(db);
	db_close(db);
	if (k == ERR_NOT_FOUND)
		error_arg(&e, ERR_NOT_FOUND, "no session has the number {0}",
			  arena_printf(a, "%lld", (long long)r->session));
	else if (k)
		error_set(&e, (enum error_kind)k,
			  "the database can't be read: is it brought up to date?");
	if (k)
		return refuse(a, &e);
	told(r, &v);
	return v.differences ? error_exit_status(ERR_INVALID) : 0;
}

static int verify_exam(struct run *r)
{
	struct arena *a = arena_new(1 << 20);
	struct bank_problems problems;
	struct bank *bank;
	int status;

	bank_problems_init(&problems);
	if (bank_load(r->content, &bank, &problems)) {
		struct error e = {};
		error_field(&e, ERR_INVALID, r->content,
			    "the content has faults: see `openpix bank check`");
		status = refuse(a, &e);
	} else {
		status = verify_with(r, a, bank);
	}
	bank_problems_release(&problems);
	bank_unref(bank);
	arena_free(a);
	return status;
}

static int verify_main(int argc, char **argv)
{
	struct run r = {.database = "var/openpix.db", .content = "content"};
	const struct lab_option table[] = {
	    {.name = "--database", .kind = LAB_OPTION_TEXT, .into = &r.database},
	    {.name = "--content", .kind = LAB_OPTION_TEXT, .into = &r.content},
	    {.name = "--session",
	     .kind = LAB_OPTION_COUNT,
	     .into = &r.session,
	     .least = 10000000,
	     .most = 99999999},
	    {.name = "--json", .kind = LAB_OPTION_FLAG, .into = &r.json},
	    {0},
	};

	if (argc < 2)
		return command_misused(&command_verify, "verify what?");
	if (strcmp(argv[1], "exam") != 0)
		return command_misused(&command_verify, "'%s' can't be verified; 'exam' can",
				       argv[1]);
	int status = lab_options(&command_verify, table, argc - 1, argv + 1);
	if (status)
		return status;
	r.list = json_array();
	status = verify_exam(&r);
	json_decref(r.list);
	return status;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "derive again what follows from recorded answers, and tell any difference",
    .usage =
	"  openpix verify exam [--database URL] [--content DIR] [--session NUMBER] [--json]\n\n"
	"The capacity after each answer, the result of each exam of a finalised session, and what\n"
	"must hold of every record: no hole among the questions, no answer after the time, one\n"
	"result an exam. Changes nothing; may run beside the server. Exit status 2 when anything\n"
	"differs, with the session, the candidate and the question.\n",
    .run = verify_main,
};
