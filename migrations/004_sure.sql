-- SPDX-License-Identifier: EUPL-1.2
-- How sure a level is: the chance, in hundredths, that it is the right one, as of the last answer; 0
-- where it is not told (a test under the rules of the public Pix, which say nothing of it).

ALTER TABLE knowledge ADD COLUMN sure bigint NOT NULL DEFAULT 0;
