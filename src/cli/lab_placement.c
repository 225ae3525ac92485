/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/lab.h"

#include "base/unicode.h"
#include "measure/belief.h"

static const char *const results[] = {"ok",	  "ko",		"partially",	 "aband",
				      "timedout", "focusedOut", "unimplemented", NULL};
static const char *const statuses[] = {"validated", "invalidated", "reset", NULL};
static const char *const sources[] = {"direct", "inferred", NULL};

/* --- target skills ------------------------------------------------------------------------------
 */

struct skill {
	struct str id, name;
	size_t *challenges; /* positions in the record's list, those that can be asked only */
	size_t challenge_count;
	bool has_challenge; /* of any kind */
};

struct targets {
	struct skill *skills;
	struct placement_test test;
	struct placement_skill *engine; /* what test.skills points at */
	struct map by_id;		/* to skills */
};

static const struct placement_rules *rules_of(struct lab_node record)
{
	return record.lab->method == LAB_PIX_V3 ? &placement_pix_v3 : &placement_own;
}

/* The public Pix drops the first and the last character of the name; that cuts a tube in two at
 * level 10, so that our own rule drops the final digits. */
static struct str tube_name(struct str name, enum lab_method method)
{
	size_t start = 0, end = name.n;

	if (method == LAB_PIX_V3) {
		utf8_next(name, &start);
		while (end > start && ((unsigned char)name.p[--end] & 0xc0) == 0x80)
			;
		return str_sub(name, start, end - start);
	}
	while (end > 0 && name.p[end - 1] >= '0' && name.p[end - 1] <= '9')
		end--;
	return str_sub(name, 0, end);
}

static uint8_t difficulty_of(struct lab_node n)
{
	int64_t d = lab_absent(n) ? 0 : lab_int(n);

	if (d < 0 || d > PLACEMENT_DIFFICULTY_MAX)
		lab_fault(n, "must lie between 0 and %d", PLACEMENT_DIFFICULTY_MAX);
	return (uint8_t)d;
}

static double pix_of(struct lab_node n)
{
	double pix = lab_absent(n) ? 0 : lab_real(n);

	if (pix < 0)
		lab_fault(n, "must not be negative");
	return pix;
}

static uint16_t tube_of(struct map *tubes, struct str name, struct arena *a)
{
	uint16_t *tube = map_get(tubes, name);

	if (!tube) {
		tube = ARENA_NEW(a, uint16_t, 1);
		*tube = (uint16_t)tubes->n;
		(void)map_add(tubes, name, tube);
	}
	return *tube;
}

static struct targets targets_read(struct lab_node record)
{
	struct lab_node list = lab_member(record, "targetSkills");
	struct arena *a = record.lab->record;
	size_t n = lab_count(list);
	struct targets t = {};

	if (n > PLACEMENT_SKILLS_MAX) {
		lab_fault(list, "holds more than %d skills", PLACEMENT_SKILLS_MAX);
		return t;
	}
	t.skills = ARENA_NEW(a, struct skill, n + 1);
	t.engine = ARENA_NEW(a, struct placement_skill, n + 1);
	t.by_id = map_new(a, n);
	struct map tubes = map_new(a, n);
	for (size_t i = 0; i < n && !lab_failed(record); i++) {
		struct lab_node node = lab_item(list, i);
		struct skill *s = &t.skills[i];

		s->id = lab_text(lab_member(node, "id"));
		s->name = lab_text(lab_member(node, "name"));
		t.engine[i] = (struct placement_skill){
		    .tube = tube_of(&tubes, tube_name(s->name, record.lab->method), a),
		    .difficulty = difficulty_of(lab_member(node, "difficulty")),
		    .pix = pix_of(lab_member(node, "pixValue")),
		};
		(void)map_add(&t.by_id, s->id, s);
	}
	t.test.skills = t.engine;
	t.test.skill_count = n;
	return t;
}

/* Position of a target skill; skill_count when it is none. */
static size_t target_of(const struct targets *t, struct str id)
{
	const struct skill *s = map_get(&t->by_id, id);

	return s ? (size_t)(s - t->skills) : t->test.skill_count;
}

/* The skills that make up their tubes: those with a challenge, each name once. */
static void targets_count(struct targets *t, struct arena *a)
{
	struct map names = map_new(a, t->test.skill_count);

	for (size_t i = 0; i < t->test.skill_count; i++)
		t->engine[i].counted =
		    t->skills[i].has_challenge && map_add(&names, t->skills[i].name, &t->skills[i]);
}

/* --- knowledge ----------------------------------------------------------------------------------
 */

static void knowledge_read(struct targets *t, struct lab_node list)
{
	size_t n = lab_count(list);
	struct placement_knowledge *out =
	    ARENA_NEW(list.lab->record, struct placement_knowledge, n + 1);
	size_t kept = 0;

	for (size_t i = 0; i < n && !lab_failed(list); i++) {
		struct lab_node node = lab_item(list, i);
		size_t skill = target_of(t, lab_text(lab_member(node, "skillId")));
		size_t status = lab_word(lab_member(node, "status"), statuses);
		size_t source = lab_word(lab_member(node, "source"), sources);

		if (skill < t->test.skill_count && status != PLACEMENT_RESET)
			out[kept++] = (struct placement_knowledge){.skill = (uint32_t)skill,
								   .status = (uint8_t)status,
								   .source = (uint8_t)source};
	}
	t->test.knowledge = out;
	t->test.knowledge_count = kept;
}

/* --- infer --------------------------------------------------------------------------------------
 */

static size_t known_read(const struct targets *t, struct lab_node list,
			 enum placement_status status, struct placement_knowledge *out)
{
	size_t n = lab_absent(list) ? 0 : lab_count(list), kept = 0;

	for (size_t i = 0; i < n && !lab_failed(list); i++) {
		size_t skill = target_of(t, lab_text(lab_item(list, i)));

		if (skill < t->test.skill_count)
			out[kept++] = (struct placement_knowledge){.skill = (uint32_t)skill,
								   .status = (uint8_t)status};
	}
	return kept;
}

static json_t *run_infer(struct lab_node record)
{
	struct targets t = targets_read(record);
	struct lab_node right = lab_member(record, "previouslyValidatedSkillIds");
	struct lab_node wrong = lab_member(record, "previouslyFailedSkillIds");
	struct str id = lab_text(lab_member(lab_member(record, "skill"), "id"));
	size_t result = lab_word(lab_member(record, "result"), results);
	struct arena *a = record.lab->record;
	struct placement_knowledge *known =
	    ARENA_NEW(a, struct placement_knowledge,
		      json_array_size(right.json) + json_array_size(wrong.json) + 1);
	struct placement_knowledge *made =
	    ARENA_NEW(a, struct placement_knowledge, t.test.skill_count + 1);
	size_t n = known_read(&t, right, PLACEMENT_VALIDATED, known);

	n += known_read(&t, wrong, PLACEMENT_INVALIDATED, known + n);
	if (lab_failed(record))
		return NULL;
	t.test.knowledge = known;
	t.test.knowledge_count = n;
	json_t *out = json_array();
	n = placement_infer(&t.test, target_of(&t, id), result == 0, 0, made);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(
		    out, json_pack("{s:o, s:s, s:s, s:o}", "skillId",
				   lab_string(t.skills[made[i].skill].id), "source",
				   sources[made[i].source], "status", statuses[made[i].status],
				   "earnedPix", lab_number(placement_earned(&t.test, &made[i]))));
	return out;
}

/* --- level, rewards -----------------------------------------------------------------------------
 */

static struct targets level_read(struct lab_node record)
{
	struct targets t = targets_read(record);

	knowledge_read(&t, lab_member(record, "knowledgeElements"));
	for (size_t i = 0; i < t.test.skill_count && !lab_failed(record); i++)
		t.skills[i].has_challenge = true;
	return t;
}

static json_t *run_level(struct lab_node record)
{
	const struct placement_rules *r = rules_of(record);
	struct targets t = level_read(record);
	double objectives[PLACEMENT_LEVELS_MAX];

	if (lab_failed(record))
		return NULL;
	double level = placement_level(r, &t.test, objectives);
	json_t *levels = json_array();
	for (size_t i = 0; i < placement_levels(r); i++)
		json_array_append_new(levels,
				      json_pack("{s:f, s:f}", "level", 0.5 * (double)(i + 1),
						"probability", objectives[i]));
	return json_pack("{s:f, s:o}", "predictedLevel", level, "levels", levels);
}

/* The skills of the greatest reward; `rewards` holds NaN for known skills. */
static json_t *best_of(const struct targets *t, const double *rewards, double tie)
{
	json_t *out = json_array();
	double best = 0;

	for (size_t i = 0; i < t->test.skill_count; i++)
		best = rewards[i] > best ? rewards[i] : best;
	for (size_t i = 0; i < t->test.skill_count; i++)
		if (rewards[i] >= best - tie)
			json_array_append_new(out, lab_string(t->skills[i].id));
	return out;
}

static json_t *run_rewards(struct lab_node record)
{
	const struct placement_rules *r = rules_of(record);
	struct lab_node given = lab_member(record, "predictedLevel");
	struct targets t = level_read(record);
	double level = lab_absent(given) ? 0 : lab_real(given);
	double *rewards = ARENA_NEW(record.lab->record, double, t.test.skill_count + 1);

	if (lab_failed(record))
		return NULL;
	targets_count(&t, record.lab->record);
	if (lab_absent(given))
		level = placement_level(r, &t.test, NULL);
	placement_rewards(&t.test, level, rewards);
	json_t *list = json_array();
	for (size_t i = 0; i < t.test.skill_count; i++)
		if (rewards[i] == rewards[i]) /* NaN: known */
			json_array_append_new(list, json_pack("{s:o, s:f}", "skillId",
							      lab_string(t.skills[i].id), "reward",
							      rewards[i]));
	return json_pack("{s:f, s:o, s:o}", "predictedLevel", level, "rewards", list, "best",
			 best_of(&t, rewards, r->tie));
}

/* --- challenges ---------------------------------------------------------------------------------
 */

struct challenge {
	struct str id, skill;
	bool in_locale, validated, timed;
};

/* "fr-FR" wants fr-FR and fr. Without a wanted locale everything does. */
static bool meets_locale(struct lab_node locales, struct str wanted)
{
	size_t n = lab_absent(locales) ? 0 : lab_count(locales);
	bool meets = wanted.n == 0;
	struct str language, rest;

	(void)str_cut(wanted, '-', &language, &rest);
	for (size_t i = 0; i < n; i++) {
		struct str l = lab_text(lab_item(locales, i));
		meets = meets || str_eq(l, wanted) || str_eq(l, language);
	}
	return meets;
}

static struct str locale_read(struct lab_node record)
{
	struct lab_node n = lab_member(record, "locale");

	return lab_absent(n) ? STR("") : lab_text(n);
}

static struct challenge challenge_read(struct lab_node n, struct str locale)
{
	struct lab_node status = lab_member(n, "status"), timer = lab_member(n, "timer");

	return (struct challenge){
	    .id = lab_text(lab_member(n, "id")),
	    .in_locale = meets_locale(lab_member(n, "locales"), locale),
	    .validated = !lab_absent(status) && str_eq(lab_text(status), STR("validé")),
	    .timed = !lab_absent(timer) && lab_real(timer) > 0,
	};
}

/* Among `positions`, the validated ones if any, else all: the one the seed falls on. */
static json_t *picked(const struct challenge *all, const size_t *positions, size_t n, uint32_t seed)
{
	size_t validated = 0, wanted;
	bool any;

	for (size_t i = 0; i < n; i++)
		validated += all[positions[i]].validated;
	any = validated == 0;
	if (n == 0)
		return json_null();
	wanted = placement_pick_challenge(seed, any ? n : validated);
	for (size_t i = 0;; i++)
		if ((any || all[positions[i]].validated) && wanted-- == 0)
			return lab_string(all[positions[i]].id);
}

/* --- pick, hash ---------------------------------------------------------------------------------
 */

static json_t *run_pick(struct lab_node record)
{
	struct lab_node skills = lab_member(record, "skills");
	struct str locale = locale_read(record);
	uint32_t seed = (uint32_t)lab_int(lab_member(record, "randomSeed"));
	size_t count = lab_count(skills);
	size_t chosen = count ? placement_pick_skill(seed, count) : 0;
	json_t *out = json_null();

	for (size_t i = 0; i < count && !lab_failed(record); i++) {
		struct lab_node list = lab_member(lab_item(skills, i), "challenges");
		size_t n = lab_count(list), kept = 0;
		struct challenge *all = ARENA_NEW(record.lab->record, struct challenge, n + 1);
		size_t *positions = ARENA_NEW(record.lab->record, size_t, n + 1);

		for (size_t c = 0; c < n; c++) {
			all[c] = challenge_read(lab_item(list, c), locale);
			if (all[c].in_locale)
				positions[kept++] = c;
		}
		if (i == chosen)
			out = picked(all, positions, kept, seed);
	}
	return json_pack("{s:o}", "picked", out);
}

static json_t *run_hash(struct lab_node record)
{
	struct lab_node values = lab_member(record, "values");
	size_t n = lab_count(values);
	json_t *out = json_array();

	for (size_t i = 0; i < n && !lab_failed(record); i++)
		json_array_append_new(
		    out, json_integer(placement_hash((uint32_t)lab_int(lab_item(values, i)))));
	return out;
}

/* --- next ---------------------------------------------------------------------------------------
 */

static struct challenge *challenges_read(struct targets *t, struct lab_node record,
					 struct map *answered)
{
	struct lab_node list = lab_member(record, "challenges");
	struct str locale = locale_read(record);
	struct arena *a = record.lab->record;
	size_t n = lab_count(list);
	struct challenge *all = ARENA_NEW(a, struct challenge, n + 1);
	size_t *of = ARENA_NEW(a, size_t, n + 1); /* the skill of each */

	for (size_t i = 0; i < n && !lab_failed(record); i++) {
		struct lab_node node = lab_item(list, i);
		all[i] = challenge_read(node, locale);
		of[i] = target_of(t, lab_text(lab_member(node, "skillId")));
		if (of[i] < t->test.skill_count) {
			t->skills[of[i]].has_challenge = true;
			t->skills[of[i]].challenge_count++;
		}
	}
	for (size_t i = 0; i < t->test.skill_count; i++) {
		t->skills[i].challenges = ARENA_NEW(a, size_t, t->skills[i].challenge_count + 1);
		t->skills[i].challenge_count = 0;
	}
	for (size_t i = 0; i < n && !lab_failed(record); i++) {
		if (of[i] < t->test.skill_count && all[i].in_locale &&
		    !map_get(answered, all[i].id)) {
			struct skill *s = &t->skills[of[i]];
			s->challenges[s->challenge_count++] = i;
		}
	}
	return all;
}

static struct map answers_read(struct targets *t, struct lab_node list)
{
	size_t n = lab_count(list);
	struct map answered = map_new(list.lab->record, n);

	t->test.started = n > 0;
	for (size_t i = 0; i < n && !lab_failed(list); i++) {
		struct lab_node answer = lab_item(list, i);
		struct lab_node result = lab_member(answer, "result"),
				timeout = lab_member(answer, "timeout");

		if (!lab_absent(result))
			(void)lab_word(result, results);
		t->test.last_timed = !lab_absent(timeout) && lab_real(timeout) != 0;
		(void)map_add(&answered, lab_text(lab_member(answer, "challengeId")), t);
	}
	return answered;
}

/* Hands the engine what each skill still has to offer. */
static void targets_offer(struct targets *t, const struct challenge *all)
{
	for (size_t i = 0; i < t->test.skill_count; i++) {
		const struct skill *s = &t->skills[i];
		size_t n = s->challenge_count;

		t->engine[i].challenges = (uint16_t)(n < UINT16_MAX ? n : UINT16_MAX);
		t->engine[i].timed = n > 0 && all[s->challenges[0]].timed;
	}
}

static json_t *ids_of(const struct challenge *all, const struct skill *s)
{
	json_t *out = json_array();

	for (size_t i = 0; i < s->challenge_count; i++)
		json_array_append_new(out, lab_string(all[s->challenges[i]].id));
	return out;
}

static json_t *pick_next(struct lab_node record, const struct targets *t,
			 const struct challenge *all, const struct placement_choice *c)
{
	int64_t test = lab_int(lab_member(record, "assessmentId"));
	uint32_t question = (uint32_t)json_array_size(lab_member(record, "answers").json);
	uint32_t seed =
	    record.lab->method == LAB_PIX_V3 ? (uint32_t)test : placement_seed(test, question);

	if (c->count == 0)
		return json_null();
	const struct skill *s = &t->skills[c->skills[placement_pick_skill(seed, c->count)]];
	return picked(all, s->challenges, s->challenge_count, seed);
}

/* Our own rules ask what leaves the least uncertainty (measure/belief.h). Direct elements are the
 * answers; inferred ones are what the caller takes as known: no evidence, and not asked. */
static void choose_own(struct lab_node record, const struct targets *t, struct placement_choice *c)
{
	struct belief *b =
	    belief_new(record.lab->record, &belief_own, t->engine, t->test.skill_count);
	size_t answers = json_array_size(lab_member(record, "answers").json);

	belief_learn(b, t->test.knowledge, t->test.knowledge_count);
	belief_next(b, &t->test, 1, (unsigned)answers,
		    c); /* elements carry no time: all before 1 */
}

static json_t *run_next(struct lab_node record)
{
	struct targets t = targets_read(record);
	struct placement_choice c;

	knowledge_read(&t, lab_member(record, "knowledgeElements"));
	struct map answered = answers_read(&t, lab_member(record, "answers"));
	struct challenge *all = challenges_read(&t, record, &answered);
	if (lab_failed(record))
		return NULL;
	targets_count(&t, record.lab->record);
	targets_offer(&t, all);
	if (record.lab->method == LAB_OWN)
		choose_own(record, &t, &c);
	else
		placement_next(&placement_pix_v3, &t.test, &c);

	json_t *skills = json_array(), *challenges = json_array();
	for (size_t i = 0; i < c.count; i++) {
		json_array_append_new(skills, lab_string(t.skills[c.skills[i]].id));
		json_array_append_new(challenges, ids_of(all, &t.skills[c.skills[i]]));
	}
	json_t *out =
	    json_pack("{s:b, s:f, s:o, s:o}", "hasAssessmentEnded", c.count == 0, "levelEstimated",
		      c.level, "possibleSkills", skills, "possibleChallenges", challenges);
	if (!lab_absent(lab_member(record, "assessmentId")))
		json_object_set_new(out, "picked", pick_next(record, &t, all, &c));
	return out;
}

/* --- filterKE -----------------------------------------------------------------------------------
 */

static enum placement_run run_of(struct lab_node record)
{
	bool improving = lab_bool(lab_member(record, "isImproving"), false);
	bool campaign = lab_bool(lab_member(record, "isFromCampaign"), false);

	(void)lab_bool(lab_member(record, "isRetrying"), false); /* read by an older rule only */
	if (campaign)
		return PLACEMENT_CAMPAIGN;
	return improving ? PLACEMENT_IMPROVING : PLACEMENT_PLAIN;
}

static json_t *run_filter(struct lab_node record)
{
	struct lab_node list = lab_member(record, "knowledgeElements");
	int64_t started_at = lab_date(lab_member(record, "createdAt"));
	enum placement_run run = run_of(record);
	size_t n = lab_count(list);
	json_t *out = json_array();

	for (size_t i = 0; i < n && !lab_failed(record); i++) {
		struct lab_node node = lab_item(list, i);
		struct str id = lab_text(lab_member(node, "skillId"));
		struct placement_knowledge k = {
		    .status = (uint8_t)lab_word(lab_member(node, "status"), statuses),
		    .created_at = lab_date(lab_member(node, "createdAt")),
		};
		if (!lab_failed(record) && placement_kept(&k, run, started_at))
			json_array_append_new(out, lab_string(id));
	}
	return out;
}

/* --- the table ----------------------------------------------------------------------------------
 */

static json_t *run_placement(struct lab_node record)
{
	static const char *const ops[] = {"infer", "level", "rewards",	"next",
					  "pick",  "hash",  "filterKE", NULL};
	static json_t *(*const runs[])(struct lab_node) = {
	    run_infer, run_level, run_rewards, run_next, run_pick, run_hash, run_filter};
	size_t op = lab_word(lab_member(record, "op"), ops);

	return lab_failed(record) ? NULL : runs[op](record);
}

const struct lab_what lab_placement = {
    .name = "placement",
    .summary = "the placement test: infer, level, rewards, next, pick, hash, filterKE",
    .run = run_placement,
};
