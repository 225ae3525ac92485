/* SPDX-License-Identifier: EUPL-1.2 */
/* Writing the C: a struct of parameters and of a row, a function a statement. */
#include "sqlgen/sqlgen.h"

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

void put_header(struct buf *b)
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

void put_source(struct buf *b)
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
