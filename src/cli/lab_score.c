/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/lab.h"

#include "cli/lab_bank.h"
#include "measure/certification.h"
#include "measure/mesh.h"
#include "measure/score.h"

static const struct score_rules *rules_of(struct lab_node record)
{
	return record.lab->method == LAB_PIX_V3 ? &score_pix_v3 : &score_own;
}

static double earned_of(struct lab_node element)
{
	struct lab_node n = lab_member(element, "earnedPix");
	double pix = lab_real(n);

	if (pix < 0 || pix > 1024)
		lab_fault(n, "must lie between 0 and 1024");
	return pix;
}

/* --- profile ------------------------------------------------------------------------------------
 */

struct total {
	struct str id;
	double pix;
};

static struct total *total_of(struct map *all, struct total *totals, struct str id)
{
	struct total *t = map_get(all, id);

	if (!t) {
		t = &totals[all->n];
		t->id = id;
		(void)map_add(all, id, t);
	}
	return t;
}

static json_t *competence_json(struct str id, const struct score_competence *c)
{
	return json_pack("{s:o, s:I, s:I, s:I, s:I}", "id", lab_string(id), "pix",
			 (json_int_t)c->pix, "level", (json_int_t)c->level, "pixUncapped",
			 (json_int_t)c->uncapped_pix, "levelUncapped",
			 (json_int_t)c->uncapped_level);
}

static json_t *run_profile(struct lab_node record)
{
	const struct score_rules *r = rules_of(record);
	struct lab_node list = lab_member(record, "knowledgeElements");
	size_t n = lab_count(list);
	struct total *totals = ARENA_NEW(record.lab->record, struct total, n + 1);
	struct score_competence *scores =
	    ARENA_NEW(record.lab->record, struct score_competence, n + 1);
	struct map all = map_new(record.lab->record, 16);

	for (size_t i = 0; i < n && !lab_failed(record); i++) {
		struct lab_node element = lab_item(list, i);
		struct str id = lab_text(lab_member(element, "competenceId"));
		total_of(&all, totals, id)->pix += earned_of(element);
	}
	if (lab_failed(record))
		return NULL;
	json_t *competences = json_array();
	for (size_t i = 0; i < all.n; i++) {
		scores[i] = score_competence(r, totals[i].pix);
		json_array_append_new(competences, competence_json(totals[i].id, &scores[i]));
	}
	struct score_profile p = score_profile(scores, all.n);
	return json_pack("{s:i, s:o, s:I, s:i, s:b}", "maxReachableLevel", r->highest_level,
			 "competences", competences, "totalPix", (json_int_t)p.pix,
			 "certifiableCompetences", p.certifiable, "isCertifiable",
			 p.is_certifiable);
}

/* --- scorecard ----------------------------------------------------------------------------------
 */

static struct score_evaluation evaluation_read(struct lab_node n)
{
	struct lab_node status = lab_member(n, "status");
	struct lab_node state = lab_member(lab_member(n, "assessment"), "state");

	return (struct score_evaluation){
	    .exists = !lab_absent(n),
	    .was_reset = !lab_absent(status) && str_eq(lab_text(status), STR("reset")),
	    .completed = !lab_absent(state) && str_eq(lab_text(state), STR("completed")),
	};
}

static json_t *days_json(int days)
{
	return days < 0 ? json_null() : json_integer(days);
}

static json_t *card_json(const struct score_card *c)
{
	static const char *const statuses[] = {"NOT_STARTED", "STARTED", "COMPLETED"};

	return json_pack(
	    "{s:I, s:f, s:I, s:I, s:s, s:o, s:o, s:b, s:b, s:b, s:b, s:b, s:f, s:I}", "earnedPix",
	    (json_int_t)c->score.pix, "exactlyEarnedPix", c->score.exact, "level",
	    (json_int_t)c->score.level, "pixScoreAheadOfNextLevel", (json_int_t)c->score.ahead,
	    "status", statuses[c->status], "remainingDaysBeforeReset",
	    days_json(c->days_before_reset), "remainingDaysBeforeImproving",
	    days_json(c->days_before_improving), "isMaxLevel", c->is_highest, "isImprovable",
	    c->improvable, "shouldWaitBeforeImproving", c->must_wait, "isResettable", c->resettable,
	    "isProgressable", c->progressable, "percentageAheadOfNextLevel", c->percentage,
	    "remainingPixToNextLevel", (json_int_t)c->pix_to_next_level);
}

static json_t *run_scorecard(struct lab_node record)
{
	struct lab_node list = lab_member(record, "knowledgeElements");
	struct lab_node since = lab_member(record, "daysSinceLast");
	struct score_evaluation e = evaluation_read(lab_member(record, "competenceEvaluation"));
	size_t n = lab_count(list);
	double days = n == 0 && lab_absent(since) ? 0 : lab_real(since);
	double total = 0;

	for (size_t i = 0; i < n && !lab_failed(record); i++)
		total += earned_of(lab_item(list, i));
	if (lab_failed(record))
		return NULL;
	struct score_card c = score_card(rules_of(record), total, n > 0, days, e);
	return card_json(&c);
}

/* --- pixValues ----------------------------------------------------------------------------------
 */

static json_t *run_pix_values(struct lab_node record)
{
	struct lab_node list = lab_member(record, "skills");
	size_t n = lab_count(list);
	struct str *ids = ARENA_NEW(record.lab->record, struct str, n + 1);
	uint8_t *difficulties = ARENA_NEW(record.lab->record, uint8_t, n + 1);
	double *pix = ARENA_NEW(record.lab->record, double, n + 1);

	for (size_t i = 0; i < n && !lab_failed(record); i++) {
		struct lab_node skill = lab_item(list, i),
				difficulty = lab_member(skill, "difficulty");
		int64_t d = lab_int(difficulty);
		if (d < 0 || d > UINT8_MAX)
			lab_fault(difficulty, "must lie between 0 and %d", UINT8_MAX);
		ids[i] = lab_text(lab_member(skill, "id"));
		difficulties[i] = (uint8_t)d;
	}
	if (lab_failed(record))
		return NULL;
	score_pix_values(difficulties, n, pix);
	json_t *out = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(out,
				      json_pack("{s:o, s:i, s:f}", "id", lab_string(ids[i]),
						"difficulty", difficulties[i], "pixValue", pix[i]));
	return out;
}

/* --- certif, mesh -------------------------------------------------------------------------------
 */

struct scale {
	struct mesh_interval *intervals;
	size_t n;
};

static struct scale scale_read(struct lab_node list, const char *level)
{
	struct scale s = {.n = lab_count(list)};

	s.intervals = ARENA_NEW(list.lab->record, struct mesh_interval, s.n + 1);
	for (size_t i = 0; i < s.n && !lab_failed(list); i++) {
		struct lab_node interval = lab_item(list, i),
				bounds = lab_member(interval, "bounds");
		struct lab_node of = lab_member(interval, level);
		int64_t v = lab_absent(of) ? (int64_t)i : lab_int(of);
		if (v < 0 || v > MESH_LEVELS)
			lab_fault(of, "must lie between 0 and %d", MESH_LEVELS);
		s.intervals[i] =
		    (struct mesh_interval){lab_real(lab_member(bounds, "min")),
					   lab_real(lab_member(bounds, "max")), (int)v};
	}
	return s;
}

static json_t *level_json(int level)
{
	return level == MESH_NONE ? json_null() : json_integer(level);
}

static json_t *competence_levels(struct lab_node list, double capacity)
{
	size_t n = lab_absent(list) ? 0 : lab_count(list);
	json_t *out = json_array();

	for (size_t i = 0; i < n && !lab_failed(list); i++) {
		struct lab_node competence = lab_item(list, i);
		struct str code = lab_text(lab_member(competence, "competenceCode"));
		struct scale s = scale_read(lab_member(competence, "intervals"), "competenceLevel");
		int level = mesh_competence_level(s.intervals, s.n, capacity);

		json_array_append_new(out, json_pack("{s:o, s:o}", "competenceCode",
						     lab_string(code), "level", level_json(level)));
	}
	return out;
}

static json_t *run_certif(struct lab_node record)
{
	struct lab_node list = lab_member(record, "intervals");
	double capacity = lab_real(lab_member(record, "capacity"));
	struct scale s = scale_read(list, "meshLevel");

	if (!lab_failed(record) && (s.n == 0 || s.n > MESH_LEVELS))
		lab_fault(list, "must hold 1 to %d intervals", MESH_LEVELS);
	if (lab_failed(record))
		return NULL;
	int pix = mesh_pix(s.intervals, s.n, capacity);
	return json_pack("{s:i, s:o, s:s, s:o}", "pixScore", pix, "reachedMeshIndex",
			 level_json(mesh_reached(s.intervals, s.n, capacity)), "meshFromScore",
			 mesh_key(mesh_of_pix(pix, (int)s.n - 1)), "competences",
			 competence_levels(lab_member(record, "competences"), capacity));
}

static json_t *run_mesh(struct lab_node record)
{
	struct lab_node score = lab_member(record, "score"),
			level = lab_member(record, "maxReachableLevel");
	int64_t pix = lab_int(score), highest = lab_int(level);

	if (pix < 0 || pix > 1024)
		lab_fault(score, "must lie between 0 and 1024");
	if (highest < 0 || highest >= MESH_LEVELS)
		lab_fault(level, "must lie between 0 and %d", MESH_LEVELS - 1);
	if (lab_failed(record))
		return NULL;
	int mesh = mesh_of_pix((int)pix, (int)highest);
	return json_pack("{s:s, s:i}", "key", mesh_key(mesh), "meshIndex", mesh);
}

/* --- result -------------------------------------------------------------------------------------
 */

static enum certification_framework framework_read(struct lab_node n)
{
	static const char *const words[] = {"CORE", "CLEA", "DROIT", "PRO_SANTE", NULL};
	static const enum certification_framework which[] = {FRAMEWORK_CORE, FRAMEWORK_CLEA,
							     FRAMEWORK_DROIT, FRAMEWORK_SANTE};

	if (lab_absent(n))
		return FRAMEWORK_CORE;
	if (str_starts(lab_text(n), STR("EDU_"))) /* EDU_1ER_DEGRE, EDU_2ND_DEGRE, EDU_CPE */
		return FRAMEWORK_EDU;
	return which[lab_word(n, words)];
}

static struct certification_case case_read(struct lab_node record, unsigned answers,
					   unsigned longest, const struct scale *s)
{
	static const char *const aborts[] = {"candidate", "technical", NULL};
	struct lab_node abort = lab_member(record, "abortReason"),
			minimum = lab_member(record, "minimumAnswers");
	int64_t least = lab_absent(minimum) ? CERTIFICATION_MINIMUM : lab_int(minimum);

	if (least < 0 || least > 1000)
		lab_fault(minimum, "must lie between 0 and 1000");
	return (struct certification_case){
	    .answers = answers,
	    .minimum = (unsigned)least,
	    .longest = longest,
	    .abort = lab_absent(abort) ? ABORT_NONE
				       : (enum certification_abort)(1 + lab_word(abort, aborts)),
	    .fraud = lab_bool(lab_member(record, "isRejectedForFraud"), false),
	    .cancelled = lab_bool(lab_member(record, "cancelled"), false),
	    .framework = framework_read(lab_member(record, "framework")),
	    .scale = s->intervals,
	    .levels = s->n,
	};
}

static json_t *pix_json(int pix)
{
	return pix == CERTIFICATION_NO_PIX ? json_null() : json_integer(pix);
}

static json_t *result_json(struct lab_node record, const struct certification_result *r,
			   double capacity)
{
	json_t *marks = r->marked ? competence_levels(lab_member(record, "competences"), capacity)
				  : json_array();

	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "status",
			 certification_status_key(r->status), "juryComment",
			 r->comment ? json_string(r->comment) : json_null(), "pixScore",
			 pix_json(r->pix), "competenceMarks", marks, "capacity",
			 r->scored ? lab_number(capacity) : json_null(), "reachedMeshIndex",
			 level_json(r->scored ? r->mesh : MESH_NONE));
}

/* The questions that were asked hold the capacity, the whole bank what would have come next. */
static json_t *run_result(struct lab_node record)
{
	struct lab_node list = lab_member(record, "intervals");
	struct lab_bank bank = lab_bank_read(record);
	lab_bank_asked(record, &bank);
	struct lab_given answers = lab_bank_answers(record, &bank);
	struct flash_rules rules = lab_bank_rules(record);
	struct scale s = scale_read(list, "meshLevel");
	struct certification_case c = case_read(record, (unsigned)answers.n, rules.longest, &s);
	struct flash_state state;

	if (!lab_failed(record) && (s.n == 0 || s.n > MESH_LEVELS))
		lab_fault(list, "must hold 1 to %d intervals", MESH_LEVELS);
	if (lab_failed(record))
		return NULL;
	flash_begin(&state, &rules, lab_bank_start(record, &rules));
	for (size_t i = 0; i < answers.n; i++)
		flash_answer(&state, &rules, &bank.items[answers.items[i]], answers.right[i]);
	double capacity = state.capacity;
	bool degrades = certification_degrades(&c);
	if (degrades)
		capacity = flash_degrade(
			       &rules, bank.items, bank.n,
			       (struct flash_asked){answers.items, answers.n}, answers.right,
			       &state, ARENA_NEW(record.lab->record, uint32_t, rules.longest + 1u))
			       .capacity;
	struct certification_result r = certification_judge(&c, capacity);
	return json_pack("{s:b, s:o, s:o, s:o}", "downgraded", degrades, "rawCapacity",
			 lab_number(capacity), "rawPixScore",
			 pix_json(certification_raw_pix(&c, capacity)), "result",
			 result_json(record, &r, capacity));
}

/* --- the table ----------------------------------------------------------------------------------
 */

static json_t *run_score(struct lab_node record)
{
	static const char *const ops[] = {"profile", "scorecard", "pixValues", "certif",
					  "mesh",    "result",	  NULL};
	static json_t *(*const runs[])(struct lab_node) = {
	    run_profile, run_scorecard, run_pix_values, run_certif, run_mesh, run_result};
	size_t op = lab_word(lab_member(record, "op"), ops);

	return lab_failed(record) ? NULL : runs[op](record);
}

const struct lab_what lab_score = {
    .name = "score",
    .summary =
	"from knowledge or capacity to pix: profile, scorecard, pixValues, certif, mesh, result",
    .run = run_score,
};
