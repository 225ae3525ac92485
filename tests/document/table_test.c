/* SPDX-License-Identifier: EUPL-1.2 */
/* Typed tables out of sheets. Sheets are written as CSV; faults are shown as "place: value | what
 * is wrong | how to mend it", warnings with a ? before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buf.h"
#include "document/table_ods.h"
#include "help/archive.h"
#include "help/sheets.h"

static const struct table_choice sexes[] = {{"M", 1}, {"F", 2}, {NULL, 0}};

enum { NAME, FIRST, BIRTH, SEX, EMAIL, EXTRA, FEE, HOUR, CLEA, COLUMNS };
static const struct table_column columns[COLUMNS] = {
    [NAME] = {.key = "name",
	      .title = {"Nom de naissance", "Birth name", "Apellidos"},
	      .required = true,
	      .most = 10},
    [FIRST] = {.key = "first", .title = {"Prénom", "First name", "Nombre"}, .required = true},
    [BIRTH] = {.key = "birth",
	       .title = {"Date de naissance (format : jj/mm/aaaa)", "Date of birth (dd/mm/yyyy)",
			 "Fecha de nacimiento (dd/mm/aaaa)"},
	       .kind = TABLE_DATE,
	       .required = true,
	       .least = -2208988800000, /* 1900-01-01 */
	       .most = 1795824000000 /* 2026-11-28 */},
    [SEX] = {.key = "sex",
	     .title = {"Sexe (M ou F)", "Sex (M or F)", "Sexo (M o F)"},
	     .kind = TABLE_CHOICE,
	     .choices = sexes},
    [EMAIL] = {.key = "email",
	       .title = {"E-mail de convocation", "E-mail", "Correo"},
	       .aliases = (const char *const[]){"Courriel", "Adresse électronique", NULL},
	       .kind = TABLE_EMAIL},
    [EXTRA] = {.key = "extra",
	       .title = {"Temps majoré ?", "Extra time", "Tiempo"},
	       .kind = TABLE_INTEGER,
	       .percent = true,
	       .least = 1,
	       .most = 999},
    [FEE] = {.key = "fee",
	     .title = {"Tarif", "Fee", "Tarifa"},
	     .kind = TABLE_MONEY,
	     .least = 0,
	     .most = 4500},
    [HOUR] = {.key = "hour", .title = {"Heure", "Hour", "Hora"}, .kind = TABLE_TIME},
    [CLEA] = {.key = "clea",
	      .title = {"CléA Numérique (\"oui\" ou laisser vide)", "CléA", "CléA num"},
	      .kind = TABLE_CHOICE,
	      .choices = table_yes_no},
};

static struct table read_csv(const char *csv)
{
	struct sheet *s = ARENA_NEW(arena, struct sheet, 1);
	struct table t;
	struct error e;

	if (sheet_read(arena, str_of(csv), NULL, s, &e))
		fail_msg("%s", e.message);
	table_read(arena, s, columns, COLUMNS, LANGUAGE_FR, &t);
	table_sort_faults(&t);
	return t;
}

#define OTABLE(name, rows) "<table:table table:name=\"" name "\">" rows "</table:table>"
#define OROW(cells) "<table:table-row>" cells "</table:table-row>"
#define OCELL(text)                                                                                \
	"<table:table-cell office:value-type=\"string\"><text:p>" text                             \
	"</text:p></table:table-cell>"
#define HEAD OROW(OCELL("Nom de naissance") OCELL("Prénom") OCELL("Date de naissance"))
#define PERSON OROW(OCELL("Dupont") OCELL("Léa") OCELL("28/02/2001"))

static int read_tables(const char *spreadsheet, struct sheet *s, struct table *t, struct error *e)
{
	struct table_wanted wanted = {arena, columns, COLUMNS};
	int k = sheet_read_fitting(arena, archive_ods(arena, "", spreadsheet), NULL, table_fits,
				   &wanted, s, e);

	if (!k)
		table_read(arena, s, columns, COLUMNS, LANGUAGE_FR, t);
	return k;
}

/* Teachers have names as well; the list of candidates is the one that has all that is required. */
static void the_sheet_that_fits_is_read(void **state)
{
	struct sheet s;
	struct table t;
	struct error e;

	(void)state;
	assert_int_equal(
	    read_tables(OTABLE("Notice", OROW(OCELL("A lire")))
			    OTABLE("Profs", OROW(OCELL("Nom de naissance") OCELL("Prénom"))
						OROW(OCELL("Roy") OCELL("Ana")))
				OTABLE("Candidats", OROW(OCELL("Liste")) HEAD PERSON PERSON)
				    OTABLE("Vide", ""),
			&s, &t, &e),
	    ERR_NONE);
	assert_true(str_eq(s.name, STR("Candidats")));
	assert_int_equal(t.errors, 0);
	assert_int_equal(t.row_n, 2);
	assert_int_equal(t.header_row, 2);
	/* none fits wholly: the one that has a row of headers says what it lacks */
	assert_int_equal(read_tables(OTABLE("Notice", OROW(OCELL("A lire"))) OTABLE(
					 "Profs", OROW(OCELL("Nom de naissance") OCELL("Prénom"))
						      OROW(OCELL("Roy") OCELL("Ana"))),
				     &s, &t, &e),
			 ERR_NONE);
	assert_true(str_eq(s.name, STR("Profs")));
	assert_int_equal(t.errors, 1);
}

static void of_a_workbook_too(void **state)
{
	struct sheet s;
	struct error e;
	struct table_wanted wanted = {arena, columns, COLUMNS};
#define XC(t) "<c t=\"inlineStr\"><is><t>" t "</t></is></c>"
	struct archive_xlsx x = {.rows = "<row>" XC("A lire") "</row>",
				 .second = "<row>" XC("Nom de naissance") XC("Prénom")
				     XC("Date de naissance") "</row>"
							     "<row>" XC("Dupont") XC("Léa")
								 XC("2001-02-28") "</row>"};

	(void)state;
	assert_int_equal(
	    sheet_read_fitting(arena, archive_xlsx(arena, &x), NULL, table_fits, &wanted, &s, &e),
	    ERR_NONE);
	assert_true(str_eq(s.name, STR("Suite")));
	assert_int_equal(s.n, 2);
	assert_int_equal(s.rows[0].number, 1);
	/* the first, when nothing is looked for */
	assert_int_equal(sheet_read(arena, archive_xlsx(arena, &x), NULL, &s, &e), ERR_NONE);
	assert_true(str_eq(s.name, STR("Liste")));
}

static void sheets_that_fit_alike_are_named(void **state)
{
	struct sheet s;
	struct table t;
	struct error e;

	(void)state;
	assert_int_equal(read_tables(OTABLE("Lundi", HEAD PERSON)
					 OTABLE("Notice", OROW(OCELL("A lire")))
					     OTABLE("Mardi", HEAD PERSON),
				     &s, &t, &e),
			 ERR_INVALID);
	assert_true(str_starts(str_of(e.message), STR("Several sheets")));
	assert_true(str_eq(e.argument, STR("Lundi, Mardi")));
	assert_int_equal(read_tables(OTABLE("Un", OROW(OCELL("a")))
					 OTABLE("Deux", OROW(OCELL("b"))),
				     &s, &t, &e),
			 ERR_NONE);
	assert_int_equal(t.fault_n, 1);
	assert_true(str_eq(t.faults[0].wrong_argument, STR("Un, Deux")));
}

static struct str filled(void *context, const char *message, struct str argument, struct arena *a)
{
	const char *hole = strstr(message, "{0}");

	(void)context;
	if (!hole)
		return str_of(message);
	return arena_printf(a, "%.*s" STR_FMT "%s", (int)(hole - message), message,
			    STR_ARG(argument), hole + 3);
}

static const char *faults(const struct table *t)
{
	struct buf b = BUF_INIT(1 << 20);

	for (size_t i = 0; i < t->fault_n; i++) {
		const struct table_fault *f = &t->faults[i];
		buf_printf(&b, "%s%s" STR_FMT "%zu ", i ? "\n" : "", f->warning ? "?" : "",
			   STR_ARG(f->letters), f->row);
		buf_printf(&b, STR_FMT ": " STR_FMT " | " STR_FMT, STR_ARG(f->header),
			   STR_ARG(f->given),
			   STR_ARG(filled(NULL, f->wrong, f->wrong_argument, arena)));
		if (f->mend)
			buf_printf(&b, " | " STR_FMT,
				   STR_ARG(filled(NULL, f->mend, f->mend_argument, arena)));
	}
	return buf_take(&b, arena).p;
}

/* The columns of CER-18, as the templates of the public Pix write them. */
#define HEADER                                                                                     \
	"* Nom de naissance;* Prénom;* Date de naissance (format : jj/mm/aaaa);* Sexe (M ou F);"  \
	"E-mail de convocation;Temps majoré ?;Tarif;Heure;\"CléA Numérique (\"\"oui\"\" ou "    \
	"vide)\"\n"

static void a_list_gives_typed_values(void **state)
{
	struct table t = read_csv("Session;12\n\nNom de naissance;Prénom;Date de naissance;Sexe;"
				  "Courriel;Temps majoré;Tarif;Heure;Cléa numérique\n"
				  " O'Brien ;Jean\xc2\xa0\xc2\xa0Paul;28/02/2001;f;"
				  "Jean.Paul@EXAMPLE.org;33 %;12,5 €;9h30;OUI\n");

	(void)state;
	assert_string_equal(faults(&t), "");
	assert_int_equal(t.header_row, 3);
	assert_int_equal(t.row_n, 1);
	assert_int_equal(t.rows[0].number, 4);
	assert_false(t.rows[0].faulty);
	const struct table_value *v = t.rows[0].values;
	static const struct {
		const char *text;
		int64_t number;
	} want[COLUMNS] = {
	    [NAME] = {"O'Brien", 0},
	    [FIRST] = {"Jean Paul", 0},
	    [BIRTH] = {"2001-02-28", 983318400000}, /* date -u -d 2001-02-28 +%s */
	    [SEX] = {"f", 2},
	    [EMAIL] = {"Jean.Paul@example.org", 0},
	    [EXTRA] = {"33", 33},
	    [FEE] = {"12.50", 1250},
	    [HOUR] = {"09:30", 570},
	    [CLEA] = {"OUI", 1},
	};
	for (size_t c = 0; c < COLUMNS; c++) {
		assert_true(v[c].given && v[c].good);
		assert_string_equal(arena_z(arena, v[c].text), want[c].text);
		assert_int_equal(v[c].number, want[c].number);
	}
	assert_ptr_equal(table_column_of(&t, "extra"), &columns[EXTRA]);
	assert_null(table_column_of(&t, "nothing"));
}

static void headers_are_found_in_any_order_language_and_dress(void **state)
{
	static const char *const lists[] = {
	    "Prénom;Date de naissance (format: jj/mm/aaaa);NOM DE NAISSANCE\nA;01/02/2001;B\n",
	    "first name*;** Date of  Birth ** ;birth-name\nA;01/02/2001;B\n",
	    "\xef\xbb\xbf* prenom,* date de naissance,* nom de naissance\nA,01/02/2001,B\n",
	    "Nombre;Fecha de Nacimiento;Apellidos:\nA;01/02/2001;B\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct table t = read_csv(lists[i]);
		assert_string_equal(faults(&t), "");
		assert_int_equal(t.at[FIRST], 1);
		assert_int_equal(t.at[BIRTH], 2);
		assert_int_equal(t.at[NAME], 3);
		assert_int_equal(t.at[SEX], 0);
		/* What the file lacks has no text at all; what it leaves blank has an empty one. */
		assert_null(t.rows[0].values[SEX].text.p);
		assert_true(t.rows[0].values[SEX].good && !t.rows[0].values[SEX].given);
	}
}

static void parentheses_count_where_they_tell_columns_apart(void **state)
{
	static const struct table_column two[] = {
	    {.key = "from", .title = {"Date (début)"}},
	    {.key = "to", .title = {"Date (fin)"}},
	    {.key = "room", .title = {"Salle"}},
	};
	struct sheet s;
	struct table t;
	struct error e;

	(void)state;
	assert_int_equal(
	    sheet_read(arena, STR("Date (fin);Date (debut);Salle\na;b;c\n"), NULL, &s, &e),
	    ERR_NONE);
	table_read(arena, &s, two, 3, LANGUAGE_FR, &t);
	assert_int_equal(t.at[0], 2);
	assert_int_equal(t.at[1], 1);
	assert_int_equal(sheet_read(arena, STR("Date;Date (fin);Salle\na;b;c\n"), NULL, &s, &e),
			 ERR_NONE);
	table_read(arena, &s, two, 3, LANGUAGE_FR, &t);
	assert_int_equal(t.at[0], 0); /* it could be either */
	assert_int_equal(t.warnings, 1);
}

static void faults_of_the_header_are_told(void **state)
{
	struct table t = read_csv("* Nom de naissance;Taille;Prénom;first NAME\nA;1;B;C\n");

	(void)state;
	assert_string_equal(
	    faults(&t),
	    "1 Date de naissance (format : jj/mm/aaaa):  | The column “Date de naissance (format : "
	    "jj/mm/aaaa)” is missing. | Add it, with this header, in the row of headers.\n"
	    "?B1 Taille: Taille | This column is not one of those expected: it was not read. | If "
	    "it "
	    "should have been, give it the header of the template.\n"
	    "D1 first NAME: first NAME | This column is there twice: the first time in column C. | "
	    "Keep one of the two and take the other away.");
	assert_int_equal(t.errors, 2);
	assert_int_equal(t.warnings, 1);
	t = read_csv("a;b\nc;d\nPrénom\n");
	assert_string_equal(
	    faults(&t), "0 :  | The row of headers was not found. | Begin the list with a row of "
			"headers, those of the template: Nom de naissance, Prénom, Date de "
			"naissance (format : jj/mm/aaaa).");
	assert_int_equal(t.row_n, 0);
	t = read_csv(HEADER ";;;;;\n ;\xc2\xa0\n");
	assert_string_equal(faults(&t),
			    "0 :  | The list is empty: nothing stands below its headers. | "
			    "Fill a row for each person, then send the file again.");
}

static void every_fault_is_told_at_once(void **state)
{
	struct table t = read_csv(HEADER "Dupont;Léa;28/02/2001;F;;;;;\n"
					 ";;;;;;;;\n"
					 "Dupont-Durand;;30/02/2001;X;a@b;0;45,01;25:00;peut-être\n"
					 "A;B;28/11/2026;M;a@b.fr;1,5;;;\n"
					 "A;B;29/11/2026;M;;;;;\n"
					 ";B;31/12/1899;M;;;;;\n");

	(void)state;
	assert_int_equal(t.row_n, 5);
	assert_false(t.rows[0].faulty);
	assert_true(t.rows[1].faulty);
	assert_string_equal(
	    faults(&t),
	    "A4 * Nom de naissance: Dupont-Durand | This text is longer than 10 characters. | "
	    "Shorten it.\n"
	    "B4 * Prénom:  | This cell is empty. | Fill it: it can't be left empty.\n"
	    "C4 * Date de naissance (format : jj/mm/aaaa): 30/02/2001 | There is no such day in "
	    "the "
	    "calendar. | Write the day first, then the month: 28/02/2001.\n"
	    "D4 * Sexe (M ou F): X | This is none of the values expected. | Write one of these: M, "
	    "F.\n"
	    "E4 E-mail de convocation: a@b | This is not an e-mail address. | Write one address, "
	    "such as "
	    "name@example.org.\n"
	    "F4 Temps majoré ?: 0 | This value is less than 1. | Write a value in this range: "
	    "1–999.\n"
	    "G4 Tarif: 45,01 | This value is more than 45.00. | Write a value in this range: "
	    "0.00–45.00.\n"
	    "H4 Heure: 25:00 | This is not a time of day. | Write hours and minutes, for example "
	    "09:30.\n"
	    "I4 CléA Numérique (\"oui\" ou vide): peut-être | This is none of the values "
	    "expected. | "
	    "Write one of these: oui, non; yes, no; sí, no.\n"
	    "F5 Temps majoré ?: 1,5 | This is not a whole number. | Write digits only, for example "
	    "1.\n"
	    "C6 * Date de naissance (format : jj/mm/aaaa): 29/11/2026 | This date is after "
	    "28/11/2026. | "
	    "Check the day, the month and the year.\n"
	    "A7 * Nom de naissance:  | This cell is empty. | Fill it: it can't be left empty.\n"
	    "C7 * Date de naissance (format : jj/mm/aaaa): 31/12/1899 | This date is before "
	    "01/01/1900. | "
	    "Check the day, the month and the year.");
}

/* A cell by itself: what it becomes, or "!" and what is wrong. */
static const char *value(size_t column, const char *text)
{
	struct table_value v;
	struct table_fault f;

	if (!table_value_read(arena, &columns[column], str_of(text), &v, &f))
		return arena_printf(arena, "!%s", f.wrong).p;
	return arena_z(arena, v.text);
}

static void values_are_read_as_people_write_them(void **state)
{
	static const char none[] = "!This is not a date.",
			  two[] = "!The year of this date is not in four digits.",
			  day[] = "!There is no such day in the calendar.",
			  whole[] = "!This is not a whole number.",
			  euros[] = "!This is not an amount in euros.",
			  mail[] = "!This is not an e-mail address.",
			  hour[] = "!This is not a time of day.";
	static const struct {
		size_t column;
		const char *text, *value;
	} cases[] = {
	    {BIRTH, "28/02/2001", "2001-02-28"},
	    {BIRTH, "2001-02-28", "2001-02-28"},
	    {BIRTH, "8/2/2001", "2001-02-08"},
	    {BIRTH, "28.02.2001", "2001-02-28"},
	    {BIRTH, "28-02-2001", "2001-02-28"},
	    {BIRTH, "29/02/2000", "2000-02-29"},
	    {BIRTH, "29/02/2001", day},
	    {BIRTH, "02/28/2001", day},
	    {BIRTH, "0/1/2001", day},
	    {BIRTH, "28.2.01", two},
	    {BIRTH, "28/02/01", two},
	    {BIRTH, "28/02-2001", none},
	    {BIRTH, "28/02/20011", none},
	    {BIRTH, "28 février 2001", none},
	    {BIRTH, "36950", "!This is a number, not a date."},
	    {BIRTH, "2001-02-28T09:30", "!This date has an hour with it."},
	    {BIRTH, "2001/02/28", none},
	    {BIRTH, "", "!This cell is empty."},
	    {EXTRA, "33", "33"},
	    {EXTRA, "33%", "33"},
	    {EXTRA, "33,0", "33"},
	    {EXTRA, "+33", "33"},
	    {EXTRA, "33.3333333333333%", whole},
	    {EXTRA, "33%%", whole},
	    {EXTRA, "un tiers", whole},
	    {EXTRA, "99999999999999999999", whole},
	    {EXTRA, "1 000", "!This value is more than {0}."},
	    {FEE, "45", "45.00"},
	    {FEE, "45.00", "45.00"},
	    {FEE, "€ 12,5", "12.50"},
	    {FEE, "0", "0.00"},
	    {FEE, "-1", "!This value is less than {0}."},
	    {FEE,
	     "1\xc2\xa0"
	     "234,50 €",
	     "!This value is more than {0}."},
	    {FEE, "1.234,50", "!This value is more than {0}."},
	    {FEE, "1,234", euros},
	    {FEE, "12,345", euros},
	    {FEE, "12,", euros},
	    {FEE, "--1", euros},
	    {FEE, "1,-1", euros},
	    {FEE, "gratuit", euros},
	    {HOUR, "9:30", "09:30"},
	    {HOUR, "09:30:00", "09:30"},
	    {HOUR, "9h", "09:00"},
	    {HOUR, "9 h 05", "09:05"},
	    {HOUR, "23:59", "23:59"},
	    {HOUR, "24:00", hour},
	    {HOUR, "9:5", hour},
	    {HOUR, "9", hour},
	    {HOUR, "09:30:01", hour},
	    {SEX, "m", "m"},
	    {SEX, " M. ", "M."},
	    {SEX, "H", "!This is none of the values expected."},
	    {CLEA, "Sí", "Sí"},
	    {CLEA, "x", "x"},
	    {CLEA, "?", "!This is none of the values expected."},
	    {EMAIL, "a.b+c@Sub.Example.ORG", "a.b+c@sub.example.org"},
	    {EMAIL, "élève@école.fr", "élève@école.fr"},
	    {EMAIL, "a@b.fr, c@d.fr", mail},
	    {EMAIL, "a b@c.fr", mail},
	    {EMAIL, ".a@b.fr", mail},
	    {EMAIL, "a..b@c.fr", mail},
	    {EMAIL, "a@b@c.fr", mail},
	    {EMAIL, "@b.fr", mail},
	    {EMAIL, "a@-b.fr", mail},
	    {EMAIL, "a@b..fr", mail},
	    {EMAIL, "a@127.0.0.1", mail},
	    {NAME, "  a \n b\t", "a b"},
	    {NAME, "e\xcc\x81", "é"}, /* two code points made one: normal form C */
	    {NAME, "\xe2\x80\x8b", "!This cell is empty."},
	    {NAME, "éééééééééé", "éééééééééé"}, /* ten characters, twenty bytes */
	    {NAME, "#N/A", "!The formula of this cell went wrong."},
	    {BIRTH, "#VALEUR!", "!The formula of this cell went wrong."},
	    {NAME, "Err:502", "!The formula of this cell went wrong."},
	    {NAME, "#hash", "#hash"},
	    {NAME, "\xef\xbf\xbd", "!A letter of this text was damaged."},
	    {NAME, "a\x07", "!This text holds a character that is not for writing."},
	    {NAME,
	     "a\xe2\x80\xae"
	     "b",
	     "!This text holds a character that is not for writing."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (strcmp(value(cases[i].column, cases[i].text), cases[i].value) != 0)
			fail_msg("\"%s\" gives \"%s\", not \"%s\"", cases[i].text,
				 value(cases[i].column, cases[i].text), cases[i].value);
}

/* What the caller's own rules find stands with the rest, in its place. */
static void faults_of_the_caller_are_told_with_the_others(void **state)
{
	struct table t = read_csv(HEADER "A;B;28/02/2001;;;;;;\nC;;28/02/2001;M;;;;;\n");

	(void)state;
	table_fault(&t, &t.rows[0],
		    &(struct table_found){.about = &columns[FIRST],
					  .wrong = "Who is {0}?",
					  .wrong_argument = STR("B"),
					  .mend = "Tell."});
	table_fault(&t, &t.rows[0], &(struct table_found){.wrong = "Odd.", .warning = true});
	table_fault(&t, NULL, &(struct table_found){.wrong = "Too late."});
	table_sort_faults(&t);
	assert_string_equal(faults(&t),
			    "0 :  | Too late.\n"
			    "?2 :  | Odd.\n"
			    "B2 * Prénom: B | Who is B? | Tell.\n"
			    "B3 * Prénom:  | This cell is empty. | Fill it: it can't be left "
			    "empty.");
	assert_true(t.rows[0].faulty);
	assert_int_equal(t.errors, 3);
}

static void very_many_faults_are_counted_and_some_kept(void **state)
{
	struct buf b = BUF_INIT(1 << 22);

	(void)state;
	buf_lit(&b, "Prénom;Nom de naissance;Date de naissance\n");
	for (int i = 0; i < 12000; i++)
		buf_lit(&b, "A;B;\n");
	struct table t = read_csv(buf_take(&b, arena).p);
	assert_int_equal(t.fault_n, TABLE_FAULTS_MAX);
	assert_int_equal(t.errors, 12000);
	assert_int_equal(t.row_n, 12000);
}

/* --- spreadsheets made of columns ---------------------------------------------------------------
 */

static struct table_writing writing(enum language l)
{
	static const struct str lines[] = {{"Session 12", 10}, {"Salle B, 9 h", 12}};

	return (struct table_writing){.language = l,
				      .title = STR("Candidats"),
				      .above = lines,
				      .above_n = 2,
				      .created_at = 1795867200000,
				      .say = filled};
}

static struct table read_bytes(struct str bytes)
{
	struct sheet *s = ARENA_NEW(arena, struct sheet, 1);
	struct table t;
	struct error e;

	if (sheet_read(arena, bytes, NULL, s, &e))
		fail_msg("%s", e.message);
	table_read(arena, s, columns, COLUMNS, LANGUAGE_FR, &t);
	return t;
}

static void a_template_reads_back_in_every_language(void **state)
{
	static const struct str row[COLUMNS] = {[NAME] = {"01004", 5},
						[FIRST] = {"Léa", 4},
						[BIRTH] = {"2001-02-28", 10},
						[SEX] = {"F", 1},
						[EMAIL] = {"a@example.org", 13},
						[EXTRA] = {"33", 2},
						[FEE] = {"12,50", 5},
						[HOUR] = {"09:30", 5}};
	const struct str *const rows[] = {row, row};

	(void)state;
	for (enum language l = 0; l < LANGUAGE_COUNT; l++) {
		struct table_writing w = writing(l);
		struct str bytes;
		struct error e;
		assert_int_equal(table_template(arena, &w, columns, COLUMNS, rows, 2, &bytes, &e),
				 ERR_NONE);
		struct table t = read_bytes(bytes);
		assert_string_equal(faults(&t), "");
		assert_int_equal(t.header_row, 3);
		assert_int_equal(t.row_n, 2);
		assert_string_equal(t.rows[1].values[NAME].text.p, "01004");
		assert_string_equal(t.rows[1].values[BIRTH].text.p, "2001-02-28");
		assert_int_equal(t.rows[1].values[SEX].number, 2);
		assert_int_equal(t.rows[1].values[FEE].number, 1250);
		assert_int_equal(t.rows[1].values[EXTRA].number, 33);
		assert_false(t.rows[1].values[CLEA].given);
	}
}

static void faulty_rows_come_back_with_what_is_wrong(void **state)
{
	struct table t = read_csv("Taille;" HEADER "1;Dupont;Léa;28/02/2001;F;;;;;\n"
				  "2;Durand;;30/02/01;F;;;;;\n"
				  "3;Petit;Zoé;28/02/2001;Q;;;;;\n");
	struct table_writing w = writing(LANGUAGE_FR);
	struct sheet s;
	struct str bytes;
	struct error e;

	(void)state;
	assert_int_equal(table_faulty(arena, &w, &t, &bytes, &e), ERR_NONE);
	assert_int_equal(sheet_read(arena, bytes, NULL, &s, &e), ERR_NONE);
	/* Two lines of information, the unknown column, the headers, three rows: the good one too,
	 * in its place, for the file is sent again whole. */
	assert_int_equal(s.n, 7);
	assert_string_equal(
	    arena_z(arena, sheet_cell(&s.rows[2], 0)),
	    "Taille — This column is not one of those expected: it was not read. If it "
	    "should have been, give it the header of the template.");
	assert_string_equal(arena_z(arena, sheet_cell(&s.rows[3], 0)), "À corriger");
	assert_string_equal(arena_z(arena, sheet_cell(&s.rows[4], 0)), "");
	assert_string_equal(arena_z(arena, sheet_cell(&s.rows[4], 1)), "Dupont");
	assert_string_equal(arena_z(arena, sheet_cell(&s.rows[5], 0)),
			    "* Prénom — This cell is empty. Fill it: it can't be left empty.\n"
			    "* Date de naissance (format : jj/mm/aaaa) — The year of this date is "
			    "not in four digits. "
			    "Write the year in four digits: 28/02/2001.");
	assert_string_equal(arena_z(arena, sheet_cell(&s.rows[5], 1)), "Durand");
	assert_string_equal(arena_z(arena, sheet_cell(&s.rows[5], 3)), "30/02/01");
	assert_string_equal(arena_z(arena, sheet_cell(&s.rows[6], 4)), "Q");
	/* Sent again as it is, it has the same faults and no more. */
	struct table again = read_bytes(bytes);
	assert_int_equal(again.errors, t.errors);
	assert_int_equal(again.warnings, 0);
	assert_int_equal(again.row_n, 3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, arena_begin, arena_end)
	const struct CMUnitTest tests[] = {
	    T(the_sheet_that_fits_is_read),
	    T(of_a_workbook_too),
	    T(sheets_that_fit_alike_are_named),
	    T(a_list_gives_typed_values),
	    T(headers_are_found_in_any_order_language_and_dress),
	    T(parentheses_count_where_they_tell_columns_apart),
	    T(faults_of_the_header_are_told),
	    T(every_fault_is_told_at_once),
	    T(values_are_read_as_people_write_them),
	    T(faults_of_the_caller_are_told_with_the_others),
	    T(very_many_faults_are_counted_and_some_kept),
	    T(a_template_reads_back_in_every_language),
	    T(faulty_rows_come_back_with_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
