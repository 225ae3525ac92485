/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/choice.h"

static const struct field choice_fields[] = {
    FIELD(struct choice_view, value, FIELD_TEXT),
    FIELD(struct choice_view, label, FIELD_MESSAGE),
    FIELD(struct choice_view, chosen, FIELD_BOOL),
};
const struct shape choice_shape = SHAPE(struct choice_view, choice_fields);
