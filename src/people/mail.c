/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "people/mail.h"

#include <curl/curl.h>
#include <pthread.h>
#include <sodium.h>
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "people/queries.h"

enum {
	LOOK_EVERY_S = 30,
	LINE_MOST = 73,
	WORD_MOST = 39, /* bytes: "Subject: " and the encoded word stay within 76 characters */
	GIVE_UP_AFTER = 40, /* tries: three days */
	MESSAGE_MOST = 1024 * 1024,
	AT_ONCE = 20, /* messages read together */
};

struct mailer {
	struct mailer_options options;
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_mutex_t sending; /* whoever sends has the connection to the database */
	bool poked, stopping;
};

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

int mail_put(struct db *db, struct id_maker *ids, struct str recipient, struct str subject,
             struct str body, int64_t now)
{
	if (has_control(recipient) || has_control(subject))
		return ERR_INVALID;
	return mail_insert(db, id_next(ids), recipient, subject, body, now);
}

/* RFC 2047, 2: encoded words of at most 75 characters, cut between characters. */
static void put_encoded_words(struct buf *b, struct str s)
{
	while (s.n) {
		size_t n = s.n < WORD_MOST ? s.n : WORD_MOST;
		while (n < s.n && n > 1 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
		char word[64];
		sodium_bin2base64(word, sizeof word, (const unsigned char *)s.p, n,
		                  sodium_base64_VARIANT_ORIGINAL);
		buf_printf(b, "=?UTF-8?B?%s?=", word);
		s = str_from(s, n);
		if (s.n)
			buf_lit(b, "\r\n ");
	}
}

/* RFC 2045, 6.7 */
static void put_quoted_printable(struct buf *b, struct str s)
{
	size_t column = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool at_end = i + 1 == s.n || s.p[i + 1] == '\n';
		if (c == '\n') {
			buf_lit(b, "\r\n");
			column = 0;
			continue;
		}
		bool plain = c >= 0x20 && c < 0x7f && c != '=' && !(c == ' ' && at_end) &&
		             !(c == '.' && column == 0);
		if (column + 3 > LINE_MOST) {
			buf_lit(b, "=\r\n");
			column = 0;
			plain = plain && c != '.';
		}
		if (plain)
			buf_char(b, (char)c);
		else
			buf_printf(b, "=%02X", c);
		column += plain ? 1 : 3;
	}
	buf_lit(b, "\r\n");
}

struct str mail_message(struct arena *a, struct str from, struct str recipient, struct str subject,
                        struct str body, int64_t id, int64_t now)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct clock_date d = clock_date_utc(now);
	struct str user, domain;
	struct buf b = BUF_INIT(MESSAGE_MOST);

	if (!str_cut(from, '@', &user, &domain))
		domain = STR("localhost");
	buf_printf(&b, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d +0000\r\n", days + d.weekday * 3, d.day,
	           months + (d.month - 1) * 3, d.year, d.hour, d.minute, d.second);
	buf_printf(&b, "From: OpenPix <" STR_FMT ">\r\n", STR_ARG(from));
	buf_printf(&b, "To: <" STR_FMT ">\r\n", STR_ARG(recipient));
	buf_printf(&b, "Message-ID: <%lld@" STR_FMT ">\r\nSubject: ", (long long)id, STR_ARG(domain));
	put_encoded_words(&b, subject);
	buf_lit(&b, "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
	            "Content-Type: text/plain; charset=utf-8\r\n"
	            "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	put_quoted_printable(&b, body);
	return buf_take(&b, a);
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
	curl_easy_setopt(c, CURLOPT_TIMEOUT, 30L);
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

/* First the next try is written down: of several processes on one database one sends it, and a
 * message that kills its sender does not come back at once. ERR_NONE also when another was first. */
static int send_one(struct mailer *m, struct arena *a, const struct mail_due *row, int64_t now, bool *sent)
{
	struct claim c = { .id = row->id, .due = row->due, .next = next_try(now, row->attempts) };
	int64_t id = row->id;
	int k = db_queue_wait(m->options.queue, write_claim, &c);

	*sent = false;
	if (k || !c.claimed)
		return k;
	struct str message = mail_message(a, str_of(m->options.from), row->recipient, row->subject,
	                                  row->body, row->id, now);
	*sent = m->options.smtp ? send_by_smtp(m, a, row->recipient, message)
	                        : send_to_folder(m, a, row->id, message);
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
		k = is_stopping(m) ? ERR_UNAVAILABLE : send_one(m, a, &rows[i], now, &left);
		*sent += left;
	}
	arena_free(a);
	return !k && n == AT_ONCE;
}

size_t mailer_send_due(struct mailer *m)
{
	size_t sent = 0;

	pthread_mutex_lock(&m->sending);
	while (send_some(m, &sent))
		;
	pthread_mutex_unlock(&m->sending);
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

int mailer_start(const struct mailer_options *o, struct mailer **out, struct error *e)
{
	struct mailer *m = calloc(1, sizeof *m);

	if (!m)
		return error_set(e, ERR_UNAVAILABLE, N_("no memory"));
	m->options = *o;
	m->poked = true;
	pthread_mutex_init(&m->lock, NULL);
	pthread_mutex_init(&m->sending, NULL);
	pthread_cond_init(&m->wake, NULL);
	int k = db_open(o->database, DB_READ, &m->db, e);
	if (!k && pthread_create(&m->thread, NULL, mailer_main, m) != 0)
		k = error_set(e, ERR_UNAVAILABLE, N_("no thread can be started"));
	if (k) {
		db_close(m->db);
		free(m);
		return k;
	}
	*out = m;
	return ERR_NONE;
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

void mailer_stop(struct mailer *m)
{
	if (!m)
		return;
	pthread_mutex_lock(&m->lock);
	m->stopping = true;
	pthread_cond_signal(&m->wake);
	pthread_mutex_unlock(&m->lock);
	pthread_join(m->thread, NULL);
	db_close(m->db);
	pthread_mutex_destroy(&m->lock);
	pthread_mutex_destroy(&m->sending);
	pthread_cond_destroy(&m->wake);
	free(m);
}
