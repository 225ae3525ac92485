/* SPDX-License-Identifier: EUPL-1.2 */
/* db.h - one connection to one of two engines, SQLite (embedded) or PostgreSQL, behind one interface.
 *
 * Nobody writes SQL in C: a statement is a `struct db_query` made by tools/sqlgen from a room's
 * queries.sql, and called through the typed function generated beside it (see below). Statements are
 * prepared once a connection and kept. A connection belongs to one thread at a time.
 *
 * queries.sql, one statement after another:
 *
 *     -- person_by_email :one (email text) -> (id bigint, first_name text, locked_until bigint?)
 *     SELECT id, first_name, locked_until FROM person WHERE email = $1;
 *
 * kind  :one  a row or none     int person_by_email(struct db *, struct arena *, struct str email,
 *                                                   struct person_by_email *row);   ERR_NOT_FOUND
 *       :many rows              int f(struct db *, struct arena *, …, struct f **rows, size_t *n);
 *       :exec no row            int f(struct db *, …);
 *       :count rows changed     int f(struct db *, …, int64_t *changed);
 * types bigint (int64_t), double (double), text (struct str), bytes (struct str), boolean (bool);
 *       a `?` after the type: may be NULL. A nullable column or parameter becomes a struct db_opt_int,
 *       db_opt_real or db_opt_text {bool set; … value;}.
 * A line `-- postgresql:` after the statement gives another text for that engine alone.
 * Parameters are $1, $2, … in the order of the list; each may be used several times. A head may go on
 * over further lines that begin with `--`; a line that ends in `;` ends the statement. */
#pragma once
#include "base/error.h"

enum db_type { DB_NULL, DB_INT, DB_REAL, DB_TEXT, DB_BYTES, DB_BOOL };

struct db_value {
	enum db_type type;
	union {
		int64_t i; /* DB_INT, DB_BOOL */
		double r;
		struct str s; /* DB_TEXT, DB_BYTES */
	};
};

struct db_opt_int {
	bool set;
	int64_t value;
};
struct db_opt_real {
	bool set;
	double value;
};
struct db_opt_text {
	bool set;
	struct str value;
};

struct db_query {
	const char *name;
	const char *sqlite, *postgresql; /* the same text unless the file gives two */
	const enum db_type *params, *columns;
	unsigned char param_count, column_count;
	bool writes;
	int *slot; /* where the generated code keeps this statement's number, given at first use */
};

struct db;
enum db_mode { DB_READ, DB_WRITE };
enum db_engine { DB_SQLITE, DB_POSTGRESQL };

/* `url` is a path (or "sqlite:path") or "postgresql://…". DB_READ refuses every change.
 * SQLite: WAL, synchronous=FULL, foreign keys, defensive, untrusted schema.
 * ERR_UNAVAILABLE with a sentence when the engine can't be reached or the file is not a database. */
[[nodiscard]] int db_open(const char *url, enum db_mode mode, struct db **out, struct error *e);
void db_close(struct db *db); /* NULL is fine */
enum db_engine db_engine_of(const struct db *db);

/* Called for each row with column_count values, borrowed until it returns. Not 0 ends the rows (a
 * statement that writes is still run to its end). It must not use the connection. */
typedef int db_row_fn(void *context, const struct db_value *row);

/* ERR_NONE, ERR_CONFLICT (a unique, check or foreign key constraint refused it), ERR_UNAVAILABLE
 * (busy, full, PostgreSQL asks to try again or is gone), ERR_INVALID (PostgreSQL: a text that is not
 * UTF-8 or holds a NUL), ERR_INTERNAL (logged; also NOT NULL refused). `changed` may be NULL.
 * Inside a transaction or a job of the write queue, a statement that failed leaves only the way
 * back, on both engines: each further one, and db_commit, gives the same failure and does nothing. A
 * conflict that is no failure is written ON CONFLICT DO NOTHING, with :count. Texts are compared by
 * bytes on SQLite and by the database's collation on PostgreSQL: where an order or a < of texts
 * matters, write COLLATE "C" in the statement's `-- postgresql:` text. */
[[nodiscard]] int db_run(struct db *db, const struct db_query *q, const struct db_value *params,
                         db_row_fn *fn, void *context, int64_t *changed);

/* For transactions of a command or a test; the server's writes go through db/queue.h.
 * db_begin on a DB_WRITE connection takes the writer's lock at once (SQLite) or begins a
 * serializable transaction (PostgreSQL); on a DB_READ one it begins a snapshot. */
[[nodiscard]] int db_begin(struct db *db);
[[nodiscard]] int db_commit(struct db *db);
void db_rollback(struct db *db);

/* Counts *counter up once this transaction has ended, however it ends, or at once outside of one: for
 * whoever keeps something of the database in memory. In the write queue that is before `done`. Several
 * counters are counted in the order of the calls. */
void db_count_commit(struct db *db, _Atomic uint64_t *counter);

/* A number that two looks of one connection share only when nobody has committed a change between
 * them; so what was read after the first is still what the second would read. Other connections give
 * others. For DB_READ ones, outside of a transaction. */
[[nodiscard]] int db_stamp(struct db *db, uint64_t *out);

/* Several statements of trusted text (migrations, tests), not prepared. */
[[nodiscard]] int db_script(struct db *db, const char *sql, struct error *e);
