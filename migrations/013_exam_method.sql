-- SPDX-License-Identifier: EUPL-1.2
-- Exams by the method openpix: what the choice of each question depended on is kept with the record, and
-- how often each challenge was asked. Sessions that are there keep pix-v3, the column's default.

ALTER TABLE certif_exam ADD COLUMN closed text NOT NULL DEFAULT '';            -- challenges kept from this exam: asked often enough when it began
ALTER TABLE certif_question ADD COLUMN release bigint NOT NULL DEFAULT 0;      -- of the content it was chosen from; 0: not told
ALTER TABLE certif_question ADD COLUMN competence text NOT NULL DEFAULT '';    -- it counts for
ALTER TABLE certif_skipped ADD COLUMN release bigint NOT NULL DEFAULT 0;
ALTER TABLE certif_skipped ADD COLUMN competence text NOT NULL DEFAULT '';

-- What a release of the content had to ask: certif/offer.h.
CREATE TABLE certif_content (
  release      bigint PRIMARY KEY,
  items        text NOT NULL
);

-- Exams under a release of the content in finalised sessions of the method openpix, by language.
CREATE TABLE certif_exposure (
  release      bigint NOT NULL,
  language     text NOT NULL,
  exams        bigint NOT NULL,
  closed       text NOT NULL DEFAULT '',      -- challenges near their largest exposure: "a b c"
  PRIMARY KEY (release, language)
);

CREATE TABLE certif_asked (
  release      bigint NOT NULL,
  language     text NOT NULL,
  challenge    text NOT NULL,
  asked        bigint NOT NULL,               -- in how many of them
  PRIMARY KEY (release, language, challenge)
);
