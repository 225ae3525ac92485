#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# tools/sqlgen: what it refuses, at which line and why, and that what it makes compiles and runs.
set -u
cd "$(dirname "$0")/../.."
make -s build/tools/sqlgen >&2 || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tool=$tmp/sqlgen
cp build/tools/sqlgen "$tool"
number=0

result() { # 0 or 1, name
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}

cat >"$tmp/schema.sql" <<'SQL'
CREATE TABLE owner (id bigint PRIMARY KEY, name text NOT NULL)
-- sqlite:
WITHOUT ROWID
-- end
;
-- postgresql:
this line is not for SQLite
-- end
CREATE TABLE item (
  id bigint PRIMARY KEY, owner bigint NOT NULL REFERENCES owner (id), title text NOT NULL,
  weight double precision, picture bytea, sold boolean NOT NULL DEFAULT FALSE, note text
);
SQL

gen() { # queries -> the tool's status; its words are in $tmp/said
	"$tool" shop "$1" "$tmp/shop/queries" "$tmp/schema.sql" >"$tmp/said" 2>&1
}

# The file given on standard input is refused at line $2 with the words $3, and leaves no output.
refused() { # name, line, words
	cat >"$tmp/bad.sql"
	rm -rf "$tmp/shop"
	mkdir "$tmp/shop"
	if gen "$tmp/bad.sql"; then
		cat "$tmp/said" >&2
		result 1 "$1"
	elif [ -z "$(ls "$tmp/shop")" ] && grep -F "$tmp/bad.sql:$2: " "$tmp/said" | grep -qF -- "$3"; then
		result 0 "$1"
	else
		cat "$tmp/said" >&2
		result 1 "$1"
	fi
}

refused 'a misspelt column' 2 'no such column: titel' <<'SQL'
-- a comment
-- item_title :one (id bigint) -> (title text)
SELECT titel FROM item WHERE id = $1;
SQL
refused 'a misspelt table' 1 'no such table: itme' <<'SQL'
-- item_title :one (id bigint) -> (title text)
SELECT title FROM itme WHERE id = $1;
SQL
refused 'a syntax error' 1 'syntax error' <<'SQL'
-- item_title :one (id bigint) -> (title text)
SELEC title FROM item WHERE id = $1;
SQL
refused 'a text in double quotes is no column' 1 'no such column' <<'SQL'
-- item_title :one () -> (title text)
SELECT title FROM item WHERE title = "pear";
SQL
refused 'a parameter that is not used' 1 'parameter $2 (title) is not used' <<'SQL'
-- item_title :one (id bigint, title text) -> (title text)
SELECT title FROM item WHERE id = $1;
SQL
refused 'a parameter that is not declared' 1 '$2 is used and 1 parameters are declared' <<'SQL'
-- item_title :one (id bigint) -> (title text)
SELECT title FROM item WHERE id = $1 AND owner = $2;
SQL
refused 'a question mark as parameter' 1 'parameters are $1' <<'SQL'
-- item_title :one (id bigint) -> (title text)
SELECT title FROM item WHERE id = ?;
SQL
refused 'a cast with colons' 1 'CAST' <<'SQL'
-- item_title :one (id bigint) -> (title text)
SELECT title FROM item WHERE id = $1::bigint;
SQL
refused 'a column too many' 1 'gives 2 columns and 1 are declared' <<'SQL'
-- item_title :one (id bigint) -> (title text)
SELECT title, note FROM item WHERE id = $1;
SQL
refused 'a column of another type' 1 "declared bigint and is 'TEXT'" <<'SQL'
-- item_title :one (id bigint) -> (title bigint)
SELECT title FROM item WHERE id = $1;
SQL
refused 'two columns exchanged' 1 "column 1 is 'title' and is declared as 'note'" <<'SQL'
-- item_title :one (id bigint) -> (note text, title text?)
SELECT title, note FROM item WHERE id = $1;
SQL
refused 'a column that may be NULL declared without ?' 1 "may be NULL in the schema: declare it 'text?'" <<'SQL'
-- item_note :one (id bigint) -> (note text)
SELECT note FROM item WHERE id = $1;
SQL
refused 'one name twice' 4 'first place on line 1' <<'SQL'
-- item_title :one (id bigint) -> (title text)
SELECT title FROM item WHERE id = $1;

-- item_title :many () -> (title text)
SELECT title FROM item;
SQL
refused 'one column twice' 1 "'title' twice" <<'SQL'
-- item_title :many () -> (title text, title text)
SELECT title, title FROM item;
SQL
refused 'a word of C as name' 1 "'default'" <<'SQL'
-- item_title :one (default bigint) -> (title text)
SELECT title FROM item WHERE id = $1;
SQL
refused 'a name the generated code uses' 1 "'rows'" <<'SQL'
-- item_title :one (rows bigint) -> (title text)
SELECT title FROM item WHERE id = $1;
SQL
refused 'a name with capitals' 1 'a-z, 0-9 and _' <<'SQL'
-- itemTitle :one (id bigint) -> (title text)
SELECT title FROM item WHERE id = $1;
SQL
refused 'an unknown type' 1 "type 'integer' of 'id'" <<'SQL'
-- item_title :one (id integer) -> (title text)
SELECT title FROM item WHERE id = $1;
SQL
refused 'an unknown kind' 1 "':all'" <<'SQL'
-- item_title :all (id bigint) -> (title text)
SELECT title FROM item WHERE id = $1;
SQL
refused 'a :one without columns' 1 "'-> (columns)' is missing" <<'SQL'
-- item_title :one (id bigint)
SELECT title FROM item WHERE id = $1;
SQL
refused 'an :exec that gives rows' 1 'gives 1 columns and 0' <<'SQL'
-- item_title :exec (id bigint)
SELECT title FROM item WHERE id = $1;
SQL
refused 'an :exec with declared columns' 1 'a :exec gives no columns' <<'SQL'
-- item_sell :exec (id bigint) -> (id bigint)
UPDATE item SET sold = TRUE WHERE id = $1;
SQL
refused 'a :count that only reads' 1 'changes nothing' <<'SQL'
-- item_all :count ()
SELECT count(*) FROM item;
SQL
refused 'two statements under one head' 1 'more than one statement' <<'SQL'
-- item_sell :exec (id bigint)
UPDATE item SET sold = TRUE WHERE id = $1; DELETE FROM item;
SQL
refused 'a statement without an end' 1 "no line ends the statement with ';'" <<'SQL'
-- item_sell :exec (id bigint)
UPDATE item SET sold = TRUE WHERE id = $1
-- item_title :one (id bigint) -> (title text)
SELECT title FROM item WHERE id = $1;
SQL
refused 'a head without a statement' 1 'no statement after its head' <<'SQL'
-- item_sell :exec (id bigint)
SQL
refused 'a statement without a head' 1 'text outside a statement' <<'SQL'
DELETE FROM item;
SQL
refused 'a head whose brackets do not close' 1 "expected" <<'SQL'
-- item_title :one (id bigint -> (title text)
SELECT title FROM item WHERE id = $1;
SQL
refused 'words after the head' 1 "'maybe' is too much" <<'SQL'
-- item_title :one (id bigint) -> (title text) maybe
SELECT title FROM item WHERE id = $1;
SQL
refused 'a text for postgresql with other parameters' 1 'parameter $1 (id) is not used in the text for postgresql' <<'SQL'
-- item_title :one (id bigint) -> (title text)
SELECT title FROM item WHERE id = $1;
-- postgresql:
SELECT title FROM item WHERE note = '$1';
SQL
refused 'a text for postgresql before any statement' 1 'stands after the statement' <<'SQL'
-- postgresql:
SELECT 1;
SQL
# every fault is told, not only the first
refused 'a second fault in the file' 3 'no such table: b' <<'SQL'
-- item_a :many () -> (x bigint)
SELECT x FROM a;
-- item_b :many () -> (x bigint)
SELECT x FROM b;
SQL

printf -- '-- sqlite:\nCREATE TABLE t (a bigint);\n' >"$tmp/open.sql"
: >"$tmp/none.sql"
"$tool" shop "$tmp/none.sql" "$tmp/shop/queries" "$tmp/open.sql" >"$tmp/said" 2>&1
[ $? -ne 0 ] && grep -q "open.sql: 1: .* without '-- end'" "$tmp/said"
result $? 'a section of a migration without its end'

# ---- what is accepted, compiled with every warning and run ---------------------------------------
cat >"$tmp/good.sql" <<'SQL'
-- Free words: a comment, not a head.
-- owner_insert :exec (id bigint, name text)
INSERT INTO owner (id, name) VALUES ($1, $2);

-- item_insert :exec (owner bigint, id bigint, title text, weight double?, picture bytes?,
--                    sold boolean, note text?)
INSERT INTO item (id, owner, title, weight, picture, sold, note)
-- a comment inside
VALUES ($2, $1, $3, $4, $5, $6, $7);

-- item_by_id :one (id bigint)
-- -> (id bigint, owner_name text, title text, weight double?, picture bytes?, sold boolean, note text?)
SELECT item.id, owner.name AS owner_name, title, weight, picture, sold, note
FROM item JOIN owner ON owner.id = item.owner WHERE item.id = $1;

-- item_list :many (owner bigint) -> (id bigint, title text)
SELECT id, title FROM item WHERE owner = $1 ORDER BY id;

-- item_sell :count (owner bigint, note text?)
UPDATE item SET sold = TRUE, note = $2 WHERE owner = $1;

-- item_take :one (id bigint) -> (title text)
DELETE FROM item WHERE id = $1 RETURNING title;

-- item_heaviest :one () -> (weight double)
SELECT max(weight) FROM item;
-- postgresql:
SELECT max(weight) FROM item WHERE title <> '$9';

-- item_quote :one () -> (answer text)
SELECT 'a "quoted" \ text with what??)';
SQL
cat >"$tmp/main.c" <<'C'
#include <assert.h>
#include "shop/queries.h"

int main(void)
{
	struct arena *a = arena_new(1 << 20);
	struct item_by_id item;
	struct item_list *list;
	struct item_take taken;
	struct item_heaviest heaviest;
	struct item_quote quote;
	struct db *db;
	int64_t changed;
	size_t n = 9;

	assert(!db_open(":memory:", DB_WRITE, &db, NULL));
	assert(!db_script(db,
	                  "CREATE TABLE owner (id bigint PRIMARY KEY, name text NOT NULL);"
	                  "CREATE TABLE item (id bigint PRIMARY KEY, owner bigint NOT NULL REFERENCES owner (id),"
	                  " title text NOT NULL, weight double precision, picture bytea, sold boolean NOT NULL,"
	                  " note text)",
	                  NULL));
	assert(shop_query_count == 8 && str_eq(str_of(shop_queries[3]->name), STR("item_list")));
	assert(!owner_insert(db, 1, STR("Ann")));
	assert(owner_insert(db, 1, STR("Bob")) == ERR_CONFLICT);
	assert(!item_list(db, a, 1, &list, &n) && n == 0);
	assert(item_by_id(db, a, 100, &item) == ERR_NOT_FOUND);
	assert(item_heaviest(db, a, &heaviest) == ERR_INTERNAL); /* NULL, and declared without ? */
	for (int i = 0; i < 1000; i++) {
		char title[16];
		int length = snprintf(title, sizeof title, "item %d", i);
		assert(!item_insert(db, 1, 100 + i, (struct str){ title, (size_t)length },
		                    (struct db_opt_real){ i % 2, i * 0.5 },
		                    (struct db_opt_text){ i % 3 == 0, STR("\0\1") }, i % 2,
		                    (struct db_opt_text){ 0 }));
	}
	assert(!item_by_id(db, a, 103, &item));
	assert(item.id == 103 && str_eq(item.owner_name, STR("Ann")) && str_eq(item.title, STR("item 3")));
	assert(item.weight.set && item.weight.value == 1.5 && item.picture.set && item.picture.value.n == 2);
	assert(item.sold && !item.note.set);
	assert(!item_by_id(db, a, 104, &item) && !item.weight.set && !item.picture.set && !item.sold);
	assert(!item_list(db, a, 1, &list, &n) && n == 1000);
	for (size_t i = 0; i < n; i++)
		assert(list[i].id == 100 + (int64_t)i);
	assert(str_eq(list[999].title, STR("item 999")));
	assert(!item_sell(db, 1, (struct db_opt_text){ true, STR("gone") }, &changed) && changed == 1000);
	assert(!item_by_id(db, a, 104, &item) && item.sold && str_eq(item.note.value, STR("gone")));
	assert(!item_take(db, a, 104, &taken) && str_eq(taken.title, STR("item 4")));
	assert(item_take(db, a, 104, &taken) == ERR_NOT_FOUND);
	assert(!item_heaviest(db, a, &heaviest) && heaviest.weight == 499.5);
	assert(!item_quote(db, a, &quote) && str_eq(quote.answer, STR("a \"quoted\" \\ text with what?" "?)")));
	db_close(db);
	arena_free(a);
	return 0;
}
C
rm -rf "$tmp/shop"
mkdir "$tmp/shop"
gen "$tmp/good.sql" || cat "$tmp/said" >&2
result $([ -s "$tmp/shop/queries.c" ]; echo $?) 'good statements are accepted'
out=$(dirname "${OPENPIX:-$PWD/build/openpix}")
for compiler in gcc clang; do
	command -v $compiler >/dev/null || continue
	$compiler -std=gnu2x -O1 -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
		-Wmissing-prototypes -Wvla -Wformat=2 -Wwrite-strings -Werror -include src/base/banned.h -Isrc \
		-I"$tmp" -c -o "$tmp/queries.o" "$tmp/shop/queries.c" >&2
	result $? "what is made compiles without a warning ($compiler)"
done
# only what the database room needs comes out of the library
gcc -std=gnu2x -include src/base/banned.h -Isrc -I"$tmp" -o "$tmp/main" "$tmp/main.c" "$tmp/shop/queries.c" \
	"$out/libopenpix.a" $(pkg-config --libs sqlite3 libpq) -lm -pthread >&2 && "$tmp/main" 2>"$tmp/said"
status=$?
[ $status -eq 0 ] || cat "$tmp/said" >&2
result $status 'what is made does what it says'

sed -n '/item_heaviest = {/,/};/p' "$tmp/shop/queries.c" | grep -q "postgresql = .*'\$9'"
result $? 'postgresql has its own text'
before=$(cksum "$tmp/shop/queries.c" "$tmp/shop/queries.h")
gen "$tmp/good.sql"
result $([ "$before" = "$(cksum "$tmp/shop/queries.c" "$tmp/shop/queries.h")" ]; echo $?) 'the same input gives the same bytes'
echo "1..$number"
