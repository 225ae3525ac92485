#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# A hundred `kill -9` in the middle of a load of answers (TAP): see kill.mjs. KILL_ROUNDS and
# KILL_SEED change how many and which moments.
cd "$(dirname "$0")/../.." || exit 1
program=${OPENPIX:-build/openpix}
exec node tests/scripts/kill.mjs "$program" "$(dirname "$program")/bench"
