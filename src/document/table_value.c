/* SPDX-License-Identifier: EUPL-1.2 */
/* One cell, as its column wants it. */
#include "document/table_inside.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/unicode.h"

enum { TEXT_MOST = 255, EMAIL_MAX = 254, LOCAL_MAX = 64, LABEL_MAX = 63 };

/* --- cleaning -----------------------------------------------------------------------------------
 */

static bool is_space(int32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000;
}

static bool is_nothing(int32_t c) /* marks that take no place and tell nothing */
{
	return c == 0xad || c == 0x200b || c == 0x2060 || c == 0xfeff;
}

/* Control characters, and those that turn the direction of what stands around them. */
static bool is_control(int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* Most cells are letters with single spaces between: nothing to do, nothing to copy. Of those of
 * several bytes U+00C0 to U+02FF are looked at here: none is a space, a mark or decomposed. */
static bool is_clean(struct str s)
{
	unsigned char before = ' ';

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 0xc3 && c <= 0xcb && i + 1 < s.n)
			i++;
		else if (c < 0x20 || c >= 0x7f || (c == ' ' && before == ' '))
			return false;
		before = c;
	}
	return before != ' ';
}

struct str table_clean(struct arena *a, struct str s)
{
	if (is_clean(s))
		return s;
	char *p = arena_alloc(a, s.n + 1, 1);
	size_t n = 0;
	bool space = false;

	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		int32_t code = utf8_next(s, &at);
		if (is_nothing(code))
			continue;
		if (is_space(code)) {
			space = n > 0;
			continue;
		}
		if (space)
			p[n++] = ' ';
		space = false;
		memcpy(p + n, s.p + start, at - start);
		n += at - start;
	}
	return unicode_nfc(a, (struct str){p, n});
}

bool table_blank(struct str s)
{
	for (size_t at = 0; at < s.n;) {
		int32_t code = utf8_next(s, &at);
		if (!is_space(code) && !is_nothing(code))
			return false;
	}
	return true;
}

/* --- what is told -------------------------------------------------------------------------------
 */

struct reading {
	struct arena *arena;
	const struct table_column *column;
	struct table_value *value;
	struct table_fault *fault;
};

static bool wrong(struct reading *r, const char *message, const char *mend)
{
	r->fault->wrong = message;
	r->fault->mend = mend;
	return false;
}

static struct str amount(struct reading *r, int64_t v)
{
	switch (r->column->kind) {
	case TABLE_MONEY:
		return arena_printf(r->arena, "%lld.%02lld", (long long)(v / 100),
				    (long long)(v % 100 < 0 ? -(v % 100) : v % 100));
	case TABLE_TIME:
		return arena_printf(r->arena, "%02lld:%02lld", (long long)(v / 60),
				    (long long)(v % 60));
	default:
		return arena_printf(r->arena, "%lld", (long long)v);
	}
}

static bool in_range(struct reading *r, int64_t v)
{
	const struct table_column *c = r->column;

	r->value->number = v;
	if ((!c->least && !c->most) || (v >= c->least && v <= c->most))
		return true;
	struct str least = amount(r, c->least), most = amount(r, c->most);
	r->fault->wrong_argument = v < c->least ? least : most;
	r->fault->mend_argument =
	    arena_printf(r->arena, STR_FMT "–" STR_FMT, STR_ARG(least), STR_ARG(most));
	return wrong(r,
		     v < c->least ? N_("This value is less than {0}.")
				  : N_("This value is more than {0}."),
		     N_("Write a value in this range: {0}."));
}

/* --- kinds --------------------------------------------------------------------------------------
 */

static bool read_text(struct reading *r, struct str s)
{
	size_t most = r->column->most ? (size_t)r->column->most : TEXT_MOST, n = 0;

	for (size_t at = 0; at < s.n; n++) {
		int32_t code = utf8_next(s, &at);
		if (code == 0xfffd)
			return wrong(r, N_("A letter of this text was damaged."),
				     N_("Type it again; a CSV file is best saved in UTF-8."));
		if (is_control(code))
			return wrong(r, N_("This text holds a character that is not for writing."),
				     N_("Type it again by hand."));
	}
	r->fault->wrong_argument = arena_printf(r->arena, "%zu", most);
	if (n > most)
		return wrong(r, N_("This text is longer than {0} characters."), N_("Shorten it."));
	r->fault->wrong_argument = arena_printf(r->arena, "%lld", (long long)r->column->least);
	if ((int64_t)n < r->column->least)
		return wrong(r, N_("This text is shorter than {0} characters."),
			     N_("Complete it."));
	return true;
}

/* The digits at the start of s; false when there is none or more than `most`. */
static bool digits(struct str *s, size_t most, int *v, size_t *count)
{
	size_t n = 0;

	for (*v = 0; n < s->n && n <= most && s->p[n] >= '0' && s->p[n] <= '9'; n++)
		*v = *v * 10 + (s->p[n] - '0');
	*s = str_from(*s, n);
	*count = n;
	return n > 0 && n <= most;
}

static bool one_of(struct str *s, const char *set, char *found)
{
	if (!s->n || !s->p[0] || !strchr(set, s->p[0]))
		return false;
	*found = s->p[0];
	*s = str_from(*s, 1);
	return true;
}

static bool check_date(struct reading *r, int year, int month, int day)
{
	const struct table_column *c = r->column;
	struct clock_date d = {.year = year, .month = month, .day = day};

	if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1)
		goto none;
	int64_t ms = clock_ms_utc(d);
	struct clock_date back = clock_date_utc(ms);
	if (back.day != day || back.month != month)
		goto none;
	r->value->number = ms;
	r->value->text = arena_printf(r->arena, "%04d-%02d-%02d", year, month, day);
	if ((!c->least && !c->most) || (ms >= c->least && ms <= c->most))
		return true;
	struct clock_date limit = clock_date_utc(ms < c->least ? c->least : c->most);
	r->fault->wrong_argument =
	    arena_printf(r->arena, "%02d/%02d/%04d", limit.day, limit.month, limit.year);
	return wrong(r,
		     ms < c->least ? N_("This date is before {0}.") : N_("This date is after {0}."),
		     N_("Check the day, the month and the year."));
none:
	return wrong(r, N_("There is no such day in the calendar."),
		     N_("Write the day first, then the month: 28/02/2001."));
}

static bool read_date(struct reading *r, struct str s)
{
	struct str rest = s;
	int a, b, c;
	size_t an, bn, cn;
	char first, second;
	bool three = digits(&rest, 4, &a, &an) && one_of(&rest, "/.-", &first) &&
		     digits(&rest, 2, &b, &bn) && one_of(&rest, "/.-", &second) &&
		     first == second && digits(&rest, 4, &c, &cn);

	if (three && an == 4 && cn <= 2 && first == '-' && bn == 2 && cn == 2) {
		if (rest.n && rest.p[0] == 'T')
			return wrong(r, N_("This date has an hour with it."),
				     N_("Write the date alone: 28/02/2001."));
		if (!rest.n)
			return check_date(r, a, b, c);
	}
	if (three && !rest.n && an <= 2 && cn == 4)
		return check_date(r, c, b, a);
	if (three && !rest.n && an <= 2 && cn <= 2)
		return wrong(r, N_("The year of this date is not in four digits."),
			     N_("Write the year in four digits: 28/02/2001."));
	rest = s;
	if (digits(&rest, 5, &a, &an) && !rest.n && an >= 4)
		return wrong(r, N_("This is a number, not a date."),
			     N_("Give the cell the date format in your spreadsheet program, or "
				"write 28/02/2001."));
	return wrong(r, N_("This is not a date."),
		     N_("Write the day, the month and the year: 28/02/2001."));
}

/* Without the spaces people put between thousands. */
static struct str compact(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ')
			p[n++] = s.p[i];
	return (struct str){p, n};
}

static bool read_integer(struct reading *r, struct str s)
{
	struct str t = compact(r->arena, s);
	int64_t v;

	if (r->column->percent && str_ends(t, STR("%")))
		t.n--;
	size_t point = str_find(t, '.') < t.n ? str_find(t, '.') : str_find(t, ',');
	bool zeros = point + 1 < t.n;
	for (size_t i = point + 1; i < t.n; i++)
		zeros = zeros && t.p[i] == '0';
	if (zeros)
		t.n = point; /* "33,0" */
	if (str_starts(t, STR("+")))
		t = str_from(t, 1);
	if (!str_int(t, &v)) {
		r->fault->mend_argument = amount(r, r->column->least > 0 ? r->column->least : 33);
		return wrong(r, N_("This is not a whole number."),
			     N_("Write digits only, for example {0}."));
	}
	r->value->text = arena_printf(r->arena, "%lld", (long long)v);
	return in_range(r, v);
}

/* "M, F"; of table_yes_no, whose words are of three languages, "oui, non; yes, no; sí, no". */
static struct str words_of(struct arena *a, const struct table_choice *choices)
{
	struct buf b = BUF_INIT(10000);
	enum language last = choices == table_yes_no ? LANGUAGE_COUNT - 1 : LANGUAGE_FR;

	for (enum language l = 0; l <= last; l++) {
		const char *const *words = table_choice_words(a, choices, l);
		for (size_t i = 0; words[i]; i++)
			buf_printf(&b, "%s%s", i ? ", " : l ? "; " : "", words[i]);
	}
	return buf_take(&b, a);
}

static const struct table_choice *choice_found(const struct table_choice *choices, struct str s)
{
	const struct table_choice *c;

	for (c = choices; c->word; c++)
		if (str_eq_nocase(s, str_of(c->word)))
			return c;
	/* Folding takes memory for each word, and a list may hold this cell 100,000 times. */
	struct arena *scratch = arena_new(1 << 20);
	if (!scratch)
		return NULL;
	struct str folded = table_folded(scratch, s);
	for (c = choices; c->word; c++)
		if (folded.n && str_eq(folded, table_folded(scratch, str_of(c->word))))
			break;
	arena_free(scratch);
	return c->word ? c : NULL;
}

static bool read_choice(struct reading *r, struct str s)
{
	const struct table_choice *c =
	    r->column->choices ? choice_found(r->column->choices, s) : NULL;

	if (c) {
		r->value->number = c->value;
		return true;
	}
	if (r->column->choices)
		r->fault->mend_argument = words_of(r->arena, r->column->choices);
	return wrong(r, N_("This is none of the values expected."), N_("Write one of these: {0}."));
}

static bool good_local(struct str s)
{
	if (!s.n || s.n > LOCAL_MAX || s.p[0] == '.' || s.p[s.n - 1] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			      (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
		if (!letter && (!c || !strchr("!#$%&'*+-/=?^_`{|}~.", c)))
			return false;
		if (c == '.' && s.p[i + 1] == '.')
			return false;
	}
	return true;
}

static bool good_label(struct str s)
{
	if (!s.n || s.n > LABEL_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
		      (unsigned char)c >= 0x80))
			return false;
	}
	return true;
}

static bool good_domain(struct str s)
{
	struct str label, rest = s;
	size_t labels = 0;
	bool more = true, numeric = true;

	while (more) {
		more = str_cut(rest, '.', &label, &rest);
		if (!good_label(label))
			return false;
		labels++;
		numeric = true;
		for (size_t i = 0; i < label.n; i++)
			numeric = numeric && label.p[i] >= '0' && label.p[i] <= '9';
	}
	return labels > 1 && !numeric;
}

static bool read_email(struct reading *r, struct str s)
{
	size_t at = str_find(s, '@');
	char *p = arena_alloc(r->arena, s.n + 1, 1);

	memcpy(p, s.p, s.n);
	for (size_t i = at; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] | 32);
	struct str address = {p, s.n};
	if (at == s.n || s.n > EMAIL_MAX || !good_local(str_sub(address, 0, at)) ||
	    !good_domain(str_from(address, at + 1)))
		return wrong(r, N_("This is not an e-mail address."),
			     N_("Write one address, such as name@example.org."));
	r->value->text = address;
	return true;
}

/* "1234", "1.234" or "1,234" (groups of three) as its digits alone. */
static bool whole_part(struct arena *a, struct str s, struct str *out)
{
	char *p = arena_alloc(a, s.n + 1, 1);
	size_t n = 0, group = 0;
	bool grouped = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9') {
			p[n++] = s.p[i];
			group++;
			continue;
		}
		if ((s.p[i] != '.' && s.p[i] != ',') || !group || group > 3 ||
		    (grouped && group != 3))
			return false;
		grouped = true;
		group = 0;
	}
	*out = (struct str){p, n};
	return n > 0 && (!grouped || group == 3);
}

static bool read_money(struct reading *r, struct str s)
{
	struct str t = compact(r->arena, s), whole;
	int64_t euros, cents = 0, v;

	if (str_ends(t, STR("€")))
		t.n -= STR("€").n;
	else if (str_starts(t, STR("€")))
		t = str_from(t, STR("€").n);
	bool negative = str_starts(t, STR("-"));
	t = str_from(t, negative);
	size_t point = t.n;
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] == ',' || t.p[i] == '.')
			point = i;
	struct str decimals = str_from(t, point + 1);
	bool good = decimals.n <= 2 && (point == t.n || decimals.n) &&
		    whole_part(r->arena, str_sub(t, 0, point), &whole) && str_int(whole, &euros) &&
		    (!decimals.n || (decimals.p[0] != '-' && str_int(decimals, &cents)));
	if (decimals.n == 1)
		cents *= 10;
	if (!good || __builtin_mul_overflow(euros, 100, &v) || __builtin_add_overflow(v, cents, &v))
		return wrong(r, N_("This is not an amount in euros."),
			     N_("Write euros and cents, for example 12,50."));
	r->value->text = arena_printf(r->arena, "%s%lld.%02lld", negative ? "-" : "",
				      (long long)(v / 100), (long long)(v % 100));
	return in_range(r, negative ? -v : v);
}

static bool read_time(struct reading *r, struct str s)
{
	struct str t = compact(r->arena, s);
	int hour, minute = 0, second = 0;
	size_t n;
	char mark;
	bool good = digits(&t, 2, &hour, &n) && one_of(&t, ":hH", &mark);

	if (good && (t.n || mark == ':'))
		good = digits(&t, 2, &minute, &n) && n == 2;
	if (good && t.n && mark == ':')
		good = one_of(&t, ":", &mark) && digits(&t, 2, &second, &n) && n == 2;
	if (!good || t.n || hour > 23 || minute > 59 || second)
		return wrong(r, N_("This is not a time of day."),
			     N_("Write hours and minutes, for example 09:30."));
	r->value->text = arena_printf(r->arena, "%02d:%02d", hour, minute);
	return in_range(r, hour * 60 + minute);
}

/* What a formula shows that went wrong, in the programs' languages. */
static bool is_formula_error(struct str s)
{
	static const char *const marks[] = {
	    "#N/A",	"#N/D",	  "#REF!",   "#DIV/0!",	  "#VALUE!",  "#VALEUR!",
	    "#¡VALOR!", "#NAME?", "#NOM?",   "#¿NOMBRE?", "#NUM!",    "#¡NUM!",
	    "#NULL!",	"#NUL!",  "#¡NULO!", "#¡REF!",	  "#¡DIV/0!", "#SPILL!"};
	int64_t v;

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_eq(s, str_of(marks[i])))
			return true;
	return s.n == 7 && str_starts(s, STR("Err:")) && str_int(str_from(s, 4), &v);
}

bool table_value_read(struct arena *a, const struct table_column *column, struct str text,
		      struct table_value *out, struct table_fault *fault)
{
	static bool (*const readers[])(struct reading *, struct str) = {
	    [TABLE_TEXT] = read_text,	    [TABLE_DATE] = read_date,
	    [TABLE_INTEGER] = read_integer, [TABLE_CHOICE] = read_choice,
	    [TABLE_EMAIL] = read_email,	    [TABLE_MONEY] = read_money,
	    [TABLE_TIME] = read_time,
	};
	struct reading r = {a, column, out, fault};

	*out = (struct table_value){.text = table_clean(a, text)};
	*fault = (struct table_fault){.about = column};
	out->given = out->text.n > 0;
	if (!out->given) {
		if (column->required)
			return wrong(&r, N_("This cell is empty."),
				     N_("Fill it: it can't be left empty."));
		out->good = true;
		return true;
	}
	if (is_formula_error(out->text))
		return wrong(&r, N_("The formula of this cell went wrong."),
			     N_("Mend the formula, or type the value itself."));
	out->good = readers[column->kind](&r, out->text);
	if (out->good)
		*fault = (struct table_fault){.about = column};
	return out->good;
}
