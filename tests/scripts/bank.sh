#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The educators' commands, as they are typed (TAP).
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

"$program" bank check content >"$work/out" 2>&1
tell $? "the content folder has no problem"
tail -n 1 "$work/out" | grep -q ': no problem$'
tell $? "and the last line says so"

"$program" bank list content | awk -F '\t' 'NF != 8 { bad = 1 } END { exit bad || NR < 128 }'
tell $? "every challenge is listed in eight columns"

cp -R content "$work/content"
file=skills/1.1/$(ls "$work/content/skills/1.1" | head -n 1)
skill=$(ls "$work/content/$file" | grep '[1-8].yaml' | head -n 1)
sed 's/statement:/statment:/' "content/$file/$skill" >"$work/content/$file/$skill"
line=$(grep -n 'statment:' "$work/content/$file/$skill" | head -n 1 | cut -d: -f1)
"$program" bank check "$work/content" >"$work/out" 2>&1
test $? -eq 2
tell $? "a misspelt member is refused with status 2"
grep -q "^$file/$skill:$line:5: unknown member 'statment': did you mean 'statement'?" "$work/out"
tell $? "with its file, line, column and mend"
"$program" bank check "$work/content" --json | grep -q "\"line\": $line,"
tell $? "and in JSON"

"$program" bank check "$work/nowhere" >/dev/null 2>&1
test $? -eq 2
tell $? "a folder that is not there is a problem"
"$program" bank chek >/dev/null 2>&1
test $? -eq 64
tell $? "a wrong command line is status 64"

printf '[{"type":"QCU","answer":"1","solution":"1"},{"type":"QCX","answer":"1","solution":"1"}]' |
	"$program" lab answers --method pix-v3 >"$work/out" 2>"$work/err"
test $? -eq 2 && test ! -s "$work/out" && grep -q "^record 1: type: unknown value 'QCX'" "$work/err"
tell $? "lab answers refuses a malformed record and prints nothing"
printf '[{"type":"QROC","answer":"cœur","solution":"coeur"}]' | "$program" lab answers |
	grep -q '"result":"ok"'
tell $? "lab answers without a method follows our own rules"
printf '[]' | "$program" lab answers | grep -q '^\[\]$'
tell $? "lab answers of nothing is nothing"

echo "1..$count"
exit $failed
