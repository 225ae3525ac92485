/* SPDX-License-Identifier: EUPL-1.2 */
#include "help/model.h"

#include <math.h>

static const int64_t four_days = INT64_C(4) * 24 * 3600 * 1000;

static bool is_same_tube(const struct skill *a, const struct skill *b)
{
	return str_eq(a->tube->id, b->tube->id);
}

static bool is_active(const struct skill *s)
{
	for (size_t i = 0; i < s->challenge_count; i++)
		if (s->challenges[i].status == CHALLENGE_VALIDATED)
			return true;
	return false;
}

static bool is_askable(const struct skill *s, enum language l)
{
	for (size_t i = 0; i < s->challenge_count; i++)
		if (s->challenges[i].status == CHALLENGE_VALIDATED && (s->challenges[i].languages >> l & 1))
			return true;
	return false;
}

/* Does an element count in the present test? An improving one forgets failures of four days ago. */
static bool counts(const struct model *m, size_t i)
{
	const struct model_element *e = &m->of[i];

	return e->known && (!m->improving || e->right || m->started - e->at < four_days);
}

static double chance(double level, double difficulty)
{
	return 1 / (1 + exp(-(level - difficulty)));
}

/* The level that makes what was seen least surprising, the lowest of equal ones. */
static double predicted_level(const struct model *m)
{
	double best = 0, least = INFINITY;

	for (double level = 0.5; level <= 8; level += 0.5) {
		double surprise = 0;
		for (size_t j = 0; j < m->n; j++) {
			size_t i = m->order[j];
			if (counts(m, i) && m->of[i].direct)
				surprise += (m->of[i].right ? 1 : 0) -
				            chance(level, m->competence->skills[i].level);
		}
		surprise += 1 - chance(level, 0);
		surprise += 0 - chance(level, 8);
		if (fabs(surprise) < least) {
			least = fabs(surprise);
			best = level;
		}
	}
	return best;
}

static bool is_easy_tube(const struct model *m, const struct skill *of)
{
	for (size_t i = 0; i < m->competence->skill_count; i++) {
		const struct skill *s = &m->competence->skills[i];
		if (is_same_tube(s, of) && is_active(s) && s->level > 3)
			return false;
	}
	return true;
}

/* Leaves the skills of easy tubes when there is one, else all. */
static void prefer_easy_tubes(const struct model *m, bool may[MODEL_SKILLS])
{
	const struct competence *c = m->competence;
	bool some = false;

	for (size_t i = 0; i < c->skill_count; i++)
		some = some || (may[i] && is_easy_tube(m, &c->skills[i]));
	for (size_t i = 0; some && i < c->skill_count; i++)
		may[i] = may[i] && is_easy_tube(m, &c->skills[i]);
}

static double reward(const struct model *m, const struct skill *of, double level)
{
	int easier = 0, harder = 0;

	for (size_t i = 0; i < m->competence->skill_count; i++) {
		const struct skill *s = &m->competence->skills[i];
		if (!is_same_tube(s, of) || !is_active(s) || counts(m, i))
			continue;
		easier += s->level <= of->level;
		harder += s->level >= of->level;
	}
	double p = chance(level, of->level);
	return p * easier + (1 - p) * harder;
}

/* Level 2 comes first, then 1, 3, 4, … */
static int rank(int level)
{
	return level == 2 ? 0 : level;
}

static void keep_first_level(const struct model *m, bool may[MODEL_SKILLS])
{
	const struct skill *skills = m->competence->skills;
	int lowest = 99;

	for (size_t i = 0; i < m->competence->skill_count; i++)
		if (may[i] && rank(skills[i].level) < lowest)
			lowest = rank(skills[i].level);
	for (size_t i = 0; i < m->competence->skill_count; i++)
		may[i] = may[i] && rank(skills[i].level) == lowest;
}

static void keep_best(const struct model *m, bool may[MODEL_SKILLS], double level)
{
	const struct competence *c = m->competence;
	double best = -INFINITY;

	for (size_t i = 0; i < c->skill_count; i++)
		if (may[i])
			best = fmax(best, reward(m, &c->skills[i], level));
	for (size_t i = 0; i < c->skill_count; i++)
		may[i] = may[i] && reward(m, &c->skills[i], level) >= best - 1e-9;
}

size_t model_next(const struct model *m, bool may[MODEL_SKILLS])
{
	const struct competence *c = m->competence;
	double level = m->answered ? predicted_level(m) : 2;
	size_t n = 0;

	for (size_t i = 0; i < c->skill_count; i++) {
		const struct skill *s = &c->skills[i];
		bool in_reach = !m->answered || s->level <= level + 2;
		may[i] = in_reach && is_askable(s, m->language) && !counts(m, i);
	}
	prefer_easy_tubes(m, may);
	if (m->answered)
		keep_best(m, may, level);
	else
		keep_first_level(m, may);
	for (size_t i = 0; i < c->skill_count; i++)
		n += may[i];
	return n;
}

void model_begin(struct model *m, int64_t test, int64_t started, bool improving)
{
	m->test = test;
	m->started = started;
	m->improving = improving;
	m->answered = 0;
}

static void learn(struct model *m, size_t i, struct model_element e)
{
	if (!m->of[i].known)
		m->order[m->n++] = i;
	m->of[i] = e;
}

void model_answer(struct model *m, const struct skill *asked, bool right, int64_t now)
{
	const struct competence *c = m->competence;
	size_t at = (size_t)(asked - c->skills);

	m->answered++;
	if (m->of[at].known && m->of[at].test == m->test)
		return;
	learn(m, at, (struct model_element){ true, right, true, now, m->test });
	for (size_t i = 0; i < c->skill_count; i++) {
		const struct skill *s = &c->skills[i];
		bool follows = right ? s->level < asked->level : s->level > asked->level;
		bool seen = m->of[i].known && m->of[i].test == m->test;
		if (is_same_tube(s, asked) && is_active(s) && follows && !seen)
			learn(m, i, (struct model_element){ true, right, false, now, m->test });
	}
}

/* Each level of a competence is worth 8 pix at most, each skill 4 at most. */
double model_pix(const struct model *m)
{
	const struct competence *c = m->competence;
	double sum = 0;

	for (size_t i = 0; i < c->skill_count; i++) {
		int peers = 0;
		for (size_t j = 0; j < c->skill_count; j++)
			peers += is_active(&c->skills[j]) && c->skills[j].level == c->skills[i].level;
		if (m->of[i].known && m->of[i].right && is_active(&c->skills[i]))
			sum += peers > 2 ? 8.0 / peers : 4;
	}
	return sum;
}

int64_t model_newest(const struct model *m)
{
	int64_t newest = 0;

	for (size_t j = 0; j < m->n; j++)
		if (m->of[m->order[j]].at > newest)
			newest = m->of[m->order[j]].at;
	return newest;
}

void model_forget(struct model *m)
{
	for (size_t i = 0; i < MODEL_SKILLS; i++)
		m->of[i] = (struct model_element){};
	m->n = 0;
}

int model_read(struct model *m, struct str text)
{
	const struct competence *c = m->competence;
	struct str word;
	int read = 0;

	while (str_cut(text, ' ', &word, &text)) {
		size_t sign = 0, i = 0;
		while (sign < word.n && word.p[sign] != '+' && word.p[sign] != '-' && word.p[sign] != '<' &&
		       word.p[sign] != '>')
			sign++;
		if (sign + 1 >= word.n)
			return -1;
		while (i < c->skill_count && !str_eq(c->skills[i].id, str_sub(word, 0, sign)))
			i++;
		char *end, digits[16] = "";
		memcpy(digits, word.p + sign + 1, word.n - sign - 1 < 15 ? word.n - sign - 1 : 15);
		int64_t at = (int64_t)strtoll(digits, &end, 36);
		if (i == c->skill_count || *end)
			return -1;
		learn(m, i, (struct model_element){ true, word.p[sign] == '+' || word.p[sign] == '>',
			                            word.p[sign] == '+' || word.p[sign] == '-', at, 0 });
		read++;
	}
	return text.n ? -1 : read;
}

bool model_same(const struct model *a, const struct model *b)
{
	for (size_t i = 0; i < a->competence->skill_count; i++) {
		const struct model_element *x = &a->of[i], *y = &b->of[i];
		if (x->known != y->known ||
		    (x->known && (x->right != y->right || x->direct != y->direct || x->at != y->at)))
			return false;
	}
	return true;
}
