/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/table_inside.h"

#include "base/buf.h"
#include "base/unicode.h"

enum { LOOKED_AT = 100, GIVEN_MAX = 200 };

const char *const table_faults_title[LANGUAGE_COUNT] = {"À corriger", "To mend", "Por corregir"};

const struct table_choice table_yes_no[] = {
    {"oui", 1}, {"non", 0}, {"yes", 1},	 {"no", 0},	   {"sí", 1},	 {"o", 1},     {"y", 1},
    {"s", 1},	{"n", 0},   {"vrai", 1}, {"faux", 0},	   {"true", 1},	 {"false", 0}, {"1", 1},
    {"0", 0},	{"x", 1},   {"si", 1},	 {"verdadero", 1}, {"falso", 0}, {NULL, 0},
};

const char *const *table_choice_words(struct arena *a, const struct table_choice *choices,
				      enum language language)
{
	static const char *const yes_no[LANGUAGE_COUNT][3] = {
	    {"oui", "non", NULL}, {"yes", "no", NULL}, {"sí", "no", NULL}};
	size_t room = 1, n = 0;

	if (choices == table_yes_no)
		return yes_no[language];
	for (const struct table_choice *c = choices; c->word; c++)
		room++;
	const char **words = ARENA_NEW(a, const char *, room);
	for (const struct table_choice *c = choices; c->word; c++) {
		bool told = false;
		for (const struct table_choice *d = choices; d < c; d++)
			told = told || d->value == c->value;
		if (!told)
			words[n++] = c->word;
	}
	return words;
}

/* --- faults -------------------------------------------------------------------------------------
 */

static struct str shortened(struct arena *a, struct str s)
{
	if (s.n > GIVEN_MAX) {
		s.n = GIVEN_MAX;
		while (s.n && ((unsigned char)s.p[s.n] & 0xc0) == 0x80) /* no half letter */
			s.n--;
	}
	return arena_str(a, s);
}

static void keep(struct table *t, struct table_fault fault)
{
	if (fault.warning)
		t->warnings++;
	else
		t->errors++;
	if (t->fault_n == TABLE_FAULTS_MAX)
		return;
	if (t->fault_n == t->fault_room) {
		size_t room = t->fault_room ? t->fault_room * 2 : 16;
		struct table_fault *more = ARENA_NEW(t->arena, struct table_fault, room);
		if (t->fault_n)
			memcpy(more, t->faults, t->fault_n * sizeof *more);
		t->faults = more;
		t->fault_room = room;
	}
	fault.given = shortened(t->arena, fault.given);
	if (fault.column)
		fault.letters = sheet_letters(t->arena, fault.column - 1);
	if (fault.column && t->header)
		fault.header = table_clean(
		    t->arena, shortened(t->arena, sheet_cell(t->header, fault.column - 1)));
	else if (fault.about)
		fault.header = str_of(fault.about->title[t->language]);
	fault.order = t->fault_n;
	t->faults[t->fault_n++] = fault;
}

static const struct sheet_row *sheet_row_of(const struct table *t, size_t number)
{
	size_t low = 0, high = t->sheet->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (t->sheet->rows[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < t->sheet->n && t->sheet->rows[low].number == number ? &t->sheet->rows[low]
									 : NULL;
}

void table_fault(struct table *t, struct table_row *row, const struct table_found *found)
{
	struct table_fault fault = {
	    .row = row ? row->number : 0,
	    .about = found->about,
	    .wrong = found->wrong,
	    .mend = found->mend,
	    .wrong_argument = found->wrong_argument,
	    .mend_argument = found->mend_argument,
	    .warning = found->warning,
	};

	if (row && found->about) {
		const struct sheet_row *sent = sheet_row_of(t, row->number);
		fault.column = t->at[found->about - t->columns];
		if (fault.column && sent)
			fault.given = sheet_cell(sent, fault.column - 1);
	}
	if (row && !found->warning)
		row->faulty = true;
	keep(t, fault);
}

static int by_place(const void *a, const void *b)
{
	const struct table_fault *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

void table_sort_faults(struct table *t)
{
	if (t->fault_n)
		qsort(t->faults, t->fault_n, sizeof *t->faults, by_place);
}

/* --- headers ------------------------------------------------------------------------------------
 */

struct str table_folded(struct arena *a, struct str s)
{
	struct str folded = unicode_fold(a, s);
	char *p = arena_alloc(a, folded.n + 1, 1);
	size_t n = 0;

	for (size_t at = 0; at < folded.n;) {
		size_t start = at;
		int32_t code = utf8_next(folded, &at);
		bool letter = (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
			      (code >= 0xc0 && !(code >= 0x2000 && code <= 0x2bff) &&
			       !(code >= 0x3000 && code <= 0x303f));
		if (!letter)
			continue;
		memcpy(p + n, folded.p + start, at - start);
		n += at - start;
	}
	return (struct str){p, n};
}

static struct str without_parentheses(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1, 1);
	size_t n = 0, depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '(')
			depth++;
		if (!depth)
			p[n++] = s.p[i];
		if (s.p[i] == ')' && depth)
			depth--;
	}
	return (struct str){p, n};
}

struct name {
	struct str full, bare;
	size_t column;
};

struct names {
	struct name *list;
	size_t n;
};

static void name_add(struct arena *a, struct names *names, const char *text, size_t column)
{
	struct str s = str_of(text);

	if (s.n)
		names->list[names->n++] = (struct name){
		    table_folded(a, s), table_folded(a, without_parentheses(a, s)), column};
}

static struct names names_of(struct arena *a, const struct table_column *columns, size_t n)
{
	struct names names = {0};
	size_t room = 0;

	for (size_t i = 0; i < n; i++) {
		room += LANGUAGE_COUNT;
		for (const char *const *z = columns[i].aliases; z && *z; z++)
			room++;
	}
	names.list = ARENA_NEW(a, struct name, room + 1);
	for (size_t i = 0; i < n; i++) {
		for (size_t l = 0; l < LANGUAGE_COUNT; l++)
			name_add(a, &names, columns[i].title[l], i);
		for (const char *const *z = columns[i].aliases; z && *z; z++)
			name_add(a, &names, *z, i);
	}
	return names;
}

enum { UNKNOWN = -1 };

/* The declared column that a header names. */
static long column_named(struct arena *a, const struct names *names, struct str header)
{
	struct str full = table_folded(a, header);
	long found = UNKNOWN;

	if (!full.n)
		return UNKNOWN;
	for (size_t i = 0; i < names->n; i++)
		if (str_eq(names->list[i].full, full))
			return (long)names->list[i].column;
	struct str bare = table_folded(a, without_parentheses(a, header));
	for (size_t i = 0; bare.n && i < names->n; i++) {
		if (!str_eq(names->list[i].bare, bare) || (long)names->list[i].column == found)
			continue;
		if (found != UNKNOWN)
			return UNKNOWN; /* it could be either */
		found = (long)names->list[i].column;
	}
	return found;
}

/* How many different columns a row names. */
static size_t named(struct table *t, const struct names *names, const struct sheet_row *row,
		    bool *seen)
{
	size_t n = 0;

	memset(seen, 0, t->column_n * sizeof *seen);
	for (size_t i = 0; i < row->n; i++) {
		long c = row->cells[i].n && row->cells[i].n < 1000
			     ? column_named(t->arena, names, row->cells[i])
			     : UNKNOWN;
		if (c == UNKNOWN || seen[c])
			continue;
		seen[c] = true;
		n++;
	}
	return n;
}

static void header_find(struct table *t, const struct names *names)
{
	size_t best = t->column_n > 1 ? 1 : 0; /* one word alone may stand in a line of text */
	bool *seen = ARENA_NEW(t->arena, bool, t->column_n + 1);

	for (size_t i = 0; i < t->sheet->n && i < LOOKED_AT; i++) {
		size_t n = named(t, names, &t->sheet->rows[i], seen);
		if (n <= best)
			continue;
		best = n;
		t->header = &t->sheet->rows[i];
		t->header_row = t->header->number;
	}
}

static bool is_faults_title(struct arena *a, struct str header)
{
	struct str folded = table_folded(a, header);

	for (size_t l = 0; l < LANGUAGE_COUNT; l++)
		if (str_eq(folded, table_folded(a, str_of(table_faults_title[l]))))
			return true;
	return false;
}

static void map_column(struct table *t, const struct names *names, size_t place)
{
	struct str header = t->header->cells[place];
	long c = column_named(t->arena, names, header);
	struct table_fault fault = {
	    .row = t->header_row, .column = place + 1, .given = header, .warning = true};

	if (c != UNKNOWN && !t->at[c]) {
		t->at[c] = place + 1;
		return;
	}
	if (c == UNKNOWN) {
		fault.wrong = N_("This column is not one of those expected: it was not read.");
		fault.mend = N_("If it should have been, give it the header of the template.");
	} else {
		fault.about = &t->columns[c];
		fault.warning = false;
		fault.wrong = N_("This column is there twice: the first time in column {0}.");
		fault.wrong_argument = sheet_letters(t->arena, t->at[c] - 1);
		fault.mend = N_("Keep one of the two and take the other away.");
	}
	keep(t, fault);
}

static void map_columns(struct table *t, const struct names *names)
{
	for (size_t i = 0; i < t->header->n; i++)
		if (!table_blank(t->header->cells[i]) &&
		    !is_faults_title(t->arena, t->header->cells[i]))
			map_column(t, names, i);
	for (size_t c = 0; c < t->column_n; c++)
		if (t->columns[c].required && !t->at[c])
			keep(t, (struct table_fault){
				    .row = t->header_row,
				    .about = &t->columns[c],
				    .wrong = N_("The column “{0}” is missing."),
				    .wrong_argument = str_of(t->columns[c].title[t->language]),
				    .mend = N_("Add it, with this header, in the row of headers."),
				});
}

static struct str required_titles(const struct table *t)
{
	struct buf b = BUF_INIT(100000);

	for (size_t c = 0; c < t->column_n; c++)
		if (t->columns[c].required)
			buf_printf(&b, "%s%s", b.n ? ", " : "", t->columns[c].title[t->language]);
	return buf_take(&b, t->arena);
}

/* --- rows ---------------------------------------------------------------------------------------
 */

static bool is_empty(const struct table *t, const struct sheet_row *row)
{
	for (size_t c = 0; c < t->column_n; c++)
		if (t->at[c] && !table_blank(sheet_cell(row, t->at[c] - 1)))
			return false;
	return true;
}

static void read_row(struct table *t, const struct sheet_row *from)
{
	struct table_row *row = &t->rows[t->row_n++];

	*row = (struct table_row){.number = from->number,
				  .values = ARENA_NEW(t->arena, struct table_value, t->column_n)};
	for (size_t c = 0; c < t->column_n; c++) {
		struct table_fault fault = {0};
		row->values[c].good = true;
		if (!t->at[c])
			continue;
		struct str cell = sheet_cell(from, t->at[c] - 1);
		if (table_value_read(t->arena, &t->columns[c], cell, &row->values[c], &fault))
			continue;
		fault.row = from->number;
		fault.column = t->at[c];
		fault.about = &t->columns[c];
		fault.given = cell;
		row->faulty = true;
		keep(t, fault);
	}
}

static void read_rows(struct table *t)
{
	size_t first = (size_t)(t->header - t->sheet->rows) + 1;

	t->rows = ARENA_NEW(t->arena, struct table_row, t->sheet->n - first + 1);
	for (size_t i = first; i < t->sheet->n; i++)
		if (!is_empty(t, &t->sheet->rows[i]))
			read_row(t, &t->sheet->rows[i]);
	if (!t->row_n)
		keep(t, (struct table_fault){
			    .wrong = N_("The list is empty: nothing stands below its headers."),
			    .mend = N_("Fill a row for each person, then send the file again."),
			});
}

void table_read(struct arena *a, const struct sheet *sheet, const struct table_column *columns,
		size_t n, enum language language, struct table *out)
{
	*out = (struct table){.arena = a,
			      .sheet = sheet,
			      .columns = columns,
			      .column_n = n,
			      .language = language,
			      .at = ARENA_NEW(a, size_t, n + 1)};
	struct names names = names_of(a, columns, n);
	header_find(out, &names);
	if (!out->header) {
		bool several = sheet->tables > 1;
		keep(out,
		     (struct table_fault){
			 .wrong =
			     several
				 ? N_("The row of headers was found in none of the sheets: {0}.")
				 : N_("The row of headers was not found."),
			 .wrong_argument = several ? sheet->names : (struct str){0},
			 .mend = N_("Begin the list with a row of headers, those of the "
				    "template: {0}."),
			 .mend_argument = required_titles(out),
		     });
		return;
	}
	map_columns(out, &names);
	read_rows(out);
}

int table_fits(void *wanted, const struct sheet *sheet)
{
	const struct table_wanted *w = wanted;
	struct table t = {
	    .arena = w->arena, .sheet = sheet, .columns = w->columns, .column_n = w->n};
	struct names names = names_of(w->arena, w->columns, w->n);
	bool *seen = ARENA_NEW(w->arena, bool, w->n + 1);

	header_find(&t, &names);
	if (!t.header)
		return 0;
	named(&t, &names, t.header, seen);
	for (size_t c = 0; c < w->n; c++)
		if (w->columns[c].required && !seen[c])
			return 1;
	return 2;
}

const struct table_column *table_column_of(const struct table *t, const char *key)
{
	for (size_t c = 0; c < t->column_n; c++)
		if (strcmp(t->columns[c].key, key) == 0)
			return &t->columns[c];
	return NULL;
}
