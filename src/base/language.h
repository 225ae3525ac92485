/* SPDX-License-Identifier: EUPL-1.2 */
/* language.h - the languages everything is written in: interface, framework, challenges. */
#pragma once
#include "base/str.h"

enum language { LANGUAGE_FR, LANGUAGE_EN, LANGUAGE_ES, LANGUAGE_COUNT };

const char *language_code(enum language l);	       /* "fr" */
bool language_of(struct str code, enum language *out); /* "fr", "fr-FR", "fr_CA" -> LANGUAGE_FR */
