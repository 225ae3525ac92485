-- SPDX-License-Identifier: EUPL-1.2

-- assessment_insert :exec (id bigint, person bigint, competence text, method text, improving boolean, started bigint, first_challenge text)
INSERT INTO assessment (id, person, competence, state, method, improving, started, first_challenge)
VALUES ($1, $2, $3, 'started', $4, $5, $6, $7);

-- assessment_by_id :one (id bigint) -> (id bigint, person bigint, competence text, state text, method text, improving boolean, started bigint, ended bigint?, first_challenge text)
SELECT id, person, competence, state, method, improving, started, ended, first_challenge FROM assessment WHERE id = $1;

-- assessment_standing :one (id bigint) -> (person bigint, competence text, method text, improving boolean, started bigint, first_challenge text, position bigint?, next_challenge text?, elements text)
SELECT t.person, t.competence, t.method, t.improving, t.started, t.first_challenge, a.position, a.next_challenge, coalesce(a.known, k.elements)
FROM assessment t JOIN knowledge_kept k ON k.person = t.person AND k.competence = t.competence
LEFT JOIN answer a ON a.assessment = t.id AND a.position = (SELECT max(last.position) FROM answer last WHERE last.assessment = t.id)
WHERE t.id = $1 AND t.state = 'started';

-- assessment_started :one (person bigint, competence text) -> (id bigint)
SELECT id FROM assessment WHERE person = $1 AND competence = $2 AND state = 'started';

-- assessment_end :exec (id bigint, state text, now bigint)
UPDATE assessment SET state = $2, ended = $3 WHERE id = $1;

-- assessment_of_competence :many (person bigint, competence text) -> (id bigint, state text, improving boolean, started bigint, ended bigint?, answers bigint)
SELECT id, state, improving, started, ended, (SELECT count(*) FROM answer WHERE answer.assessment = assessment.id)
FROM assessment WHERE person = $1 AND competence = $2 ORDER BY started DESC LIMIT 20;

-- assessment_history :many (person bigint, most bigint, skipped bigint) -> (id bigint, competence text, state text, improving boolean, started bigint, answers bigint, rights bigint)
SELECT id, competence, state, improving, started, (SELECT count(*) FROM answer WHERE answer.assessment = assessment.id),
(SELECT count(*) FROM answer WHERE answer.assessment = assessment.id AND answer.result = 'ok')
FROM assessment WHERE person = $1 ORDER BY started DESC, id DESC LIMIT $2 OFFSET $3;

-- assessment_number :one (person bigint) -> (tests bigint)
SELECT count(*) FROM assessment WHERE person = $1;

-- assessment_of_person :many (person bigint) -> (id bigint, competence text, state text, improving boolean, started bigint, ended bigint?)
SELECT id, competence, state, improving, started, ended FROM assessment WHERE person = $1 ORDER BY started;

-- A row or none, by one statement: a test that is not started has no id to give, and NULL is ignored as a
-- repeat is. (An INSERT of what a SELECT finds might be of many rows, which SQLite prepares to undo.)
-- answer_insert_next :count (assessment bigint, position bigint, person bigint, challenge text, language text, value text, result text, elements text, release bigint, answered bigint, next_challenge text, known text?, pix bigint?, level bigint?)
INSERT OR IGNORE INTO answer (assessment, position, person, challenge, language, value, result, elements, release, answered, next_challenge, known, pix, level)
VALUES ((SELECT id FROM assessment WHERE id = $1 AND state = 'started'), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);
-- postgresql:
INSERT INTO answer (assessment, position, person, challenge, language, value, result, elements, release, answered, next_challenge, known, pix, level)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 FROM assessment WHERE id = $1 AND state = 'started'
ON CONFLICT DO NOTHING;

-- answer_forget_known :exec (assessment bigint)
UPDATE answer SET known = NULL, pix = NULL, level = NULL WHERE assessment = $1 AND known IS NOT NULL;

-- answer_last :one (assessment bigint) -> (position bigint, next_challenge text)
SELECT position, next_challenge FROM answer WHERE assessment = $1 ORDER BY position DESC LIMIT 1;

-- answer_at :one (assessment bigint, position bigint) -> (challenge text, value text)
SELECT challenge, value FROM answer WHERE assessment = $1 AND position = $2;

-- answer_range :many (assessment bigint, first bigint, last bigint) -> (position bigint, challenge text, language text, value text, result text, answered bigint)
SELECT position, challenge, language, value, result, answered FROM answer
WHERE assessment = $1 AND position BETWEEN $2 AND $3 ORDER BY position;

-- answer_elements :many (assessment bigint) -> (position bigint, elements text)
SELECT position, elements FROM answer WHERE assessment = $1 ORDER BY position;

-- knowledge_row :one (person bigint, competence text) -> (state text, assessment bigint?, pix bigint, level bigint, sure bigint, newest bigint, release bigint, elements text)
SELECT state, assessment, pix, level, sure, newest, release, elements FROM knowledge WHERE person = $1 AND competence = $2;

-- knowledge_card :many (person bigint) -> (competence text, state text, assessment bigint?, pix bigint, level bigint, sure bigint, newest bigint, release bigint)
SELECT competence, state, assessment, pix, level, sure, newest, release FROM knowledge WHERE person = $1;

-- knowledge_begin :exec (person bigint, competence text, assessment bigint)
INSERT INTO knowledge_kept (person, competence, state, assessment, pix, level, newest, release, elements)
VALUES ($1, $2, 'started', $3, 0, 0, 0, 0, '')
ON CONFLICT (person, competence) DO UPDATE SET state = 'started', assessment = excluded.assessment;

-- knowledge_set :exec (person bigint, competence text, state text, pix bigint, level bigint, sure bigint, newest bigint, release bigint, elements text)
UPDATE knowledge_kept SET state = $3, pix = $4, level = $5, sure = $6, newest = $7, release = $8, elements = $9
WHERE person = $1 AND competence = $2;

-- knowledge_all :many (person bigint) -> (competence text, state text, pix bigint, level bigint, sure bigint, newest bigint, elements text)
SELECT competence, state, pix, level, sure, newest, elements FROM knowledge WHERE person = $1;
