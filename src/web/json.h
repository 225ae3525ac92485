/* SPDX-License-Identifier: EUPL-1.2 */
/* json.h - writes a view as JSON from its shape. Reading JSON is jansson's, whose names (json_real,
 * json_integer, …) are taken. */
#pragma once
#include "base/buf.h"
#include "web/message.h"
#include "web/shape.h"

void json_text(struct buf *b, struct str s); /* quoted and escaped; broken UTF-8 becomes U+FFFD */
/* The shortest text that reads back the same; null for NaN and the infinities. */
void json_double(struct buf *b, double v);

/* An object in the order of the shape. FIELD_MESSAGE is translated; FIELD_DATE and FIELD_TIME are
 * moments in ISO 8601, UTC, null when 0; an absent FIELD_OPTIONAL is null. An identifier (a whole
 * number named `id` or `…_id`) is a text: it has up to 63 bits, more than a script's numbers hold. */
void json_view(struct buf *b, enum language l, const struct shape *s, const void *view);

/* The JSON Schema of a shape, for the OpenAPI document. */
void json_schema(struct buf *b, const struct shape *s);
