/* SPDX-License-Identifier: EUPL-1.2 */
/* finance.h - the room of money: what a centre's manager sees of costs supposed, sessions planned
 * and what is, under the centre's tab "Budget".
 *
 * Who reads is a member of the centre, who changes its administrator (certif/certif.h). */
#pragma once
#include "people/app.h"
#include "web/page.h"
#include "web/request.h"

extern const struct route_table finance_costs_routes, finance_kept_routes, finance_compare_routes;
extern const struct page_table finance_costs_pages, finance_compare_pages;

/* Plan and reality: the page and its files, the fees, the operator's statements. */
extern const struct route_table finance_actual_routes, finance_report_routes, finance_fee_routes,
    finance_statement_routes;
extern const struct page_table finance_actual_pages, finance_fee_pages, finance_statement_pages;

/* The cheapest plan: what it is made from, its searches, its sessions. */
extern const struct route_table finance_plan_routes, finance_plan_list_routes, finance_plan_frame_routes,
    finance_plan_people_routes, finance_plan_import_routes, finance_plan_search_routes;
extern const struct page_table finance_plan_pages, finance_plan_list_pages, finance_plan_frame_pages,
    finance_plan_people_pages, finance_plan_import_pages, finance_plan_search_pages;

data_export_fn finance_export; /* how one is listed for a plan */
