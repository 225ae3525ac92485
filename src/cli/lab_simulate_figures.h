/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_simulate_figures.h - the figures of a simulation as SVG files: PREFIX-error.svg (error and
 * standard error by ability), PREFIX-exposure.svg (exposure of the items, most asked first),
 * PREFIX-areas.svg (questions by content area, where the bank has areas) and, where levels were
 * asked for, PREFIX-competences.svg (error of each ability as said and as seen) and
 * PREFIX-levels.svg (levels right as said and as seen). Self-contained, with a title for those who
 * hear them. */
#pragma once
#include "cli/lab_pool.h"

[[nodiscard]] int lab_simulate_figures(const char *prefix, const char *method,
				       const struct lab_pool *p, const struct lab_run *run,
				       struct error *e);
