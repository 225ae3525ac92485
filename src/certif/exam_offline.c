/* SPDX-License-Identifier: EUPL-1.2 */
/* exam_offline.c - the page a browser keeps for when there is no network (assets/exam-worker.js). It is
 * asked for without cookies, as it stays on the machine: it names nobody, and the language of the exam
 * is told in its address. */
#include "certif/certif.h"

struct offline_view {
	struct str language;
};
static const struct field offline_fields[] = { FIELD(struct offline_view, language, FIELD_TEXT) };
static const struct shape offline_shape = SHAPE(struct offline_view, offline_fields);

static int offline_show(struct request *rq)
{
	enum language wanted;

	if (language_of(param_text(rq, "language"), &wanted))
		rq->language = wanted;
	struct offline_view v = { .language = str_of(language_code(rq->language)) };
	return reply_page(rq, "certif/exam_offline", &v);
}

static const struct param params[] = { { "language", PARAM_WORD, PARAM_QUERY, 5, false }, {} };

static const struct route routes[] = {
	{ METHOD_GET, "/exam-offline", ACCESS_PUBLIC, offline_show, params, &offline_shape,
	  "What a candidate is shown when there is no network", 0, 0, NULL },
};
const struct route_table certif_offline_routes = ROUTE_TABLE("certif", routes);

static const struct page pages[] = { { "certif/exam_offline", &offline_shape } };
const struct page_table certif_offline_pages = PAGE_TABLE(pages);
