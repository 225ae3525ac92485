/* SPDX-License-Identifier: EUPL-1.2 */
/* rooms.h - the one list of the rooms' route tables, pages and parts of a person's data. A room adds
 * itself here, and nowhere else. */
#pragma once
#include "people/app.h"
#include "web/page.h"
#include "web/route.h"

void rooms_list(void); /* fills the two arrays; before anything else here is used */

extern struct route_table rooms_routes[];
extern struct page_table rooms_pages[];
extern size_t rooms_route_count, rooms_page_count;

extern const struct data_export rooms_exports[];
extern const size_t rooms_export_count;
