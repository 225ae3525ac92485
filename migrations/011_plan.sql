-- SPDX-License-Identifier: EUPL-1.2
-- The cheapest plan of a centre's sessions: what it is made from, the searches, the sessions made of one.

CREATE TABLE plan_frame (
  centre       bigint PRIMARY KEY REFERENCES centre (id) ON DELETE CASCADE,
  first_day    text NOT NULL,                 -- 2026-09-07, both included
  last_day     text NOT NULL,
  closed       text NOT NULL DEFAULT '',      -- "2026-11-11 2026-12-19/2027-01-03"
  holidays     boolean NOT NULL DEFAULT TRUE, -- the public ones of France are closed too
  weekends     boolean NOT NULL DEFAULT TRUE, -- Saturdays and Sundays are closed too
  length       bigint NOT NULL,               -- minutes of invigilation of a session
  extra        bigint NOT NULL,               -- more of them with extra time
  turnover     bigint NOT NULL,               -- minutes between two sessions of a room
  each_watches bigint NOT NULL,               -- candidates for one invigilator
  admin        bigint NOT NULL,               -- minutes to create a session
  admin_cost   bigint NOT NULL                -- cents an hour
);

CREATE TABLE plan_room (
  id           bigint PRIMARY KEY,
  centre       bigint NOT NULL REFERENCES centre (id) ON DELETE CASCADE,
  site         text NOT NULL,
  site_key     text NOT NULL,
  room         text NOT NULL,
  room_key     text NOT NULL,
  capacity     bigint NOT NULL,
  hours        text NOT NULL,                 -- "mon-fri 08:00-12:00, sat 09:00-12:00"
  UNIQUE (centre, site_key, room_key)
);

CREATE TABLE plan_watcher (
  id           bigint PRIMARY KEY,
  centre       bigint NOT NULL REFERENCES centre (id) ON DELETE CASCADE,
  name         text NOT NULL,
  name_key     text NOT NULL,
  cost         bigint NOT NULL,               -- cents an hour
  most         bigint NOT NULL,               -- hours over the whole time
  hours        text NOT NULL DEFAULT '',      -- when they can come; empty: always
  UNIQUE (centre, name_key)
);

CREATE TABLE plan_group (
  id           bigint PRIMARY KEY,
  centre       bigint NOT NULL REFERENCES centre (id) ON DELETE CASCADE,
  name         text NOT NULL,
  name_key     text NOT NULL,
  audience     text NOT NULL CHECK (audience IN ('students', 'outside', 'staff')),
  candidates   bigint NOT NULL,               -- told as a number: counts while nobody is listed
  with_extra   bigint NOT NULL,
  UNIQUE (centre, name_key)
);

-- Candidates told by name; the columns are those of certif_candidate.
CREATE TABLE plan_candidate (
  id            bigint PRIMARY KEY,
  centre        bigint NOT NULL REFERENCES centre (id) ON DELETE CASCADE,
  plan_group    bigint NOT NULL REFERENCES plan_group (id) ON DELETE CASCADE,
  identity      text NOT NULL,
  birth_name    text NOT NULL,
  first_name    text NOT NULL,
  sex           text NOT NULL,
  birth_date    text NOT NULL,
  birth_country text NOT NULL,
  birth_insee   text NOT NULL,
  birth_postcode text NOT NULL,
  birth_city    text NOT NULL,
  local_id      text NOT NULL,
  email         text NOT NULL,
  results_email text NOT NULL,
  extra_percent bigint NOT NULL,
  accessible    boolean NOT NULL,
  needs         text NOT NULL,
  framework     text NOT NULL,
  billing       text NOT NULL,
  prepaid_code  text NOT NULL,
  fee           bigint NOT NULL,
  language      text NOT NULL,
  UNIQUE (centre, identity)
);
CREATE INDEX plan_candidate_group ON plan_candidate (plan_group);

CREATE TABLE plan_search (
  id           bigint PRIMARY KEY,
  centre       bigint NOT NULL REFERENCES centre (id) ON DELETE CASCADE,
  person       bigint NOT NULL,               -- who asked
  created      bigint NOT NULL,
  state        text NOT NULL DEFAULT 'waiting' CHECK (state IN
    ('waiting', 'running', 'found', 'impossible', 'failed', 'cancelled', 'interrupted')),
  problem      text NOT NULL,                 -- as it was when asked: budget/plan_json.h
  started      bigint NOT NULL DEFAULT 0,
  ended        bigint NOT NULL DEFAULT 0,
  node         bigint NOT NULL DEFAULT 0,     -- of the server that runs it
  beat         bigint NOT NULL DEFAULT 0,     -- its last sign of life
  best         bigint NOT NULL DEFAULT -1,    -- cents, so far
  bound        bigint NOT NULL DEFAULT -1,
  result       text NOT NULL DEFAULT ''       -- the plan, or what stands in its way
);
CREATE INDEX plan_search_centre ON plan_search (centre, id);
CREATE INDEX plan_search_state ON plan_search (state, id);

-- The plan whose sessions stand: one a centre, until it is undone or kept for good.
CREATE TABLE plan_applied (
  centre       bigint PRIMARY KEY REFERENCES centre (id) ON DELETE CASCADE,
  search       bigint NOT NULL REFERENCES plan_search (id),
  person       bigint NOT NULL,
  applied      bigint NOT NULL
);

CREATE TABLE plan_made (
  session      bigint PRIMARY KEY,            -- of certif_session
  centre       bigint NOT NULL REFERENCES plan_applied (centre) ON DELETE CASCADE,
  mark         text NOT NULL                  -- of the session and its candidates as they were made
);
CREATE INDEX plan_made_centre ON plan_made (centre);
