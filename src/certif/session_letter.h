/* SPDX-License-Identifier: EUPL-1.2 */
/* session_letter.h - what candidates who were convoked are told when their session changes: a message in
 * their language with the appointment's update, put within the change. */
#pragma once
#include "certif/session.h"

/* `before`: the session as it was; w->plan as it is now. w->told: out. */
[[nodiscard]] int session_letter_moved(struct db *db, struct certif_session_write *w,
                                       const struct certif_session_by_id *before);
[[nodiscard]] int session_letter_cancelled(struct db *db, struct certif_session_write *w,
                                           const struct certif_session_by_id *before);
