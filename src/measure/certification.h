/* SPDX-License-Identifier: EUPL-1.2 */
/* certification.h - what a certification is worth: status, comment, pix and mesh, by the public
 * Pix's rules (1024pix/pix). The first that fits:
 *
 *	cancelled by the jury          cancelled_by_jury
 *	fraud                          rejected
 *	fewer answers than the minimum cancelled when the abort was technical, else rejected
 *	a Pix+ that is not reached     rejected
 *	no pix                         rejected
 *	otherwise                      validated */
#pragma once
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include "measure/mesh.h"

enum certification_abort { ABORT_NONE, ABORT_CANDIDATE, ABORT_TECHNICAL };

/* Pix+ has no pix, only its mesh. */
enum certification_framework {
	FRAMEWORK_CORE,
	FRAMEWORK_CLEA,
	FRAMEWORK_DROIT,
	FRAMEWORK_EDU,
	FRAMEWORK_SANTE
};

enum certification_status {
	CERTIFICATION_VALIDATED,
	CERTIFICATION_REJECTED,
	CERTIFICATION_CANCELLED,
	CERTIFICATION_CANCELLED_BY_JURY
};

struct certification_case {
	unsigned answers, minimum, longest;
	enum certification_abort abort;
	bool fraud, cancelled;
	enum certification_framework framework;
	const struct mesh_interval *scale; /* 1 to MESH_LEVELS intervals */
	size_t levels;
};

enum {
	CERTIFICATION_NO_PIX = INT_MIN, /* an odd scale can give negative pix */
	CERTIFICATION_MINIMUM = 20,	/* answers that are scored at all */
};

struct certification_result {
	enum certification_status status;
	const char *comment; /* a key, "FRAUD"; NULL: none */
	bool scored;	     /* the capacity counts; else neither it nor anything below is kept */
	int pix;	     /* or CERTIFICATION_NO_PIX */
	int mesh;	     /* or MESH_NONE */
	bool marked;	     /* the levels of the competences are kept */
};

/* May it be scored now? Not once its session is published; before the session is finalised only a
 * whole test. */
bool certification_may_score(const struct certification_case *c, bool published, bool finalised);

/* Is this test, stopped before its end, to be worth less than its capacity? (flash_degrade) */
bool certification_degrades(const struct certification_case *c);

/* What the capacity is worth before any status: CERTIFICATION_NO_PIX for a Pix+. */
int certification_raw_pix(const struct certification_case *c, double capacity);

struct certification_result certification_judge(const struct certification_case *c,
						double capacity);

const char *certification_status_key(enum certification_status s); /* "cancelled_by_jury" */
