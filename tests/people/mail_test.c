/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages: their form, read back by decoders of this file's own, and their way out, to a folder and
 * to an SMTP server of this file's own on loopback. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include "base/file.h"
#include "base/random.h"
#include "base/unicode.h"
#include "help/house.h"
#include "people/mail.h"

/* ---- reading a message --------------------------------------------------------------------------- */

static struct arena *arena;

static int start(void **)
{
	arena = arena_new((size_t)256 << 20);
	return arena ? 0 : -1;
}

static int stop(void **)
{
	arena_free(arena);
	return 0;
}

static struct str message_with(struct str subject, struct str body)
{
	/* 2009-02-13T23:31:30Z, a Friday, is second 1234567890 */
	const struct mail_letter l = { .recipient = STR("zoe@example.org"), .subject = subject, .body = body };

	return mail_message(arena, STR("openpix@univ.example"), &l, 42, INT64_C(1234567890123));
}

static void split(struct str message, struct str *head, struct str *body)
{
	const char *end = memmem(message.p, message.n, "\r\n\r\n", 4);

	assert_non_null(end);
	*head = (struct str){ message.p, (size_t)(end + 2 - message.p) };
	*body = str_from(message, (size_t)(end + 4 - message.p));
}

/* Each line with its CRLF; no bare CR or LF, none longer than `most` without it. */
static void assert_lines(struct str text, size_t most)
{
	size_t column = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\r') {
			assert_true(i + 1 < text.n && text.p[i + 1] == '\n');
			if (column > most)
				fail_msg("a line of %zu characters: %.*s", column, (int)column, text.p + i - column);
			column = 0;
			i++;
			continue;
		}
		assert_int_not_equal(text.p[i], '\n');
		column++;
	}
	assert_int_equal(column, 0);
}

/* The value of a header with its folding; stops the test when it is not there exactly once. */
static struct str header(struct str head, const char *name)
{
	struct buf out = BUF_INIT(100000);
	struct str line, rest = head;
	bool inside = false;
	int found = 0;

	while (str_cut(rest, '\n', &line, &rest)) {
		bool more = line.n && (line.p[0] == ' ' || line.p[0] == '\t');
		struct str key, value;
		if (!more) {
			inside = str_cut(line, ':', &key, &value) && str_eq_nocase(key, str_of(name));
			found += inside;
			line = inside ? str_trim(value) : line;
		}
		if (inside) {
			buf_str(&out, str_sub(line, 0, line.n && line.p[line.n - 1] == '\r' ? line.n - 1 : line.n));
			buf_char(&out, '\n');
		}
	}
	if (found != 1)
		fail_msg("%s is there %d times", name, found);
	return str_trim(buf_take(&out, arena));
}

static int value64(char c)
{
	const char *at = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", c);

	return c && at ? (int)(at - "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") : -1;
}

static void put_base64(struct buf *b, struct str s)
{
	assert_int_equal(s.n % 4, 0);
	for (size_t i = 0; i < s.n; i += 4) {
		int v[4], n = 0;
		for (; n < 4 && s.p[i + (size_t)n] != '='; n++)
			assert_true((v[n] = value64(s.p[i + (size_t)n])) >= 0);
		assert_true(n >= 2 && (n == 4 || i + 4 == s.n));
		buf_char(b, (char)(v[0] << 2 | v[1] >> 4));
		if (n > 2)
			buf_char(b, (char)(v[1] << 4 | v[2] >> 2));
		if (n > 3)
			buf_char(b, (char)(v[2] << 6 | v[3]));
	}
}

/* RFC 2047: encoded words, the white space between two of them falls away; each at most 75 characters
 * and made of whole characters. */
static struct str decoded_words(struct str value)
{
	struct buf out = BUF_INIT(100000);
	struct str word, rest = value;

	while (rest.n) {
		str_cut(rest, '\n', &word, &rest);
		word = str_trim(word);
		assert_true(word.n <= 75);
		assert_true(str_starts(word, STR("=?UTF-8?B?")) && str_ends(word, STR("?=")));
		struct buf one = BUF_INIT(1000);
		put_base64(&one, str_sub(word, 10, word.n - 12));
		assert_true(utf8_valid(buf_view(&one)));
		buf_str(&out, buf_view(&one));
		buf_release(&one);
	}
	return buf_take(&out, arena);
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* RFC 2045, 6.7: only printable ASCII, no white space before a line's end, CRLF to LF. */
static struct str unquoted(struct str s)
{
	struct buf out = BUF_INIT((size_t)4 << 20);

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '=' && i + 2 < s.n && s.p[i + 1] == '\r') {
			i += 2;
		} else if (c == '=') {
			assert_true(i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0);
			buf_char(&out, (char)(hex(s.p[i + 1]) << 4 | hex(s.p[i + 2])));
			i += 2;
		} else if (c == '\r') {
			assert_true(i == 0 || (s.p[i - 1] != ' ' && s.p[i - 1] != '\t'));
			buf_char(&out, '\n');
			i++;
		} else {
			assert_true(c >= 0x20 && c < 0x7f);
			buf_char(&out, c);
		}
	}
	return buf_take(&out, arena);
}

/* The body comes back as it was, with one line end after it. */
static void assert_comes_back(struct str subject, struct str body)
{
	struct str message = message_with(subject, body), head, coded;

	split(message, &head, &coded);
	assert_lines(message, 76);
	struct str again = unquoted(coded);
	assert_true(again.n == body.n + 1 && again.p[body.n] == '\n');
	if (body.n)
		assert_memory_equal(again.p, body.p, body.n);
	assert_true(str_eq(decoded_words(header(head, "Subject")), subject));
	for (size_t i = 0; i < coded.n; i++) /* RFC 5321, 4.5.2 */
		assert_false(coded.p[i] == '.' && (i == 0 || coded.p[i - 1] == '\n'));
}

/* ---- form ----------------------------------------------------------------------------------------- */

static void assert_header(struct str head, const char *name, const char *expected)
{
	struct str value = header(head, name);

	if (!str_eq(value, str_of(expected)))
		fail_msg("%s: " STR_FMT, name, STR_ARG(value));
}

static void a_message_has_its_headers(void **)
{
	struct str head, body;

	split(message_with(STR("Hello"), STR("Text")), &head, &body);
	assert_header(head, "Date", "Fri, 13 Feb 2009 23:31:30 +0000");
	assert_header(head, "From", "OpenPix <openpix@univ.example>");
	assert_header(head, "To", "<zoe@example.org>");
	assert_header(head, "Message-ID", "<42@univ.example>");
	assert_header(head, "MIME-Version", "1.0");
	assert_header(head, "Content-Type", "text/plain; charset=utf-8");
	assert_header(head, "Content-Transfer-Encoding", "quoted-printable");
	assert_header(head, "Auto-Submitted", "auto-generated");
	assert_true(str_eq(body, STR("Text\r\n")));
}

static void texts_come_back_as_they_were(void **)
{
	static const struct str texts[] = {
		{ "", 0 },
		{ "a", 1 },
		{ "deux\nlignes", 11 },
		{ "une ligne vide\n\naprès\n", sizeof "une ligne vide\n\naprès\n" - 1 },
		{ "fin \ntab\t\n \n", 12 },
		{ ".\n..\n.point\n", 12 },
		{ "=3D = =\n", 8 },
		{ "From nobody\n", 12 },
		{ "retour\r\nchariot\r", 16 },
		{ "日本語 Ελληνικά русский 🙂", sizeof "日本語 Ελληνικά русский 🙂" - 1 },
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_comes_back(STR("Sujet"), texts[i]);
}

/* A dot that a soft line break brings to the start of a line, at every column. */
static void dots_never_begin_a_line(void **)
{
	char text[400];

	for (size_t n = 1; n < 200; n++) {
		memset(text, 'x', n);
		memset(text + n, '.', 100);
		assert_comes_back(STR("Sujet"), (struct str){ text, n + 100 });
		memset(text, '.', n);
		assert_comes_back(STR("Sujet"), (struct str){ text, n });
	}
}

static void long_lines_and_subjects_are_broken(void **)
{
	char text[3000];
	static const char *const units[] = { "x", "é", "日", "🙂", " ", "=" };

	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		size_t n = 0, size = strlen(units[u]);
		for (; n + size < 600; n += size) {
			memcpy(text + n, units[u], size);
			struct str s = { text, n + size };
			assert_comes_back(u == 4 ? STR("Sujet") : s, s);
		}
	}
}

static void any_text_comes_back(void **)
{
	static const char *const units[] = { "a", " ", "\n", ".", "=", "é", "🙂", "\t", "\r", "-" };
	struct random r = random_seeded(21);
	struct buf b = BUF_INIT(100000);

	for (int round = 0; round < 400; round++) {
		buf_clear(&b);
		for (uint64_t n = random_below(&r, 500); n; n--)
			buf_str(&b, str_of(units[random_below(&r, sizeof units / sizeof *units)]));
		assert_comes_back(STR("Sujet"), buf_view(&b));
	}
	buf_release(&b);
}

static void a_header_cannot_be_injected(void **state)
{
	static const struct str bad[] = { { "a\nb", 3 }, { "a\r\nBcc: x@example.org", 20 }, { "a\0b", 3 },
		                          { "a\tb", 3 }, { "\x7f", 1 } };
	struct house *h = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(mail_put(h->db, &h->ids, bad[i], STR("Sujet"), STR("Texte"), h->now), ERR_INVALID);
		assert_int_equal(mail_put(h->db, &h->ids, STR("a@example.org"), bad[i], STR("Texte"), h->now),
		                 ERR_INVALID);
	}
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail"), 0);
}

/* ---- an SMTP server ------------------------------------------------------------------------------ */

enum smtp_mood { SMTP_WELL, SMTP_REFUSES_RECIPIENT, SMTP_HANGS_UP };

struct smtp {
	int fd;
	unsigned port;
	pthread_t thread;
	_Atomic int mood, taken, asked;
	_Atomic bool ending;
	struct buf from, to; /* of the last message, as said */
	struct buf data;     /* dots taken away */
};

static bool smtp_line(int fd, struct buf *line)
{
	char c;

	for (buf_clear(line); read(fd, &c, 1) == 1;) {
		buf_char(line, c);
		if (c == '\n')
			return true;
	}
	return false;
}

static void say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		return;
}

static bool take_data(struct smtp *s, int fd, struct buf *line)
{
	buf_clear(&s->data);
	say(fd, "354 go on\r\n");
	while (smtp_line(fd, line)) {
		struct str text = buf_view(line);
		if (str_eq(text, STR(".\r\n")))
			return true;
		buf_str(&s->data, text.p[0] == '.' ? str_from(text, 1) : text);
	}
	return false;
}

static void smtp_talk(struct smtp *s, int fd)
{
	struct buf line = BUF_INIT(100000);

	s->asked++;
	if (s->mood == SMTP_HANGS_UP)
		return;
	say(fd, "220 test\r\n");
	while (smtp_line(fd, &line)) {
		struct str l = buf_view(&line);
		if (str_starts(l, STR("MAIL FROM:"))) {
			buf_clear(&s->from);
			buf_str(&s->from, str_trim(str_from(l, 10)));
		} else if (str_starts(l, STR("RCPT TO:"))) {
			buf_clear(&s->to);
			buf_str(&s->to, str_trim(str_from(l, 8)));
			if (s->mood == SMTP_REFUSES_RECIPIENT) {
				say(fd, "550 nobody of that name\r\n");
				continue;
			}
		} else if (str_starts(l, STR("DATA"))) {
			if (!take_data(s, fd, &line))
				break;
			s->taken++;
		} else if (str_starts(l, STR("QUIT"))) {
			say(fd, "221 bye\r\n");
			break;
		}
		say(fd, "250 fine\r\n");
	}
	buf_release(&line);
}

static void *smtp_main(void *context)
{
	struct smtp *s = context;

	while (!s->ending) {
		int fd = accept(s->fd, NULL, NULL);
		struct timeval limit = { .tv_sec = 10 };
		if (fd < 0)
			continue;
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
		smtp_talk(s, fd);
		close(fd);
	}
	return NULL;
}

static struct smtp *smtp_start(void)
{
	struct smtp *s = calloc(1, sizeof *s);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval wait = { .tv_usec = 100 * 1000 };
	socklen_t n = sizeof a;

	s->from = s->to = BUF_INIT(10000);
	s->data = BUF_INIT((size_t)4 << 20);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&a, n), 0);
	assert_int_equal(listen(s->fd, 8), 0);
	assert_int_equal(getsockname(s->fd, (struct sockaddr *)&a, &n), 0);
	setsockopt(s->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	s->port = ntohs(a.sin_port);
	assert_int_equal(pthread_create(&s->thread, NULL, smtp_main, s), 0);
	return s;
}

static void smtp_stop(struct smtp *s)
{
	s->ending = true;
	pthread_join(s->thread, NULL);
	close(s->fd);
	buf_release(&s->from);
	buf_release(&s->to);
	buf_release(&s->data);
	free(s);
}

/* ---- sending -------------------------------------------------------------------------------------- */

static struct mailer *mailer(struct house *h, const char *smtp, const char *folder)
{
	const struct mailer_options o = { .database = h->database->url, .queue = h->queue, .smtp = smtp,
		                          .from = "openpix@univ.example", .folder = folder, .clock = h->clock };
	struct mailer *m;
	struct error e = {};

	if (mailer_open(&o, &m, &e) != ERR_NONE)
		fail_msg("%s", error_text(&e, h->arena).p);
	return m;
}

static void put(struct house *h, const char *recipient)
{
	assert_int_equal(mail_put(h->db, &h->ids, str_of(recipient), STR("Bienvenue à toi"),
	                          STR("Bonjour Zoé,\n.\n..fin\n"), h->now),
	                 ERR_NONE);
}

static int64_t waiting(struct house *h)
{
	return house_count(h, "SELECT count(*) FROM mail");
}

/* Half a minute at most: the mailer would look by itself after that. */
static void until_none_waits(struct house *h)
{
	for (int i = 0; waiting(h) && i < 5000; i++)
		usleep(1000);
	assert_int_equal(waiting(h), 0);
}

static const char *address(struct house *h, unsigned port)
{
	return arena_printf(h->arena, "smtp://127.0.0.1:%u", port).p;
}

static void the_server_gets_the_message(void **state)
{
	struct house *h = *state;
	struct smtp *s = smtp_start();
	struct mailer *m = mailer(h, address(h, s->port), "/nowhere");
	struct str head, body;

	arena = h->arena;
	put(h, "zoe@example.org");
	mailer_send_due(m);
	assert_int_equal(s->taken, 1);
	assert_int_equal(waiting(h), 0);
	assert_true(str_eq(buf_view(&s->from), STR("<openpix@univ.example>")));
	assert_true(str_eq(buf_view(&s->to), STR("<zoe@example.org>")));
	split(buf_view(&s->data), &head, &body);
	assert_header(head, "To", "<zoe@example.org>");
	assert_true(str_eq(decoded_words(header(head, "Subject")), STR("Bienvenue à toi")));
	assert_true(str_starts(unquoted(body), STR("Bonjour Zoé,\n.\n..fin\n")));
	assert_int_equal(mailer_send_due(m), 0); /* once */
	assert_int_equal(s->taken, 1);
	mailer_close(m);
	smtp_stop(s);
}

/* After 1, 2, 4, … minutes, 2 hours at most; then it gets through. */
static void a_failed_message_is_tried_again_later(void **state)
{
	static const int minutes[] = { 1, 2, 4, 8, 16, 32, 64, 128, 128, 128 };
	struct house *h = *state;
	struct smtp *s = smtp_start();
	struct mailer *m = mailer(h, address(h, s->port), "/nowhere");

	s->mood = SMTP_REFUSES_RECIPIENT;
	put(h, "zoe@example.org");
	for (int i = 0; i < 10; i++) {
		if (i == 5)
			s->mood = SMTP_HANGS_UP;
		mailer_send_due(m);
		assert_int_equal(s->asked, i + 1);
		assert_int_equal(house_count(h, "SELECT attempts FROM mail"), i + 1);
		assert_int_equal(house_count(h, "SELECT due FROM mail"), h->now + minutes[i] * CLOCK_MINUTE);
		h->now += minutes[i] * CLOCK_MINUTE - 1;
		mailer_send_due(m); /* not yet */
		assert_int_equal(s->asked, i + 1);
		h->now++;
	}
	s->mood = SMTP_WELL;
	mailer_send_due(m);
	assert_int_equal(s->taken, 1);
	assert_int_equal(waiting(h), 0);
	mailer_close(m);
	smtp_stop(s);
}

static void after_three_days_an_address_is_given_up(void **state)
{
	struct house *h = *state;
	struct smtp *s = smtp_start();
	struct mailer *m = mailer(h, address(h, s->port), "/nowhere");
	int64_t begun = h->now;

	s->mood = SMTP_HANGS_UP;
	put(h, "zoe@example.org");
	while (waiting(h)) {
		mailer_send_due(m);
		h->now += CLOCK_HOUR;
		assert_true(h->now < begun + 5 * CLOCK_DAY);
	}
	assert_true(h->now > begun + 3 * CLOCK_DAY);
	mailer_close(m);
	smtp_stop(s);
}

/* More than are read at once. */
static void many_messages_are_sent_in_one_go(void **state)
{
	struct house *h = *state;
	char folder[] = "/tmp/openpix-mail-XXXXXX";

	assert_non_null(mkdtemp(folder));
	for (int i = 0; i < 50; i++)
		put(h, "zoe@example.org");
	struct mailer *m = mailer(h, NULL, folder);
	mailer_send_due(m);
	assert_int_equal(waiting(h), 0);
	mailer_close(m);
	assert_int_equal(system(arena_printf(h->arena, "rm -r '%s'", folder).p), 0);
}

static size_t files_in(const char *folder)
{
	DIR *d = opendir(folder);
	size_t n = 0;

	for (const struct dirent *e; d && (e = readdir(d));)
		n += strlen(e->d_name) > 4 && strcmp(e->d_name + strlen(e->d_name) - 4, ".eml") == 0;
	if (d)
		closedir(d);
	return n;
}

static void without_a_server_it_becomes_a_file(void **state)
{
	struct house *h = *state;
	char top[] = "/tmp/openpix-mail-XXXXXX";
	struct str head, body, bytes;
	struct error e;

	arena = h->arena;
	assert_non_null(mkdtemp(top));
	const char *folder = arena_printf(h->arena, "%s/var/mail", top).p; /* made when it is not there */
	struct mailer *m = mailer(h, NULL, folder);
	put(h, "zoe@example.org");
	int64_t id = house_count(h, "SELECT id FROM mail");
	mailer_send_due(m);
	assert_int_equal(waiting(h), 0);
	assert_int_equal(files_in(folder), 1);
	assert_int_equal(file_read(h->arena, arena_printf(h->arena, "%s/%lld.eml", folder, (long long)id).p, 100000,
	                           &bytes, &e),
	                 ERR_NONE);
	split(bytes, &head, &body);
	assert_header(head, "To", "<zoe@example.org>");
	assert_true(str_starts(unquoted(body), STR("Bonjour Zoé,\n")));
	mailer_close(m);
	assert_int_equal(system(arena_printf(h->arena, "rm -r '%s'", top).p), 0);
}

/* On its own thread: what was there before, then what it is told of. */
static void started_it_sends_by_itself(void **state)
{
	struct house *h = *state;
	struct smtp *s = smtp_start();
	struct mailer *m = mailer(h, address(h, s->port), "/nowhere");
	struct error e = {};

	put(h, "zoe@example.org");
	assert_int_equal(mailer_start(m, &e), ERR_NONE);
	until_none_waits(h);
	put(h, "ana@example.org");
	mailer_poke(m);
	until_none_waits(h);
	mailer_close(m);
	assert_int_equal(s->taken, 2);
	smtp_stop(s);
}

/* ---- attachments ---------------------------------------------------------------------------------- */

/* The value of one parameter of a header, its quotes taken away; empty when it is not there. */
static struct str parameter(struct str value, const char *name)
{
	struct str piece, key, text, rest = value;

	while (rest.n) {
		str_cut(rest, ';', &piece, &rest);
		if (!str_cut(str_trim(piece), '=', &key, &text) || !str_eq_nocase(key, str_of(name)))
			continue;
		return text.n >= 2 && text.p[0] == '"' ? str_sub(text, 1, text.n - 2) : text;
	}
	return STR("");
}

/* RFC 2231: filename="…", or filename*0*=UTF-8''… and those that follow it, put together. */
static struct str file_name(struct str disposition)
{
	struct buf out = BUF_INIT(100000);
	struct str plain = parameter(disposition, "filename");

	if (plain.n)
		return plain;
	for (int i = 0;; i++) {
		struct str piece = parameter(disposition, arena_printf(arena, "filename*%d*", i).p);
		if (!piece.n)
			return buf_take(&out, arena);
		if (i == 0) {
			assert_true(str_starts(piece, STR("UTF-8''")));
			piece = str_from(piece, 7);
		}
		for (size_t k = 0; k < piece.n; k++) {
			assert_null(strchr(" *'()<>@,;:\\\"/[]?=", piece.p[k])); /* 7: attribute-char */
			if (piece.p[k] == '%') {
				assert_true(k + 2 < piece.n);
				buf_char(&out, (char)(hex(piece.p[k + 1]) << 4 | hex(piece.p[k + 2])));
				k += 2;
			} else {
				buf_char(&out, piece.p[k]);
			}
		}
	}
}

/* The parts between the boundaries of RFC 2046, 5.1; how many. */
static size_t parts_of(struct str message, struct str *parts, size_t most)
{
	struct str head, body;

	split(message, &head, &body);
	struct str kind = header(head, "Content-Type");
	assert_true(str_starts(kind, STR("multipart/mixed;")));
	struct str line = arena_printf(arena, "\r\n--" STR_FMT, STR_ARG(parameter(kind, "boundary")));
	struct str rest = { body.p - 2, body.n + 2 }; /* the empty line's end may begin the first one */
	size_t n = 0;
	const char *at = memmem(rest.p, rest.n, line.p, line.n);
	assert_non_null(at);
	for (;;) {
		rest = str_from(rest, (size_t)(at - rest.p) + line.n);
		if (str_starts(rest, STR("--\r\n"))) {
			assert_int_equal(rest.n, 4);
			return n;
		}
		assert_true(str_starts(rest, STR("\r\n")) && n < most);
		at = memmem(rest.p, rest.n, line.p, line.n);
		assert_non_null(at);
		parts[n++] = str_sub(rest, 2, (size_t)(at - rest.p) - 2);
	}
}

static struct str base64_decoded(struct str lines)
{
	struct buf out = BUF_INIT((size_t)32 << 20);
	struct str line, rest = lines;

	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		line = str_trim(line);
		assert_true(line.n <= 76);
		put_base64(&out, line);
	}
	return buf_take(&out, arena);
}

static void assert_part(struct str part, const struct mail_attachment *f)
{
	struct str head, coded;

	split(part, &head, &coded);
	assert_lines(head, 76);
	assert_true(str_eq(header(head, "Content-Type"), f->type));
	assert_header(head, "Content-Transfer-Encoding", "base64");
	struct str disposition = header(head, "Content-Disposition");
	assert_true(str_starts(disposition, STR("attachment;")));
	assert_true(str_eq(file_name(disposition), f->name));
	struct str bytes = base64_decoded(coded);
	assert_int_equal(bytes.n, f->content.n);
	if (bytes.n)
		assert_memory_equal(bytes.p, f->content.p, bytes.n);
}

static void assert_letter(struct str message, const struct mail_letter *l)
{
	struct str parts[MAIL_ATTACHMENTS_MOST + 1], head, body;
	size_t n = parts_of(message, parts, MAIL_ATTACHMENTS_MOST + 1);

	assert_lines(message, 76);
	assert_int_equal(n, l->attachment_count + 1);
	split(parts[0], &head, &body);
	assert_header(head, "Content-Type", "text/plain; charset=utf-8");
	assert_true(str_starts(unquoted(body), l->body));
	for (size_t i = 0; i < l->attachment_count; i++)
		assert_part(parts[i + 1], &l->attachments[i]);
}

static struct str noise(size_t n)
{
	struct random r = random_seeded(n);
	char *p = arena_alloc(arena, n + 1, 1);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)random_below(&r, 256);
	return (struct str){ p, n };
}

/* Three files as a convocation has, and what a file can be: empty, of every length of a last line. */
static struct mail_letter letter_with_files(size_t n)
{
	static const struct str names[] = {
		{ "convocation.ics", 15 },
		{ "Convocation de Zoé Ñandú à Étampes.pdf", sizeof "Convocation de Zoé Ñandú à Étampes.pdf" - 1 },
		{ "Nguyễn Thị Ánh Tuyết, 日本語 🙂 \"a\"; b=c\\d*'%41.pdf",
		  sizeof "Nguyễn Thị Ánh Tuyết, 日本語 🙂 \"a\"; b=c\\d*'%41.pdf" - 1 },
		{ "a b", 3 },
	};
	struct mail_attachment *files = ARENA_NEW(arena, struct mail_attachment, n);

	for (size_t i = 0; i < n; i++)
		files[i] = (struct mail_attachment){
			.name = names[i % 4],
			.type = i ? STR("application/pdf") : STR("text/calendar; charset=utf-8; method=REQUEST"),
			.content = i == 1 ? noise(300000) : noise(i * 19),
		};
	return (struct mail_letter){ .recipient = STR("zoe@example.org"), .subject = STR("Votre convocation à l’examen"),
		                     .body = STR("Bonjour Zoé,\n.\n--=_openpix_42\n=_openpix_42--\n"),
		                     .attachments = files, .attachment_count = n };
}

static void attachments_come_back_as_they_were(void **)
{
	for (size_t n = 1; n <= MAIL_ATTACHMENTS_MOST; n++) {
		struct mail_letter l = letter_with_files(n);
		assert_letter(mail_message(arena, STR("openpix@univ.example"), &l, 42, INT64_C(1234567890123)), &l);
	}
}

/* A name of any length, of characters of one to four bytes: its lines stay short. */
static void long_names_are_broken(void **)
{
	static const char *const units[] = { "x", "é", "日", "🙂", " " };
	char text[300];

	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		size_t n = 0, size = strlen(units[u]);
		for (; n + size < 250; n += size) {
			memcpy(text + n, units[u], size);
			struct mail_attachment f = { { text, n + size }, STR("text/plain"), STR("x") };
			struct mail_letter l = { .recipient = STR("a@example.org"), .subject = STR("s"),
				                 .attachments = &f, .attachment_count = 1 };
			assert_letter(mail_message(arena, STR("o@univ.example"), &l, 42, 0), &l);
		}
	}
}

static void what_cannot_be_attached_is_refused(void **state)
{
	struct house *h = *state;
	static char big[MAIL_BYTES_MOST];
	static const struct mail_attachment bad[] = {
		{ { "", 0 }, { "text/plain", 10 }, { "x", 1 } },
		{ { "a\r\nB: c", 7 }, { "text/plain", 10 }, { "x", 1 } },
		{ { "a", 1 }, { "", 0 }, { "x", 1 } },
		{ { "a", 1 }, { "text/plain\r\nB: c", 16 }, { "x", 1 } },
		{ { "a", 1 }, { "text/pl\xc3\xa9", 9 }, { "x", 1 } },
	};
	struct mail_letter l = { .recipient = STR("a@example.org"), .subject = STR("s"), .attachment_count = 1 };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		l.attachments = &bad[i];
		assert_int_equal(mail_put_letter(h->db, &h->ids, &l, h->now), ERR_INVALID);
	}
	struct mail_attachment two[2] = { { STR("a"), STR("a/b"), { big, sizeof big } },
		                          { STR("a"), STR("a/b"), STR("x") } };
	l.attachments = two;
	l.attachment_count = 2;
	assert_int_equal(mail_put_letter(h->db, &h->ids, &l, h->now), ERR_FULL);
	l.attachment_count = MAIL_ATTACHMENTS_MOST + 1; /* none of them is looked at */
	assert_int_equal(mail_put_letter(h->db, &h->ids, &l, h->now), ERR_FULL);
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail"), 0);
}

/* By the server and by the folder, kept in the database meanwhile and gone from it afterwards. */
static void a_letter_leaves_with_its_files(void **state)
{
	struct house *h = *state;
	struct smtp *s = smtp_start();
	struct mailer *m = mailer(h, address(h, s->port), "/nowhere");

	arena = h->arena;
	struct mail_letter l = letter_with_files(4);
	s->mood = SMTP_REFUSES_RECIPIENT;
	assert_int_equal(mail_put_letter(h->db, &h->ids, &l, h->now), ERR_NONE);
	put(h, "other@example.org"); /* takes none of them */
	mailer_send_due(m);
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail_attachment"), 4);
	house_script(h, "DELETE FROM mail WHERE recipient = 'other@example.org'");
	s->mood = SMTP_WELL;
	h->now += CLOCK_HOUR;
	mailer_send_due(m);
	assert_int_equal(s->taken, 1);
	assert_letter(buf_view(&s->data), &l);
	assert_int_equal(waiting(h), 0);
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail_attachment"), 0);
	mailer_close(m);
	smtp_stop(s);
}

static void a_letter_becomes_a_file_with_its_files(void **state)
{
	struct house *h = *state;
	char folder[] = "/tmp/openpix-mail-XXXXXX";
	struct str bytes;
	struct error e;

	arena = h->arena;
	assert_non_null(mkdtemp(folder));
	struct mailer *m = mailer(h, NULL, folder);
	struct mail_letter l = letter_with_files(3);
	assert_int_equal(mail_put_letter(h->db, &h->ids, &l, h->now), ERR_NONE);
	int64_t id = house_count(h, "SELECT id FROM mail");
	mailer_send_due(m);
	assert_int_equal(file_read(h->arena, arena_printf(h->arena, "%s/%lld.eml", folder, (long long)id).p, 1 << 24,
	                           &bytes, &e),
	                 ERR_NONE);
	assert_letter(bytes, &l);
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail_attachment"), 0);
	mailer_close(m);
	assert_int_equal(system(arena_printf(h->arena, "rm -r '%s'", folder).p), 0);
}

/* ---- two processes on one database ------------------------------------------------------------------ */

static void *send_due(void *m)
{
	mailer_send_due(m);
	return NULL;
}

static void of_two_mailers_one_sends(void **state)
{
	struct house *h = *state;
	struct smtp *s = smtp_start();
	struct mailer *one = mailer(h, address(h, s->port), "/nowhere");
	struct mailer *two = mailer(h, address(h, s->port), "/nowhere");
	pthread_t thread;

	for (int i = 0; i < 30; i++)
		put(h, "zoe@example.org");
	assert_int_equal(pthread_create(&thread, NULL, send_due, one), 0);
	mailer_send_due(two);
	pthread_join(thread, NULL);
	assert_int_equal(s->taken, 30);
	assert_int_equal(waiting(h), 0);
	mailer_close(one);
	mailer_close(two);
	smtp_stop(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_message_has_its_headers, start, stop),
		cmocka_unit_test_setup_teardown(texts_come_back_as_they_were, start, stop),
		cmocka_unit_test_setup_teardown(dots_never_begin_a_line, start, stop),
		cmocka_unit_test_setup_teardown(long_lines_and_subjects_are_broken, start, stop),
		cmocka_unit_test_setup_teardown(any_text_comes_back, start, stop),
		cmocka_unit_test_setup_teardown(attachments_come_back_as_they_were, start, stop),
		cmocka_unit_test_setup_teardown(long_names_are_broken, start, stop),
		HOUSE_ON_BOTH(a_header_cannot_be_injected),
		HOUSE_ON_BOTH(the_server_gets_the_message),
		HOUSE_ON_SQLITE(a_failed_message_is_tried_again_later),
		HOUSE_ON_SQLITE(after_three_days_an_address_is_given_up),
		HOUSE_ON_SQLITE(many_messages_are_sent_in_one_go),
		HOUSE_ON_BOTH(without_a_server_it_becomes_a_file),
		HOUSE_ON_BOTH(what_cannot_be_attached_is_refused),
		HOUSE_ON_BOTH(a_letter_leaves_with_its_files),
		HOUSE_ON_BOTH(a_letter_becomes_a_file_with_its_files),
		HOUSE_ON_BOTH(started_it_sends_by_itself),
		HOUSE_ON_BOTH(of_two_mailers_one_sends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
