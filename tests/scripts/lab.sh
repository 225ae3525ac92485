#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The psychometrician's commands, as they are typed: help, bad files, the report (TAP).
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
		sed 's/^/# /' "$work/err"
	fi
}

"$program" help lab >"$work/out" 2>"$work/err"
tell $? "help lab lists the verbs"
for verb in $(sed -n 's/^  \([a-z-]*\)  .*/\1/p' "$work/out"); do
	"$program" help lab "$verb" >"$work/help" 2>"$work/err" && grep -q "openpix lab" "$work/help" &&
		"$program" lab "$verb" --help 2>"$work/err" | cmp -s - "$work/help"
	tell $? "help lab $verb, and lab $verb --help"
done
"$program" lab nothing >/dev/null 2>"$work/err"
test $? -eq 64
tell $? "a verb that is none is status 64"

# bad NAME "what is told" STATUS: report on $work/items.csv and $work/responses.csv fails so, and
# writes nothing
bad() {
	rm -f "$work/out.html"
	"$program" lab report --bank "$work/items.csv" --responses "$work/responses.csv" \
		-o "$work/out.html" >"$work/out" 2>"$work/err"
	status=$?
	test $status -eq "${3:-2}" && test ! -e "$work/out.html" && test ! -s "$work/out" &&
		grep -qF -- "$2" "$work/err"
	tell $? "$1"
}
responses() {
	printf "$1" >"$work/responses.csv"
	shift
	bad "$@"
}
items() {
	printf "$1" >"$work/items.csv"
	shift
	bad "$@"
}
good='item,a,b\nA,1,0\nB,1,0.5\nC,1.2,-1\n'
printf "$good" >"$work/items.csv"
r="$work/responses.csv"
responses '' "an empty file" "$r: the file is empty"
responses 'A,B\n' "a header alone" "$r: row 1: the file holds no answer"
responses '0,1,1\n1,0,0\n' "no header" "$r: row 1: the first row holds scores"
responses 'A,B,A\n1,0,1\n' "a column twice" "$r: row 1, column 3: the column 'A' stands twice"
responses 'A,B,D\n1,0,1\n' "an unknown item" "$r: row 1, column 3: the item 'D' is not in the bank"
responses 'A,B\n1,0\n1,16\n' "a score out of range" "$r: row 3, column 2: the score 16 is out of range"
responses 'A,B\n1,NaN\n' "NaN" "$r: row 2, column 2: 'NaN' is no score"
responses 'A,B\n1,0.5\n' "half a score" "$r: row 2, column 2: '0.5' is no score"
responses 'A,B\n1,0,1\n' "a cell too many" "$r: row 2, column 3: this row has 3 cells"
responses 'A,B\n1,"0\n' "an open quote" "$r: row 2, column 2: a quote opened"
responses 'A,B\n1,\0\n' "a NUL" "$r: row 2, column 2: this cell holds a NUL"
responses 'A,B\n1,\303\n' "broken UTF-8" "$r: row 2, column 2: this text is not UTF-8"
responses 'A,2B\n1,0\n' "a name that is not in the bank" "row 1, column 2"
rm "$r"
bad "no such file" "$r: no such file" 4
printf 'A,B\n1,0\n0,1\n' >"$r"
i="$work/items.csv"
items 'item,a,b\nA,1,0\nA,1,1\n' "an item twice" "$i: row 3, column 1: the item 'A' stands twice"
items 'item,a,b\nA,nan,0\n' "a slope that is no number" "$i: row 2, column 2: 'nan' is no number"
items 'item,model,a,b\nA,6pl,1,0\n' "a model that is none" "$i: row 2, column 2: '6pl' is no model"
items 'A,1,0\n' "a bank without a header" "$i: row 1: there is no column b"

# A gigabyte of commas is refused before it is read, in little memory.
printf "$good" >"$i"
(ulimit -v 400000
	head -c 1000000000 /dev/zero | tr '\0' , |
		"$program" lab report --bank "$i" --responses - -o "$work/out.html" 2>"$work/err")
test $? -eq 2 && grep -q 'row 1: this row is longer than' "$work/err"
tell $? "a gigabyte of commas, in 400 MB of addresses"

awk 'BEGIN { srand(7); print "A,B,C"; for (p = 0; p < 300; p++) {
	t = 2 * (rand() + rand() + rand() - 1.5); print (rand() < 1/(1+exp(-t))) + 0 "," \
	(rand() < 1/(1+exp(-t+.5))) + 0 "," (rand() < 1/(1+exp(-1.2*t-1.2))) + 0 } }' >"$r"
for language in en fr es; do
	"$program" lab report --bank "$i" --responses "$r" --language $language -o "$work/out.html" 2>"$work/err" &&
		grep -q "<html lang=\"$language\">" "$work/out.html" && grep -q '</html>' "$work/out.html" &&
		! grep -qE '(src|href)="(https?:)?//|<script|url\(' "$work/out.html"
	tell $? "a report in $language needs nothing else"
done

# Ctrl-C in the middle of a calibration, once the program has taken the signal over: what it had is
# kept, and the same command goes on from there to the items it would have found at once. Where the
# fit is over before the signal comes it is given more to do.
for persons in 4000 16000 64000 256000; do
	awk -v persons=$persons 'BEGIN { srand(5); for (i = 1; i <= 30; i++) { a[i] = 0.7 + rand(); b[i] = 3 * rand() - 1.5
		printf "%sI%d", (i > 1 ? "," : ""), i }; print ""
		for (p = 0; p < persons; p++) { t = 2 * (rand() + rand() + rand() - 1.5); for (i = 1; i <= 30; i++)
		printf "%s%d", (i > 1 ? "," : ""), (rand() < 0.2 + 0.8 / (1 + exp(-a[i] * (t - b[i])))); print "" } }' >"$r"
	rm -f "$work/kept.csv" "$work/kept.csv.resume"
	"$program" lab calibrate "$r" --model 3pl -o "$work/kept.csv" >"$work/out" 2>"$work/err" &
	pid=$!
	until caught=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) &&
		test $((0x${caught:-0} >> 1 & 1)) -eq 1; do
		kill -0 $pid 2>/dev/null || break
	done
	kill -INT $pid 2>/dev/null
	wait $pid
	status=$?
	test $status -ne 0 && break
done
test $status -eq 130 && grep -q "goes on from $work/kept.csv.resume" "$work/err" &&
	test -s "$work/kept.csv.resume" && test ! -e "$work/kept.csv"
tell $? "a signal in the middle of a calibration keeps what it had"
"$program" lab calibrate "$r" --model 3pl -o "$work/kept.csv" --json >"$work/kept.json" 2>"$work/err" &&
	grep -q "goes on from" "$work/err" && test ! -e "$work/kept.csv.resume" &&
	"$program" lab calibrate "$r" --model 3pl -o "$work/whole.csv" --json >"$work/whole.json" 2>>"$work/err" &&
	node -e '
	const fs = require("fs"), read = (f) => JSON.parse(fs.readFileSync(f, "utf8"));
	const table = (f) => fs.readFileSync(f, "utf8").trim().split("\n").slice(1).map((l) => l.split(",").slice(2).map(Number));
	const [kept, whole] = [read(process.argv[1]), read(process.argv[3])];
	const a = table(process.argv[2]), b = table(process.argv[4]);
	const near = a.every((row, i) => row.every((v, k) => Math.abs(v - b[i][k]) < 1e-4));
	process.exit(kept.converged && near && Math.abs(kept.logPosterior - whole.logPosterior) < 1e-5 ? 0 : 1);
	' "$work/kept.json" "$work/kept.csv" "$work/whole.json" "$work/whole.csv" 2>>"$work/err"
tell $? "the same command goes on and finds the same items"

# Levels by competence: 16 content areas of a drawn bank.
awk 'BEGIN { srand(3); print "item,a,b,content"; for (i = 1; i <= 160; i++)
	print "Q" i "," 0.8 + rand() "," 3 * rand() - 1.5 ",C" i % 16 }' >"$i"
persons=300
simulate() {
	"$program" lab simulate --bank "$i" --learn 500 --persons "$persons" "$@" >"$work/out" 2>"$work/err"
}
simulate --levels --json --profiles "$work/profiles.csv" --svg "$work/figure"
test $? -eq 0 && node -e '
	const fs = require("fs"), out = JSON.parse(fs.readFileSync(process.argv[1], "utf8"));
	const rows = fs.readFileSync(process.argv[2], "utf8").trim().split("\n").map((l) => l.split(","));
	const at = (name) => rows[0].indexOf(name), data = rows.slice(1);
	const right = (r) => [-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5].filter((c) => c <= r[at("truth")]).length == r[at("level")];
	const l = out.levels, all = l.all;
	process.exit(l.correlation == 0.8 && l.cuts.length == 8 && l.competences.length == 16 &&
		data.length == 4800 && Math.abs(data.filter(right).length / 4800 - all.right) < 1e-9 &&
		data.every((r) => r[at("se")] > 0 && r[at("level")] >= 0 && r[at("level")] <= 8) &&
		Math.abs(data.reduce((s, r) => s + +r[at("questions")], 0) - 32 * 300) < 1e-9 ? 0 : 1);
' "$work/out" "$work/profiles.csv" 2>>"$work/err" && grep -q '</svg>' "$work/figure-levels.svg" &&
	grep -q '</svg>' "$work/figure-competences.svg"
tell $? "levels of 16 competences: JSON, a row a person and competence, figures"
simulate --levels --cuts -1,0,1 --correlation 0.6 && grep -q 'levels 0 to 3 .* correlated 0.6' "$work/out" &&
	test "$(grep -c '^ C[0-9]* .*[0-9.]* .* .* .* .* .* .* .* .*' "$work/out")" -ge 16
tell $? "levels of 16 competences as a table, with cuts of one's own"
simulate --cuts 1,0; test $? -eq 2 && grep -qF "not '0'" "$work/err"
tell $? "cuts that do not ascend"
# What the simulated exams told, told again from their answers as recorded ones.
persons=1500
simulate --levels --profiles "$work/profiles.csv" --trajectories "$work/exams.csv" &&
	awk -F, 'NR == 1 { print "person,item,response" } NR > 1 { n = split($5, item, " ")
		for (k = 1; k <= n; k++) print $1 "," item[k] "," substr($6, k, 1) }' \
		"$work/exams.csv" >"$work/long.csv" &&
	"$program" lab profile "$work/long.csv" --bank "$i" --correlation 0.8 >"$work/again.csv" 2>"$work/err" &&
	cut -d, -f1-9 "$work/profiles.csv" >"$work/first.csv" && node -e '
	const fs = require("fs"), rows = (f) => fs.readFileSync(f, "utf8").trim().split("\n").map((l) => l.split(","));
	const [a, b] = [rows(process.argv[1]), rows(process.argv[2])];
	process.exit(a.length == 24001 && b.length == 24001 && a.every((row, i) => row.every((v, k) =>
		v === b[i][k] || Math.abs(v - b[i][k]) < 1e-9)) ? 0 : 1);
	' "$work/first.csv" "$work/again.csv" 2>>"$work/err"
tell $? "lab profile tells of recorded answers what the exams told"
"$program" lab profile "$work/long.csv" --bank "$i" --json >"$work/out" 2>"$work/err" && node -e '
	const out = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
	process.exit(out.estimated && Math.abs(out.correlation - 0.8) < 0.05 && out.competences.length == 16 ? 0 : 1);
	' "$work/out" 2>>"$work/err"
tell $? "lab profile finds the correlation of 1,500 persons"
"$program" lab profile "$work/long.csv" --bank "$i" --each --correlation 0.5 >/dev/null 2>"$work/err"
test $? -eq 64
tell $? "lab profile: a correlation given and estimated at once"
cut -d, -f1-3 "$i" >"$work/bare.csv"
"$program" lab profile "$work/long.csv" --bank "$work/bare.csv" >"$work/out" 2>"$work/err"
test $? -eq 2 && test ! -s "$work/out" && grep -q "does not say the competence" "$work/err"
tell $? "lab profile without competences"
awk -F, 'NR == 1 { print } NR > 1 { print $1 "," $2 "," $3 ",D" NR % 17 }' OFS=, "$i" >"$work/more.csv"
"$program" lab simulate --bank "$work/more.csv" --levels >"$work/out" 2>"$work/err"
test $? -eq 2 && grep -q "at most 16 content areas, not 17" "$work/err"
tell $? "more content areas than there are competences"

echo "1..$count"
exit $failed
