-- SPDX-License-Identifier: EUPL-1.2
-- What a centre owes to the operator, as it was told: a statement never changes once it is issued.

CREATE TABLE finance_statement (
  id           bigint PRIMARY KEY,
  centre       bigint NOT NULL REFERENCES centre (id),
  number       bigint NOT NULL,               -- 1, 2, 3 … of the centre
  form         bigint NOT NULL,               -- of the page it was asked on: sent twice it is issued once
  first_day    text NOT NULL,                 -- of its lines
  last_day     text NOT NULL,                 -- up to which everything due is on it
  centre_name  text NOT NULL,                 -- as they were then
  external_id  text NOT NULL,
  contact      text NOT NULL,
  candidates   bigint NOT NULL,
  amount       bigint NOT NULL,               -- cents
  issued       bigint NOT NULL,
  author       bigint NOT NULL,               -- a person
  sent         bigint,
  paid         bigint,
  UNIQUE (centre, number),
  UNIQUE (centre, form)
);

-- a session's candidates are on one statement: nothing of it moves once it is finalised
CREATE TABLE finance_statement_line (
  statement    bigint NOT NULL REFERENCES finance_statement (id),
  position     bigint NOT NULL,               -- from 1
  session      bigint UNIQUE,                 -- NULL: a correction
  number       bigint NOT NULL,               -- of the session
  day          text NOT NULL,
  place        text NOT NULL,
  reason       text NOT NULL,                 -- of a correction
  candidates   bigint NOT NULL,               -- who began the test
  amount       bigint NOT NULL,
  PRIMARY KEY (statement, position)
);

-- who was in the room, and how long, without reading all that happened there
CREATE INDEX certif_event_presence ON certif_event (session, person, id) WHERE kind IN ('enter', 'leave');
