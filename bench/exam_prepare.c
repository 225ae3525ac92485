/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_prepare.c - fills a database with an exam day, for measuring: sessions of twenty candidates who
 * have just begun, each in a browser of their own, and an invigilator for each session.
 *
 *   exam_prepare CONTENT DATABASE CANDIDATES
 *
 * Writes, on standard output, one line a candidate and one a session:
 *   exam TOKEN CANDIDATE CHALLENGE   the first question stands to be answered
 *   board TOKEN SESSION              who looks at the board
 * TOKEN is the value of the session's cookie. */
#include <sodium.h>
#include "certif/candidate.h"
#include "certif/exam.h"
#include "db/migration.h"
#include "people/queries.h"
#include "web/session.h"

enum { A_SESSION = 20, CANDIDATES_MAX = 100000 };
#define CODE "BCDF23"

static struct {
	struct arena *arena; /* emptied after each session */
	struct db *db;
	struct bank *bank;
	struct exam_memory *memory;
	struct id_maker ids;
	int64_t now;
} work;

struct browser {
	int64_t person;
	char token[SESSION_TOKEN_SIZE + 1], hash[SESSION_HASH_SIZE + 1];
};

static void must(int kind, const char *what)
{
	if (!kind)
		return;
	fprintf(stderr, "exam_prepare: %s (%d)\n", what, kind);
	exit(1);
}

static void script(struct str sql)
{
	struct error e = {};

	must(db_script(work.db, sql.p, &e), sql.p);
}

/* Somebody signed in. */
static void open_browser(struct browser *b, const char *kind, size_t number)
{
	struct str email = arena_printf(work.arena, "%s%zu@bench.example", kind, number);

	b->person = id_next(&work.ids);
	must(person_insert(work.db, b->person, STR("Inès"), STR("Bench"), email, email,
			   STR("nobody signs in by password here"), STR("fr"), work.now, true),
	     "a person");
	session_token_new(b->token);
	must(!session_token_hash((struct str){b->token, SESSION_TOKEN_SIZE}, b->hash), "a token");
	must(session_create(work.db, &(struct session_new){.hash = {b->hash, SESSION_HASH_SIZE},
							   .id = id_next(&work.ids),
							   .person = b->person,
							   .now = work.now,
							   .first_name = STR("Inès"),
							   .agent = STR("Firefox, Linux"),
							   .language = LANGUAGE_FR}),
	     "a session");
}

static int64_t open_session(size_t number, const struct browser *invigilator)
{
	int64_t id = id_next(&work.ids);

	script(arena_printf(work.arena,
			    "INSERT INTO certif_session (id, centre, number, site, site_key, room, room_key, starts, "
			    "examiners, audience, access_code, password, created, author, method) VALUES "
			    "(%lld, 1, %zu, 'Campus', 'campus', 'Salle %zu', 'salle %zu', %lld, 'C. Moreau', 'students', "
			    "'" CODE "', 'K7M4X', %lld, 1, 'openpix');"
			    "INSERT INTO certif_invigilator (session, person, entered) VALUES (%lld, %lld, %lld)",
			    (long long)id, 10000000 + number, number, number, (long long)work.now, (long long)work.now,
			    (long long)id, (long long)invigilator->person, (long long)work.now));
	return id;
}

/* ---- a candidate, from the list to the first question ----------------------------------------- */

static struct exam_call call_of(int64_t candidate, const struct browser *b)
{
	return (struct exam_call){.arena = work.arena,
				  .ids = &work.ids,
				  .bank = work.bank,
				  .memory = work.memory,
				  .candidate = candidate,
				  .person = b->person,
				  .browser = {b->hash, SESSION_HASH_SIZE},
				  .now = work.now};
}

static void begin_exam(int64_t session, size_t number, const struct browser *b, const struct browser *invigilator)
{
	struct candidate_change add = {.arena = work.arena,
				       .ids = &work.ids,
				       .session = session,
				       .now = work.now,
				       .candidate = {.birth_name = STR("Bench"),
						     .first_name = arena_printf(work.arena, "Numéro %zu", number),
						     .birth_date = STR("2004-02-29")}};
	must(candidate_add(work.db, &add), "a candidate");
	struct exam_join join = {.call = call_of(0, b),
				 .number = 10000000 + (int64_t)(number / A_SESSION),
				 .birth_name = add.candidate.birth_name,
				 .first_name = add.candidate.first_name,
				 .birth_date = add.candidate.birth_date};
	must(exam_join(work.db, &join), "joining");
	must(join.refusal, "joining: refused");
	struct exam_call call = call_of(join.call.candidate, b);
	struct exam_act act = {.call = call_of(join.call.candidate, invigilator), .session = session, .event = EVENT_CONFIRM};
	must(exam_act(work.db, &act), "confirming");
	must(exam_accept_rules(work.db, &call), "the rules");
	struct exam_begin begin = {.call = call, .code = STR(CODE), .language = LANGUAGE_FR, .seed = number};
	must(exam_begin(work.db, &begin), "beginning");
	must(begin.refusal, "beginning: refused");
	printf("exam %s %lld " STR_FMT "\n", b->token, (long long)call.candidate, STR_ARG(begin.after.question.id));
}

static void add_session(size_t first, size_t n)
{
	struct browser invigilator, b;

	must(db_begin(work.db), "a transaction");
	open_browser(&invigilator, "invigilator", first);
	int64_t session = open_session(first / A_SESSION, &invigilator);
	printf("board %s %lld\n", invigilator.token, (long long)session);
	for (size_t i = first; i < first + A_SESSION && i < n; i++) {
		open_browser(&b, "candidate", i);
		begin_exam(session, i, &b, &invigilator);
	}
	must(db_commit(work.db), "a transaction");
	arena_clear(work.arena);
}

static void open_all(const char *content, const char *database)
{
	struct bank_problems problems;
	struct error e = {};

	work.arena = arena_new(64 * 1024 * 1024);
	must(!work.arena || sodium_init() < 0, "no memory");
	work.now = clock_now(&clock_system);
	id_maker_init(&work.ids, clock_system, 1);
	bank_problems_init(&problems);
	must(bank_load(content, &work.bank, &problems), "the content has faults");
	bank_problems_release(&problems);
	must(db_open(database, DB_WRITE, &work.db, &e), "the database can't be opened");
	must(migration_apply(work.db, &e), "the schema");
	work.memory = exam_memory_new(16);
}

int main(int argc, char **argv)
{
	int64_t n;

	if (argc != 4 || !str_int(str_of(argv[3]), &n) || n < 1 || n > CANDIDATES_MAX) {
		fputs("usage: exam_prepare CONTENT DATABASE CANDIDATES\n", stderr);
		return 64;
	}
	open_all(argv[1], argv[2]);
	script(arena_printf(work.arena,
			    "INSERT INTO centre (id, name, kind, zone, feed, created) VALUES "
			    "(1, 'Université', 'SUP', 'Europe/Paris', 'feed', 1)"));
	for (size_t first = 0; first < (size_t)n; first += A_SESSION)
		add_session(first, (size_t)n);
	exam_memory_free(work.memory);
	db_close(work.db);
	bank_unref(work.bank);
	arena_free(work.arena);
	return 0;
}
