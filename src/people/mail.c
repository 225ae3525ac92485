/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "people/mail.h"

#include <curl/curl.h>
#include <pthread.h>
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "people/queries.h"

enum {
	LOOK_EVERY_S = 30,
	GIVE_UP_AFTER = 40, /* tries: three days */
	AT_ONCE = 20,       /* messages read together */
};

struct mailer {
	struct mailer_options options;
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool running, poked, stopping;
};

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

static bool is_type(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return s.n && !has_control(s);
}

static int check_letter(const struct mail_letter *l)
{
	size_t bytes = 0;

	if (has_control(l->recipient) || has_control(l->subject))
		return ERR_INVALID;
	if (l->attachment_count > MAIL_ATTACHMENTS_MOST)
		return ERR_FULL;
	for (size_t i = 0; i < l->attachment_count; i++) {
		const struct mail_attachment *f = &l->attachments[i];
		if (!f->name.n || has_control(f->name) || !is_type(f->type))
			return ERR_INVALID;
		if (f->content.n > MAIL_BYTES_MOST - bytes)
			return ERR_FULL;
		bytes += f->content.n;
	}
	return ERR_NONE;
}

int mail_put_letter(struct db *db, struct id_maker *ids, const struct mail_letter *l, int64_t now)
{
	int64_t id = id_next(ids);
	int k = check_letter(l);

	if (!k)
		k = mail_insert(db, id, l->recipient, l->subject, l->body, now);
	for (size_t i = 0; !k && i < l->attachment_count; i++)
		k = mail_attachment_insert(db, id, (int64_t)i, l->attachments[i].name, l->attachments[i].type,
		                           l->attachments[i].content);
	return k;
}

int mail_put(struct db *db, struct id_maker *ids, struct str recipient, struct str subject,
             struct str body, int64_t now)
{
	return mail_put_letter(
	    db, ids, &(struct mail_letter){ .recipient = recipient, .subject = subject, .body = body }, now);
}

static size_t feed(char *out, size_t size, size_t count, void *context)
{
	struct str *rest = context;
	struct str part = str_sub(*rest, 0, size * count);

	if (part.n)
		memcpy(out, part.p, part.n);
	*rest = str_from(*rest, part.n);
	return part.n;
}

static bool send_by_smtp(const struct mailer *m, struct arena *a, struct str recipient,
                         struct str message)
{
	CURL *c = curl_easy_init();
	struct curl_slist *to = NULL;
	bool sent = false;

	if (!c)
		return false;
	to = curl_slist_append(NULL, arena_printf(a, "<" STR_FMT ">", STR_ARG(recipient)).p);
	curl_easy_setopt(c, CURLOPT_URL, m->options.smtp);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(c, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
	curl_easy_setopt(c, CURLOPT_MAIL_FROM,
	                 arena_printf(a, "<%s>", m->options.from).p);
	curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, feed);
	curl_easy_setopt(c, CURLOPT_READDATA, &message);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	/* 128 kB a second at least */
	curl_easy_setopt(c, CURLOPT_TIMEOUT, 30L + (long)(message.n >> 17));
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	CURLcode code = curl_easy_perform(c);
	sent = code == CURLE_OK;
	if (!sent)
		log_text(LOG_WARN, "a message could not be sent: %s", curl_easy_strerror(code));
	curl_slist_free_all(to);
	curl_easy_cleanup(c);
	return sent;
}

static bool send_to_folder(const struct mailer *m, struct arena *a, int64_t id, struct str message)
{
	struct error e;
	struct str path = arena_printf(a, "%s/%lld.eml", m->options.folder, (long long)id);

	return file_mkdirs(m->options.folder, &e) == ERR_NONE &&
	       file_replace(path.p, message, &e) == ERR_NONE;
}

struct claim {
	int64_t id, due, next, claimed;
};

static int write_claim(struct db *db, void *args)
{
	struct claim *c = args;

	return mail_claim(db, c->id, c->due, c->next, &c->claimed);
}

static int write_delete(struct db *db, void *args)
{
	return mail_delete(db, *(const int64_t *)args);
}

static int64_t next_try(int64_t now, int64_t attempts)
{
	int64_t wait = (int64_t)CLOCK_MINUTE << (attempts < 7 ? attempts : 7); /* 1 min to 2 h */
	return now + wait;
}

/* The attachments of one message at a time are in memory. */
static bool carry(struct mailer *m, const struct mail_due *row, int64_t now)
{
	struct arena *a = arena_new(8 * (size_t)MAIL_BYTES_MOST);
	struct mail_letter l = { .recipient = row->recipient, .subject = row->subject, .body = row->body };
	struct mail_attachments *files = NULL;
	bool sent = false;

	if (!a)
		return false;
	if (mail_attachments(m->db, a, row->id, &files, &l.attachment_count) == ERR_NONE) {
		struct mail_attachment *parts = ARENA_NEW(a, struct mail_attachment, l.attachment_count + 1);
		for (size_t i = 0; i < l.attachment_count; i++)
			parts[i] = (struct mail_attachment){ files[i].name, files[i].type, files[i].content };
		l.attachments = parts;
		struct str message = mail_message(a, str_of(m->options.from), &l, row->id, now);
		sent = message.n && (m->options.smtp ? send_by_smtp(m, a, row->recipient, message)
		                                     : send_to_folder(m, a, row->id, message));
	}
	arena_free(a);
	return sent;
}

/* First the next try is written down: of several processes on one database one sends it, and a
 * message that kills its sender does not come back at once. ERR_NONE also when another was first. */
static int send_one(struct mailer *m, const struct mail_due *row, int64_t now, bool *sent)
{
	struct claim c = { .id = row->id, .due = row->due, .next = next_try(now, row->attempts) };
	int64_t id = row->id;
	int k = db_queue_wait(m->options.queue, write_claim, &c);

	*sent = false;
	if (k || !c.claimed)
		return k;
	*sent = carry(m, row, now);
	if (!*sent && row->attempts + 1 < GIVE_UP_AFTER)
		return ERR_NONE;
	return db_queue_wait(m->options.queue, write_delete, &id);
}

static bool is_stopping(struct mailer *m)
{
	pthread_mutex_lock(&m->lock);
	bool stopping = m->stopping;
	pthread_mutex_unlock(&m->lock);
	return stopping;
}

/* False when there is no more to do now. */
static bool send_some(struct mailer *m, size_t *sent)
{
	struct arena *a = arena_new(32 * 1024 * 1024);
	struct mail_due *rows = NULL;
	size_t n = 0;
	int64_t now = clock_now(&m->options.clock);
	int k = a ? mail_due(m->db, a, now, AT_ONCE, &rows, &n) : ERR_UNAVAILABLE;

	if (k == ERR_UNAVAILABLE)
		log_text(LOG_WARN, "messages due can't be read");
	for (size_t i = 0; !k && i < n; i++) {
		bool left = false;
		k = is_stopping(m) ? ERR_UNAVAILABLE : send_one(m, &rows[i], now, &left);
		*sent += left;
	}
	arena_free(a);
	return !k && n == AT_ONCE;
}

size_t mailer_send_due(struct mailer *m)
{
	size_t sent = 0;

	while (send_some(m, &sent))
		;
	return sent;
}

static void *mailer_main(void *context)
{
	struct mailer *m = context;

	pthread_mutex_lock(&m->lock);
	while (!m->stopping) {
		if (!m->poked) {
			struct timespec until;
			clock_gettime(CLOCK_REALTIME, &until);
			until.tv_sec += LOOK_EVERY_S;
			pthread_cond_timedwait(&m->wake, &m->lock, &until);
		}
		m->poked = false;
		if (m->stopping)
			break;
		pthread_mutex_unlock(&m->lock);
		mailer_send_due(m);
		pthread_mutex_lock(&m->lock);
	}
	pthread_mutex_unlock(&m->lock);
	return NULL;
}

int mailer_open(const struct mailer_options *o, struct mailer **out, struct error *e)
{
	struct mailer *m = calloc(1, sizeof *m);

	if (!m)
		return error_set(e, ERR_UNAVAILABLE, N_("no memory"));
	m->options = *o;
	m->poked = true;
	int k = db_open(o->database, DB_READ, &m->db, e);
	if (k) {
		free(m);
		return k;
	}
	pthread_mutex_init(&m->lock, NULL);
	pthread_cond_init(&m->wake, NULL);
	*out = m;
	return ERR_NONE;
}

int mailer_start(struct mailer *m, struct error *e)
{
	m->running = pthread_create(&m->thread, NULL, mailer_main, m) == 0;
	return m->running ? ERR_NONE : error_set(e, ERR_UNAVAILABLE, N_("no thread can be started"));
}

void mailer_poke(struct mailer *m)
{
	if (!m)
		return;
	pthread_mutex_lock(&m->lock);
	m->poked = true;
	pthread_cond_signal(&m->wake);
	pthread_mutex_unlock(&m->lock);
}

void mailer_close(struct mailer *m)
{
	if (!m)
		return;
	pthread_mutex_lock(&m->lock);
	m->stopping = true;
	pthread_cond_signal(&m->wake);
	pthread_mutex_unlock(&m->lock);
	if (m->running)
		pthread_join(m->thread, NULL);
	db_close(m->db);
	pthread_mutex_destroy(&m->lock);
	pthread_cond_destroy(&m->wake);
	free(m);
}
