/* SPDX-License-Identifier: EUPL-1.2 */
/* rights.c - who may, by what the path names. A stranger is told that there is no such thing: the
 * existence of a centre's session or of a candidate is nobody else's business. */
#include "certif/certif.h"
#include "certif/queries.h"

static bool names(const struct request *rq, const char *param)
{
	for (const struct param *p = rq->route->params; p && p->name; p++)
		if (p->where == PARAM_PATH && strcmp(p->name, param) == 0)
			return true;
	return false;
}

static int role(struct request *rq, struct str *out)
{
	struct right_of_centre centre;
	struct right_of_session session;
	int k;

	if (names(rq, "centre")) {
		k = right_of_centre(rq->db, rq->arena, param_int(rq, "centre"), rq->person, &centre);
		*out = k ? STR("") : centre.role;
	} else {
		k = right_of_session(rq->db, rq->arena, param_int(rq, "session"), rq->person, &session);
		*out = k ? STR("") : session.role;
	}
	return k;
}

static int check_member(struct request *rq)
{
	struct str r;

	return role(rq, &r);
}

static int check_admin(struct request *rq)
{
	struct str r;
	int k = role(rq, &r);

	return k ? k : str_eq(r, STR("ADMIN")) ? ERR_NONE : ERR_DENIED;
}

static int check_invigilator(struct request *rq)
{
	struct right_to_invigilate row;

	return right_to_invigilate(rq->db, rq->arena, param_int(rq, "session"), rq->person, &row);
}

static int check_candidate(struct request *rq)
{
	struct right_of_candidate row;

	return right_of_candidate(rq->db, rq->arena, param_int(rq, "candidate"), rq->person, &row);
}

const struct right right_centre_member = { "centre_member", check_member };
const struct right right_centre_admin = { "centre_admin", check_admin };
const struct right right_invigilator = { "invigilator", check_invigilator };
const struct right right_candidate = { "candidate", check_candidate };
