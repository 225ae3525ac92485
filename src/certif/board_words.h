/* SPDX-License-Identifier: EUPL-1.2 */
/* board_words.h - what the board says: of a row's state, of an action, of what happened. Pure. */
#pragma once
#include "certif/board.h"
#include "web/message.h"

/* How a state looks: a word in the page (class and data), a message, an icon. */
struct board_state {
	const char *name; /* "alert" */
	const char *label;
	const char *icon; /* of assets/scss/_icons.scss */
};
struct board_state board_state_of(const struct board_row *r);

/* "Admit", "Confirm presence": of an invigilator's event on one candidate, a message; what is said
 * once it is done. NULL for an event that is no invigilator's. */
const char *board_action_label(enum exam_event event);
const char *board_action_done(enum exam_event event);
/* May it be done with one click in the menu? The others ask for more (minutes, a reason, a
 * confirmation). */
bool board_action_is_plain(enum exam_event event);

/* A line of the log, in a language: "20 minutes added". */
struct str board_event_words(struct str kind, struct str detail, enum language l, struct arena *a);

/* "1:04:09" of milliseconds, rounded up: a clock that shows 0 is at the end. */
struct str board_duration(int64_t ms, struct arena *a);
