-- SPDX-License-Identifier: EUPL-1.2
-- What a centre's manager keeps of money.

CREATE TABLE finance_scenario (
  id           bigint PRIMARY KEY,
  centre       bigint NOT NULL REFERENCES centre (id) ON DELETE CASCADE,
  name         text NOT NULL,
  name_key     text NOT NULL,                 -- folded: one of a name in a centre
  figures      text NOT NULL,                 -- JSON, see budget/scenario_json.h
  is_reference boolean NOT NULL DEFAULT FALSE, -- what reality is compared with; one of a centre at most
  revision     bigint NOT NULL DEFAULT 0,     -- of the figures: who changes says which was seen
  created      bigint NOT NULL,
  changed      bigint NOT NULL,
  author       bigint NOT NULL,               -- of the last change: a person
  deleted      bigint,                        -- it can be had back for a while
  deleted_by   bigint
);
CREATE UNIQUE INDEX finance_scenario_name ON finance_scenario (centre, name_key) WHERE deleted IS NULL;
CREATE UNIQUE INDEX finance_scenario_reference ON finance_scenario (centre) WHERE is_reference AND deleted IS NULL;
