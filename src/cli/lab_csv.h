/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_csv.h - what the readers of the laboratory's files share. */
#pragma once
#include "document/csv.h"

/* Of research files: 16 MB a row, 200,000 columns, 100 million rows, 64 GB. */
extern const struct csv_limits lab_csv_limits;
