/* SPDX-License-Identifier: EUPL-1.2 */
/* people.h - the room of accounts: its routes, its pages, its part of a person's data. */
#pragma once
#include "people/app.h"
#include "web/page.h"
#include "web/route.h"

extern const struct route_table people_sign_routes, people_account_routes;
extern const struct page_table people_sign_pages, people_account_pages;

data_export_fn account_export; /* the account itself and its open sessions */

/* Housekeeping, within a write: links that nobody can use any more. */
[[nodiscard]] int people_forget_expired(struct db *db, int64_t now);
