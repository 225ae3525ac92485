/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_answers.c - `openpix lab answers`: one answer against one solution. */
#include <math.h>
#include "bank/answer_pix.h"
#include "cli/lab.h"

static struct pix_value value_read(struct lab_node n)
{
	struct pix_value v = {.type = PIX_OTHER};

	if (!n.json)
		lab_fault(n, "is missing");
	else if (json_is_string(n.json))
		v = (struct pix_value){.type = PIX_TEXT, .text = lab_text(n)};
	else if (json_is_number(n.json))
		v = (struct pix_value){.type = PIX_NUMBER, .number = json_number_value(n.json)};
	else if (json_is_boolean(n.json))
		v = (struct pix_value){.type = PIX_BOOL, .number = json_is_true(n.json)};
	else if (json_is_null(n.json))
		v.type = PIX_NULL;
	return v;
}

static unsigned treatments_read(struct lab_node record)
{
	struct lab_node mask = lab_member(record, "tEnabled");
	unsigned bits = PIX_T1 | PIX_T2 | PIX_T3;

	if (!lab_absent(mask)) {
		int64_t v = lab_int(mask);
		if (v < 0 || v > 7)
			lab_fault(mask, "must be from 0 to 7");
		bits = (unsigned)v & 7;
	}
	if (!lab_bool(lab_member(record, "t1"), true))
		bits &= ~(unsigned)PIX_T1;
	if (!lab_bool(lab_member(record, "t2"), true))
		bits &= ~(unsigned)PIX_T2;
	if (!lab_bool(lab_member(record, "t3"), true))
		bits &= ~(unsigned)PIX_T3;
	return bits;
}

static void menus_read(struct lab_node n, struct pix_question *q)
{
	const char *key;
	json_t *value;
	bool first = true;

	if (lab_absent(n))
		return;
	if (!json_is_object(n.json)) {
		lab_fault(n, "must be an object");
		return;
	}
	struct str *menus = ARENA_NEW(n.lab->record, struct str, json_object_size(n.json) + 1);
	json_object_foreach((json_t *)(uintptr_t)n.json, key, value)
	{
		bool menu =
		    json_is_string(value) && strcmp(json_string_value(value), "select") == 0;
		if (menu)
			menus[q->menu_count++] = str_of(key);
		q->first_is_menu |= first && menu;
		first = false;
	}
	q->menus = menus;
}

static void examiner_read(struct lab_node n, struct pix_question *q)
{
	struct lab_node timeout = lab_member(n, "timeout");

	if (!lab_absent(timeout)) {
		double v = lab_real(timeout);
		q->timed_out = v < 0 && v == floor(v) && isfinite(v);
	}
	q->focused_out = lab_bool(lab_member(n, "isFocusedOut"), false);
	q->focused_out |= lab_bool(lab_member(n, "hasLastQuestionBeenFocusedOut"), false);
	q->focused_challenge = lab_bool(lab_member(n, "isFocusedChallenge"), false);
	q->certification = lab_bool(lab_member(n, "isCertificationEvaluation"), false);
	q->adjusted = lab_bool(lab_member(n, "accessibilityAdjustmentNeeded"), false);
}

static json_t *verdict_json(const struct pix_verdict *v)
{
	json_t *details = v->has_details ? json_object() : json_null();

	for (size_t i = 0; i < v->detail_count; i++)
		json_object_setn_new(details, v->details[i].key.p, v->details[i].key.n,
				     json_boolean(v->details[i].right));
	return json_pack("{s:s, s:o}", "result", pix_result_name(v->result), "resultDetails",
			 details);
}

static json_t *run(struct lab_node record)
{
	static const char *const kinds[] = {"QCU", "QCM", "QROC", "QROCM-ind", "QROCM-dep", NULL};
	struct pix_question q = {
	    .kind = (enum pix_kind)lab_word(lab_member(record, "type"), kinds),
	    .answer = value_read(lab_member(record, "answer")),
	    .solution = value_read(lab_member(record, "solution")),
	    .treatments = treatments_read(record),
	};
	struct lab_node format = lab_member(record, "format");

	if (!lab_absent(format))
		q.format = lab_text(format);
	menus_read(lab_member(record, "qrocBlocksTypes"), &q);
	examiner_read(lab_member(record, "examine"), &q);
	if (lab_failed(record))
		return NULL;
	struct pix_verdict v = record.lab->method == LAB_PIX_V3
				   ? pix_check(&q, record.lab->record)
				   : pix_check_mended(&q, record.lab->record);
	return verdict_json(&v);
}

const struct lab_what lab_answers = {
    .name = "answers",
    .summary = "is the answer right?",
    .run = run,
};
