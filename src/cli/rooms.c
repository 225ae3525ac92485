/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/rooms.h"

#include <assert.h>
#include "certif/certif.h"
#include "finance/finance.h"
#include "learn/learn.h"
#include "people/people.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The tables themselves live in their rooms; rooms_list copies them into one array. */
struct route_table rooms_routes[48];
struct page_table rooms_pages[48];
size_t rooms_route_count, rooms_page_count;

const struct data_export rooms_exports[] = {
	{ "account", account_export },
	{ "learning", learn_export },
	{ "certification", certif_export },
	{ "planning", finance_export },
};
const size_t rooms_export_count = COUNT(rooms_exports);

void rooms_list(void)
{
	const struct route_table *const routes[] = {
		&people_sign_routes,   &people_account_routes,
		&learn_profile_routes, &learn_competence_routes, &learn_assessment_routes,
		&learn_history_routes,
		&certif_centre_routes,
		&certif_calendar_routes,
		&certif_session_list_routes,
		&certif_roll_routes,
		&certif_session_routes,
		&certif_session_form_routes,
		&certif_series_routes,
		&certif_paper_routes,
		&certif_candidate_routes,
		&certif_candidate_form_routes,
		&certif_import_routes,
		&certif_convocation_routes,
		&certif_join_routes,
		&certif_exam_routes,
		&certif_offline_routes,
		&certif_invigilator_routes,
		&certif_board_routes,
		&certif_board_act_routes,
		&certif_report_routes,
		&certif_session_import_routes,
		&certif_finalize_routes,
		&finance_costs_routes,
		&finance_kept_routes,
		&finance_compare_routes,
		&finance_actual_routes,
		&finance_report_routes,
		&finance_fee_routes,
		&finance_statement_routes,
		&finance_plan_routes,
		&finance_plan_frame_routes,
		&finance_plan_list_routes,
		&finance_plan_people_routes,
		&finance_plan_import_routes,
		&finance_plan_search_routes,
	};
	const struct page_table *const pages[] = {
		&people_sign_pages,   &people_account_pages,
		&learn_profile_pages, &learn_competence_pages, &learn_assessment_pages,
		&learn_history_pages,
		&certif_centre_pages,
		&certif_calendar_pages,
		&certif_session_list_pages,
		&certif_roll_pages,
		&certif_session_pages,
		&certif_session_form_pages,
		&certif_series_pages,
		&certif_candidate_pages,
		&certif_candidate_form_pages,
		&certif_import_pages,
		&certif_convocation_pages,
		&certif_join_pages,
		&certif_exam_pages,
		&certif_offline_pages,
		&certif_invigilator_pages,
		&certif_board_pages,
		&certif_report_pages,
		&certif_session_import_pages,
		&certif_finalize_pages,
		&finance_costs_pages,
		&finance_compare_pages,
		&finance_actual_pages,
		&finance_fee_pages,
		&finance_statement_pages,
		&finance_plan_pages,
		&finance_plan_frame_pages,
		&finance_plan_list_pages,
		&finance_plan_people_pages,
		&finance_plan_import_pages,
		&finance_plan_search_pages,
	};

	static_assert(COUNT(routes) <= COUNT(rooms_routes) && COUNT(pages) <= COUNT(rooms_pages));
	for (rooms_route_count = 0; rooms_route_count < COUNT(routes); rooms_route_count++)
		rooms_routes[rooms_route_count] = *routes[rooms_route_count];
	for (rooms_page_count = 0; rooms_page_count < COUNT(pages); rooms_page_count++)
		rooms_pages[rooms_page_count] = *pages[rooms_page_count];
}
