#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The manager's command, as it is typed (TAP).
cd "$(dirname "$0")/../.." || exit 1
program=${OPENPIX:-build/openpix}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
count=0
failed=0

tell() { # status name
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		failed=1
		echo "not ok $count - $2"
	fi
}

"$program" budget --json >"$work/out"
tell $? "the default scenario is told"
for wanted in '"variableCost": "1964.55"' '"costPerSession": "65.49"' '"outsideRevenue": "2100.00"' \
	'"balance": "135.45"' '"breakEvenOutsideSessions": 3'; do
	grep -q "$wanted" "$work/out"
	tell $? "$wanted"
done
"$program" budget --csv | grep -qx 'variableCost,1964.55,5893.65'
tell $? "a line of the CSV"

for language in fr en es; do
	"$program" budget --pdf "$work/budget.pdf" --language "$language" && pdftotext -layout "$work/budget.pdf" - >"$work/out"
	case $language in
	fr) wanted='Coût variable .*1.964,55.€' ;;
	en) wanted='Variable cost .*€1,964.55' ;;
	es) wanted='Coste variable .*1964,55.€' ;;
	esac
	grep -q "$wanted" "$work/out"
	tell $? "the board's page in $language: $wanted"
done
"$program" budget --pdf "$work/none/budget.pdf" 2>"$work/err"
[ $? -ne 0 ] && grep -q none/budget.pdf "$work/err"
tell $? "a folder that is not there is told"

refused() { # scenario path name
	echo "$1" | "$program" budget - >"$work/out" 2>"$work/err"
	[ $? -eq 2 ] && [ ! -s "$work/out" ] && grep -q "^$2: " "$work/err"
	tell $? "$3"
}
refused '{"outside":{"fee":"45.01"}}' outside.fee "a fee over 45 is refused by its path"
refused '{"candidatesPerYear":-1}' candidatesPerYear "a negative number is refused"
refused '{"hourlyCost":18.71}' hourlyCost "an amount that is no text is refused"
refused '{"outside":{"fees":1}}' outside.fees "an unknown member is refused by its path"
refused '{"hourly":"1"}' hourly "an unknown member at the top is refused"
refused '{"years":3,"years":4}' 'standard input' "a member twice is refused"
refused '[]' 'standard input' "a list is refused"
echo "1..$count"
exit $failed
