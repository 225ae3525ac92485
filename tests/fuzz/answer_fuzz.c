/* SPDX-License-Identifier: EUPL-1.2 */
/* Two texts and a byte of options: the answer checkers never crash, say the same twice, take a text
 * for itself, and forgive more with more tolerance; numbers equal themselves; pix-v3 and our own
 * rules bear any YAML. */
#include <stdint.h>
#include "bank/answer.h"
#include "bank/answer_pix.h"
#include "bank/number.h"
#include "base/unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void own_rules(struct str x, struct str y, struct arena *a)
{
	bool exact = answer_text_matches(x, y, 0, a);

	for (unsigned t = 0; t < 8; t++) {
		bool taken = answer_text_matches(x, y, t, a);
		must(taken == answer_text_matches(x, y, t, a));
		must(answer_text_matches(x, x, t, a) == (answer_text_key(x, t, a).n > 0));
		if (exact && answer_text_key(y, t, a).n)
			must(taken);
		if (taken && !(t & TOLERATE_SPELLING))
			must(answer_text_matches(x, y, t | TOLERATE_SPELLING, a));
	}
}

static void numbers(struct str x, struct str y)
{
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		struct number m, n;
		bool read = number_read(x, (enum language)l, &m);
		must(!read || (m.count <= NUMBER_DIGITS_MAX && number_equal(&m, &m)));
		if (read && number_read(y, (enum language)l, &n))
			must(number_equal(&m, &n) == number_equal(&n, &m));
	}
}

static void pix_rules(struct str x, struct str y, unsigned treatments, struct arena *a)
{
	static const char *const formats[] = {"nombre", "mots"};

	for (unsigned k = PIX_QCU; k <= PIX_QROCM_DEP; k++) {
		struct pix_question q = {
		    .kind = (enum pix_kind)k,
		    .answer = {.type = PIX_TEXT, .text = x},
		    .solution = {.type = PIX_TEXT, .text = y},
		    .treatments = treatments,
		    .format = str_of(formats[treatments & 1]),
		};
		enum pix_result r = pix_check(&q, a).result;
		must(r == pix_check(&q, a).result);
		must(r == PIX_OK || r == PIX_KO || r == PIX_ERROR || r == PIX_ABAND);
		(void)pix_check_mended(&q, a);
	}
}

static void stored(struct str x, struct str y, struct arena *a)
{
	static const struct blank blanks[] = {{.id = {"a", 1}}, {.id = {"b", 1}}};
	static const struct challenge c = {
	    .kind = CHALLENGE_QROCM_IND, .languages = 7, .blanks = blanks, .blank_count = 2};
	struct answer_given g = {}, back;

	if (!answer_add(&c, &g, STR("blank_a"), x, NULL) &&
	    !answer_add(&c, &g, STR("blank_b"), y, NULL)) {
		must(answer_restore(&c, answer_store(&c, &g, a), &back, a) == 0);
		must(str_eq(back.texts[0], g.texts[0]) && str_eq(back.texts[1], g.texts[1]));
	}
	if (answer_restore(&c, x, &back, a) == 0)
		(void)answer_store(&c, &back, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = {(const char *)data, size}, x, y;

	if (size < 2 || size > 4096 || !utf8_valid(str_from(all, 1)))
		return 0;
	struct arena *a = arena_new((size_t)256 << 20);
	str_cut(str_from(all, 1), '\x1F', &x, &y);
	own_rules(x, y, a);
	numbers(x, y);
	pix_rules(x, y, data[0] & 7, a);
	stored(x, y, a);
	arena_free(a);
	return 0;
}
