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

-- ==== session ====

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
--   language text, person bigint?, state text, convoked bigint?, paid bigint?, attended bigint?)
SELECT id, identity, birth_name, first_name, sex, birth_date, birth_country, birth_insee, birth_postcode, birth_city, local_id,
  email, results_email, extra_percent, accessible, needs, framework, billing, prepaid_code, fee,
  certif_candidate.language, person, certif_exam.state, convoked, paid, attended
FROM certif_candidate JOIN certif_exam ON certif_exam.candidate = certif_candidate.id
WHERE certif_candidate.session = $1 ORDER BY identity;
-- postgresql:
SELECT id, identity, birth_name, first_name, sex, birth_date, birth_country, birth_insee, birth_postcode, birth_city, local_id,
  email, results_email, extra_percent, accessible, needs, framework, billing, prepaid_code, fee,
  certif_candidate.language, person, certif_exam.state, convoked, paid, attended
FROM certif_candidate JOIN certif_exam ON certif_exam.candidate = certif_candidate.id
WHERE certif_candidate.session = $1 ORDER BY identity COLLATE "C";

-- candidate_state :one (session bigint, id bigint) -> (identity text, state text, person bigint?)
SELECT identity, state, person FROM certif_candidate JOIN certif_exam ON candidate = id
WHERE certif_candidate.session = $1 AND id = $2;

-- candidate_same :one (session bigint, identity text) -> (id bigint)
SELECT id FROM certif_candidate WHERE session = $1 AND identity = $2;

-- candidate_session :one (session bigint) -> (state text, cancelled bigint?, audience text)
SELECT state, cancelled, audience FROM certif_session WHERE id = $1;

-- ==== exam ====

-- ==== invigilation ====

-- ==== report and finalisation ====
