/* SPDX-License-Identifier: EUPL-1.2 */
/* certif.h - the room of certification, Pix Certif: its routes, its pages, its part of a person's data.
 *
 * Who may what is a right of the route (certif/rights.c): a member of a centre, its administrator, an
 * invigilator of a session, a candidate of it. */
#pragma once
#include "bank/bank.h"
#include "people/app.h"
#include "web/page.h"
#include "web/request.h"

extern const struct right right_centre_member;	  /* of the centre :centre, or of that of the session :session */
extern const struct right right_centre_admin;	  /* the same, role ADMIN */
extern const struct right right_invigilator;	  /* entered by number and password, and not left yet: :session */
extern const struct right right_candidate;	  /* joined as :candidate */

bool certif_has_centre(struct db *db, struct arena *a, int64_t person); /* of the server's menu */

/* A candidate's own way: joining a session, the exam. */
extern const struct route_table certif_join_routes, certif_exam_routes, certif_offline_routes;
extern const struct page_table certif_join_pages, certif_exam_pages, certif_offline_pages;
extern const struct route_table certif_candidate_routes, certif_candidate_form_routes, certif_import_routes, certif_convocation_routes;
extern const struct page_table certif_candidate_pages, certif_candidate_form_pages, certif_import_pages, certif_convocation_pages;
extern const struct route_table certif_invigilator_routes, certif_board_routes, certif_board_act_routes,
	certif_report_routes;
extern const struct route_table certif_finalize_routes;
extern const struct page_table certif_finalize_pages;
extern const struct page_table certif_invigilator_pages, certif_board_pages, certif_report_pages;
/* A centre's: its people, its calendar, its sessions. */
extern const struct route_table certif_centre_routes, certif_calendar_routes;
extern const struct page_table certif_centre_pages, certif_calendar_pages;
/* The candidates of all its sessions. */
extern const struct route_table certif_roll_routes;
extern const struct page_table certif_roll_pages;
extern const struct route_table certif_session_list_routes, certif_session_routes;
extern const struct page_table certif_session_list_pages, certif_session_pages;
extern const struct route_table certif_session_form_routes, certif_series_routes, certif_paper_routes;
extern const struct page_table certif_session_form_pages, certif_series_pages;

/* Housekeeping, within a write: lists that were sent and not confirmed in time. */
[[nodiscard]] int certif_forget_expired(struct db *db, int64_t now);
leave_fn certif_leaving; /* a centre whose last administrator one is; sessions to come that nobody else watches */
data_export_fn certif_export; /* exams sat, centres one belongs to, sessions invigilated */
extern const struct route_table certif_session_import_routes;
extern const struct page_table certif_session_import_pages;
