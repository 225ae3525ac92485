/* SPDX-License-Identifier: EUPL-1.2 */
/* budget_plan.h - `openpix budget plan PROBLEM.json`: the file is told in budget/plan_json.h. */
#pragma once

int budget_plan_main(int argc, char **argv); /* argv[0] is "plan" */
