/* SPDX-License-Identifier: EUPL-1.2 */
/* session_paper_pages.c - what is printed for a session: the attendance sheet, the invigilators' kit. In
 * the reader's language; made by the workers, for a sheet takes some tens of milliseconds. */
#include "certif/certif.h"
#include "certif/paper.h"
#include "certif/session_pages.h"
#include "web/server.h"

struct sheet {
	struct paper_session session;
	struct paper_candidate *candidates;
	size_t candidate_count;
	struct paper paper;
	const char *name;
	struct str file;
	struct error error;
};

static void fill_session(struct request *rq, const struct session_page *p, struct paper_session *out)
{
	const struct certif_session_by_id *s = &p->row;
	const char *origin = server_origin(rq->server);

	*out = (struct paper_session){ .number = s->number,
		                       .centre = p->centre.name,
		                       .contact = p->centre.contact,
		                       .site = s->site,
		                       .room = s->room,
		                       .starts = s->starts,
		                       .zone = p->zone,
		                       .examiners = s->examiners,
		                       .access_code = s->access_code,
		                       .password = arena_printf(rq->arena, "C-" STR_FMT, STR_ARG(s->password)),
		                       .join_address = arena_printf(rq->arena, "%s/certification", origin),
		                       .invigilate_address = arena_printf(rq->arena, "%s/invigilation", origin) };
}

static int fill_candidates(struct request *rq, int64_t session, struct sheet *s)
{
	struct candidate *list;
	int k = candidate_list(rq->db, rq->arena, session, &list, &s->candidate_count);

	if (k)
		return k;
	s->candidates = ARENA_NEW(rq->arena, struct paper_candidate, s->candidate_count + 1);
	for (size_t i = 0; i < s->candidate_count; i++)
		s->candidates[i] = (struct paper_candidate){ .birth_name = list[i].birth_name,
			                                     .first_name = list[i].first_name,
			                                     .birth_date = list[i].birth_date,
			                                     .local_id = list[i].local_id,
			                                     .extra_percent = list[i].extra_percent,
			                                     .language = list[i].language };
	return ERR_NONE;
}

static int sheet_new(struct request *rq, struct sheet **out)
{
	struct sheet *s = *out = ARENA_NEW(rq->arena, struct sheet, 1);
	struct session_page p;
	int k = session_page_load(rq, param_int(rq, "session"), &p);

	if (k)
		return k;
	fill_session(rq, &p, &s->session);
	s->paper = (struct paper){ .session = &s->session, .language = rq->language, .now = clock_now(&rq->clock),
		                   .arena = rq->arena };
	rq->room = s;
	return fill_candidates(rq, p.row.id, s);
}

static int made(struct request *rq, int result)
{
	const struct sheet *s = rq->room;

	if (result)
		return s->error.kind ? reply_error(rq, &s->error) : reply_status(rq, result);
	struct str name = arena_printf(rq->arena, "%s-%lld.pdf", message(rq->language, s->name), (long long)s->session.number);
	return reply_bytes(rq, "application/pdf", name.p, s->file);
}

static int make_attendance(void *args)
{
	struct sheet *s = args;

	return paper_attendance(&s->paper, s->candidates, s->candidate_count, &s->file, &s->error);
}

static int make_kit(void *args)
{
	struct sheet *s = args;

	return paper_kit(&s->paper, &s->file, &s->error);
}

static int reply_sheet(struct request *rq, const char *name, request_work_fn *make)
{
	struct sheet *s;
	int k = sheet_new(rq, &s);

	if (k)
		return reply_status(rq, k);
	s->name = name;
	return request_work_long(rq, make, s, made);
}

static int attendance(struct request *rq)
{
	return reply_sheet(rq, N_("attendance"), make_attendance);
}

static int kit(struct request *rq)
{
	return reply_sheet(rq, N_("invigilators-kit"), make_kit);
}

static const struct param session_params[] = { { "session", PARAM_ID, PARAM_PATH, 0, true }, {} };

static const struct route routes[] = {
	{ METHOD_GET, "/certif/sessions/:session/papers/attendance", ACCESS_SIGNED_IN, attendance, session_params, NULL, "The attendance sheet of a session (PDF)", 0, 0, &right_centre_member },
	{ METHOD_GET, "/certif/sessions/:session/papers/kit", ACCESS_SIGNED_IN, kit, session_params, NULL, "The invigilators' kit of a session (PDF)", 0, 0, &right_centre_member },
};
const struct route_table certif_paper_routes = ROUTE_TABLE("certif", routes);
