/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/engine.h"

#include "base/log.h"
#include "db/postgresql_values.h"

enum { BYTES_MAX = 1 << 30, PIPELINE_MAX = 64 };

/* Everything is durable and serializable unless the statement's transaction says otherwise. */
static const char *const settings = "SET default_transaction_isolation = 'serializable';"
				    "SET statement_timeout = '30s';"
				    "SET lock_timeout = '10s';"
				    "SET idle_in_transaction_session_timeout = '60s';"
				    "SET client_min_messages = 'warning';"
				    "SET jit = off;"
				    "SELECT set_config('random_page_cost', '1.1', false)"
				    " WHERE current_setting('random_page_cost') = '4';"
				    "SELECT set_config('synchronous_commit', 'on', false)"
				    " WHERE current_setting('synchronous_commit') = 'off';";
/* A sequential scan locks its whole table against every other transaction's changes, an index scan
 * what it found: without statistics, or with small tables, the planner would take the first. */
static const char *const settings_write = "SET enable_seqscan = off;";
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
	unsigned sent;	  /* statements on their way whose results nobody has read yet */
	const char *sent_names[PIPELINE_MAX];
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
	p->sent = 0;
	memset(p->prepared, 0, p->slots * sizeof *p->prepared);
	p->connection = PQconnectdbParams(names, values, 1);
	if (PQstatus(p->connection) != CONNECTION_OK)
		return refuse(p, e, N_("PostgreSQL can't be reached: {0}"));
	PQsetNoticeProcessor(p->connection, notice, NULL);
	const char *encoding = PQparameterStatus(p->connection, "server_encoding");
	if (!encoding || strcmp(encoding, "UTF8") != 0)
		return refuse(p, e, N_("The PostgreSQL database is not encoded in UTF8."));
	if (!command(p, settings) ||
	    !command(p, p->db.mode == DB_READ ? settings_read : settings_write))
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

/* ---- statements on their way ----------------------------------------------------------------
 *
 * Several statements go to the server in one way when nobody needs the results of the first ones
 * at once: BEGIN with what follows it, and in a transaction that defers (engine.h) the statements
 * that give nothing back. The server skips what follows one that failed, COMMIT too. */

static bool is_well(const PGresult *r)
{
	ExecStatusType status = PQresultStatus(r);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Of one statement, up to the NULL behind it. */
static PGresult *next_result(PGconn *c)
{
	PGresult *r = PQgetResult(c);

	for (PGresult *more; r && (more = PQgetResult(c));)
		PQclear(more);
	return r;
}

/* Waits for all that was sent. The result and the name are those of the last statement, or of the
 * first that failed. */
static PGresult *settle(struct postgresql *p, const char **what)
{
	PGconn *c = p->connection;
	PGresult *kept = NULL;
	bool well = PQpipelineSync(c) == 1;

	for (unsigned i = 0; i < p->sent; i++) {
		PGresult *r = next_result(c);
		if (!well) { /* the first failure stands; what follows it was skipped */
			PQclear(r);
			continue;
		}
		PQclear(kept);
		kept = r;
		*what = p->sent_names[i];
		well = is_well(r);
	}
	PQclear(PQgetResult(c)); /* of the sync */
	p->sent = 0;
	PQexitPipelineMode(c);
	return kept;
}

/* The same for whoever needs no result of these. */
static int settled(struct postgresql *p)
{
	const char *what = "pipeline";

	if (!p->sent)
		return ERR_NONE;
	PGresult *r = settle(p, &what);
	int k = is_well(r) ? ERR_NONE : fail(p, r, what);
	PQclear(r);
	return k;
}

static void note_sent(struct postgresql *p, const char *name)
{
	p->sent_names[p->sent++] = name;
}

static bool send_text(struct postgresql *p, const char *sql)
{
	if (!PQsendQueryParams(p->connection, sql, 0, NULL, NULL, NULL, NULL, 0))
		return false;
	note_sent(p, sql);
	return true;
}

static bool send_statement(struct postgresql *p, const struct db_query *q,
			   const struct pg_values *v)
{
	PGconn *c = p->connection;

	if (PQpipelineStatus(c) == PQ_PIPELINE_OFF && !PQenterPipelineMode(c))
		return false;
	if (p->owes_begin && !send_text(p, begin_text[p->db.mode]))
		return false;
	p->owes_begin = false;
	if (!PQsendQueryPrepared(c, q->name, q->param_count, v->at, v->length, v->format, 0))
		return false;
	note_sent(p, q->name);
	return true;
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
	Oid list[PG_VALUES_MAX];

	if (q->param_count > PG_VALUES_MAX || q->column_count > PG_VALUES_MAX)
		return ERR_INTERNAL;
	for (unsigned i = 0; i < q->param_count; i++)
		list[i] = pg_type(q->params[i]);
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
	k = settled(p);
	if (k)
		return k;
	if (slot >= p->slots && !slots_grow(p, slot))
		return ERR_UNAVAILABLE;
	k = statement_make(p, q);
	p->prepared[slot] = !k;
	return k;
}

/* ---- running -------------------------------------------------------------------------------- */

static int64_t rows_changed(PGresult *r)
{
	int64_t n;

	return str_int(str_of(PQcmdTuples(r)), &n) ? n : 0;
}

/* *out is NULL when the statement is only on its way. */
static int execute_once(struct postgresql *p, const struct db_query *q,
			const struct db_value *params, bool later, PGresult **out)
{
	const char *what = q->name;
	struct pg_values v;
	PGresult *r = NULL;
	int k = postgresql_prepare(&p->db, q);

	*out = NULL;
	if (k)
		return k;
	for (unsigned i = 0; i < q->param_count; i++)
		pg_values_set(&v, i, &params[i]);
	if (!p->owes_begin && !p->sent && !later) {
		r = PQexecPrepared(p->connection, q->name, q->param_count, v.at, v.length, v.format,
				   0);
	} else if (send_statement(p, q, &v)) {
		if (later && p->sent + 3 < PIPELINE_MAX) /* BEGIN, another one and COMMIT */
			return ERR_NONE;
		r = settle(p, &what);
	}
	if (is_well(r)) {
		*out = r;
		return ERR_NONE;
	}
	k = fail(p, r, what);
	PQclear(r);
	return k;
}

/* An idle connection that the server has closed shows only when it is used. Nothing of a
 * transaction that is only to begin is lost with it. */
static int begin_anew(struct postgresql *p)
{
	p->db.lost = p->db.again = false;
	p->owes_begin = true;
	return attach(p, NULL);
}

static int execute(struct postgresql *p, const struct db_query *q, const struct db_value *params,
		   bool later, PGresult **out)
{
	bool begins = p->owes_begin;
	int k = execute_once(p, q, params, later, out);

	if (k && begins && p->connection && PQstatus(p->connection) == CONNECTION_BAD) {
		k = begin_anew(p);
		if (!k)
			k = execute_once(p, q, params, later, out);
	}
	return k;
}

static int postgresql_run(struct db *db, const struct db_query *q, const struct db_value *params,
			  db_row_fn *fn, void *context, int64_t *changed)
{
	struct postgresql *p = (struct postgresql *)db;
	bool later = db->defers && q->writes && !changed && !q->column_count;
	PGresult *r;

	p->db.again = false;
	int k = execute(p, q, params, later, &r);
	/* An idle connection that the server has closed shows only when it is used. To read once
	 * more is harmless; whether a change was made nobody can tell. */
	if (k && !q->writes && !db->in_transaction && p->connection &&
	    PQstatus(p->connection) == CONNECTION_BAD)
		k = execute(p, q, params, later, &r);
	if (k || !r)
		return k;
	if (changed && q->writes)
		*changed = rows_changed(r);
	k = pg_rows_read(&p->bytes, q, r, fn, context);
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
	const char *what = "COMMIT";
	PGresult *r = NULL;
	int k = ERR_NONE;

	if (p->owes_begin) { /* nothing was asked */
		p->owes_begin = false;
		return ERR_NONE;
	}
	if (!p->sent)
		r = PQexec(p->connection, what);
	else if (send_text(p, what))
		r = settle(p, &what);
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		k = fail(p, r, what);
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
	if (p->sent) {
		const char *what;
		PQclear(settle(p, &what));
	}
	if (!p->connection || PQstatus(p->connection) != CONNECTION_OK ||
	    PQtransactionStatus(p->connection) == PQTRANS_IDLE)
		return;
	if (!command(p, "ROLLBACK"))
		log_text(LOG_WARN, "database: ROLLBACK failed");
}

static int hash_row(void *context, const struct db_value *row)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < row[0].s.n; i++)
		h = (h ^ (unsigned char)row[0].s.p[i]) * UINT64_C(0x100000001b3);
	*(uint64_t *)context = h;
	return 0;
}

/* A snapshot says which transactions are seen: the same one sees the same rows. */
static int postgresql_stamp(struct db *db, uint64_t *out)
{
	static const enum db_type columns[] = {DB_TEXT};
	static int slot;
	static const struct db_query q = {.name = "db_stamp",
					  .postgresql = "SELECT pg_current_snapshot()",
					  .columns = columns,
					  .column_count = 1,
					  .slot = &slot};

	*out = 0;
	return postgresql_run(db, &q, NULL, hash_row, out, NULL);
}

static int postgresql_script(struct db *db, const char *sql, struct error *e)
{
	struct postgresql *p = (struct postgresql *)db;
	int k = attached(p);

	if (!k)
		k = settled(p);
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
    .stamp = postgresql_stamp,
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
