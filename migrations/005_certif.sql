-- SPDX-License-Identifier: EUPL-1.2
-- Certification: centres and their people, sessions, candidates, exams and their record.
--
-- Every table carries the session (or the centre) it belongs to. What happened is only ever added to:
-- certif_event says who did what; certif_question is the whole record an exam's result is derived from.

CREATE TABLE centre (
  id           bigint PRIMARY KEY,
  name         text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('SUP', 'PRO', 'SCO')),
  external_id  text NOT NULL DEFAULT '',      -- the operator's or the institution's own number
  contact      text NOT NULL DEFAULT '',      -- address for candidates' questions
  zone         text NOT NULL,                 -- IANA, "Europe/Paris": session hours are told in it
  feed         text NOT NULL,                 -- BLAKE2b of the secret in the calendar feed's address
  created      bigint NOT NULL,
  archived     bigint
);

CREATE INDEX centre_feed ON centre (feed);

-- CORE is every centre's; a complementary framework needs a row
CREATE TABLE centre_habilitation (
  centre       bigint NOT NULL REFERENCES centre (id) ON DELETE CASCADE,
  framework    text NOT NULL,                 -- CLEA, DROIT, EDU, SANTE
  since        bigint NOT NULL,
  PRIMARY KEY (centre, framework)
);

CREATE TABLE centre_member (
  centre       bigint NOT NULL REFERENCES centre (id) ON DELETE CASCADE,
  person       bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role         text NOT NULL CHECK (role IN ('ADMIN', 'MEMBER')),
  is_referent  boolean NOT NULL DEFAULT FALSE, -- the Pix referent, the operator's interlocutor
  since        bigint NOT NULL,
  PRIMARY KEY (centre, person)
);
CREATE INDEX centre_member_person ON centre_member (person);

CREATE TABLE centre_invitation (
  hash         text PRIMARY KEY,              -- of the token in the address; the token is kept nowhere
  id           bigint NOT NULL UNIQUE,        -- its name in the list
  centre       bigint NOT NULL REFERENCES centre (id) ON DELETE CASCADE,
  email        text NOT NULL,
  email_key    text NOT NULL,
  role         text NOT NULL CHECK (role IN ('ADMIN', 'MEMBER')),
  created      bigint NOT NULL,
  expires      bigint NOT NULL,
  UNIQUE (centre, email_key)
);

CREATE TABLE certif_session (
  id           bigint PRIMARY KEY,
  centre       bigint NOT NULL REFERENCES centre (id),
  number       bigint NOT NULL UNIQUE,        -- 8 digits, drawn: what candidates and invigilators type
  site         text NOT NULL,
  site_key     text NOT NULL,                 -- folded, with room_key: one session a place and hour
  room         text NOT NULL,
  room_key     text NOT NULL,
  capacity     bigint NOT NULL DEFAULT 0,     -- of the room; 0: not told
  starts       bigint NOT NULL,
  examiners    text NOT NULL,                 -- names of the invigilators, separated by commas
  observations text NOT NULL DEFAULT '',
  audience     text NOT NULL CHECK (audience IN ('students', 'outside', 'staff')),
  method       text NOT NULL DEFAULT 'pix-v3',
  access_code  text NOT NULL,                 -- BCDF23: given to the candidates in the room
  password     text NOT NULL,                 -- of the invigilators: C-xxxxx is shown, xxxxx is kept
  state        text NOT NULL DEFAULT 'created' CHECK (state IN ('created', 'finalized', 'in_process', 'processed')),
  cancelled    bigint,
  stopped      bigint,                        -- since when everything stands still (fire alarm)
  created      bigint NOT NULL,
  author       bigint NOT NULL,               -- a person
  revision     bigint NOT NULL DEFAULT 0,     -- of place and hour: SEQUENCE of the calendars
  finalized    bigint,
  comment      text NOT NULL DEFAULT '',      -- of the finalisation, for the jury
  had_incident boolean NOT NULL DEFAULT FALSE,
  had_trouble_joining boolean NOT NULL DEFAULT FALSE
);
CREATE INDEX certif_session_code ON certif_session (access_code);
CREATE INDEX certif_session_centre ON certif_session (centre, starts, id);
-- the hour is free again once a session is called off
CREATE UNIQUE INDEX certif_session_place ON certif_session (centre, site_key, room_key, starts) WHERE cancelled IS NULL;

CREATE TABLE certif_candidate (
  id            bigint PRIMARY KEY,
  session       bigint NOT NULL REFERENCES certif_session (id),
  identity      text NOT NULL,                -- folded birth name, first name and birth date: candidate_identity
  birth_name    text NOT NULL,
  first_name    text NOT NULL,
  sex           text NOT NULL DEFAULT '',     -- M, F or not told
  birth_date    text NOT NULL,                -- 2004-02-29
  birth_country text NOT NULL DEFAULT '',
  birth_insee   text NOT NULL DEFAULT '',
  birth_postcode text NOT NULL DEFAULT '',
  birth_city    text NOT NULL DEFAULT '',
  local_id      text NOT NULL DEFAULT '',     -- the institution's own
  email         text NOT NULL DEFAULT '',     -- for the convocation
  results_email text NOT NULL DEFAULT '',
  extra_percent bigint NOT NULL DEFAULT 0,    -- 33 is a third, exactly: exam_allowed
  accessible    boolean NOT NULL DEFAULT FALSE, -- only accessible questions, leaving the window forgiven
  needs         text NOT NULL DEFAULT '',     -- arrangements of the room, for the centre
  framework     text NOT NULL DEFAULT 'CORE', -- CORE, CLEA, DROIT, EDU, SANTE
  billing       text NOT NULL DEFAULT 'free' CHECK (billing IN ('free', 'paid', 'prepaid')),
  prepaid_code  text NOT NULL DEFAULT '',
  fee           bigint NOT NULL DEFAULT 0,    -- cents, of an outside candidate
  paid          bigint,                       -- when the fee was received
  language      text NOT NULL DEFAULT 'fr',   -- of the convocation
  person        bigint,                       -- who joined; not a foreign key: the result outlives the account
  convoked      bigint,                       -- when the last convocation was handed to the post
  convoked_revision bigint NOT NULL DEFAULT -1,
  attended      bigint,                       -- signed on the electronic attendance sheet
  created       bigint NOT NULL,
  UNIQUE (session, identity)
);
CREATE INDEX certif_candidate_person ON certif_candidate (person);

-- One exam a candidate, made with the candidate. Its states, holds and clock: certif/exam_state.h.
CREATE TABLE certif_exam (
  candidate    bigint PRIMARY KEY REFERENCES certif_candidate (id) ON DELETE CASCADE,
  session      bigint NOT NULL,
  state        text NOT NULL DEFAULT 'enrolled',
  holds        bigint NOT NULL DEFAULT 0,     -- bits of enum exam_hold
  held_since   bigint NOT NULL DEFAULT 0,     -- the clock stands still since; 0: it runs
  joined       bigint,
  started      bigint,
  allowed      bigint NOT NULL DEFAULT 0,     -- ms, extra time and additions in it
  stood        bigint NOT NULL DEFAULT 0,     -- ms the clock stood still, ended holds
  ended        bigint,
  language     text NOT NULL DEFAULT 'fr',
  seed         bigint NOT NULL DEFAULT 0,
  release      bigint NOT NULL DEFAULT 0,     -- of the content it began with
  browser      text NOT NULL DEFAULT '',      -- hash of the signed-in session it runs in
  rules        bigint NOT NULL DEFAULT 0,     -- when the candidate accepted them
  abort        text NOT NULL DEFAULT '',      -- candidate, technical: said at the finalisation
  fraud        boolean NOT NULL DEFAULT FALSE,
  alert        text NOT NULL DEFAULT '',      -- what the candidate says of the question, while it is on
  alerted      bigint NOT NULL DEFAULT 0,     -- since
  dropped      bigint NOT NULL DEFAULT 0      -- questions dropped so far: answers = last number - dropped
)
-- sqlite:
WITHOUT ROWID
-- end
;
CREATE INDEX certif_exam_session ON certif_exam (session);

-- Every question served, in order, with the parameters it had then: what the result is derived from.
CREATE TABLE certif_question (
  candidate    bigint NOT NULL REFERENCES certif_exam (candidate) ON DELETE CASCADE,
  number       bigint NOT NULL,               -- from 1; dropped questions have a number too
  session      bigint NOT NULL,
  challenge    text NOT NULL,
  difficulty   double precision NOT NULL,
  discriminant double precision NOT NULL,
  served       bigint NOT NULL,
  began        bigint NOT NULL,               -- ms of the exam's time used by then: exam_used
  seconds      bigint NOT NULL DEFAULT 0,     -- its own time, extra time in it; 0: none
  answered     bigint NOT NULL DEFAULT 0,     -- 0: not yet
  dropped      boolean NOT NULL DEFAULT FALSE, -- its alert was found right: it counts for nothing
  value        text NOT NULL DEFAULT '',      -- canonical; '#ABAND#' when skipped
  result       text NOT NULL DEFAULT '',      -- ok, ko, aband, timedout, focusedOut; '' not yet
  capacity     double precision NOT NULL,     -- it was chosen at; once answered: after this answer
  error        double precision NOT NULL,
  away         bigint NOT NULL DEFAULT 0,     -- times the window was left while it was asked
  PRIMARY KEY (candidate, number)
)
-- sqlite:
WITHOUT ROWID
-- end
;

-- The last sign of life of a candidate's window. Apart from the exam, so that a sign costs a small page.
CREATE TABLE certif_contact (
  candidate    bigint PRIMARY KEY REFERENCES certif_exam (candidate) ON DELETE CASCADE,
  session      bigint NOT NULL,
  seen         bigint NOT NULL,
  is_away      boolean NOT NULL DEFAULT FALSE -- the window is not the one in front
)
-- sqlite:
WITHOUT ROWID
-- end
;

-- The questions that a test ended before its time counts as skipped: chosen at the finalisation.
CREATE TABLE certif_skipped (
  candidate    bigint NOT NULL REFERENCES certif_exam (candidate) ON DELETE CASCADE,
  number       bigint NOT NULL,               -- from 1
  challenge    text NOT NULL,
  difficulty   double precision NOT NULL,
  discriminant double precision NOT NULL,
  PRIMARY KEY (candidate, number)
)
-- sqlite:
WITHOUT ROWID
-- end
;

CREATE TABLE certif_result (
  candidate    bigint PRIMARY KEY REFERENCES certif_exam (candidate) ON DELETE CASCADE,
  session      bigint NOT NULL,
  status       text NOT NULL,                 -- validated, rejected, cancelled
  comment      text NOT NULL,
  scored       boolean NOT NULL,
  pix          bigint NOT NULL,               -- -1: none
  mesh         bigint NOT NULL,               -- -1: none
  capacity     double precision NOT NULL,
  error        double precision NOT NULL,
  answers      bigint NOT NULL,
  levels       text NOT NULL,                 -- "1.1:3 1.2:4 …"; '' when not kept
  scale        text NOT NULL,                 -- name of the scale used: certif/scale.h
  computed     bigint NOT NULL
)
-- sqlite:
WITHOUT ROWID
-- end
;
CREATE INDEX certif_result_session ON certif_result (session);

-- Who invigilates: entered by number and password, until they leave.
CREATE TABLE certif_invigilator (
  session      bigint NOT NULL REFERENCES certif_session (id) ON DELETE CASCADE,
  person       bigint NOT NULL,
  entered      bigint NOT NULL,
  gone         bigint,
  PRIMARY KEY (session, person)
);
CREATE INDEX certif_invigilator_person ON certif_invigilator (person);

CREATE TABLE certif_event (
  id           bigint PRIMARY KEY,
  session      bigint NOT NULL,
  candidate    bigint NOT NULL DEFAULT 0,     -- 0: the whole session
  person       bigint NOT NULL DEFAULT 0,     -- who; 0: the clock
  at           bigint NOT NULL,
  kind         text NOT NULL,                 -- certif/event.h
  detail       text NOT NULL DEFAULT ''
);
CREATE INDEX certif_event_session ON certif_event (session, id);

-- Incidents and frauds, as reported in the room or at the finalisation.
CREATE TABLE certif_report (
  id           bigint PRIMARY KEY,
  session      bigint NOT NULL REFERENCES certif_session (id),
  candidate    bigint,
  category     text NOT NULL,                 -- certif/report.h
  subcategory  text NOT NULL DEFAULT '',
  question     bigint NOT NULL DEFAULT 0,     -- number of the question, 0: none
  description  text NOT NULL DEFAULT '',
  person       bigint NOT NULL,               -- who reports
  at           bigint NOT NULL,
  resolved     bigint,
  resolution   text NOT NULL DEFAULT '',
  withdrawn    bigint
);
CREATE INDEX certif_report_session ON certif_report (session, id);

-- Wrong access codes, session numbers and passwords: counted here, so that guessing is stopped on every node.
CREATE TABLE certif_guess (
  subject      text PRIMARY KEY,              -- "code SESSION PERSON", "join PERSON", "invigilate PERSON"
  wrong        bigint NOT NULL,
  until        bigint NOT NULL                -- shut until
);

-- A list on its way in: read, shown as what it would change, then confirmed or forgotten after two hours.
CREATE TABLE certif_import (
  id           bigint PRIMARY KEY,
  centre       bigint NOT NULL REFERENCES centre (id) ON DELETE CASCADE,
  session      bigint,                        -- NULL: several sessions at once
  person       bigint NOT NULL,
  created      bigint NOT NULL,
  file_name    text NOT NULL,
  content      bytea NOT NULL
);
