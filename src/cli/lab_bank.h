/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_bank.h - what the records of `lab flash` and `lab score` (result) share: the bank, the
 * answers, the configuration of a test. */
#pragma once
#include "cli/lab.h"
#include "measure/flash.h"

struct lab_bank {
	struct str *ids;
	struct flash_item *items;
	size_t n;
	bool *asked;	  /* one an item; NULL: any may have been */
	struct map by_id; /* to a struct flash_item * of `items` */
};

struct lab_given {
	size_t n;
	uint32_t *items; /* positions in the bank */
	bool *right;
	struct str *results; /* as given */
};

/* `bank`, or the file that `bankFile` names (read once a run). */
struct lab_bank lab_bank_read(struct lab_node record);
/* `asked`, when it is there: names of items of the bank, or items of it as they were calibrated
 * when they were asked. Answers to others are then refused. */
void lab_bank_asked(struct lab_node record, struct lab_bank *bank);
struct lab_given lab_bank_answers(struct lab_node record, const struct lab_bank *bank);
struct flash_rules lab_bank_rules(struct lab_node record);
double lab_bank_start(struct lab_node record, const struct flash_rules *r);
