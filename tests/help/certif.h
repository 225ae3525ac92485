/* SPDX-License-Identifier: EUPL-1.2 */
/* certif.h - a centre, its sessions and candidates for a test, straight into the tables.
 *
 * <cmocka.h> must be included before this file. */
#pragma once
#include "certif/candidate.h"
#include "help/house.h"

/* A centre of the kind SUP in Europe/Paris, accredited for everything, `admin` its administrator (0: nobody). */
int64_t certif_centre(struct house *h, int64_t admin);

#define CERTIF_CODE "BCDF23"
#define CERTIF_PASSWORD "K7M4X"
/* A session for students that starts at `starts`, in a room of its own. */
int64_t certif_session(struct house *h, int64_t centre, int64_t starts);
int64_t certif_number(struct house *h, int64_t session);

/* Enrolled: "Dupont", "Inès", "2004-02-29". */
int64_t certif_candidate(struct house *h, int64_t session, const char *birth_name, const char *first_name,
                         const char *birth_date);
