/* SPDX-License-Identifier: EUPL-1.2 */
/* calibration.h - calibration.csv of the content folder: what the answers of many people taught
 *about the challenges as items of an exam. Comma-separated, columns found by the names of the first
 *row:
 *
 *	challenge,difficulty,discriminant
 *	moteur3-1,0.42,1.18
 *
 * Names as `openpix lab calibrate` writes them do too: item, b, a; other columns are passed over.
 *The metric is P(x) = 1 / (1 + exp(a (d - x))), without 1.7, and d stands on the scale of
 *certif/scale.h. A challenge without a row is worth what its level says (certif/item.h). */
#pragma once
#include "bank/challenge.h"
#include "bank/reader.h"

enum { CALIBRATION_DIFFICULTY_MOST = 20, CALIBRATION_DISCRIMINANT_MOST = 20 };

/* A challenge by its name; NULL when there is none. */
typedef struct challenge *calibration_find_fn(void *context, struct str id);

void calibration_read(struct reader *r, struct str bytes, calibration_find_fn *find, void *context);
