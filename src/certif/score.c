/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/score.h"

#include <math.h>
#include "base/buf.h"
#include "measure/profile.h"

static struct certification_case case_of(const struct score_record *r)
{
	return (struct certification_case){
	    .answers = (unsigned)r->answer_count,
	    .minimum = CERTIFICATION_MINIMUM,
	    .longest = r->method->rules.longest,
	    .abort = r->abort,
	    .fraud = r->fraud,
	    .framework = r->framework,
	    .scale = r->method->scale->global,
	    .levels = r->method->scale->meshes,
	};
}

bool score_needs_skipped(const struct score_record *r)
{
	struct certification_case c = case_of(r);

	return certification_degrades(&c);
}

static void give(const struct score_record *r, struct capacity *c,
		 const struct score_question *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		capacity_answer(c, r->method, list[i].difficulty, list[i].discriminant,
				list[i].right);
}

void score_measure(const struct score_record *r, struct capacity *out)
{
	capacity_begin(out, r->method);
	give(r, out, r->answers, r->answer_count);
	if (r->skipped_count == 0)
		return;
	/* pix-v3 begins again where the answers led: flash_degrade. A posterior just goes on. */
	if (r->method->way == EXAM_FLASH) {
		capacity_begin_at(out, r->method, out->value);
		give(r, out, r->answers, r->answer_count);
	}
	give(r, out, r->skipped, r->skipped_count);
}

/* ---- levels -----------------------------------------------------------------------------------
 */

static struct str levels_of_one(const struct score_record *r, const struct framework *f,
				struct arena *a, double capacity)
{
	const struct scale *scale = r->method->scale;
	int level = mesh_competence_level(scale->competence, scale->levels, capacity);
	struct buf b = BUF_INIT(4096);

	for (size_t i = 0; i < f->competence_count; i++)
		buf_printf(&b, "%s" STR_FMT ":%d", i ? " " : "", STR_ARG(f->competences[i].id),
			   level);
	return buf_take(&b, a);
}

static size_t competence_of(const struct framework *f, struct str id)
{
	size_t k = 0;

	while (k < f->competence_count && !str_eq(f->competences[k].id, id))
		k++;
	return k;
}

/* One that is not in the framework any more tells of none that is. */
static void take(const struct score_record *r, const struct framework *f,
		 const struct profile_model *m, struct profile_person *p,
		 const struct score_question *list, size_t n)
{
	const struct scale *scale = r->method->scale;
	double chance[PROFILE_NODES];

	for (size_t i = 0; i < n; i++) {
		size_t k = competence_of(f, list[i].competence);
		struct item item = item_2pl(list[i].discriminant * scale->spread,
					    (list[i].difficulty - scale->middle) / scale->spread);
		if (k == f->competence_count)
			continue;
		for (size_t q = 0; q < PROFILE_NODES; q++)
			chance[q] = item_probability(&item, m->node[q], list[i].right);
		profile_take(p, k, chance);
	}
}

/* The middle one: as much is believed of lower levels as of higher ones, so that none is nearer to
 * the true level on average. The likeliest would leave out every level that is narrower than its
 * neighbours, as the third one is. */
static size_t level_told(const struct profile_level *l, size_t cuts)
{
	double below = l->probability[0];
	size_t level = 0;

	while (below < 0.5 && level < cuts)
		below += l->probability[++level];
	return level;
}

/* The fewest levels around the one told that hold nine tenths. */
static void range_of(const struct profile_level *l, size_t cuts, size_t *low, size_t *high)
{
	double sum = l->probability[*low];

	*high = *low;
	while (sum < 0.9 && (*low > 0 || *high < cuts)) {
		double below = *low > 0 ? l->probability[*low - 1] : -1;
		double above = *high < cuts ? l->probability[*high + 1] : -1;
		sum += below >= above ? l->probability[--*low] : l->probability[++*high];
	}
}

static struct str levels_of_profile(const struct score_record *r, const struct framework *f,
				    struct arena *a)
{
	const struct scale *scale = r->method->scale;
	double loading[FRAMEWORK_COMPETENCES], cut[PROFILE_LEVELS_MOST];
	size_t cuts = scale->levels - 1, low, high;
	struct profile_person person;
	struct profile_marginal own;
	struct buf b = BUF_INIT(4096);

	for (size_t i = 0; i < f->competence_count; i++)
		loading[i] = sqrt(r->method->correlation);
	for (size_t j = 0; j < cuts; j++)
		cut[j] = (scale->competence[j + 1].min - scale->middle) / scale->spread;
	const struct profile_model *m = profile_model_new(a, f->competence_count, loading);
	profile_start(m, &person);
	take(r, f, m, &person, r->answers, r->answer_count);
	take(r, f, m, &person, r->skipped, r->skipped_count);
	profile_settle(m, &person);
	for (size_t i = 0; i < f->competence_count; i++) {
		profile_marginal(m, &person, i, &own);
		struct profile_level level = profile_level(m, &own, cut, cuts);
		size_t told = low = level_told(&level, cuts);
		range_of(&level, cuts, &low, &high);
		buf_printf(&b, "%s" STR_FMT ":%zu:%.2f:%zu-%zu", i ? " " : "",
			   STR_ARG(f->competences[i].id), told, level.sd, low, high);
	}
	return buf_take(&b, a);
}

static struct str levels_of(const struct score_record *r, const struct framework *f,
			    struct arena *a, double capacity)
{
	return r->method->way == EXAM_FLASH ? levels_of_one(r, f, a, capacity)
					    : levels_of_profile(r, f, a);
}

void score_exam(const struct score_record *r, const struct framework *f, struct arena *a,
		struct score *out)
{
	struct certification_case c = case_of(r);
	struct capacity s;

	score_measure(r, &s);
	struct certification_result judged = certification_judge(&c, s.value);
	*out = (struct score){
	    .status = judged.status,
	    .comment = judged.comment ? judged.comment : "",
	    .scored = judged.scored,
	    .pix = judged.pix == CERTIFICATION_NO_PIX ? SCORE_NONE : judged.pix,
	    .mesh = judged.mesh == MESH_NONE ? SCORE_NONE : judged.mesh,
	    .capacity = s.value,
	    .error = s.error,
	    .levels = judged.marked ? levels_of(r, f, a, s.value) : STR(""),
	};
}

enum certification_abort score_abort_of(struct str name)
{
	return str_eq(name, STR("candidate"))	? ABORT_CANDIDATE
	       : str_eq(name, STR("technical")) ? ABORT_TECHNICAL
						: ABORT_NONE;
}

enum certification_framework score_framework_of(struct str name)
{
	static const char *const names[] = {
	    [FRAMEWORK_CORE] = "CORE", [FRAMEWORK_CLEA] = "CLEA",   [FRAMEWORK_DROIT] = "DROIT",
	    [FRAMEWORK_EDU] = "EDU",   [FRAMEWORK_SANTE] = "SANTE",
	};

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq(name, str_of(names[i])))
			return (enum certification_framework)i;
	return FRAMEWORK_CORE;
}
