#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Every vector of tests/vectors/ through `openpix lab … --method pix-v3` (TAP, one line a record), then
# what the lab must refuse.
cd "$(dirname "$0")/../.." || exit 1
exec node tests/scripts/vectors.mjs "${OPENPIX:-build/openpix}" tests/vectors
