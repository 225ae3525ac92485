-- SPDX-License-Identifier: EUPL-1.2
-- While a test goes on, what is known of its competence stands in its last answer's row, which is written
-- anyway: an answer costs one page and not two. knowledge_kept has it from before the test, and again when
-- it is over; the view shows what is known now.

ALTER TABLE answer ADD COLUMN known text;   -- after it, see learn/knowledge.h; NULL once the test is over
ALTER TABLE answer ADD COLUMN pix bigint;   -- as of `release`
ALTER TABLE answer ADD COLUMN level bigint;

ALTER TABLE knowledge RENAME TO knowledge_kept;

CREATE VIEW knowledge AS
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
