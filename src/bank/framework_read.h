/* SPDX-License-Identifier: EUPL-1.2 */
/* framework_read.h - content/framework.yaml into a struct framework. */
#pragma once
#include "bank/framework.h"
#include "bank/reader.h"

void framework_read(struct reader *r, struct str bytes, struct framework *out);
