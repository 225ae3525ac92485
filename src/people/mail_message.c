/* SPDX-License-Identifier: EUPL-1.2 */
#include "people/mail.h"

#include <sodium.h>
#include "base/buf.h"

enum {
	LINE_MOST = 73,
	WORD_MOST = 39,	   /* bytes: "Subject: " and the encoded word stay within 76 characters */
	BASE64_BYTES = 57, /* 76 characters */
	NAME_PIECE = 48,   /* characters of a file's name on a line */
	MESSAGE_MOST = 2 * MAIL_BYTES_MOST,
};

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

static void put_base64(struct buf *b, struct str s)
{
	char line[BASE64_BYTES / 3 * 4 + 1];

	for (; s.n; s = str_from(s, BASE64_BYTES)) {
		struct str part = str_sub(s, 0, BASE64_BYTES);
		sodium_bin2base64(line, sizeof line, (const unsigned char *)part.p, part.n,
				  sodium_base64_VARIANT_ORIGINAL);
		buf_printf(b, "%s\r\n", line);
	}
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_';
}

/* RFC 2231, 3 and 4: filename*0*=UTF-8''Zo%C3%A9; filename*1*=… */
static void put_coded_name(struct buf *b, struct str name)
{
	size_t piece = 0, column = NAME_PIECE;

	for (size_t i = 0; i < name.n; i++) {
		if (column >= NAME_PIECE) {
			buf_printf(b, ";\r\n filename*%zu*=%s", piece, piece ? "" : "UTF-8''");
			piece++;
			column = 0;
		}
		if (is_plain(name.p[i]))
			buf_char(b, name.p[i]);
		else
			buf_printf(b, "%%%02X", (unsigned char)name.p[i]);
		column += is_plain(name.p[i]) ? 1 : 3;
	}
}

static void put_name(struct buf *b, struct str name)
{
	bool plain = name.n <= NAME_PIECE;

	for (size_t i = 0; i < name.n; i++)
		plain = plain && is_plain(name.p[i]);
	if (plain)
		buf_printf(b, ";\r\n filename=\"" STR_FMT "\"", STR_ARG(name));
	else
		put_coded_name(b, name);
}

static void put_text_part(struct buf *b, struct str body)
{
	buf_lit(b, "Content-Type: text/plain; charset=utf-8\r\n"
		   "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	put_quoted_printable(b, body);
}

/* "=_" is in no text of either encoding, so that no part can hold the boundary (RFC 2045, 6.7). */
static void put_parts(struct buf *b, const struct mail_letter *l, int64_t id)
{
	long long boundary = id;

	buf_printf(b, "Content-Type: multipart/mixed; boundary=\"=_openpix_%lld\"\r\n", boundary);
	buf_printf(b, "\r\n--=_openpix_%lld\r\n", boundary);
	put_text_part(b, l->body);
	for (size_t i = 0; i < l->attachment_count; i++) {
		const struct mail_attachment *f = &l->attachments[i];
		buf_printf(b, "\r\n--=_openpix_%lld\r\n", boundary);
		buf_printf(b, "Content-Type: " STR_FMT "\r\n", STR_ARG(f->type));
		buf_lit(b, "Content-Transfer-Encoding: base64\r\n"
			   "Content-Disposition: attachment");
		put_name(b, f->name);
		buf_lit(b, "\r\n\r\n");
		put_base64(b, f->content);
	}
	buf_printf(b, "\r\n--=_openpix_%lld--\r\n", boundary);
}

struct str mail_message(struct arena *a, struct str from, const struct mail_letter *l, int64_t id,
			int64_t now)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct clock_date d = clock_date_utc(now);
	struct str user, domain;
	struct buf b = BUF_INIT(MESSAGE_MOST);

	if (!str_cut(from, '@', &user, &domain))
		domain = STR("localhost");
	buf_printf(&b, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d +0000\r\n", days + d.weekday * 3,
		   d.day, months + (d.month - 1) * 3, d.year, d.hour, d.minute, d.second);
	buf_printf(&b, "From: OpenPix <" STR_FMT ">\r\n", STR_ARG(from));
	buf_printf(&b, "To: <" STR_FMT ">\r\n", STR_ARG(l->recipient));
	buf_printf(&b, "Message-ID: <%lld@" STR_FMT ">\r\nSubject: ", (long long)id,
		   STR_ARG(domain));
	put_encoded_words(&b, l->subject);
	buf_lit(&b, "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
	if (l->attachment_count)
		put_parts(&b, l, id);
	else
		put_text_part(&b, l->body);
	if (b.failed) {
		buf_release(&b);
		return STR("");
	}
	return buf_take(&b, a);
}
