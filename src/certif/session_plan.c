/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/session_plan.h"

#include "base/buf.h"
#include "base/unicode.h"

/* Trimmed, each run of white space one space: a line of a list may hold anything. */
static struct str tidy(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 1, 1);
	size_t n = 0;

	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		bool space = s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r';
		if (!space)
			out[n++] = s.p[i];
		else if (out[n - 1] != ' ')
			out[n++] = ' ';
	}
	return (struct str){ out, n };
}

struct str session_place_key(struct arena *a, struct str place)
{
	return unicode_fold(a, tidy(a, place));
}

static bool digits(struct str s, size_t most, int *out)
{
	int64_t v;

	if (!s.n || s.n > most)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	if (!str_int(s, &v))
		return false;
	*out = (int)v;
	return true;
}

bool session_time_read(struct str typed, int *minutes)
{
	struct str hour, minute, s = str_trim(typed);
	int h, m = 0;

	if (!str_cut(s, ':', &hour, &minute) && !str_cut(s, 'h', &hour, &minute) && !str_cut(s, 'H', &hour, &minute))
		return false;
	bool colon = str_find(s, ':') < s.n;
	hour = str_trim(hour);
	minute = str_trim(minute);
	/* a spreadsheet writes its seconds too: "14:30:00" */
	if (colon && minute.n == 5 && str_ends(minute, STR(":00")))
		minute.n = 2;
	if (!digits(hour, 2, &h) || h > 23)
		return false;
	if (minute.n || colon)
		if (minute.n != 2 || !digits(minute, 2, &m) || m > 59)
			return false;
	*minutes = h * 60 + m;
	return true;
}

struct str session_examiner_next(struct str *rest)
{
	size_t i = 0;

	while (i < rest->n && rest->p[i] != ',' && rest->p[i] != ';' && rest->p[i] != '\n')
		i++;
	struct str one = str_trim(str_sub(*rest, 0, i));
	*rest = str_from(*rest, i < rest->n ? i + 1 : i);
	return one;
}

size_t session_examiner_count(struct str examiners)
{
	size_t n = 0;

	while (examiners.n)
		n += session_examiner_next(&examiners).n > 0;
	return n;
}

size_t session_examiners_needed(int64_t candidates)
{
	return candidates <= SESSION_GROUP ? 1 : (size_t)((candidates + SESSION_GROUP - 1) / SESSION_GROUP);
}

/* ---- reading ----------------------------------------------------------------------------------- */

static void check_place(struct session_faults *f, enum session_field field, struct str s, const char *missing)
{
	if (!s.n)
		f->field[field] = missing;
	else if (utf8_count(s) > SESSION_PLACE_MOST)
		f->field[field] = N_("This is too long: 255 characters at most.");
}

static void read_examiners(struct arena *a, struct session_plan *p, struct session_faults *f, struct str typed)
{
	struct buf b = BUF_INIT(64 * 1024);
	struct str rest = typed;

	while (rest.n) {
		struct str one = tidy(a, session_examiner_next(&rest));
		if (one.n)
			buf_printf(&b, "%s" STR_FMT, b.n ? ", " : "", STR_ARG(one));
	}
	p->examiners = buf_take(&b, a);
	if (!p->examiners.n)
		f->field[SESSION_EXAMINERS] = N_("Who invigilates? Write at least one name.");
	else if (utf8_count(p->examiners) > SESSION_EXAMINERS_MOST)
		f->field[SESSION_EXAMINERS] = N_("This is too long: 1,000 characters at most.");
}

static void read_capacity(struct session_plan *p, struct session_faults *f, struct str typed)
{
	struct str s = str_trim(typed);
	int n = 0;

	if (s.n && (!digits(s, 4, &n) || n < 1 || n > SESSION_CAPACITY_MOST))
		f->field[SESSION_CAPACITY] = N_("The number of places is a number from 1 to 1,000, or left empty.");
	p->capacity = n;
}

static void read_start(struct arena *a, struct session_plan *p, struct session_faults *f, const struct session_texts *t,
                       const struct zone *z, int64_t now, int64_t kept)
{
	struct str day = candidate_day(a, t->field[SESSION_DATE]);
	int minutes = 0, year = 0, month = 0, date = 0;

	if (!str_trim(t->field[SESSION_DATE]).n)
		f->field[SESSION_DATE] = N_("The date is missing.");
	else if (!day.n)
		f->field[SESSION_DATE] = N_("This is no day of the calendar: write it as 31/12/2026.");
	if (!str_trim(t->field[SESSION_TIME]).n)
		f->field[SESSION_TIME] = N_("The hour is missing.");
	else if (!session_time_read(t->field[SESSION_TIME], &minutes))
		f->field[SESSION_TIME] = N_("This is no hour of the day: write it as 14:30.");
	if (f->field[SESSION_DATE] || f->field[SESSION_TIME])
		return;
	if (!digits(str_sub(day, 0, 4), 4, &year) || !digits(str_sub(day, 5, 2), 2, &month) ||
	    !digits(str_sub(day, 8, 2), 2, &date))
		return;
	struct zone_instant at = zone_utc(z, (struct clock_date){ .year = year, .month = month, .day = date,
	                                                          .hour = minutes / 60, .minute = minutes % 60 });
	p->starts = at.ms;
	if (at.how == ZONE_NO_DATE)
		f->field[SESSION_DATE] = N_("This is no day of the calendar: write it as 31/12/2026.");
	else if (at.how == ZONE_GAP)
		f->field[SESSION_TIME] = N_("This hour does not exist on that day: the clocks go forward over it.");
	else if (at.ms < now && at.ms != kept)
		f->field[SESSION_DATE] = N_("This moment is in the past: choose a later one.");
	else if (at.ms > now + SESSION_AHEAD_MOST && at.ms != kept)
		f->field[SESSION_DATE] = N_("This is more than three years ahead: check the year.");
}

bool session_plan_read(struct arena *a, const struct session_texts *t, const struct zone *z, int64_t now, int64_t kept,
                       struct session_plan *out, struct session_faults *f)
{
	*out = (struct session_plan){ .site = tidy(a, t->field[SESSION_SITE]),
		                      .room = tidy(a, t->field[SESSION_ROOM]),
		                      .observations = str_trim(t->field[SESSION_OBSERVATIONS]) };
	*f = (struct session_faults){};
	check_place(f, SESSION_SITE, out->site, N_("Where is it? Write the name of the site or its address."));
	check_place(f, SESSION_ROOM, out->room, N_("In which room? Write its name."));
	read_start(a, out, f, t, z, now, kept);
	read_examiners(a, out, f, t->field[SESSION_EXAMINERS]);
	read_capacity(out, f, t->field[SESSION_CAPACITY]);
	if (utf8_count(out->observations) > SESSION_OBSERVATIONS_MOST)
		f->field[SESSION_OBSERVATIONS] = N_("This is too long: 2,000 characters at most.");
	if (!session_audience_of(t->field[SESSION_AUDIENCE], &out->audience))
		f->field[SESSION_AUDIENCE] = N_("Choose for whom the session is.");
	out->method = exam_method_of(t->field[SESSION_METHOD]);
	if (t->field[SESSION_METHOD].n && !out->method)
		f->field[SESSION_METHOD] = N_("There is no method of that name: choose one of the list.");
	for (size_t i = 0; i < SESSION_FIELD_COUNT; i++)
		if (f->field[i])
			return false;
	return true;
}

struct session_texts session_plan_texts(struct arena *a, const struct session_plan *p, const struct zone *z)
{
	struct clock_date d = zone_local(z, p->starts);

	return (struct session_texts){ {
		[SESSION_SITE] = p->site,
		[SESSION_ROOM] = p->room,
		[SESSION_DATE] = arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day),
		[SESSION_TIME] = arena_printf(a, "%02d:%02d", d.hour, d.minute),
		[SESSION_EXAMINERS] = p->examiners,
		[SESSION_OBSERVATIONS] = p->observations,
		[SESSION_CAPACITY] = p->capacity ? arena_printf(a, "%lld", (long long)p->capacity) : STR(""),
		[SESSION_AUDIENCE] = str_of(session_audience_code(p->audience)),
		[SESSION_METHOD] = str_of(p->method ? p->method->name : NULL),
	} };
}

unsigned session_plan_warnings(const struct session_plan *p, int64_t candidates, int64_t now)
{
	unsigned w = 0;

	if (p->capacity && candidates > p->capacity)
		w |= SESSION_WARN_CROWDED;
	if (session_examiner_count(p->examiners) < session_examiners_needed(candidates))
		w |= SESSION_WARN_FEW_EYES;
	if (p->starts > now && p->starts - now < SESSION_SOON)
		w |= SESSION_WARN_SOON;
	return w;
}
