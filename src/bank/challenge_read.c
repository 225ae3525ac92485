/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/challenge_read.h"

#include "bank/answer.h"
#include "bank/number.h"
#include "base/map.h"

/* --- choices and menus -------------------------------------------------------------------------
 */

static const char *const choice_members[] = {"right", NULL};

/* Two choices nobody can tell apart, in some language. */
static void same_choices(struct reader *r, const struct yaml *list, const struct choice *c,
			 size_t n)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
				if (!c[i].text.in[l].n || !str_eq(c[i].text.in[l], c[k].text.in[l]))
					continue;
				reader_problem(r, list->items[i],
					       "\"" STR_FMT "\" is the same as number %zu in %s%s",
					       STR_ARG(c[i].text.in[l]), k + 1,
					       language_code((enum language)l),
					       c[i].right != c[k].right
						   ? ", and only one of them is right"
						   : "");
				break;
			}
		}
	}
}

static size_t choices_read(struct reader *r, const struct yaml *y, const char *name, size_t most,
			   const struct choice **out)
{
	const struct yaml *list = reader_list(r, y, name, name[0] == 'o' ? 2 : 3, most);
	struct choice *c;

	if (!list)
		return 0;
	c = ARENA_NEW(r->arena, struct choice, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *right = yaml_get(list->items[i], "right");
		c[i].text = reader_text(r, list->items[i], name, choice_members, CHOICE_MAX);
		c[i].right = right && reader_bool(r, right, "right");
	}
	same_choices(r, list, c, list->count);
	*out = c;
	return list->count;
}

static size_t rights(const struct choice *c, size_t n)
{
	size_t right = 0;

	for (size_t i = 0; i < n; i++)
		right += c[i].right;
	return right;
}

static void challenge_choices(struct reader *r, const struct yaml *y, struct challenge *c)
{
	const struct yaml *list = reader_need(r, y, "choices");

	c->choice_count = choices_read(r, list, "choices", CHOICES_MAX, &c->choices);
	size_t right = rights(c->choices, c->choice_count);
	if (c->choice_count == 0)
		return;
	if (c->kind == CHALLENGE_QCU && right != 1)
		reader_problem(r, list, "%zu choices have 'right: true': a qcu has exactly one%s",
			       right, right > 1 ? " (several right ones make a qcm)" : "");
	if (c->kind == CHALLENGE_QCM && right < 2)
		reader_problem(r, list, "%zu choices have 'right: true': a qcm has two or more%s",
			       right, right == 1 ? " (a single right one makes a qcu)" : "");
	if (c->kind == CHALLENGE_QCM && right == c->choice_count)
		reader_problem(r, list,
			       "every choice is right: a qcm has one or more that are not");
}

/* --- blanks ------------------------------------------------------------------------------------
 */

static unsigned tolerance_read(struct reader *r, const struct yaml *owner, const struct blank *b)
{
	static const char *const words[] = {"case", "punctuation", "spelling"};
	const struct yaml *y = yaml_get(owner, "tolerance");
	unsigned bits = 0;

	if (!y)
		return b->format == BLANK_NUMBER
			   ? 0
			   : TOLERATE_CASE | TOLERATE_PUNCTUATION | TOLERATE_SPELLING;
	if (y->kind != YAML_LIST) {
		reader_problem(r, y,
			       "'tolerance' must be a list: [case, punctuation, spelling], fewer "
			       "of them, or []");
		return 0;
	}
	for (size_t i = 0; i < y->count; i++) {
		size_t word = reader_word(r, y->items[i], "tolerance", words, 3);
		if (word < 3 && bits & 1u << word)
			reader_problem(r, y->items[i], "'tolerance' has '%s' twice", words[word]);
		bits |= word < 3 ? 1u << word : 0;
	}
	if (b->format == BLANK_NUMBER && y->count)
		reader_problem(r, y, "a number is compared by value: remove 'tolerance'");
	return bits;
}

static void format_read(struct reader *r, const struct yaml *y, struct blank *b)
{
	const char *words[BLANK_FORMAT_COUNT];
	const struct yaml *unit = yaml_get(y, "unit");

	for (unsigned f = 0; f < BLANK_FORMAT_COUNT; f++)
		words[f] = blank_format_name((enum blank_format)f);
	size_t format =
	    reader_word(r, reader_need(r, y, "format"), "format", words, BLANK_FORMAT_COUNT);
	b->format = format < BLANK_FORMAT_COUNT ? (enum blank_format)format : BLANK_WORDS;
	if (unit)
		b->unit = reader_text(r, unit, "unit", NULL, 60);
}

static void number_check(struct reader *r, const struct yaml *at, struct str s, unsigned l,
			 bool shared)
{
	struct number own, before;

	if (!number_read(s, (enum language)l, &own))
		reader_problem(r, at, "\"" STR_FMT "\" is not a number", STR_ARG(s));
	else if (shared && number_read(s, (enum language)(l - 1), &before) &&
		 !number_equal(&own, &before))
		reader_problem(
		    r, at,
		    "\"" STR_FMT
		    "\" is not the same number in %s and %s: write it without a thousands mark",
		    STR_ARG(s), language_code((enum language)(l - 1)),
		    language_code((enum language)l));
}

/* Every expected text must be one that could be typed and would be taken. */
static void wordings_check(struct reader *r, const struct yaml *at, const struct wordings *w,
			   const struct blank *b)
{
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		bool shared = l > 0 && w->in[l].list == w->in[l - 1].list;
		for (size_t i = 0; i < w->in[l].count; i++) {
			struct str s = w->in[l].list[i];
			if (b->format == BLANK_NUMBER)
				number_check(r, at, s, l, shared);
			else if (!shared && answer_text_key(s, b->tolerance, r->scratch).n == 0)
				reader_problem(r, at,
					       "\"" STR_FMT "\" would not be taken for itself: "
							    "nothing of it is left to compare",
					       STR_ARG(s));
		}
	}
}

static bool blank_id_good(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!((id.p[i] >= 'a' && id.p[i] <= 'z') ||
		      (i > 0 && id.p[i] >= '0' && id.p[i] <= '9')))
			return false;
	return id.n >= 1 && id.n <= 16;
}

static void menu_read(struct reader *r, const struct yaml *y, struct blank *b)
{
	static const char *const others[] = {"accept", "format", "tolerance", "unit"};
	const struct yaml *list = yaml_get(y, "options");

	for (size_t i = 0; i < 4; i++)
		if (yaml_get(y, others[i]))
			reader_problem(r, yaml_get(y, others[i]),
				       "a blank with 'options' is a menu: remove '%s'", others[i]);
	b->option_count = choices_read(r, list, "options", OPTIONS_MAX, &b->options);
	size_t right = rights(b->options, b->option_count);
	if (b->option_count && right != 1)
		reader_problem(r, list, "%zu options have 'right: true': a menu has exactly one",
			       right);
}

static void blank_read(struct reader *r, const struct yaml *y, enum challenge_kind kind,
		       struct blank *b)
{
	static const char *const ind[] = {"id",	    "label",	 "format",  "unit",
					  "accept", "tolerance", "options", NULL};
	static const char *const dep[] = {"id", "label", "format", "unit", "tolerance", NULL};

	if (!reader_is_map(r, y, "a blank"))
		return;
	reader_members(r, y, kind == CHALLENGE_QROCM_DEP ? dep : ind);
	const struct yaml *id = reader_need(r, y, "id");
	b->id = reader_plain(r, id, "id", 100);
	if (b->id.n && !blank_id_good(b->id))
		reader_problem(
		    r, id, "the id of a blank is 1 to 16 small letters and digits, a letter first");
	const struct yaml *label = reader_need(r, y, "label");
	b->label = reader_text(r, label, "label", NULL, LABEL_MAX);
	if (kind == CHALLENGE_QROCM_IND && yaml_get(y, "options")) {
		menu_read(r, y, b);
		return;
	}
	format_read(r, y, b);
	b->tolerance = tolerance_read(r, y, b);
	if (kind == CHALLENGE_QROCM_DEP)
		return;
	const struct yaml *accept = yaml_get(y, "accept");
	if (!accept) {
		reader_problem(r, y, "the blank needs 'accept' or 'options'");
		return;
	}
	b->accept = reader_wordings(r, accept, "accept");
	wordings_check(r, accept, &b->accept, b);
}

static void blanks_read(struct reader *r, const struct yaml *y, struct challenge *c)
{
	const struct yaml *list =
	    reader_list(r, reader_need(r, y, "blanks"), "blanks", 2, BLANKS_MAX);

	if (!list)
		return;
	struct blank *blanks = ARENA_NEW(r->arena, struct blank, list->count);
	for (size_t i = 0; i < list->count; i++) {
		blank_read(r, list->items[i], c->kind, &blanks[i]);
		for (size_t k = 0; k < i && blanks[i].id.n; k++)
			if (str_eq(blanks[k].id, blanks[i].id))
				reader_problem(r, list->items[i],
					       "two blanks have the id '" STR_FMT "'",
					       STR_ARG(blanks[i].id));
	}
	c->blanks = blanks;
	c->blank_count = list->count;
}

/* QROC: the one blank is written as members of the challenge. */
static void field_read(struct reader *r, const struct yaml *y, struct challenge *c)
{
	static const char *const members[] = {"format", "label", "unit", NULL};
	const struct yaml *field = reader_need(r, y, "field"),
			  *accept = reader_need(r, y, "accept");
	struct blank *b = ARENA_NEW(r->arena, struct blank, 1);

	b->id = STR("a");
	b->format = BLANK_WORDS;
	if (reader_is_map(r, field, "'field'")) {
		reader_members(r, field, members);
		b->label = reader_text(r, reader_need(r, field, "label"), "label", NULL, LABEL_MAX);
		format_read(r, field, b);
	}
	b->tolerance = tolerance_read(r, y, b);
	if (accept) {
		b->accept = reader_wordings(r, accept, "accept");
		wordings_check(r, accept, &b->accept, b);
	}
	c->blanks = b;
	c->blank_count = 1;
}

/* --- groups ------------------------------------------------------------------------------------
 */

/* One wording in two groups would let one idea count twice. */
static void groups_apart(struct reader *r, const struct yaml *list, const struct wordings *g,
			 unsigned l)
{
	struct map owners = map_new(r->scratch, 64);

	for (size_t i = 0; i < list->count; i++) {
		for (size_t k = 0; k < g[i].in[l].count; k++) {
			struct str key =
			    answer_text_key(g[i].in[l].list[k], TOLERATE_CASE, r->scratch);
			const struct wordings *owner = map_get(&owners, key);
			if (key.n == 0)
				continue;
			if (!owner)
				map_add(&owners, key, (void *)(uintptr_t)&g[i]);
			else if (owner != &g[i])
				reader_problem(
				    r, list->items[i],
				    "\"" STR_FMT
				    "\" is in group %zu too: a wording belongs to one idea",
				    STR_ARG(g[i].in[l].list[k]), (size_t)(owner - g) + 1);
		}
	}
}

static void groups_read(struct reader *r, const struct yaml *y, struct challenge *c)
{
	const struct yaml *list =
	    reader_list(r, reader_need(r, y, "groups"), "groups", 1, GROUPS_MAX);

	if (!list)
		return;
	struct wordings *g = ARENA_NEW(r->arena, struct wordings, list->count);
	for (size_t i = 0; i < list->count; i++) {
		g[i] = reader_wordings(r, list->items[i], "groups");
		if (c->blank_count)
			wordings_check(r, list->items[i], &g[i], &c->blanks[0]);
	}
	if (list->count < c->blank_count)
		reader_problem(r, list, "%zu groups for %zu blanks: as many are needed, or more",
			       list->count, c->blank_count);
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
		if (l == 0 || g[0].in[l].list != g[0].in[l - 1].list)
			groups_apart(r, list, g, l);
	for (size_t i = 1; i < c->blank_count; i++)
		if (c->blanks[i].format != c->blanks[0].format ||
		    c->blanks[i].tolerance != c->blanks[0].tolerance)
			reader_problem(r, yaml_get(y, "blanks"),
				       "the blanks of a qrocm-dep must have the same format and "
				       "tolerance: their answers may come in any order");
	c->groups = g;
	c->group_count = list->count;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static void id_read(struct reader *r, const struct yaml *y, struct str skill, struct challenge *c)
{
	const struct yaml *id = reader_need(r, y, "id");
	int64_t number;

	c->id = reader_plain(r, id, "id", 100);
	if (c->id.n == 0)
		return;
	struct str rest = str_from(c->id, skill.n + 1);
	if (!str_starts(c->id, skill) || c->id.n < skill.n + 2 || c->id.p[skill.n] != '-' ||
	    rest.n > 4 || str_starts(rest, STR("0")) || !str_int(rest, &number) || number < 1)
		reader_problem(
		    r, id, "the id must be the skill's name, a hyphen and a number: " STR_FMT "-1",
		    STR_ARG(skill));
}

static void languages_read(struct reader *r, const struct yaml *y, struct challenge *c)
{
	const char *codes[LANGUAGE_COUNT];
	const struct yaml *list = yaml_get(y, "languages");

	c->languages = LANGUAGES_ALL;
	if (!list || !reader_list(r, list, "languages", 1, LANGUAGE_COUNT))
		return;
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
		codes[l] = language_code((enum language)l);
	c->languages = 0;
	for (size_t i = 0; i < list->count; i++) {
		size_t l = reader_word(r, list->items[i], "language", codes, LANGUAGE_COUNT);
		c->languages |= l < LANGUAGE_COUNT ? 1u << l : 0;
	}
}

static void members_check(struct reader *r, const struct yaml *y, enum challenge_kind kind)
{
#define COMMON                                                                                     \
	"id", "status", "kind", "statement", "explanation", "shuffle", "languages", "timer",       \
	    "focused", "blind", "colour"
	static const char *const choices[] = {COMMON, "choices", NULL};
	static const char *const qroc[] = {COMMON, "field", "accept", "tolerance", NULL};
	static const char *const ind[] = {COMMON, "blanks", NULL};
	static const char *const dep[] = {COMMON, "blanks", "groups", NULL};
	static const char *const *const by_kind[CHALLENGE_KIND_COUNT] = {
	    [CHALLENGE_QCU] = choices,	 [CHALLENGE_QCM] = choices,   [CHALLENGE_QROC] = qroc,
	    [CHALLENGE_QROCM_IND] = ind, [CHALLENGE_QROCM_DEP] = dep,
	};
#undef COMMON
	reader_members(r, y, by_kind[kind]);
}

static size_t named(struct reader *r, const struct yaml *y, const char *name,
		    const char *(*name_of)(unsigned), size_t count)
{
	const char *words[8];

	for (unsigned i = 0; i < count; i++)
		words[i] = name_of(i);
	return reader_word(r, reader_need(r, y, name), name, words, count);
}

static const char *kind_name(unsigned k)
{
	return challenge_kind_name((enum challenge_kind)k);
}

static const char *status_name(unsigned s)
{
	return challenge_status_name((enum challenge_status)s);
}

static const char *reach_name(unsigned a)
{
	return challenge_reach_name((enum challenge_reach)a);
}

static enum challenge_reach reach_read(struct reader *r, const struct yaml *y, const char *name)
{
	size_t reach = yaml_get(y, name) ? named(r, y, name, reach_name, REACH_COUNT) : REACH_OK;

	return reach < REACH_COUNT ? (enum challenge_reach)reach : REACH_OK;
}

/* How it is asked in a certification. */
static void conditions_read(struct reader *r, const struct yaml *y, struct challenge *c)
{
	const struct yaml *timer = yaml_get(y, "timer"), *focused = yaml_get(y, "focused");
	int64_t seconds = 0;

	if (timer && (timer->kind != YAML_TEXT || !str_int(timer->text, &seconds) ||
		      seconds < TIMER_LEAST || seconds > TIMER_MOST))
		reader_problem(r, timer,
			       "'timer' is a whole number of seconds from %d to %d; without it the "
			       "question has no time of its own",
			       TIMER_LEAST, TIMER_MOST);
	else
		c->timer = (unsigned)seconds;
	if (focused)
		c->focused = reader_bool(r, focused, "focused");
	c->blind = reach_read(r, y, "blind");
	c->colour = reach_read(r, y, "colour");
}

bool challenge_read(struct reader *r, const struct yaml *y, struct str skill, struct challenge *c)
{
	if (!reader_is_map(r, y, "a challenge"))
		return false;
	*c = (struct challenge){.shuffle = true};
	id_read(r, y, skill, c);
	size_t status = named(r, y, "status", status_name, CHALLENGE_STATUS_COUNT);
	size_t kind = named(r, y, "kind", kind_name, CHALLENGE_KIND_COUNT);
	if (kind == CHALLENGE_KIND_COUNT)
		return false;
	c->status =
	    status < CHALLENGE_STATUS_COUNT ? (enum challenge_status)status : CHALLENGE_PROPOSED;
	c->kind = (enum challenge_kind)kind;
	members_check(r, y, c->kind);
	languages_read(r, y, c);
	if (yaml_get(y, "shuffle"))
		c->shuffle = reader_bool(r, yaml_get(y, "shuffle"), "shuffle");
	conditions_read(r, y, c);
	r->languages = c->languages;
	c->statement =
	    reader_markdown(r, reader_need(r, y, "statement"), "statement", &c->statement_html);
	c->explanation = reader_markdown(r, reader_need(r, y, "explanation"), "explanation",
					 &c->explanation_html);
	if (c->kind == CHALLENGE_QCU || c->kind == CHALLENGE_QCM)
		challenge_choices(r, y, c);
	else if (c->kind == CHALLENGE_QROC)
		field_read(r, y, c);
	else
		blanks_read(r, y, c);
	if (c->kind == CHALLENGE_QROCM_DEP)
		groups_read(r, y, c);
	r->languages = LANGUAGES_ALL;
	return true;
}
