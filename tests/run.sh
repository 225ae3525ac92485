#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Runs every test program of an output folder and the scripts of tests/, each speaking TAP, and ends
# with one plain line: N passed, N failed.
#   tests/run.sh build             everything
#   tests/run.sh build-asan --units    the C programs only
#   tests/run.sh build-tsan --threads  the programs that start threads
set -u
cd "$(dirname "$0")/.."
out=$1
what=${2:-all}
passed=0 failed=0
log=$out/test-logs
mkdir -p "$log"

run() { # name command...
	name=$1
	shift
	file=$log/$(echo "$name" | tr / _).tap
	started=$(date +%s)
	"$@" >"$file" 2>"$file.err"
	status=$?
	ok=$(grep -c '^ *ok ' "$file")
	bad=$(grep -c '^ *not ok ' "$file")
	if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1 # it crashed before it could say so
	elif [ "$((ok + bad))" -eq 0 ]; then
		bad=1 # it ran nothing
	fi
	passed=$((passed + ok))
	failed=$((failed + bad))
	printf '%-44s %5d ok %3d failed %4d s\n' "$name" "$ok" "$bad" $(($(date +%s) - started))
	if [ "$bad" -gt 0 ]; then
		grep '^ *not ok ' "$file" | head -n 20
		tail -n 40 "$file.err"
	fi
}

export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0"
export CMOCKA_MESSAGE_OUTPUT=TAP
export OPENPIX="$PWD/$out/openpix"
case $what in
--threads) programs=$(find "$out/tests" -name '*_test' -type f 2>/dev/null |
	grep -E '/(queue|stream|team|symmetric)_test$' | sort) ;;
*) programs=$(find "$out/tests" -name '*_test' -type f 2>/dev/null | sort) ;;
esac
for program in $programs; do
	run "${program#"$out"/tests/}" "$program"
done
if [ "$what" = all ]; then
	for script in tests/scripts/*.sh; do
		[ -e "$script" ] && run "${script#tests/}" sh "$script"
	done
	for script in tests/browser/*.test.mjs; do
		[ -e "$script" ] && run "${script#tests/}" node "$script"
	done
fi
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
