/* SPDX-License-Identifier: EUPL-1.2 */
/* bank.c - `openpix bank check|list`: what educators run on the content folder. */
#include <jansson.h>
#include "bank/bank.h"
#include "base/error.h"
#include "cli/command.h"

/* How many of what in one competence. */
struct census {
	size_t tubes, skills, active, challenges, validated;
	size_t kinds[CHALLENGE_KIND_COUNT], levels[FRAMEWORK_LEVELS + 1];
};

static struct census census_of(const struct competence *c)
{
	struct census n = {.tubes = c->tube_count, .skills = c->skill_count};

	for (size_t i = 0; i < c->skill_count; i++) {
		const struct skill *s = &c->skills[i];
		n.active += s->active;
		n.challenges += s->challenge_count;
		n.levels[s->level]++;
		for (size_t k = 0; k < s->challenge_count; k++) {
			n.kinds[s->challenges[k].kind]++;
			n.validated += s->challenges[k].status == CHALLENGE_VALIDATED;
		}
	}
	return n;
}

static void census_print(const struct competence *c)
{
	struct census n = census_of(c);

	printf("%-4.*s %3zu tubes %3zu skills %4zu challenges ", (int)c->id.n, c->id.p, n.tubes,
	       n.skills, n.challenges);
	for (unsigned k = 0; k < CHALLENGE_KIND_COUNT; k++)
		if (n.kinds[k])
			printf(" %s %zu", challenge_kind_name((enum challenge_kind)k), n.kinds[k]);
	printf("%s", n.skills ? "; levels" : "");
	for (int l = 1; l <= FRAMEWORK_LEVELS; l++)
		if (n.levels[l])
			printf(" %d:%zu", l, n.levels[l]);
	if (n.validated < n.challenges)
		printf("; %zu not validated", n.challenges - n.validated);
	putchar('\n');
}

static json_t *text_json(struct str s)
{
	json_t *j = json_stringn(s.n ? s.p : "", s.n);

	return j ? j : json_string("?");
}

static json_t *census_json(const struct competence *c)
{
	struct census n = census_of(c);
	json_t *kinds = json_object(), *levels = json_array();

	for (unsigned k = 0; k < CHALLENGE_KIND_COUNT; k++)
		json_object_set_new(kinds, challenge_kind_name((enum challenge_kind)k),
				    json_integer((json_int_t)n.kinds[k]));
	for (int l = 1; l <= FRAMEWORK_LEVELS; l++)
		json_array_append_new(levels, json_integer((json_int_t)n.levels[l]));
	return json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "competence", text_json(c->id),
			 "tubes", (json_int_t)n.tubes, "skills", (json_int_t)n.skills,
			 "activeSkills", (json_int_t)n.active, "challenges",
			 (json_int_t)n.challenges, "validated", (json_int_t)n.validated, "kinds",
			 kinds, "skillsByLevel", levels);
}

static void check_json(const struct bank *b, const struct bank_problems *p)
{
	json_t *problems = json_array(), *competences = json_array();

	for (size_t i = 0; i < p->count; i++) {
		const struct bank_problem *one = &p->list[i];
		json_array_append_new(
		    problems, json_pack("{s:o, s:i, s:i, s:o}", "file", text_json(one->file),
					"line", (int)one->line, "column", (int)one->column,
					"reason", text_json(one->reason)));
	}
	for (size_t i = 0; i < b->framework.competence_count; i++)
		json_array_append_new(competences, census_json(&b->framework.competences[i]));
	json_t *all = json_pack("{s:s, s:o, s:o}", "hash", b->hash, "problems", problems,
				"competences", competences);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

static void check_text(const char *folder, const struct bank *b, const struct bank_problems *p)
{
	struct buf out = BUF_INIT((size_t)16 << 20);

	bank_problems_print(p, &out);
	if (out.n)
		fwrite(out.p, 1, out.n, stdout);
	buf_release(&out);
	for (size_t i = 0; i < b->framework.competence_count; i++)
		census_print(&b->framework.competences[i]);
	printf("%s: %zu tubes, %zu skills, %zu challenges, release %s: ", folder, b->tube_count,
	       b->skill_count, b->challenge_count, b->hash);
	if (p->count)
		printf("%zu problem%s\n", p->count + p->more, p->count + p->more > 1 ? "s" : "");
	else
		puts("no problem");
}

static void list_print(const struct bank *b)
{
	for (size_t i = 0; i < b->challenge_count; i++) {
		const struct challenge *c = &b->challenges[i];
		const struct skill *s = c->skill;
		struct str title = text_in(&s->title, LANGUAGE_FR);
		printf("%.*s\t%.*s\t%d\t%.*s\t%s\t%s\t%.3g\t%.*s\n", (int)s->competence->id.n,
		       s->competence->id.p, (int)s->id.n, s->id.p, s->level, (int)c->id.n, c->id.p,
		       challenge_kind_name(c->kind), challenge_status_name(c->status), s->pix,
		       (int)title.n, title.n ? title.p : "");
	}
}

static int on_folder(const char *folder, bool list, bool json)
{
	struct bank_problems problems;
	struct bank *b;

	bank_problems_init(&problems);
	int status = error_exit_status((enum error_kind)bank_load(folder, &b, &problems));
	if (list)
		list_print(b);
	else if (json)
		check_json(b, &problems);
	else
		check_text(folder, b, &problems);
	if (list && problems.count)
		fprintf(stderr, "openpix: %s has problems: openpix bank check %s\n", folder,
			folder);
	bank_problems_release(&problems);
	bank_unref(b);
	return status;
}

static int bank_main(int argc, char **argv)
{
	const char *folder = NULL;
	bool json = false, list = argc > 1 && strcmp(argv[1], "list") == 0;

	if (argc < 2)
		return command_misused(&command_bank, "bank what?");
	if (!list && strcmp(argv[1], "check") != 0)
		return command_misused(&command_bank, "bank has no '%s'", argv[1]);
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0 && !list)
			json = true;
		else if (argv[i][0] == '-')
			return command_misused(&command_bank, "no option '%s'", argv[i]);
		else if (folder)
			return command_misused(&command_bank, "one folder at a time");
		else
			folder = argv[i];
	}
	return on_folder(folder ? folder : "content", list, json);
}

const struct command command_bank = {
    .name = "bank",
    .summary = "check or list the content folder",
    .usage =
	"  openpix bank check [FOLDER] [--json]   what is wrong: file:line:column: reason\n"
	"  openpix bank list [FOLDER]             every challenge, a line each, tabs between\n\n"
	"FOLDER is content when left out. Exit status 2 when something is wrong.\n",
    .run = bank_main,
};
