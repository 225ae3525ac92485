#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Runs every test program of an output folder and the scripts of tests/, each speaking TAP, several at
# once (LANES says how many; one more than there are processors, as browsers often wait), and ends with
# one plain line: N passed, N failed.
#   tests/run.sh build             everything
#   tests/run.sh build-asan --units    the C programs only
#   tests/run.sh build-tsan --threads  the programs that start threads
# What a test printed stays in OUT/test-logs/NAME.tap and .tap.err.
set -u
cd "$(dirname "$0")/.."

if [ "$1" = --one ]; then # OUT NAME COMMAND...: its line, and its count for the sum
	out=$2
	name=$3
	shift 3
	file=$out/test-logs/$(echo "$name" | tr / _).tap
	started=$(date +%s)
	"$@" >"$file" 2>"$file.err" </dev/null
	status=$?
	ok=$(grep -c '^ *ok ' "$file")
	bad=$(grep -c '^ *not ok ' "$file")
	if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1 # it crashed before it could say so
	elif [ "$((ok + bad))" -eq 0 ]; then
		bad=1 # it ran nothing
	fi
	echo "$ok $bad" >"$file.count"
	told=$(printf '%-44s %5d ok %3d failed %4d s' "$name" "$ok" "$bad" $(($(date +%s) - started)))
	if [ "$bad" -gt 0 ]; then
		told="$told
$(grep '^ *not ok ' "$file" | head -n 20)
$(tail -n 40 "$file.err")"
	fi
	printf '%s\n' "$told" # in one piece, as others print too
	exit 0
fi

out=$1
what=${2:-all}
logs=$out/test-logs
mkdir -p "$logs"
rm -f "$logs"/*

export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0"
export CMOCKA_MESSAGE_OUTPUT=TAP
export OPENPIX="$PWD/$out/openpix"

# One line a job: its name, its command. Those that take longest begin first.
jobs() {
	if [ "$what" = all ]; then
		for name in fuzz kill exam_day; do
			echo "scripts/$name.sh sh tests/scripts/$name.sh"
		done
		for name in exam main axe account session continuity plan centre board budget report actual; do
			echo "browser/$name.test.mjs node tests/browser/$name.test.mjs"
		done
		echo "web/rights_test $out/tests/web/rights_test"
	fi
	find "$out/tests" -name '*_test' -type f 2>/dev/null | sort |
		if [ "$what" = --threads ]; then grep -E '/(queue|stream|team|symmetric)_test$'; else cat; fi |
		sed "s|^$out/tests/\(.*\)|\1 &|"
	if [ "$what" = all ]; then
		ls tests/scripts/*.sh | sed 's|^tests/\(.*\)|\1 sh &|'
		ls tests/browser/*.test.mjs | sed 's|^tests/\(.*\)|\1 node &|'
	fi
}
jobs | awk '!seen[$1]++' | xargs -P "${LANES:-$(($(nproc) + 1))}" -L 1 tests/run.sh --one "$out"

echo
cat "$logs"/*.count | awk '{ ok += $1; bad += $2 } END { print ok + 0 " passed, " bad + 0 " failed"; exit bad > 0 || ok == 0 }'
