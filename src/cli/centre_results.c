/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/centre_results.h"

#include "certif/queries.h"
#include "document/csv.h"
#include "web/message.h"

enum { PARTS = 5 }; /* of "1.1:3:0.87:2-4" */

/* False after the last competence. */
static bool level_next(struct str *rest, struct str part[PARTS])
{
	struct str word;

	if (!rest->n)
		return false;
	(void)str_cut(*rest, ' ', &word, rest);
	for (size_t i = 0; i + 1 < PARTS; i++)
		(void)str_cut(word, i == PARTS - 2 ? '-' : ':', &part[i], &word);
	part[PARTS - 1] = word;
	return true;
}

static void cell(struct csv_writer *w, const char *text)
{
	csv_put(w, str_of(text));
}

/* Which competences there are, by the first result that has levels. */
static struct str levels_of_any(const struct result_of_session *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].levels.n)
			return rows[i].levels;
	return STR("");
}

static void header(struct csv_writer *w, struct arena *a, struct str levels)
{
	static const char *const names[] = {"birth_name", "first_name", "birth_date", "local_id",
					    "method",	  "status",	"comment",    "answers",
					    "pix",	  "mesh",	"capacity",   "error"};
	struct str part[PARTS];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		cell(w, names[i]);
	while (level_next(&levels, part)) {
		csv_put(w, part[0]);
		csv_put(w, arena_printf(a, STR_FMT "_error", STR_ARG(part[0])));
		csv_put(w, arena_printf(a, STR_FMT "_low", STR_ARG(part[0])));
		csv_put(w, arena_printf(a, STR_FMT "_high", STR_ARG(part[0])));
	}
	csv_end_row(w);
}

static void row(struct csv_writer *w, struct arena *a, struct str method,
		const struct result_of_session *r)
{
	struct str part[PARTS], levels = r->levels;
	const struct str texts[] = {r->birth_name, r->first_name, r->birth_date, r->local_number,
				    method,	   r->status,	  r->comment};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		csv_put(w, texts[i]);
	csv_put_int(w, r->answers);
	csv_put(w, r->pix < 0 ? STR("") : arena_printf(a, "%lld", (long long)r->pix));
	csv_put(w, r->mesh < 0 ? STR("") : arena_printf(a, "%lld", (long long)r->mesh));
	csv_put(w, r->scored ? arena_printf(a, "%.3f", r->capacity) : STR(""));
	csv_put(w, r->scored ? arena_printf(a, "%.3f", r->error) : STR(""));
	while (level_next(&levels, part))
		for (size_t i = 1; i < PARTS; i++)
			csv_put(w, part[i]);
	csv_end_row(w);
}

int centre_results(struct db *db, struct arena *a, int64_t number, struct buf *out, struct error *e)
{
	struct csv_writer w = {.out = out, .safe = true};
	struct exam_session_state session;
	struct result_of_session *rows;
	struct exam_session found;
	size_t n;
	int k = exam_session(db, a, number, &found);

	if (!k)
		k = exam_session_state(db, a, found.id, &session);
	if (k)
		return error_set(e, (enum error_kind)k,
				 k == ERR_NOT_FOUND ? N_("no session has this number")
						    : N_("the database can't be read"));
	if (str_eq(session.state, STR("created")))
		return error_set(e, ERR_CONFLICT,
				 N_("the session is not finalised: it has no results yet"));
	k = result_of_session(db, a, found.id, &rows, &n);
	if (k)
		return error_set(e, (enum error_kind)k, N_("the database can't be read"));
	header(&w, a, levels_of_any(rows, n));
	for (size_t i = 0; i < n; i++)
		row(&w, a, session.method, &rows[i]);
	return ERR_NONE;
}
