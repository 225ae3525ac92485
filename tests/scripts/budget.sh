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

# The document's year with one room of twenty and 5 % of candidates with extra time.
cat >"$work/plan.json" <<'EOF'
{"from": "2026-09-07", "to": "2027-06-26",
 "closed": ["2026-11-11", {"from": "2026-12-19", "to": "2027-01-03"}],
 "rooms": [{"name": "B12", "capacity": 20, "open": ["mon-fri 08:00-18:00"]}],
 "invigilators": [{"name": "Camille", "hourlyCost": "18.71", "hours": 100}],
 "candidates": [{"group": "L1", "count": 600, "extraTime": 30}]}
EOF
"$program" budget plan "$work/plan.json" --json >"$work/out"
tell $? "the document's year has a plan"
grep -q '"cost": "1615.30"' "$work/out" && grep -q '"optimal": true' "$work/out"
tell $? "which costs 1615.30, proven"
[ "$(grep -c '"date"' "$work/out")" -eq 30 ] && ! grep -q '2026-11-11\|2026-12-2[0-9]' "$work/out"
tell $? "in thirty sessions, none on a closed day"

unplanned() { # sed-expression status text name
	sed "$1" "$work/plan.json" | "$program" budget plan - >"$work/out" 2>"$work/err"
	[ $? -eq "$2" ] && [ ! -s "$work/out" ] && grep -q "$3" "$work/err"
	tell $? "$4"
}
unplanned 's/"hours": 100/"hours": 50/' 5 'lack 680 minutes' "hours that are missing are told: 61 h 20 for 50 h"
unplanned 's/mon-fri 08:00-18:00/mon 08:00-10:00/' 5 'takes 160 minutes' "a room never open long enough is told"
unplanned 's/mon-fri 08:00-18:00/mon 08:00-11:00/;s/2027-06-26/2026-09-30/' 5 'rooms are open .* minutes too few' "rooms too seldom open are told"
unplanned 's/mon-fri/mon-fry/' 2 '^rooms\[0\].open\[0\]: ' "a day that is none is refused by its path"
unplanned 's/2027-06-26/2027-02-30/' 2 '^to: ' "a date that is none is refused"
unplanned 's/"extraTime": 30/"extraTime": 601/' 2 '^candidates\[0\].extraTime: ' "more with extra time than there are is refused"
unplanned 's/"capacity"/"capacty"/' 2 '^rooms\[0\].capacty: unknown' "an unknown member is refused by its path"
echo "1..$count"
exit $failed
