/* SPDX-License-Identifier: EUPL-1.2 */
/* import_steps.h - a list of candidates on its way in: sent, shown as what it would change with every
 * fault, confirmed or forgotten. The same steps whatever the list is for (a session, a plan); what differs
 * is a struct import_kind. The file is kept for two hours between the steps.
 *
 * A kind's pages are given its own view, which has a member `import` of import_shape; they hold
 * {{>certif/import_send}} and {{>certif/import_changes}}. */
#pragma once
#include "certif/candidate_import.h"
#include "certif/import_view.h"

struct import_view {
	struct str path;	      /* of the import, the last step's file in it */
	struct str form_path, template_path;
	struct str other_path, faults_path, forget_path;
	struct str file_name, problem, digest;
	bool is_open, is_replace, may_apply, nothing_to_do, has_faults, has_more_faults, has_more_changes;
	int64_t rows, added, changed, same, removed, kept, errors, warnings;
	struct list faults, changes;
};
extern const struct shape import_shape;

struct import_kind;
/* One step, until it is answered. */
struct import_step {
	struct request *rq;
	const struct import_kind *kind;
	void *page;		  /* the kind's own view … */
	struct import_view *view; /* … and its member */
	struct candidate_apply apply;
	struct str path; /* of the form: "/certif/sessions/7/import" */
	struct db_opt_int session;
	int64_t id, centre;
	struct str bytes, file_name;
	struct error error;
};

struct import_kind {
	const char *form, *dry_run; /* pages */
	const char *param;	    /* of the path: which import */
	/* Fills page, view, path, session, centre, apply.import.of; view->is_open, template_path. */
	int (*begin)(struct import_step *s);
	int (*kept)(struct db *db, struct import_step *s); /* apply.import.kept */
	int (*apply)(struct db *db, struct import_step *s); /* within a write */
	struct str (*done)(struct import_step *s);	    /* where to go then */
	struct table_writing (*writing)(struct import_step *s, struct str title);
};

/* The handlers' bodies. Parameters: list, mode; kind->param, mode, digest. */
int import_form_show(struct request *rq, const struct import_kind *kind);
int import_file_post(struct request *rq, const struct import_kind *kind);
int import_dry_run_show(struct request *rq, const struct import_kind *kind);
int import_apply_post(struct request *rq, const struct import_kind *kind);
int import_forget_post(struct request *rq, const struct import_kind *kind);
int import_faults_show(struct request *rq, const struct import_kind *kind);
/* The list there is, as a spreadsheet that can be sent again. */
int import_list_show(struct request *rq, const struct import_kind *kind, const char *file_name);

#define IMPORT_LIST_PARAM { "list", PARAM_FILE, PARAM_FORM, 0, true }
#define IMPORT_MODE_PARAM(where) { "mode", PARAM_WORD, where, 0, false }
#define IMPORT_DIGEST_PARAM { "digest", PARAM_WORD, PARAM_FORM, 16, true }
