-- SPDX-License-Identifier: EUPL-1.2
-- People: accounts, the single-use links mailed to them, the messages on their way.

CREATE TABLE person (
  id                bigint PRIMARY KEY,
  first_name        text NOT NULL,
  last_name         text NOT NULL,
  email             text NOT NULL,
  email_key         text NOT NULL UNIQUE,      -- folded, so that one address is one account
  email_confirmed   bigint,                    -- when; NULL until the link was used
  password          text NOT NULL,             -- Argon2id, libsodium's encoded form
  language          text NOT NULL CHECK (language IN ('fr', 'en', 'es')),
  terms_accepted    bigint NOT NULL,
  created           bigint NOT NULL,
  last_sign_in      bigint,
  failures          bigint NOT NULL DEFAULT 0, -- wrong passwords in a row
  locked_until      bigint NOT NULL DEFAULT 0,
  is_operator       boolean NOT NULL DEFAULT FALSE,
  is_demonstration  boolean NOT NULL DEFAULT FALSE
);

CREATE TABLE person_link (
  hash     text PRIMARY KEY,                   -- of the token in the address; the token is kept nowhere
  person   bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  purpose  text NOT NULL CHECK (purpose IN ('confirm', 'password', 'email')),
  email    text NOT NULL,                      -- the address it was sent to
  expires  bigint NOT NULL
);
CREATE INDEX person_link_person ON person_link (person, purpose);

CREATE TABLE mail (
  id          bigint PRIMARY KEY,
  recipient   text NOT NULL,
  subject     text NOT NULL,
  body        text NOT NULL,
  attempts    bigint NOT NULL DEFAULT 0,
  due         bigint NOT NULL                  -- when to try (again); a sent message is deleted
);
CREATE INDEX mail_due ON mail (due);
