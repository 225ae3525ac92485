-- SPDX-License-Identifier: EUPL-1.2
-- Learning: placement tests, their answers, what is known of a person in each competence.
--
-- In SQLite a table is WITHOUT ROWID where it is found by its key, or that key would be looked up in
-- an index first; and no CHECK that an answer meets has an IN of more than two texts, as it would
-- fill a table of its own with them each time.

CREATE TABLE assessment (
  id          bigint PRIMARY KEY,
  person      bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  competence  text NOT NULL,
  state       text NOT NULL CHECK (state IN ('started', 'completed') OR state = 'aborted'),
  method      text NOT NULL,
  improving   boolean NOT NULL DEFAULT FALSE,
  started     bigint NOT NULL,
  ended       bigint,
  first_challenge text NOT NULL               -- the question of position 1
)
-- sqlite:
WITHOUT ROWID
-- end
;
CREATE INDEX assessment_person ON assessment (person, competence, started);
-- one test at a time in a competence, however many windows ask for it
CREATE UNIQUE INDEX assessment_one_started ON assessment (person, competence) WHERE state = 'started';

-- The record of what was answered; only ever added to. A row also says what it changed (elements)
-- and what is asked next, so that the state of a test is its last row.
CREATE TABLE answer (
  assessment     bigint NOT NULL REFERENCES assessment (id) ON DELETE CASCADE,
  position       bigint NOT NULL,             -- from 1; with the assessment, the key that makes a repeat count once
  person         bigint NOT NULL,
  challenge      text NOT NULL,
  language       text NOT NULL,
  value          text NOT NULL,               -- in canonical form, '#ABAND#' when skipped
  result         text NOT NULL,               -- ok, ko, aband, timedout, focusedOut
  elements       text NOT NULL,               -- knowledge made by this answer, see learn/knowledge.h
  release        bigint NOT NULL,             -- of the content it was checked against
  answered       bigint NOT NULL,
  next_challenge text NOT NULL,               -- '' at the end of the test
  PRIMARY KEY (assessment, position)
)
-- sqlite:
WITHOUT ROWID
-- end
;

CREATE TABLE knowledge (
  person      bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  competence  text NOT NULL,
  state       text NOT NULL CHECK (state IN ('started', 'completed') OR state = 'reset'),
  assessment  bigint,                         -- the last one
  pix         bigint NOT NULL,                -- as of `release`
  level       bigint NOT NULL,
  newest      bigint NOT NULL,                -- of its elements, 0 for none
  release     bigint NOT NULL,
  elements    text NOT NULL,                  -- see learn/knowledge.h
  PRIMARY KEY (person, competence)
)
-- sqlite:
WITHOUT ROWID
-- end
;
