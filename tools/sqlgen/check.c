/* SPDX-License-Identifier: EUPL-1.2 */
/* Checking the statements against the schema. */
#include "base/file.h"
#include "db/section.h"
#include "sqlgen/sqlgen.h"

void schema_open(int count, char **migrations)
{
	if (sqlite3_open(":memory:", &run.db) != SQLITE_OK)
		stop("sqlite", "no memory");
	sqlite3_db_config(run.db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
	sqlite3_db_config(run.db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
	sqlite3_exec(run.db, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
	for (int i = 0; i < count; i++) {
		struct error e = {0};
		struct str bytes;
		struct buf picked = BUF_INIT(FILE_MAX);
		char *why = NULL;
		if (file_read(run.arena, migrations[i], FILE_MAX, &bytes, &e))
			stop(migrations[i], "%s", e.message);
		unsigned line = section_pick(bytes, "sqlite", &picked);
		if (line)
			stop(
			    migrations[i],
			    "%u: '-- sqlite:' or '-- postgresql:' without '-- end', or the reverse",
			    line);
		buf_char(&picked, '\0');
		if (sqlite3_exec(run.db, picked.p, NULL, NULL, &why) != SQLITE_OK)
			stop(migrations[i], "%s", why ? why : "no memory");
		buf_release(&picked);
	}
}

static unsigned param_number(const char *name, size_t n)
{
	unsigned v = 0;

	if (n < 2 || n > 4 || name[0] != '$' || name[1] == '0')
		return 0;
	for (size_t i = 1; i < n; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		v = v * 10 + (unsigned)(name[i] - '0');
	}
	return v;
}

static void param_use(struct statement *s, const char *name, size_t n, bool *used)
{
	unsigned k = param_number(name, n);

	if (k == 0)
		fault(s->line,
		      "parameter '%.*s': parameters are $1, $2, … (a cast is written CAST(… AS …))",
		      (int)n, name);
	else if (k > s->params.n)
		fault(s->line, "$%u is used and %zu parameters are declared", k, s->params.n);
	else
		used[k - 1] = true;
}

static void params_unused(struct statement *s, const bool *used, const char *where)
{
	for (size_t i = 0; i < s->params.n; i++)
		if (!used[i])
			fault(s->line, "parameter $%zu (" STR_FMT ") is not used%s", i + 1,
			      STR_ARG(s->params.of[i].name), where);
}

static void params_check(struct statement *s, sqlite3_stmt *q)
{
	bool used[FIELDS_MAX] = {0};

	for (int i = 1; i <= sqlite3_bind_parameter_count(q); i++) {
		const char *name = sqlite3_bind_parameter_name(q, i);
		if (!name)
			name = "?";
		param_use(s, name, strlen(name), used);
	}
	params_unused(s, used, "");
}

/* PostgreSQL's own text can't be prepared here; its parameters can be counted, outside of quotes.
 */
static void postgresql_params_check(struct statement *s)
{
	bool used[FIELDS_MAX] = {0};
	struct str t = buf_view(&s->postgresql);
	char quote = 0;

	for (size_t i = 0; i < t.n; i++) {
		if (quote)
			quote = t.p[i] == quote ? 0 : quote;
		else if (t.p[i] == '\'' || t.p[i] == '"')
			quote = t.p[i];
		else if (t.p[i] == '$') {
			size_t n = 1;
			while (i + n < t.n && t.p[i + n] >= '0' && t.p[i + n] <= '9')
				n++;
			param_use(s, t.p + i, n, used);
			i += n - 1;
		} else if (t.p[i] == ';')
			fault(s->line, "more than one statement for postgresql");
	}
	params_unused(s, used, " in the text for postgresql");
}

/* The schema's type by its first word; TYPE_COUNT for one we don't know. */
static enum type type_of(const char *declared)
{
	static const struct {
		const char *word;
		enum type type;
	} known[] = {
	    {"bigint", TYPE_INT},   {"integer", TYPE_INT},  {"int", TYPE_INT},
	    {"smallint", TYPE_INT}, {"double", TYPE_REAL},  {"real", TYPE_REAL},
	    {"text", TYPE_TEXT},    {"varchar", TYPE_TEXT}, {"bytea", TYPE_BYTES},
	    {"blob", TYPE_BYTES},   {"boolean", TYPE_BOOL}, {"bool", TYPE_BOOL},
	};
	struct str word = str_of(declared);
	size_t end = 0;

	while (end < word.n && word.p[end] != ' ' && word.p[end] != '(')
		end++;
	word.n = end;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq_nocase(word, str_of(known[i].word)))
			return known[i].type;
	return TYPE_COUNT;
}

static bool may_be_null(sqlite3_stmt *q, int i)
{
	int not_null = 0, key = 0;

	if (sqlite3_table_column_metadata(
		run.db, sqlite3_column_database_name(q, i), sqlite3_column_table_name(q, i),
		sqlite3_column_origin_name(q, i), NULL, NULL, &not_null, &key, NULL) != SQLITE_OK)
		return false;
	return !not_null && !key;
}

static void column_check(struct statement *s, sqlite3_stmt *q, size_t i)
{
	const struct field *f = &s->columns.of[i];
	const char *declared = sqlite3_column_decltype(q, (int)i);
	struct str named = str_of(sqlite3_column_name(q, (int)i));

	for (size_t j = 0; j < s->columns.n; j++)
		if (j != i && str_eq(named, s->columns.of[j].name))
			fault(s->line,
			      "column %zu is '" STR_FMT "' and is declared as '" STR_FMT "'", i + 1,
			      STR_ARG(named), STR_ARG(f->name));
	if (!declared || !sqlite3_column_table_name(q, (int)i))
		return; /* an expression: only its run can tell */
	enum type t = type_of(declared);
	if (t == TYPE_COUNT)
		fault(s->line, "column '" STR_FMT "': the schema's type '%s' is not one of ours",
		      STR_ARG(f->name), declared);
	else if (t != f->type)
		fault(s->line,
		      "column '" STR_FMT "' is declared " STR_FMT " and is '%s' in the schema",
		      STR_ARG(f->name), STR_ARG(types[f->type].name), declared);
	if (!f->null && may_be_null(q, (int)i))
		fault(s->line,
		      "column '" STR_FMT "' may be NULL in the schema: declare it '" STR_FMT "?'",
		      STR_ARG(f->name), STR_ARG(types[f->type].name));
}

static void columns_check(struct statement *s, sqlite3_stmt *q)
{
	size_t n = (size_t)sqlite3_column_count(q);

	if (n != s->columns.n) {
		fault(s->line, "the statement gives %zu columns and %zu are declared", n,
		      s->columns.n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		column_check(s, q, i);
}

static void statement_check(struct statement *s)
{
	sqlite3_stmt *q = NULL;
	const char *tail;

	if (sqlite3_prepare_v2(run.db, s->sqlite.p, (int)s->sqlite.n, &q, &tail) != SQLITE_OK) {
		fault(s->line, STR_FMT ": %s", STR_ARG(s->name), sqlite3_errmsg(run.db));
		return;
	}
	if (!q) {
		fault(s->line, STR_FMT ": no statement", STR_ARG(s->name));
		return;
	}
	if (str_trim((struct str){tail, s->sqlite.n - (size_t)(tail - s->sqlite.p)}).n)
		fault(s->line, STR_FMT ": more than one statement", STR_ARG(s->name));
	s->writes = !sqlite3_stmt_readonly(q);
	if (s->kind == KIND_COUNT && !s->writes)
		fault(s->line, "a :count that changes nothing");
	params_check(s, q);
	columns_check(s, q);
	sqlite3_finalize(q);
	if (s->postgresql.n)
		postgresql_params_check(s);
}

void statements_check(void)
{
	for (struct statement *s = run.first; s; s = s->next)
		statement_check(s);
}
