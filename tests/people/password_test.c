/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sodium.h>
#include "base/embedded.h"
#include "people/password.h"

static struct arena *arena;

static int start(void **)
{
	arena = arena_new((size_t)256 << 20);
	return arena && sodium_init() >= 0 ? 0 : -1;
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

/* Élodie Dupont, elodie.dupont@example.org */
static const char *why_not(struct str password)
{
	static const struct str known[] = { { "Élodie", sizeof "Élodie" - 1 }, { "Dupont", 6 },
		                            { "elodie.dupont", 13 } };
	struct error e = {};

	if (password_check(password, known, 3, arena, &e) == ERR_NONE)
		return NULL;
	assert_int_equal(e.kind, ERR_INVALID);
	assert_true(str_eq(e.field, STR("password")));
	assert_non_null(e.message);
	return e.message;
}

static void assert_refused(const char *password, const char *word)
{
	const char *why = why_not(str_of(password));

	if (!why || !strstr(why, word))
		fail_msg("\"%s\": %s", password, why ? why : "accepted");
}

static void assert_accepted(const char *password)
{
	const char *why = why_not(str_of(password));

	if (why)
		fail_msg("\"%s\": %s", password, why);
}

static void twelve_characters_are_enough(void **)
{
	assert_refused("", "at least 12");
	assert_refused("k7#Xp2!vQ9z", "at least 12"); /* 11 */
	assert_accepted("k7#Xp2!vQ9zm");
	assert_refused("çâêîôûéèùïÿ", "at least 12"); /* 11 characters of 22 bytes */
	assert_accepted("çâêîôûéèùïÿñ");
}

static void a_password_may_be_long(void **)
{
	char text[PASSWORD_MOST_BYTES + 2] = "";

	for (size_t i = 0; i <= PASSWORD_MOST_BYTES; i++)
		text[i] = (char)('a' + i * i % 23);
	assert_refused(text, "too long");
	text[PASSWORD_MOST_BYTES] = '\0';
	assert_accepted(text);
}

/* No upper case, no digit, no sign is asked for. */
static void no_kind_of_character_is_required(void **)
{
	assert_accepted("un lama gris broute");
	assert_accepted("zabukrofeliwatch");
	assert_accepted("739104628517");
	assert_accepted("плёнка над рекой");
	assert_accepted("雨夜の品定め 帚木の巻 光源氏");
}

static void common_passwords_are_refused(void **)
{
	static const char *const common[] = {
		"motdepasse123", /* in the list */
		"MotDePasse123", /* whatever its case */
		"MotDéPâsse123", /* and accents */
		"motdepasse2031!", /* a word of the list, and a few signs */
		"!motdepasse99",
		"ordinateur42", /* a common word of nine letters or more, and a few signs */
		"azertyuiop12",
		"azertyazerty", /* a common one, twice */
		"soleilsoleilsoleil",
		"password-password",
		"qwertyuiop123",
		"openpix12345",
	};

	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		assert_refused(common[i], "attackers");
}

static void few_different_characters_are_refused(void **)
{
	assert_refused("aaaaaaaaaaaa", "attackers");
	assert_refused("xwxwxwxwxwxwxw", "attackers");
	assert_refused("zkzwzkqzwzqkwz", "attackers"); /* four */
	assert_refused("zkZKzkZKwQwQ", "attackers");   /* four: case does not make more of them */
	assert_accepted("zkvwzkqzwzqkwz");             /* five */
}

static void ones_own_names_are_refused(void **)
{
	assert_refused("elodiedupont", "name or address");
	assert_refused("Élodie Dupont", "name or address");
	assert_refused("dupont.elodie.1987", "name or address");
	assert_refused("Dupont-ÉLODIE-DUPONT-75", "name or address");
	assert_refused("elodie.dupont@2031", "name or address");
	assert_accepted("elodie aime le jazz");
	assert_accepted("dupont-volley-club-1987");
}

static void an_empty_name_refuses_nothing(void **)
{
	const struct str known[] = { STR(""), STR("x"), { NULL, 0 } };
	struct error e;

	assert_int_equal(password_check(STR("un lama gris broute"), known, 3, arena, &e), ERR_NONE);
	assert_int_equal(password_check(STR("un lama gris broute"), NULL, 0, arena, NULL), ERR_NONE);
	assert_int_equal(password_check(STR("court"), NULL, 0, arena, NULL), ERR_INVALID);
}

/* The search halves the list: it must be sorted by bytes, each line once. */
static void the_list_is_there_and_in_order(void **)
{
	const struct embedded *file = embedded_find(STR("assets/common-passwords.txt"));
	struct str rest, line, before = STR("");
	size_t n = 0;

	assert_non_null(file);
	for (rest = file->bytes; str_cut(rest, '\n', &line, &rest); n++) {
		if (n && str_cmp(before, line) >= 0)
			fail_msg(STR_FMT " stands before " STR_FMT, STR_ARG(before), STR_ARG(line));
		before = line;
	}
	assert_int_equal(rest.n, 0);
	assert_true(n > 30000);
}

/* The first, the last, and every one long enough to be tried. */
static void every_password_of_the_list_is_refused(void **)
{
	const struct embedded *file = embedded_find(STR("assets/common-passwords.txt"));
	struct str rest, line;
	size_t tried = 0;

	assert_non_null(file);
	for (rest = file->bytes; str_cut(rest, '\n', &line, &rest);) {
		if (line.n < PASSWORD_LEAST)
			continue;
		assert_non_null(why_not(line));
		tried++;
	}
	assert_true(tried > 500);
}

static void a_hash_knows_its_password(void **)
{
	struct str hash, other;

	assert_int_equal(password_hash(STR("un lama gris broute"), arena, &hash), ERR_NONE);
	assert_true(password_verify(hash, STR("un lama gris broute")));
	assert_false(password_verify(hash, STR("un lama gris brouta")));
	assert_false(password_verify(hash, STR("Un lama gris broute")));
	assert_false(password_verify(hash, STR("un lama gris broute ")));
	assert_false(password_verify(hash, STR("")));
	assert_false(password_verify(hash, (struct str){ NULL, 0 }));
	assert_false(password_verify((struct str){ NULL, 0 }, (struct str){ NULL, 0 }));
	password_verify_nobody((struct str){ NULL, 0 });
	/* Argon2id, 19 MiB = 19456 KiB, two passes */
	assert_true(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_int_equal(password_hash(STR("un lama gris broute"), arena, &other), ERR_NONE);
	assert_false(str_eq(hash, other)); /* each has its salt */
}

static void what_is_no_hash_knows_no_password(void **)
{
	static const char *const broken[] = { "", "x", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$",
		                              "$argon2id$v=19$m=19456,t=2,p=1$AAAA$BBBB" };
	char huge[4096];

	memset(huge, 'a', sizeof huge);
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		assert_false(password_verify(str_of(broken[i]), STR("")));
		assert_false(password_verify(str_of(broken[i]), STR("un lama gris broute")));
	}
	assert_false(password_verify((struct str){ huge, sizeof huge }, STR("un lama gris broute")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twelve_characters_are_enough),
		cmocka_unit_test(a_password_may_be_long),
		cmocka_unit_test(no_kind_of_character_is_required),
		cmocka_unit_test(common_passwords_are_refused),
		cmocka_unit_test(few_different_characters_are_refused),
		cmocka_unit_test(ones_own_names_are_refused),
		cmocka_unit_test(an_empty_name_refuses_nothing),
		cmocka_unit_test(the_list_is_there_and_in_order),
		cmocka_unit_test(every_password_of_the_list_is_refused),
		cmocka_unit_test(a_hash_knows_its_password),
		cmocka_unit_test(what_is_no_hash_knows_no_password),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
