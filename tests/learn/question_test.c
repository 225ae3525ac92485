/* SPDX-License-Identifier: EUPL-1.2 */
/* What a question's form sends: places as shown, which say nothing of the file's order and come back
 * to what was chosen. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include "help/site.h"
#include "learn/question.h"

static struct arena *arena(void)
{
	return site.house->arena;
}

/* A right choice of four must be shown at each place as often: of 4,000 draws 1,000 each, standard
 * deviation sqrt(4000 * 1/4 * 3/4) = 27.4; 140 is five of them. */
static void the_order_says_nothing_of_the_file_s(void **)
{
	struct challenge c = { .shuffle = true };
	size_t at_place[4] = {};

	for (uint64_t seed = 1; seed <= 4000; seed++) {
		struct question q = { &c, seed };
		unsigned char order[4], again[4];
		unsigned seen = 0;
		question_order(&q, 0, 4, order);
		question_order(&q, 0, 4, again);
		assert_memory_equal(order, again, 4);
		for (size_t i = 0; i < 4; i++) {
			seen |= 1u << order[i];
			at_place[i] += order[i] == 0;
		}
		assert_int_equal(seen, 15);
	}
	for (size_t i = 0; i < 4; i++)
		assert_in_range(at_place[i], 1000 - 140, 1000 + 140);
}

static void a_natural_order_is_kept(void **)
{
	struct challenge c = { .shuffle = false };
	struct question q = { &c, 7 };
	unsigned char order[OPTIONS_MAX];

	question_order(&q, 2, OPTIONS_MAX, order);
	for (size_t i = 0; i < OPTIONS_MAX; i++)
		assert_int_equal(order[i], i);
}

/* ---- over the wire -------------------------------------------------------------------------- */

static struct str text_member(json_t *o, const char *name)
{
	return str_of(json_string_value(json_object_get(o, name)));
}

/* The place of the option shown with these words; the number sent for it must be that place. */
static size_t place_of(json_t *options, struct str words)
{
	for (size_t i = 0; i < json_array_size(options); i++) {
		json_t *one = json_array_get(options, i);
		assert_int_equal(json_integer_value(json_object_get(one, "number")), i + 1);
		if (str_eq(text_member(one, "text"), words))
			return i + 1;
	}
	fail_msg("\"" STR_FMT "\" is not shown", STR_ARG(words));
	return 0;
}

static void choices_form(struct buf *form, struct buf *stored, const struct challenge *c, json_t *shown)
{
	for (size_t i = 0; i < c->choice_count; i++) {
		if (!c->choices[i].right)
			continue;
		buf_printf(form, "&choice=%zu", place_of(shown, text_in(&c->choices[i].text, LANGUAGE_EN)));
		buf_printf(stored, "%s%zu", stored->n ? "," : "", i + 1);
	}
}

static void blanks_form(struct buf *form, struct buf *stored, const struct challenge *c, json_t *shown)
{
	for (size_t i = 0; i < c->blank_count; i++) {
		const struct blank *b = &c->blanks[i];
		json_t *options = json_object_get(json_array_get(shown, i), "options");
		size_t last = b->option_count; /* the last of a menu; a word that is no answer */
		buf_printf(stored, "%s\"" STR_FMT "\":", i ? "," : "{", STR_ARG(b->id));
		if (!b->options) {
			buf_printf(form, "&blank_" STR_FMT "=llama", STR_ARG(b->id));
			buf_printf(stored, "\"llama\"");
			continue;
		}
		buf_printf(form, "&blank_" STR_FMT "=%zu", STR_ARG(b->id),
		           place_of(options, text_in(&b->options[last - 1].text, LANGUAGE_EN)));
		buf_printf(stored, "\"%zu\"", last);
	}
	buf_str(stored, STR("}"));
}

/* Answers the question shown, choices rightly; what is kept must be the file's numbers. */
static bool answer_one(const char *path, const char *headers)
{
	struct http_reply x = site_get(path, headers);
	json_t *view = json_loadb(x.body.p, x.body.n, 0, NULL), *question = json_object_get(view, "question");
	struct buf form = BUF_INIT(4000), stored = BUF_INIT(4000);

	if (!question) {
		json_decref(view);
		return false;
	}
	const struct challenge *c = bank_challenge(site.house->bank, text_member(view, "challenge"));
	assert_non_null(c);
	int64_t position = json_integer_value(json_object_get(view, "position"));
	buf_printf(&form, "position=%lld&challenge=" STR_FMT, (long long)position, STR_ARG(c->id));
	if (c->choice_count)
		choices_form(&form, &stored, c, json_object_get(question, "choices"));
	else
		blanks_form(&form, &stored, c, json_object_get(question, "blanks"));
	x = site_post(path, headers, arena_str(arena(), buf_view(&form)).p);
	assert_int_equal(x.status, 200);
	struct str kept = house_text(site.house, arena_printf(arena(), "SELECT value FROM answer WHERE position = %lld "
	                                                     "ORDER BY assessment DESC", (long long)position).p);
	if (!str_eq(kept, buf_view(&stored)))
		fail_msg(STR_FMT ": " STR_FMT " is kept, not " STR_FMT, STR_ARG(c->id), STR_ARG(kept),
		         STR_ARG(buf_view(&stored)));
	if (c->choice_count)
		assert_true(str_eq(house_text(site.house, "SELECT result FROM answer ORDER BY assessment DESC, position DESC"),
		                   STR("ok")));
	buf_release(&form);
	buf_release(&stored);
	json_decref(view);
	return true;
}

static void a_place_comes_back_to_what_was_chosen(void **)
{
	int64_t person = site_person("places@example.org", false);
	const char *headers = arena_printf(arena(), "%sAccept: application/json\r\nAccept-Language: en\r\n",
	                                   site_session(person)).p;
	size_t answered = 0;

	for (const char *const *c = (const char *const[]){ "1.1", "1.2", "4.2", NULL }; *c; c++) {
		struct http_reply x = site_post(arena_printf(arena(), "/competences/%s/start", *c).p, headers, "");
		json_t *to = json_loadb(x.body.p, x.body.n, 0, NULL);
		const char *path = arena_str(arena(), text_member(to, "location")).p;
		json_decref(to);
		while (answer_one(path, headers))
			answered++;
	}
	assert_true(answered > 15);
}

static void a_place_that_there_is_not_is_refused(void **)
{
	static const char *const values[] = { "0", "9", "01", "-1", "13", "1,2", "one" };
	int64_t person = site_person("noplace@example.org", false);
	const char *headers = arena_printf(arena(), "%sAccept: application/json\r\n", site_session(person)).p;
	struct http_reply x = site_post("/competences/1.1/start", headers, "");
	json_t *to = json_loadb(x.body.p, x.body.n, 0, NULL);
	const char *path = arena_str(arena(), text_member(to, "location")).p;

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		const char *form = arena_printf(arena(), "position=1&challenge=requete1-1&choice=%s", values[i]).p;
		x = site_post(path, headers, form);
		assert_int_equal(x.status, 422);
	}
	assert_int_equal(house_count(site.house, arena_printf(arena(), "SELECT count(*) FROM answer WHERE person = %lld",
	                                                      (long long)person).p), 0);
	json_decref(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_says_nothing_of_the_file_s),
		cmocka_unit_test(a_natural_order_is_kept),
		cmocka_unit_test(a_place_comes_back_to_what_was_chosen),
		cmocka_unit_test(a_place_that_there_is_not_is_refused),
	};

	return cmocka_run_group_tests(tests, site_start, site_stop);
}
