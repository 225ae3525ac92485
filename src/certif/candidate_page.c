/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/candidate_page.h"

#include "certif/queries.h"

static const struct field session_fields[] = {
	FIELD(struct candidate_page, session_id, FIELD_INT),
	FIELD(struct candidate_page, number, FIELD_INT),
	FIELD(struct candidate_page, site, FIELD_TEXT),
	FIELD(struct candidate_page, room, FIELD_TEXT),
	FIELD(struct candidate_page, day, FIELD_TEXT),
	FIELD(struct candidate_page, hour, FIELD_TEXT),
	FIELD(struct candidate_page, is_open, FIELD_BOOL),
	FIELD(struct candidate_page, is_outside, FIELD_BOOL),
	FIELD(struct candidate_page, is_staff, FIELD_BOOL),
	FIELD_OF(struct candidate_page, centre, FIELD_OBJECT, centre_head_shape),
};
const struct shape candidate_page_shape = SHAPE(struct candidate_page, session_fields);

int candidate_page_load(struct request *rq, struct candidate_page *out)
{
	struct candidate_page_session s;
	struct zone *zone;
	int64_t id = param_int(rq, "session");
	int k = candidate_page_session(rq->db, rq->arena, id, &s);

	if (k)
		return k;
	*out = (struct candidate_page){ .session_id = id, .number = s.number, .site = s.site, .room = s.room,
		                        .capacity = s.capacity, .starts = s.starts, .revision = s.revision,
		                        .is_open = str_eq(s.state, STR("created")) && !s.cancelled.set };
	session_audience_of(s.audience, &out->audience);
	out->is_outside = out->audience == AUDIENCE_OUTSIDE;
	out->is_staff = out->audience == AUDIENCE_STAFF;
	k = centre_head_load(rq, s.centre, CENTRE_SESSIONS, &out->centre);
	if (!k)
		k = candidate_allowed(rq->db, rq->arena, out->centre.id, &out->allowed);
	if (!k)
		k = zone_open(rq->arena, out->centre.zone, &zone, NULL);
	if (k)
		return k == ERR_INVALID ? ERR_UNAVAILABLE : k;
	struct clock_date at = zone_local(zone, s.starts), today = zone_local(zone, clock_now(&rq->clock));
	out->zone = zone;
	out->day = language_long_day(rq->language, at, rq->arena);
	out->hour = arena_printf(rq->arena, "%02d:%02d", at.hour, at.minute);
	out->today = arena_printf(rq->arena, "%04d-%02d-%02d", today.year, today.month, today.day);
	return ERR_NONE;
}

/* "2004-02-29" as people of France and Spain write it; in English as it is. */
struct str candidate_day_shown(struct arena *a, enum language l, struct str iso)
{
	if (l == LANGUAGE_EN || !candidate_day_valid(iso))
		return iso;
	return arena_printf(a, "%.2s/%.2s/%.4s", iso.p + 8, iso.p + 5, iso.p);
}

const char *candidate_billing_label(enum candidate_billing b)
{
	static const char *const labels[BILLINGS] = {
		[BILLING_FREE] = N_("Free"), [BILLING_PAID] = N_("Paid"), [BILLING_PREPAID] = N_("Prepaid")
	};

	return labels[b];
}

/* "12,50", "12.5", "45 €" in cents; -1 for anything else, which is no fee. */
int64_t candidate_fee_typed(struct str typed)
{
	struct str s = str_trim(typed), whole, cents;
	int64_t euros, rest = 0;

	if (str_ends(s, STR("€")))
		s = str_trim(str_sub(s, 0, s.n - strlen("€")));
	if (!s.n)
		return 0;
	bool cut = str_cut(s, ',', &whole, &cents) || str_cut(s, '.', &whole, &cents);
	if (!str_int(whole, &euros) || euros < 0 || euros > 1000000 || (cut && (cents.n == 0 || cents.n > 2)))
		return -1;
	if (cut && (!str_int(cents, &rest) || rest < 0))
		return -1;
	return euros * 100 + (cents.n == 1 && cut ? rest * 10 : rest);
}

const char *candidate_state_label(enum exam_state s)
{
	static const char *const labels[EXAM_STATE_COUNT] = {
		[EXAM_ENROLLED] = N_("Not joined yet"),
		[EXAM_WAITING] = N_("Has joined"),
		[EXAM_READY] = N_("Present"),
		[EXAM_STARTED] = N_("Exam under way"),
		[EXAM_COMPLETED] = N_("Finished"),
		[EXAM_TIME_OVER] = N_("Time over"),
		[EXAM_STOPPED] = N_("Ended by an invigilator"),
		[EXAM_FINALIZED] = N_("Not finished"),
		[EXAM_ABSENT] = N_("Absent"),
	};

	return labels[s];
}
