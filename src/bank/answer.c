/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/answer.h"

#include "bank/match.h"
#include "bank/number.h"
#include "base/buf.h"
#include "base/unicode.h"

static bool by_choice(const struct challenge *c)
{
	return c->kind == CHALLENGE_QCU || c->kind == CHALLENGE_QCM;
}

/* --- reading a form ----------------------------------------------------------------------------
 */

/* A number from 1 to `most` in its shortest form. */
static size_t number_of(struct str s, size_t most)
{
	int64_t v;

	if (s.n == 0 || s.n > 2 || s.p[0] < '1' || s.p[0] > '9' || !str_int(s, &v) ||
	    v > (int64_t)most)
		return 0;
	return (size_t)v;
}

static int refuse(struct error *e, enum error_kind kind, struct str field, const char *message)
{
	error_set(e, kind, message);
	if (e)
		e->field = field;
	return (int)kind;
}

static int add_choice(const struct challenge *c, struct answer_given *g, struct str value,
		      struct error *e)
{
	size_t number = number_of(value, c->choice_count);

	if (number == 0)
		return refuse(e, ERR_INVALID, STR("choice"),
			      N_("this question has no such choice"));
	unsigned bit = 1u << (number - 1);
	if (c->kind == CHALLENGE_QCU && (g->chosen & ~bit))
		return refuse(e, ERR_INVALID, STR("choice"),
			      N_("only one choice can be made here"));
	g->chosen |= bit;
	return ERR_NONE;
}

static int add_text(const struct challenge *c, struct answer_given *g, struct str id,
		    struct str value, struct error *e)
{
	const struct blank *b = challenge_blank(c, id);

	if (!b)
		return refuse(e, ERR_INVALID, id, N_("this question has no such field"));
	if (value.n > ANSWER_TEXT_MAX)
		return refuse(e, ERR_FULL, id, N_("the answer is too long"));
	if (!utf8_valid(value))
		return refuse(e, ERR_INVALID, id, N_("the answer is not readable text"));
	if (b->option_count && value.n && number_of(value, b->option_count) == 0)
		return refuse(e, ERR_INVALID, id, N_("this question has no such choice"));
	struct str *text = &g->texts[b - c->blanks];
	if (text->n && !str_eq(*text, value))
		return refuse(e, ERR_INVALID, id, N_("this field was sent twice"));
	*text = value;
	return ERR_NONE;
}

int answer_add(const struct challenge *c, struct answer_given *g, struct str name, struct str value,
	       struct error *e)
{
	if (str_eq(name, STR("choice")) && by_choice(c))
		return value.n ? add_choice(c, g, value, e) : ERR_NONE;
	if (str_starts(name, STR("blank_")) && !by_choice(c))
		return add_text(c, g, str_from(name, 6), value, e);
	return refuse(e, ERR_INVALID, name, N_("this question has no such field"));
}

bool answer_is_empty(const struct challenge *c, const struct answer_given *g)
{
	for (size_t i = 0; i < c->blank_count; i++)
		if (str_trim(g->texts[i]).n)
			return false;
	return g->chosen == 0;
}

/* --- storing -----------------------------------------------------------------------------------
 */

static void json_quote(struct buf *b, struct str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c < 0x20 || c == 0x7F)
			buf_printf(b, "\\u%04x", c);
		else
			buf_char(b, (char)c);
	}
	buf_char(b, '"');
}

struct str answer_store(const struct challenge *c, const struct answer_given *g, struct arena *a)
{
	struct buf b = BUF_INIT(BLANKS_MAX * (6 * (size_t)ANSWER_TEXT_MAX + 64));

	for (unsigned i = 0; i < c->choice_count; i++)
		if (g->chosen & 1u << i)
			buf_printf(&b, "%s%u", b.n ? "," : "", i + 1);
	for (size_t i = 0; i < c->blank_count; i++) {
		if (g->texts[i].n == 0)
			continue;
		buf_char(&b, b.n ? ',' : '{');
		json_quote(&b, c->blanks[i].id);
		buf_char(&b, ':');
		json_quote(&b, g->texts[i]);
	}
	if (c->blank_count && b.n)
		buf_char(&b, '}');
	return buf_take(&b, a);
}

/* A JSON text at s[*at]; only what json_quote writes. */
static bool json_unquote(struct str s, size_t *at, struct arena *a, struct str *out)
{
	char *p = arena_alloc(a, s.n - *at + 1, 1);
	size_t n = 0, i = *at;

	if (i >= s.n || s.p[i++] != '"')
		return false;
	for (; i < s.n && s.p[i] != '"'; i++) {
		if (s.p[i] != '\\') {
			p[n++] = s.p[i];
			continue;
		}
		if (++i >= s.n)
			return false;
		if (s.p[i] == '"' || s.p[i] == '\\') {
			p[n++] = s.p[i];
			continue;
		}
		static const char digits[] = "0123456789abcdef";
		struct str hex = str_sub(s, i, 5);
		const char *high = hex.n == 5 && hex.p[3] ? strchr(digits, hex.p[3]) : NULL;
		const char *low = hex.n == 5 && hex.p[4] ? strchr(digits, hex.p[4]) : NULL;
		if (!str_starts(hex, STR("u00")) || !high || !low)
			return false;
		p[n++] = (char)((high - digits) << 4 | (low - digits));
		i += 4;
	}
	*at = i + 1;
	*out = (struct str){p, n};
	return i < s.n;
}

static int restore_texts(const struct challenge *c, struct str s, struct answer_given *g,
			 struct arena *a)
{
	size_t at = 1;

	if (s.p[0] != '{')
		return ERR_INVALID;
	for (;;) {
		struct str id, text;
		if (!json_unquote(s, &at, a, &id) || at >= s.n || s.p[at++] != ':' ||
		    !json_unquote(s, &at, a, &text) || at >= s.n || add_text(c, g, id, text, NULL))
			return ERR_INVALID;
		if (s.p[at] == '}')
			return at + 1 == s.n ? ERR_NONE : ERR_INVALID;
		if (s.p[at++] != ',')
			return ERR_INVALID;
	}
}

int answer_restore(const struct challenge *c, struct str stored, struct answer_given *g,
		   struct arena *a)
{
	*g = (struct answer_given){};
	if (stored.n == 0)
		return ERR_NONE;
	if (stored.n > BLANKS_MAX * (6 * (size_t)ANSWER_TEXT_MAX + 64))
		return ERR_INVALID;
	if (!by_choice(c))
		return restore_texts(c, stored, g, a);
	for (struct str rest = stored, head; rest.n;) {
		bool more = str_cut(rest, ',', &head, &rest);
		if (add_choice(c, g, head, NULL) || (more && rest.n == 0))
			return ERR_INVALID;
		if (!more)
			break;
	}
	return ERR_NONE;
}

/* --- judging -----------------------------------------------------------------------------------
 */

static struct str unit_removed(struct str s, struct str unit)
{
	struct str t = str_trim(s);

	return unit.n && t.n > unit.n && str_ends(t, unit) ? str_sub(t, 0, t.n - unit.n) : s;
}

static bool blank_takes(const struct blank *b, enum language l, struct str given,
			struct str expected, struct arena *a)
{
	struct number x, y;

	if (b->format != BLANK_NUMBER)
		return answer_text_matches(given, expected, b->tolerance, a);
	return number_read(expected, l, &y) &&
	       number_read(unit_removed(given, text_in(&b->unit, l)), l, &x) &&
	       number_equal(&x, &y);
}

/* The language to judge in: the one asked for, or the one that the challenge has. */
static enum language spoken(const struct challenge *c, enum language l)
{
	for (unsigned i = 0; i < LANGUAGE_COUNT && !challenge_speaks(c, l); i++)
		l = challenge_speaks(c, (enum language)i) ? (enum language)i : l;
	return l;
}

static bool takes_any(const struct blank *b, const struct wordings *w, enum language l,
		      struct str given, struct arena *a)
{
	for (size_t i = 0; i < w->in[l].count; i++)
		if (blank_takes(b, l, given, w->in[l].list[i], a))
			return true;
	return false;
}

static struct str first_wording(const struct wordings *w, enum language l)
{
	return w->in[l].count ? w->in[l].list[0] : STR("");
}

static const struct choice *right_option(const struct blank *b, size_t *number)
{
	for (size_t i = 0; i < b->option_count; i++) {
		if (b->options[i].right) {
			*number = i + 1;
			return &b->options[i];
		}
	}
	return NULL;
}

static void check_choices(const struct challenge *c, const struct answer_given *g,
			  struct answer_result *out)
{
	out->count = c->choice_count;
	out->right = g->chosen != 0;
	for (size_t i = 0; i < c->choice_count; i++) {
		bool chosen = g->chosen & 1u << i, right = c->choices[i].right;
		out->marks[i] = chosen ? (right ? ANSWER_RIGHT : ANSWER_WRONG)
				       : (right ? ANSWER_MISSED : ANSWER_UNMARKED);
		out->right &= chosen == right;
	}
}

static enum answer_mark check_blank(const struct blank *b, enum language l, struct str given,
				    struct arena *a, struct str *expected)
{
	size_t number = 0;

	if (b->option_count) {
		const struct choice *right = right_option(b, &number);
		*expected = right ? text_in(&right->text, l) : STR("");
		if (given.n == 0)
			return ANSWER_MISSED;
		return number && number_of(given, b->option_count) == number ? ANSWER_RIGHT
									     : ANSWER_WRONG;
	}
	*expected = first_wording(&b->accept, l);
	if (str_trim(given).n == 0)
		return ANSWER_MISSED;
	return takes_any(b, &b->accept, l, given, a) ? ANSWER_RIGHT : ANSWER_WRONG;
}

/* Each blank must get an idea of its own: a largest matching of blanks and groups. A blank that got
 * none is shown, in the order of the file, an idea nobody used. */
static void check_groups(const struct challenge *c, enum language l, const struct answer_given *g,
			 struct arena *a, struct answer_result *out)
{
	uint64_t edges[BLANKS_MAX] = {}, used = 0;
	int partner[BLANKS_MAX];

	for (size_t i = 0; i < c->blank_count; i++)
		for (size_t k = 0; k < c->group_count && str_trim(g->texts[i]).n; k++)
			if (takes_any(&c->blanks[i], &c->groups[k], l, g->texts[i], a))
				edges[i] |= UINT64_C(1) << k;
	match_pairs(edges, c->blank_count, partner);
	for (size_t i = 0; i < c->blank_count; i++)
		used |= partner[i] == MATCH_NONE ? 0 : UINT64_C(1) << partner[i];
	for (size_t i = 0; i < c->blank_count; i++) {
		size_t k = partner[i] == MATCH_NONE ? 0 : (size_t)partner[i];
		while (partner[i] == MATCH_NONE && k < c->group_count && used & UINT64_C(1) << k)
			k++;
		if (k < c->group_count) {
			used |= UINT64_C(1) << k;
			out->expected[i] = first_wording(&c->groups[k], l);
		}
		out->marks[i] = partner[i] != MATCH_NONE  ? ANSWER_RIGHT
				: str_trim(g->texts[i]).n ? ANSWER_WRONG
							  : ANSWER_MISSED;
	}
}

void answer_check(const struct challenge *c, enum language l, const struct answer_given *g,
		  struct arena *a, struct answer_result *out)
{
	l = spoken(c, l);
	*out = (struct answer_result){};
	if (by_choice(c)) {
		check_choices(c, g, out);
		return;
	}
	out->count = c->blank_count;
	if (c->kind == CHALLENGE_QROCM_DEP)
		check_groups(c, l, g, a, out);
	else
		for (size_t i = 0; i < c->blank_count; i++)
			out->marks[i] =
			    check_blank(&c->blanks[i], l, g->texts[i], a, &out->expected[i]);
	out->right = c->blank_count > 0;
	for (size_t i = 0; i < c->blank_count; i++)
		out->right &= out->marks[i] == ANSWER_RIGHT;
}

/* --- for the correction page -------------------------------------------------------------------
 */

static void line(struct buf *b, enum language l, struct str label, struct str text)
{
	if (b->n)
		buf_char(b, '\n');
	buf_str(b, label);
	if (label.n)
		buf_str(b, l == LANGUAGE_FR ? STR("\u00a0: ") : STR(": "));
	buf_str(b, text);
}

static struct str label_of(const struct challenge *c, size_t i, enum language l)
{
	return c->blank_count > 1 ? text_in(&c->blanks[i].label, l) : STR("");
}

struct str answer_expected_text(const struct challenge *c, enum language l, struct arena *a)
{
	struct buf b = BUF_INIT(256 * 1024);

	l = spoken(c, l);
	for (size_t i = 0; i < c->choice_count; i++)
		if (c->choices[i].right)
			line(&b, l, STR(""), text_in(&c->choices[i].text, l));
	for (size_t i = 0; i < c->group_count; i++)
		line(&b, l, STR(""), first_wording(&c->groups[i], l));
	for (size_t i = 0; i < c->blank_count && c->kind != CHALLENGE_QROCM_DEP; i++) {
		struct str expected;
		check_blank(&c->blanks[i], l, STR(""), a, &expected);
		line(&b, l, label_of(c, i, l), expected);
	}
	return buf_take(&b, a);
}

struct str answer_given_text(const struct challenge *c, enum language l,
			     const struct answer_given *g, struct arena *a)
{
	struct buf b = BUF_INIT(256 * 1024);

	l = spoken(c, l);
	for (size_t i = 0; i < c->choice_count; i++)
		if (g->chosen & 1u << i)
			line(&b, l, STR(""), text_in(&c->choices[i].text, l));
	for (size_t i = 0; i < c->blank_count; i++) {
		const struct blank *blank = &c->blanks[i];
		size_t option = number_of(g->texts[i], blank->option_count);
		if (g->texts[i].n)
			line(&b, l, label_of(c, i, l),
			     option ? text_in(&blank->options[option - 1].text, l) : g->texts[i]);
	}
	return buf_take(&b, a);
}
