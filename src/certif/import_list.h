/* SPDX-License-Identifier: EUPL-1.2 */
/* import_list.h - what the kinds of import_steps.h that bring one list of candidates (of a session, of a plan)
 * have in common. Their job is a struct candidate_apply, whose import.kept they fill in `kept`; their page
 * holds {{>certif/import_changes}}. */
#pragma once
#include "certif/candidate_import.h"
#include "certif/import_steps.h"

/* In a kind's begin(): the job, of a list for `of`. */
struct candidate_apply *import_list_new(struct import_step *s, struct candidate_list_of of);
/* A kind's read() and found(). */
int import_list_read(struct import_step *s);
struct import_found import_list_found(struct import_step *s);
/* In a kind's apply(): the job with what was sent and confirmed. */
struct candidate_apply *import_list_sent(struct import_step *s);

/* The list there is, as a spreadsheet that can be sent again. */
int import_list_show(struct request *rq, const struct import_kind *kind, const char *file_name);
