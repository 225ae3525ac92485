-- SPDX-License-Identifier: EUPL-1.2

-- ==== rights ====

-- right_of_centre :one (centre bigint, person bigint) -> (role text)
SELECT role FROM centre_member JOIN centre ON centre.id = centre_member.centre
WHERE centre = $1 AND person = $2 AND archived IS NULL;

-- right_of_session :one (session bigint, person bigint) -> (centre bigint, role text)
SELECT centre_member.centre, role FROM certif_session
JOIN centre_member ON centre_member.centre = certif_session.centre
JOIN centre ON centre.id = certif_session.centre
WHERE certif_session.id = $1 AND person = $2 AND archived IS NULL;

-- right_to_invigilate :one (session bigint, person bigint) -> (entered bigint)
SELECT entered FROM certif_invigilator JOIN certif_session ON certif_session.id = certif_invigilator.session
WHERE session = $1 AND person = $2 AND gone IS NULL AND state = 'created' AND cancelled IS NULL;

-- right_of_candidate :one (candidate bigint, person bigint) -> (session bigint)
SELECT session FROM certif_candidate WHERE id = $1 AND person = $2;

-- ==== centre ====

-- ==== session ====

-- ==== candidate ====

-- ==== exam ====

-- ==== invigilation ====

-- ==== report and finalisation ====
