/* SPDX-License-Identifier: EUPL-1.2 */
/* message.h - the words of the interface in three languages. A message is its English text
 * (msgid); locale/fr.po and locale/es.po translate it; the compiled catalogues are in the binary. */
#pragma once
#include "base/clock.h"
#include "base/error.h"
#include "base/language.h"

void message_init(void); /* reads the catalogues; once, before any thread */

const char *message(enum language l, const char *msgid);
/* gettext's plural rule of the language chooses between the forms. */
const char *message_plural(enum language l, const char *one, const char *many, int64_t n);
/* The form the rule of the language chooses: 0 the first, 1 the second. */
unsigned message_form(enum language l, int64_t n);
/* The same for whoever looks ahead: the translation's form, or false when there is none. */
bool message_find(enum language l, struct str msgid, unsigned form, struct str *out);
/* A translated text, the first {0} of it replaced. */
struct str message_filled(const char *text, struct str value, struct arena *a);
/* The translated sentence of an error, its {0} replaced. */
struct str message_error(enum language l, const struct error *e, struct arena *a);

/* The best of an Accept-Language header; `otherwise` when none fits. */
enum language language_negotiate(struct str accept_language, enum language otherwise);

/* By language: "1 234" (U+00A0), "12,5", "23 novembre 2026", "23 novembre 2026 à 14:05" (Europe/Paris).
 * French writes the first of a month "1er"; English 1,234 and 12.5; Spanish 1234 but 12 345. A number
 * that is none is a dash. */
struct str language_number(enum language l, int64_t n, struct arena *a);
struct str language_real(enum language l, double v, struct arena *a);
/* Euros from cents: "1 964,55 €", "€1,964.55", "1964,55 €". */
struct str language_money(enum language l, int64_t cents, struct arena *a);
struct str language_date(enum language l, int64_t ms, struct arena *a);
struct str language_time(enum language l, int64_t ms, struct arena *a);
/* "lundi 23 novembre 2026", "Monday 23 November 2026", "lunes 23 de noviembre de 2026", of a civil date
 * with its weekday (zone_local). */
struct str language_long_day(enum language l, struct clock_date d, struct arena *a);
struct str language_month(enum language l, struct clock_date d, struct arena *a); /* "novembre 2026" */
/* Both for a machine: "2026-11-23" (the day in Europe/Paris), "2026-11-23T13:05:00.000Z". */
struct str language_iso(int64_t ms, bool is_day, struct arena *a);
