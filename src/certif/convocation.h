/* SPDX-License-Identifier: EUPL-1.2 */
/* convocation.h - the letter that calls a candidate to a session: a message with the letter as PDF and
 * the appointment for their calendar. Who was called before the session last moved is out of date and may
 * be called again; a second click sends nothing twice. */
#pragma once
#include "certif/candidate.h"
#include "certif/paper.h"

/* Files are made before the write, for no transaction should wait for them. */
struct convocation {
	int64_t candidate;
	struct str recipient, subject, body, pdf, calendar; /* calendar: empty when the centre has no address */
};

struct convocation_session {
	struct arena *arena;
	struct paper_session paper; /* number, place, hour, zone, centre, addresses */
	int64_t id, revision, now;
	const char *origin; /* "https://pix.univ.example" */
};

/* The letter of one candidate as it is to be sent. */
[[nodiscard]] int convocation_make(const struct convocation_session *s, const struct candidate *c,
                                   struct convocation *out, struct error *e);

struct paper_candidate convocation_paper(const struct candidate *c);

/* Is this candidate to be called: an address, and no convocation of this revision of the session? */
bool convocation_is_due(const struct candidate *c, int64_t revision);

struct convocation_send {
	struct arena *arena;
	struct id_maker *ids;
	int64_t session, revision, now;
	const struct convocation *list;
	size_t n;
	size_t sent; /* out */
};
/* A db_write_fn's body. ERR_CONFLICT when the session moved, was called off or finalised meanwhile. Who
 * was called meanwhile is passed over. */
[[nodiscard]] int convocation_send(struct db *db, struct convocation_send *args);
