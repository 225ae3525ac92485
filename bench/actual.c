/* SPDX-License-Identifier: EUPL-1.2 */
/* actual.c - how long plan and reality of a centre's year takes, by its number of sessions, in
 * processor time: build/bench/actual. Sessions of twenty candidates, two invigilators and two
 * hundred events each, in an SQLite database under /tmp. */
#include "base/clock.h"
#include "db/migration.h"
#include "finance/actual_load.h"
#include "finance/report.h"
#include "web/message.h"

#define FILE_NAME "/tmp/openpix-bench-actual.db"

static double processor_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static const char fill[] =
    "INSERT INTO centre (id, name, kind, zone, feed, created) VALUES (1, 'C', 'SUP', "
    "'Europe/Paris', '', 1);"
    "CREATE TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
    "200) SELECT i FROM n;"
    "CREATE TABLE s AS WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < "
    "%d) SELECT i, 1767600000000 + i * 31000000000 / %d AS starts FROM s;"
    "INSERT INTO certif_session (id, centre, number, site, site_key, room, room_key, starts, "
    "examiners, audience, access_code, password, created, author, state, finalized) SELECT i, 1, "
    "10000000 + i, 'S', 's', 'R' || i, 'r' || i, starts, 'E', CASE WHEN i %% 10 THEN 'students' "
    "ELSE 'outside' END, 'BCDF23', 'K7M4X', 1, 1, 'finalized', starts + 9000000 FROM s;"
    "INSERT INTO certif_candidate (id, session, identity, birth_name, first_name, birth_date, "
    "fee, created) SELECT s.i * 1000 + n.i, s.i, 'i' || n.i, 'N', 'P', '2004-02-29', CASE WHEN s.i "
    "%% 10 THEN 0 ELSE 4500 END, 1 FROM s, n WHERE n.i <= 20;"
    "INSERT INTO certif_exam (candidate, session, state, started, ended, allowed) SELECT s.i * "
    "1000 + n.i, s.i, 'completed', starts, starts + 5400000, 6300000 FROM s, n WHERE n.i <= 20;"
    "INSERT INTO certif_result (candidate, session, status, comment, scored, pix, mesh, capacity, "
    "error, answers, levels, scale, computed) SELECT s.i * 1000 + n.i, s.i, 'validated', '', 1, "
    "300, 2, 0, 1, 32, '', '', 1 FROM s, n WHERE n.i <= 20;"
    "INSERT INTO certif_event (id, session, person, at, kind) SELECT s.i * 1000 + n.i, s.i, n.i %% "
    "2 + 1, starts - 1800000 + n.i * 36000, CASE WHEN n.i <= 2 THEN 'enter' WHEN n.i >= 199 THEN "
    "'leave' ELSE 'add_time' END FROM s, n;"
    "ANALYZE;";

static void bench(int sessions)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct error e = {0};
	struct actual_session *rows;
	struct actual *sum = ARENA_NEW(a, struct actual, 1);
	struct period p;
	struct zone *z;
	struct db *db;
	struct str file;
	size_t n;

	remove(FILE_NAME);
	if (zone_open(a, STR("Europe/Paris"), &z, &e) ||
	    db_open("sqlite:" FILE_NAME, DB_WRITE, &db, &e) || migration_apply(db, &e) ||
	    db_script(db, arena_printf(a, fill, sessions, sessions).p, &e)) {
		fprintf(stderr, "%s\n", error_text(&e, a).p);
		exit(1);
	}
	int64_t now = clock_ms_utc((struct clock_date){.year = 2026, .month = 12, .day = 31});
	if (period_read(a, z, now, STR("year"), STR(""), STR(""), &p, &e))
		exit(1);
	double at = processor_ms();
	if (actual_load(db, a, 1, &p, &scenario_seed, now, &rows, &n))
		exit(1);
	double read = processor_ms();
	actual_sum(rows, n, &p, z, &scenario_seed, now, sum);
	double summed = processor_ms();
	struct report r = {.scene = {a, LANGUAGE_FR, sum, rows, n, &p, z, now}, .centre = STR("C")};
	if (report_pdf(&r, &file, &e))
		exit(1);
	double paper = processor_ms();
	if (report_xlsx(&r, &file, &e))
		exit(1);
	double book = processor_ms();
	printf("%6zu sessions, %7lld candidates: read %7.1f ms, summed %5.1f, two pages %6.1f, "
	       "workbook %7.1f (%zu kB)\n",
	       n, (long long)sum->enrolled, read - at, summed - read, paper - summed, book - paper,
	       file.n / 1000);
	db_close(db);
	remove(FILE_NAME);
	arena_free(a);
}

int main(void)
{
	message_init();
	bench(30);
	bench(300);
	bench(3000);
	return 0;
}
