/* SPDX-License-Identifier: EUPL-1.2 */
/* icalendar.h - appointments for calendars, as RFC 5545 writes them: one of them in a mail (RFC
 * 5546), or many as a feed that a calendar subscribes to. Times are written in UTC
 * ("20260329T010000Z"), which needs no description of a time zone: a calendar shows them in its
 * owner's.
 *
 * Texts are valid UTF-8; nothing in them can end a line or begin a property. */
#pragma once
#include "base/buf.h"

enum icalendar_method {
	ICALENDAR_PUBLISH, /* a feed or a file to keep; nobody answers */
	ICALENDAR_REQUEST, /* an invitation, or with a higher sequence its change */
	ICALENDAR_CANCEL,
};

struct icalendar_person {
	struct str name; /* may be empty */
	struct str email;
};

struct icalendar_event {
	struct str uid;	    /* the same for ever, unlike any other's: "session-42@pix.example" */
	unsigned sequence;  /* 0 at first, one more at each change of time, place or state */
	int64_t changed;    /* ms: when these words were written (DTSTAMP) */
	int64_t start, end; /* UTC ms, years 1 to 9999; seconds are kept, milliseconds are not */
	struct str summary; /* one line */
	struct str location, description, url; /* each may be empty */
	struct icalendar_person organizer;     /* email empty: none; REQUEST and CANCEL need one */
	struct icalendar_person attendee;      /* the same; PUBLISH has none */
	bool cancelled;			       /* in a feed; ICALENDAR_CANCEL implies it */
};

struct icalendar {
	enum icalendar_method method;
	struct str name; /* of a feed, as a calendar shows it; may be empty */
	const struct icalendar_event *events;
	size_t event_count;
};

/* "text/calendar; charset=utf-8; method=REQUEST", of a reply or of a mail's attachment. */
const char *icalendar_media_type(enum icalendar_method method);

/* Appends the whole calendar. CRLF lines of at most 75 bytes, cut between characters. */
void icalendar_write(struct buf *out, const struct icalendar *c);
