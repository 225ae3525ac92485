/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/candidate_import.h"

#include "base/unicode.h"

/* ---- columns -------------------------------------------------------------------------------- */

static const struct table_choice sexes[] = {
	{ "M", 'M' }, { "Masculin", 'M' }, { "Homme", 'M' }, { "Male", 'M' }, { "Hombre", 'M' }, { "H", 'M' },
	{ "F", 'F' }, { "Féminin", 'F' }, { "Femme", 'F' }, { "Female", 'F' }, { "Mujer", 'F' }, {}
};
static const struct table_choice billings[] = {
	{ "Gratuite", BILLING_FREE }, { "Free", BILLING_FREE }, { "Gratuita", BILLING_FREE },
	{ "Payante", BILLING_PAID }, { "Paid", BILLING_PAID }, { "De pago", BILLING_PAID },
	{ "Prépayée", BILLING_PREPAID }, { "Prepaid", BILLING_PREPAID }, { "Prepagada", BILLING_PREPAID }, {}
};
static const struct table_choice languages[] = {
	{ "fr", LANGUAGE_FR }, { "français", LANGUAGE_FR }, { "French", LANGUAGE_FR },
	{ "en", LANGUAGE_EN }, { "anglais", LANGUAGE_EN }, { "English", LANGUAGE_EN }, { "inglés", LANGUAGE_EN },
	{ "es", LANGUAGE_ES }, { "espagnol", LANGUAGE_ES }, { "Spanish", LANGUAGE_ES }, { "español", LANGUAGE_ES }, {}
};

static const char *const name_aliases[] = { "Nom", "Last name", "Apellido", "Apellidos", NULL };
static const char *const local_aliases[] = { "Identifiant externe", "Identifiant", "External identifier", NULL };
static const char *const email_aliases[] = { "E-mail de convocation", "E-mail", "Email", "Adresse e-mail", NULL };
static const char *const extra_aliases[] = { "Temps majoré ?", "Tiers temps", NULL };
static const char *const billing_aliases[] = { "Tarification part Pix", NULL };
static const char *const results_aliases[] = { "E-mail du destinataire des résultats (formateur, enseignant…)", NULL };

/* The order is that of enum candidate_column; rules are candidate_check's, so that a form and a file are
 * told the same. */
static const struct table_column common[COLUMN_FRAMEWORKS] = {
	[COLUMN_BIRTH_NAME] = { .key = "birth_name", .title = { "Nom de naissance", "Birth name", "Apellido de nacimiento" },
	                        .aliases = name_aliases, .required = true, .most = 255, .width = 4.5 },
	[COLUMN_FIRST_NAME] = { .key = "first_name", .title = { "Prénom", "First name", "Nombre" }, .required = true,
	                        .most = 255 },
	[COLUMN_BIRTH_DATE] = { .key = "birth_date", .kind = TABLE_DATE, .required = true,
	                        .title = { "Date de naissance (format : jj/mm/aaaa)", "Birth date (dd/mm/yyyy)",
	                                   "Fecha de nacimiento (dd/mm/aaaa)" } },
	[COLUMN_SEX] = { .key = "sex", .kind = TABLE_CHOICE, .choices = sexes, .width = 2,
	                 .title = { "Sexe (M ou F)", "Sex (M or F)", "Sexo (M o F)" } },
	[COLUMN_INSEE] = { .key = "birth_insee", .title = { "Code Insee", "INSEE code", "Código INSEE" }, .width = 2.5 },
	[COLUMN_POSTCODE] = { .key = "birth_postcode", .title = { "Code postal", "Postal code", "Código postal" },
	                      .width = 2.5 },
	[COLUMN_CITY] = { .key = "birth_city", .title = { "Nom de la commune", "Town of birth", "Ciudad de nacimiento" } },
	[COLUMN_COUNTRY] = { .key = "birth_country", .title = { "Pays", "Country", "País" }, .width = 2.5 },
	[COLUMN_RESULTS_EMAIL] = { .key = "results_email", .kind = TABLE_EMAIL, .aliases = results_aliases, .width = 5,
	                           .title = { "E-mail du destinataire des résultats", "E-mail of who receives the results",
	                                      "Correo de quien recibe los resultados" } },
	[COLUMN_EMAIL] = { .key = "email", .kind = TABLE_EMAIL, .aliases = email_aliases, .width = 5,
	                   .title = { "E-mail de convocation", "E-mail for the convocation", "Correo para la convocatoria" } },
	[COLUMN_LOCAL_ID] = { .key = "local_id", .aliases = local_aliases, .width = 3,
	                      .title = { "Identifiant local", "Local identifier", "Identificador local" } },
	[COLUMN_EXTRA] = { .key = "extra_percent", .kind = TABLE_INTEGER, .percent = true, .most = CANDIDATE_EXTRA_MOST,
	                   .aliases = extra_aliases, .width = 2.5,
	                   .title = { "Temps majoré (%)", "Extra time (%)", "Tiempo adicional (%)" } },
	[COLUMN_ACCESSIBLE] = { .key = "accessible", .kind = TABLE_CHOICE, .choices = table_yes_no, .width = 3,
	                        .title = { "Questions accessibles", "Accessible questions", "Preguntas accesibles" } },
	[COLUMN_NEEDS] = { .key = "needs", .most = 500,
	                   .title = { "Aménagements", "Arrangements", "Adaptaciones" } },
	[COLUMN_LANGUAGE] = { .key = "language", .kind = TABLE_CHOICE, .choices = languages, .width = 2,
	                      .title = { "Langue", "Language", "Idioma" } },
	[COLUMN_BILLING] = { .key = "billing", .kind = TABLE_CHOICE, .choices = billings, .aliases = billing_aliases,
	                     .width = 3, .title = { "Tarification part Pix", "Billing", "Facturación" } },
	[COLUMN_PREPAID] = { .key = "prepaid_code", .width = 3,
	                     .title = { "Code de prépaiement", "Prepayment code", "Código de prepago" } },
	[COLUMN_FEE] = { .key = "fee", .kind = TABLE_MONEY, .most = CANDIDATE_FEE_MOST, .width = 2,
	                 .title = { "Frais (€)", "Fee (€)", "Tasa (€)" } },
};

static const char *const group_aliases[] = { "Groupe", "Promotion", "Formation", NULL };
static const struct table_column group_column = { .key = "group", .required = true, .most = 255, .aliases = group_aliases,
	                                          .title = { "Groupe", "Group", "Grupo" } };

/* The framework of the i-th column after the common ones. */
static bool framework_column(const struct candidate_list_of *of, size_t i, enum candidate_framework *out)
{
	for (int f = CANDIDATE_CORE + 1; f < CANDIDATE_FRAMEWORKS; f++)
		if (of->allowed >> f & 1 && i-- == 0) {
			*out = (enum candidate_framework)f;
			return true;
		}
	return false;
}

struct table_column *candidate_columns(struct arena *a, const struct candidate_list_of *of, size_t *n)
{
	struct table_column *out = ARENA_NEW(a, struct table_column, COLUMNS_MOST);
	enum candidate_framework f;

	memcpy(out, common, sizeof common);
	*n = COLUMN_FRAMEWORKS;
	while (framework_column(of, *n - COLUMN_FRAMEWORKS, &f)) {
		const char *label = candidate_framework_label(f);
		out[(*n)++] = (struct table_column){ .key = candidate_framework_code(f), .kind = TABLE_CHOICE,
			                             .choices = table_yes_no, .title = { label, label, label },
			                             .width = 2.5 };
	}
	if (of->groups)
		out[(*n)++] = group_column;
	return out;
}

/* ---- a row, and what is kept, as texts to compare -------------------------------------------- */

const char *candidate_field_title(enum language l, size_t field)
{
	if (field < COLUMN_FRAMEWORKS)
		return common[field].title[l];
	return field == COLUMN_FRAMEWORKS ? "Pix+" : group_column.title[l];
}

static struct str number_text(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

enum { FIELD_GROUP = COLUMN_FRAMEWORKS + 1, FIELDS }; /* the framework is one field, whatever its columns */

static struct str *fields_of(struct arena *a, const struct candidate *c)
{
	struct str *f = ARENA_NEW(a, struct str, FIELDS);

	f[COLUMN_BIRTH_NAME] = c->birth_name;
	f[COLUMN_FIRST_NAME] = c->first_name;
	f[COLUMN_BIRTH_DATE] = c->birth_date;
	f[COLUMN_SEX] = c->sex;
	f[COLUMN_INSEE] = c->birth_insee;
	f[COLUMN_POSTCODE] = c->birth_postcode;
	f[COLUMN_CITY] = c->birth_city;
	f[COLUMN_COUNTRY] = c->birth_country;
	f[COLUMN_RESULTS_EMAIL] = c->results_email;
	f[COLUMN_EMAIL] = c->email;
	f[COLUMN_LOCAL_ID] = c->local_id;
	f[COLUMN_EXTRA] = c->extra_percent ? number_text(a, c->extra_percent) : STR("");
	f[COLUMN_ACCESSIBLE] = c->accessible ? STR("1") : STR("");
	f[COLUMN_NEEDS] = c->needs;
	f[COLUMN_LANGUAGE] = str_of(language_code(c->language));
	f[COLUMN_BILLING] = str_of(candidate_billing_code(c->billing));
	f[COLUMN_PREPAID] = c->prepaid_code;
	f[COLUMN_FEE] = c->fee ? number_text(a, c->fee) : STR("");
	f[COLUMN_FRAMEWORKS] = str_of(candidate_framework_label(c->framework));
	f[FIELD_GROUP] = c->group;
	return f;
}

static void take_text(const struct table_value *v, struct str *to)
{
	if (v->text.p) /* else the file lacks the column */
		*to = v->text;
}

static void take_frameworks(const struct candidate_import *in, const struct table_row *row, struct candidate *c,
                            unsigned *chosen)
{
	bool has_column = false;
	enum candidate_framework f;

	*chosen = 0;
	for (size_t i = COLUMN_FRAMEWORKS; i < in->table.column_n; i++) {
		const struct table_value *v = &row->values[i];
		if (!framework_column(&in->of, i - COLUMN_FRAMEWORKS, &f))
			break; /* other columns follow: session_import */
		has_column |= v->text.p != NULL;
		if (v->given && v->number) {
			c->framework = f;
			++*chosen;
		}
	}
	if (has_column && !*chosen)
		c->framework = CANDIDATE_CORE;
}

static unsigned take_row(const struct candidate_import *in, const struct table_row *row, struct candidate *c)
{
	const struct table_value *v = row->values;
	unsigned chosen;

	take_text(&v[COLUMN_BIRTH_NAME], &c->birth_name);
	take_text(&v[COLUMN_FIRST_NAME], &c->first_name);
	take_text(&v[COLUMN_BIRTH_DATE], &c->birth_date);
	take_text(&v[COLUMN_INSEE], &c->birth_insee);
	take_text(&v[COLUMN_POSTCODE], &c->birth_postcode);
	take_text(&v[COLUMN_CITY], &c->birth_city);
	take_text(&v[COLUMN_COUNTRY], &c->birth_country);
	take_text(&v[COLUMN_RESULTS_EMAIL], &c->results_email);
	take_text(&v[COLUMN_EMAIL], &c->email);
	take_text(&v[COLUMN_LOCAL_ID], &c->local_id);
	take_text(&v[COLUMN_NEEDS], &c->needs);
	take_text(&v[COLUMN_PREPAID], &c->prepaid_code);
	if (v[COLUMN_SEX].text.p)
		c->sex = !v[COLUMN_SEX].given ? STR("") : v[COLUMN_SEX].number == 'M' ? STR("M") : STR("F");
	if (v[COLUMN_EXTRA].text.p)
		c->extra_percent = v[COLUMN_EXTRA].given ? v[COLUMN_EXTRA].number : 0;
	if (v[COLUMN_ACCESSIBLE].text.p)
		c->accessible = v[COLUMN_ACCESSIBLE].given && v[COLUMN_ACCESSIBLE].number;
	if (v[COLUMN_LANGUAGE].given)
		c->language = (enum language)v[COLUMN_LANGUAGE].number;
	if (v[COLUMN_BILLING].text.p)
		c->billing = v[COLUMN_BILLING].given ? (enum candidate_billing)v[COLUMN_BILLING].number : BILLING_FREE;
	if (v[COLUMN_FEE].text.p)
		c->fee = v[COLUMN_FEE].given ? v[COLUMN_FEE].number : 0;
	take_frameworks(in, row, c, &chosen);
	return chosen;
}

/* ---- reading -------------------------------------------------------------------------------- */

static const struct table_column *about(const struct candidate_import *in, const char *field)
{
	return strcmp(field, "framework") == 0 ? NULL : table_column_of(&in->table, field);
}

static void check_row(struct candidate_import *in, struct table_row *row, const struct candidate *c, unsigned chosen)
{
	struct candidate_problem list[CANDIDATE_PROBLEMS_MOST];
	size_t n = candidate_check(c, in->of.audience, in->of.allowed, in->of.today, list);

	if (chosen > 1)
		table_fault(&in->table, row,
		            &(struct table_found){ .wrong = N_("Two complementary certifications are asked for."),
		                                   .mend = N_("Keep one of them.") });
	for (size_t i = 0; i < n; i++) {
		const struct table_column *column = about(in, list[i].field);
		const struct table_value *v = column ? &row->values[column - in->table.columns] : NULL;
		/* what the cell itself was blamed for is not told twice */
		if (!v || v->good || (!v->given && !column->required))
			table_fault(&in->table, row,
			            &(struct table_found){ .about = column, .wrong = list[i].message });
	}
}

static struct str key_of(struct arena *a, const struct candidate *c)
{
	return candidate_identity(a, c->birth_name, c->first_name, c->birth_date);
}

/* The kept candidate of that identity. `kept` is sorted by it: candidate_list. */
static const struct candidate *kept_of(const struct candidate_import *in, const struct str *keys, struct str key)
{
	size_t low = 0, high = in->kept_n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int way = str_cmp(keys[middle], key);
		if (way == 0)
			return &in->kept[middle];
		if (way < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static struct candidate fresh(const struct candidate_import *in)
{
	bool pays = in->of.audience == AUDIENCE_OUTSIDE;

	return (struct candidate){ .language = in->of.language, .billing = pays ? BILLING_PAID : BILLING_FREE,
		                   .fee = pays ? CANDIDATE_FEE_MOST : 0 };
}

/* The group told, and its audience for what else the row says. */
static struct str row_group(struct candidate_import *in, struct table_row *row)
{
	const struct table_column *column = in->of.groups ? table_column_of(&in->table, "group") : NULL;
	const struct table_value *v = column ? &row->values[column - in->table.columns] : NULL;

	if (!v || !v->given || !v->good)
		return STR("");
	struct str key = unicode_fold(in->arena, v->text);
	for (size_t i = 0; i < in->of.group_n; i++)
		if (str_eq(key, unicode_fold(in->arena, in->of.groups[i].name))) {
			in->of.audience = in->of.groups[i].audience;
			return in->of.groups[i].name;
		}
	table_fault(&in->table, row,
	            &(struct table_found){ .about = column, .wrong = N_("There is no group “{0}”."), .wrong_argument = v->text,
	                                   .mend = N_("Write the name of a group as it is described, or describe it first.") });
	return STR("");
}

static void read_row(struct candidate_import *in, const struct str *kept_keys, size_t i)
{
	struct table_row *row = &in->table.rows[i];
	struct candidate *c = &in->read[i];
	struct str group = row_group(in, row);
	*c = fresh(in);
	unsigned chosen = take_row(in, row, c);
	const struct candidate *kept = kept_of(in, kept_keys, key_of(in->arena, c));

	if (kept) {
		*c = *kept; /* what the file does not tell stays */
		chosen = take_row(in, row, c);
	}
	c->group = group;
	check_row(in, row, c, chosen);
}

static void tell_double(struct candidate_import *in, const struct changes_double *d)
{
	struct table_row *row = &in->table.rows[d->again->number];

	table_fault(&in->table, row,
	            &(struct table_found){ .wrong = N_("This candidate is also in row {0}."),
	                                   .wrong_argument = number_text(in->arena, (int64_t)in->table.rows[d->first->number].number),
	                                   .mend = N_("Keep one of the two rows.") });
}

/* What the list kept can't give: who has begun or joined. */
static void tell_refused(struct candidate_import *in, const struct change *x)
{
	const struct candidate *was = x->was->payload;

	if (x->kind == CHANGE_CHANGED && was->state >= EXAM_STARTED)
		table_fault(&in->table, &in->table.rows[x->now->number],
		            &(struct table_found){ .wrong = N_("This candidate has begun and no longer changes."),
		                                   .mend = N_("Take the row off, or write what it was before.") });
	if (x->kind == CHANGE_REMOVED && was->state != EXAM_ENROLLED)
		table_fault(&in->table, NULL,
		            &(struct table_found){ .wrong = N_("{0} has joined the session and can't be removed."),
		                                   .wrong_argument = arena_printf(in->arena, STR_FMT " " STR_FMT, STR_ARG(was->first_name),
		                                                                  STR_ARG(was->birth_name)),
		                                   .mend = N_("Add this candidate to the file, or choose to add and change only.") });
}

static uint64_t mix(uint64_t digest, struct str s)
{
	return (digest ^ str_hash(s)) * 0x9E3779B97F4A7C15u + 1;
}

static uint64_t digest_of(const struct changes *c)
{
	uint64_t d = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct change *x = &c->list[i];
		d = mix(d + (uint64_t)x->kind, x->was ? x->was->key : x->now->key);
		for (size_t f = 0; x->now && f < FIELDS; f++)
			d = mix(d, x->now->fields[f]);
		for (size_t f = 0; x->was && f < FIELDS; f++)
			d = mix(d, x->was->fields[f]);
	}
	return d;
}

static struct changes_row *kept_rows(struct candidate_import *in, struct str *keys)
{
	struct changes_row *rows = ARENA_NEW(in->arena, struct changes_row, in->kept_n + 1);

	for (size_t i = 0; i < in->kept_n; i++) {
		keys[i] = key_of(in->arena, &in->kept[i]);
		rows[i] = (struct changes_row){ .key = keys[i], .fields = fields_of(in->arena, &in->kept[i]), .number = i,
			                        .payload = (void *)(uintptr_t)&in->kept[i] };
	}
	return rows;
}

/* A row of several sessions may tell of its session alone. */
static bool names_somebody(const struct table_row *row)
{
	for (size_t i = 0; i < COLUMN_FRAMEWORKS; i++)
		if (row->values[i].given)
			return true;
	return false;
}

void candidate_import_compare(struct candidate_import *in, size_t from, size_t to)
{
	struct str *keys = ARENA_NEW(in->arena, struct str, in->kept_n + 1);
	struct changes_row *was = kept_rows(in, keys);
	struct changes_row *now = ARENA_NEW(in->arena, struct changes_row, to - from + 1);
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		struct str key;
		if (!names_somebody(&in->table.rows[i]))
			continue;
		read_row(in, keys, i);
		key = key_of(in->arena, &in->read[i]);
		if (in->read[i].birth_name.n && in->read[i].first_name.n) /* else nobody is named */
			now[n++] = (struct changes_row){ .key = key, .fields = fields_of(in->arena, &in->read[i]),
				                         .number = i, .payload = &in->read[i] };
	}
	changes_find(in->arena, was, in->kept_n, now, n, FIELDS, in->mode, &in->changes);
	for (size_t i = 0; i < in->changes.double_n; i++)
		tell_double(in, &in->changes.doubles[i]);
	for (size_t i = 0; i < in->changes.n; i++)
		if (in->changes.list[i].was)
			tell_refused(in, &in->changes.list[i]);
	in->digest = digest_of(&in->changes);
}

int candidate_import_read(struct candidate_import *in, struct error *e)
{
	struct sheet *sheet = ARENA_NEW(in->arena, struct sheet, 1);
	size_t n;
	const struct table_column *columns = candidate_columns(in->arena, &in->of, &n);
	struct table_wanted wanted = { in->arena, columns, n };
	int k = sheet_read_fitting(in->arena, in->bytes, NULL, table_fits, &wanted, sheet, e);

	if (k)
		return k;
	table_read(in->arena, sheet, columns, n, in->of.language, &in->table);
	in->read = ARENA_NEW(in->arena, struct candidate, in->table.row_n + 1);
	candidate_import_compare(in, 0, in->table.row_n);
	table_sort_faults(&in->table);
	return ERR_NONE;
}

/* ---- the template --------------------------------------------------------------------------- */

static struct str choice_word(const struct table_choice *choices, int64_t value)
{
	for (; choices->word; choices++)
		if (choices->value == value)
			return str_of(choices->word);
	return STR("");
}

static const struct str *template_row(struct arena *a, const struct candidate_list_of *of, const struct candidate *c,
                                      size_t columns)
{
	struct str *row = ARENA_NEW(a, struct str, columns);
	enum candidate_framework f;

	memcpy(row, fields_of(a, c), COLUMN_FRAMEWORKS * sizeof *row);
	row[COLUMN_ACCESSIBLE] = c->accessible ? choice_word(table_yes_no, 1) : STR("");
	row[COLUMN_BILLING] = choice_word(billings, (int64_t)c->billing);
	row[COLUMN_FEE] = c->fee ? arena_printf(a, "%lld.%02lld", (long long)(c->fee / 100), (long long)(c->fee % 100)) : STR("");
	for (size_t i = COLUMN_FRAMEWORKS; i < columns; i++)
		if (framework_column(of, i - COLUMN_FRAMEWORKS, &f) && c->framework == f)
			row[i] = choice_word(table_yes_no, 1);
	if (of->groups)
		row[columns - 1] = c->group;
	return row;
}

int candidate_template(struct arena *a, const struct table_writing *w, const struct candidate_list_of *of,
                       const struct candidate *list, size_t n, struct str *out, struct error *e)
{
	size_t column_n;
	struct table_column *columns = candidate_columns(a, of, &column_n);
	const struct str **rows = ARENA_NEW(a, const struct str *, n + 1);

	for (size_t i = 0; i < n; i++)
		rows[i] = template_row(a, of, &list[i], column_n);
	return table_template(a, w, columns, column_n, rows, n, out, e);
}

/* ---- doing it ------------------------------------------------------------------------------- */

static int apply_one(struct db *db, struct candidate_apply *x, const struct change *change)
{
	struct candidate_change c = { .arena = x->import.arena, .ids = x->ids, .session = x->session,
		                      .person = x->person, .now = x->now };
	int k = ERR_NONE;

	switch (change->kind) {
	case CHANGE_ADDED:
		c.candidate = *(const struct candidate *)change->now->payload;
		k = candidate_add(db, &c);
		break;
	case CHANGE_CHANGED:
		c.candidate = *(const struct candidate *)change->now->payload;
		k = candidate_change(db, &c);
		break;
	case CHANGE_REMOVED:
		c.candidate = *(const struct candidate *)change->was->payload;
		k = candidate_remove(db, &c);
		break;
	case CHANGE_SAME:
	case CHANGE_KEPT:
	case CHANGE_KIND_COUNT:
		break;
	}
	if (k == ERR_CONFLICT)
		x->problem = c.problem;
	return k;
}

int candidate_changes_apply(struct db *db, struct candidate_apply *x, const struct changes *changes)
{
	int k = ERR_NONE;

	for (size_t i = 0; i < changes->n && !k; i++)
		k = apply_one(db, x, &changes->list[i]);
	return k;
}

int candidate_import_apply(struct db *db, struct candidate_apply *x)
{
	struct candidate_import *in = &x->import;
	struct candidate *kept;
	struct error e;
	int k = candidate_list(db, in->arena, x->session, &kept, &in->kept_n);

	x->problem = NULL;
	in->kept = kept;
	if (!k)
		k = candidate_import_read(in, &e);
	if (k)
		return k;
	if (in->table.errors || in->digest != x->digest) {
		x->problem = N_("The list was changed meanwhile: here is what the file would do now.");
		return ERR_CONFLICT;
	}
	return candidate_changes_apply(db, x, &in->changes);
}
