-- SPDX-License-Identifier: EUPL-1.2
-- Sessions: one row a signed-in browser, with what every page needs of the person, so that a request
-- costs one read. The token itself is kept nowhere. No foreign key to person: whoever deletes a
-- person ends the sessions too (session_end_all).

CREATE TABLE session (
  hash         text PRIMARY KEY,       -- BLAKE2b-256 of the token, hexadecimal
  id           bigint NOT NULL UNIQUE, -- its name in the list of one's sessions
  person       bigint NOT NULL,
  first_name   text NOT NULL,
  language     text NOT NULL CHECK (language IN ('fr', 'en', 'es')),
  is_operator  boolean NOT NULL,
  created      bigint NOT NULL,
  seen         bigint NOT NULL,        -- at most an hour behind
  expires      bigint NOT NULL,        -- whatever its use
  agent        text NOT NULL           -- browser and system in a few words
)
-- sqlite:
WITHOUT ROWID
-- end
;
CREATE INDEX session_person ON session (person, seen);
CREATE INDEX session_expires ON session (expires);
CREATE INDEX session_seen ON session (seen);
