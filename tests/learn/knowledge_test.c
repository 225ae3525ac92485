/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include "base/random.h"
#include "help/content.h"
#include "learn/knowledge.h"

/* Competence 1.1: alpha1 alpha2 alpha4 beta2 beta3, in this order. Pix: level 1 and 3 and 4 have one
 * skill each, so min(4, 8/1) = 4; level 2 has two, min(4, 8/2) = 4. */
static struct test_content content;
static struct bank *bank;
static struct arena *arena;
static const struct competence *competence;

static int start(void **)
{
	content_make(&content);
	content_skill(&content, "1.1", "alpha", 1, 1, "validated");
	content_skill(&content, "1.1", "alpha", 2, 1, "validated");
	content_skill(&content, "1.1", "alpha", 4, 1, "validated");
	content_skill(&content, "1.1", "beta", 2, 1, "validated");
	content_skill(&content, "1.1", "beta", 3, 1, "validated");
	bank = content_load(content.folder);
	competence = bank_competence(bank, STR("1.1"));
	arena = arena_new((size_t)64 << 20);
	return 0;
}

static int stop(void **)
{
	bank_unref(bank);
	content_remove(&content);
	arena_free(arena);
	return 0;
}

static struct knowledge reading(const char *text)
{
	struct knowledge k;

	knowledge_read(&k, arena, competence, str_of(text));
	return k;
}

static struct str written(const struct knowledge *k)
{
	struct buf b = BUF_INIT(64 * 1024);

	knowledge_write(k, &b);
	return buf_take(&b, arena);
}

static void assert_text(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected)))
		fail_msg("\"" STR_FMT "\" instead of \"%s\"", STR_ARG(s), expected);
}

static void assert_element(const struct placement_knowledge *e, const char *skill, int status, int source,
                           int64_t at)
{
	assert_text(competence->skills[e->skill].id, skill);
	assert_int_equal(e->status, status);
	assert_int_equal(e->source, source);
	assert_int_equal(e->created_at, at);
}

/* Times are in base 36: "a" is 10, "10" is 36, "zz" is 35 * 36 + 35 = 1295. */
static void each_sign_says_verdict_and_source(void **)
{
	struct knowledge k = reading("alpha1+a alpha2-10 alpha4<zz beta2>0 ");

	assert_int_equal(k.n, 4);
	assert_element(&k.list[0], "alpha1", PLACEMENT_VALIDATED, PLACEMENT_DIRECT, 10);
	assert_element(&k.list[1], "alpha2", PLACEMENT_INVALIDATED, PLACEMENT_DIRECT, 36);
	assert_element(&k.list[2], "alpha4", PLACEMENT_INVALIDATED, PLACEMENT_INFERRED, 1295);
	assert_element(&k.list[3], "beta2", PLACEMENT_VALIDATED, PLACEMENT_INFERRED, 0);
	assert_int_equal(k.strangers.n, 0);
}

static void nothing_is_known_of_an_empty_text(void **)
{
	struct knowledge k = reading("");

	assert_int_equal(k.n, 0);
	assert_int_equal(knowledge_newest(&k), 0);
	assert_true(knowledge_pix(&k) == 0);
	assert_text(written(&k), "");
}

static void the_text_comes_back_as_it_was(void **)
{
	static const char *const texts[] = {
		"alpha1+a ", "beta3-zz alpha1>0 ", "alpha1+1 alpha2+2 alpha4-3 beta2<4 beta3<5 ",
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct knowledge k = reading(texts[i]);
		assert_text(written(&k), texts[i]);
	}
}

/* Whatever is put in, in whatever order, is read again the same. */
static void what_is_written_is_read_again(void **)
{
	struct random r = random_seeded(7);

	for (int round = 0; round < 500; round++) {
		struct knowledge k = reading(""), again;
		size_t n = random_below(&r, 12);
		for (size_t i = 0; i < n; i++) {
			int64_t at = (int64_t)(random_u64(&r) >> (1 + random_below(&r, 62)));
			if (at >= INT64_C(131621703842267136)) /* 36^11: more digits than a time has */
				at = 0;
			knowledge_put(&k, (struct placement_knowledge){
						  .skill = (uint32_t)random_below(&r, 5),
						  .status = random_below(&r, 2) ? PLACEMENT_VALIDATED : PLACEMENT_INVALIDATED,
						  .source = random_below(&r, 2) ? PLACEMENT_DIRECT : PLACEMENT_INFERRED,
						  .created_at = at });
		}
		knowledge_read(&again, arena, competence, written(&k));
		assert_int_equal(again.n, k.n);
		for (size_t i = 0; i < k.n; i++) {
			assert_int_equal(again.list[i].skill, k.list[i].skill);
			assert_int_equal(again.list[i].status, k.list[i].status);
			assert_int_equal(again.list[i].source, k.list[i].source);
			assert_int_equal(again.list[i].created_at, k.list[i].created_at);
		}
	}
}

static void the_newest_verdict_on_a_skill_stands(void **)
{
	struct knowledge k = reading("alpha1-1 beta2+2 alpha1+3 ");

	assert_int_equal(k.n, 2);
	assert_element(&k.list[0], "alpha1", PLACEMENT_VALIDATED, PLACEMENT_DIRECT, 3);
	assert_element(&k.list[1], "beta2", PLACEMENT_VALIDATED, PLACEMENT_DIRECT, 2);
}

/* A skill that left the content may come back: its elements wait in the text. */
static void strangers_are_kept_as_they_are(void **)
{
	struct knowledge k = reading("gone3+a1 alpha1+2 alpha9-zz other1>7 ");

	assert_int_equal(k.n, 1);
	assert_text(k.strangers, "gone3+a1 alpha9-zz other1>7 ");
	assert_text(written(&k), "alpha1+2 gone3+a1 alpha9-zz other1>7 ");
	assert_true(knowledge_pix(&k) == 4);
	assert_int_equal(knowledge_newest(&k), 2);
}

static void what_is_broken_ends_the_reading(void **)
{
	static const char *const broken[] = {
		"alpha1+1 beta2 alpha2+3 ",             /* no sign */
		"alpha1+1 beta2+ alpha2+3 ",            /* no time */
		"alpha1+1 beta2+A alpha2+3 ",           /* no digit of base 36 */
		"alpha1+1 beta2+1.5 alpha2+3 ",
		"alpha1+1 beta2+-1 alpha2+3 ",
		"alpha1+1  alpha2+3 ",                  /* an empty word */
		"alpha1+1 beta2+100000000000 alpha2+3 ", /* 36^11 and more */
		"alpha1+1 beta2+2",                     /* the last one was cut: it may lack digits */
	};

	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct knowledge k = reading(broken[i]);
		if (k.n != 1 || k.strangers.n)
			fail_msg("\"%s\": %zu elements", broken[i], k.n);
		assert_element(&k.list[0], "alpha1", PLACEMENT_VALIDATED, PLACEMENT_DIRECT, 1);
	}
}

static void a_nul_is_no_sign(void **)
{
	struct knowledge k;

	knowledge_read(&k, arena, competence, STR("alpha1+1 beta2\0" "2 alpha2+3 "));
	assert_int_equal(k.n, 1);
}

/* Bytes of any kind never make more elements than there are skills. */
static void any_bytes_are_read_without_harm(void **)
{
	static const char letters[] = "alphbet1234+-<>0az  \xff\n";
	struct random r = random_seeded(11);
	char bytes[200];

	for (int round = 0; round < 2000; round++) {
		size_t n = random_below(&r, sizeof bytes);
		for (size_t i = 0; i < n; i++)
			bytes[i] = letters[random_below(&r, sizeof letters)]; /* its NUL too */
		struct knowledge k;
		knowledge_read(&k, arena, competence, (struct str){ bytes, n });
		assert_true(k.n <= competence->skill_count);
		assert_true(k.strangers.n <= n);
	}
}

static void only_validated_skills_earn_pix(void **)
{
	struct knowledge k = reading("alpha1+1 alpha2>2 alpha4-3 beta2<4 ");

	assert_true(fabs(knowledge_pix(&k) - 8) < 1e-12);
	assert_int_equal(knowledge_newest(&k), 4);
}

static void elements_of_one_answer_are_written_alone(void **)
{
	const struct placement_knowledge made[] = { { 36, 1, PLACEMENT_VALIDATED, PLACEMENT_DIRECT },
		                                    { 36, 0, PLACEMENT_VALIDATED, PLACEMENT_INFERRED } };
	struct buf b = BUF_INIT(1000);

	knowledge_write_elements(competence, made, 2, &b);
	assert_text(buf_view(&b), "alpha2+10 alpha1>10 ");
	buf_release(&b);
}

static void the_release_is_a_number_of_the_content(void **)
{
	int64_t before = knowledge_release(bank);

	assert_true(before > 0);
	content_skill(&content, "1.2", "gamma", 1, 1, "validated");
	struct bank *other = content_load(content.folder);
	assert_true(knowledge_release(other) != before);
	bank_unref(other);
	content_drop(&content, "1.2", "gamma", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sign_says_verdict_and_source),
		cmocka_unit_test(nothing_is_known_of_an_empty_text),
		cmocka_unit_test(the_text_comes_back_as_it_was),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(the_newest_verdict_on_a_skill_stands),
		cmocka_unit_test(strangers_are_kept_as_they_are),
		cmocka_unit_test(what_is_broken_ends_the_reading),
		cmocka_unit_test(a_nul_is_no_sign),
		cmocka_unit_test(any_bytes_are_read_without_harm),
		cmocka_unit_test(only_validated_skills_earn_pix),
		cmocka_unit_test(elements_of_one_answer_are_written_alone),
		cmocka_unit_test(the_release_is_a_number_of_the_content),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
