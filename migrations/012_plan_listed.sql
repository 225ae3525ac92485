-- SPDX-License-Identifier: EUPL-1.2
-- Candidates of a plan are found by their address, for "all my data".
CREATE INDEX plan_candidate_email ON plan_candidate (lower(email));
