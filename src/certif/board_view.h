/* SPDX-License-Identifier: EUPL-1.2 */
/* board_view.h - the board as a page shows it. Made by board_pages.c for the whole of it and for
 * one candidate's page. */
#pragma once
#include "certif/board.h"
#include "web/request.h"

struct action_view {
	struct str event;
	const char *label;
};

struct board_row_view {
	int64_t candidate;
	struct str name;	/* "MARTIN Zoé" */
	struct str born;	/* "2004-02-29" */
	struct str rev;		/* changes with what the row shows */
	struct str state, icon; /* words of the page, not of the language */
	const char *label;
	bool calls; /* somebody has to go there */
	bool is_started, is_running, is_over, is_attended, is_away, is_lost;
	int64_t question, questions; /* "question 7 of 32" */
	struct str left;	     /* "1:04:09" */
	int64_t left_ms;
	bool clock_runs;
	struct str end;		/* "16:40", when it will be up or was */
	int64_t extra;		/* percent; 0: none */
	int64_t seen, seen_ago; /* UTC ms; seconds */
	bool has_seen;
	int64_t away, reports;
	struct str alert;	 /* their own words */
	const char *alert_label; /* the reason they gave; NULL: none */
	struct str alert_kind;	 /* the report that fits; empty: none */
	const char *alert_kind_label;
	bool has_alert;
	struct str mark;
	struct str primary; /* an event; empty: there is nothing to do */
	const char *primary_label;
	struct list actions; /* of struct action_view: the rest, one click each */
	bool may_replace, may_add_time, may_stop;
};
extern const struct shape board_row_shape;

struct reason_view {
	struct str name;
	const char *label;
};

struct event_view {
	struct str at, who, words, by;
};

struct board_view {
	int64_t session, number, starts;
	struct str centre, site, room, access_code, examiners,
	    others;		 /* others: invigilators who are in */
	struct str clock, began; /* "14:05" in the centre's zone */
	int64_t clock_ms;	 /* of the day, in the centre's zone */
	int64_t now;
	struct str version;
	bool is_stopped, only_calls;
	struct str stopped_at;
	struct board_counts counts;
	struct str columns; /* "rows-20": half of the rows */
	int64_t added;
	int64_t reports;
	struct list rows;    /* of struct board_row_view */
	struct list reasons; /* why another question is asked */
	struct list events;  /* of struct event_view, the last first */
};
extern const struct shape board_shape;

enum { BOARD_EVENTS_FEW = 12, BOARD_EVENTS_MOST = 2000 };

[[nodiscard]] int board_view_load(struct request *rq, int64_t session, size_t events,
				  struct board_view *out);
/* The row of one candidate; ERR_NOT_FOUND: not of this session. */
[[nodiscard]] int board_view_row(const struct board_view *v, int64_t candidate,
				 const struct board_row_view **out);
