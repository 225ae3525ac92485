/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/import_view.h"

struct fault_view {
	int64_t row;
	struct str letters, header, given, wrong, mend;
	bool is_warning;
};

static const struct field fault_fields[] = {
	FIELD(struct fault_view, row, FIELD_INT),
	FIELD(struct fault_view, letters, FIELD_TEXT),
	FIELD(struct fault_view, header, FIELD_TEXT),
	FIELD(struct fault_view, given, FIELD_TEXT),
	FIELD(struct fault_view, wrong, FIELD_TEXT),
	FIELD(struct fault_view, mend, FIELD_TEXT),
	FIELD(struct fault_view, is_warning, FIELD_BOOL),
};
const struct shape import_fault_shape = SHAPE(struct fault_view, fault_fields);

struct str import_say(void *context, const char *msg, struct str argument, struct arena *a)
{
	const enum language *l = context;

	return msg ? message_filled(message(*l, msg), argument, a) : STR("");
}

struct list import_faults(struct request *rq, const struct table *t, size_t *shown)
{
	struct fault_view *out = ARENA_NEW(rq->arena, struct fault_view, IMPORT_SHOWN_MOST);
	size_t n = t->fault_n < IMPORT_SHOWN_MOST ? t->fault_n : IMPORT_SHOWN_MOST;

	for (size_t i = 0; i < n; i++) {
		const struct table_fault *f = &t->faults[i];
		out[i] = (struct fault_view){ .row = (int64_t)f->row, .letters = f->letters, .header = f->header,
			                      .given = f->given, .is_warning = f->warning,
			                      .wrong = import_say(&rq->language, f->wrong, f->wrong_argument, rq->arena),
			                      .mend = import_say(&rq->language, f->mend, f->mend_argument, rq->arena) };
	}
	*shown = n;
	return LIST(out, n);
}

struct str import_digest(struct arena *a, uint64_t digest)
{
	return arena_printf(a, "%016llx", (unsigned long long)digest);
}

bool import_digest_read(struct str s, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *digits = "0123456789abcdef", *at = memchr(digits, s.p[i], 16);
		if (!at)
			return false;
		*out = *out << 4 | (uint64_t)(at - digits);
	}
	return s.n == 16;
}

enum changes_mode import_mode(struct str word)
{
	return str_eq(word, STR("replace")) ? CHANGES_REPLACE : CHANGES_MERGE;
}

int import_gone(struct request *rq, int kind)
{
	struct error e;

	if (kind != ERR_NOT_FOUND)
		return reply_status(rq, kind);
	error_set(&e, ERR_NOT_FOUND, N_("This file is no longer here: it is kept for two hours. Send it again."));
	return reply_error(rq, &e);
}
