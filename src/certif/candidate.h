/* SPDX-License-Identifier: EUPL-1.2 */
/* candidate.h - somebody enrolled in a session: who they are, what they need, who pays.
 *
 * Two candidates of a session are the same when their birth name, first name and birth date are, whatever
 * the case, accents, hyphens and spaces (candidate_identity): the list holds each once, and it is by
 * these three that they join. Rules are pure; candidate_add, _change and _remove are db_write_fn's
 * bodies and decide within the transaction: nothing is changed once the session is finalised or called
 * off, and who has joined is neither removed nor renamed (needs and billing can still be mended until the
 * exam begins; extra time given later is time added by the invigilator). */
#pragma once
#include "base/arena.h"
#include "base/id.h"
#include "base/language.h"
#include "certif/exam_state.h"
#include "db/db.h"

enum {
	CANDIDATE_NAME_MOST = 255, /* characters */
	CANDIDATE_EXTRA_MOST = 300, /* percent */
	CANDIDATE_FEE_MOST = 4500, /* cents: what an outside candidate pays at most */
	CANDIDATE_FEE_OPERATOR = 1000, /* of which so much is the operator's */
};

enum candidate_framework { CANDIDATE_CORE, CANDIDATE_CLEA, CANDIDATE_DROIT, CANDIDATE_EDU, CANDIDATE_SANTE,
	                   CANDIDATE_FRAMEWORKS };
enum candidate_billing { BILLING_FREE, BILLING_PAID, BILLING_PREPAID, BILLINGS };
enum session_audience { AUDIENCE_STUDENTS, AUDIENCE_OUTSIDE, AUDIENCE_STAFF, AUDIENCES };

const char *candidate_framework_code(enum candidate_framework f); /* "DROIT" */
const char *candidate_framework_label(enum candidate_framework f); /* "Pix+ Droit"; a name, not translated */
bool candidate_framework_of(struct str code, enum candidate_framework *out);
const char *candidate_billing_code(enum candidate_billing b); /* "prepaid" */
bool candidate_billing_of(struct str code, enum candidate_billing *out);
const char *session_audience_code(enum session_audience a); /* "outside" */
bool session_audience_of(struct str code, enum session_audience *out);

struct candidate {
	int64_t id; /* 0: not kept yet */
	struct str birth_name, first_name;
	struct str sex; /* "M", "F" or empty */
	struct str birth_date; /* "2004-02-29" */
	struct str birth_country, birth_insee, birth_postcode, birth_city;
	struct str local_id, email, results_email;
	int64_t extra_percent;
	bool accessible;
	struct str needs;
	enum candidate_framework framework;
	enum candidate_billing billing;
	struct str prepaid_code;
	int64_t fee; /* cents */
	enum language language;
	struct str group; /* in a list of several groups (candidate_import.h); empty in a session's */
	/* read only: candidate_add and _change leave them alone */
	enum exam_state state;
	int64_t person;			/* who joined as this one; 0: nobody yet */
	int64_t convoked, paid, attended; /* when; 0: not */
	int64_t convoked_revision;	/* of the session when they were */
};

/* The key of an identity: "dupont-moreau" "Inès" "2004-02-29" and "DUPONT MOREAU" "ines" "2004-02-29" are
 * one. Letters and digits only, folded, joined by ' ': lists are sorted by it, Dupont before
 * Dupont-Moreau. */
struct str candidate_identity(struct arena *a, struct str birth_name, struct str first_name,
                              struct str birth_date);

/* A day that exists: "2004-02-29". */
bool candidate_day_valid(struct str iso);
/* "29/02/2004", "29-02-2004", "29.02.2004", "2004-02-29" as ISO; empty when it is no day of the calendar. */
struct str candidate_day(struct arena *a, struct str typed);

/* What is not right, one a field. `today` is the centre's day, "2026-11-28"; `allowed` the frameworks of
 * the centre, bits 1 << framework (CORE is always allowed). Each problem says where and how to mend it. */
struct candidate_problem {
	const char *field;   /* "birth_date" */
	const char *message; /* of the catalogue */
};
enum { CANDIDATE_PROBLEMS_MOST = 24 };
size_t candidate_check(const struct candidate *c, enum session_audience audience, unsigned allowed,
                       struct str today, struct candidate_problem out[CANDIDATE_PROBLEMS_MOST]);

/* What an outside candidate owes and what is the operator's of it; others owe nothing. */
int64_t candidate_operator_share(const struct candidate *c, enum session_audience audience);

struct candidate_change {
	struct arena *arena;
	struct id_maker *ids;
	int64_t session, person, now; /* person: who does it */
	struct candidate candidate;   /* id: of the one to change or remove; out: of the new one */
	const char *problem;	      /* out, with ERR_CONFLICT: why not */
};
[[nodiscard]] int candidate_add(struct db *db, struct candidate_change *c);
[[nodiscard]] int candidate_change(struct db *db, struct candidate_change *c);
[[nodiscard]] int candidate_remove(struct db *db, struct candidate_change *c);

/* All of a session, by name; ERR_NOT_FOUND for one that is not of that session. */
[[nodiscard]] int candidate_list(struct db *db, struct arena *a, int64_t session, struct candidate **out, size_t *n);
[[nodiscard]] int candidate_load(struct db *db, struct arena *a, int64_t session, int64_t id, struct candidate *out);

/* What a centre may certify: bits 1 << enum candidate_framework, CORE among them. */
[[nodiscard]] int candidate_allowed(struct db *db, struct arena *a, int64_t centre, unsigned *out);
