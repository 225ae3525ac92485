/* SPDX-License-Identifier: EUPL-1.2 */
/* learn.h - the learner's room: home, profile, competences, placement tests. */
#pragma once
#include "bank/bank.h"
#include "people/app.h"
#include "web/page.h"
#include "web/request.h"

extern const struct route_table learn_profile_routes, learn_competence_routes, learn_assessment_routes,
	learn_history_routes;
extern const struct page_table learn_profile_pages, learn_competence_pages, learn_assessment_pages,
	learn_history_pages;

data_export_fn learn_export; /* knowledge, tests and answers */

/* The content in use, held until the request ends. */
const struct bank *learn_bank(struct request *rq);
