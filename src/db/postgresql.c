/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/engine.h"

#include <endian.h>
#include <libpq-fe.h>
#include <math.h>
#include "base/buf.h"
#include "base/log.h"

enum { PARAMS_MAX = 64, COLUMNS_MAX = 64, BYTES_MAX = 1 << 30 };

/* Types are declared when a statement is prepared, so that the values can go in binary form; these
 * are PostgreSQL's fixed numbers (pg_type). */
static const Oid oids[] = {
    [DB_INT] = 20, [DB_REAL] = 701, [DB_TEXT] = 25, [DB_BYTES] = 17, [DB_BOOL] = 16,
};

/* Everything is durable and serializable unless the statement's transaction says otherwise. */
static const char *const settings = "SET default_transaction_isolation = 'serializable';"
				    "SET statement_timeout = '30s';"
				    "SET lock_timeout = '10s';"
				    "SET idle_in_transaction_session_timeout = '60s';"
				    "SET client_min_messages = 'warning';"
				    "SET jit = off;"
				    "SELECT set_config('synchronous_commit', 'on', false)"
				    " WHERE current_setting('synchronous_commit') = 'off';";
static const char *const settings_read = "SET default_transaction_isolation = 'read committed';"
					 "SET default_transaction_read_only = on;";

static const char *const begin_text[] = {
    [DB_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [DB_WRITE] = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
};

struct postgresql {
	struct db db;
	PGconn *connection;
	char *url;
	bool *prepared; /* by slot, for this connection */
	size_t slots;
	struct buf bytes; /* the decoded bytea columns of one row */
	bool owes_begin;  /* BEGIN goes with the transaction's first statement, without a way of its
			     own */
};

/* ---- failures ------------------------------------------------------------------------------- */

static bool state_is(const char *state, const char *const *list)
{
	for (; *list; list++)
		if (strncmp(state, *list, strlen(*list)) == 0)
			return true;
	return false;
}

static int kind_of(const char *state)
{
	static const char *const conflict[] = {"23505", "23514", "23503", "23001", "23P01", NULL};
	/* conflicts between transactions, lost connections, no resources, timeouts, disks */
	static const char *const unavailable[] = {"40", "08", "53", "55P03", "57", "58", NULL};
	static const char *const invalid[] = {"22021", "22P05",
					      NULL}; /* no text of this encoding */

	if (state_is(state, conflict))
		return ERR_CONFLICT;
	if (state_is(state, unavailable))
		return ERR_UNAVAILABLE;
	return state_is(state, invalid) ? ERR_INVALID : ERR_INTERNAL;
}

/* Of a result that is not the one wished for. Only the primary message is logged: the detail may
 * hold a person's data. */
static int fail(struct postgresql *p, const PGresult *r, const char *what)
{
	static const char *const again[] = {"40001", "40P01", NULL};
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	if (PQstatus(p->connection) == CONNECTION_BAD) {
		log_text(LOG_WARN, "database: %s: the connection to PostgreSQL is lost", what);
		p->db.lost = p->db.again = p->db.in_transaction;
		return ERR_UNAVAILABLE;
	}
	if (!state)
		state = "";
	p->db.again = state_is(state, again);
	int k = kind_of(state);
	if (k != ERR_CONFLICT && !p->db.again)
		log_text(LOG_ERROR, "database: %s: %s (%s)", what,
			 message ? message : PQresStatus(PQresultStatus(r)), state);
	return k;
}

static void notice(void *, const char *text)
{
	log_text(LOG_DEBUG, "database: %s", text);
}

/* ---- connecting ----------------------------------------------------------------------------- */

/* Why the thread's last connection failed; the caller shows it at once. */
static _Thread_local char reason[400];

static int refuse(struct postgresql *p, struct error *e, const char *message)
{
	snprintf(reason, sizeof reason, "%s", PQerrorMessage(p->connection));
	for (char *c = reason; *c; c++)
		if (*c == '\n')
			*c = ' ';
	log_text(LOG_ERROR, "database: no PostgreSQL: %s", reason);
	PQfinish(p->connection);
	p->connection = NULL;
	return error_arg(e, ERR_UNAVAILABLE, message, str_trim(str_of(reason)));
}

static bool command(struct postgresql *p, const char *sql)
{
	PGresult *r = PQexec(p->connection, sql);
	ExecStatusType status = PQresultStatus(r);

	PQclear(r);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static int attach(struct postgresql *p, struct error *e)
{
	/* what stands before the address are defaults that the address may change */
	const char *names[] = {"connect_timeout", "fallback_application_name", "tcp_user_timeout",
			       "dbname",	  "client_encoding",	       NULL};
	const char *values[] = {"5", "openpix", "15000", p->url, "UTF8", NULL};

	PQfinish(p->connection);
	memset(p->prepared, 0, p->slots * sizeof *p->prepared);
	p->connection = PQconnectdbParams(names, values, 1);
	if (PQstatus(p->connection) != CONNECTION_OK)
		return refuse(p, e, N_("PostgreSQL can't be reached: {0}"));
	PQsetNoticeProcessor(p->connection, notice, NULL);
	const char *encoding = PQparameterStatus(p->connection, "server_encoding");
	if (!encoding || strcmp(encoding, "UTF8") != 0)
		return refuse(p, e, N_("The PostgreSQL database is not encoded in UTF8."));
	if (!command(p, settings) || (p->db.mode == DB_READ && !command(p, settings_read)))
		return refuse(p, e, N_("PostgreSQL refuses the settings needed: {0}"));
	return ERR_NONE;
}

/* A connection that is there as far as we know, made anew when the last call has lost it. */
static int attached(struct postgresql *p)
{
	if (p->connection && PQstatus(p->connection) == CONNECTION_OK)
		return ERR_NONE;
	if (p->db.in_transaction) {
		p->db.lost = p->db.again = true;
		return ERR_UNAVAILABLE;
	}
	return attach(p, NULL);
}

/* ---- statements ----------------------------------------------------------------------------- */

static bool slots_grow(struct postgresql *p, size_t slot)
{
	size_t n = slot + 32;
	bool *more = realloc(p->prepared, n * sizeof *more);

	if (!more)
		return false;
	memset(more + p->slots, 0, (n - p->slots) * sizeof *more);
	p->prepared = more;
	p->slots = n;
	return true;
}

static int statement_make(struct postgresql *p, const struct db_query *q)
{
	Oid list[PARAMS_MAX];

	if (q->param_count > PARAMS_MAX || q->column_count > COLUMNS_MAX)
		return ERR_INTERNAL;
	for (unsigned i = 0; i < q->param_count; i++)
		list[i] = oids[q->params[i]];
	PGresult *r = PQprepare(p->connection, q->name, q->postgresql, q->param_count, list);
	int k = PQresultStatus(r) == PGRES_COMMAND_OK ? ERR_NONE : fail(p, r, q->name);
	PQclear(r);
	return k;
}

static int postgresql_prepare(struct db *db, const struct db_query *q)
{
	struct postgresql *p = (struct postgresql *)db;
	size_t slot = engine_slot(q);
	int k = attached(p);

	if (k || (slot < p->slots && p->prepared[slot]))
		return k;
	if (slot >= p->slots && !slots_grow(p, slot))
		return ERR_UNAVAILABLE;
	k = statement_make(p, q);
	p->prepared[slot] = !k;
	return k;
}

/* The values in PostgreSQL's binary form. */
struct values {
	const char *at[PARAMS_MAX];
	int length[PARAMS_MAX], format[PARAMS_MAX];
	uint64_t number[PARAMS_MAX];
};

static void value_set(struct values *v, unsigned i, const struct db_value *from)
{
	uint64_t bits = (uint64_t)from->i;

	v->format[i] = 1;
	v->at[i] = (const char *)&v->number[i];
	v->length[i] = sizeof v->number[i];
	switch (from->type) {
	case DB_NULL:
		v->at[i] = NULL;
		v->length[i] = 0;
		break;
	case DB_REAL:
		memcpy(&bits, &from->r, sizeof bits);
		[[fallthrough]];
	case DB_INT:
		v->number[i] = htobe64(bits);
		break;
	case DB_BOOL:
		v->number[i] = 0;
		memcpy(&v->number[i], bits ? "\1" : "\0", 1);
		v->length[i] = 1;
		break;
	case DB_TEXT:
	case DB_BYTES:
		v->at[i] = from->s.n ? from->s.p : "";
		v->length[i] = (int)from->s.n;
		break;
	}
}

static int hex_digit(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* bytea comes as \x and hexadecimal digits. */
static bool bytes_read(struct postgresql *p, struct str text, struct str *out)
{
	size_t n = text.n / 2 - 1;

	if (text.n < 2 || text.n % 2 || text.p[0] != '\\' || text.p[1] != 'x')
		return false;
	char *to = buf_room(&p->bytes, n + 1);
	if (!to)
		return false;
	for (size_t i = 0; i < n; i++)
		to[i] = (char)(hex_digit(text.p[2 + 2 * i]) << 4 | hex_digit(text.p[3 + 2 * i]));
	*out = (struct str){to, n};
	return true;
}

static bool real_read(struct str text, double *out)
{
	if (str_eq(text, STR("NaN")))
		*out = (double)NAN;
	else if (str_eq(text, STR("Infinity")))
		*out = (double)INFINITY;
	else if (str_eq(text, STR("-Infinity")))
		*out = -(double)INFINITY;
	else
		return str_real(text, out);
	return true;
}

/* Results come as text: whatever the width of the server's type, digits are digits. */
static bool column_read(struct postgresql *p, struct str text, enum db_type type,
			struct db_value *v)
{
	v->type = type;
	switch (type) {
	case DB_INT:
		return str_int(text, &v->i);
	case DB_BOOL:
		v->i = text.n && text.p[0] == 't';
		return text.n == 1 && (text.p[0] == 't' || text.p[0] == 'f');
	case DB_REAL:
		return real_read(text, &v->r);
	case DB_BYTES:
		return bytes_read(p, text, &v->s);
	case DB_TEXT:
		v->s = text;
		return true;
	case DB_NULL:
		break;
	}
	return false;
}

static bool row_read(struct postgresql *p, const struct db_query *q, const PGresult *r, int at,
		     struct db_value *row)
{
	size_t decoded = 0; /* an upper bound, so that the buffer does not move under the row */

	buf_clear(&p->bytes);
	for (int i = 0; i < q->column_count; i++)
		decoded += q->columns[i] == DB_BYTES ? (size_t)PQgetlength(r, at, i) : 0;
	if (decoded && !buf_room(&p->bytes, decoded))
		return false;
	for (int i = 0; i < q->column_count; i++) {
		struct str text = {PQgetvalue(r, at, i), (size_t)PQgetlength(r, at, i)};
		row[i] = (struct db_value){.type = DB_NULL};
		if (PQgetisnull(r, at, i))
			continue;
		if (!column_read(p, text, q->columns[i], &row[i])) {
			log_text(LOG_ERROR, "database: %s: column %d is not of its declared type",
				 q->name, i + 1);
			return false;
		}
		if (row[i].type == DB_BYTES)
			buf_grew(&p->bytes, row[i].s.n);
	}
	return true;
}

static int rows_read(struct postgresql *p, const struct db_query *q, const PGresult *r,
		     db_row_fn *fn, void *context)
{
	struct db_value row[COLUMNS_MAX];

	if (!fn)
		return ERR_NONE;
	if (PQnfields(r) < q->column_count)
		return ERR_INTERNAL;
	for (int at = 0; at < PQntuples(r); at++) {
		if (!row_read(p, q, r, at, row))
			return ERR_INTERNAL;
		if (fn(context, row))
			break;
	}
	return ERR_NONE;
}

static int64_t rows_changed(PGresult *r)
{
	int64_t n;

	return str_int(str_of(PQcmdTuples(r)), &n) ? n : 0;
}

/* The result of one statement of a pipeline, up to the NULL behind it. */
static PGresult *pipeline_result(PGconn *c)
{
	PGresult *r = PQgetResult(c);

	for (PGresult *more; r && (more = PQgetResult(c));)
		PQclear(more);
	return r;
}

/* BEGIN and the statement, sent together. The result is the statement's, or BEGIN's when that
 * failed. */
static PGresult *begin_and_run(struct postgresql *p, const struct db_query *q,
			       const struct values *v)
{
	PGconn *c = p->connection;
	PGresult *r = NULL;

	if (!PQenterPipelineMode(c))
		return NULL;
	if (PQsendQueryParams(c, begin_text[p->db.mode], 0, NULL, NULL, NULL, NULL, 0) &&
	    PQsendQueryPrepared(c, q->name, q->param_count, v->at, v->length, v->format, 0) &&
	    PQpipelineSync(c)) {
		PGresult *begun = pipeline_result(c), *run = pipeline_result(c);
		bool well = PQresultStatus(begun) == PGRES_COMMAND_OK;
		r = well ? run : begun;
		PQclear(well ? begun : run);
		PQclear(PQgetResult(c)); /* of the sync */
	}
	PQexitPipelineMode(c);
	return r;
}

static PGresult *send(struct postgresql *p, const struct db_query *q, const struct values *v)
{
	if (!p->owes_begin)
		return PQexecPrepared(p->connection, q->name, q->param_count, v->at, v->length,
				      v->format, 0);
	PGresult *r = begin_and_run(p, q, v);
	if (PQstatus(p->connection) == CONNECTION_OK)
		p->owes_begin = false;
	return r;
}

/* An idle connection that the server has closed shows only when it is used. Nothing of a
 * transaction that is only to begin is lost with it. */
static int begin_anew(struct postgresql *p)
{
	p->db.lost = p->db.again = false;
	return attach(p, NULL);
}

static int execute_once(struct postgresql *p, const struct db_query *q,
			const struct db_value *params, PGresult **out)
{
	struct values v;
	int k = postgresql_prepare(&p->db, q);

	*out = NULL;
	if (k)
		return k;
	for (unsigned i = 0; i < q->param_count; i++)
		value_set(&v, i, &params[i]);
	PGresult *r = send(p, q, &v);
	ExecStatusType status = PQresultStatus(r);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
		*out = r;
		return ERR_NONE;
	}
	k = fail(p, r, q->name);
	PQclear(r);
	return k;
}

static int execute(struct postgresql *p, const struct db_query *q, const struct db_value *params,
		   PGresult **out)
{
	int k = execute_once(p, q, params, out);

	if (k && p->owes_begin && p->connection && PQstatus(p->connection) == CONNECTION_BAD) {
		k = begin_anew(p);
		if (!k)
			k = execute_once(p, q, params, out);
	}
	return k;
}

static int postgresql_run(struct db *db, const struct db_query *q, const struct db_value *params,
			  db_row_fn *fn, void *context, int64_t *changed)
{
	struct postgresql *p = (struct postgresql *)db;
	PGresult *r;

	p->db.again = false;
	int k = execute(p, q, params, &r);
	/* An idle connection that the server has closed shows only when it is used. To read once
	 * more is harmless; whether a change was made nobody can tell. */
	if (k && !q->writes && !db->in_transaction && p->connection &&
	    PQstatus(p->connection) == CONNECTION_BAD)
		k = execute(p, q, params, &r);
	if (k)
		return k;
	if (changed && q->writes)
		*changed = rows_changed(r);
	k = rows_read(p, q, r, fn, context);
	PQclear(r);
	return k;
}

/* ---- transactions --------------------------------------------------------------------------- */

static int postgresql_begin(struct db *db)
{
	struct postgresql *p = (struct postgresql *)db;
	int k = attached(p);

	p->owes_begin = !k;
	return k;
}

/* For what is not sent by `execute`. */
static int pay_begin(struct postgresql *p)
{
	for (int tries = 0; p->owes_begin; tries++) {
		PGresult *r = PQexec(p->connection, begin_text[p->db.mode]);
		int k = PQresultStatus(r) == PGRES_COMMAND_OK ? ERR_NONE : fail(p, r, "BEGIN");
		PQclear(r);
		p->owes_begin = k != ERR_NONE;
		if (k && (tries > 0 || PQstatus(p->connection) == CONNECTION_OK))
			return k;
		if (k && (k = begin_anew(p)))
			return k;
	}
	return ERR_NONE;
}

static int postgresql_commit(struct db *db)
{
	struct postgresql *p = (struct postgresql *)db;
	int k = ERR_NONE;

	if (p->owes_begin) { /* nothing was asked */
		p->owes_begin = false;
		return ERR_NONE;
	}
	PGresult *r = PQexec(p->connection, "COMMIT");
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		k = fail(p, r, "COMMIT");
		if (db->lost)
			db->again =
			    false; /* it may have been kept: to run it again could do it twice */
	} else if (strcmp(PQcmdStatus(r), "COMMIT") != 0) {
		log_text(LOG_ERROR, "database: COMMIT of a failed transaction");
		k = ERR_INTERNAL;
	}
	PQclear(r);
	return k;
}

static void postgresql_rollback(struct db *db)
{
	struct postgresql *p = (struct postgresql *)db;

	p->owes_begin = false;
	if (!p->connection || PQstatus(p->connection) != CONNECTION_OK ||
	    PQtransactionStatus(p->connection) == PQTRANS_IDLE)
		return;
	if (!command(p, "ROLLBACK"))
		log_text(LOG_WARN, "database: ROLLBACK failed");
}

static int postgresql_script(struct db *db, const char *sql, struct error *e)
{
	struct postgresql *p = (struct postgresql *)db;
	int k = attached(p);

	if (!k)
		k = pay_begin(p);
	if (k)
		return error_set(e, (enum error_kind)k, N_("PostgreSQL can't be reached."));
	PGresult *r = PQexec(p->connection, sql);
	ExecStatusType status = PQresultStatus(r);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
		k = error_set(e, (enum error_kind)fail(p, r, "script"),
			      N_("The database refused a statement; the log says which."));
	PQclear(r);
	return k;
}

/* ---- opening and closing -------------------------------------------------------------------- */

static void postgresql_close(struct db *db)
{
	struct postgresql *p = (struct postgresql *)db;

	PQfinish(p->connection);
	buf_release(&p->bytes);
	free(p->prepared);
	free(p->url);
	free(p);
}

static const struct engine postgresql_engine = {
    .id = DB_POSTGRESQL,
    .close = postgresql_close,
    .prepare = postgresql_prepare,
    .run = postgresql_run,
    .begin = postgresql_begin,
    .commit = postgresql_commit,
    .rollback = postgresql_rollback,
    .script = postgresql_script,
};

int postgresql_open(const char *url, enum db_mode mode, struct db **out, struct error *e)
{
	struct postgresql *p = calloc(1, sizeof *p);

	if (!p)
		return error_set(e, ERR_UNAVAILABLE, N_("Out of memory."));
	p->db = (struct db){.engine = &postgresql_engine, .mode = mode};
	p->bytes = BUF_INIT(BYTES_MAX);
	p->url = strdup(url);
	if (!p->url || !slots_grow(p, 0)) {
		postgresql_close(&p->db);
		return error_set(e, ERR_UNAVAILABLE, N_("Out of memory."));
	}
	int k = attach(p, e);
	if (k) {
		postgresql_close(&p->db);
		return k;
	}
	*out = &p->db;
	return ERR_NONE;
}
