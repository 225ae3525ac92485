/* SPDX-License-Identifier: EUPL-1.2 */
/* The papers of a session, read back by pdftotext. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "certif/paper.h"
#include "help/pdf.h"
#include "web/message.h"

static struct arena *arena;

/* 2026-03-30T07:00:00Z, a Monday (date -u -d @1774854000): 09:00 in Paris, in summer time since the
 * day before; 11:00 in Réunion; 18:00 in Nouméa; on the Sunday, 21:00, in Tahiti. */
#define STARTS INT64_C(1774854000000)

static int start(void **)
{
	arena = arena_new(1 << 28);
	return arena ? 0 : -1;
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

static const struct zone *zone(const char *name)
{
	struct zone *z;

	assert_int_equal(zone_open(arena, str_of(name), &z, NULL), ERR_NONE);
	return z;
}

static struct paper_session session(void)
{
	return (struct paper_session){
	    .number = 4213705,
	    .centre = STR("Université d'Étampes"),
	    .contact = STR("certif@univ.example"),
	    .site = STR("12 rue des Écoles"),
	    .room = STR("Salle 012"),
	    .starts = STARTS,
	    .zone = zone("Europe/Paris"),
	    .examiners = STR("Zoé Ñandú, , Jean Petit,"),
	    .access_code = STR("BCDF23"),
	    .password = STR("C-7KQ2M"),
	    .join_address = STR("https://pix.example/certification"),
	    .invigilate_address = STR("https://pix.example/invigilate"),
	};
}

static struct paper paper_of(const struct paper_session *s, enum language l)
{
	return (struct paper){s, l, STARTS, arena};
}

static struct paper_candidate *candidates(size_t n)
{
	struct paper_candidate *c = ARENA_NEW(arena, struct paper_candidate, n);

	for (size_t i = 0; i < n; i++)
		c[i] = (struct paper_candidate){
		    .birth_name = arena_printf(arena, "Nguyễn%04zu", i + 1),
		    .first_name = arena_printf(arena, "Ánh%04zu", i + 1),
		    .birth_date = STR("2004-02-29"),
		    .local_id = arena_printf(arena, "ETU-%04zu", i + 1),
		    .language = LANGUAGE_FR,
		};
	return c;
}

static size_t pages(struct str words)
{
	return pdf_times(words, "\f");
}

static struct str attendance(const struct paper_session *s, const struct paper_candidate *c,
			     size_t n, enum language l)
{
	struct paper p = paper_of(s, l);
	struct str out;

	assert_int_equal(paper_attendance(&p, c, n, &out, NULL), ERR_NONE);
	return out;
}

static void twenty_candidates_are_on_a_page(void **)
{
	static const size_t cases[][2] = {{0, 1},  {1, 1},  {19, 1}, {20, 1},
					  {21, 2}, {40, 2}, {45, 3}};
	struct paper_session s = session();

	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
		size_t n = cases[k][0], expected = cases[k][1];
		struct str words = pdf_words(arena, attendance(&s, candidates(n), n, LANGUAGE_FR),
					     PDF_AS_LAID_OUT);
		assert_int_equal(pages(words), expected);
		for (size_t i = 1; i <= expected; i++)
			assert_int_equal(
			    pdf_times(words, arena_printf(arena, "%zu/%zu\n", i, expected).p), 1);
		for (size_t i = 1; i <= n; i++) {
			const char *name = arena_printf(arena, "Nguyễn%04zu", i).p;
			assert_int_equal(pdf_times(words, name), 1);
			assert_int_equal(pdf_times(words, arena_printf(arena, "ETU-%04zu", i).p),
					 1);
		}
		/* at the top of each page */
		static const char *const head[] = {
		    "lundi 30 mars 2026",	"09:00",     "Université d'Étampes",
		    "12 rue des Écoles",	"Salle 012", "Surveillant : Zoé Ñandú",
		    "Surveillant : Jean Petit", "Signature"};
		for (size_t i = 0; i < sizeof head / sizeof *head; i++)
			assert_int_equal(pdf_times(words, head[i]), expected);
		assert_int_equal(pdf_times(words, "04213705"), 2 * expected); /* and at the foot */
		assert_int_equal(pdf_times(words, "Remarques"), 1);
	}
}

/* Each as it was given once its lines are put together again; a page still holds what it can. */
static void long_names_are_whole(void **)
{
	static const char *const names[] = {
	    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft",
	    "O’Connor-LeTourneurdelaRoche-GuyondeSaint-Germain-l’Auxerrois",
	    "Αγγελόπουλος-Παπαδημητρακοπούλου",
	    "Ñandú-ŁukaszewiczŻaneta-NguyễnThịÁnhTuyết-Þórbjörnsdóttir",
	};
	struct paper_session s = session();
	struct paper_candidate *c = candidates(60);
	char longest[401];

	memset(longest, 'm', 400);
	longest[400] = 0;
	for (size_t i = 0; i < 60; i++)
		c[i].first_name = c[i].birth_name =
		    arena_printf(arena, "%zu%s%zuz", i, names[i % 4], i);
	c[59].birth_name = str_of(longest);
	struct str text = pdf_letters(arena, attendance(&s, c, 60, LANGUAGE_FR));
	for (size_t i = 0; i < 59; i++)
		assert_int_equal(pdf_times(text, c[i].birth_name.p), 2);
	assert_int_equal(pdf_times(text, longest), 1);
}

static void hours_are_the_place_s(void **)
{
	static const char *const cases[][3] = {
	    {"Europe/Paris", "09:00", "lundi 30 mars 2026"},
	    {"Indian/Reunion", "11:00", "lundi 30 mars 2026"},
	    {"Pacific/Noumea", "18:00", "lundi 30 mars 2026"},
	    {"Pacific/Tahiti", "21:00", "dimanche 29 mars 2026"},
	};
	struct paper_session s = session();

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		s.zone = zone(cases[i][0]);
		struct str words =
		    pdf_words(arena, attendance(&s, NULL, 0, LANGUAGE_FR), PDF_AS_LAID_OUT);
		assert_int_equal(pdf_times(words, cases[i][1]), 1);
		assert_int_equal(pdf_times(words, cases[i][2]), 1);
	}
}

static void extra_time_is_told_in_minutes(void **)
{
	struct paper_session s = session();
	struct paper_candidate *c = candidates(2);

	c[1].extra_percent = 33; /* a third of 105 minutes: 35 */
	struct str words = pdf_words(arena, attendance(&s, c, 2, LANGUAGE_ES), PDF_AS_WRITTEN);
	assert_int_equal(pdf_times(words, "33 %"), 1);
	assert_int_equal(pdf_times(words, "140 min"), 1);
	assert_int_equal(pdf_times(words, "Tiempo\nadicional"), 1);
}

/* More invigilators than the head has room for sign after the candidates. */
static void forty_invigilators_leave_room(void **)
{
	struct paper_session s = session();
	struct str names = STR("");

	for (int i = 1; i <= 40; i++)
		names = arena_printf(arena, STR_FMT "Nom%02d,", STR_ARG(names), i);
	s.examiners = names;
	struct str words =
	    pdf_words(arena, attendance(&s, candidates(20), 20, LANGUAGE_FR), PDF_AS_LAID_OUT);
	assert_int_equal(pdf_times(words, "Surveillant : Nom"), 40);
	for (size_t i = 1; i <= 20; i++)
		assert_int_equal(pdf_times(words, arena_printf(arena, "Nguyễn%04zu", i).p), 1);
	s.examiners = STR("");
	words = pdf_words(arena, attendance(&s, candidates(1), 1, LANGUAGE_FR), PDF_AS_LAID_OUT);
	assert_int_equal(pdf_times(words, "Surveillant : nom et signature"), 1);
}

static void the_kit_has_the_codes_and_the_steps(void **)
{
	static const char *const said[LANGUAGE_COUNT][4] = {
	    [LANGUAGE_FR] = {"Kit du surveillant", "Avant la session", "Urgence", "La fin"},
	    [LANGUAGE_EN] = {"Invigilator's kit", "Before the session", "Emergency", "The end"},
	    [LANGUAGE_ES] = {"Guía del vigilante", "Antes de la sesión", "Emergencia", "El final"},
	};
	struct paper_session s = session();

	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		struct paper p = paper_of(&s, (enum language)l);
		struct str out;
		assert_int_equal(paper_kit(&p, &out, NULL), ERR_NONE);
		struct str words = pdf_words(arena, out, PDF_AS_WRITTEN);
		assert_int_equal(pages(words), 2);
		assert_int_equal(pdf_times(words, "BCDF23"), 1);
		assert_int_equal(pdf_times(words, "C-7KQ2M"), 1);
		assert_int_equal(pdf_times(words, s.join_address.p), 1);
		assert_int_equal(pdf_times(words, s.invigilate_address.p), 1);
		for (int i = 0; i < 4; i++)
			assert_true(pdf_times(words, said[l][i]) >= 1);
	}
}

/* What only invigilators may know is on no other paper. */
static void codes_are_on_no_other_paper(void **)
{
	struct paper_session s = session();
	struct paper p = paper_of(&s, LANGUAGE_FR);
	struct paper_candidate *c = candidates(1);
	struct str files[4];

	assert_int_equal(paper_attendance(&p, c, 1, &files[0], NULL), ERR_NONE);
	assert_int_equal(paper_convocations(&p, c, 1, &files[1], NULL), ERR_NONE);
	assert_int_equal(paper_incidents(&p, &(struct paper_report){0}, &files[2], NULL), ERR_NONE);
	assert_int_equal(paper_frauds(&p, NULL, 0, &files[3], NULL), ERR_NONE);
	for (int i = 0; i < 4; i++) {
		struct str text = pdf_letters(arena, files[i]);
		assert_int_equal(pdf_times(text, "BCDF23") + pdf_times(text, "7KQ2M"), 0);
	}
}

static void a_letter_calls_one_candidate_in_their_language(void **)
{
	struct paper_session s = session();
	struct paper p = paper_of(&s, LANGUAGE_FR);
	struct paper_candidate *c = candidates(3);
	struct str out, words, letter[3], rest;

	c[1].language = LANGUAGE_EN;
	c[1].extra_percent = 33;
	c[1].needs = STR("a seat by the door");
	c[2].language = LANGUAGE_ES;
	assert_int_equal(paper_convocations(&p, c, 3, &out, NULL), ERR_NONE);
	words = rest = pdf_words(arena, out, PDF_AS_LAID_OUT);
	assert_int_equal(pages(words), 3);
	assert_int_equal(pdf_times(words, "1/1"), 3);
	for (int i = 0; i < 3; i++) {
		assert_true(str_cut(rest, '\f', &letter[i], &rest));
		letter[i] = arena_str(arena, letter[i]);
		assert_int_equal(pdf_times(letter[i], "Nguyễn"), 1);
		assert_int_equal(pdf_times(letter[i], "08:45"), 1); /* a quarter of an hour early */
		assert_int_equal(pdf_times(letter[i], "12 rue des Écoles"), 1);
		assert_int_equal(pdf_times(letter[i], "certif@univ.example"), 2);
	}
	assert_int_equal(pdf_times(letter[0], "Convocation à la certification Pix"), 1);
	assert_int_equal(pdf_times(letter[0], "lundi 30 mars 2026"), 1);
	assert_int_equal(pdf_times(letter[0], "10:45 (105 minutes d’examen)"), 1);
	assert_int_equal(pdf_times(letter[0], "29/02/2004"), 1);
	assert_int_equal(pdf_times(letter[1], "Ánh0002 Nguyễn0002"), 1);
	assert_int_equal(pdf_times(letter[1], "Monday 30 March 2026"), 1);
	assert_int_equal(pdf_times(letter[1], "11:20 (140 minutes of exam)"), 1);
	assert_int_equal(pdf_times(words, "a seat by the door"), 1);
	assert_int_equal(pdf_times(letter[2], "lunes 30 de marzo de 2026"), 1);
	assert_int_equal(pdf_times(letter[2], "Convocatoria"), 2);
}

static void reports_tell_what_was_entered(void **)
{
	struct paper_session s = session();
	struct paper p = paper_of(&s, LANGUAGE_FR);
	const struct paper_entry entries[] = {
	    {STR("Zoé Ñandú"), STR("2004-02-29"), 12, STARTS + CLOCK_HOUR, STR("Image illisible"),
	     STR("Rien ne s'affichait."), STR("Question remplacée")},
	    {.category = STR("Coupure du réseau"), .at = STARTS + 90 * CLOCK_MINUTE},
	};
	const struct paper_report r = {entries, 2, STR("Le reste allait bien."), true, false};
	struct str out;

	assert_int_equal(paper_incidents(&p, &r, &out, NULL), ERR_NONE);
	struct str words = pdf_words(arena, out, PDF_AS_WRITTEN);
	assert_int_equal(pages(words), 1);
	static const char *const once[] = {"Image illisible",
					   "Rien ne s'affichait.",
					   "10:00",
					   "10:30",
					   "Toute la session",
					   "Coupure du réseau",
					   "Le reste allait bien.",
					   "Surveillant : Jean Petit"};
	for (size_t i = 0; i < sizeof once / sizeof *once; i++)
		if (pdf_times(words, once[i]) != 1)
			fail_msg("%s in %s", once[i], words.p);
	assert_int_equal(paper_frauds(&p, entries, 2, &out, NULL), ERR_NONE);
	words = pdf_words(arena, out, PDF_AS_WRITTEN);
	assert_int_equal(pages(words), 2); /* one each */
	assert_int_equal(pdf_times(words, "29/02/2004"), 1);
	assert_int_equal(pdf_times(words, "Le candidat refuse de signer."), 2);
	assert_int_equal(pdf_times(words, "Signature du candidat"), 2);
}

static void blank_forms_are_one_page(void **)
{
	struct paper_session s = session();
	struct str out;

	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		struct paper p = paper_of(&s, (enum language)l);
		assert_int_equal(paper_incidents(&p, &(struct paper_report){0}, &out, NULL),
				 ERR_NONE);
		struct str words = pdf_words(arena, out, PDF_AS_LAID_OUT);
		assert_int_equal(pages(words), 1);
		assert_int_equal(pdf_times(words, "04213705"), 2);
		assert_int_equal(paper_frauds(&p, NULL, 0, &out, NULL), ERR_NONE);
		words = pdf_words(arena, out, PDF_AS_LAID_OUT);
		assert_int_equal(pages(words), 1);
	}
}

/* Many incidents go on over the pages, none lost; a long description too. */
static void a_long_report_goes_on(void **)
{
	struct paper_session s = session();
	struct paper p = paper_of(&s, LANGUAGE_FR);
	struct paper_entry *v = ARENA_NEW(arena, struct paper_entry, 100);
	struct str out, long_text = STR("mot");

	for (int i = 0; i < 7; i++)
		long_text = arena_printf(arena, STR_FMT " " STR_FMT, STR_ARG(long_text),
					 STR_ARG(long_text));
	for (size_t i = 0; i < 100; i++)
		v[i] = (struct paper_entry){.candidate = arena_printf(arena, "Nom%03zu", i),
					    .category = STR("Incident"),
					    .description = long_text};
	assert_int_equal(
	    paper_incidents(&p, &(struct paper_report){.entries = v, .count = 100}, &out, NULL),
	    ERR_NONE);
	struct str words = pdf_words(arena, out, PDF_AS_WRITTEN);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(pdf_times(words, arena_printf(arena, "Nom%03zu", i).p), 1);
	assert_int_equal(pdf_times(words, "mot"), 100 * 128);
}

static void a_thousand_candidates_are_fifty_pages(void **)
{
	struct paper_session s = session();
	struct paper_candidate *c = candidates(1000);
	struct str words = pdf_words(arena, attendance(&s, c, 1000, LANGUAGE_FR), PDF_AS_LAID_OUT);

	assert_int_equal(pages(words), 50);
	assert_int_equal(pdf_times(words, "50/50"), 1);
	assert_int_equal(pdf_times(words, "Nguyễn1000"), 1);
}

static void the_same_values_give_the_same_bytes(void **)
{
	struct paper_session s = session();
	struct str one = attendance(&s, candidates(30), 30, LANGUAGE_FR);
	struct str two = attendance(&s, candidates(30), 30, LANGUAGE_FR);

	assert_int_equal(one.n, two.n);
	assert_memory_equal(one.p, two.p, one.n);
}

int main(void)
{
#define WITH_ARENA(f) cmocka_unit_test_setup_teardown(f, start, stop)
	const struct CMUnitTest tests[] = {
	    WITH_ARENA(twenty_candidates_are_on_a_page),
	    WITH_ARENA(long_names_are_whole),
	    WITH_ARENA(hours_are_the_place_s),
	    WITH_ARENA(extra_time_is_told_in_minutes),
	    WITH_ARENA(forty_invigilators_leave_room),
	    WITH_ARENA(the_kit_has_the_codes_and_the_steps),
	    WITH_ARENA(codes_are_on_no_other_paper),
	    WITH_ARENA(a_letter_calls_one_candidate_in_their_language),
	    WITH_ARENA(reports_tell_what_was_entered),
	    WITH_ARENA(blank_forms_are_one_page),
	    WITH_ARENA(a_long_report_goes_on),
	    WITH_ARENA(a_thousand_candidates_are_fifty_pages),
	    WITH_ARENA(the_same_values_give_the_same_bytes),
	};

	message_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
