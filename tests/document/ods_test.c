/* SPDX-License-Identifier: EUPL-1.2 */
/* Spreadsheets as they are written: what sheet.h reads in them is what was put. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buf.h"
#include "base/random.h"
#include "document/ods.h"
#include "help/sheets.h"

static struct ods *new_file(void)
{
	/* 2026-11-28T12:00:00Z */
	const struct ods_info info = {STR("Candidats & \"co\""), STR("fr"), 1795867200000};

	return ods_new(arena, &info);
}

static struct str rendered(struct ods *o)
{
	struct str bytes;
	struct error e;

	assert_int_equal(ods_render(o, &bytes, &e), ERR_NONE);
	return bytes;
}

static struct sheet read_back(struct str bytes)
{
	struct sheet s;
	struct error e = {0};

	if (sheet_read(arena, bytes, NULL, &s, &e))
		fail_msg("%s", e.message);
	return s;
}

static void check(const struct sheet *s, size_t row, size_t column, const char *text)
{
	struct str cell = sheet_cell(&s->rows[row], column);

	assert_string_equal(arena_z(arena, cell), text);
}

static void cells_read_back_with_their_kinds(void **state)
{
	struct ods *o = new_file();

	(void)state;
	ods_column(o, 5, ODS_AS_TEXT);
	ods_column(o, 3.25, ODS_AS_DATE);
	ods_column(o, 2, ODS_AS_TYPED);
	ods_column_choices(o, (const char *const[]){"M", "F", "<\"&", NULL}, STR("M ou F"));
	ods_text(o, STR("Session 12"), ODS_TITLE);
	ods_end_row(o);
	ods_end_row(o);
	ods_text(o, STR("* Nom"), ODS_HEADER);
	ods_note(o, STR("jour/mois/année\net rien d'autre"));
	ods_text(o, STR("* Né(e) le"), ODS_HEADER);
	ods_text(o, STR("Âge"), ODS_HEADER);
	ods_end_row(o);
	ods_text(o, STR("01004"), ODS_PLAIN);
	ods_date(o, STR("2001-02-28"), ODS_PLAIN);
	ods_int(o, -42, ODS_PLAIN);
	ods_end_row(o);
	ods_empty(o, 1);
	ods_date(o, STR("31/02/01"), ODS_WRONG);
	ods_note(o, STR("seule"));
	ods_text(o, STR(""), ODS_PLAIN);
	ods_text(o, STR("=1+1"), ODS_HELP);
	ods_end_row(o);
	struct sheet s = read_back(rendered(o));
	assert_int_equal(s.format, SHEET_ODS);
	assert_string_equal(s.name.p, "Candidats & \"co\"");
	assert_int_equal(s.n, 4);
	assert_int_equal(s.rows[1].number, 3);
	check(&s, 0, 0, "Session 12");
	check(&s, 1, 0, "* Nom");
	check(&s, 1, 1, "* Né(e) le");
	check(&s, 2, 0, "01004");
	check(&s, 2, 1, "2001-02-28");
	check(&s, 2, 2, "-42");
	check(&s, 3, 0, "");
	check(&s, 3, 1, "31/02/01");
	check(&s, 3, 2, "");
	check(&s, 3, 3, "=1+1");
}

/* What tells an ODS from any archive: its kind, plain, 38 bytes from the start (OpenDocument 1.2
 * part 3, 3.3). */
static void the_kind_stands_first_and_plain(void **state)
{
	static const char kind[] = "mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
	struct str bytes = rendered(new_file());

	(void)state;
	assert_memory_equal(bytes.p + 30, kind, sizeof kind - 1);
}

static void the_same_file_is_made_of_the_same_bytes(void **state)
{
	struct str files[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct ods *o = new_file();
		ods_text(o, STR("a"), ODS_PLAIN);
		ods_end_row(o);
		files[i] = rendered(o);
	}
	assert_int_equal(files[0].n, files[1].n);
	assert_memory_equal(files[0].p, files[1].p, files[0].n);
}

static void texts_read_back_letter_for_letter(void **state)
{
	static const char *const texts[] = {
	    "a",      "a  b",	" a",	  "a ",	     "   ",   "a\tb",	    "\t",
	    "a\n\nb", "\n",	"a \n b", "<&>\"'",  "]]>",   "a   \t  b",  "\t\ta",
	    "Élodie", "日本語", "a b",	  "_x000D_", "&amp;", "2001-02-28", "'=1+1"};
	struct ods *o = new_file();

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		ods_text(o, str_of(texts[i]), ODS_HELP);
		ods_text(o, STR("."), ODS_PLAIN);
		ods_end_row(o);
	}
	struct sheet s = read_back(rendered(o));
	assert_int_equal(s.n, sizeof texts / sizeof *texts);
	for (size_t i = 0; i < s.n; i++)
		check(&s, i, 0, texts[i]);
}

static void characters_that_xml_cannot_hold_are_left_out(void **state)
{
	struct ods *o = new_file();

	(void)state;
	ods_text(o,
		 STR("a\x01"
		     "b\x7f"
		     "c\xef\xbf\xbf"
		     "d"),
		 ODS_PLAIN);
	ods_end_row(o);
	struct sheet s = read_back(rendered(o));
	check(&s, 0, 0,
	      "ab\x7f"
	      "cd");
}

/* Random tables: whatever letters, wherever the empty cells. */
static void what_is_written_is_what_is_read(void **state)
{
	enum { ROUNDS = 60, ROWS = 12, COLUMNS = 6 };
	static const char *const letters[] = {"a", "Z",	 " ", "\n", "\t", "é", "œ",  "<",
					      "&", "\"", "'", "0",  "日", "🎓", "  ", "*"};
	struct random r = random_seeded(11);

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct str cells[ROWS][COLUMNS];
		struct ods *o = new_file();
		for (size_t i = 0; i < ROWS; i++) {
			for (size_t k = 0; k < COLUMNS; k++) {
				struct buf b = BUF_INIT(1000);
				for (size_t n = random_below(&r, 3) ? random_below(&r, 12) : 0; n;
				     n--)
					buf_str(&b, str_of(letters[random_below(&r, 16)]));
				cells[i][k] = buf_take(&b, arena);
				ods_text(o, cells[i][k],
					 (enum ods_look)random_below(&r, ODS_LOOK_COUNT));
			}
			ods_end_row(o);
		}
		struct sheet s = read_back(rendered(o));
		size_t at = 0;
		for (size_t i = 0; i < ROWS; i++) {
			bool here = at < s.n && s.rows[at].number == i + 1;
			for (size_t k = 0; k < COLUMNS; k++) {
				struct str got = here ? sheet_cell(&s.rows[at], k) : STR("");
				if (!str_eq(got, cells[i][k]))
					fail_msg("\"" STR_FMT "\" became \"" STR_FMT "\"",
						 STR_ARG(cells[i][k]), STR_ARG(got));
			}
			at += here;
		}
		assert_int_equal(at, s.n);
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, arena_begin, arena_end)
	const struct CMUnitTest tests[] = {
	    T(cells_read_back_with_their_kinds),
	    T(the_kind_stands_first_and_plain),
	    T(the_same_file_is_made_of_the_same_bytes),
	    T(texts_read_back_letter_for_letter),
	    T(characters_that_xml_cannot_hold_are_left_out),
	    T(what_is_written_is_what_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
