/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/number.h"

#include "base/unicode.h"

/* The written form, reduced to ASCII: digits, '.', ',' and ' ' for any space. */
struct written {
	char c[NUMBER_DIGITS_MAX];
	size_t n;
	bool negative;
};

static int digit_of(int32_t code)
{
	static const int32_t zeros[] = {'0', 0x660, 0x6F0, 0x966, 0xFF10};

	for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
		if (code >= zeros[i] && code <= zeros[i] + 9)
			return (int)(code - zeros[i]);
	return -1;
}

static bool is_space(int32_t code)
{
	return code == ' ' || (code >= 9 && code <= 13) || code == 0xA0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200A) || code == 0x202F || code == 0x205F ||
	       code == 0x3000;
}

static bool write_down(struct str s, struct written *w)
{
	bool sign = false;

	for (size_t at = 0; at < s.n;) {
		int32_t code = utf8_next(s, &at);
		int digit = digit_of(code);
		char c;
		if (digit >= 0)
			c = (char)('0' + digit);
		else if (code == '.' || code == 0x66B || code == 0xFF0E)
			c = '.';
		else if (code == ',' || code == 0xFF0C)
			c = ',';
		else if (is_space(code))
			c = ' ';
		else if ((code == '-' || code == '+' || code == 0x2212) && w->n == 0 && !sign) {
			sign = true;
			w->negative = code != '+';
			continue;
		} else {
			return false;
		}
		if (c == ' ' && w->n == 0)
			continue;
		if (w->n == sizeof w->c)
			return false;
		w->c[w->n++] = c;
	}
	while (w->n && w->c[w->n - 1] == ' ')
		w->n--;
	return w->n > 0;
}

static size_t count(const struct written *w, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += w->c[i] == c;
	return n;
}

static size_t last(const struct written *w, char c)
{
	size_t i = w->n;

	while (i > 0 && w->c[i - 1] != c)
		i--;
	return i == 0 ? w->n : i - 1;
}

/* c[0..end): groups of three made by `mark`, the first of one to three digits. */
static bool grouped(const struct written *w, size_t end, char mark)
{
	size_t run = 0;
	bool first = true;

	for (size_t i = 0; i <= end; i++) {
		if (i < end && w->c[i] >= '0' && w->c[i] <= '9') {
			run++;
			continue;
		}
		if ((i < end && w->c[i] != mark) || (first ? run < 1 || run > 3 : run != 3))
			return false;
		first = false;
		run = 0;
	}
	return true;
}

static bool plain_digits(const struct written *w, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (w->c[i] < '0' || w->c[i] > '9')
			return false;
	return true;
}

/* Is a lone mark a thousand's? Only where that is the language's custom and nothing speaks against
 * it. */
static bool lone_is_thousand(const struct written *w, size_t at, enum language l)
{
	char mark = w->c[at];

	return ((l == LANGUAGE_EN && mark == ',') || (l == LANGUAGE_ES && mark == '.')) &&
	       w->n - at == 4 && w->c[0] != '0' && grouped(w, w->n, mark);
}

/* Where the decimal mark is (w->n when there is none), and the mark of the groups before it (0:
 * none). */
static bool read_marks(const struct written *w, enum language l, size_t *point, char *group)
{
	size_t dots = count(w, '.'), commas = count(w, ','), spaces = count(w, ' ');
	size_t dot = last(w, '.'), comma = last(w, ',');

	*point = w->n;
	*group = spaces ? ' ' : 0;
	if (dots + commas == 0)
		return true;
	if (dots && commas) {
		bool by_dot = dot > comma;
		*point = by_dot ? dot : comma;
		*group = by_dot ? ',' : '.';
		return spaces == 0 && (by_dot ? dots : commas) == 1;
	}
	size_t at = dots ? dot : comma;
	if (dots + commas > 1 || (spaces == 0 && lone_is_thousand(w, at, l))) {
		*group = w->c[at];
		return spaces == 0;
	}
	*point = at;
	return true;
}

static void keep_digits(const struct written *w, size_t point, struct number *out)
{
	*out = (struct number){.negative = w->negative};
	for (size_t i = 0; i < w->n; i++) {
		if (w->c[i] < '0' || w->c[i] > '9')
			continue;
		bool leading_zero = out->count == 0 && w->c[i] == '0';
		if (!leading_zero)
			out->digits[out->count++] = w->c[i];
		if (i < point && !leading_zero)
			out->point++;
		if (i > point && leading_zero)
			out->point--;
	}
	while (out->count && out->digits[out->count - 1] == '0')
		out->count--;
	if (out->count == 0)
		*out = (struct number){};
}

bool number_read(struct str s, enum language l, struct number *out)
{
	struct written w = {};
	size_t point;
	char group;

	*out = (struct number){};
	if (!write_down(s, &w) || !read_marks(&w, l, &point, &group))
		return false;
	bool whole = group ? grouped(&w, point, group) : plain_digits(&w, 0, point);
	if (!whole || (point < w.n && !plain_digits(&w, point + 1, w.n)))
		return false;
	if (w.n == 1 && point == 0) /* a mark and no digit */
		return false;
	keep_digits(&w, point, out);
	return true;
}

bool number_equal(const struct number *a, const struct number *b)
{
	return a->negative == b->negative && a->point == b->point && a->count == b->count &&
	       memcmp(a->digits, b->digits, a->count) == 0;
}
