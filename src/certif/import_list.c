/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/import_list.h"

struct candidate_apply *import_list_new(struct import_step *s, struct candidate_list_of of)
{
	struct candidate_apply *x = s->job = ARENA_NEW(s->rq->arena, struct candidate_apply, 1);

	of.language = s->rq->language;
	*x = (struct candidate_apply){ .import = { .arena = s->rq->arena, .of = of },
		                       .ids = s->rq->ids, .person = s->rq->person, .now = s->now };
	return x;
}

struct candidate_apply *import_list_sent(struct import_step *s)
{
	struct candidate_apply *x = s->job;

	x->import.bytes = s->bytes;
	x->import.mode = s->mode;
	x->digest = s->digest;
	return x;
}

int import_list_read(struct import_step *s)
{
	return candidate_import_read(&import_list_sent(s)->import, &s->error);
}

struct import_found import_list_found(struct import_step *s)
{
	const struct candidate_import *in = &((const struct candidate_apply *)s->job)->import;
	struct import_found f = { .table = &in->table, .digest = in->digest };

	memcpy(f.count, in->changes.count, sizeof f.count);
	s->view->changes = import_changes_shown(s->rq, s->view, &in->table, &in->changes);
	return f;
}

int import_list_show(struct request *rq, const struct import_kind *kind, const char *file_name)
{
	struct import_step *s;
	struct str out;
	struct error e;
	int k = import_step_new(rq, kind, &s);

	if (!k)
		k = kind->kept(rq->db, s);
	if (k)
		return reply_status(rq, k);
	struct table_writing w = kind->writing(s, N_("Candidates"));
	const struct candidate_import *in = &((const struct candidate_apply *)s->job)->import;
	if (candidate_template(rq->arena, &w, &in->of, in->kept, in->kept_n, &out, &e))
		return reply_error(rq, &e);
	return reply_bytes(rq, IMPORT_ODS, file_name, out);
}
