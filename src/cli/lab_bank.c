/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/lab_bank.h"

#include <math.h>

/* Names become numbers in order of appearance. */
static uint32_t number_of(struct map *names, struct str name, uint32_t **next)
{
	uint32_t *number = map_get(names, name);

	if (!number) {
		number = (*next)++;
		*number = (uint32_t)names->n;
		(void)map_add(names, name, number);
	}
	return *number;
}

static struct lab_bank bank_of(struct lab_node list)
{
	struct lab_node record = list;
	struct arena *a = list.lab->record;
	struct lab_bank b = {.n = lab_count(list)};
	struct map skills = map_new(a, b.n), tubes = map_new(a, b.n), competences = map_new(a, 32);
	uint32_t *numbers = ARENA_NEW(a, uint32_t, 3 * b.n + 1);
	b.ids = ARENA_NEW(a, struct str, b.n + 1);
	b.items = ARENA_NEW(a, struct flash_item, b.n + 1);
	b.by_id = map_new(a, b.n);
	for (size_t i = 0; i < b.n && !lab_failed(record); i++) {
		struct lab_node item = lab_item(list, i), id = lab_member(item, "id");
		b.ids[i] = lab_text(id);
		b.items[i] = (struct flash_item){
		    .difficulty = lab_real(lab_member(item, "difficulty")),
		    .discriminant = lab_real(lab_member(item, "discriminant")),
		    .skill = number_of(&skills, lab_text(lab_member(item, "skillId")), &numbers),
		    .tube = number_of(&tubes, lab_text(lab_member(item, "tubeId")), &numbers),
		    .competence = number_of(&competences,
					    lab_text(lab_member(item, "competenceId")), &numbers),
		};
		if (!map_add(&b.by_id, b.ids[i], &b.items[i]))
			lab_fault(id, "stands twice in the bank");
	}
	return b;
}

struct lab_bank lab_bank_read(struct lab_node record)
{
	struct lab_node list = lab_member(record, "bank"), file = lab_member(record, "bankFile");

	return bank_of(lab_absent(list) && !lab_absent(file) ? lab_file(file) : list);
}

/* Names of items of the bank: what they were is what they are. */
static void asked_names(struct lab_node list, struct lab_bank *bank)
{
	for (size_t i = 0; i < lab_count(list) && !lab_failed(list); i++) {
		struct lab_node id = lab_item(list, i);
		struct str name = lab_text(id);
		struct flash_item *item = map_get(&bank->by_id, name);
		if (!lab_failed(list) && !item)
			lab_fault(id, "is not in the bank");
		if (item)
			bank->asked[item - bank->items] = true;
	}
}

void lab_bank_asked(struct lab_node record, struct lab_bank *bank)
{
	struct lab_node list = lab_member(record, "asked");

	if (lab_absent(list) || lab_failed(record))
		return;
	bank->asked = ARENA_NEW(record.lab->record, bool, bank->n + 1);
	if (lab_count(list) && json_is_string(lab_item(list, 0).json)) {
		asked_names(list, bank);
		return;
	}
	struct lab_bank asked = bank_of(list);
	for (size_t i = 0; i < asked.n && !lab_failed(record); i++) {
		struct flash_item *item = map_get(&bank->by_id, asked.ids[i]);
		if (!item) {
			lab_fault(lab_member(lab_item(list, i), "id"), "is not in the bank");
			return;
		}
		item->difficulty = asked.items[i].difficulty;
		item->discriminant = asked.items[i].discriminant;
		bank->asked[item - bank->items] = true;
	}
}

struct lab_given lab_bank_answers(struct lab_node record, const struct lab_bank *bank)
{
	static const char *const results[] = {"ok",	    "ko",	 "aband", "timedout",
					      "focusedOut", "partially", NULL};
	struct lab_node list = lab_member(record, "answers");
	struct arena *a = record.lab->record;
	struct lab_given out = {.n = lab_count(list)};

	out.items = ARENA_NEW(a, uint32_t, out.n + 1);
	out.right = ARENA_NEW(a, bool, out.n + 1);
	out.results = ARENA_NEW(a, struct str, out.n + 1);
	for (size_t i = 0; i < out.n && !lab_failed(record); i++) {
		struct lab_node answer = lab_item(list, i), id = lab_member(answer, "challengeId");
		const struct flash_item *item = map_get(&bank->by_id, lab_text(id));
		size_t result = lab_word(lab_member(answer, "result"), results);
		if (!item)
			lab_fault(id, "is not in the bank");
		else if (bank->asked && !bank->asked[item - bank->items])
			lab_fault(id, "is not among those asked");
		if (lab_failed(record))
			break;
		out.items[i] = (uint32_t)(item - bank->items);
		out.right[i] = result == 0;
		out.results[i] = str_of(results[result]);
	}
	return out;
}

static double bounded(struct lab_node n, double otherwise, double least, double most)
{
	double v = lab_absent(n) ? otherwise : lab_real(n);

	if (!(v >= least && v <= most))
		lab_fault(n, "must lie between %g and %g", least, most);
	return v;
}

static unsigned counted(struct lab_node n, unsigned otherwise, unsigned least, unsigned most)
{
	int64_t v = lab_absent(n) ? otherwise : lab_int(n);

	if (v < least || v > most)
		lab_fault(n, "must lie between %u and %u", least, most);
	return (unsigned)v;
}

/* The true posterior lives from -9 to 9; the exact rules take any number. */
static double capacity_read(struct lab_node n, double otherwise)
{
	double end = n.lab->method == LAB_PIX_V3 ? 1e6 : 9;

	return bounded(n, otherwise, -end, end);
}

struct flash_rules lab_bank_rules(struct lab_node record)
{
	struct lab_node c = lab_member(record, "configuration");

	return (struct flash_rules){
	    .way = record.lab->method == LAB_PIX_V3 ? FLASH_EXACT : FLASH_BAYES,
	    .longest = counted(lab_member(c, "maximumAssessmentLength"), 32, 0, 1000),
	    .between = counted(lab_member(c, "challengesBetweenSameCompetence"), 0, 0, 1000),
	    .one_a_tube = lab_bool(lab_member(c, "limitToOneQuestionPerTube"), false),
	    .every_competence = lab_bool(lab_member(c, "enablePassageByAllCompetences"), false),
	    .variation = bounded(lab_member(c, "variationPercent"), 0, 0, 1),
	    .start = capacity_read(lab_member(c, "defaultCandidateCapacity"), 0),
	    .pick = bounded(lab_member(c, "defaultProbabilityToPickChallenge"), 51, 0, 100),
	};
}

double lab_bank_start(struct lab_node record, const struct flash_rules *r)
{
	return capacity_read(lab_member(record, "initialCapacity"), r->start);
}
