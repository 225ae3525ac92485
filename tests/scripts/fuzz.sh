#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Every fuzz target for half a minute (FUZZ_SECONDS says otherwise), under ASan and UBSan.
cd "$(dirname "$0")/../.." || exit 1
nice -n 10 make --no-print-directory BUILD=fuzz fuzz-targets >build/fuzz-build.log 2>&1 || {
	tail -n 30 build/fuzz-build.log >&2
	exit 1
}
exec nice -n 10 tests/fuzz/run.sh "${FUZZ_SECONDS:-30}"
