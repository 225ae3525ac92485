-- SPDX-License-Identifier: EUPL-1.2
-- Answers stand in the order in which they came, and are found by an index. Those of a commit are from as
-- many tests as there are learners: kept by test, each made a page of the file anew and the log had them
-- all; in the order of coming they share pages, and an index page holds the keys of many tests.
-- (PostgreSQL's tables are so already.)

-- sqlite:
DROP VIEW knowledge;

CREATE TABLE answer_in_order (
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
  known          text,                        -- after it, see learn/knowledge.h; NULL once the test is over
  pix            bigint,                      -- as of `release`
  level          bigint,
  PRIMARY KEY (assessment, position)
);
INSERT INTO answer_in_order
SELECT assessment, position, person, challenge, language, value, result, elements, release, answered,
  next_challenge, known, pix, level
FROM answer ORDER BY answered;
DROP TABLE answer;
ALTER TABLE answer_in_order RENAME TO answer;

CREATE VIEW knowledge AS -- as it was
SELECT k.person, k.competence, k.state, k.assessment,
  CASE WHEN a.known IS NULL THEN k.pix ELSE a.pix END AS pix,
  CASE WHEN a.known IS NULL THEN k.level ELSE a.level END AS level,
  CASE WHEN a.known IS NULL THEN k.sure ELSE 0 END AS sure,
  CASE WHEN a.known IS NULL OR a.answered < k.newest THEN k.newest ELSE a.answered END AS newest,
  CASE WHEN a.known IS NULL THEN k.release ELSE a.release END AS release,
  CASE WHEN a.known IS NULL THEN k.elements ELSE a.known END AS elements
FROM knowledge_kept k LEFT JOIN answer a -- only of what is started is anything looked up
  ON a.assessment = CASE WHEN k.state = 'started' THEN k.assessment END
  AND a.position = (SELECT max(last.position) FROM answer last
                    WHERE last.assessment = CASE WHEN k.state = 'started' THEN k.assessment END);
-- end
