-- SPDX-License-Identifier: EUPL-1.2

-- ==== kept scenarios ====

-- kept_reference :one (centre bigint) -> (id bigint, name text, figures text)
SELECT id, name, figures FROM finance_scenario WHERE centre = $1 AND is_reference AND deleted IS NULL;

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
