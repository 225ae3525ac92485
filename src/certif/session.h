/* SPDX-License-Identifier: EUPL-1.2 */
/* session.h - a certification session: a date, an hour and a room offered to some twenty candidates.
 *
 *	created -> finalized -> in_process -> processed
 *	   (or cancelled: the hour is free again, nothing of it is erased)
 *
 * A member of the centre makes it, changes or moves it while it is created and nobody has begun, calls
 * it off, or deletes it while no candidate was ever enrolled. The centre finalises it (CER-28); the rest
 * is the operator's. Candidates who were convoked are told of a move or a cancellation by a message with
 * the appointment's update, written in the same transaction. A centre has one session at a place and
 * hour.
 *
 * (The functions are certif_session_…, for web/session.h has the sessions of browsers.)
 *
 * Each certif_session_* with a struct certif_session_write is a db_write_fn's body: the right of the
 * person and the state of the session are read in the transaction that acts on them. */
#pragma once
#include "certif/queries.h"
#include "certif/session_code.h"
#include "certif/session_plan.h"
#include "document/icalendar.h"
#include "web/message.h"

struct certif_session_write {
	struct arena *arena;
	struct id_maker *ids;
	session_random_fn *random; /* random_secret */
	const char *origin;	   /* for the links of messages */
	int64_t centre;		   /* of a new one */
	int64_t person, now;	   /* who does it; 0: the operator, the demonstration */
	struct session_plan plan;
	int64_t id;	       /* of the one to change; out: of the new one */
	const char *problem;   /* out, with ERR_CONFLICT: why not, a message of the catalogue */
	struct str other;      /* out, with it: replaces {0}, the number of the session in the way */
	size_t told;	       /* out: candidates a message was put for */
};

/* Draws its number, its access code (unlike any other session's that is open) and its password.
 * ERR_NOT_FOUND: no such centre, or not the person's; ERR_CONFLICT with a problem. */
[[nodiscard]] int certif_session_create(struct db *db, struct certif_session_write *w);
[[nodiscard]] int certif_session_change(struct db *db, struct certif_session_write *w);
[[nodiscard]] int certif_session_cancel(struct db *db, struct certif_session_write *w);
[[nodiscard]] int certif_session_delete(struct db *db, struct certif_session_write *w);

/* The one at this very place and hour; ERR_NOT_FOUND: it is free. */
[[nodiscard]] int certif_session_same(struct db *db, struct arena *a, int64_t centre, const struct session_plan *p,
                                      int64_t but, struct certif_session_at *out);
/* Another one in the same room that begins less than SESSION_SPAN before or after; ERR_NOT_FOUND: none.
 * `but`: a session that is not meant, 0 for none. */
[[nodiscard]] int certif_session_overlap(struct db *db, struct arena *a, int64_t centre, const struct session_plan *p,
                                         int64_t but, struct certif_session_near *out);

struct session_plan certif_session_plan(const struct certif_session_by_id *row);

/* May it still be changed? What a certif_session_change or _cancel would refuse for: NULL, or why not. */
const char *certif_session_closed(const struct certif_session_by_id *row, int64_t began);

/* What its state is called: "Created", "Finalised", "Results sent", "Cancelled"; messages. */
const char *certif_session_state_label(struct str state, bool cancelled);
const char *session_audience_label(enum session_audience a);

/* The start in the centre's zone: "mardi 1er décembre 2026", "14:30"; with the zone's name where its
 * clocks differ from those of Paris then: "14:30 (Indian/Reunion)". */
struct str certif_session_day(struct arena *a, enum language l, const struct zone *z, int64_t starts);
struct str certif_session_hour(struct arena *a, const struct zone *z, struct str zone_name, int64_t starts);

/* The appointment, for feeds, convocations and their updates: same uid everywhere. Its end is the end
 * of the exam without extra time. `origin` "https://pix.example": its host is in the uid. */
struct str certif_session_uid(struct arena *a, const char *origin, int64_t session);
