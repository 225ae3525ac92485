-- SPDX-License-Identifier: EUPL-1.2

-- session_by_hash :one (hash text) -> (person bigint, first_name text, language text, is_operator boolean, seen bigint, expires bigint)
SELECT person, first_name, language, is_operator, seen, expires FROM session WHERE hash = $1;

-- session_insert :exec (hash text, id bigint, person bigint, first_name text, language text, is_operator boolean, created bigint, expires bigint, agent text)
INSERT INTO session (hash, id, person, first_name, language, is_operator, created, seen, expires, agent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9);

-- session_set_seen :exec (hash text, seen bigint)
UPDATE session SET seen = $2 WHERE hash = $1;

-- session_delete :exec (hash text)
DELETE FROM session WHERE hash = $1;

-- session_delete_one :count (person bigint, id bigint)
DELETE FROM session WHERE person = $1 AND id = $2;

-- session_delete_others :count (person bigint, keep_hash text)
DELETE FROM session WHERE person = $1 AND hash <> $2;

-- session_delete_expired :count (now bigint, seen_before bigint)
DELETE FROM session WHERE expires <= $1 OR seen <= $2;

-- session_list_rows :many (person bigint, now bigint, seen_after bigint) -> (id bigint, hash text, agent text, created bigint, seen bigint)
SELECT id, hash, agent, created, seen FROM session
WHERE person = $1 AND expires > $2 AND seen > $3 ORDER BY seen DESC, id DESC;

-- session_set_language :exec (hash text, language text)
UPDATE session SET language = $2 WHERE hash = $1;

-- session_set_person :exec (person bigint, first_name text, language text, is_operator boolean)
UPDATE session SET first_name = $2, language = $3, is_operator = $4 WHERE person = $1;

-- session_count :one () -> (count bigint)
SELECT count(*) FROM session WHERE hash = '';
