#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The exam's one table of states as a model, searched whole by spin: from every moment of every course of
# events, what candidates and invigilators have to do leads each candidate to a question or to an end (TAP).
cd "$(dirname "$0")/../.." || exit 1
openpix=$(realpath "${OPENPIX:-build/openpix}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 failed=0

# search: "errors: N" of the model in $work/exam.pml
search() {
	(cd "$work" && spin -a exam.pml >log 2>&1 && ${CC:-cc} -O1 -w -o pan pan.c >>log 2>&1 &&
		./pan -a -m100000 >>log 2>&1 && grep -o 'errors: [0-9]*' log)
}
# check WHAT WANTED GOT
check() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		echo "# wanted: $2, got: $3"
		tail -n 30 "$work/log" | sed 's/^/# /'
		failed=1
	fi
}
# without EVENT: the model in which nobody can do that
without() {
	"$openpix" lab exam-states --promela | sed "s/^#define MAY_$1(c) .*/#define MAY_$1(c) (false)/; s/DO_$1(c)\$/false/" \
		>"$work/exam.pml"
}

"$openpix" lab exam-states --promela >"$work/exam.pml"
check "nobody can be left blocked" "errors: 0" "$(search)"
check "the search is of thousands of states, not of a few" yes \
	"$(grep 'states, stored' "$work/log" | awk '{ print ($1 > 1000 ? "yes" : $1) }')"
check "no step of the model is out of reach" "(0 of" "$(grep -A1 'unreached in proctype room' "$work/log" | grep -o '(0 of')"
for event in admit dismiss unpause go_on confirm start reopen; do
	without $event
	check "without $event somebody can" "errors: 1" "$(search)"
done
check "the table is printed for people" \
	"| time_over | clock | started | - | alert pause halt resume | time_over | - | - |" \
	"$("$openpix" lab exam-states | grep '^| time_over')"

echo "1..$n"
exit $failed
