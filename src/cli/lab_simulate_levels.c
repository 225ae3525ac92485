/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/lab_simulate_levels.h"

#include <math.h>
#include "base/file.h"
#include "cli/lab_cuts.h"
#include "document/csv.h"

/* --- the scale ---------------------------------------------------------------------------------
 */

int lab_levels_scale(struct arena *a, const char *cuts, double correlation,
		     const struct lab_pool *p, struct exam_levels **out, struct error *e)
{
	double cut[PROFILE_LEVELS_MOST];
	size_t n = EXAM_LEVELS_USUAL;

	if (p->pool->areas > PROFILE_MOST)
		return error_arg(e, ERR_INVALID, "levels are for at most 16 content areas, not {0}",
				 arena_printf(a, "%zu", p->pool->areas));
	memcpy(cut, exam_levels_usual, sizeof exam_levels_usual);
	if (cuts && lab_cuts_read(cuts, cut, PROFILE_LEVELS_MOST - 1, &n, e))
		return (int)e->kind;
	*out = exam_levels_new(a, p->pool, correlation, cut, n);
	return 0;
}

void lab_levels_make_room(struct arena *a, const struct exam_levels *levels, struct simulation *s)
{
	s->level = ARENA_NEW(a, struct exam_level, s->persons * levels->areas);
	s->truth = ARENA_NEW(a, double, s->persons * levels->areas);
}

/* --- what is told ------------------------------------------------------------------------------
 */

static const struct exam_levels *scale_of(const struct lab_run *run)
{
	return run->simulation.ready->wanted.levels;
}

static double or_one(uint64_t n)
{
	return n ? (double)n : 1;
}

static struct str name_of(const struct lab_pool *p, size_t area)
{
	return p->items.content ? p->items.content_names[area] : STR("all");
}

static void table_row(struct buf *b, struct str name, const struct simulation_placed *r,
		      double questions)
{
	buf_printf(b, " %-20.*s %9.2f %8.4f %8.4f %8.4f %9.1f %8.1f %10.1f %8.1f %8.3f %8.3f\n",
		   STR_ARG(name), questions, r->bias, r->rmse, r->rms_se, 100 * r->coverage,
		   100 * r->right, 100 * r->within, 100 * r->stated, r->level_rmse, r->level_se);
}

void lab_levels_table(struct buf *b, const struct lab_pool *p, const struct lab_run *run)
{
	const struct exam_levels *s = scale_of(run);
	const struct simulation_sums *t = &run->sums;
	double n = or_one(t->persons);
	struct simulation_competence all = simulation_together(t->competence, s->areas);
	struct simulation_placed r = simulation_placed(&all, n * (double)s->areas);

	buf_printf(b,
		   "\n levels 0 to %zu by competence, abilities correlated %g; the estimate above "
		   "is that of their mean\n"
		   " competence           questions     bias     rmse  said SE  within 2  right %%"
		   "  within one  stated      off  said SE\n",
		   s->cuts, s->correlation);
	table_row(b, STR("all"), &r, (double)t->questions / n / (double)s->areas);
	for (size_t k = 0; k < s->areas; k++) {
		r = simulation_placed(&t->competence[k], n);
		table_row(b, name_of(p, k), &r, (double)t->in_area[k] / n);
	}
	buf_lit(b, " within 2: share of abilities within 1.96 said errors of the estimate. right, "
		   "within one: share of\n levels told. stated: the exams' own chance that the "
		   "level is right. off, said SE: of the level's mean.\n");
}

static json_t *json_row(struct str name, const struct simulation_placed *r, double questions)
{
	return json_pack("{s:s%,s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:f}", "name", name.p, name.n,
			 "questions", questions, "bias", r->bias, "rmse", r->rmse, "rmsSe",
			 r->rms_se, "coverage", r->coverage, "right", r->right, "withinOne",
			 r->within, "stated", r->stated, "levelRmse", r->level_rmse, "levelSe",
			 r->level_se);
}

json_t *lab_levels_json(const struct lab_pool *p, const struct lab_run *run)
{
	const struct exam_levels *s = scale_of(run);
	const struct simulation_sums *t = &run->sums;
	double n = or_one(t->persons);
	struct simulation_competence all = simulation_together(t->competence, s->areas);
	struct simulation_placed r = simulation_placed(&all, n * (double)s->areas);
	json_t *cuts = json_array(), *list = json_array();
	json_t *whole = json_row(STR("all"), &r, (double)t->questions / n / (double)s->areas);

	for (size_t k = 0; k < s->cuts; k++)
		json_array_append_new(cuts, json_real(s->cut[k]));
	for (size_t k = 0; k < s->areas; k++) {
		r = simulation_placed(&t->competence[k], n);
		json_array_append_new(list, json_row(name_of(p, k), &r, (double)t->in_area[k] / n));
	}
	return json_pack("{s:f,s:o,s:o,s:o}", "correlation", s->correlation, "cuts", cuts, "all",
			 whole, "competences", list);
}

static unsigned asked_in(const struct lab_pool *p, const struct simulation *s, uint64_t person,
			 size_t area)
{
	const uint16_t *of = p->pool->items.area;
	const uint32_t *item = s->item + person * s->ready->wanted.rules.length;
	unsigned n = 0;

	for (unsigned k = 0; k < s->length[person]; k++)
		n += (of ? of[item[k]] : 0) == area;
	return n;
}

int lab_levels_write(const char *path, const struct lab_pool *p, const struct simulation *s,
		     struct error *e)
{
	struct buf b = BUF_INIT((size_t)1 << 34);
	struct csv_writer w = {.out = &b, .unix_lines = true};
	size_t areas = s->ready->wanted.levels->areas;

	buf_lit(&b, "person,competence,questions,theta,se,level,probability,level_mean,level_se,"
		    "truth\n");
	for (uint64_t i = 0; i < s->persons; i++)
		for (size_t k = 0; s->length[i] && k < areas; k++) {
			const struct exam_level *told = &s->level[i * areas + k];
			csv_put_int(&w, (int64_t)i + 1);
			csv_put(&w, name_of(p, k));
			csv_put_int(&w, asked_in(p, s, i, k));
			csv_put_real(&w, told->theta);
			csv_put_real(&w, told->se);
			csv_put_int(&w, told->level.level);
			csv_put_real(&w, told->level.probability[told->level.level]);
			csv_put_real(&w, told->level.mean);
			csv_put_real(&w, told->level.sd);
			csv_put_real(&w, s->truth[i * areas + k]);
			csv_end_row(&w);
		}
	int status = file_replace(path, buf_view(&b), e);
	buf_release(&b);
	return status;
}
