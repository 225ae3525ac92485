/* SPDX-License-Identifier: EUPL-1.2 */
/* content.h - a small content folder of a test's own: two competences, 1.1 and 1.2, and as many
 * skills as are asked for. Every question is a single choice of three whose first one is right. */
#pragma once
#include "bank/bank.h"

struct test_content {
	char folder[40];
};

void content_make(struct test_content *c);
void content_remove(struct test_content *c);

/* tube + level, with questions tube+level-1 to -n. `status` is that of all of them. */
void content_skill(const struct test_content *c, const char *competence, const char *tube, int level,
                   int questions, const char *status);
void content_drop(const struct test_content *c, const char *competence, const char *tube, int level);

/* Loads a folder; the test stops with every reason when it has a fault. bank_unref it. */
struct bank *content_load(const char *folder);
