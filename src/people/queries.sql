-- SPDX-License-Identifier: EUPL-1.2

-- person_insert :exec (id bigint, first_name text, last_name text, email text, email_key text, password text, language text, created bigint, is_demonstration boolean)
INSERT INTO person (id, first_name, last_name, email, email_key, password, language, terms_accepted, created, is_demonstration)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9);

-- person_by_id :one (id bigint) -> (id bigint, first_name text, last_name text, email text, email_confirmed bigint?, password text, language text, created bigint, last_sign_in bigint?, is_operator boolean, is_demonstration boolean)
SELECT id, first_name, last_name, email, email_confirmed, password, language, created, last_sign_in, is_operator, is_demonstration
FROM person WHERE id = $1;

-- person_by_email :one (email_key text) -> (id bigint, first_name text, email text, password text, language text, failures bigint, locked_until bigint, is_operator boolean)
SELECT id, first_name, email, password, language, failures, locked_until, is_operator
FROM person WHERE email_key = $1;

-- person_email_taken :one (email_key text) -> (id bigint)
SELECT id FROM person WHERE email_key = $1;

-- person_signed_in :exec (id bigint, now bigint)
UPDATE person SET failures = 0, locked_until = 0, last_sign_in = $2 WHERE id = $1;

-- person_guard :one (id bigint) -> (password text, failures bigint, locked_until bigint)
SELECT password, failures, locked_until FROM person WHERE id = $1;

-- person_set_failures :exec (id bigint, failures bigint, locked_until bigint)
UPDATE person SET failures = $2, locked_until = $3 WHERE id = $1;

-- person_set_password :exec (id bigint, password text)
UPDATE person SET password = $2, failures = 0, locked_until = 0 WHERE id = $1;

-- person_set_names :exec (id bigint, first_name text, last_name text)
UPDATE person SET first_name = $2, last_name = $3 WHERE id = $1;

-- person_set_language :exec (id bigint, language text)
UPDATE person SET language = $2 WHERE id = $1;

-- person_set_email :exec (id bigint, email text, email_key text, confirmed bigint)
UPDATE person SET email = $2, email_key = $3, email_confirmed = $4 WHERE id = $1;

-- person_confirm_email :exec (id bigint, email text, now bigint)
UPDATE person SET email_confirmed = $3 WHERE id = $1 AND email = $2 AND email_confirmed IS NULL;

-- person_delete :count (id bigint)
DELETE FROM person WHERE id = $1;

-- link_insert :exec (hash text, person bigint, purpose text, email text, expires bigint)
INSERT INTO person_link (hash, person, purpose, email, expires) VALUES ($1, $2, $3, $4, $5);

-- link_by_hash :one (hash text) -> (person bigint, purpose text, email text, expires bigint)
SELECT person, purpose, email, expires FROM person_link WHERE hash = $1;

-- link_newest :one (person bigint, purpose text) -> (expires bigint)
SELECT expires FROM person_link WHERE person = $1 AND purpose = $2 ORDER BY expires DESC LIMIT 1;

-- link_delete :count (hash text)
DELETE FROM person_link WHERE hash = $1;

-- link_delete_purpose :exec (person bigint, purpose text)
DELETE FROM person_link WHERE person = $1 AND purpose = $2;

-- link_delete_expired :exec (now bigint)
DELETE FROM person_link WHERE expires < $1;

-- mail_insert :exec (id bigint, recipient text, subject text, body text, due bigint)
INSERT INTO mail (id, recipient, subject, body, due) VALUES ($1, $2, $3, $4, $5);

-- mail_due :many (now bigint, most bigint) -> (id bigint, recipient text, subject text, body text, attempts bigint, due bigint)
SELECT id, recipient, subject, body, attempts, due FROM mail WHERE due <= $1 ORDER BY due, id LIMIT $2;

-- mail_claim :count (id bigint, due bigint, next bigint)
UPDATE mail SET attempts = attempts + 1, due = $3 WHERE id = $1 AND due = $2;

-- mail_attachment_insert :exec (mail bigint, position bigint, name text, type text, content bytes)
INSERT INTO mail_attachment (mail, position, name, type, content) VALUES ($1, $2, $3, $4, $5);

-- mail_attachments :many (mail bigint) -> (name text, type text, content bytes)
SELECT name, type, content FROM mail_attachment WHERE mail = $1 ORDER BY position;

-- mail_delete :exec (id bigint)
DELETE FROM mail WHERE id = $1;

-- person_make_operator :exec (id bigint)
UPDATE person SET is_operator = TRUE WHERE id = $1;
