#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# tests/fuzz/run.sh SECONDS: every fuzz target of build-fuzz/fuzz for so long, as many at once as there
# are processors, from its corpus in tests/fuzz/corpus/NAME. New inputs go to build-fuzz/corpus/NAME,
# findings to build-fuzz/findings. Speaks TAP: executions, edges covered, executions a second.
set -u
cd "$(dirname "$0")/../.." || exit 1

one() { # TARGET SECONDS: leaves its lines in build-fuzz/findings/NAME.tap
	name=$(basename "$1" _fuzz)
	seeds=tests/fuzz/corpus/$name
	found=build-fuzz/corpus/$name
	log=build-fuzz/findings/$name.log
	mkdir -p "$found" "$seeds"
	ok='not ok'
	"$1" -max_total_time="$2" -rss_limit_mb=1024 -timeout=10 -max_len=4096 -print_final_stats=1 \
		-artifact_prefix="build-fuzz/findings/$name-" "$found" "$seeds" >"$log" 2>&1 && ok=ok
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
	edges=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1 | cut -d' ' -f2)
	{
		echo "$ok - $name: ${runs:-0} executions, ${edges:-0} edges, ${rate:-0} a second"
		[ "$ok" = ok ] || tail -n 30 "$log" | sed 's/^/# /'
	} >"build-fuzz/findings/$name.tap"
}

if [ "${1:-}" = --one ]; then
	one "$3" "$2"
	exit 0
fi
mkdir -p build-fuzz/findings
rm -f build-fuzz/findings/*.tap
ls build-fuzz/fuzz/*_fuzz | xargs -P "$(nproc)" -n 1 tests/fuzz/run.sh --one "${1:-30}"
cat build-fuzz/findings/*.tap
echo "1..$(cat build-fuzz/findings/*.tap | grep -c '^ok\|^not ok')"
grep -q '^ok' build-fuzz/findings/*.tap && ! grep -q '^not ok' build-fuzz/findings/*.tap
