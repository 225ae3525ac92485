/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/alert.h"

const struct alert_reason alert_reasons[] = {
	{ "question", N_("The question is unclear or seems wrong"), ABOUT_ALL },
	{ "display", N_("The question does not show as it should"), ABOUT_ALL },
	{ "IMAGE_NOT_DISPLAYING", N_("A picture does not show"), ABOUT_PICTURES },
	{ "EMBED_NOT_WORKING", N_("The simulator or the application in the question does not work"), ABOUT_ALL },
	{ "FILE_NOT_OPENING", N_("The file does not download or does not open"), ABOUT_ALL },
	{ "WEBSITE_UNAVAILABLE", N_("The web site to visit does not open"), ABOUT_ALL },
	{ "WEBSITE_BLOCKED", N_("The web site to visit is blocked here"), ABOUT_ALL },
	{ "SOFTWARE_NOT_WORKING", N_("A program on the computer does not work as it should"), ABOUT_ALL },
	{ "EXTRA_TIME_EXCEEDED", N_("My extra time was not counted for this question"), ABOUT_TIMED },
	{ "UNINTENTIONAL_FOCUS_OUT", N_("I left the page without meaning to"), ABOUT_FOCUSED },
	{ "SKIP_ON_OOPS", N_("I skipped the question before by mistake"), ABOUT_ALL },
	{ "ACCESSIBILITY_ISSUE", N_("I cannot answer it because of a disability"), ABOUT_ALL },
	{ "other", N_("Something else"), ABOUT_ALL },
};
const size_t alert_reason_count = sizeof alert_reasons / sizeof *alert_reasons;

const struct alert_reason *alert_reason_of(struct str code)
{
	for (size_t i = 0; i < alert_reason_count; i++)
		if (str_eq(code, str_of(alert_reasons[i].code)))
			return &alert_reasons[i];
	return NULL;
}

struct str alert_write(struct arena *a, const struct alert_reason *reason, struct str words)
{
	return arena_printf(a, "%s%s" STR_FMT, reason->code, words.n ? " " : "", STR_ARG(words));
}

const struct alert_reason *alert_read(struct str kept, struct str *words)
{
	struct str code = kept, rest = { "", 0 };

	(void)str_cut(kept, ' ', &code, &rest);
	const struct alert_reason *r = alert_reason_of(code);
	*words = r ? rest : kept;
	return r;
}

struct str alert_told(struct str kept, enum language l, struct arena *a)
{
	struct str words;
	const struct alert_reason *r = alert_read(kept, &words);

	if (!r)
		return words;
	return arena_printf(a, "%s%s" STR_FMT, message(l, r->label), words.n ? " – " : "", STR_ARG(words));
}
