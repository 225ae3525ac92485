/* SPDX-License-Identifier: EUPL-1.2 */
/* demo.c - `openpix demo`: serves a database with people of an invented university, made once. Every
 * one of them is marked as a demonstration; real people may sign up beside them. */
#include "cli/command.h"
#include "cli/demo_centre.h"
#include "cli/serve.h"
#include "learn/demonstration.h"
#include "people/account.h"
#include "people/password.h"
#include "people/queries.h"

#define DEMO_PASSWORD "openpix-demonstration"

static const struct demo_person {
	const char *first_name, *last_name, *email, *role;
	enum language language;
	double level;       /* of the learner; 0 for who has not begun */
	size_t competences; /* how many they took, of the sixteen */
	bool is_operator;
	const char *centre_role; /* in the demonstration's centre; NULL: none */
} demo_people[] = {
	{ "Inès", "Dupont", "ines@demo.openpix.example", "learner, sixteen competences", LANGUAGE_FR, 4.6, 16, false, NULL },
	{ "Lucas", "Martin", "lucas@demo.openpix.example", "learner, has begun", LANGUAGE_FR, 2.4, 4, false, NULL },
	{ "Amina", "Benali", "amina@demo.openpix.example", "learner, nothing yet", LANGUAGE_FR, 0, 0, false, NULL },
	{ "Emma", "Clarke", "emma@demo.openpix.example", "learner, in English", LANGUAGE_EN, 3.4, 8, false, NULL },
	{ "Diego", "Ruiz", "diego@demo.openpix.example", "learner, in Spanish", LANGUAGE_ES, 3.0, 6, false, NULL },
	{ "Claire", "Moreau", "claire@demo.openpix.example", "teacher, certification centre", LANGUAGE_FR, 5.5, 5, false, "MEMBER" },
	{ "Hugo", "Lefèvre", "hugo@demo.openpix.example", "the university's correspondent, certification centre", LANGUAGE_FR, 0, 0, false, "ADMIN" },
	{ "Nadia", "Perrin", "nadia@demo.openpix.example", "the operator", LANGUAGE_FR, 0, 0, true, NULL },
};
enum { PEOPLE = sizeof demo_people / sizeof *demo_people };

struct demo {
	struct arena *arena;
	struct id_maker *ids;
	const struct bank *bank;
	struct str password_hash;
	int64_t now;
	bool made;
};

/* The last competence of who "has begun" stays open, so that there is something to go on with. */
static int make_history(struct db *db, const struct demo *d, const struct demo_person *p, int64_t person)
{
	const struct framework *f = &d->bank->framework;
	int k = ERR_NONE;

	for (size_t i = 0; i < p->competences && i < f->competence_count && !k; i++) {
		bool open = p->competences < FRAMEWORK_COMPETENCES && i + 1 == p->competences;
		/* Spread over the last weeks, the open one this morning; levels differ between competences. */
		int64_t days = open ? 0 : 3 + (int64_t)(p->competences - i) * 2;
		struct demonstration run = { .arena = d->arena,
			                     .ids = d->ids,
			                     .bank = d->bank,
			                     .person = person,
			                     .begun = d->now - days * CLOCK_DAY - CLOCK_HOUR,
			                     .language = p->language,
			                     .competence = &f->competences[(i * 5) % f->competence_count],
			                     .level = p->level + ((double)(i * 7 % 5) - 2) * 0.6,
			                     .most = open ? 3 : 1000,
			                     .seed = (uint64_t)(p - demo_people) * 100 + i };
		k = demonstration_run(db, &run);
	}
	return k;
}

static int make_person(struct db *db, const struct demo *d, const struct demo_person *p)
{
	struct account_new n = { .arena = d->arena,
		                 .ids = d->ids,
		                 .first_name = str_of(p->first_name),
		                 .last_name = str_of(p->last_name),
		                 .email = str_of(p->email),
		                 .password_hash = d->password_hash,
		                 .language = p->language,
		                 .is_demonstration = true,
		                 .now = d->now - 60 * CLOCK_DAY };
	int k = account_create(db, &n);

	if (!k && p->is_operator)
		k = person_make_operator(db, n.id);
	return k ? k : make_history(db, d, p, n.id);
}

/* Once too, also in a demonstration that was begun before there were centres. */
static int make_centre(struct db *db, void *args)
{
	const struct demo *d = args;
	struct demo_member members[PEOPLE];
	size_t n = 0;

	for (size_t i = 0; i < PEOPLE; i++) {
		struct person_by_email row;
		if (!demo_people[i].centre_role)
			continue;
		int k = person_by_email(db, d->arena, account_email_key(d->arena, str_of(demo_people[i].email)), &row);
		if (k)
			return k;
		members[n++] = (struct demo_member){ row.id, demo_people[i].centre_role };
	}
	return demo_centre_make(db, &(struct demo_centre){ .arena = d->arena, .ids = d->ids, .bank = d->bank, .members = members,
	                                                   .member_count = n, .now = d->now });
}

static int make_people(struct db *db, void *args)
{
	struct demo *d = args;
	struct person_email_taken taken;
	int k = person_email_taken(db, d->arena, account_email_key(d->arena, str_of(demo_people[0].email)), &taken);

	d->made = k == ERR_NOT_FOUND;
	if (!d->made)
		return k;
	k = ERR_NONE;
	for (size_t i = 0; i < PEOPLE && !k; i++)
		k = make_person(db, d, &demo_people[i]);
	return k;
}

static int prepare(const struct serve_options *o, struct db_queue *queue, struct id_maker *ids,
                   struct bank *bank, struct error *e)
{
	struct demo d = { .arena = arena_new(256 * 1024 * 1024),
		          .ids = ids,
		          .bank = bank,
		          .now = clock_now(&clock_system) };
	int k = d.arena ? password_hash(STR(DEMO_PASSWORD), d.arena, &d.password_hash) : ERR_UNAVAILABLE;

	(void)o;
	if (!k)
		k = db_queue_wait(queue, make_people, &d);
	if (!k)
		k = db_queue_wait(queue, make_centre, &d);
	arena_free(d.arena);
	if (k)
		return error_set(e, (enum error_kind)k, N_("the demonstration data can't be made"));
	printf("Demonstration accounts (%s), password for all: %s\n", d.made ? "just made" : "kept",
	       DEMO_PASSWORD);
	for (size_t i = 0; i < PEOPLE; i++)
		printf("  %-30s %s\n", demo_people[i].email, demo_people[i].role);
	return ERR_NONE;
}

static int run(int argc, char **argv)
{
	struct serve_options o;

	return serve_parse(&command_demo, argc, argv, &o) ? serve_run(&o, prepare) : COMMAND_USAGE;
}

const struct command command_demo = {
	.name = "demo",
	.summary = "serve with demonstration people, made at the first start",
	.usage = "  openpix demo [OPTION VALUE]...\n\n  The options are those of `openpix serve`.\n",
	.run = run,
};
