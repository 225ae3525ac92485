/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/answer.h"
#include "bank/answer_pix.h"
#include "bank/match.h"
#include "bank/number.h"
#include "bank/pix_text.h"
#include "bank/pix_yaml.h"

static unsigned tolerance_of(const struct pix_question *q, bool menu)
{
	return menu ? 0
		    : (q->treatments & PIX_T1 ? TOLERATE_CASE : 0u) |
			  (q->treatments & PIX_T2 ? TOLERATE_PUNCTUATION : 0u) |
			  (q->treatments & PIX_T3 ? TOLERATE_SPELLING : 0u);
}

static bool same_number(struct str given, struct str expected)
{
	struct number x, y;

	return number_read(given, LANGUAGE_FR, &x) && number_read(expected, LANGUAGE_FR, &y) &&
	       number_equal(&x, &y);
}

static bool check_qroc(const struct pix_question *q, struct arena *a)
{
	struct str given = q->answer.text, rest = q->solution.text, line;
	bool by_number = str_eq(q->format, STR("nombre")), right = false;
	struct number ignored;

	for (struct str s = rest; s.n && by_number;) {
		str_cut(s, '\n', &line, &s);
		by_number = pix_trim(line).n == 0 || number_read(line, LANGUAGE_FR, &ignored);
	}
	while (rest.n && !right) {
		str_cut(rest, '\n', &line, &rest);
		line = pix_trim(line);
		right = by_number ? same_number(given, line)
				  : answer_text_matches(given, line,
							tolerance_of(q, q->first_is_menu), a);
	}
	return right;
}

static bool menu_key(const struct pix_question *q, struct str key)
{
	for (size_t i = 0; i < q->menu_count; i++)
		if (str_eq(q->menus[i], key))
			return true;
	return false;
}

static bool takes(const struct pix_yaml *answer, const struct pix_yaml *variants,
		  unsigned tolerance, struct arena *a)
{
	if (!answer || answer->kind != PIX_YAML_TEXT)
		return false;
	for (size_t i = 0; i < variants->count; i++)
		if (variants->members[i].value->kind == PIX_YAML_TEXT &&
		    answer_text_matches(answer->text, variants->members[i].value->text, tolerance,
					a))
			return true;
	return false;
}

static struct pix_verdict check_ind(const struct pix_question *q, const struct pix_yaml *given,
				    const struct pix_yaml *right, struct arena *a)
{
	struct pix_verdict v = {.result = PIX_OK, .has_details = true};

	for (size_t i = 0; i < given->count; i++)
		if (!pix_yaml_get(right, given->members[i].key))
			return (struct pix_verdict){.result = PIX_ERROR};
	v.details = ARENA_NEW(a, struct pix_detail, right->count + 1);
	for (; v.detail_count < right->count; v.detail_count++) {
		const struct pix_member *m = &right->members[v.detail_count];
		bool good = takes(pix_yaml_get(given, m->key), m->value,
				  tolerance_of(q, menu_key(q, m->key)), a);
		v.details[v.detail_count] = (struct pix_detail){m->key, good};
		v.result = good ? v.result : PIX_KO;
	}
	return v;
}

static struct pix_verdict check_dep(const struct pix_question *q, const struct pix_yaml *given,
				    const struct pix_yaml *right, struct arena *a)
{
	uint64_t edges[MATCH_LEFT_MAX] = {};
	int partner[MATCH_LEFT_MAX];

	if (given->count > MATCH_LEFT_MAX || right->count > MATCH_LEFT_MAX)
		return (struct pix_verdict){.result = PIX_ERROR};
	for (size_t i = 0; i < given->count; i++)
		for (size_t k = 0; k < right->count; k++)
			if (takes(given->members[i].value, right->members[k].value,
				  tolerance_of(q, false), a))
				edges[i] |= UINT64_C(1) << k;
	bool all = given->count && match_pairs(edges, given->count, partner) == given->count;
	return (struct pix_verdict){.result = all ? PIX_OK : PIX_KO};
}

struct pix_verdict pix_check_mended(const struct pix_question *q, struct arena *a)
{
	struct pix_verdict v = {.result = PIX_KO};
	bool texts = q->answer.type == PIX_TEXT && q->solution.type == PIX_TEXT;

	if (q->kind == PIX_QCU || q->kind == PIX_QCM)
		return pix_check(q, a);
	if (texts && q->kind == PIX_QROC)
		v.result = check_qroc(q, a) ? PIX_OK : PIX_KO;
	if (texts && q->kind != PIX_QROC) {
		const struct pix_yaml *given = pix_yaml_entries(q->answer.text, a);
		const struct pix_yaml *right = pix_yaml_entries(q->solution.text, a);
		if (!given || !right)
			v.result = PIX_ERROR;
		else
			v = q->kind == PIX_QROCM_IND ? check_ind(q, given, right, a)
						     : check_dep(q, given, right, a);
	}
	return pix_examined(q, v);
}
