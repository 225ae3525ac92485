-- SPDX-License-Identifier: EUPL-1.2
-- Files that go with a message; they leave with it.

CREATE TABLE mail_attachment (
  mail      bigint NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
  position  bigint NOT NULL,                   -- from 0, the order in the message
  name      text NOT NULL,                     -- of the file, for the recipient
  type      text NOT NULL,                     -- "application/pdf", with its parameters
  content   bytea NOT NULL,
  PRIMARY KEY (mail, position)
);
