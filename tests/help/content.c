/* SPDX-License-Identifier: EUPL-1.2 */
#include "help/content.h"

#include <sys/stat.h>
#include <unistd.h>
#include "base/buf.h"

static const char framework[] =
	"format: 1\n"
	"bands:\n"
	"  - {id: novice, levels: [1, 2], title: {all: Novice}}\n"
	"  - {id: independent, levels: [3, 4], title: {all: Independent}}\n"
	"  - {id: advanced, levels: [5, 6], title: {all: Advanced}}\n"
	"  - {id: expert, levels: [7, 8], title: {all: Expert}}\n"
	"domains:\n"
	"  - id: \"1\"\n"
	"    title: {all: First domain}\n"
	"    competences:\n"
	"      - {id: \"1.1\", title: {all: A}, description: {all: A}, themes: [{all: T}]}\n"
	"      - {id: \"1.2\", title: {all: B}, description: {all: B}, themes: [{all: T}]}\n";

static _Noreturn void stop(const char *what)
{
	fprintf(stderr, "test content: %s\n", what);
	exit(1);
}

static void put(const struct test_content *c, const char *path, struct str bytes)
{
	char full[256];

	snprintf(full, sizeof full, "%s/%s", c->folder, path);
	for (char *slash = strchr(full + strlen(c->folder) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
	FILE *f = fopen(full, "w");
	if (!f || fwrite(bytes.p, 1, bytes.n, f) != bytes.n || fclose(f) != 0)
		stop(full);
}

void content_make(struct test_content *c)
{
	snprintf(c->folder, sizeof c->folder, "/tmp/openpix-content-XXXXXX");
	if (!mkdtemp(c->folder))
		stop(c->folder);
	put(c, "framework.yaml", str_of(framework));
}

void content_remove(struct test_content *c)
{
	char command[80];

	snprintf(command, sizeof command, "rm -rf '%s'", c->folder);
	if (c->folder[0] && system(command) != 0)
		stop(command);
	c->folder[0] = '\0';
}

void content_skill(const struct test_content *c, const char *competence, const char *tube, int level,
                   int questions, const char *status)
{
	char path[128];
	struct buf b = BUF_INIT(64 * 1024);

	snprintf(path, sizeof path, "skills/%s/%s/tube.yaml", competence, tube);
	put(c, path, STR("format: 1\ntitle: {all: Tube}\ndescription: {all: What it is.}\n"));
	buf_printf(&b, "format: 1\ntitle: {all: \"Do %s %d\"}\nchallenges:\n", tube, level);
	for (int i = 1; i <= questions; i++)
		buf_printf(&b,
		           "  - id: %s%d-%d\n    status: %s\n    kind: qcu\n    shuffle: false\n"
		           "    statement: {all: \"Which of %s %d, %d?\"}\n    choices:\n"
		           "      - {right: true, all: one}\n      - {all: two}\n      - {all: three}\n"
		           "    explanation: {all: Because.}\n",
		           tube, level, i, status, tube, level, i);
	snprintf(path, sizeof path, "skills/%s/%s/%s%d.yaml", competence, tube, tube, level);
	put(c, path, buf_view(&b));
	buf_release(&b);
}

void content_drop(const struct test_content *c, const char *competence, const char *tube, int level)
{
	char path[256];

	snprintf(path, sizeof path, "%s/skills/%s/%s/%s%d.yaml", c->folder, competence, tube, tube, level);
	if (unlink(path) != 0)
		stop(path);
}

struct bank *content_load(const char *folder)
{
	struct bank_problems problems;
	struct bank *bank;

	bank_problems_init(&problems);
	int k = bank_load(folder, &bank, &problems);
	for (size_t i = 0; i < problems.count; i++)
		fprintf(stderr, STR_FMT ":%u: " STR_FMT "\n", STR_ARG(problems.list[i].file),
		        problems.list[i].line, STR_ARG(problems.list[i].reason));
	bank_problems_release(&problems);
	if (k)
		stop(folder);
	return bank;
}
