/* SPDX-License-Identifier: EUPL-1.2 */
/* sqlgen ROOM QUERIES.sql OUTPREFIX MIGRATION... - makes OUTPREFIX.h and OUTPREFIX.c, one typed
 * function a statement, from a room's queries.sql (its form is told in src/db/db.h). Every
 * statement is prepared on an empty SQLite database with the migrations applied, so that a misspelt
 * name, a forgotten parameter or a column of another type stops the build: `file:line: reason`. */
#include <sqlite3.h>
#include <stdarg.h>
#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "db/section.h"

enum { FILE_MAX = 4 * 1024 * 1024, FIELDS_MAX = 60, NAME_MAX_LENGTH = 60 };

enum type { TYPE_INT, TYPE_REAL, TYPE_TEXT, TYPE_BYTES, TYPE_BOOL, TYPE_COUNT };
enum kind { KIND_ONE, KIND_MANY, KIND_EXEC, KIND_COUNT, KINDS };

static const struct {
	struct str name;
	const char *db, *c, *opt, *of, *member;
} types[TYPE_COUNT] = {
    [TYPE_INT] = {STR("bigint"), "DB_INT", "int64_t ", "int", "int", "i"},
    [TYPE_REAL] = {STR("double"), "DB_REAL", "double ", "real", "real", "r"},
    [TYPE_TEXT] = {STR("text"), "DB_TEXT", "struct str ", "text", "text", "s"},
    [TYPE_BYTES] = {STR("bytes"), "DB_BYTES", "struct str ", "text", "bytes", "s"},
    [TYPE_BOOL] = {STR("boolean"), "DB_BOOL", "bool ", "int", "bool", "i"},
};

static const char *const kind_names[KINDS] = {"one", "many", "exec", "count"};

struct field {
	struct str name;
	enum type type;
	bool null;
};

struct fields {
	struct field of[FIELDS_MAX];
	size_t n;
};

struct statement {
	struct statement *next;
	struct str name;
	enum kind kind;
	unsigned line;
	struct fields params, columns;
	struct buf sqlite, postgresql;
	bool writes;
};

/* One run of the tool. */
static struct {
	struct arena *arena;
	const char *room, *file;
	sqlite3 *db;
	struct statement *first, **last;
	unsigned errors;
} run;

__attribute__((format(printf, 2, 3))) static void fault(unsigned line, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%s:%u: ", run.file, line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	run.errors++;
}

__attribute__((format(printf, 2, 3))) static _Noreturn void stop(const char *file, const char *fmt,
								 ...)
{
	va_list args;

	fprintf(stderr, "%s: ", file);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Words that C, its library's macros or the generated functions have taken. */
static const char *const taken[] = {
    "alignas",
    "alignof",
    "asm",
    "auto",
    "bool",
    "break",
    "case",
    "char",
    "const",
    "constexpr",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "errno",
    "extern",
    "false",
    "float",
    "for",
    "goto",
    "if",
    "inline",
    "int",
    "linux",
    "long",
    "main",
    "nullptr",
    "register",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "stderr",
    "stdin",
    "stdout",
    "struct",
    "switch",
    "thread_local",
    "true",
    "typedef",
    "typeof",
    "typeof_unqual",
    "union",
    "unix",
    "unsigned",
    "void",
    "volatile",
    "while",
    /* what is poisoned, see base/banned.h */
    "strcpy",
    "strcat",
    "strncpy",
    "strncat",
    "sprintf",
    "vsprintf",
    "strtok",
    "atoi",
    "atol",
    "atof",
    "gmtime",
    "localtime",
    "sscanf",
    "asctime",
    /* used inside the generated functions */
    "db",
    "arena",
    "row",
    "rows",
    "n",
    "changed",
    "params_",
    "sink_",
    "result_",
    "str",
};
static const char *const taken_prefixes[] = {"db_", "row_", "arena_", "str_", "sql_", "sqlgen_"};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *name_fault(struct str s)
{
	if (s.n == 0)
		return "a name is missing";
	if (s.n > NAME_MAX_LENGTH)
		return "the name is longer than 60 characters";
	for (size_t i = 0; i < s.n; i++)
		if (!is_word(s.p[i]))
			return "a name is made of a-z, 0-9 and _";
	if (s.p[0] < 'a' || s.p[0] > 'z')
		return "a name begins with a letter";
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (str_eq(s, str_of(taken[i])))
			return "this name has a meaning in C or in the generated code";
	for (size_t i = 0; i < sizeof taken_prefixes / sizeof *taken_prefixes; i++)
		if (str_starts(s, str_of(taken_prefixes[i])))
			return "names beginning so belong to src/base and src/db";
	return NULL;
}

/* ---- reading queries.sql -------------------------------------------------------------------- */

struct text {
	struct str rest;
	unsigned line; /* of the line taken last */
};

static bool text_line(struct text *t, struct str *line)
{
	if (t->rest.n == 0)
		return false;
	str_cut(t->rest, '\n', line, &t->rest);
	t->line++;
	return true;
}

static struct str skip_space(struct str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_from(s, 1);
	return s;
}

static struct str take_word(struct str *s)
{
	size_t n = 0;

	*s = skip_space(*s);
	while (n < s->n && (is_word(s->p[n]) || (s->p[n] >= 'A' && s->p[n] <= 'Z')))
		n++;
	struct str word = str_sub(*s, 0, n);
	*s = skip_space(str_from(*s, n));
	return word;
}

static bool take_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = skip_space(str_from(*s, 1));
	return true;
}

/* `-- name :kind` and anything: the head of a statement. */
static bool is_head(struct str line)
{
	if (!str_starts(line, STR("-- ")))
		return false;
	struct str rest = str_from(line, 3);
	return take_word(&rest).n > 0 && rest.n > 1 && rest.p[0] == ':' && is_word(rest.p[1]);
}

static bool is_comment(struct str line)
{
	return str_starts(str_trim(line), STR("--"));
}

static bool field_read(struct statement *s, struct str *rest, struct fields *out)
{
	struct field *f = &out->of[out->n];

	if (out->n == FIELDS_MAX)
		return fault(s->line, "more than %d names in a list", FIELDS_MAX), false;
	f->name = take_word(rest);
	const char *bad = name_fault(f->name);
	if (!bad && str_eq(f->name, s->name))
		bad = "the statement has this name";
	if (bad)
		return fault(s->line, "'" STR_FMT "': %s", STR_ARG(f->name), bad), false;
	for (size_t i = 0; i < out->n; i++)
		if (str_eq(out->of[i].name, f->name))
			return fault(s->line, "'" STR_FMT "' twice in a list", STR_ARG(f->name)),
			       false;
	struct str word = take_word(rest);
	for (f->type = 0; f->type < TYPE_COUNT && !str_eq(types[f->type].name, word);)
		f->type++;
	if (f->type == TYPE_COUNT)
		return fault(s->line,
			     "type '" STR_FMT "' of '" STR_FMT
			     "': bigint, double, text, bytes and boolean are known",
			     STR_ARG(word), STR_ARG(f->name)),
		       false;
	f->null = take_char(rest, '?');
	out->n++;
	return true;
}

static bool fields_read(struct statement *s, struct str *rest, struct fields *out)
{
	if (!take_char(rest, '('))
		return fault(s->line, "'(' expected before '" STR_FMT "'", STR_ARG(*rest)), false;
	if (take_char(rest, ')'))
		return true;
	do {
		if (!field_read(s, rest, out))
			return false;
	} while (take_char(rest, ','));
	if (!take_char(rest, ')'))
		return fault(s->line, "',' or ')' expected before '" STR_FMT "'", STR_ARG(*rest)),
		       false;
	return true;
}

static bool head_parse(struct statement *s, struct str rest)
{
	s->name = take_word(&rest);
	const char *bad = name_fault(s->name);
	if (bad)
		return fault(s->line, "'" STR_FMT "': %s", STR_ARG(s->name), bad), false;
	take_char(&rest, ':');
	struct str kind = take_word(&rest);
	for (s->kind = 0; s->kind < KINDS && !str_eq(kind, str_of(kind_names[s->kind]));)
		s->kind++;
	if (s->kind == KINDS)
		return fault(s->line, "':" STR_FMT "': the kinds are :one, :many, :exec and :count",
			     STR_ARG(kind)),
		       false;
	if (!fields_read(s, &rest, &s->params))
		return false;
	bool arrow = str_starts(rest, STR("->"));
	bool rows = s->kind == KIND_ONE || s->kind == KIND_MANY;
	if (arrow != rows)
		return fault(s->line, rows ? "'-> (columns)' is missing" : "a :%s gives no columns",
			     kind_names[s->kind]),
		       false;
	if (!arrow)
		return rest.n ? (fault(s->line, "'" STR_FMT "' is too much", STR_ARG(rest)), false)
			      : true;
	rest = skip_space(str_from(rest, 2));
	if (!fields_read(s, &rest, &s->columns))
		return false;
	if (rest.n)
		return fault(s->line, "'" STR_FMT "' is too much", STR_ARG(rest)), false;
	if (s->columns.n == 0)
		return fault(s->line, "a :%s needs columns", kind_names[s->kind]), false;
	return true;
}

static bool head_goes_on(struct str head, struct str rest)
{
	struct str next;
	long open = 0;

	for (size_t i = 0; i < head.n; i++)
		open += (head.p[i] == '(') - (head.p[i] == ')');
	str_cut(rest, '\n', &next, &rest);
	next = str_trim(next);
	if (!str_starts(next, STR("--")) || is_head(next))
		return false;
	return open > 0 || str_starts(str_trim(str_from(next, 2)), STR("->"));
}

/* The head may go on over lines that begin with `--`. */
static struct str head_join(struct text *t, struct str line)
{
	struct str head = str_trim(str_from(line, 3));

	while (head_goes_on(head, t->rest)) {
		text_line(t, &line);
		line = str_trim(str_from(str_trim(line), 2));
		head = arena_printf(run.arena, STR_FMT " " STR_FMT, STR_ARG(head), STR_ARG(line));
	}
	return head;
}

/* The lines up to the one that ends in `;`, without whole-line comments. */
static bool body_read(struct text *t, unsigned head_line, struct buf *out)
{
	struct str line;

	while (!is_head((struct str){t->rest.p, str_find(t->rest, '\n')}) && text_line(t, &line)) {
		struct str words = str_trim(line);
		if (words.n == 0 || is_comment(line))
			continue;
		if (out->n)
			buf_char(out, '\n');
		if (str_ends(words, STR(";"))) {
			buf_str(out, str_sub(words, 0, words.n - 1));
			return true;
		}
		buf_str(out, words);
	}
	fault(head_line,
	      out->n ? "no line ends the statement with ';'" : "no statement after its head");
	return false;
}

static void statement_read(struct text *t, struct str line)
{
	struct statement *s = ARENA_NEW(run.arena, struct statement, 1);

	s->line = t->line;
	s->sqlite = s->postgresql = BUF_INIT(FILE_MAX);
	bool good = head_parse(s, head_join(t, line));
	if (!body_read(t, s->line, &s->sqlite) || !good) {
		buf_release(&s->sqlite);
		return;
	}
	*run.last = s;
	run.last = &s->next;
}

/* The last statement read, when the line gives its other text. */
static struct statement *statement_of_variant(void)
{
	struct statement *s = run.first;

	while (s && s->next)
		s = s->next;
	return s;
}

static void queries_read(struct str bytes)
{
	struct text t = {.rest = bytes};
	struct str line;

	while (text_line(&t, &line)) {
		struct str words = str_trim(line);
		if (is_head(line)) {
			statement_read(&t, line);
		} else if (str_eq(words, STR("-- postgresql:"))) {
			struct statement *s = statement_of_variant();
			if (!s || s->postgresql.n)
				fault(t.line,
				      "'-- postgresql:' stands after the statement it replaces");
			else
				body_read(&t, t.line, &s->postgresql);
		} else if (words.n && !is_comment(line)) {
			fault(t.line,
			      "text outside a statement: a head '-- name :kind (…)' comes first");
			while (words.n && !str_ends(words, STR(";")) && text_line(&t, &line))
				words = str_trim(line);
		}
	}
}

static void names_check(void)
{
	struct map names = map_new(run.arena, 256);

	for (struct statement *s = run.first; s; s = s->next)
		if (!map_add(&names, s->name, s)) {
			struct statement *other = map_get(&names, s->name);
			fault(s->line, "'" STR_FMT "' has its first place on line %u",
			      STR_ARG(s->name), other->line);
		}
}

/* ---- checking against the schema ------------------------------------------------------------ */

static void schema_open(int count, char **migrations)
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

/* ---- writing C ------------------------------------------------------------------------------ */

static void put_c_string(struct buf *b, struct str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '\n')
			buf_lit(b, "\\n\"\n\t          \"");
		else if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c < 0x20 || c >= 0x7f || c == '?')
			buf_printf(b, "\\%03o", c);
		else
			buf_char(b, (char)c);
	}
	buf_char(b, '"');
}

static void put_type(struct buf *b, const struct field *f)
{
	if (f->null)
		buf_printf(b, "struct db_opt_%s ", types[f->type].opt);
	else
		buf_str(b, str_of(types[f->type].c));
}

static void put_struct(struct buf *b, const struct statement *s)
{
	if (s->columns.n == 0)
		return;
	buf_printf(b, "struct " STR_FMT " {\n", STR_ARG(s->name));
	for (size_t i = 0; i < s->columns.n; i++) {
		buf_char(b, '\t');
		put_type(b, &s->columns.of[i]);
		buf_str(b, s->columns.of[i].name);
		buf_lit(b, ";\n");
	}
	buf_lit(b, "};\n");
}

static void put_signature(struct buf *b, const struct statement *s)
{
	buf_printf(b, "int " STR_FMT "(struct db *db", STR_ARG(s->name));
	if (s->columns.n)
		buf_lit(b, ", struct arena *arena");
	for (size_t i = 0; i < s->params.n; i++) {
		buf_lit(b, ", ");
		put_type(b, &s->params.of[i]);
		buf_str(b, s->params.of[i].name);
	}
	if (s->kind == KIND_ONE)
		buf_printf(b, ", struct " STR_FMT " *row", STR_ARG(s->name));
	else if (s->kind == KIND_MANY)
		buf_printf(b, ", struct " STR_FMT " **rows, size_t *n", STR_ARG(s->name));
	else if (s->kind == KIND_COUNT)
		buf_lit(b, ", int64_t *changed");
	buf_char(b, ')');
}

static void put_types(struct buf *b, const struct statement *s, const struct fields *list,
		      const char *what)
{
	if (list->n == 0)
		return;
	buf_printf(b, "static const enum db_type sql_" STR_FMT "_%s[] = { ", STR_ARG(s->name),
		   what);
	for (size_t i = 0; i < list->n; i++)
		buf_printf(b, "%s%s", i ? ", " : "", types[list->of[i].type].db);
	buf_lit(b, " };\n");
}

static void put_query(struct buf *b, const struct statement *s)
{
	put_types(b, s, &s->params, "params");
	put_types(b, s, &s->columns, "columns");
	buf_printf(b, "static int sql_" STR_FMT "_slot;\n", STR_ARG(s->name));
	buf_printf(b,
		   "static const struct db_query sql_" STR_FMT " = {\n\t.name = \"" STR_FMT "\",\n",
		   STR_ARG(s->name), STR_ARG(s->name));
	buf_lit(b, "\t.sqlite = ");
	put_c_string(b, buf_view(&s->sqlite));
	buf_lit(b, ",\n\t.postgresql = ");
	put_c_string(b, buf_view(s->postgresql.n ? &s->postgresql : &s->sqlite));
	if (s->params.n)
		buf_printf(b, ",\n\t.params = sql_" STR_FMT "_params,\n\t.param_count = %zu",
			   STR_ARG(s->name), s->params.n);
	if (s->columns.n)
		buf_printf(b, ",\n\t.columns = sql_" STR_FMT "_columns,\n\t.column_count = %zu",
			   STR_ARG(s->name), s->columns.n);
	buf_printf(b, ",\n\t.writes = %s,\n\t.slot = &sql_" STR_FMT "_slot,\n};\n\n",
		   s->writes ? "true" : "false", STR_ARG(s->name));
}

static void put_read_field(struct buf *b, const struct field *f, size_t i)
{
	buf_printf(b, "\trow->" STR_FMT " = ", STR_ARG(f->name));
	bool text = f->type == TYPE_TEXT || f->type == TYPE_BYTES;
	if (f->null)
		buf_printf(b, "row_opt_%s(&value[%zu]%s);\n", types[f->type].opt, i,
			   text ? ", sink->arena" : "");
	else if (text)
		buf_printf(b, "arena_str(sink->arena, value[%zu].s);\n", i);
	else if (f->type == TYPE_BOOL)
		buf_printf(b, "value[%zu].i != 0;\n", i);
	else
		buf_printf(b, "value[%zu].%s;\n", i, types[f->type].member);
}

/* The db_row_fn of a statement: one row into the sink. */
static void put_reader(struct buf *b, const struct statement *s)
{
	size_t strict = 0;

	for (size_t i = 0; i < s->columns.n; i++)
		strict += !s->columns.of[i].null;
	buf_printf(
	    b, "static int sql_" STR_FMT "_read(void *context, const struct db_value *value)\n{\n",
	    STR_ARG(s->name));
	buf_lit(b, "\tstruct row_sink *sink = context;\n");
	if (strict) {
		buf_lit(b, "\tif (");
		for (size_t i = 0, seen = 0; i < s->columns.n; i++)
			if (!s->columns.of[i].null)
				buf_printf(b, "%svalue[%zu].type == DB_NULL",
					   seen++ ? " ||\n\t    " : "", i);
		buf_lit(b, ") {\n\t\tsink->null = true;\n\t\treturn 1;\n\t}\n");
	}
	if (s->kind == KIND_MANY)
		buf_printf(b, "\tstruct " STR_FMT " *row = row_next(sink, sizeof *row);\n",
			   STR_ARG(s->name));
	else
		buf_printf(b, "\tstruct " STR_FMT " *row = sink->rows;\n\tsink->n = 1;\n",
			   STR_ARG(s->name));
	for (size_t i = 0; i < s->columns.n; i++)
		put_read_field(b, &s->columns.of[i], i);
	buf_printf(b, "\treturn %d;\n}\n\n", s->kind == KIND_ONE);
}

static void put_params(struct buf *b, const struct statement *s)
{
	if (s->params.n == 0)
		return;
	buf_lit(b, "\tconst struct db_value params_[] = {\n");
	for (size_t i = 0; i < s->params.n; i++) {
		const struct field *f = &s->params.of[i];
		if (!f->null)
			buf_printf(b, "\t\trow_of_%s(" STR_FMT "),\n", types[f->type].of,
				   STR_ARG(f->name));
		else if (f->type == TYPE_REAL)
			buf_printf(b, "\t\trow_of_opt_real(" STR_FMT "),\n", STR_ARG(f->name));
		else
			buf_printf(b, "\t\trow_of_opt_%s(" STR_FMT ", %s),\n", types[f->type].opt,
				   STR_ARG(f->name), types[f->type].db);
	}
	buf_lit(b, "\t};\n");
}

static void put_function(struct buf *b, const struct statement *s)
{
	const char *params = s->params.n ? "params_" : "NULL";

	if (s->columns.n)
		put_reader(b, s);
	put_signature(b, s);
	buf_lit(b, "\n{\n");
	put_params(b, s);
	if (s->kind == KIND_EXEC || s->kind == KIND_COUNT) {
		buf_printf(b, "\treturn db_run(db, &sql_" STR_FMT ", %s, NULL, NULL, %s);\n}\n\n",
			   STR_ARG(s->name), params, s->kind == KIND_COUNT ? "changed" : "NULL");
		return;
	}
	buf_printf(b, "\tstruct row_sink sink_ = { .arena = arena%s };\n",
		   s->kind == KIND_ONE ? ", .rows = row" : "");
	buf_printf(b,
		   "\tint result_ = db_run(db, &sql_" STR_FMT ", %s, sql_" STR_FMT
		   "_read, &sink_, NULL);\n",
		   STR_ARG(s->name), params, STR_ARG(s->name));
	buf_printf(b, "\tresult_ = row_result(&sink_, &sql_" STR_FMT ", result_);\n",
		   STR_ARG(s->name));
	if (s->kind == KIND_ONE)
		buf_lit(b, "\treturn result_ || sink_.n ? result_ : ERR_NOT_FOUND;\n}\n\n");
	else
		buf_lit(b, "\t*rows = result_ ? NULL : sink_.rows;\n\t*n = result_ ? 0 : sink_.n;\n"
			   "\treturn result_;\n}\n\n");
}

static void put_header(struct buf *b)
{
	buf_printf(b,
		   "/* Made by tools/sqlgen from %s: do not edit. */\n#pragma once\n#include "
		   "\"db/db.h\"\n",
		   run.file);
	for (const struct statement *s = run.first; s; s = s->next) {
		buf_char(b, '\n');
		put_struct(b, s);
		buf_lit(b, "[[nodiscard]] ");
		put_signature(b, s);
		buf_lit(b, ";\n");
	}
	buf_printf(
	    b,
	    "\n/* Every statement of the room, to be prepared on both engines by a test. */\n"
	    "extern const struct db_query *const %s_queries[];\nextern const size_t "
	    "%s_query_count;\n",
	    run.room, run.room);
}

static void put_source(struct buf *b)
{
	buf_printf(b,
		   "/* Made by tools/sqlgen from %s: do not edit. */\n#include \"%s/queries.h\"\n\n"
		   "#include \"db/row.h\"\n\n",
		   run.file, run.room);
	size_t n = 0;
	for (const struct statement *s = run.first; s; s = s->next, n++) {
		put_query(b, s);
		put_function(b, s);
	}
	buf_printf(b, "const struct db_query *const %s_queries[] = {\n", run.room);
	for (const struct statement *s = run.first; s; s = s->next)
		buf_printf(b, "\t&sql_" STR_FMT ",\n", STR_ARG(s->name));
	if (n == 0)
		buf_lit(b, "\tNULL,\n");
	buf_printf(b, "};\nconst size_t %s_query_count = %zu;\n", run.room, n);
}

static void file_write(const char *prefix, const char *end, void put(struct buf *))
{
	struct buf b = BUF_INIT(64 * 1024 * 1024);
	struct error e = {0};
	const char *path = arena_z(run.arena, arena_printf(run.arena, "%s%s", prefix, end));

	put(&b);
	if (b.failed)
		stop(path, "too large");
	if (file_replace(path, buf_view(&b), &e))
		stop(path, "%s", e.message);
	buf_release(&b);
}

int main(int argc, char **argv)
{
	struct error e = {0};
	struct str bytes;

	if (argc < 4)
		stop("sqlgen", "usage: sqlgen ROOM QUERIES.sql OUTPREFIX MIGRATION...");
	run.arena = arena_new(256 * 1024 * 1024);
	run.room = argv[1];
	run.file = argv[2];
	run.last = &run.first;
	if (name_fault(str_of(run.room)))
		stop(run.room, "a room's name is a word of a-z, 0-9 and _");
	if (file_read(run.arena, run.file, FILE_MAX, &bytes, &e))
		stop(run.file, "%s", e.message);
	schema_open(argc - 4, argv + 4);
	queries_read(bytes);
	names_check();
	for (struct statement *s = run.first; s; s = s->next)
		statement_check(s);
	if (!run.errors) {
		file_write(argv[3], ".h", put_header);
		file_write(argv[3], ".c", put_source);
	}
	for (struct statement *s = run.first; s; s = s->next) {
		buf_release(&s->sqlite);
		buf_release(&s->postgresql);
	}
	sqlite3_close(run.db);
	arena_free(run.arena);
	return run.errors > 0;
}
