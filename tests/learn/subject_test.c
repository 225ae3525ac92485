/* SPDX-License-Identifier: EUPL-1.2 */
/* A competence subject by subject: the content is known, so what must be told is written beside it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help/house.h"
#include "learn/subject.h"

/* alpha has levels 1, 2, 3 and 5, beta level 4; gamma's only question is archived. */
static void make_content(struct house *h)
{
	content_make(&h->content);
	for (int level = 1; level <= 3; level++)
		content_skill(&h->content, "1.1", "alpha", level, 1, "validated");
	content_skill(&h->content, "1.1", "alpha", 5, 1, "validated");
	content_skill(&h->content, "1.1", "beta", 4, 1, "validated");
	content_skill(&h->content, "1.1", "gamma", 1, 1, "archived");
	content_skill(&h->content, "1.2", "delta", 1, 1, "validated");
	h->bank = content_load(h->content.folder);
}

static const struct subject *load(struct house *h, int64_t person)
{
	struct list subjects;

	assert_int_equal(subject_load(h->db, h->arena, bank_competence(h->bank, STR("1.1")), LANGUAGE_EN, person,
	                              &subjects), ERR_NONE);
	assert_int_equal(subjects.n, 3);
	return subjects.items;
}

static void assert_skill(const struct subject *s, size_t i, const char *title, int level, bool shown, bool inferred)
{
	const struct subject_skill *skill = (const struct subject_skill *)s->skills.items + i;

	assert_true(str_eq(skill->title, str_of(title)));
	assert_int_equal(skill->level, level);
	assert_int_equal(skill->shown, shown);
	assert_int_equal(skill->inferred, inferred);
}

/* Nobody asked anything: all that can be asked is left, and nothing is claimed. */
static void before_a_test_all_is_left(void **state)
{
	struct house *h = *state;

	make_content(h);
	const struct subject *s = load(h, house_person(h, "new@example.org"));
	const int64_t asked[] = { 4, 1, 0 }; /* gamma's cannot be asked */
	for (size_t i = 0; i < 3; i++) {
		assert_false(s[i].has_any);
		assert_int_equal(s[i].skills.n, 0);
		assert_int_equal(s[i].shown_count, 0);
		assert_int_equal(s[i].skill_count, asked[i]);
		assert_int_equal(s[i].left, asked[i]);
	}
}

/* alpha2 answered right, so alpha1 by inference; alpha5 wrong; of alpha3 nothing. beta4 was answered
 * right, but counts as not mastered. By level, whatever the order in which they were learnt. */
static void what_is_known_is_told_by_level(void **state)
{
	struct house *h = *state;
	int64_t person;

	make_content(h);
	person = house_person(h, "known@example.org");
	house_script(h, arena_printf(h->arena,
	                             "INSERT INTO knowledge_kept (person, competence, state, pix, level, newest, release, "
	                             "elements) VALUES (%lld, '1.1', 'completed', 8, 1, 1, 1, "
	                             "'alpha5-1 alpha2+1 alpha1>1 beta4~1 ')",
	                             (long long)person).p);
	const struct subject *s = load(h, person);
	assert_true(s[0].has_any);
	assert_int_equal(s[0].skills.n, 3);
	assert_skill(&s[0], 0, "Do alpha 1", 1, true, true);
	assert_skill(&s[0], 1, "Do alpha 2", 2, true, false);
	assert_skill(&s[0], 2, "Do alpha 5", 5, false, false);
	assert_int_equal(s[0].shown_count, 2);
	assert_int_equal(s[0].skill_count, 4);
	assert_int_equal(s[0].left, 1);
	assert_int_equal(s[1].skills.n, 1);
	assert_skill(&s[1], 0, "Do beta 4", 4, false, true);
	assert_int_equal(s[1].left, 0);
	assert_false(s[2].has_any);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(before_a_test_all_is_left),
		HOUSE_ON_BOTH(what_is_known_is_told_by_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
