/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_flash.c - the certification test, question by question. */
#include "cli/lab_bank.h"

enum want { WANT_HISTORY, WANT_NEXT, WANT_EACH, WANT_DEGRADE, WANTS };

struct flash_run {
	struct lab_node record;
	struct lab_bank bank;
	struct lab_given answers;
	struct flash_rules rules;
	struct flash_state state;
	bool wants[WANTS];
};

static void wants_read(struct flash_run *f)
{
	static const char *const words[] = {"history", "next", "nextAtEachStep", "degrade", NULL};
	struct lab_node list = lab_member(f->record, "wants");
	size_t n = lab_absent(list) ? 0 : lab_count(list);

	for (size_t i = 0; i < n && !lab_failed(f->record); i++)
		f->wants[lab_word(lab_item(list, i), words)] = true;
}

static int next_of(const struct flash_run *f, size_t answered, uint32_t *out, double *rewards)
{
	return flash_next(&f->rules, f->bank.items, f->bank.n,
			  (struct flash_asked){f->answers.items, answered}, NULL, f->state.capacity,
			  out, rewards);
}

/* --- each part of the answer --------------------------------------------------------------------
 */

static void each_add(const struct flash_run *f, json_t *each, size_t answered)
{
	uint32_t candidates[FLASH_CANDIDATES];
	json_t *ids = json_array();
	int n = next_of(f, answered, candidates, NULL);

	for (int i = 0; i < n; i++)
		json_array_append_new(ids, lab_string(f->bank.ids[candidates[i]]));
	json_array_append_new(each, ids);
}

static void history_add(const struct flash_run *f, json_t *history, size_t i)
{
	json_array_append_new(history, json_pack("{s:o, s:o, s:o, s:o}", "challengeId",
						 lab_string(f->bank.ids[f->answers.items[i]]),
						 "result", lab_string(f->answers.results[i]),
						 "capacity", lab_number(f->state.capacity),
						 "errorRate", lab_number(f->state.error)));
}

static void answers_run(struct flash_run *f, json_t *out)
{
	json_t *history = json_array(), *each = json_array();

	flash_begin(&f->state, &f->rules, lab_bank_start(f->record, &f->rules));
	for (size_t i = 0; i < f->answers.n; i++) {
		if (f->wants[WANT_EACH])
			each_add(f, each, i);
		flash_answer(&f->state, &f->rules, &f->bank.items[f->answers.items[i]],
			     f->answers.right[i]);
		history_add(f, history, i);
	}
	if (f->wants[WANT_EACH]) {
		each_add(f, each, f->answers.n);
		json_object_set(out, "nextAtEachStep", each);
	}
	if (f->wants[WANT_HISTORY])
		json_object_set(out, "history", history);
	json_decref(each);
	json_decref(history);
}

struct draws {
	const double *values;
	size_t n, used;
};

static double draw(void *context)
{
	struct draws *d = context;

	return d->used < d->n ? d->values[d->used++] : (d->used++, 0);
}

static void picked_add(const struct flash_run *f, json_t *out, const uint32_t *candidates, int n)
{
	struct lab_node list = lab_member(f->record, "draws");
	size_t count = lab_absent(list) ? 0 : lab_count(list);
	double *values = ARENA_NEW(f->record.lab->record, double, count + 1);
	struct draws d = {values, count, 0};

	if (lab_absent(list))
		return;
	for (size_t i = 0; i < count; i++) {
		struct lab_node at = lab_item(list, i);
		values[i] = lab_real(at);
		if (!(values[i] >= 0 && values[i] < 1))
			lab_fault(at, "must lie from 0 up to 1, without it");
	}
	if (n <= 0 || lab_failed(f->record)) {
		json_object_set_new(out, "picked", json_null());
		json_object_set_new(out, "drawsUsed", json_integer(0));
		return;
	}
	size_t at = flash_pick(&f->rules, (size_t)n, draw, &d);
	if (d.used > d.n)
		lab_fault(list, "must hold %zu numbers at least", d.used);
	json_object_set_new(out, "picked", lab_string(f->bank.ids[candidates[at]]));
	json_object_set_new(out, "drawsUsed", json_integer((json_int_t)d.used));
}

static void next_add(const struct flash_run *f, json_t *out)
{
	uint32_t candidates[FLASH_CANDIDATES];
	double rewards[FLASH_CANDIDATES];
	json_t *next = json_array();
	int n = next_of(f, f->answers.n, candidates, rewards);

	for (int i = 0; i < n; i++)
		json_array_append_new(next, json_pack("{s:o, s:o}", "id",
						      lab_string(f->bank.ids[candidates[i]]),
						      "reward", lab_number(rewards[i])));
	json_object_set_new(out, "next", next);
	if (n < 0)
		json_object_set_new(
		    out, "nextError",
		    json_string(n == FLASH_TOO_LONG ? "too many answers" : "lack of challenges"));
	picked_add(f, out, candidates, n);
}

static void degrade_add(const struct flash_run *f, json_t *out)
{
	struct flash_asked asked = {f->answers.items, f->answers.n};

	if (f->answers.n > f->rules.longest) {
		lab_fault(lab_member(f->record, "answers"),
			  "are more than the test has questions (%u)", f->rules.longest);
		return;
	}
	uint32_t *work = ARENA_NEW(f->record.lab->record, uint32_t, f->rules.longest + 1u);
	struct flash_degraded d = flash_degrade(&f->rules, f->bank.items, f->bank.n, asked,
						f->answers.right, &f->state, work);
	json_object_set_new(out, "degradedCapacity", lab_number(d.capacity));
}

static json_t *run_flash(struct lab_node record)
{
	struct flash_run f = {.record = record, .bank = lab_bank_read(record)};

	f.answers = lab_bank_answers(record, &f.bank);
	f.rules = lab_bank_rules(record);
	wants_read(&f);
	if (lab_failed(record))
		return NULL;
	json_t *out = json_object();
	answers_run(&f, out);
	json_object_set_new(out, "capacity", lab_number(f.state.capacity));
	json_object_set_new(out, "errorRate", lab_number(f.state.error));
	if (f.wants[WANT_NEXT])
		next_add(&f, out);
	if (f.wants[WANT_DEGRADE])
		degrade_add(&f, out);
	return out;
}

const struct lab_what lab_flash = {
    .name = "flash",
    .summary = "the certification test: capacity, candidates, draw, degradation",
    .run = run_flash,
};
