/* SPDX-License-Identifier: EUPL-1.2 */
/* What the content has to ask, from the bank and from the record. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "certif/exam_clock.h"
#include "certif/offer.h"
#include "help/content.h"

static struct bank *bank;
static struct arena *arena;

static int start(void **)
{
	bank = content_load("content");
	arena = arena_new((size_t)1 << 30);
	return 0;
}

static int stop(void **)
{
	arena_free(arena);
	bank_unref(bank);
	return 0;
}

static struct str text_of(const struct offers *o)
{
	struct buf b = BUF_INIT(1 << 20);

	offers_write(o, &b);
	return buf_take(&b, arena);
}

/* Whole exams, every third answer wrong, the same from either. */
static void assert_same_exams(const struct offers *a, const struct offers *b)
{
	for (uint64_t seed = 1; seed <= 10; seed++) {
		uint32_t asked[EXAM_QUESTIONS], dropped[1];
		struct offer_exam x = {.language = (enum language)(seed % LANGUAGE_COUNT),
				       .accessible = seed % 2,
				       .seed = seed,
				       .variance = 1,
				       .asked = asked,
				       .dropped = dropped};
		while (x.asked_count < EXAM_QUESTIONS) {
			uint32_t place = offer_next(a, arena, &x);
			assert_int_not_equal(place, OFFER_NONE);
			assert_int_equal(place, offer_next(b, arena, &x));
			assert_true(a->items[place].groups >> x.language & 1);
			assert_true(!x.accessible || a->items[place].groups & OFFER_ACCESSIBLE);
			if (seed == 3 && x.asked_count == 5 && !x.dropped_count) {
				dropped[x.dropped_count++] = place;
				continue;
			}
			if (x.dropped_count)
				assert_int_not_equal(a->items[place].skill,
						     a->items[dropped[0]].skill);
			asked[x.asked_count++] = place;
			x.mean += x.asked_count % 3 ? 0.1 : -0.15;
			x.variance *= 0.93;
		}
	}
}

static void the_record_gives_the_same_questions(void **)
{
	const struct offers *own = offers_of(bank);
	struct str text = text_of(own);
	const struct offers *kept = offers_read(arena, text);

	assert_ptr_equal(own, offers_of(bank)); /* made once */
	assert_int_equal(own->n, bank->challenge_count);
	assert_non_null(kept);
	assert_int_equal(kept->n, own->n);
	assert_true(str_eq(text_of(kept), text));
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		size_t n = own->in[l][0].n;
		assert_int_equal(kept->in[l][0].n, n);
		assert_memory_equal(kept->in[l][0].tariff->price, own->in[l][0].tariff->price,
				    n * sizeof(float));
	}
	assert_same_exams(own, kept);
}

static void a_text_that_is_none_is_refused(void **)
{
	static const char *const bad[] = {
	    "a1 0.5 1 0 0 0",	    /* no end of line */
	    "a1 0.5 1 0 0\n",	    /* a word is missing */
	    "a1 0.5 1 0 0 0 7 8\n", /* one too many */
	    "a1 much 1 0 0 0 7\n",  /* no number */
	    "a1 0.5 1 0 0 64 7\n",  /* competences are below 64 */
	    "a1 0.5 1 -1 0 0 7\n",  /* an index below 0 */
	    "a1 0.5 1 0 0 0 16\n",  /* no such group */
	    "\n",
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_null(offers_read(arena, str_of(bad[i])));
	const struct offers *none = offers_read(arena, STR(""));
	assert_non_null(none);
	assert_int_equal(offer_next(none, arena, &(struct offer_exam){.variance = 1}), OFFER_NONE);
	assert_int_equal(offer_place(none, STR("a1")), OFFER_NONE);
}

/* One question in French only, one accessible, one that left: each group has its own. */
static void a_group_is_asked_what_is_for_it(void **)
{
	const struct offers *o = offers_read(arena, STR("a1 0.5 1 0 0 0 7\n"
							"b1 0.5 1 1 1 0 1\n"
							"c1 0.5 1 2 2 1 15\n"));
	uint32_t asked[] = {OFFER_NONE, OFFER_NONE};
	struct offer_exam x = {.variance = 1, .asked = asked, .asked_count = 1};

	assert_int_equal(o->in[LANGUAGE_FR][0].n, 3);
	assert_int_equal(o->in[LANGUAGE_EN][0].n, 2);
	assert_int_equal(o->in[LANGUAGE_ES][1].n, 1);
	x.language = LANGUAGE_ES;
	x.accessible = true;
	assert_int_equal(offer_next(o, arena, &x), 2);
	asked[1] = 2; /* the first one left the content, and then there is none */
	x.asked_count = 2;
	assert_int_equal(offer_next(o, arena, &x), OFFER_NONE);
	/* closed to this exam, until nothing else is left */
	x = (struct offer_exam){.variance = 1, .asked = asked, .closed = STR("a1 gone c1")};
	asked[0] = offer_next(o, arena, &x);
	assert_int_equal(asked[0], 1);
	x.asked_count = 1;
	assert_true(offer_next(o, arena, &x) != 1);
}

/* The demonstration's competences have ten questions each, of which an exam asks two: twice the
 * even use is 0.4. Of 1,000 exams one may be asked in 0.975 x 400 + 5 = 395. */
static void what_was_asked_often_enough_is_closed(void **)
{
	const struct offers *o = offers_of(bank);
	struct offer_count counts[] = {{o->items[0].challenge, 395},
				       {o->items[1].challenge, 396},
				       {STR("gone"), 1000},
				       {o->items[3].challenge, 700}};
	struct str want = arena_printf(arena, STR_FMT " " STR_FMT, STR_ARG(o->items[1].challenge),
				       STR_ARG(o->items[3].challenge));

	assert_true(str_eq(offer_closes(o, arena, LANGUAGE_FR, counts, 4, 1000), want));
	assert_int_equal(offer_closes(o, arena, LANGUAGE_FR, counts, 1, 20000).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_record_gives_the_same_questions),
	    cmocka_unit_test(a_text_that_is_none_is_refused),
	    cmocka_unit_test(a_group_is_asked_what_is_for_it),
	    cmocka_unit_test(what_was_asked_often_enough_is_closed),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
