-- SPDX-License-Identifier: EUPL-1.2

-- ==== rights ====

-- right_of_centre :one (centre bigint, person bigint) -> (role text)
SELECT role FROM centre_member JOIN centre ON centre.id = centre_member.centre
WHERE centre = $1 AND person = $2 AND archived IS NULL;

-- right_of_session :one (session bigint, person bigint) -> (centre bigint, role text)
SELECT centre_member.centre, role FROM certif_session
JOIN centre_member ON centre_member.centre = certif_session.centre
JOIN centre ON centre.id = certif_session.centre
WHERE certif_session.id = $1 AND person = $2 AND archived IS NULL;

-- right_to_invigilate :one (session bigint, person bigint) -> (entered bigint)
SELECT entered FROM certif_invigilator JOIN certif_session ON certif_session.id = certif_invigilator.session
WHERE session = $1 AND person = $2 AND gone IS NULL AND state = 'created' AND cancelled IS NULL;

-- right_of_candidate :one (candidate bigint, person bigint) -> (session bigint)
SELECT session FROM certif_candidate WHERE id = $1 AND person = $2;

-- ==== centre ====

-- centre_insert :exec (id bigint, name text, kind text, external_id text, contact text, zone text, created bigint)
INSERT INTO centre (id, name, kind, external_id, contact, zone, feed, created) VALUES ($1, $2, $3, $4, $5, $6, '', $7);

-- centre_by_id :one (id bigint) -> (id bigint, name text, kind text, external_id text, contact text, zone text, feed text, archived bigint?)
SELECT id, name, kind, external_id, contact, zone, feed, archived FROM centre WHERE id = $1;

-- centre_by_external_id :one (external_id text) -> (id bigint)
SELECT id FROM centre WHERE external_id = $1 AND external_id <> '' ORDER BY id LIMIT 1;

-- centre_by_feed :one (feed text) -> (id bigint, name text, zone text)
SELECT id, name, zone FROM centre WHERE feed = $1 AND feed <> '' AND archived IS NULL;

-- centre_all :many () -> (id bigint, name text, kind text, external_id text, zone text, members bigint, archived bigint?)
SELECT id, name, kind, external_id, zone, (SELECT count(*) FROM centre_member WHERE centre = centre.id), archived
FROM centre ORDER BY id;

-- centre_of_person :many (person bigint) -> (id bigint, name text, kind text, role text)
SELECT id, name, kind, role FROM centre JOIN centre_member ON centre_member.centre = centre.id
WHERE person = $1 AND archived IS NULL ORDER BY name, id;

-- centre_of_person_any :one (person bigint) -> (centre bigint)
SELECT centre FROM centre_member JOIN centre ON centre.id = centre_member.centre
WHERE person = $1 AND archived IS NULL LIMIT 1;

-- centre_set_contact :exec (id bigint, contact text)
UPDATE centre SET contact = $2 WHERE id = $1;

-- centre_set_feed :exec (id bigint, feed text)
UPDATE centre SET feed = $2 WHERE id = $1;

-- centre_set_archived :count (id bigint, archived bigint)
UPDATE centre SET archived = $2 WHERE id = $1 AND archived IS NULL;

-- centre_habilitations :many (centre bigint) -> (framework text)
SELECT framework FROM centre_habilitation WHERE centre = $1 ORDER BY framework;

-- centre_habilitation_put :exec (centre bigint, framework text, since bigint)
INSERT INTO centre_habilitation (centre, framework, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- centre_habilitation_take :exec (centre bigint, framework text)
DELETE FROM centre_habilitation WHERE centre = $1 AND framework = $2;

-- centre_members :many (centre bigint) -> (person bigint, first_name text, last_name text, email text, role text, is_referent boolean, since bigint)
SELECT person, first_name, last_name, email, role, is_referent, since
FROM centre_member JOIN person ON person.id = centre_member.person
WHERE centre = $1 ORDER BY last_name, first_name, person;

-- centre_member_by_person :one (centre bigint, person bigint) -> (role text, is_referent boolean)
SELECT role, is_referent FROM centre_member WHERE centre = $1 AND person = $2;

-- centre_member_by_email :one (centre bigint, email_key text) -> (person bigint)
SELECT person FROM centre_member JOIN person ON person.id = centre_member.person
WHERE centre = $1 AND email_key = $2;

-- centres_alone :many (person bigint) -> (id bigint, name text, members bigint)
SELECT centre.id, name, (SELECT count(*) FROM centre_member WHERE centre = centre.id) AS members
FROM centre JOIN centre_member me ON me.centre = centre.id
WHERE me.person = $1 AND me.role = 'ADMIN' AND archived IS NULL
AND NOT EXISTS (SELECT 1 FROM centre_member other WHERE other.centre = centre.id AND other.person <> $1 AND other.role = 'ADMIN')
ORDER BY name, centre.id;

-- own_sessions_ahead :many (person bigint, now bigint) -> (id bigint, number bigint, starts bigint, zone text, examiners text,
--   first_name text, last_name text)
SELECT s.id, s.number, s.starts, centre.zone, s.examiners, person.first_name, person.last_name
FROM centre_member JOIN person ON person.id = centre_member.person JOIN centre ON centre.id = centre_member.centre
JOIN certif_session s ON s.centre = centre.id
WHERE centre_member.person = $1 AND s.starts > $2 AND s.cancelled IS NULL AND archived IS NULL ORDER BY s.starts, s.id;

-- centre_admins :one (centre bigint) -> (admins bigint)
SELECT count(*) FROM centre_member WHERE centre = $1 AND role = 'ADMIN';

-- centre_member_insert :exec (centre bigint, person bigint, role text, since bigint)
INSERT INTO centre_member (centre, person, role, since) VALUES ($1, $2, $3, $4);

-- centre_member_set_role :count (centre bigint, person bigint, role text)
UPDATE centre_member SET role = $3 WHERE centre = $1 AND person = $2;

-- centre_member_delete :count (centre bigint, person bigint)
DELETE FROM centre_member WHERE centre = $1 AND person = $2;

-- centre_member_set_referent :exec (centre bigint, person bigint)
UPDATE centre_member SET is_referent = (person = $2) WHERE centre = $1;

-- centre_invitations :many (centre bigint) -> (id bigint, email text, role text, created bigint, expires bigint)
SELECT id, email, role, created, expires FROM centre_invitation WHERE centre = $1 ORDER BY created DESC, id DESC;

-- centre_invitation_by_hash :one (hash text) -> (id bigint, centre bigint, email text, email_key text, role text, expires bigint, name text)
SELECT centre_invitation.id, centre, email, email_key, role, expires, name
FROM centre_invitation JOIN centre ON centre.id = centre_invitation.centre
WHERE hash = $1 AND archived IS NULL;

-- centre_invitation_by_id :one (centre bigint, id bigint) -> (email text, role text)
SELECT email, role FROM centre_invitation WHERE centre = $1 AND id = $2;

-- centre_invitation_insert :exec (hash text, id bigint, centre bigint, email text, email_key text, role text, created bigint, expires bigint)
INSERT INTO centre_invitation (hash, id, centre, email, email_key, role, created, expires)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- centre_invitation_delete :count (centre bigint, id bigint)
DELETE FROM centre_invitation WHERE centre = $1 AND id = $2;

-- centre_invitation_delete_email :exec (centre bigint, email_key text)
DELETE FROM centre_invitation WHERE centre = $1 AND email_key = $2;

-- ==== session ====

-- certif_session_insert :exec (id bigint, centre bigint, number bigint, site text, site_key text, room text, room_key text,
--   capacity bigint, starts bigint, examiners text, observations text, audience text, access_code text, password text, created bigint, author bigint,
--   method text)
INSERT INTO certif_session (id, centre, number, site, site_key, room, room_key, capacity, starts, examiners, observations,
  audience, access_code, password, created, author, method)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- certif_session_by_id :one (id bigint) -> (id bigint, centre bigint, number bigint, site text, site_key text, room text, room_key text,
--   capacity bigint, starts bigint, examiners text, observations text, audience text, access_code text, password text, state text,
--   cancelled bigint?, stopped bigint?, created bigint, revision bigint, finalized bigint?, method text)
SELECT id, centre, number, site, site_key, room, room_key, capacity, starts, examiners, observations, audience, access_code,
  password, state, cancelled, stopped, created, revision, finalized, method FROM certif_session WHERE id = $1;

-- certif_session_of_centre :many (centre bigint, most bigint) -> (id bigint, number bigint, site text, room text, capacity bigint, starts bigint,
--   examiners text, audience text, state text, cancelled bigint?, revision bigint, created bigint)
SELECT id, number, site, room, capacity, starts, examiners, audience, state, cancelled, revision, created
FROM certif_session WHERE centre = $1 ORDER BY starts DESC, id DESC LIMIT $2;

-- certif_session_counts :one (session bigint) -> (enrolled bigint, joined bigint, began bigint)
SELECT count(*), count(joined), count(started) FROM certif_exam WHERE session = $1;

-- certif_session_at :one (centre bigint, site_key text, room_key text, starts bigint, but bigint) -> (id bigint, number bigint)
SELECT id, number FROM certif_session
WHERE centre = $1 AND site_key = $2 AND room_key = $3 AND starts = $4 AND id <> $5 AND cancelled IS NULL;

-- certif_session_near :one (centre bigint, site_key text, room_key text, after bigint, before bigint, but bigint) -> (id bigint, number bigint, starts bigint)
SELECT id, number, starts FROM certif_session
WHERE centre = $1 AND site_key = $2 AND room_key = $3 AND starts > $4 AND starts < $5 AND id <> $6 AND cancelled IS NULL
ORDER BY starts LIMIT 1;

-- certif_session_number_used :one (number bigint) -> (id bigint)
SELECT id FROM certif_session WHERE number = $1;

-- certif_session_code_used :one (code text) -> (id bigint)
SELECT id FROM certif_session WHERE access_code = $1 AND state = 'created' AND cancelled IS NULL LIMIT 1;

-- certif_session_set :exec (id bigint, site text, site_key text, room text, room_key text, capacity bigint, starts bigint, examiners text,
--   observations text, audience text, revision bigint, method text)
UPDATE certif_session SET site = $2, site_key = $3, room = $4, room_key = $5, capacity = $6, starts = $7, examiners = $8,
  observations = $9, audience = $10, revision = $11, method = $12 WHERE id = $1;

-- certif_session_set_cancelled :exec (id bigint, cancelled bigint, revision bigint)
UPDATE certif_session SET cancelled = $2, revision = $3 WHERE id = $1;

-- certif_session_delete_row :exec (id bigint)
DELETE FROM certif_session WHERE id = $1;

-- certif_session_reports :one (session bigint) -> (id bigint)
SELECT id FROM certif_report WHERE session = $1 LIMIT 1;

-- certif_session_convoked :many (session bigint) -> (id bigint, first_name text, birth_name text, email text, language text)
SELECT id, first_name, birth_name, email, language FROM certif_candidate
WHERE session = $1 AND convoked IS NOT NULL AND email <> '' ORDER BY id;

-- certif_session_told :exec (session bigint, now bigint, revision bigint)
UPDATE certif_candidate SET convoked = $2, convoked_revision = $3 WHERE session = $1 AND convoked IS NOT NULL;

-- certif_session_of_number :one (centre bigint, number bigint) -> (id bigint, site text, room text, capacity bigint, starts bigint,
--   audience text, state text, cancelled bigint?)
SELECT id, site, room, capacity, starts, audience, state, cancelled FROM certif_session WHERE centre = $1 AND number = $2;

-- ==== candidate ====

-- candidate_insert :exec (id bigint, session bigint, identity text, birth_name text, first_name text, sex text, birth_date text,
--   birth_country text, birth_insee text, birth_postcode text, birth_city text, local_id text, email text, results_email text,
--   extra_percent bigint, accessible boolean, needs text, framework text, billing text, prepaid_code text, fee bigint,
--   language text, created bigint)
INSERT INTO certif_candidate (id, session, identity, birth_name, first_name, sex, birth_date, birth_country, birth_insee,
  birth_postcode, birth_city, local_id, email, results_email, extra_percent, accessible, needs, framework, billing,
  prepaid_code, fee, language, created)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23);

-- candidate_exam :exec (candidate bigint, session bigint, language text)
INSERT INTO certif_exam (candidate, session, language) VALUES ($1, $2, $3);

-- candidate_update :exec (id bigint, identity text, birth_name text, first_name text, sex text, birth_date text,
--   birth_country text, birth_insee text, birth_postcode text, birth_city text, local_id text, email text, results_email text,
--   extra_percent bigint, accessible boolean, needs text, framework text, billing text, prepaid_code text, fee bigint,
--   language text)
UPDATE certif_candidate SET identity = $2, birth_name = $3, first_name = $4, sex = $5, birth_date = $6, birth_country = $7,
  birth_insee = $8, birth_postcode = $9, birth_city = $10, local_id = $11, email = $12, results_email = $13,
  extra_percent = $14, accessible = $15, needs = $16, framework = $17, billing = $18, prepaid_code = $19, fee = $20,
  language = $21
WHERE id = $1;

-- candidate_delete :exec (id bigint)
DELETE FROM certif_candidate WHERE id = $1;

-- candidate_rows :many (session bigint) -> (id bigint, identity text, birth_name text, first_name text, sex text, birth_date text,
--   birth_country text, birth_insee text, birth_postcode text, birth_city text, local_id text, email text, results_email text,
--   extra_percent bigint, accessible boolean, needs text, framework text, billing text, prepaid_code text, fee bigint,
--   language text, person bigint?, state text, convoked bigint?, paid bigint?, attended bigint?, convoked_revision bigint)
SELECT id, identity, birth_name, first_name, sex, birth_date, birth_country, birth_insee, birth_postcode, birth_city, local_id,
  email, results_email, extra_percent, accessible, needs, framework, billing, prepaid_code, fee,
  certif_candidate.language, person, certif_exam.state, convoked, paid, attended, convoked_revision
FROM certif_candidate JOIN certif_exam ON certif_exam.candidate = certif_candidate.id
WHERE certif_candidate.session = $1 ORDER BY identity;
-- postgresql:
SELECT id, identity, birth_name, first_name, sex, birth_date, birth_country, birth_insee, birth_postcode, birth_city, local_id,
  email, results_email, extra_percent, accessible, needs, framework, billing, prepaid_code, fee,
  certif_candidate.language, person, certif_exam.state, convoked, paid, attended, convoked_revision
FROM certif_candidate JOIN certif_exam ON certif_exam.candidate = certif_candidate.id
WHERE certif_candidate.session = $1 ORDER BY identity COLLATE "C";

-- candidate_state :one (session bigint, id bigint) -> (identity text, state text, person bigint?)
SELECT identity, state, person FROM certif_candidate JOIN certif_exam ON candidate = id
WHERE certif_candidate.session = $1 AND id = $2;

-- candidate_same :one (session bigint, identity text) -> (id bigint)
SELECT id FROM certif_candidate WHERE session = $1 AND identity = $2;

-- candidate_session :one (session bigint) -> (state text, cancelled bigint?, audience text)
SELECT state, cancelled, audience FROM certif_session WHERE id = $1;

-- candidate_page_session :one (session bigint) -> (centre bigint, number bigint, site text, room text, capacity bigint,
--   starts bigint, state text, cancelled bigint?, audience text, revision bigint)
SELECT centre, number, site, room, capacity, starts, state, cancelled, audience, revision FROM certif_session WHERE id = $1;

-- candidate_habilitation :many (centre bigint) -> (framework text)
SELECT framework FROM centre_habilitation WHERE centre = $1;

-- candidate_set_paid :exec (session bigint, id bigint, paid bigint?)
UPDATE certif_candidate SET paid = $3 WHERE session = $1 AND id = $2;

-- roll_count :one (centre bigint, after bigint, before bigint, one text, two text, three text, four text) -> (found bigint)
SELECT count(*) FROM certif_candidate JOIN certif_session ON certif_session.id = certif_candidate.session
WHERE certif_session.centre = $1 AND certif_session.starts > $2 AND certif_session.starts < $3
AND identity || ' ' || lower(local_id) || ' ' || lower(email) LIKE $4 ESCAPE '!'
AND identity || ' ' || lower(local_id) || ' ' || lower(email) LIKE $5 ESCAPE '!'
AND identity || ' ' || lower(local_id) || ' ' || lower(email) LIKE $6 ESCAPE '!'
AND identity || ' ' || lower(local_id) || ' ' || lower(email) LIKE $7 ESCAPE '!';

-- roll_page :many (centre bigint, after bigint, before bigint, one text, two text, three text, four text,
--   latest_first boolean, most bigint, skipped bigint) -> (id bigint, session bigint, number bigint, starts bigint,
--   cancelled bigint?, site text, room text, birth_name text, first_name text, birth_date text, extra_percent bigint, state text)
SELECT certif_candidate.id, certif_candidate.session, number, starts, cancelled, site, room, birth_name, first_name, birth_date,
extra_percent, certif_exam.state
FROM certif_candidate JOIN certif_session ON certif_session.id = certif_candidate.session
JOIN certif_exam ON certif_exam.candidate = certif_candidate.id
WHERE certif_session.centre = $1 AND certif_session.starts > $2 AND certif_session.starts < $3
AND identity || ' ' || lower(local_id) || ' ' || lower(email) LIKE $4 ESCAPE '!'
AND identity || ' ' || lower(local_id) || ' ' || lower(email) LIKE $5 ESCAPE '!'
AND identity || ' ' || lower(local_id) || ' ' || lower(email) LIKE $6 ESCAPE '!'
AND identity || ' ' || lower(local_id) || ' ' || lower(email) LIKE $7 ESCAPE '!'
ORDER BY CASE WHEN $8 THEN -starts ELSE 0 END, identity, starts DESC, certif_candidate.id LIMIT $9 OFFSET $10;

-- import_insert :exec (id bigint, centre bigint, session bigint?, person bigint, created bigint, file_name text, content bytes)
INSERT INTO certif_import (id, centre, session, person, created, file_name, content) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- import_by_id :one (id bigint, centre bigint, after bigint) -> (session bigint?, file_name text, content bytes)
SELECT session, file_name, content FROM certif_import WHERE id = $1 AND centre = $2 AND created > $3;

-- import_forget :exec (id bigint, centre bigint)
DELETE FROM certif_import WHERE id = $1 AND centre = $2;

-- import_forget_old :exec (before bigint)
DELETE FROM certif_import WHERE created <= $1;

-- convocation_note :count (session bigint, candidate bigint, now bigint, revision bigint)
UPDATE certif_candidate SET convoked = $3, convoked_revision = $4
WHERE session = $1 AND id = $2 AND (convoked IS NULL OR convoked_revision < $4);

-- ==== exam ====

-- exam_row :one (candidate bigint) -> (session bigint, state text, holds bigint, held_since bigint, joined bigint?,
--   started bigint?, allowed bigint, stood bigint, ended bigint?, language text, seed bigint, release bigint, browser text,
--   rules bigint, alert text, alerted bigint, dropped bigint, person bigint?, birth_name text, first_name text,
--   extra_percent bigint, accessible boolean, number bigint, method text, access_code text, session_state text,
--   stopped bigint?, cancelled bigint?, starts bigint, last_number bigint, last_challenge text, last_difficulty double,
--   last_discriminant double, last_served bigint, last_began bigint, last_seconds bigint, last_answered bigint,
--   last_dropped boolean, last_capacity double, last_error double, last_away bigint, closed text)
SELECT e.session, e.state, e.holds, e.held_since, e.joined, e.started, e.allowed, e.stood, e.ended, e.language, e.seed,
  e.release, e.browser, e.rules, e.alert, e.alerted, e.dropped, c.person, c.birth_name, c.first_name, c.extra_percent,
  c.accessible, s.number, s.method, s.access_code, s.state AS session_state, s.stopped, s.cancelled, s.starts,
  coalesce(q.number, 0) AS last_number, coalesce(q.challenge, '') AS last_challenge, coalesce(q.difficulty, 0) AS last_difficulty,
  coalesce(q.discriminant, 0) AS last_discriminant, coalesce(q.served, 0) AS last_served, coalesce(q.began, 0) AS last_began,
  coalesce(q.seconds, 0) AS last_seconds, coalesce(q.answered, 0) AS last_answered, coalesce(q.dropped, FALSE) AS last_dropped,
  coalesce(q.capacity, 0) AS last_capacity, coalesce(q.error, 0) AS last_error, coalesce(q.away, 0) AS last_away, e.closed
FROM certif_exam e JOIN certif_candidate c ON c.id = e.candidate JOIN certif_session s ON s.id = e.session
LEFT JOIN certif_question q ON q.candidate = e.candidate
  AND q.number = (SELECT max(number) FROM certif_question WHERE candidate = $1)
WHERE e.candidate = $1;

-- exam_keep :exec (candidate bigint, state text, holds bigint, held_since bigint, joined bigint?, started bigint?, allowed bigint,
--   stood bigint, ended bigint?, language text, seed bigint, release bigint, browser text, rules bigint, alert text,
--   alerted bigint, dropped bigint, closed text)
UPDATE certif_exam SET state = $2, holds = $3, held_since = $4, joined = $5, started = $6, allowed = $7, stood = $8, ended = $9,
  language = $10, seed = $11, release = $12, browser = $13, rules = $14, alert = $15, alerted = $16, dropped = $17,
  closed = $18
WHERE candidate = $1;

-- exam_person :exec (candidate bigint, person bigint?)
UPDATE certif_candidate SET person = $2 WHERE id = $1;

-- exam_of_session :many (session bigint) -> (candidate bigint, state text)
SELECT candidate, state FROM certif_exam WHERE session = $1 ORDER BY candidate;

-- exam_session :one (number bigint) -> (id bigint, state text, cancelled bigint?, starts bigint)
SELECT id, state, cancelled, starts FROM certif_session WHERE number = $1;

-- exam_session_stop :exec (session bigint, stopped bigint?)
UPDATE certif_session SET stopped = $2 WHERE id = $1;

-- exam_session_state :one (session bigint) -> (state text, cancelled bigint?, stopped bigint?, method text)
SELECT state, cancelled, stopped, method FROM certif_session WHERE id = $1;

-- exam_candidate :one (session bigint, identity text) -> (id bigint, person bigint?)
SELECT id, person FROM certif_candidate WHERE session = $1 AND identity = $2;

-- exam_joined_as :many (session bigint, person bigint) -> (id bigint)
SELECT id FROM certif_candidate WHERE person = $2 AND session = $1;

-- question_at :one (candidate bigint, number bigint) -> (challenge text, value text, result text, answered bigint, dropped boolean)
SELECT challenge, value, result, answered, dropped FROM certif_question WHERE candidate = $1 AND number = $2;

-- question_all :many (candidate bigint) -> (number bigint, challenge text, difficulty double, discriminant double, served bigint,
--   began bigint, answered bigint, dropped boolean, result text, capacity double, error double, release bigint, competence text)
SELECT number, challenge, difficulty, discriminant, served, began, answered, dropped, result, capacity, error, release, competence
FROM certif_question WHERE candidate = $1 ORDER BY number;

-- question_dropped :many (candidate bigint) -> (challenge text)
SELECT challenge FROM certif_question WHERE candidate = $1 AND dropped;

-- question_serve :exec (candidate bigint, number bigint, session bigint, challenge text, difficulty double, discriminant double,
--   served bigint, began bigint, seconds bigint, capacity double, error double, release bigint, competence text)
INSERT INTO certif_question (candidate, number, session, challenge, difficulty, discriminant, served, began, seconds, capacity, error,
  release, competence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- question_answer :exec (candidate bigint, number bigint, answered bigint, value text, result text, capacity double, error double, away bigint)
UPDATE certif_question SET answered = $3, value = $4, result = $5, capacity = $6, error = $7, away = $8
WHERE candidate = $1 AND number = $2;

-- question_drop :exec (candidate bigint, number bigint)
UPDATE certif_question SET dropped = TRUE WHERE candidate = $1 AND number = $2;

-- question_away :exec (candidate bigint, number bigint)
UPDATE certif_question SET away = away + 1 WHERE candidate = $1 AND number = $2;

-- exam_judged :one (candidate bigint) -> (abort text, fraud boolean, framework text)
SELECT abort, fraud, framework FROM certif_exam JOIN certif_candidate ON id = candidate WHERE candidate = $1;

-- exam_abort :exec (candidate bigint, abort text)
UPDATE certif_exam SET abort = $2 WHERE candidate = $1;

-- exam_session_finalize :exec (session bigint, now bigint)
UPDATE certif_session SET state = 'finalized', finalized = $2, stopped = NULL WHERE id = $1;

-- exam_sessions :many (number bigint, after bigint, most bigint) -> (id bigint, number bigint, state text)
SELECT id, number, state FROM certif_session WHERE ($1 = 0 OR number = $1) AND id > $2 ORDER BY id LIMIT $3;

-- skipped_insert :exec (candidate bigint, number bigint, challenge text, difficulty double, discriminant double, release bigint,
--   competence text)
INSERT INTO certif_skipped (candidate, number, challenge, difficulty, discriminant, release, competence)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- skipped_rows :many (candidate bigint) -> (number bigint, challenge text, difficulty double, discriminant double, release bigint,
--   competence text)
SELECT number, challenge, difficulty, discriminant, release, competence FROM certif_skipped WHERE candidate = $1 ORDER BY number;

-- content_known :one (release bigint) -> (release bigint)
SELECT release FROM certif_content WHERE release = $1;

-- content_insert :exec (release bigint, items text)
INSERT INTO certif_content (release, items) VALUES ($1, $2) ON CONFLICT (release) DO NOTHING;

-- content_items :one (release bigint) -> (items text)
SELECT items FROM certif_content WHERE release = $1;

-- exposure_closed :one (release bigint, language text) -> (closed text)
SELECT closed FROM certif_exposure WHERE release = $1 AND language = $2;

-- exposure_count_exams :exec (session bigint)
INSERT INTO certif_exposure (release, language, exams)
SELECT release, language, count(*) FROM certif_exam WHERE session = $1 AND started IS NOT NULL GROUP BY release, language
ON CONFLICT (release, language) DO UPDATE SET exams = certif_exposure.exams + excluded.exams;

-- exposure_count_questions :exec (session bigint)
INSERT INTO certif_asked (release, language, challenge, asked)
SELECT e.release, e.language, q.challenge, count(*)
FROM certif_exam e JOIN certif_question q ON q.candidate = e.candidate
WHERE e.session = $1 AND e.started IS NOT NULL GROUP BY e.release, e.language, q.challenge
ON CONFLICT (release, language, challenge) DO UPDATE SET asked = certif_asked.asked + excluded.asked;

-- exposure_of_session :many (session bigint, release bigint) -> (language text, exams bigint)
SELECT x.language, x.exams FROM certif_exposure x WHERE x.release = $2
AND EXISTS (SELECT 1 FROM certif_exam e WHERE e.session = $1 AND e.release = $2 AND e.language = x.language AND e.started IS NOT NULL)
ORDER BY x.language;

-- exposure_counts :many (release bigint, language text) -> (challenge text, asked bigint)
SELECT challenge, asked FROM certif_asked WHERE release = $1 AND language = $2 ORDER BY challenge;

-- exposure_close :exec (release bigint, language text, closed text)
UPDATE certif_exposure SET closed = $3 WHERE release = $1 AND language = $2;

-- exposure_differs :many (most bigint) -> (language text, challenge text, more bigint)
SELECT language, challenge, CAST(sum(n) AS bigint) FROM (
  SELECT release, language, challenge, asked AS n FROM certif_asked
  UNION ALL
  SELECT e.release, e.language, q.challenge, -1 FROM certif_session s
  JOIN certif_exam e ON e.session = s.id JOIN certif_question q ON q.candidate = e.candidate
  WHERE s.state <> 'created' AND s.method = 'openpix' AND e.started IS NOT NULL) AS counted
GROUP BY release, language, challenge HAVING sum(n) <> 0 ORDER BY language, challenge LIMIT $1;

-- result_insert :exec (candidate bigint, session bigint, status text, comment text, scored boolean, pix bigint, mesh bigint,
--   capacity double, error double, answers bigint, levels text, scale text, computed bigint)
INSERT INTO certif_result (candidate, session, status, comment, scored, pix, mesh, capacity, error, answers, levels, scale, computed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- result_row :one (candidate bigint) -> (status text, comment text, scored boolean, pix bigint, mesh bigint,
--   capacity double, error double, answers bigint, levels text, scale text)
SELECT status, comment, scored, pix, mesh, capacity, error, answers, levels, scale FROM certif_result WHERE candidate = $1;

-- result_of_session :many (session bigint) -> (birth_name text, first_name text, birth_date text, local_number text, status text,
--   comment text, pix bigint, mesh bigint, capacity double, error double, answers bigint, scored boolean, levels text)
SELECT c.birth_name, c.first_name, c.birth_date, c.local_id AS local_number, r.status, r.comment, r.pix, r.mesh, r.capacity, r.error,
  r.answers, r.scored, r.levels
FROM certif_result r JOIN certif_candidate c ON c.id = r.candidate WHERE r.session = $1 ORDER BY c.id;

-- question_report :exec (id bigint, session bigint, candidate bigint, subcategory text, question bigint, description text, person bigint, now bigint)
INSERT INTO certif_report (id, session, candidate, category, subcategory, question, description, person, at, resolved, resolution)
VALUES ($1, $2, $3, 'IN_CHALLENGE', $4, $5, $6, $7, $8, $8, 'question_dropped');

-- contact_row :one (candidate bigint) -> (seen bigint, is_away boolean)
SELECT seen, is_away FROM certif_contact WHERE candidate = $1;

-- contact_keep :exec (candidate bigint, session bigint, seen bigint, is_away boolean)
INSERT INTO certif_contact (candidate, session, seen, is_away) VALUES ($1, $2, $3, $4)
ON CONFLICT (candidate) DO UPDATE SET seen = excluded.seen, is_away = excluded.is_away;

-- event_insert :exec (id bigint, session bigint, candidate bigint, person bigint, at bigint, kind text, detail text)
INSERT INTO certif_event (id, session, candidate, person, at, kind, detail) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- guess_row :one (subject text) -> (wrong bigint, until bigint)
SELECT wrong, until FROM certif_guess WHERE subject = $1;

-- guess_keep :exec (subject text, wrong bigint, until bigint)
INSERT INTO certif_guess (subject, wrong, until) VALUES ($1, $2, $3)
ON CONFLICT (subject) DO UPDATE SET wrong = excluded.wrong, until = excluded.until;

-- guess_forget :exec (subject text)
DELETE FROM certif_guess WHERE subject = $1;

-- exam_asked :one (candidate bigint, number bigint) -> (challenge text, language text, seed bigint)
SELECT q.challenge, e.language, e.seed FROM certif_question q JOIN certif_exam e ON e.candidate = q.candidate
WHERE q.candidate = $1 AND q.number = $2;

-- exam_mine :many (person bigint) -> (candidate bigint, number bigint, starts bigint, state text, cancelled bigint?)
SELECT c.id, s.number, s.starts, e.state, s.cancelled FROM certif_candidate c
JOIN certif_exam e ON e.candidate = c.id JOIN certif_session s ON s.id = c.session
WHERE c.person = $1 ORDER BY s.starts DESC, c.id DESC;

-- exam_data :many (person bigint) -> (candidate bigint, session bigint, session_state text, starts bigint, site text,
--   birth_name text, first_name text, sex text, birth_date text, birth_country text, birth_insee text, birth_postcode text,
--   birth_city text, local_number text, email text, results_email text, extra_percent bigint, accessible boolean, needs text,
--   framework text, billing text, fee bigint, paid bigint?, state text, joined bigint?, started bigint?, ended bigint?)
SELECT c.id, s.number, s.state AS session_state, s.starts, s.site, c.birth_name, c.first_name, c.sex, c.birth_date, c.birth_country,
  c.birth_insee, c.birth_postcode, c.birth_city, c.local_id AS local_number, c.email, c.results_email, c.extra_percent, c.accessible, c.needs,
  c.framework, c.billing, c.fee, c.paid, e.state, e.joined, e.started, e.ended
FROM certif_candidate c JOIN certif_exam e ON e.candidate = c.id JOIN certif_session s ON s.id = c.session
WHERE c.person = $1 ORDER BY s.starts, c.id;

-- exam_given :many (candidate bigint) -> (number bigint, served bigint, answered bigint, value text)
SELECT number, served, answered, value FROM certif_question WHERE candidate = $1 AND answered > 0 ORDER BY number;

-- own_centres :many (person bigint) -> (centre bigint, name text, role text, is_referent boolean, since bigint)
SELECT centre.id, name, role, is_referent, since FROM centre_member JOIN centre ON centre.id = centre_member.centre
WHERE person = $1 ORDER BY since, centre.id;

-- own_invigilations :many (person bigint) -> (session bigint, starts bigint, site text, entered bigint, gone bigint?)
SELECT number, starts, site, entered, gone FROM certif_invigilator JOIN certif_session ON certif_session.id = certif_invigilator.session
WHERE person = $1 ORDER BY entered, number;

-- ==== invigilation ====

-- invigilation_by_number :one (number bigint) -> (id bigint, password text, state text, cancelled bigint?, archived bigint?)
SELECT certif_session.id, password, state, cancelled, archived FROM certif_session
JOIN centre ON centre.id = certif_session.centre WHERE number = $1;

-- invigilation_enter :exec (session bigint, person bigint, entered bigint)
INSERT INTO certif_invigilator (session, person, entered) VALUES ($1, $2, $3)
ON CONFLICT (session, person) DO UPDATE SET entered = excluded.entered, gone = NULL;

-- invigilation_leave :count (session bigint, person bigint, gone bigint)
UPDATE certif_invigilator SET gone = $3 WHERE session = $1 AND person = $2 AND gone IS NULL;

-- invigilation_names :many (session bigint) -> (person bigint, first_name text, last_name text)
SELECT person.id, first_name, last_name FROM certif_invigilator JOIN person ON person.id = certif_invigilator.person
WHERE session = $1 AND gone IS NULL ORDER BY entered, person.id;

-- invigilation_mine :many (person bigint) -> (id bigint, number bigint, site text, room text, starts bigint)
SELECT certif_session.id, number, site, room, starts FROM certif_invigilator
JOIN certif_session ON certif_session.id = certif_invigilator.session
WHERE person = $1 AND gone IS NULL AND state = 'created' AND cancelled IS NULL ORDER BY starts, certif_session.id;

-- board_session :one (session bigint) -> (number bigint, centre bigint, centre_name text, zone text, site text, room text,
--   starts bigint, examiners text, access_code text, state text, cancelled bigint?, stopped bigint?)
SELECT number, centre, centre.name, zone, site, room, starts, examiners, access_code, state, cancelled, stopped
FROM certif_session JOIN centre ON centre.id = certif_session.centre WHERE certif_session.id = $1;

-- board_candidates :many (session bigint) -> (candidate bigint, birth_name text, first_name text, birth_date text,
--   extra_percent bigint, attended bigint?, state text, holds bigint, held_since bigint, started bigint?, allowed bigint,
--   stood bigint, ended bigint?, alert text, alerted bigint, seen bigint, is_away boolean, answers bigint, served bigint,
--   away bigint, reports bigint)
SELECT c.id, birth_name, first_name, birth_date, extra_percent, attended, e.state, holds, held_since, started, allowed, stood,
  ended, alert, alerted, coalesce(t.seen, 0), coalesce(t.is_away, FALSE),
  coalesce(l.number, 0) - e.dropped - CASE WHEN l.answered = 0 AND NOT l.dropped THEN 1 ELSE 0 END,
  coalesce(l.served, 0), coalesce(l.away, 0),
  (SELECT count(*) FROM certif_report r WHERE r.session = $1 AND r.candidate = c.id AND r.withdrawn IS NULL)
FROM certif_candidate c JOIN certif_exam e ON e.candidate = c.id
LEFT JOIN certif_contact t ON t.candidate = c.id
LEFT JOIN certif_question l ON l.candidate = c.id
  AND l.number = (SELECT max(number) FROM certif_question WHERE candidate = c.id)
WHERE c.session = $1 ORDER BY identity;
-- postgresql:
SELECT c.id, birth_name, first_name, birth_date, extra_percent, attended, e.state, holds, held_since, started, allowed, stood,
  ended, alert, alerted, coalesce(t.seen, 0), coalesce(t.is_away, FALSE),
  coalesce(l.number, 0) - e.dropped - CASE WHEN l.answered = 0 AND NOT l.dropped THEN 1 ELSE 0 END,
  coalesce(l.served, 0), coalesce(l.away, 0),
  (SELECT count(*) FROM certif_report r WHERE r.session = $1 AND r.candidate = c.id AND r.withdrawn IS NULL)
FROM certif_candidate c JOIN certif_exam e ON e.candidate = c.id
LEFT JOIN certif_contact t ON t.candidate = c.id
LEFT JOIN certif_question l ON l.candidate = c.id
  AND l.number = (SELECT max(number) FROM certif_question WHERE candidate = c.id)
WHERE c.session = $1 ORDER BY identity COLLATE "C";

-- board_marks :one (session bigint) -> (events bigint, reports bigint, present bigint)
SELECT coalesce((SELECT max(id) FROM certif_event WHERE session = $1), 0),
  (SELECT count(*) FROM certif_report WHERE session = $1 AND withdrawn IS NULL),
  (SELECT count(*) FROM certif_invigilator WHERE session = $1 AND gone IS NULL);

-- board_log :many (session bigint, most bigint) -> (id bigint, at bigint, kind text, detail text, birth_name text?, first_name text?,
--   by_first text?, by_last text?)
SELECT certif_event.id, at, kind, detail, birth_name, certif_candidate.first_name, person.first_name AS by_first,
  person.last_name AS by_last
FROM certif_event LEFT JOIN certif_candidate ON certif_candidate.id = candidate
LEFT JOIN person ON person.id = certif_event.person
WHERE certif_event.session = $1 ORDER BY certif_event.id DESC LIMIT $2;

-- board_seen :one (session bigint, candidate bigint) -> (state text, holds bigint, allowed bigint, alerted bigint)
SELECT state, holds, allowed, alerted FROM certif_exam WHERE session = $1 AND candidate = $2;

-- board_added :one (session bigint) -> (event bigint)
SELECT coalesce(max(id), 0) FROM certif_event WHERE session = $1 AND kind = 'add_time';

-- board_attend :count (session bigint, candidate bigint, attended bigint?, is_here boolean)
UPDATE certif_candidate SET attended = $3 WHERE session = $1 AND id = $2 AND (attended IS NULL) = $4;

-- ==== report and finalisation ====

-- report_place :one (session bigint) -> (state text, cancelled bigint?)
SELECT state, cancelled FROM certif_session WHERE id = $1;

-- report_candidate :one (session bigint, candidate bigint) -> (state text)
SELECT state FROM certif_exam WHERE session = $1 AND candidate = $2;

-- report_same :one (session bigint, candidate bigint, category text, subcategory text, question bigint, description text) -> (id bigint)
SELECT id FROM certif_report WHERE session = $1 AND coalesce(candidate, 0) = $2 AND category = $3 AND subcategory = $4
AND question = $5 AND description = $6 AND withdrawn IS NULL LIMIT 1;

-- report_insert :exec (id bigint, session bigint, candidate bigint?, category text, subcategory text, question bigint,
--   description text, person bigint, at bigint, resolved bigint?, resolution text)
INSERT INTO certif_report (id, session, candidate, category, subcategory, question, description, person, at, resolved, resolution)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- report_take_back :count (session bigint, id bigint, withdrawn bigint)
UPDATE certif_report SET withdrawn = $3 WHERE session = $1 AND id = $2 AND withdrawn IS NULL AND resolved IS NULL;

-- report_put_back :count (session bigint, id bigint)
UPDATE certif_report SET withdrawn = NULL WHERE session = $1 AND id = $2 AND withdrawn IS NOT NULL;

-- report_rows :many (session bigint) -> (id bigint, candidate bigint?, birth_name text?, first_name text?, birth_date text?,
--   category text, subcategory text, question bigint, description text, by_first text?, by_last text?, at bigint,
--   resolved bigint?, withdrawn bigint?)
SELECT certif_report.id, certif_report.candidate, birth_name, certif_candidate.first_name, birth_date, category, subcategory,
  question, description, person.first_name AS by_first, person.last_name AS by_last, at, resolved, withdrawn
FROM certif_report LEFT JOIN certif_candidate ON certif_candidate.id = certif_report.candidate
LEFT JOIN person ON person.id = certif_report.person
WHERE certif_report.session = $1 ORDER BY certif_report.id;

-- finalize_session :one (session bigint) -> (state text, cancelled bigint?, finalized bigint?, comment text, had_incident boolean,
--   had_trouble_joining boolean)
SELECT state, cancelled, finalized, comment, had_incident, had_trouble_joining FROM certif_session WHERE id = $1;

-- finalize_rows :many (session bigint) -> (candidate bigint, birth_name text, first_name text, state text, started bigint?, abort text,
--   answers bigint, is_scored boolean)
SELECT c.id, birth_name, first_name, e.state, started, abort,
  (SELECT count(*) FROM certif_question q WHERE q.candidate = c.id AND q.answered > 0 AND NOT q.dropped),
  EXISTS (SELECT 1 FROM certif_result r WHERE r.candidate = c.id)
FROM certif_candidate c JOIN certif_exam e ON e.candidate = c.id WHERE c.session = $1 ORDER BY identity;
-- postgresql:
SELECT c.id, birth_name, first_name, e.state, started, abort,
  (SELECT count(*) FROM certif_question q WHERE q.candidate = c.id AND q.answered > 0 AND NOT q.dropped),
  EXISTS (SELECT 1 FROM certif_result r WHERE r.candidate = c.id)
FROM certif_candidate c JOIN certif_exam e ON e.candidate = c.id WHERE c.session = $1 ORDER BY identity COLLATE "C";

-- finalize_abort :exec (session bigint, candidate bigint, abort text)
UPDATE certif_exam SET abort = $3 WHERE session = $1 AND candidate = $2;

-- finalize_words :exec (session bigint, comment text, had_incident boolean, had_trouble_joining boolean)
UPDATE certif_session SET comment = $2, had_incident = $3, had_trouble_joining = $4 WHERE id = $1;
