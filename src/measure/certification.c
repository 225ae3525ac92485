/* SPDX-License-Identifier: EUPL-1.2 */
#include "measure/certification.h"

static bool is_plus(enum certification_framework f)
{
	return f == FRAMEWORK_DROIT || f == FRAMEWORK_EDU || f == FRAMEWORK_SANTE;
}

bool certification_may_score(const struct certification_case *c, bool published, bool finalised)
{
	return !published && (finalised || c->answers == c->longest);
}

bool certification_degrades(const struct certification_case *c)
{
	return c->abort == ABORT_CANDIDATE && c->answers >= c->minimum && c->answers < c->longest;
}

int certification_raw_pix(const struct certification_case *c, double capacity)
{
	return is_plus(c->framework) ? CERTIFICATION_NO_PIX
				     : mesh_pix(c->scale, c->levels, capacity);
}

static struct certification_result without_score(enum certification_status s, const char *comment)
{
	return (struct certification_result){
	    .status = s, .comment = comment, .pix = CERTIFICATION_NO_PIX, .mesh = MESH_NONE};
}

static struct certification_result too_few_answers(const struct certification_case *c)
{
	if (c->abort == ABORT_TECHNICAL)
		return without_score(CERTIFICATION_CANCELLED,
				     "CANCELLED_DUE_TO_LACK_OF_ANSWERS_FOR_TECHNICAL_REASON");
	return without_score(CERTIFICATION_REJECTED, "REJECTED_DUE_TO_LACK_OF_ANSWERS");
}

struct certification_result certification_judge(const struct certification_case *c, double capacity)
{
	if (c->cancelled)
		return without_score(CERTIFICATION_CANCELLED_BY_JURY, "CANCELLED_BY_JURY");
	if (c->fraud)
		return without_score(CERTIFICATION_REJECTED, "FRAUD");
	if (c->answers < c->minimum)
		return too_few_answers(c);
	struct certification_result r = {
	    .scored = true,
	    .pix = certification_raw_pix(c, capacity),
	    .mesh = mesh_reached(c->scale, c->levels, capacity),
	};
	if (is_plus(c->framework) && r.mesh == MESH_NONE) {
		r.status = CERTIFICATION_REJECTED;
		r.comment = c->framework == FRAMEWORK_EDU ? "REJECTED_EDU_NOT_ELIGIBLE"
							  : "REJECTED_PIX_PLUS_NOT_OBTAINED";
	} else if (r.pix == 0 || r.mesh == MESH_NONE) {
		r.status = CERTIFICATION_REJECTED;
		r.comment = r.pix == 0 ? "REJECTED_DUE_TO_ZERO_PIX_SCORE" : NULL;
	} else {
		r.status = CERTIFICATION_VALIDATED;
		r.marked = true;
	}
	return r;
}

const char *certification_status_key(enum certification_status s)
{
	static const char *const keys[] = {
	    [CERTIFICATION_VALIDATED] = "validated",
	    [CERTIFICATION_REJECTED] = "rejected",
	    [CERTIFICATION_CANCELLED] = "cancelled",
	    [CERTIFICATION_CANCELLED_BY_JURY] = "cancelled_by_jury",
	};
	return keys[s];
}
