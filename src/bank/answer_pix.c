/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/answer_pix.h"

#include "bank/pix_text.h"
#include "bank/pix_yaml.h"

const char *pix_result_name(enum pix_result r)
{
	static const char *const names[] = {
	    [PIX_OK] = "ok",
	    [PIX_KO] = "ko",
	    [PIX_PARTIALLY] = "partially",
	    [PIX_ABAND] = "aband",
	    [PIX_TIMEDOUT] = "timedout",
	    [PIX_FOCUSEDOUT] = "focusedOut",
	    [PIX_ERROR] = "error",
	};
	return names[r];
}

static enum pix_result verdict(bool right)
{
	return right ? PIX_OK : PIX_KO;
}

/* --- QCU, QCM ----------------------------------------------------------------------------------
 */

/* JavaScript's ===, for values that are no objects. */
static bool strictly_equal(const struct pix_value *a, const struct pix_value *b)
{
	if (a->type != b->type || a->type == PIX_OTHER)
		return false;
	if (a->type == PIX_TEXT)
		return str_eq(a->text, b->text);
	return a->type == PIX_NULL || a->number == b->number;
}

static int by_bytes(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* The parts between commas, trimmed and sorted. Any fixed order will do to compare two such lists.
 */
static struct str *parts(struct str s, size_t *count, struct arena *a)
{
	size_t n = 1;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == ',';
	struct str *list = ARENA_NEW(a, struct str, n);
	for (size_t i = 0; i < n; i++) {
		struct str head;
		str_cut(s, ',', &head, &s);
		list[i] = pix_trim(head);
	}
	qsort(list, n, sizeof *list, by_bytes);
	*count = n;
	return list;
}

static enum pix_result check_qcm(const struct pix_question *q, struct arena *a)
{
	size_t n, m;

	if (q->answer.type != PIX_TEXT || q->solution.type != PIX_TEXT)
		return PIX_KO;
	struct str *given = parts(q->answer.text, &n, a), *right = parts(q->solution.text, &m, a);
	bool same = n == m;
	for (size_t i = 0; i < n && same; i++)
		same = str_eq(given[i], right[i]);
	return verdict(same);
}

/* --- texts -------------------------------------------------------------------------------------
 */

/* A treated answer against treated variants: by closeness with t3, else one must be equal. */
static bool acceptable(struct str answer, const struct str *variants, size_t count,
		       unsigned treatments, struct arena *a)
{
	for (size_t i = 0; i < count; i++)
		if (treatments & PIX_T3 ? pix_close(answer, variants[i], a)
					: str_eq(answer, variants[i]))
			return true;
	return false;
}

static struct str *lines(struct str s, size_t *count, struct arena *a)
{
	size_t n = 0, room = 1;

	for (size_t i = 0; i < s.n; i++)
		room += s.p[i] == '\n';
	struct str *list = ARENA_NEW(a, struct str, room);
	for (struct str head; s.n;) {
		str_cut(s, '\n', &head, &s);
		if (head.n)
			list[n++] = head;
	}
	*count = n;
	return list;
}

/* Only when everything is a number; otherwise texts are compared. */
static bool by_number(const struct pix_question *q, const struct str *right, size_t count,
		      bool *same, struct arena *a)
{
	if (!str_eq(q->format, STR("nombre")) || count == 0 || !pix_is_number(q->answer.text, a))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!pix_is_number(right[i], a))
			return false;
	double given = pix_number(q->answer.text, a);
	*same = false;
	for (size_t i = 0; i < count; i++)
		*same |= pix_number(right[i], a) == given;
	return true;
}

static enum pix_result check_qroc(const struct pix_question *q, struct arena *a)
{
	size_t count;
	bool same;

	if (q->answer.type != PIX_TEXT || q->solution.type != PIX_TEXT || q->solution.text.n == 0)
		return PIX_KO;
	struct str *right = lines(q->solution.text, &count, a);
	if (by_number(q, right, count, &same, a))
		return verdict(same);
	unsigned treatments = q->first_is_menu ? 0 : q->treatments;
	struct str given = pix_treated(pix_pretreated(q->answer.text, a), treatments, a);
	for (size_t i = 0; i < count; i++)
		right[i] = pix_treated(right[i], treatments, a);
	return verdict(acceptable(given, right, count, treatments, a));
}

/* --- QROCM -------------------------------------------------------------------------------------
 */

static bool is_menu(const struct pix_question *q, struct str key)
{
	for (size_t i = 0; i < q->menu_count; i++)
		if (str_eq(q->menus[i], key))
			return true;
	return false;
}

/* The treated variants of a solution's key; false when it is no list of texts. */
static bool variants_of(struct pix_yaml *y, unsigned treatments, struct arena *a)
{
	if (y->kind != PIX_YAML_LIST)
		return false;
	for (size_t i = 0; i < y->count; i++) {
		if (y->members[i].value->kind != PIX_YAML_TEXT)
			return false;
		y->members[i].value->text = pix_treated(y->members[i].value->text, treatments, a);
	}
	return true;
}

static bool variants_accept(struct str answer, const struct pix_yaml *y, unsigned treatments,
			    struct arena *a)
{
	for (size_t i = 0; i < y->count; i++)
		if (acceptable(answer, &y->members[i].value->text, 1, treatments, a))
			return true;
	return false;
}

/* Both sides parsed, every text treated; false where the original throws. */
static bool both_read(const struct pix_question *q, struct str solution, struct arena *a,
		      struct pix_yaml **given, struct pix_yaml **right)
{
	bool by_key = q->kind == PIX_QROCM_IND;

	*given = pix_yaml_entries(pix_pretreated(q->answer.text, a), a);
	*right = pix_yaml_entries(solution, a);
	if (!*given || !*right)
		return false;
	for (size_t i = 0; i < (*given)->count; i++) {
		struct pix_member *m = &(*given)->members[i];
		if (m->value->kind != PIX_YAML_TEXT)
			return false;
		m->value->text = pix_treated(m->value->text,
					     by_key && is_menu(q, m->key) ? 0 : q->treatments, a);
	}
	for (size_t i = 0; i < (*right)->count; i++) {
		struct pix_member *m = &(*right)->members[i];
		if (!variants_of(m->value, by_key && is_menu(q, m->key) ? 0 : q->treatments, a))
			return false;
	}
	return true;
}

static bool comparable(const struct pix_question *q)
{
	return q->answer.type == PIX_TEXT && q->solution.type == PIX_TEXT &&
	       str_find(q->solution.text, '\n') < q->solution.text.n;
}

static struct pix_verdict check_ind(const struct pix_question *q, struct arena *a)
{
	struct pix_verdict v = {.result = PIX_KO};
	struct pix_yaml *given, *right;

	if (!comparable(q))
		return v;
	v.result = PIX_ERROR;
	if (!both_read(q, pix_pretreated(q->solution.text, a), a, &given, &right))
		return v;
	struct pix_detail *details = ARENA_NEW(a, struct pix_detail, given->count + 1);
	bool all = true;
	for (size_t i = 0; i < given->count; i++) {
		struct str key = given->members[i].key;
		const struct pix_yaml *variants = pix_yaml_get(right, key);
		if (!variants)
			return v;
		details[i].key = key;
		details[i].right = variants_accept(given->members[i].value->text, variants,
						   is_menu(q, key) ? 0 : q->treatments, a);
		all &= details[i].right;
	}
	return (struct pix_verdict){verdict(all), true, details, given->count};
}

/* Greedy, as the original: each answer takes the first group left that has a variant for it. */
static enum pix_result check_dep(const struct pix_question *q, struct arena *a)
{
	struct pix_yaml *given, *right;
	size_t matched = 0;

	if (!comparable(q) || q->answer.text.n == 0)
		return PIX_KO;
	if (!both_read(q, q->solution.text, a, &given, &right))
		return PIX_ERROR;
	bool *taken = ARENA_NEW(a, bool, right->count + 1);
	for (size_t i = 0; i < given->count; i++) {
		size_t k = 0;
		while (k < right->count &&
		       (taken[k] || !variants_accept(given->members[i].value->text,
						     right->members[k].value, q->treatments, a)))
			k++;
		if (k < right->count) {
			taken[k] = true;
			matched++;
		}
	}
	return verdict(matched == given->count);
}

/* --- the examiner ------------------------------------------------------------------------------
 */

static struct pix_verdict check(const struct pix_question *q, struct arena *a)
{
	switch (q->kind) {
	case PIX_QCU:
		return (struct pix_verdict){.result =
						verdict(strictly_equal(&q->answer, &q->solution))};
	case PIX_QCM:
		return (struct pix_verdict){.result = check_qcm(q, a)};
	case PIX_QROC:
		return (struct pix_verdict){.result = check_qroc(q, a)};
	case PIX_QROCM_IND:
		return check_ind(q, a);
	default:
		return (struct pix_verdict){.result = check_dep(q, a)};
	}
}

struct pix_verdict pix_examined(const struct pix_question *q, struct pix_verdict v)
{
	if (q->answer.type == PIX_TEXT && str_eq(q->answer.text, STR("#ABAND#")))
		return (struct pix_verdict){.result = PIX_ABAND};
	if (v.result != PIX_OK)
		return v;
	if (q->timed_out)
		v.result = PIX_TIMEDOUT;
	if (q->focused_challenge && q->focused_out && q->certification)
		v.result = q->adjusted ? PIX_OK : PIX_FOCUSEDOUT;
	return v;
}

struct pix_verdict pix_check(const struct pix_question *q, struct arena *a)
{
	return pix_examined(q, check(q, a));
}
