/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/session_letter.h"

#include "certif/exam_clock.h"
#include "people/mail.h"

struct letter {
	struct certif_session_write *w;
	const struct certif_session_by_id *before;
	struct session_plan now;
	struct centre_by_id centre;
	struct zone *zone;
	bool cancelled;
};

static struct str where(struct arena *a, const struct session_plan *p)
{
	return arena_printf(a, STR_FMT ", " STR_FMT, STR_ARG(p->site), STR_ARG(p->room));
}

/* "mardi 1er décembre 2026, 14:30" and, below, the place. */
static void put_appointment(struct buf *b, const struct letter *l, enum language g, const struct session_plan *p)
{
	struct arena *a = l->w->arena;
	struct str day = certif_session_day(a, g, l->zone, p->starts);
	struct str hour = certif_session_hour(a, l->zone, l->centre.zone, p->starts);

	buf_printf(b, "    " STR_FMT ", " STR_FMT "\n    " STR_FMT "\n", STR_ARG(day), STR_ARG(hour),
	           STR_ARG(where(a, p)));
}

static struct str body(const struct letter *l, enum language g, struct str first_name)
{
	struct arena *a = l->w->arena;
	struct session_plan before = certif_session_plan(l->before);
	struct buf b = BUF_INIT(64 * 1024);

	buf_str(&b, message_filled(message(g, N_("Hello {0},")), first_name, a));
	if (l->cancelled) {
		buf_printf(&b, "\n\n%s\n\n", message(g, N_("The certification session to which you were convoked is cancelled:")));
		put_appointment(&b, l, g, &before);
		buf_printf(&b, "\n%s\n", message(g, N_("You need not come. The centre will tell you of another date.")));
	} else {
		buf_printf(&b, "\n\n%s\n\n", message(g, N_("The certification session to which you are convoked has changed. It is now held:")));
		put_appointment(&b, l, g, &l->now);
		buf_printf(&b, "\n%s\n\n", message(g, N_("It was before:")));
		put_appointment(&b, l, g, &before);
		buf_printf(&b, "\n%s\n", message(g, N_("Come a quarter of an hour early, with an identity document.")));
	}
	buf_printf(&b, "\n" STR_FMT "\n", STR_ARG(l->centre.name));
	if (l->centre.contact.n)
		buf_printf(&b, STR_FMT "\n", STR_ARG(l->centre.contact));
	return buf_take(&b, a);
}

/* The organizer of an appointment needs an address: without one of the centre there is no attachment. */
static struct str calendar(const struct letter *l, enum language g, const struct certif_session_convoked *to)
{
	struct arena *a = l->w->arena;
	struct icalendar_event event = {
		.uid = certif_session_uid(a, l->w->origin, l->before->id),
		.sequence = (unsigned)l->before->revision + 1,
		.changed = l->w->now,
		.start = l->now.starts,
		.end = l->now.starts + EXAM_MINUTES * CLOCK_MINUTE,
		.summary = str_of(message(g, N_("Pix certification"))),
		.location = where(a, &l->now),
		.organizer = { l->centre.name, l->centre.contact },
		.attendee = { arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(to->first_name), STR_ARG(to->birth_name)), to->email },
	};
	struct icalendar c = { .method = l->cancelled ? ICALENDAR_CANCEL : ICALENDAR_REQUEST,
		               .events = &event, .event_count = 1 };
	struct buf b = BUF_INIT(64 * 1024);

	icalendar_write(&b, &c);
	return buf_take(&b, a);
}

static int put(struct db *db, const struct letter *l, const struct certif_session_convoked *to)
{
	enum language g = LANGUAGE_FR;

	language_of(to->language, &g);
	struct mail_attachment update = {
		.name = STR("session.ics"),
		.type = str_of(icalendar_media_type(l->cancelled ? ICALENDAR_CANCEL : ICALENDAR_REQUEST)),
		.content = l->centre.contact.n ? calendar(l, g, to) : STR(""),
	};
	const char *subject = l->cancelled ? N_("Your certification session is cancelled") : N_("Your certification session has changed");
	return mail_put_letter(db, l->w->ids,
	                       &(struct mail_letter){ .recipient = to->email,
	                                              .subject = str_of(message(g, subject)),
	                                              .body = body(l, g, to->first_name),
	                                              .attachments = &update,
	                                              .attachment_count = l->centre.contact.n > 0 },
	                       l->w->now);
}

static int put_all(struct db *db, struct letter *l)
{
	struct certif_session_write *w = l->w;
	struct certif_session_convoked *rows;
	size_t n;
	int k = centre_by_id(db, w->arena, l->before->centre, &l->centre);

	if (!k)
		k = zone_open(w->arena, l->centre.zone, &l->zone, NULL);
	if (!k)
		k = certif_session_convoked(db, w->arena, w->id, &rows, &n);
	for (size_t i = 0; !k && i < n; i++)
		k = put(db, l, &rows[i]);
	if (k)
		return k;
	w->told = n;
	return n ? certif_session_told(db, w->id, w->now, l->before->revision + 1) : ERR_NONE;
}

int session_letter_moved(struct db *db, struct certif_session_write *w, const struct certif_session_by_id *before)
{
	struct letter l = { .w = w, .before = before, .now = w->plan };

	return put_all(db, &l);
}

int session_letter_cancelled(struct db *db, struct certif_session_write *w, const struct certif_session_by_id *before)
{
	struct letter l = { .w = w, .before = before, .now = certif_session_plan(before), .cancelled = true };

	return put_all(db, &l);
}
