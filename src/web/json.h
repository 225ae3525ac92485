/* SPDX-License-Identifier: EUPL-1.2 */
/* json.h - writes a view as JSON from its shape. Reading JSON is jansson's. */
#pragma once
#include "base/buf.h"
#include "web/message.h"
#include "web/shape.h"

void json_text(struct buf *b, struct str s); /* quoted and escaped; broken UTF-8 becomes U+FFFD */
void json_real(struct buf *b, double v);     /* shortest text that reads back the same; NaN and infinities null */

/* An object in the order of the shape. FIELD_MESSAGE is translated; dates are ISO 8601 UTC; an absent
 * FIELD_OPTIONAL is null; identifiers beyond 2^53 are strings when the field's name is `id` or ends in `_id`. */
void json_view(struct buf *b, enum language l, const struct shape *s, const void *view);

/* The JSON Schema of a shape, for the OpenAPI document. */
void json_schema(struct buf *b, const struct shape *s);
