/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_simulate_figures.h - the figures of a simulation as SVG files: PREFIX-error.svg (error and
 * standard error by ability), PREFIX-exposure.svg (exposure of the items, most asked first),
 * PREFIX-areas.svg (questions by content area, where the bank has areas). Self-contained, with a
 * title and a description for those who hear them. */
#pragma once
#include "cli/lab_pool.h"

[[nodiscard]] int lab_simulate_figures(const char *prefix, const char *method,
				       const struct lab_pool *p, const struct simulation_sums *t,
				       struct error *e);
