/* SPDX-License-Identifier: EUPL-1.2 */
/* card.h - the card of one competence for one person: pix, level, band, what may be done with it.
 * Shown on the profile, the dashboard and the competence's own page. */
#pragma once
#include "bank/bank.h"
#include "db/db.h"
#include "measure/score.h"
#include "web/shape.h"

struct card {
	struct str id, title, domain, band; /* band: empty before level 1 */
	int64_t domain_number;              /* from 1, for its colour */
	int64_t pix, pix_most, level, next_level, percentage, pix_to_next;
	int64_t sure;  /* chance that the level is the right one, 1 to 100; 0 where it is not told */
	int64_t gauge; /* share of the highest level, 0 to 100 */
	bool not_started, in_progress, completed, improvable, must_wait, resettable, is_highest;
	int64_t wait_days, reset_days;
	int64_t newest;
};
extern const struct shape card_shape;

/* The cards of all competences in the framework's order, brought up to date with the content in use
 * where it has changed since they were computed. */
[[nodiscard]] int card_load_all(struct db *db, struct arena *a, const struct bank *bank, enum language l,
                                int64_t person, int64_t now, struct card **cards);
[[nodiscard]] int card_load(struct db *db, struct arena *a, const struct bank *bank, enum language l,
                            int64_t person, int64_t now, const struct competence *c, struct card *card);
