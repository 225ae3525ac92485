/* SPDX-License-Identifier: EUPL-1.2 */
/* import_steps.h - a spreadsheet on its way in: sent, shown as what it would change with every fault,
 * confirmed or forgotten. The same steps whatever it is for (the candidates of a session or of a plan, whole
 * sessions); what differs is a struct import_kind. The file is kept for two hours between the steps.
 *
 * A kind's pages are given its own view, which has a member `import` of import_shape; they hold
 * {{>certif/import_send}}, {{>certif/import_verdict}} and {{>certif/import_confirm}}.
 * A list of candidates is certif/import_list.h. */
#pragma once
#include "certif/import_view.h"

struct import_kind;
/* One step, until it is answered. */
struct import_step {
	struct request *rq;
	const struct import_kind *kind;
	void *page;		  /* the kind's own view ... */
	struct import_view *view; /* ... and its member */
	void *job;		  /* the kind's own: what reads and does it */
	struct str path;	  /* of the form: "/certif/sessions/7/import" */
	struct db_opt_int session;
	int64_t id, centre, now;
	struct str bytes, file_name;
	enum changes_mode mode;
	uint64_t digest; /* of what was shown, sent back */
	const char *problem;
	struct error error;
};

/* What a file would do. */
struct import_found {
	const struct table *table;
	size_t made; /* beside candidates: sessions */
	size_t count[CHANGE_KIND_COUNT];
	uint64_t digest;
};

struct import_kind {
	const char *form, *dry_run; /* pages */
	const char *param;	    /* of the path: which file */
	const char *done_notice;
	/* Fills page, view, path, session, centre, job; view->is_open, template_path. */
	int (*begin)(struct import_step *s);
	int (*kept)(struct db *db, struct import_step *s); /* what there is, before the file is read; or NULL */
	int (*read)(struct import_step *s);		   /* on a thread of its own, no database; s->error */
	int (*load)(struct db *db, struct import_step *s); /* what the file names, once it is read; or NULL */
	/* What was read and loaded, for the view; the kind's own part of the page. */
	struct import_found (*found)(struct import_step *s);
	/* Within a write. ERR_CONFLICT with s->problem: nothing is done, found() says what it would do now. */
	int (*apply)(struct db *db, struct import_step *s);
	struct str (*done)(struct import_step *s); /* where to go then */
	struct table_writing (*writing)(struct import_step *s, const char *title);
};

[[nodiscard]] int import_step_new(struct request *rq, const struct import_kind *kind, struct import_step **out);

/* What a kind's writing() gives: `above` has n lines, the first will be the centre's name. */
struct table_writing import_writing(struct import_step *s, const char *title, struct str centre, struct str *above, size_t n);

/* The handlers' bodies. Parameters: list, mode; kind->param, mode, digest. */
int import_form_show(struct request *rq, const struct import_kind *kind);
int import_file_post(struct request *rq, const struct import_kind *kind);
int import_dry_run_show(struct request *rq, const struct import_kind *kind);
int import_apply_post(struct request *rq, const struct import_kind *kind);
int import_forget_post(struct request *rq, const struct import_kind *kind);
int import_faults_show(struct request *rq, const struct import_kind *kind);

/* A kind's handlers, its parameters (those of its own path given) and its rows of routes. */
#define IMPORT_HANDLERS(kind)                                                                                          \
	static int form_show(struct request *rq) { return import_form_show(rq, &kind); }                               \
	static int file_post(struct request *rq) { return import_file_post(rq, &kind); }                               \
	static int dry_run_show(struct request *rq) { return import_dry_run_show(rq, &kind); }                         \
	static int apply_post(struct request *rq) { return import_apply_post(rq, &kind); }                             \
	static int forget_post(struct request *rq) { return import_forget_post(rq, &kind); }                           \
	static int faults_show(struct request *rq) { return import_faults_show(rq, &kind); }
#define IMPORT_BATCH(name) { name, PARAM_ID, PARAM_PATH, 0, true }
#define IMPORT_MODE(where) { "mode", PARAM_WORD, where, 0, false }
#define IMPORT_PARAMS(name, ...)                                                                                       \
	static const struct param owner_params[] = { __VA_ARGS__, {} };                                                \
	static const struct param file_params[] = { __VA_ARGS__, { "list", PARAM_FILE, PARAM_FORM, 0, true },          \
		                                    IMPORT_MODE(PARAM_FORM), {} };                                     \
	static const struct param show_params[] = { __VA_ARGS__, IMPORT_BATCH(name), IMPORT_MODE(PARAM_QUERY), {} };   \
	static const struct param apply_params[] = { __VA_ARGS__, IMPORT_BATCH(name), IMPORT_MODE(PARAM_FORM),         \
		                                     { "digest", PARAM_WORD, PARAM_FORM, 16, true }, {} };             \
	static const struct param forget_params[] = { __VA_ARGS__, IMPORT_BATCH(name), IMPORT_MODE(PARAM_FORM), {} }
#define IMPORT_ROUTES(base, name, what, shape, right)                                                                  \
	{ METHOD_GET, base, ACCESS_SIGNED_IN, form_show, owner_params, shape, "The form to send " what, 0, 0, right }, \
	{ METHOD_POST, base, ACCESS_SIGNED_IN, file_post, file_params, shape,                                          \
	  "Send " what " (ODS, XLSX or CSV); nothing is changed yet", IMPORT_FILE_MOST, 30, right },                   \
	{ METHOD_GET, base "/:" name, ACCESS_SIGNED_IN, dry_run_show, show_params, shape,                              \
	  "What a file of " what " would change, and its faults", 0, 0, right },                                       \
	{ METHOD_POST, base "/:" name, ACCESS_SIGNED_IN, apply_post, apply_params, shape,                              \
	  "Import " what " as it was shown", 0, 0, right },                                                            \
	{ METHOD_POST, base "/:" name "/forget", ACCESS_SIGNED_IN, forget_post, forget_params, NULL,                   \
	  "Forget a file of " what, 0, 0, right },                                                                     \
	{ METHOD_GET, base "/:" name "/faults", ACCESS_SIGNED_IN, faults_show, show_params, NULL,                      \
	  "The file with what is to be mended told in it, as a spreadsheet", 0, 0, right }
