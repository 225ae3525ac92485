/* SPDX-License-Identifier: EUPL-1.2 */
/* paper.c - how long the papers of a session take, and what memory: build/bench/paper. Each size in
 * a process of its own, so that the memory told is that size's. */
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "certif/paper.h"
#include "web/message.h"

static const char *const names[][2] = {
    {"Martin", "Léa"},
    {"Nguyễn Thị", "Ánh Tuyết"},
    {"O’Connor-Le Tourneur de la Roche-Guyon", "Marie-Françoise Éléonore"},
    {"Γεωργίου", "Ελένη"},
};

static int64_t processor_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void bench(const char *paper, size_t n)
{
	struct arena *a = arena_new((size_t)1 << 32);
	struct zone *z = NULL;
	struct error e = {0};
	struct str out = {0};
	struct rusage used;

	message_init();
	if (zone_open(a, STR("Europe/Paris"), &z, &e))
		exit(1);
	struct paper_session s = {.number = 12345678,
				  .centre = STR("Centre"),
				  .site = STR("1 rue du Bac"),
				  .room = STR("B12"),
				  .zone = z,
				  .examiners = STR("Zoé Ñandú, Jean Petit")};
	struct paper p = {&s, LANGUAGE_FR, 0, a};
	struct paper_candidate *c = ARENA_NEW(a, struct paper_candidate, n);
	for (size_t i = 0; i < n; i++)
		c[i] = (struct paper_candidate){.birth_name = str_of(names[i % 4][0]),
						.first_name = str_of(names[i % 4][1]),
						.birth_date = STR("2004-02-29")};
	int64_t begun = processor_us();
	int k = *paper == 'a' ? paper_attendance(&p, c, n, &out, &e)
			      : paper_convocations(&p, c, n, &out, &e);
	if (k)
		exit(1);
	int64_t us = processor_us() - begun;
	getrusage(RUSAGE_SELF, &used);
	printf("%-12s %6zu candidates %8.1f ms %8.1f us each %7zu kB of file %7ld kB of memory\n",
	       paper, n, (double)us / 1000, (double)us / (double)n, out.n / 1024, used.ru_maxrss);
	fflush(stdout);
	arena_free(a);
}

int main(void)
{
	static const size_t sizes[] = {1, 20, 250, 500, 1000, 2000};

	for (size_t i = 0; i < 2 * sizeof sizes / sizeof *sizes; i++) {
		pid_t child = fork();
		if (child == 0) {
			bench(i % 2 ? "attendance" : "letters", sizes[i / 2]);
			_exit(0);
		}
		if (child < 0 || waitpid(child, NULL, 0) != child)
			return 1;
	}
	return 0;
}
