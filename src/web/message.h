/* SPDX-License-Identifier: EUPL-1.2 */
/* message.h - the words of the interface in three languages. A message is its English text
 * (msgid); locale/fr.po and locale/es.po translate it; the compiled catalogues are in the binary. */
#pragma once
#include "base/error.h"
#include "base/language.h"

void message_init(void); /* reads the catalogues; once, before any thread */

const char *message(enum language l, const char *msgid);
/* gettext's plural rule of the language chooses between the forms. */
const char *message_plural(enum language l, const char *one, const char *many, int64_t n);
/* The translated sentence of an error, its {0} replaced. */
struct str message_error(enum language l, const struct error *e, struct arena *a);

/* The best of an Accept-Language header; `otherwise` when none fits. */
enum language language_negotiate(struct str accept_language, enum language otherwise);

/* By language: "1 234", "12,5", "23 novembre 2026", "23 novembre 2026 à 14:05" (Europe/Paris). */
struct str language_number(enum language l, int64_t n, struct arena *a);
struct str language_real(enum language l, double v, struct arena *a);
struct str language_date(enum language l, int64_t ms, struct arena *a);
struct str language_time(enum language l, int64_t ms, struct arena *a);
