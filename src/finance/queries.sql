-- SPDX-License-Identifier: EUPL-1.2

-- ==== kept scenarios ====

-- kept_reference :one (centre bigint) -> (id bigint, name text, figures text)
SELECT id, name, figures FROM finance_scenario WHERE centre = $1 AND is_reference AND deleted IS NULL;
