/* SPDX-License-Identifier: EUPL-1.2 */
/* export.c - the learner's part of "all my data". */
#include "learn/learn.h"
#include "learn/queries.h"
#include "web/json.h"

static void member(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, "\"%s\":", name);
	json_text(b, value);
}

static int export_answers(struct db *db, struct arena *a, int64_t assessment, struct buf *out)
{
	struct answer_range *rows;
	size_t n;
	int k = answer_range(db, a, assessment, 1, INT64_MAX, &rows, &n);

	for (size_t i = 0; !k && i < n; i++) {
		buf_printf(out, "%s{\"position\":%lld,", i ? "," : "", (long long)rows[i].position);
		member(out, "question", rows[i].challenge);
		buf_char(out, ',');
		member(out, "language", rows[i].language);
		buf_char(out, ',');
		member(out, "answer", rows[i].value);
		buf_char(out, ',');
		member(out, "result", rows[i].result);
		buf_printf(out, ",\"answered\":%lld}", (long long)rows[i].answered);
	}
	return k;
}

static int export_tests(struct db *db, struct arena *a, int64_t person, struct buf *out)
{
	struct assessment_of_person *rows;
	size_t n;
	int k = assessment_of_person(db, a, person, &rows, &n);

	for (size_t i = 0; !k && i < n; i++) {
		buf_printf(out, "%s{\"id\":\"%lld\",\"started\":%lld,\"improving\":%s,", i ? "," : "",
		           (long long)rows[i].id, (long long)rows[i].started,
		           rows[i].improving ? "true" : "false");
		member(out, "competence", rows[i].competence);
		buf_char(out, ',');
		member(out, "state", rows[i].state);
		buf_lit(out, ",\"answers\":[");
		k = export_answers(db, a, rows[i].id, out);
		buf_lit(out, "]}");
	}
	return k;
}

static int export_knowledge(struct db *db, struct arena *a, int64_t person, struct buf *out)
{
	struct knowledge_all *rows;
	size_t n;
	int k = knowledge_all(db, a, person, &rows, &n);

	for (size_t i = 0; !k && i < n; i++) {
		buf_printf(out, "%s{", i ? "," : "");
		member(out, "competence", rows[i].competence);
		buf_char(out, ',');
		member(out, "state", rows[i].state);
		buf_printf(out, ",\"pix\":%lld,\"level\":%lld,\"sure\":%lld,", (long long)rows[i].pix,
		           (long long)rows[i].level, (long long)rows[i].sure);
		member(out, "elements", rows[i].elements);
		buf_char(out, '}');
	}
	return k;
}

int learn_export(struct db *db, struct arena *a, int64_t person, struct buf *out)
{
	buf_lit(out, "{\"competences\":[");
	int k = export_knowledge(db, a, person, out);
	buf_lit(out, "],\"tests\":[");
	if (!k)
		k = export_tests(db, a, person, out);
	buf_lit(out, "]}");
	return k;
}
