#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# tests/fuzz/run.sh SECONDS: every fuzz target of build-fuzz/fuzz for so long, from its corpus in
# tests/fuzz/corpus/NAME. New inputs go to build-fuzz/corpus/NAME, findings to build-fuzz/findings.
# Speaks TAP: executions, edges covered, executions a second.
set -u
cd "$(dirname "$0")/../.."
seconds=${1:-30}
n=0 bad=0
mkdir -p build-fuzz/findings
for target in build-fuzz/fuzz/*_fuzz; do
	[ -x "$target" ] || continue
	n=$((n + 1))
	name=$(basename "$target" _fuzz)
	seeds=tests/fuzz/corpus/$name
	found=build-fuzz/corpus/$name
	log=build-fuzz/findings/$name.log
	mkdir -p "$found" "$seeds"
	if "$target" -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=10 -max_len=4096 -print_final_stats=1 \
		-artifact_prefix="build-fuzz/findings/$name-" "$found" "$seeds" >"$log" 2>&1; then
		ok=ok
	else
		ok='not ok' bad=$((bad + 1))
	fi
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
	edges=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1 | cut -d' ' -f2)
	echo "$ok $n - $name: ${runs:-0} executions, ${edges:-0} edges, ${rate:-0} a second"
	[ "$ok" = ok ] || tail -n 30 "$log" | sed 's/^/# /'
done
echo "1..$n"
[ "$bad" -eq 0 ] && [ "$n" -gt 0 ]
