/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/convocation.h"

#include "certif/exam_clock.h"
#include "certif/session.h"
#include "people/mail.h"

bool convocation_is_due(const struct candidate *c, int64_t revision)
{
	return c->email.n && c->state == EXAM_ENROLLED && (!c->convoked || c->convoked_revision < revision);
}

static struct str place(const struct convocation_session *s)
{
	return arena_printf(s->arena, STR_FMT ", " STR_FMT, STR_ARG(s->paper.site), STR_ARG(s->paper.room));
}

static struct str body(const struct convocation_session *s, const struct candidate *c)
{
	enum language l = c->language;
	struct clock_date at = zone_local(s->paper.zone, s->paper.starts);
	struct buf b = BUF_INIT(64 * 1024);

	buf_str(&b, message_filled(message(l, N_("Hello {0},")), c->first_name, s->arena));
	buf_printf(&b, "\n\n%s\n\n", message(l, N_("You are convoked to a Pix certification session:")));
	buf_printf(&b, "    " STR_FMT ", %02d:%02d\n    " STR_FMT "\n\n", STR_ARG(language_long_day(l, at, s->arena)), at.hour,
	           at.minute, STR_ARG(place(s)));
	buf_printf(&b, "%s\n%s\n", message(l, N_("Come a quarter of an hour early, with an identity document.")),
	           message(l, N_("The attached letter tells the rest.")));
	buf_printf(&b, "\n" STR_FMT "\n", STR_ARG(s->paper.centre));
	if (s->paper.contact.n)
		buf_printf(&b, STR_FMT "\n", STR_ARG(s->paper.contact));
	return buf_take(&b, s->arena);
}

/* The organizer of an appointment needs an address: without one of the centre there is none. */
static struct str calendar(const struct convocation_session *s, const struct candidate *c)
{
	struct icalendar_event event = {
		.uid = certif_session_uid(s->arena, s->origin, s->id),
		.sequence = (unsigned)s->revision,
		.changed = s->now,
		.start = s->paper.starts,
		.end = s->paper.starts + exam_with_extra(EXAM_MINUTES * CLOCK_MINUTE, c->extra_percent),
		.summary = str_of(message(c->language, N_("Pix certification"))),
		.location = place(s),
		.organizer = { s->paper.centre, s->paper.contact },
		.attendee = { arena_printf(s->arena, STR_FMT " " STR_FMT, STR_ARG(c->first_name), STR_ARG(c->birth_name)), c->email },
	};
	struct icalendar all = { .method = ICALENDAR_REQUEST, .events = &event, .event_count = 1 };
	struct buf b = BUF_INIT(64 * 1024);

	if (!s->paper.contact.n)
		return STR("");
	icalendar_write(&b, &all);
	return buf_take(&b, s->arena);
}

struct paper_candidate convocation_paper(const struct candidate *c)
{
	return (struct paper_candidate){ .birth_name = c->birth_name,
		                         .first_name = c->first_name,
		                         .birth_date = c->birth_date,
		                         .local_id = c->local_id,
		                         .extra_percent = c->extra_percent,
		                         .language = c->language };
}

int convocation_make(const struct convocation_session *s, const struct candidate *c, struct convocation *out,
                     struct error *e)
{
	struct paper_candidate one = convocation_paper(c);
	struct paper p = { .session = &s->paper, .language = c->language, .now = s->now, .arena = s->arena };

	*out = (struct convocation){ .candidate = c->id,
		                     .recipient = c->email,
		                     .subject = str_of(message(c->language, N_("Your convocation to the Pix certification"))),
		                     .body = body(s, c),
		                     .calendar = calendar(s, c) };
	return paper_convocations(&p, &one, 1, &out->pdf, e);
}

static int put(struct db *db, struct convocation_send *x, const struct convocation *c)
{
	struct mail_attachment files[] = {
		{ .name = STR("convocation.pdf"), .type = STR("application/pdf"), .content = c->pdf },
		{ .name = STR("session.ics"), .type = str_of(icalendar_media_type(ICALENDAR_REQUEST)), .content = c->calendar },
	};

	return mail_put_letter(db, x->ids,
	                       &(struct mail_letter){ .recipient = c->recipient, .subject = c->subject, .body = c->body,
	                                              .attachments = files, .attachment_count = c->calendar.n ? 2 : 1 },
	                       x->now);
}

int convocation_send(struct db *db, struct convocation_send *x)
{
	struct candidate_page_session s;
	int k = candidate_page_session(db, x->arena, x->session, &s);

	x->sent = 0;
	if (!k && (s.revision != x->revision || s.cancelled.set || !str_eq(s.state, STR("created"))))
		k = ERR_CONFLICT;
	for (size_t i = 0; !k && i < x->n; i++) {
		int64_t changed;
		k = convocation_note(db, x->session, x->list[i].candidate, x->now, x->revision, &changed);
		if (!k && changed) {
			k = put(db, x, &x->list[i]);
			x->sent++;
		}
	}
	return k;
}
