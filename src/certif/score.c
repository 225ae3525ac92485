/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/score.h"

#include "base/buf.h"

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

static void give(const struct score_record *r, struct flash_state *s,
		 const struct score_question *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct flash_item item = {.difficulty = list[i].difficulty,
						.discriminant = list[i].discriminant};
		flash_answer(s, &r->method->rules, &item, list[i].right);
	}
}

void score_measure(const struct score_record *r, struct flash_state *out)
{
	const struct flash_rules *rules = &r->method->rules;

	flash_begin(out, rules, rules->start);
	give(r, out, r->answers, r->answer_count);
	if (r->skipped_count == 0)
		return;
	/* the rules begin again where the answers led: flash_degrade */
	flash_begin(out, rules, rules->way == FLASH_EXACT ? out->capacity : rules->start);
	give(r, out, r->answers, r->answer_count);
	give(r, out, r->skipped, r->skipped_count);
}

static struct str levels_of(const struct score_record *r, const struct framework *f,
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

void score_exam(const struct score_record *r, const struct framework *f, struct arena *a,
		struct score *out)
{
	struct certification_case c = case_of(r);
	struct flash_state s;

	score_measure(r, &s);
	struct certification_result judged = certification_judge(&c, s.capacity);
	*out = (struct score){
	    .status = judged.status,
	    .comment = judged.comment ? judged.comment : "",
	    .scored = judged.scored,
	    .pix = judged.pix == CERTIFICATION_NO_PIX ? SCORE_NONE : judged.pix,
	    .mesh = judged.mesh == MESH_NONE ? SCORE_NONE : judged.mesh,
	    .capacity = s.capacity,
	    .error = s.error,
	    .levels = judged.marked ? levels_of(r, f, a, s.capacity) : STR(""),
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
