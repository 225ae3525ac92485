/* SPDX-License-Identifier: EUPL-1.2 */
/* request.c - what a handler reads, and how it hands work away. */
#include <assert.h>
#include "base/log.h"
#include "web/inside.h"

/* ---- parameters ----------------------------------------------------------------------------- */

static bool pattern_has(const struct route *r, const char *name)
{
	const char *at;

	for (const struct param *p = r->params; p && p->name; p++)
		if (!strcmp(p->name, name))
			return true;
	at = strstr(r->pattern, name);
	return at && at > r->pattern && at[-1] == ':';
}

static const struct param_value *value_of(struct request *rq, const char *name)
{
	const struct param_set *set = &rq->state->params;

	for (size_t i = 0; i < set->n; i++)
		if (str_eq(set->values[i].name, str_of(name)))
			return &set->values[i];
	assert(pattern_has(rq->route, name));
	return NULL;
}

struct str param_text(struct request *rq, const char *name)
{
	const struct param_value *v = value_of(rq, name);

	return v ? v->value : STR("");
}

struct str param_file_name(struct request *rq, const char *name)
{
	const struct param_value *v = value_of(rq, name);

	return v ? v->file : STR("");
}

bool param_given(struct request *rq, const char *name)
{
	return value_of(rq, name) != NULL;
}

int64_t param_int(struct request *rq, const char *name)
{
	const struct param_value *v = value_of(rq, name);

	return v ? v->number : 0;
}

size_t param_texts(struct request *rq, const char *name, const struct str **out)
{
	const struct param_set *set = &rq->state->params;
	struct str *texts = ARENA_NEW(rq->arena, struct str, set->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		if (str_eq(set->values[i].name, str_of(name)))
			texts[n++] = set->values[i].value;
	*out = texts;
	return n;
}

bool param_nth(struct request *rq, const char *pattern, size_t n, struct str *name,
	       struct str *value)
{
	const struct param_set *set = &rq->state->params;

	for (size_t i = 0; i < set->n; i++) {
		const struct param_value *v = &set->values[i];
		if (strcmp(v->param->name, pattern) != 0 || n--)
			continue;
		*name = v->name;
		*value = v->value;
		return true;
	}
	return false;
}

/* ---- changes and slow work ------------------------------------------------------------------ */

/* Both only leave a note: server.c suspends the connection once the handler has returned, so that
 * nothing of this request is touched by two threads. */
int request_write(struct request *rq, db_write_fn *fn, void *args, request_then_fn *then)
{
	struct request_state *s = rq->state;

	assert(s->pending == PENDING_NONE);
	if (atomic_load(&s->thread->server->stopping) == STOPPED)
		return reply_status(rq, ERR_UNAVAILABLE);
	s->pending = PENDING_WRITE;
	s->job.db = (struct db_job){.fn = fn, .args = args};
	s->then = then;
	return ERR_NONE;
}

int request_write_gathered(struct request *rq, db_write_fn *fn, void *args, request_then_fn *then)
{
	int k = request_write(rq, fn, args, then);

	if (rq->state->pending == PENDING_WRITE)
		rq->state->job.db.gathered = true;
	return k;
}

static int work_by(struct worker_pool *workers, struct request *rq, request_work_fn *work,
		   void *args, request_then_fn *then)
{
	struct request_state *s = rq->state;

	assert(s->pending == PENDING_NONE);
	if (atomic_load(&s->thread->server->stopping) == STOPPED || !worker_reserve(workers))
		return reply_status(rq, ERR_UNAVAILABLE);
	s->pending = PENDING_WORK;
	s->job.worker = (struct worker_job){0};
	s->workers = workers;
	s->work = work;
	s->work_args = args;
	s->then = then;
	return ERR_NONE;
}

int request_work(struct request *rq, request_work_fn *work, void *args, request_then_fn *then)
{
	return work_by(rq->state->thread->server->workers, rq, work, args, then);
}

int request_work_long(struct request *rq, request_work_fn *work, void *args, request_then_fn *then)
{
	return work_by(rq->state->thread->server->long_workers, rq, work, args, then);
}

/* ---- sessions ------------------------------------------------------------------------------- */

struct sign {
	struct session_new session;
	char token[SESSION_TOKEN_SIZE + 1], hash[SESSION_HASH_SIZE + 1];
	request_then_fn *then;
};

static int sign_in_write(struct db *db, void *args)
{
	const struct sign *sign = args;

	return session_create(db, &sign->session);
}

/* The request goes on as the person it now is. */
static int sign_in_done(struct request *rq, int result)
{
	struct sign *sign = rq->state->work_args;
	const struct session_new *p = &sign->session;

	if (!result) {
		reply_cookie_of(rq->state, rq->server->session_cookie,
				(struct str){sign->token, SESSION_TOKEN_SIZE},
				SESSION_LIFE / CLOCK_SECOND);
		rq->person = p->person;
		rq->person_name = p->first_name;
		rq->language = p->language;
		rq->is_operator = p->is_operator;
		rq->session_hash = p->hash;
	}
	return sign->then(rq, result);
}

int request_sign_in(struct request *rq, const struct session_person *p, request_then_fn *then)
{
	struct sign *sign = ARENA_NEW(rq->arena, struct sign, 1);

	session_token_new(sign->token);
	if (!session_token_hash((struct str){sign->token, SESSION_TOKEN_SIZE}, sign->hash))
		return ERR_INTERNAL;
	sign->then = then;
	sign->session =
	    (struct session_new){.hash = {sign->hash, SESSION_HASH_SIZE},
				 .old_hash = rq->session_hash,
				 .id = id_next(rq->ids),
				 .person = p->id,
				 .now = clock_now(&rq->clock),
				 .first_name = arena_str(rq->arena, p->first_name),
				 .agent = str_of(session_agent(rq->state->guard.user_agent)),
				 .language = p->language,
				 .is_operator = p->is_operator};
	rq->state->work_args = sign;
	return request_write(rq, sign_in_write, sign, sign_in_done);
}

static int sign_out_write(struct db *db, void *args)
{
	return session_end(db, *(const struct str *)args);
}

static int sign_out_done(struct request *rq, int result)
{
	struct sign *sign = rq->state->work_args;

	if (!result) {
		reply_cookie_of(rq->state, rq->server->session_cookie, STR(""), 0);
		rq->person = 0;
		rq->person_name = STR("");
		rq->is_operator = false;
		rq->session_hash = STR("");
	}
	return sign->then(rq, result);
}

int request_sign_out(struct request *rq, request_then_fn *then)
{
	struct sign *sign = ARENA_NEW(rq->arena, struct sign, 1);

	sign->then = then;
	sign->session.old_hash = rq->session_hash;
	rq->state->work_args = sign;
	return request_write(rq, sign_out_write, &sign->session.old_hash, sign_out_done);
}
