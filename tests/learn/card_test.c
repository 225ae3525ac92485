/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help/house.h"
#include "learn/card.h"
#include "learn/knowledge.h"

/* Two skills a level from 1 to 8, so min(4, 8/2) = 4 pix each and 64 in all. Places in the competence:
 * alpha1 to alpha8, beta1 to beta8. */
static void full_content(struct house *h)
{
	content_make(&h->content);
	for (int level = 1; level <= 8; level++) {
		content_skill(&h->content, "1.1", "alpha", level, 1, "validated");
		content_skill(&h->content, "1.1", "beta", level, 1, "validated");
	}
	content_skill(&h->content, "1.2", "delta", 1, 1, "validated");
	h->bank = content_load(h->content.folder);
}

static void put(struct house *h, int64_t person, const char *state, int64_t pix, int64_t newest,
                int64_t release, const char *elements)
{
	house_script(h, "DELETE FROM knowledge_kept");
	house_script(h, arena_printf(h->arena,
	                             "INSERT INTO knowledge_kept (person, competence, state, pix, level, newest, release, "
	                             "elements) VALUES (%lld, '1.1', '%s', %lld, %lld, %lld, %lld, '%s')",
	                             (long long)person, state, (long long)pix, (long long)pix / 8,
	                             (long long)newest, (long long)release, elements)
	                        .p);
}

/* `n` validated skills, the easiest first, learnt at `at`. */
static struct str validated(struct house *h, int n, int64_t at)
{
	struct knowledge k;
	struct buf b = BUF_INIT(64 * 1024);

	knowledge_read(&k, h->arena, bank_competence(h->bank, STR("1.1")), STR(""));
	for (uint32_t i = 0; i < (uint32_t)n; i++)
		knowledge_put(&k, (struct placement_knowledge){ at, i / 2 + 8 * (i % 2), PLACEMENT_VALIDATED,
			                                        PLACEMENT_DIRECT });
	knowledge_write(&k, &b);
	return buf_take(&b, h->arena);
}

/* The card as its own page has it; it must be the one of the profile too. */
static struct card card_at(struct house *h, int64_t person, int64_t now)
{
	const struct competence *c = bank_competence(h->bank, STR("1.1"));
	struct card one, *all;

	assert_int_equal(card_load(h->db, h->arena, h->bank, LANGUAGE_EN, person, now, c, &one), ERR_NONE);
	assert_int_equal(card_load_all(h->db, h->arena, h->bank, LANGUAGE_EN, person, now, &all), ERR_NONE);
	struct card *other = &all[c->index];
	assert_true(str_eq(other->id, one.id) && str_eq(other->band, one.band));
	assert_int_equal(other->pix, one.pix);
	assert_int_equal(other->level, one.level);
	assert_int_equal(other->gauge, one.gauge);
	assert_int_equal(other->not_started, one.not_started);
	assert_int_equal(other->in_progress, one.in_progress);
	assert_int_equal(other->completed, one.completed);
	assert_int_equal(other->improvable, one.improvable);
	assert_int_equal(other->must_wait, one.must_wait);
	assert_int_equal(other->resettable, one.resettable);
	assert_int_equal(other->wait_days, one.wait_days);
	assert_int_equal(other->reset_days, one.reset_days);
	return one;
}

static void assert_text(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected)))
		fail_msg("\"" STR_FMT "\" instead of \"%s\"", STR_ARG(s), expected);
}

static void before_the_first_test_it_is_not_started(void **state)
{
	struct house *h = *state;

	full_content(h);
	struct card c = card_at(h, house_person(h, "a@example.org"), h->now);
	assert_text(c.id, "1.1");
	assert_text(c.title, "A");
	assert_text(c.domain, "First domain");
	assert_text(c.band, "");
	assert_int_equal(c.domain_number, 1);
	assert_true(c.not_started);
	assert_false(c.in_progress || c.completed || c.improvable || c.must_wait || c.resettable || c.is_highest);
	assert_int_equal(c.pix, 0);
	assert_int_equal(c.pix_most, 64);
	assert_int_equal(c.level, 0);
	assert_int_equal(c.next_level, 1);
	assert_int_equal(c.pix_to_next, 8);
	assert_int_equal(c.gauge, 0);
}

static void eight_pix_make_a_level(void **state)
{
	static const char *const bands[] = { "",         "Novice",   "Novice", "Independent", "Independent",
		                             "Advanced", "Advanced", "Expert", "Expert" };
	struct house *h = *state;

	full_content(h);
	int64_t person = house_person(h, "a@example.org");
	for (int n = 1; n <= 16; n++) {
		put(h, person, "completed", 4 * n, h->now, knowledge_release(h->bank), validated(h, n, h->now).p);
		struct card c = card_at(h, person, h->now);
		assert_int_equal(c.pix, 4 * n);
		assert_int_equal(c.level, n / 2);
		assert_int_equal(c.next_level, n / 2 + 1);
		assert_int_equal(c.percentage, n % 2 ? 50 : 0); /* 4 of the 8 pix of a level */
		assert_int_equal(c.pix_to_next, n % 2 ? 4 : 8);
		assert_int_equal(c.gauge, 4 * n * 100 / 64);
		assert_int_equal(c.is_highest, n == 16);
		assert_text(c.band, bands[n / 2]);
	}
}

static void days_are_counted_from_the_newest_element(void **state)
{
	static const struct {
		int64_t after;
		int wait, reset;
	} days[] = {
		{ 0, 4, 7 },
		{ 1, 4, 7 },
		{ CLOCK_DAY - 1, 4, 7 }, /* a part of a day counts as one */
		{ CLOCK_DAY, 3, 6 },
		{ 4 * CLOCK_DAY - 1, 1, 4 },
		{ 4 * CLOCK_DAY, 0, 3 },
		{ 7 * CLOCK_DAY - 1, 0, 1 },
		{ 7 * CLOCK_DAY, 0, 0 },
		{ 400 * CLOCK_DAY, 0, 0 },
	};
	struct house *h = *state;

	full_content(h);
	int64_t person = house_person(h, "a@example.org");
	put(h, person, "completed", 12, h->now, knowledge_release(h->bank), validated(h, 3, h->now).p);
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		struct card c = card_at(h, person, h->now + days[i].after);
		assert_true(c.completed);
		assert_false(c.not_started || c.in_progress);
		assert_int_equal(c.must_wait, days[i].wait > 0);
		assert_int_equal(c.improvable, days[i].wait == 0);
		assert_int_equal(c.wait_days, days[i].wait);
		assert_int_equal(c.resettable, days[i].reset == 0);
		assert_int_equal(c.reset_days, days[i].reset);
		assert_int_equal(c.newest, h->now);
	}
}

static void at_the_highest_level_there_is_nothing_to_improve(void **state)
{
	struct house *h = *state;

	full_content(h);
	int64_t person = house_person(h, "a@example.org");
	put(h, person, "completed", 64, h->now, knowledge_release(h->bank), validated(h, 16, h->now).p);
	struct card c = card_at(h, person, h->now + 30 * CLOCK_DAY);
	assert_true(c.is_highest && c.completed && c.resettable);
	assert_false(c.improvable || c.must_wait);
}

static void a_started_test_is_in_progress(void **state)
{
	struct house *h = *state;

	full_content(h);
	int64_t person = house_person(h, "a@example.org");
	put(h, person, "started", 0, 0, 0, "");
	struct card c = card_at(h, person, h->now);
	assert_true(c.in_progress);
	assert_false(c.not_started || c.completed || c.resettable);
	put(h, person, "started", 4, h->now, knowledge_release(h->bank), validated(h, 1, h->now).p);
	c = card_at(h, person, h->now + 7 * CLOCK_DAY);
	assert_true(c.in_progress && c.resettable);
	assert_false(c.improvable || c.must_wait);
}

static void after_a_reset_it_is_not_started(void **state)
{
	struct house *h = *state;

	full_content(h);
	int64_t person = house_person(h, "a@example.org");
	put(h, person, "reset", 0, 0, 0, "");
	struct card c = card_at(h, person, h->now);
	assert_true(c.not_started);
	assert_false(c.in_progress || c.completed || c.resettable || c.improvable || c.must_wait);
}

/* Pix follow the content in use, whatever was kept. A third skill of level 1 makes each of them worth
 * 8/3: alpha1 and beta1 alone are 16/3, so 5 pix and no level. */
static void pix_follow_a_new_content(void **state)
{
	struct house *h = *state;

	full_content(h);
	int64_t person = house_person(h, "a@example.org"), release = knowledge_release(h->bank);
	struct str elements = validated(h, 2, h->now);
	put(h, person, "completed", 8, h->now, release, elements.p);
	assert_int_equal(card_at(h, person, h->now).level, 1);
	content_skill(&h->content, "1.1", "gamma", 1, 1, "validated");
	bank_unref(h->bank);
	h->bank = content_load(h->content.folder);
	assert_true(knowledge_release(h->bank) != release);
	struct card c = card_at(h, person, h->now);
	assert_int_equal(c.pix, 5);
	assert_int_equal(c.level, 0);
	/* the third one too: 8 in the head, 7.999… in the machine */
	struct str more = arena_printf(h->arena, "%sgamma1+a ", elements.p);
	put(h, person, "completed", 0, h->now, release, more.p);
	c = card_at(h, person, h->now);
	assert_int_equal(c.pix, 8);
	assert_int_equal(c.level, 1);
}

static void a_competence_remade_is_not_started(void **state)
{
	struct house *h = *state;

	full_content(h);
	int64_t person = house_person(h, "a@example.org");
	put(h, person, "completed", 8, h->now, 1, "gone1+abc gone2>abc ");
	struct card c = card_at(h, person, h->now);
	assert_true(c.not_started);
	assert_false(c.completed || c.must_wait || c.resettable);
	assert_int_equal(c.pix, 0);
}

static void a_competence_that_left_has_no_card(void **state)
{
	struct house *h = *state;
	struct card *all;

	full_content(h);
	int64_t person = house_person(h, "a@example.org");
	put(h, person, "completed", 8, h->now, 1, "old1+abc ");
	house_script(h, "UPDATE knowledge_kept SET competence = '9.9'");
	assert_int_equal(card_load_all(h->db, h->arena, h->bank, LANGUAGE_EN, person, h->now, &all), ERR_NONE);
	for (size_t i = 0; i < h->bank->framework.competence_count; i++)
		assert_true(all[i].not_started);
}

static void each_person_has_their_own(void **state)
{
	struct house *h = *state;

	full_content(h);
	int64_t one = house_person(h, "a@example.org"), other = house_person(h, "b@example.org");
	put(h, one, "completed", 8, h->now, knowledge_release(h->bank), validated(h, 2, h->now).p);
	assert_int_equal(card_at(h, one, h->now).pix, 8);
	assert_true(card_at(h, other, h->now).not_started);
	assert_true(card_at(h, 0, h->now).not_started); /* a guest */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(before_the_first_test_it_is_not_started),
		HOUSE_ON_BOTH(eight_pix_make_a_level),
		HOUSE_ON_BOTH(days_are_counted_from_the_newest_element),
		HOUSE_ON_SQLITE(at_the_highest_level_there_is_nothing_to_improve),
		HOUSE_ON_SQLITE(a_started_test_is_in_progress),
		HOUSE_ON_SQLITE(after_a_reset_it_is_not_started),
		HOUSE_ON_BOTH(pix_follow_a_new_content),
		HOUSE_ON_SQLITE(a_competence_remade_is_not_started),
		HOUSE_ON_SQLITE(a_competence_that_left_has_no_card),
		HOUSE_ON_BOTH(each_person_has_their_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
