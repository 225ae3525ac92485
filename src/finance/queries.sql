-- SPDX-License-Identifier: EUPL-1.2

-- ==== kept scenarios ====

-- kept_reference :one (centre bigint) -> (id bigint, name text, figures text)
SELECT id, name, figures FROM finance_scenario WHERE centre = $1 AND is_reference AND deleted IS NULL;

-- kept_by_id :one (centre bigint, id bigint) -> (name text, figures text, is_reference boolean, revision bigint)
SELECT name, figures, is_reference, revision FROM finance_scenario WHERE centre = $1 AND id = $2 AND deleted IS NULL;

-- kept_of_centre :many (centre bigint) -> (id bigint, name text, figures text, is_reference boolean, since bigint, first_name text?, last_name text?)
SELECT finance_scenario.id, name, figures, is_reference, changed, first_name, last_name
FROM finance_scenario LEFT JOIN person ON person.id = author
WHERE centre = $1 AND finance_scenario.deleted IS NULL ORDER BY is_reference DESC, name_key, finance_scenario.id;

-- kept_count :one (centre bigint) -> (kept bigint)
SELECT count(*) FROM finance_scenario WHERE centre = $1 AND deleted IS NULL;

-- kept_by_name :one (centre bigint, name_key text) -> (id bigint)
SELECT id FROM finance_scenario WHERE centre = $1 AND name_key = $2 AND deleted IS NULL;

-- kept_deleted :many (centre bigint, person bigint, after bigint) -> (id bigint, name text)
SELECT id, name FROM finance_scenario WHERE centre = $1 AND deleted_by = $2 AND deleted > $3 ORDER BY deleted DESC, id;

-- kept_deleted_by_id :one (centre bigint, id bigint, person bigint, after bigint) -> (name_key text, is_reference boolean)
SELECT name_key, is_reference FROM finance_scenario WHERE centre = $1 AND id = $2 AND deleted_by = $3 AND deleted > $4;

-- kept_insert :exec (id bigint, centre bigint, name text, name_key text, figures text, now bigint, author bigint)
INSERT INTO finance_scenario (id, centre, name, name_key, figures, created, changed, author) VALUES ($1, $2, $3, $4, $5, $6, $6, $7);

-- kept_set_figures :exec (id bigint, figures text, now bigint, author bigint)
UPDATE finance_scenario SET figures = $2, revision = revision + 1, changed = $3, author = $4 WHERE id = $1;

-- kept_set_name :exec (id bigint, name text, name_key text, now bigint, author bigint)
UPDATE finance_scenario SET name = $2, name_key = $3, changed = $4, author = $5 WHERE id = $1;

-- kept_unmark :exec (centre bigint)
UPDATE finance_scenario SET is_reference = FALSE WHERE centre = $1 AND is_reference AND deleted IS NULL;

-- kept_set_reference :exec (id bigint, is_reference boolean)
UPDATE finance_scenario SET is_reference = $2 WHERE id = $1;

-- kept_set_deleted :exec (id bigint, deleted bigint, person bigint)
UPDATE finance_scenario SET deleted = $2, deleted_by = $3 WHERE id = $1;

-- kept_set_restored :exec (id bigint, is_reference boolean)
UPDATE finance_scenario SET deleted = NULL, deleted_by = NULL, is_reference = $2 WHERE id = $1;

-- kept_forget :exec (centre bigint, deleted_before bigint)
DELETE FROM finance_scenario WHERE centre = $1 AND deleted < $2;

-- ==== what is ====

-- actual_sessions :many (centre bigint, after bigint, before bigint, share bigint) -> (id bigint, number bigint, site text, room text,
--   capacity bigint, starts bigint, audience text, state text, cancelled bigint?, enrolled bigint, present bigint, certified bigint,
--   extra bigint, last_end bigint, fees bigint, received bigint, due bigint)
SELECT s.id, s.number, s.site, s.room, s.capacity, s.starts, s.audience, s.state, s.cancelled, count(c.id), count(e.started),
  count(CASE WHEN r.status = 'validated' THEN 1 END), count(CASE WHEN c.extra_percent > 0 THEN 1 END),
  coalesce(max(CASE WHEN e.state = 'finalized' AND e.started + e.allowed + e.stood < e.ended THEN e.started + e.allowed + e.stood
    WHEN e.started IS NOT NULL THEN e.ended END), 0),
  CAST(coalesce(sum(c.fee), 0) AS bigint),
  CAST(coalesce(sum(CASE WHEN c.paid IS NOT NULL THEN c.fee END), 0) AS bigint),
  CAST(coalesce(sum(CASE WHEN e.started IS NULL OR s.audience <> 'outside' THEN 0 WHEN c.fee < $4 THEN c.fee ELSE $4 END), 0) AS bigint)
FROM certif_session s LEFT JOIN certif_candidate c ON c.session = s.id LEFT JOIN certif_exam e ON e.candidate = c.id
LEFT JOIN certif_result r ON r.candidate = c.id
WHERE s.centre = $1 AND s.starts >= $2 AND s.starts < $3 GROUP BY s.id ORDER BY s.starts, s.id;

-- actual_steps :many (centre bigint, after bigint, before bigint) -> (session bigint, person bigint, at bigint, enters boolean)
SELECT v.session, v.person, v.at, v.kind = 'enter' FROM certif_session s JOIN certif_event v ON v.session = s.id
WHERE s.centre = $1 AND s.starts >= $2 AND s.starts < $3 AND v.kind IN ('enter', 'leave')
ORDER BY s.starts, v.session, v.person, v.id;

-- fee_rows :many (centre bigint, after bigint, before bigint) -> (candidate bigint, session bigint, number bigint, starts bigint,
--   birth_name text, first_name text, billing text, prepaid_code text, fee bigint, paid bigint?, sat boolean)
SELECT c.id, s.id, s.number, s.starts, c.birth_name, c.first_name, c.billing, c.prepaid_code, c.fee, c.paid, e.started IS NOT NULL
FROM certif_session s JOIN certif_candidate c ON c.session = s.id JOIN certif_exam e ON e.candidate = c.id
WHERE s.centre = $1 AND s.starts >= $2 AND s.starts < $3 AND s.cancelled IS NULL AND c.fee > 0 ORDER BY s.starts, s.id, c.identity;
-- postgresql:
SELECT c.id, s.id, s.number, s.starts, c.birth_name, c.first_name, c.billing, c.prepaid_code, c.fee, c.paid, e.started IS NOT NULL
FROM certif_session s JOIN certif_candidate c ON c.session = s.id JOIN certif_exam e ON e.candidate = c.id
WHERE s.centre = $1 AND s.starts >= $2 AND s.starts < $3 AND s.cancelled IS NULL AND c.fee > 0
ORDER BY s.starts, s.id, c.identity COLLATE "C";

-- fee_of :one (centre bigint, candidate bigint) -> (fee bigint, paid bigint?)
SELECT c.fee, c.paid FROM certif_candidate c JOIN certif_session s ON s.id = c.session
WHERE s.centre = $1 AND c.id = $2 AND s.cancelled IS NULL;

-- fee_set :exec (candidate bigint, paid bigint?)
UPDATE certif_candidate SET paid = $2 WHERE id = $1;

-- ==== the operator's statements ====

-- statement_due :many (centre bigint, before bigint, share bigint) -> (session bigint, number bigint, site text, room text,
--   starts bigint, candidates bigint, amount bigint)
SELECT s.id, s.number, s.site, s.room, s.starts, count(*), CAST(sum(CASE WHEN c.fee < $3 THEN c.fee ELSE $3 END) AS bigint)
FROM certif_session s JOIN certif_candidate c ON c.session = s.id JOIN certif_exam e ON e.candidate = c.id
WHERE s.centre = $1 AND s.starts < $2 AND s.state <> 'created' AND s.cancelled IS NULL AND s.audience = 'outside'
  AND e.started IS NOT NULL AND c.fee > 0
  AND NOT EXISTS (SELECT 1 FROM finance_statement_line l WHERE l.session = s.id)
GROUP BY s.id ORDER BY s.starts, s.id;

-- statement_centre :one (centre bigint) -> (name text, external_id text, contact text, zone text)
SELECT name, external_id, contact, zone FROM centre WHERE id = $1 AND archived IS NULL;

-- statement_admin :one (centre bigint, person bigint) -> (role text)
SELECT role FROM centre_member WHERE centre = $1 AND person = $2 AND role = 'ADMIN';

-- statement_of_form :one (centre bigint, form bigint) -> (id bigint)
SELECT id FROM finance_statement WHERE centre = $1 AND form = $2;

-- statement_last_number :one (centre bigint) -> (number bigint)
SELECT coalesce(max(number), 0) FROM finance_statement WHERE centre = $1;

-- statement_insert :exec (id bigint, centre bigint, number bigint, form bigint, first_day text, last_day text, centre_name text,
--   external_id text, contact text, candidates bigint, amount bigint, issued bigint, author bigint)
INSERT INTO finance_statement (id, centre, number, form, first_day, last_day, centre_name, external_id, contact, candidates, amount,
  issued, author)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- statement_line_insert :exec (statement bigint, position bigint, session bigint?, number bigint, day text, place text, reason text,
--   candidates bigint, amount bigint)
INSERT INTO finance_statement_line (statement, position, session, number, day, place, reason, candidates, amount)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- statement_rows :many (centre bigint) -> (id bigint, number bigint, first_day text, last_day text, candidates bigint, amount bigint,
--   issued bigint, sent bigint?, paid bigint?)
SELECT id, number, first_day, last_day, candidates, amount, issued, sent, paid FROM finance_statement WHERE centre = $1
ORDER BY number DESC;

-- statement_row :one (centre bigint, id bigint) -> (id bigint, number bigint, first_day text, last_day text, centre_name text,
--   external_id text, contact text, candidates bigint, amount bigint, issued bigint, sent bigint?, paid bigint?)
SELECT id, number, first_day, last_day, centre_name, external_id, contact, candidates, amount, issued, sent, paid
FROM finance_statement WHERE centre = $1 AND id = $2;

-- statement_lines :many (statement bigint) -> (position bigint, session bigint?, number bigint, day text, place text, reason text,
--   candidates bigint, amount bigint)
SELECT position, session, number, day, place, reason, candidates, amount FROM finance_statement_line WHERE statement = $1
ORDER BY position;

-- statement_set_sent :count (centre bigint, id bigint, sent bigint?)
UPDATE finance_statement SET sent = $3 WHERE centre = $1 AND id = $2;

-- statement_set_paid :count (centre bigint, id bigint, paid bigint?)
UPDATE finance_statement SET paid = $3 WHERE centre = $1 AND id = $2;

-- ==== what a plan is made from ====

-- plan_frame_of :one (centre bigint) -> (first_day text, last_day text, closed text, holidays boolean, weekends boolean, length bigint,
--   extra bigint, turnover bigint, each_watches bigint, admin bigint, admin_cost bigint)
SELECT first_day, last_day, closed, holidays, weekends, length, extra, turnover, each_watches, admin, admin_cost
FROM plan_frame WHERE centre = $1;

-- plan_frame_keep :exec (centre bigint, first_day text, last_day text, closed text, holidays boolean, weekends boolean, length bigint,
--   extra bigint, turnover bigint, each_watches bigint, admin bigint, admin_cost bigint)
INSERT INTO plan_frame (centre, first_day, last_day, closed, holidays, weekends, length, extra, turnover, each_watches, admin, admin_cost)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (centre) DO UPDATE SET first_day = excluded.first_day, last_day = excluded.last_day, closed = excluded.closed,
  holidays = excluded.holidays, weekends = excluded.weekends, length = excluded.length, extra = excluded.extra,
  turnover = excluded.turnover, each_watches = excluded.each_watches, admin = excluded.admin, admin_cost = excluded.admin_cost;

-- plan_room_rows :many (centre bigint) -> (id bigint, site text, site_key text, room text, room_key text, capacity bigint, hours text)
SELECT id, site, site_key, room, room_key, capacity, hours FROM plan_room WHERE centre = $1 ORDER BY id;

-- plan_room_same :one (centre bigint, site_key text, room_key text) -> (id bigint)
SELECT id FROM plan_room WHERE centre = $1 AND site_key = $2 AND room_key = $3;

-- plan_room_insert :exec (id bigint, centre bigint, site text, site_key text, room text, room_key text, capacity bigint, hours text)
INSERT INTO plan_room (id, centre, site, site_key, room, room_key, capacity, hours) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- plan_room_update :count (id bigint, centre bigint, site text, site_key text, room text, room_key text, capacity bigint, hours text)
UPDATE plan_room SET site = $3, site_key = $4, room = $5, room_key = $6, capacity = $7, hours = $8 WHERE id = $1 AND centre = $2;

-- plan_room_delete :exec (id bigint, centre bigint)
DELETE FROM plan_room WHERE id = $1 AND centre = $2;

-- plan_watcher_rows :many (centre bigint) -> (id bigint, name text, cost bigint, most bigint, hours text)
SELECT id, name, cost, most, hours FROM plan_watcher WHERE centre = $1 ORDER BY id;

-- plan_watcher_same :one (centre bigint, name_key text) -> (id bigint)
SELECT id FROM plan_watcher WHERE centre = $1 AND name_key = $2;

-- plan_watcher_insert :exec (id bigint, centre bigint, name text, name_key text, cost bigint, most bigint, hours text)
INSERT INTO plan_watcher (id, centre, name, name_key, cost, most, hours) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- plan_watcher_update :count (id bigint, centre bigint, name text, name_key text, cost bigint, most bigint, hours text)
UPDATE plan_watcher SET name = $3, name_key = $4, cost = $5, most = $6, hours = $7 WHERE id = $1 AND centre = $2;

-- plan_watcher_delete :exec (id bigint, centre bigint)
DELETE FROM plan_watcher WHERE id = $1 AND centre = $2;

-- plan_group_rows :many (centre bigint) -> (id bigint, name text, name_key text, audience text, candidates bigint, with_extra bigint,
--   listed bigint, listed_extra bigint, most_percent bigint)
SELECT id, name, name_key, audience, candidates, with_extra,
  (SELECT count(*) FROM plan_candidate c WHERE c.plan_group = plan_group.id) AS listed,
  (SELECT count(*) FROM plan_candidate c WHERE c.plan_group = plan_group.id AND c.extra_percent > 0) AS listed_extra,
  (SELECT coalesce(max(c.extra_percent), 0) FROM plan_candidate c WHERE c.plan_group = plan_group.id) AS most_percent
FROM plan_group WHERE centre = $1 ORDER BY id;

-- plan_group_same :one (centre bigint, name_key text) -> (id bigint)
SELECT id FROM plan_group WHERE centre = $1 AND name_key = $2;

-- plan_group_insert :exec (id bigint, centre bigint, name text, name_key text, audience text, candidates bigint, with_extra bigint)
INSERT INTO plan_group (id, centre, name, name_key, audience, candidates, with_extra) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- plan_group_update :count (id bigint, centre bigint, name text, name_key text, audience text, candidates bigint, with_extra bigint)
UPDATE plan_group SET name = $3, name_key = $4, audience = $5, candidates = $6, with_extra = $7 WHERE id = $1 AND centre = $2;

-- plan_group_delete :exec (id bigint, centre bigint)
DELETE FROM plan_group WHERE id = $1 AND centre = $2;

-- plan_group_empty :exec (centre bigint)
DELETE FROM plan_group WHERE centre = $1;

-- plan_sessions_there :many (centre bigint, after bigint, before bigint) -> (id bigint, number bigint, site_key text, room_key text, examiners text, starts bigint)
SELECT id, number, site_key, room_key, examiners, starts FROM certif_session
WHERE centre = $1 AND starts > $2 AND starts < $3 AND cancelled IS NULL ORDER BY starts, id;

-- ==== candidates of a plan, by name ====

-- plan_candidate_rows :many (centre bigint) -> (id bigint, plan_group bigint, group_name text, audience text, identity text, birth_name text,
--   first_name text, sex text, birth_date text, birth_country text, birth_insee text, birth_postcode text, birth_city text, local_id text,
--   email text, results_email text, extra_percent bigint, accessible boolean, needs text, framework text, billing text,
--   prepaid_code text, fee bigint, language text)
SELECT plan_candidate.id, plan_group, plan_group.name AS group_name, audience, identity, birth_name, first_name, sex, birth_date,
  birth_country, birth_insee, birth_postcode, birth_city, local_id, email, results_email, extra_percent, accessible, needs, framework,
  billing, prepaid_code, fee, language
FROM plan_candidate JOIN plan_group ON plan_group.id = plan_group WHERE plan_candidate.centre = $1 ORDER BY identity;
-- postgresql:
SELECT plan_candidate.id, plan_group, plan_group.name AS group_name, audience, identity, birth_name, first_name, sex, birth_date,
  birth_country, birth_insee, birth_postcode, birth_city, local_id, email, results_email, extra_percent, accessible, needs, framework,
  billing, prepaid_code, fee, language
FROM plan_candidate JOIN plan_group ON plan_group.id = plan_group WHERE plan_candidate.centre = $1 ORDER BY identity COLLATE "C";

-- plan_candidate_same :one (centre bigint, identity text) -> (id bigint)
SELECT id FROM plan_candidate WHERE centre = $1 AND identity = $2;

-- plan_candidate_insert :exec (id bigint, centre bigint, plan_group bigint, identity text, birth_name text, first_name text, sex text,
--   birth_date text, birth_country text, birth_insee text, birth_postcode text, birth_city text, local_id text, email text,
--   results_email text, extra_percent bigint, accessible boolean, needs text, framework text, billing text, prepaid_code text,
--   fee bigint, language text)
INSERT INTO plan_candidate (id, centre, plan_group, identity, birth_name, first_name, sex, birth_date, birth_country, birth_insee,
  birth_postcode, birth_city, local_id, email, results_email, extra_percent, accessible, needs, framework, billing, prepaid_code,
  fee, language)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23);

-- plan_candidate_delete :exec (id bigint, centre bigint)
DELETE FROM plan_candidate WHERE id = $1 AND centre = $2;

-- plan_lists :many () -> (centre bigint, last_day text, newest bigint)
SELECT plan_candidate.centre, coalesce(max(last_day), '') AS last_day, max(plan_candidate.id) AS newest
FROM plan_candidate LEFT JOIN plan_frame ON plan_frame.centre = plan_candidate.centre
GROUP BY plan_candidate.centre ORDER BY plan_candidate.centre;

-- plan_list_newest :one (centre bigint) -> (newest bigint)
SELECT coalesce(max(id), 0) AS newest FROM plan_candidate WHERE centre = $1;

-- confirmed_email :one (person bigint) -> (email text)
SELECT email FROM person WHERE id = $1 AND email_confirmed IS NOT NULL;

-- plan_data :many (email text) -> (centre text, group_name text, birth_name text, first_name text, sex text, birth_date text,
--   birth_country text, birth_insee text, birth_postcode text, birth_city text, local_number text, email text, results_email text,
--   extra_percent bigint, accessible boolean, needs text, framework text, billing text, fee bigint)
SELECT centre.name AS centre, plan_group.name AS group_name, birth_name, first_name, sex, birth_date, birth_country, birth_insee,
  birth_postcode, birth_city, local_id AS local_number, email, results_email, extra_percent, accessible, needs, framework, billing, fee
FROM plan_candidate JOIN plan_group ON plan_group.id = plan_group JOIN centre ON centre.id = plan_candidate.centre
WHERE lower(email) = lower($1) ORDER BY plan_candidate.id;

-- plan_candidate_empty :exec (centre bigint)
DELETE FROM plan_candidate WHERE centre = $1;

-- ==== searches ====

-- plan_search_insert :exec (id bigint, centre bigint, person bigint, created bigint, problem text)
INSERT INTO plan_search (id, centre, person, created, problem) VALUES ($1, $2, $3, $4, $5);

-- plan_search_by_id :one (id bigint, centre bigint) -> (state text, problem text, created bigint, started bigint, ended bigint, beat bigint,
--   best bigint, bound bigint, result text)
SELECT state, problem, created, started, ended, beat, best, bound, result FROM plan_search WHERE id = $1 AND centre = $2;

-- plan_search_last :one (centre bigint) -> (id bigint, state text, created bigint, ended bigint, beat bigint)
SELECT id, state, created, ended, beat FROM plan_search WHERE centre = $1 ORDER BY id DESC LIMIT 1;

-- plan_search_before :one (id bigint) -> (ahead bigint)
SELECT count(*) AS ahead FROM plan_search WHERE state IN ('waiting', 'running') AND id < $1;

-- plan_search_next :one () -> (id bigint, problem text)
SELECT id, problem FROM plan_search WHERE state = 'waiting' ORDER BY id LIMIT 1;

-- plan_search_begin :count (id bigint, node bigint, now bigint)
UPDATE plan_search SET state = 'running', node = $2, started = $3, beat = $3 WHERE id = $1 AND state = 'waiting';

-- plan_search_beat :count (id bigint, now bigint, best bigint, bound bigint)
UPDATE plan_search SET beat = $2, best = $3, bound = $4 WHERE id = $1 AND state = 'running';

-- plan_search_end :count (id bigint, now bigint, state text, result text)
UPDATE plan_search SET ended = $2, state = $3, result = $4 WHERE id = $1 AND state = 'running';

-- plan_search_cancel :count (id bigint, centre bigint, now bigint)
UPDATE plan_search SET ended = $3, state = 'cancelled' WHERE id = $1 AND centre = $2 AND state IN ('waiting', 'running');

-- plan_search_orphans :exec (node bigint, dead_before bigint, now bigint)
UPDATE plan_search SET ended = $3, state = 'interrupted' WHERE state = 'running' AND (node = $1 OR beat < $2);

-- plan_searches_forget :exec (before bigint)
DELETE FROM plan_search WHERE created < $1 AND state NOT IN ('waiting', 'running')
AND id NOT IN (SELECT search FROM plan_applied);

-- plan_search_forget :exec (centre bigint, before bigint)
DELETE FROM plan_search WHERE centre = $1 AND created < $2 AND state NOT IN ('waiting', 'running')
AND id NOT IN (SELECT search FROM plan_applied WHERE centre = $1);

-- ==== the sessions made of a plan ====

-- plan_applied_of :one (centre bigint) -> (search bigint, person bigint, applied bigint, sessions bigint)
SELECT search, person, applied, (SELECT count(*) FROM plan_made WHERE plan_made.centre = $1) AS sessions
FROM plan_applied WHERE centre = $1;

-- plan_applied_insert :exec (centre bigint, search bigint, person bigint, applied bigint)
INSERT INTO plan_applied (centre, search, person, applied) VALUES ($1, $2, $3, $4);

-- plan_applied_delete :exec (centre bigint)
DELETE FROM plan_applied WHERE centre = $1;

-- plan_made_insert :exec (session bigint, centre bigint, mark text)
INSERT INTO plan_made (session, centre, mark) VALUES ($1, $2, $3);

-- plan_made_rows :many (centre bigint) -> (session bigint, mark text)
SELECT session, mark FROM plan_made WHERE centre = $1 ORDER BY session;

-- plan_made_uses :one (session bigint) -> (joined bigint, convoked bigint, reports bigint, events bigint, watchers bigint)
SELECT (SELECT count(*) FROM certif_exam WHERE session = $1 AND state <> 'enrolled') AS joined,
  (SELECT count(*) FROM certif_candidate WHERE session = $1 AND convoked IS NOT NULL) AS convoked,
  (SELECT count(*) FROM certif_report WHERE session = $1) AS reports,
  (SELECT count(*) FROM certif_event WHERE session = $1) AS events,
  (SELECT count(*) FROM certif_invigilator WHERE session = $1) AS watchers;
