/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bank/bank.h"
#include "base/error.h"

/* A small content folder, written anew for each test; a test changes a file and looks what is said.
 */
static char folder[64];
static struct arena *arena;

static const char framework[] =
    "format: 1\n"
    "bands:\n"
    "  - {id: low, levels: [1, 4], title: {all: Low}}\n"
    "  - {id: high, levels: [5, 8], title: {all: High}}\n"
    "domains:\n"
    "  - id: \"1\"\n"
    "    title: {all: First}\n"
    "    competences:\n"
    "      - {id: \"1.1\", title: {all: A}, description: {all: A}, themes: [{all: T}]}\n"
    "      - {id: \"1.2\", title: {all: B}, description: {all: B}, themes: [{all: T}]}\n";

static const char tube[] = "format: 1\ntitle: {all: Tube}\ndescription: {all: What it is.}\n";

static const char skill[] = /* %s is the skill's name */
    "format: 1\n"
    "title: {fr: Faire, en: Do, es: Hacer}\n"
    "challenges:\n"
    "  - id: %s-1\n"
    "    status: validated\n"
    "    kind: qcu\n"
    "    statement: {all: \"*Which?*\"}\n"
    "    choices:\n"
    "      - {right: true, all: one}\n"
    "      - {all: two}\n"
    "      - {all: three}\n"
    "    explanation: {all: Because.}\n";

static void put(const char *path, struct str bytes)
{
	char full[256];

	snprintf(full, sizeof full, "%s/%s", folder, path);
	for (char *slash = strchr(full + strlen(folder) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
	FILE *f = fopen(full, "w");
	assert_non_null(f);
	fwrite(bytes.p, 1, bytes.n, f);
	fclose(f);
}

static void put_skill(const char *path, const char *name)
{
	char text[1000];
	int n = snprintf(text, sizeof text, "%s", "");
	const char *hole = strstr(skill, "%s");

	n = snprintf(text, sizeof text, "%.*s%s%s", (int)(hole - skill), skill, name, hole + 2);
	put(path, (struct str){text, (size_t)n});
}

static int start(void **)
{
	arena = arena_new((size_t)64 << 20);
	snprintf(folder, sizeof folder, "/tmp/openpix-bank-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	put("framework.yaml", str_of(framework));
	put("skills/1.1/alpha/tube.yaml", str_of(tube));
	put_skill("skills/1.1/alpha/alpha1.yaml", "alpha1");
	put_skill("skills/1.1/alpha/alpha3.yaml", "alpha3");
	put("skills/1.2/beta/tube.yaml", str_of(tube));
	put_skill("skills/1.2/beta/beta1.yaml", "beta1");
	return 0;
}

static int stop(void **)
{
	char command[128];

	arena_free(arena);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static struct bank *good_bank(void)
{
	struct bank_problems p;
	struct bank *b;

	bank_problems_init(&p);
	int status = bank_load(folder, &b, &p);
	for (size_t i = 0; i < p.count; i++)
		print_error(STR_FMT ":%u: " STR_FMT "\n", STR_ARG(p.list[i].file), p.list[i].line,
			    STR_ARG(p.list[i].reason));
	assert_int_equal(status, ERR_NONE);
	bank_problems_release(&p);
	return b;
}

static void a_folder_becomes_rows_with_dense_indexes(void **)
{
	struct bank *b = good_bank();

	assert_int_equal(b->framework.competence_count, 2);
	assert_int_equal(b->tube_count, 2);
	assert_int_equal(b->skill_count, 3);
	assert_int_equal(b->challenge_count, 3);
	const struct competence *c = bank_competence(b, STR("1.1"));
	assert_ptr_equal(c->domain, &b->framework.domains[0]);
	assert_int_equal(c->tube_count, 1);
	assert_int_equal(c->skill_count, 2);
	const struct skill *s = bank_skill(b, STR("alpha3"));
	assert_int_equal(s->level, 3);
	assert_int_equal(s->index, 1);
	assert_ptr_equal(s, &c->skills[1]);
	assert_ptr_equal(s->competence, c);
	assert_ptr_equal(s->tube, bank_tube(b, STR("alpha")));
	assert_ptr_equal(s->tube->skills + 1, s);
	const struct challenge *q = bank_challenge(b, STR("beta1-1"));
	assert_int_equal(q->index, 2);
	assert_ptr_equal(q, &b->challenges[2]);
	assert_ptr_equal(q->skill, bank_skill(b, STR("beta1")));
	assert_true(str_eq(q->statement_html.in[LANGUAGE_ES], STR("<p><em>Which?</em></p>\n")));
	assert_true(q->choices[0].right && !q->choices[1].right);
	assert_true(q->shuffle);
	assert_true(challenge_speaks(q, LANGUAGE_EN));
	assert_null(bank_skill(b, STR("alpha2")));
	assert_true(str_eq(framework_band(&b->framework, 5)->id, STR("high")));
	assert_null(framework_band(&b->framework, 0));
	bank_unref(b);
}

static void pix_of_a_level_are_shared_by_its_active_skills(void **)
{
	/* Level 1 of 1.1: alpha1, gamma1, delta1 of which delta1 has nothing to ask: 8 / 2, at most
	 * 4 each. Level 3: alpha3 alone: 8, at most 4. Level 1 of 1.2: three: 8 / 3. */
	put("skills/1.1/gamma/tube.yaml", str_of(tube));
	put_skill("skills/1.1/gamma/gamma1.yaml", "gamma1");
	put("skills/1.1/delta/tube.yaml", str_of(tube));
	put("skills/1.1/delta/delta1.yaml",
	    STR("format: 1\ntitle: {all: T}\nchallenges:\n- id: delta1-1\n  status: proposed\n  "
		"kind: qcu\n"
		"  statement: {all: s}\n  choices: [{all: a}, {all: b}, {right: true, all: c}]\n"
		"  explanation: {all: e}\n"));
	put("skills/1.2/eps/tube.yaml", str_of(tube));
	put_skill("skills/1.2/eps/eps1.yaml", "eps1");
	put("skills/1.2/zeta/tube.yaml", str_of(tube));
	put_skill("skills/1.2/zeta/zeta1.yaml", "zeta1");
	struct bank *b = good_bank();
	assert_true(bank_skill(b, STR("alpha1"))->pix == 4.0);
	assert_true(bank_skill(b, STR("gamma1"))->pix == 4.0);
	assert_true(bank_skill(b, STR("delta1"))->pix == 0.0);
	assert_false(bank_skill(b, STR("delta1"))->active);
	assert_true(bank_skill(b, STR("alpha3"))->pix == 4.0);
	assert_true(fabs(bank_skill(b, STR("beta1"))->pix - 8.0 / 3) < 1e-12);
	bank_unref(b);
}

static void the_release_hash_tells_content_apart(void **)
{
	struct bank *one = good_bank(), *same = good_bank();

	assert_string_equal(one->hash, same->hash);
	assert_int_equal(strlen(one->hash), BANK_HASH);
	put("skills/1.1/alpha/tube.yaml",
	    STR("format: 1\ntitle: {all: Tube}\ndescription: {all: What it was.}\n"));
	struct bank *other = good_bank();
	assert_string_not_equal(one->hash, other->hash);
	bank_unref(one);
	bank_unref(same);
	bank_unref(other);
}

/* --- broken files ------------------------------------------------------------------------------
 */

#define ALPHA "skills/1.1/alpha/alpha1.yaml"

/* A problem at that place whose reason holds the words. */
static void expect(const char *file, unsigned line, const char *words, const char *name)
{
	struct bank_problems p;
	struct bank *b;
	bool found = false;

	bank_problems_init(&p);
	assert_int_equal(bank_load(folder, &b, &p), ERR_INVALID);
	for (size_t i = 0; i < p.count; i++) {
		const struct bank_problem *one = &p.list[i];
		found |= str_eq(one->file, str_of(file)) && one->line == line &&
			 (line == 0) == (one->column == 0) && strstr(one->reason.p, words);
	}
	if (!found) {
		for (size_t i = 0; i < p.count; i++)
			print_error(STR_FMT ":%u:%u: " STR_FMT "\n", STR_ARG(p.list[i].file),
				    p.list[i].line, p.list[i].column, STR_ARG(p.list[i].reason));
		fail_msg("%s: no '%s' at %s:%u", name, words, file, line);
	}
	bank_problems_release(&p);
	bank_unref(b);
}

/* alpha1.yaml's own text with one piece replaced. */
static void put_changed(const char *from, const char *to)
{
	struct buf b = BUF_INIT(1 << 20);
	char good[1000];
	const char *hole = strstr(skill, "%s");

	snprintf(good, sizeof good, "%.*salpha1%s", (int)(hole - skill), skill, hole + 2);
	const char *at = strstr(good, from);
	assert_non_null(at);
	buf_str(&b, (struct str){good, (size_t)(at - good)});
	buf_str(&b, str_of(to));
	buf_str(&b, str_of(at + strlen(from)));
	put(ALPHA, buf_view(&b));
	buf_release(&b);
}

static void each_slip_in_a_skill_is_told_with_its_line_and_mend(void **)
{
	static const struct {
		const char *from, *to;
		unsigned line;
		const char *words;
	} cases[] = {
	    {"format: 1\n", "format: 2\n", 1, "this program reads format: 1"},
	    {"format: 1\n", "", 1, "'format' is missing"},
	    {"    choices:", "    chioces:", 8,
	     "unknown member 'chioces': did you mean 'choices'?"},
	    {"    choices:", "    chioces:", 4, "'choices' is missing"},
	    {"    kind: qcu", "    kind: qcx", 6, "unknown kind 'qcx': did you mean 'qcu'?"},
	    {"    kind: qcu", "    kind: essay", 6,
	     "it must be qcu, qcm, qroc, qrocm-ind or qrocm-dep"},
	    {"    kind: qcu", "    kind: qcm", 9,
	     "1 choices have 'right: true': a qcm has two or more"},
	    {"    kind: qcu", "    kind: [qcu]", 6, "'kind' must be"},
	    {"validated", "valid", 5, "unknown status 'valid'"},
	    {"alpha1-1", "alpha2-1", 4,
	     "the id must be the skill's name, a hyphen and a number: alpha1-1"},
	    {"alpha1-1", "alpha1-01", 4, "the id must be"},
	    {"alpha1-1", "alpha1", 4, "the id must be"},
	    {"fr: Faire, ", "", 2, "'title' is missing in fr"},
	    {"fr: Faire, en: Do", "fr: Faire", 2, "'title' is missing in en"},
	    {"fr: Faire", "all: Do, fr: Faire", 2, "both 'all' and 'fr'"},
	    {"fr: Faire", "fr: ''", 2, "'title.fr' is empty"},
	    {"fr: Faire", "fr: Faire.", 2, "ends with a stop in fr"},
	    {"fr: Faire", "fr: TODO", 2, "not written yet"},
	    {"{fr: Faire, en: Do, es: Hacer}", "Do", 2, "must be in the languages"},
	    {"{all: Because.}", "{all: …}", 12, "not written yet"},
	    {"{all: two}", "{right: true, all: two}", 9,
	     "2 choices have 'right: true': a qcu has exactly one"},
	    {"{right: true, all: one}", "{all: one}", 9, "0 choices have 'right: true'"},
	    {"{right: true, all: one}", "{right: yes, all: one}", 9,
	     "'right' must be true or false"},
	    {"{right: true, all: one}", "{rihgt: true, all: one}", 9, "did you mean 'right'?"},
	    {"{all: two}", "{all: one}", 10,
	     "\"one\" is the same as number 1 in fr, and only one of them is right"},
	    {"{all: two}", "{fr: deux, en: two, es: three}", 11,
	     "\"three\" is the same as number 2 in es"},
	    {"      - {all: three}\n", "", 9, "'choices' has 2, it needs at least 3"},
	    {"    explanation", "    shuffle: 1\n    explanation", 12,
	     "'shuffle' must be true or false"},
	    {"    explanation", "    timer: 2 min\n    explanation", 12,
	     "'timer' is a whole number of seconds from 10 to 1800"},
	    {"    explanation", "    timer: 9\n    explanation", 12, "from 10 to 1800"},
	    {"    explanation", "    timer: 1801\n    explanation", 12, "from 10 to 1800"},
	    {"    explanation", "    timer: [60]\n    explanation", 12, "from 10 to 1800"},
	    {"    explanation", "    focused: yes\n    explanation", 12,
	     "'focused' must be true or false"},
	    {"    explanation", "    blind: hidden\n    explanation", 12,
	     "unknown blind 'hidden': it must be ok, ko or ras"},
	    {"    explanation", "    color: ko\n    explanation", 12, "did you mean 'colour'?"},
	    {"    explanation", "    languages: [de]\n    explanation", 12,
	     "unknown language 'de'"},
	    {"    kind: qcu", "    kind: qcu\n    kind: qcu", 7, "'kind' is here twice"},
	    {"    kind: qcu", "    kind: &k qcu", 6, "anchors"},
	    {"    explanation", "    accept: {all: [x]}\n    explanation", 12,
	     "unknown member 'accept'"},
	    {"    choices:\n      - {right: true, all: one}\n", "    choices:\n", 9,
	     "'choices' has 2"},
	    {"challenges:", "challenges: []\nx:", 3, "'challenges' has 0, it needs at least 1"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put_changed(cases[i].from, cases[i].to);
		expect(ALPHA, cases[i].line, cases[i].words, cases[i].to);
	}
}

static void a_certification_s_conditions_are_read(void **)
{
	static const struct {
		const char *members;
		unsigned timer;
		bool focused, accessible;
	} cases[] = {
	    {"", 0, false, true},
	    {"timer: 10\n    focused: true", 10, true, true},
	    {"timer: 1800\n    focused: false", 1800, false, true},
	    {"blind: ok\n    colour: ras", 0, false, true},
	    {"blind: ko", 0, false, false},
	    {"blind: ras\n    colour: ko", 0, false, false},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put_changed("    explanation",
			    arena_printf(arena, "%s%s\n    explanation",
					 cases[i].members[0] ? "    " : "", cases[i].members)
				.p);
		struct bank *b = good_bank();
		const struct challenge *c = bank_challenge(b, STR("alpha1-1"));
		assert_int_equal(c->timer, cases[i].timer);
		assert_int_equal(c->focused, cases[i].focused);
		assert_int_equal(challenge_accessible(c), cases[i].accessible);
		bank_unref(b);
	}
}

static void each_slip_in_blanks_is_told_with_its_line_and_mend(void **)
{
#define QROC "kind: qroc\n    field: {format: word, label: {all: L}}\n    accept: {all: [pdf]}"
#define NUMBER "kind: qroc\n    field: {format: number, label: {all: L}}\n    accept: {all: [10]}"
#define IND                                                                                        \
	"kind: qrocm-ind\n    blanks:\n"                                                           \
	"      - {id: a, label: {all: A}, format: word, accept: {all: [x]}}\n"                     \
	"      - {id: b, label: {all: B}, options: [{right: true, all: x}, {all: y}]}"
#define DEP                                                                                        \
	"kind: qrocm-dep\n    blanks:\n"                                                           \
	"      - {id: a, label: {all: A}, format: words}\n"                                        \
	"      - {id: b, label: {all: B}, format: words}\n"                                        \
	"    groups:\n      - {all: [printer]}\n      - {all: [mouse]}"
	static const struct {
		const char *whole, *from, *to;
		unsigned line;
		const char *words;
	} cases[] = {
	    {QROC, "[pdf]", "pdf", 8, "'accept' must be a list"},
	    {QROC, "[pdf]", "[pdf, pdf]", 8, "has \"pdf\" twice"},
	    {QROC, "[pdf]", "['']", 8, "'accept' is empty"},
	    {QROC, "[pdf]", "['\xE2\x80\x8B']", 8, "would not be taken for itself"},
	    {QROC, "{all: [pdf]}", "{fr: [pdf], en: [pdf]}", 8, "'accept' is missing in es"},
	    {QROC, "[pdf]}", "[pdf]}\n    tolerance: [caps]", 9, "unknown tolerance 'caps'"},
	    {QROC, "[pdf]}", "[pdf]}\n    tolerance: [spelllng]", 9, "did you mean 'spelling'?"},
	    {QROC, "[pdf]}", "[pdf]}\n    tolerance: case", 9, "'tolerance' must be a list"},
	    {QROC, "format: word", "format: text", 7, "unknown format 'text'"},
	    {QROC, "field", "feild", 7, "did you mean 'field'?"},
	    {NUMBER, "[10]", "[ten]", 8, "\"ten\" is not a number"},
	    {NUMBER, "[10]", "['1,024']", 8, "not the same number in fr and en"},
	    {NUMBER, "[10]", "['1.024']", 8, "not the same number in en and es"},
	    {NUMBER, "[10]}", "[10]}\n    tolerance: [case]", 9, "remove 'tolerance'"},
	    {IND, "id: b", "id: a", 9, "two blanks have the id 'a'"},
	    {IND, "id: b", "id: B", 9, "small letters"},
	    {IND, "{right: true, all: x}", "{all: x}", 9, "0 options have 'right: true'"},
	    {IND, "options:", "format: word, options:", 9, "remove 'format'"},
	    {IND, ", accept: {all: [x]}", "", 8, "needs 'accept' or 'options'"},
	    {IND, "{all: y}", "{all: x}", 9, "only one of them is right"},
	    {IND, "\n      - {id: b, label: {all: B}, options: [{right: true, all: x}, {all: y}]}",
	     "", 8, "'blanks' has 1, it needs at least 2"},
	    {DEP, "\n      - {all: [mouse]}", "", 11, "1 groups for 2 blanks"},
	    {DEP, "[mouse]", "[mouse, PRINTER]", 12, "\"PRINTER\" is in group 1 too"},
	    {DEP, "format: words}", "format: words, accept: {all: [x]}}", 8,
	     "unknown member 'accept'"},
	    {DEP, "format: words}", "format: sentence}", 8, "the same format and tolerance"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = BUF_INIT(4000);
		const char *at = strstr(cases[i].whole, cases[i].from);
		assert_non_null(at);
		buf_str(&b, (struct str){cases[i].whole, (size_t)(at - cases[i].whole)});
		buf_str(&b, str_of(cases[i].to));
		buf_str(&b, str_of(at + strlen(cases[i].from)));
		buf_char(&b, '\0');
		put_changed(
		    "kind: qcu\n    statement: {all: \"*Which?*\"}\n    choices:\n      - {right: "
		    "true, all: one}\n"
		    "      - {all: two}\n      - {all: three}\n    explanation: {all: Because.}\n",
		    arena_printf(arena, "%s\n    statement: {all: s}\n    explanation: {all: e}\n",
				 b.p)
			.p);
		expect(ALPHA, cases[i].line, cases[i].words, cases[i].to);
		buf_release(&b);
	}
}

static void each_slip_in_the_folder_is_told(void **)
{
	static const struct {
		const char *path, *bytes, *file, *words;
	} cases[] = {
	    {"notes.txt", "x", "notes.txt", "stray"},
	    {"skills/notes.txt", "x", "skills/notes.txt", "stray file"},
	    {"skills/9.9/x/y.yaml", "x", "skills/9.9", "no competence has that number"},
	    {"skills/1.1/notes.txt", "x", "skills/1.1/notes.txt", "stray file"},
	    {"skills/1.1/Alpha/tube.yaml", tube, "skills/1.1/Alpha", "2 to 24 letters from a to z"},
	    {"skills/1.1/alpha/alpha9.yaml", "x", "skills/1.1/alpha/alpha9.yaml",
	     "its level, 1 to 8"},
	    {"skills/1.1/alpha/beta2.yaml", "x", "skills/1.1/alpha/beta2.yaml", "stray file"},
	    {"skills/1.1/alpha/alpha.yaml", "x", "skills/1.1/alpha/alpha.yaml",
	     "its level, 1 to 8"},
	    {"skills/1.1/alpha/more/x", "x", "skills/1.1/alpha/more", "stray folder"},
	    {"skills/1.2/alpha/tube.yaml", tube, "skills/1.2/alpha", "must be unique"},
	    {"skills/1.2/empty/tube.yaml", tube, "skills/1.2/empty/tube.yaml", "the tube is empty"},
	    {"skills/1.2/bare/bare1.yaml", "x", "skills/1.2/bare", "no tube.yaml"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		stop(NULL);
		assert_int_equal(start(NULL), 0);
		put(cases[i].path, str_of(cases[i].bytes));
		expect(cases[i].file, 0, cases[i].words, cases[i].path);
	}
}

static void calibration_is_read_by_the_names_of_its_columns(void **)
{
	static const char *const files[] = {
	    "challenge,difficulty,discriminant\nalpha1-1,-0.5,1.25\n",
	    /* as openpix lab calibrate writes it */
	    "item,model,a,se_a,b,se_b,n\nalpha1-1,2pl,1.25,0.1,-0.5,0.1,800\n",
	    "\xef\xbb\xbf\"difficulty\",\"discriminant\",\"challenge\"\r\n\r\n-5e-1,1.25,\"alpha1-1\"\r\n",
	};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		put("calibration.csv", str_of(files[i]));
		struct bank *b = good_bank();
		const struct challenge *c = bank_challenge(b, STR("alpha1-1"));
		assert_true(c->calibrated);
		assert_true(c->difficulty == -0.5 && c->discriminant == 1.25);
		assert_false(bank_challenge(b, STR("beta1-1"))->calibrated);
		bank_unref(b);
	}
}

static void each_slip_in_the_calibration_is_told(void **)
{
	static const struct {
		const char *bytes;
		unsigned line;
		const char *words;
	} cases[] = {
	    {"", 1, "its first row names the columns"},
	    {"challenge,difficulty\nalpha1-1,1\n", 1, "a column is missing"},
	    {"challenge,difficulty,discriminant\nalpha2-1,1,1\n", 2, "no challenge has this name: alpha2-1"},
	    {"challenge,difficulty,discriminant\n\nalpha1-1,easy,1\n", 3, "a number from -20 to 20, not easy"},
	    {"challenge,difficulty,discriminant\nalpha1-1,21,1\n", 2, "a number from -20 to 20, not 21"},
	    {"challenge,difficulty,discriminant\nalpha1-1,1,0\n", 2, "a number from 0.01 to 20, not 0"},
	    {"challenge,difficulty,discriminant\nalpha1-1,1,nan\n", 2, "a number from 0.01 to 20, not nan"},
	    {"challenge,difficulty,discriminant\nalpha1-1,1\n", 2, "a number from 0.01 to 20, not "},
	    {"challenge,difficulty,discriminant\nalpha1-1,1,1\nalpha1-1,1,1\n", 3, "has a row already"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put("calibration.csv", str_of(cases[i].bytes));
		expect("calibration.csv", cases[i].line, cases[i].words, cases[i].words);
	}
}

static void each_slip_in_the_framework_is_told(void **)
{
	static const struct {
		const char *from, *to;
		unsigned line;
		const char *words;
	} cases[] = {
	    {"[5, 8]", "[6, 8]", 4, "must begin at 5"},
	    {"[5, 8]", "[5, 7]", 3, "must end at level 8"},
	    {"[5, 8]", "[5, 9]", 4, "a number from 1 to 8"},
	    {"\"1.2\"", "\"2.2\"", 10, "is named 1.1, 1.2"},
	    {"\"1.2\"", "\"1.1\"", 10, "here twice"},
	    {"  - id: \"1\"", "  - id: \"2\"", 6, "numbered from 1"},
	    {"themes: [{all: T}]", "themes: []", 9, "'themes' has 0"},
	    {"domains:", "domians:", 5, "did you mean 'domains'?"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *at = strstr(framework, cases[i].from);
		assert_non_null(at);
		put("framework.yaml",
		    arena_printf(arena, "%.*s%s%s", (int)(at - framework), framework, cases[i].to,
				 at + strlen(cases[i].from)));
		expect("framework.yaml", cases[i].line, cases[i].words, cases[i].to);
	}
}

static void all_problems_are_told_at_once_in_order(void **)
{
	struct bank_problems p;
	struct bank *b;

	put_changed("    kind: qcu", "    knd: qcu");
	put("skills/1.2/beta/tube.yaml", STR("format: 1\ntitle: {all: Tube}\n"));
	put("skills/1.1/alpha/alpha3.yaml", STR("a: [\n"));
	bank_problems_init(&p);
	assert_int_equal(bank_load(folder, &b, &p), ERR_INVALID);
	assert_int_equal(p.count, 3);
	assert_true(str_eq(p.list[0].file, STR(ALPHA)));
	assert_true(str_eq(p.list[1].file, STR("skills/1.1/alpha/alpha3.yaml")));
	assert_true(str_eq(p.list[2].file, STR("skills/1.2/beta/tube.yaml")));
	struct buf out = BUF_INIT(4000);
	bank_problems_print(&p, &out);
	assert_true(str_starts(buf_view(&out), STR(ALPHA ":4:5: 'kind' is missing\n")));
	assert_int_equal(b->challenge_count, 1); /* beta1's: what could be read is there */
	buf_release(&out);
	bank_problems_release(&p);
	bank_unref(b);
}

static void a_folder_that_is_not_there_is_one_problem(void **)
{
	struct bank_problems p;
	struct bank *b;

	bank_problems_init(&p);
	assert_int_equal(bank_load("/nowhere/at/all", &b, &p), ERR_INVALID);
	assert_int_equal(p.count, 1);
	assert_int_equal(b->challenge_count, 0);
	assert_null(bank_skill(b, STR("alpha1")));
	bank_problems_release(&p);
	bank_unref(b);
}

/* --- the holder --------------------------------------------------------------------------------
 */

static void *read_often(void *holder)
{
	for (int i = 0; i < 2000; i++) {
		struct bank *b = bank_holder_take(holder);
		if (!bank_challenge(b, STR("alpha1-1")))
			abort();
		bank_unref(b);
	}
	return NULL;
}

static void readers_keep_their_bank_while_it_is_swapped(void **)
{
	struct bank_holder *h = bank_holder_new(good_bank());
	struct bank *mine = bank_holder_take(h);
	pthread_t readers[2];

	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&readers[i], NULL, read_often, h), 0);
	for (int i = 0; i < 20; i++)
		bank_holder_swap(h, good_bank());
	for (int i = 0; i < 2; i++)
		pthread_join(readers[i], NULL);
	assert_non_null(bank_skill(mine, STR("beta1"))); /* swapped away long ago, still held */
	bank_unref(mine);
	bank_holder_free(h);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
	const struct CMUnitTest tests[] = {
	    T(a_folder_becomes_rows_with_dense_indexes),
	    T(pix_of_a_level_are_shared_by_its_active_skills),
	    T(the_release_hash_tells_content_apart),
	    T(each_slip_in_a_skill_is_told_with_its_line_and_mend),
	    T(a_certification_s_conditions_are_read),
	    T(each_slip_in_blanks_is_told_with_its_line_and_mend),
	    T(each_slip_in_the_folder_is_told),
	    T(calibration_is_read_by_the_names_of_its_columns),
	    T(each_slip_in_the_calibration_is_told),
	    T(each_slip_in_the_framework_is_told),
	    T(all_problems_are_told_at_once_in_order),
	    T(a_folder_that_is_not_there_is_one_problem),
	    T(readers_keep_their_bank_while_it_is_swapped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
