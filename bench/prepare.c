/* SPDX-License-Identifier: EUPL-1.2 */
/* prepare.c - fills a database with learners who are about to answer, for measuring.
 *
 *   prepare CONTENT DATABASE PEOPLE
 *
 * Writes, on standard output, one line a learner and competence, in an order in which neighbours
 * are different people: a test just begun, its first question, and how it will go: whether that
 * question is answered rightly (+) or wrongly (-), by turns drawn from the test's number, what is
 * asked then, and so on answer TOKEN ASSESSMENT CHALLENGE + CHALLENGE - CHALLENGE + and one line
 * for a learner who has finished every competence, with how many skills are known of them profile
 * TOKEN SKILLS TOKEN is the value of the session's cookie. How a test goes is found by its own
 * rules (they ask no clock and no dice), so that a load generator knows what to send without
 * reading a reply; a server that asked anything else would refuse the answer. */
#include <sodium.h>
#include "base/random.h"
#include "db/migration.h"
#include "learn/demonstration.h"
#include "learn/queries.h"
#include "people/queries.h"
#include "web/session.h"

enum { BATCH = 200, PEOPLE_MAX = 100000, SKILLS_LEAST = 300, STEPS_MOST = 20 };

struct learner {
	char token[SESSION_TOKEN_SIZE + 1];
	enum language language;
	int64_t person;
	struct {
		int64_t assessment;
		const struct challenge *asked[STEPS_MOST];
		uint32_t right; /* a bit a question */
		uint8_t steps;
	} tests[FRAMEWORK_COMPETENCES];
};

static struct {
	struct arena *arena; /* emptied after each person */
	struct db *db;
	struct bank *bank;
	struct id_maker ids;
} work;

static void stop(const char *what, int kind)
{
	fprintf(stderr, "prepare: %s (%d)\n", what, kind);
	exit(1);
}

static void must(int kind, const char *what)
{
	if (kind)
		stop(what, kind);
}

/* ---- people ---------------------------------------------------------------------------------- */

static void add_person(struct learner *l, size_t number)
{
	static const char *const names[] = {"Inès", "Lucas", "Amina", "Emma", "Diego", "Zoé"};
	char hash[SESSION_HASH_SIZE + 1];
	int64_t now = clock_now(&clock_system);
	struct str name = str_of(names[number % 6]);
	struct str email = arena_printf(work.arena, "learner%zu@bench.example", number);

	l->person = id_next(&work.ids);
	l->language = (enum language)(number % LANGUAGE_COUNT);
	must(person_insert(work.db, l->person, name, STR("Bench"), email, email,
			   STR("nobody signs in by password here"),
			   str_of(language_code(l->language)), now, true),
	     "a person");
	session_token_new(l->token);
	if (!session_token_hash((struct str){l->token, SESSION_TOKEN_SIZE}, hash))
		stop("a token", 0);
	must(session_create(work.db, &(struct session_new){.hash = {hash, SESSION_HASH_SIZE},
							   .id = id_next(&work.ids),
							   .person = l->person,
							   .now = now,
							   .first_name = name,
							   .agent = STR("Firefox, Linux"),
							   .language = l->language}),
	     "a session");
}

/* The test as it will go, answered at random. */
static void play(struct learner *l, size_t at, const struct assessment *t)
{
	struct random random = random_seeded((uint64_t)t->id);
	struct knowledge known;
	struct assessment_step s = {.arena = work.arena,
				    .bank = work.bank,
				    .language = l->language,
				    .method = t->method,
				    .assessment = t->id,
				    .started = t->started};
	struct assessment_lesson lesson = {.next = t->challenge};

	knowledge_read(&known, work.arena, t->competence, STR(""));
	for (; lesson.next && s.answered < STEPS_MOST; s.answered++) {
		const struct challenge *asked = lesson.next;
		bool right = random_below(&random, 2) == 1;
		l->tests[at].asked[s.answered] = asked;
		l->tests[at].right |= (uint32_t)right << s.answered;
		assessment_learn(&s, &known, asked, right, t->started + s.answered + 1, &lesson);
	}
	l->tests[at].steps = (uint8_t)s.answered;
}

static void begin_tests(struct learner *l)
{
	const struct framework *f = &work.bank->framework;
	struct assessment t;

	for (size_t i = 0; i < f->competence_count; i++) {
		struct assessment_begin b = {.arena = work.arena,
					     .ids = &work.ids,
					     .bank = work.bank,
					     .language = l->language,
					     .person = l->person,
					     .now = clock_now(&clock_system),
					     .competence = &f->competences[i]};
		must(assessment_begin(work.db, &b), "a test");
		must(assessment_load(work.db, work.arena, work.bank, l->language, b.id, l->person,
				     &t),
		     "a test just begun");
		l->tests[i].assessment = b.id;
		play(l, i, &t);
	}
}

static void add_learners(struct learner *list, size_t n)
{
	for (size_t at = 0; at < n; at++) {
		if (at % BATCH == 0)
			must(db_begin(work.db), "a transaction");
		add_person(&list[at], at);
		begin_tests(&list[at]);
		arena_clear(work.arena);
		if (at % BATCH == BATCH - 1 || at == n - 1)
			must(db_commit(work.db), "a transaction");
	}
}

/* ---- the learner of the profile page --------------------------------------------------------- */

static size_t count_known(const struct learner *l)
{
	struct knowledge_all *rows;
	struct knowledge known;
	size_t n, count = 0;

	must(knowledge_all(work.db, work.arena, l->person, &rows, &n), "what is known");
	for (size_t i = 0; i < n; i++) {
		knowledge_read(&known, work.arena, bank_competence(work.bank, rows[i].competence),
			       rows[i].elements);
		count += known.n;
	}
	return count;
}

/* Everything done, a week ago. */
static void add_finished(struct learner *l, size_t number)
{
	const struct framework *f = &work.bank->framework;

	must(db_begin(work.db), "a transaction");
	add_person(l, number);
	for (size_t i = 0; i < f->competence_count; i++) {
		struct demonstration d = {.arena = work.arena,
					  .ids = &work.ids,
					  .bank = work.bank,
					  .person = l->person,
					  .begun = clock_now(&clock_system) - 7 * CLOCK_DAY,
					  .language = l->language,
					  .competence = &f->competences[i],
					  .level = 5.5,
					  .most = 1000,
					  .seed = i};
		must(demonstration_run(work.db, &d), "a finished test");
	}
	must(db_commit(work.db), "a transaction");
	size_t known = count_known(l);
	if (known < SKILLS_LEAST)
		stop("too few skills are known of the learner of the profile", (int)known);
	printf("profile %s %zu\n", l->token, known);
}

/* ---- its life -------------------------------------------------------------------------------- */

static void open_all(const char *content, const char *database)
{
	struct bank_problems problems;
	struct error e = {};

	work.arena = arena_new(64 * 1024 * 1024);
	if (!work.arena || sodium_init() < 0)
		stop("no memory", 0);
	id_maker_init(&work.ids, clock_system, 1);
	bank_problems_init(&problems);
	must(bank_load(content, &work.bank, &problems), "the content has faults");
	bank_problems_release(&problems);
	if (db_open(database, DB_WRITE, &work.db, &e) || migration_apply(work.db, &e))
		stop(error_text(&e, work.arena).p, (int)e.kind);
}

static void print_test(const struct learner *l, size_t at)
{
	printf("answer %s %lld", l->token, (long long)l->tests[at].assessment);
	for (size_t i = 0; i < l->tests[at].steps; i++)
		printf(" " STR_FMT " %c", STR_ARG(l->tests[at].asked[i]->id),
		       l->tests[at].right >> i & 1 ? '+' : '-');
	putchar('\n');
}

static void print_tests(const struct learner *list, size_t n)
{
	for (size_t c = 0; c < work.bank->framework.competence_count; c++)
		for (size_t i = 0; i < n; i++)
			print_test(&list[i], c);
}

int main(int argc, char **argv)
{
	struct learner *list, finished = {};
	int64_t n;

	if (argc != 4 || !str_int(str_of(argv[3]), &n) || n < 1 || n > PEOPLE_MAX) {
		fputs("usage: prepare CONTENT DATABASE PEOPLE\n", stderr);
		return 64;
	}
	open_all(argv[1], argv[2]);
	list = calloc((size_t)n, sizeof *list);
	if (!list)
		stop("no memory", 0);
	add_learners(list, (size_t)n);
	add_finished(&finished, (size_t)n);
	print_tests(list, (size_t)n);
	free(list);
	db_close(work.db);
	bank_unref(work.bank);
	arena_free(work.arena);
	return 0;
}
