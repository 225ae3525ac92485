#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The measuring engine, each program build/bench/measure_* in turn; what is given goes to all of them
# (`make bench-measure ARGUMENTS=all`).
set -eu
cd "$(dirname "$0")/.."
for program in build/bench/measure_*; do
	case $program in *.*) continue ;; esac
	[ -x "$program" ] || continue
	echo "== ${program#build/bench/measure_}"
	"$program" "$@"
done
