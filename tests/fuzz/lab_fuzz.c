/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON records through the placement, score and flash labs, under both methods: a record gives
 * either a result that can be written as JSON or a fault that was told, never both or neither. */
#include <jansson.h>
#include <stdint.h>
#include "cli/lab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const struct lab_what *what, enum lab_method method, const json_t *json)
{
	struct lab lab = {.method = method,
			  .record = arena_new(1 << 24),
			  .whole = arena_new(1 << 24),
			  .folder = ""};
	lab.files = map_new(lab.whole, 4);
	json_t *result = what->run((struct lab_node){.lab = &lab, .json = json});

	if (!result && !lab.failed)
		abort();
	if (result && !lab.failed) {
		char *text = json_dumps(result, JSON_ENCODE_ANY);
		if (!text)
			abort();
		free(text);
	}
	json_decref(result);
	arena_free(lab.record);
	arena_free(lab.whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	json_error_t e;
	json_t *json = json_loadb((const char *)data, size, JSON_ALLOW_NUL, &e);

	if (!nowhere) {
		nowhere = fopen("/dev/null", "w");
		stderr = nowhere; /* the faults told would fill the log */
	}
	if (json_is_object(json)) {
		json_object_del(json, "bankFile"); /* not whatever file of this machine */
		run(&lab_placement, LAB_OWN, json);
		run(&lab_placement, LAB_PIX_V3, json);
		run(&lab_score, LAB_OWN, json);
		run(&lab_score, LAB_PIX_V3, json);
		run(&lab_flash, LAB_OWN, json);
		run(&lab_flash, LAB_PIX_V3, json);
	}
	json_decref(json);
	return 0;
}
