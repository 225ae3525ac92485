#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Whole sessions simulated with faults (10,000 exams, on two processors), and `openpix verify exam` on what
# they leave behind (TAP).
cd "$(dirname "$0")/../.." || exit 1
openpix=${OPENPIX:-build/openpix}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 failed=0

# check WHAT COMMAND...: passes when the command does
check() {
	n=$((n + 1))
	what=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
		sed 's/^/# /' "$work/log" | head -n 40
		failed=1
	fi
}
digest() { "$openpix" lab exam-day --exams 100 --faults --seed "$1" --json | grep '"digest"'; }
same() { [ "$(digest 5)" = "$(digest 5)" ] && [ "$(digest 5)" != "$(digest 6)" ]; }
both() {
	"$openpix" lab exam-day --exams 5000 --faults --seed 1 >"$work/one" 2>&1 &
	"$openpix" lab exam-day --exams 5000 --faults --seed 2 >"$work/two" 2>&1
	two=$?
	wait $!
	one=$?
	cat "$work/one" "$work/two"
	[ "$one" -eq 0 ] && [ "$two" -eq 0 ]
}
# tells CODE WORDS SQL: after the change, verify exits with CODE and says WORDS
tells() {
	cp "$work/day.db" "$work/broken.db"
	sqlite3 "$work/broken.db" "$3" || return 1
	"$openpix" verify exam --database "$work/broken.db"
	[ $? -eq "$1" ] && "$openpix" verify exam --database "$work/broken.db" | grep -q "$2"
}

check "10,000 exams with faults: every promise is kept" both
check "the same seed gives the same day, another seed another" same
check "a day can be kept" "$openpix" lab exam-day --exams 40 --faults --seed 3 --keep "$work/day.db"
sqlite3 "$work/day.db" 'PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE' >/dev/null
check "what is kept verifies" tells 0 "no difference" "SELECT 1"
# the tenth exam's fifth question, whoever they are, and that of the thirtieth: the sessions take turns
# with the methods openpix and pix-v3
one="candidate = (SELECT candidate FROM certif_exam WHERE started IS NOT NULL ORDER BY candidate LIMIT 1 OFFSET 9)"
other="candidate = (SELECT candidate FROM certif_exam WHERE started IS NOT NULL ORDER BY candidate LIMIT 1 OFFSET 29)"
check "a changed result is told" tells 2 "question 5: the capacity" \
	"UPDATE certif_question SET result = CASE result WHEN 'ok' THEN 'ko' ELSE 'ok' END WHERE number = 5 AND $one"
check "a changed difficulty is told" tells 2 "question 5: the capacity" \
	"UPDATE certif_question SET difficulty = difficulty + 1e-6 WHERE number = 5 AND $one"
check "a changed score is told" tells 2 "the result's pix is" \
	"UPDATE certif_result SET pix = pix + 1 WHERE $one"
check "a changed question is told" tells 2 "question 5: it is \".*\", \".*\" follows from the seed" \
	"UPDATE certif_question SET challenge = (SELECT challenge FROM certif_asked ORDER BY challenge LIMIT 1) WHERE number = 5 AND $one"
check "a changed seed is told" tells 2 "question .*follows from the seed" \
	"UPDATE certif_exam SET seed = seed + 1 WHERE $one"
check "a changed parameter of the content is told" tells 2 "question 1: its difficulty is" \
	"UPDATE certif_content SET items = replace(items, ' 0.59999999999999998 ', ' 0.7 ')"
check "a changed level of a competence is told" tells 2 "the result's levels is" \
	"UPDATE certif_result SET levels = replace(levels, '1.1:', '1.1:1') WHERE $one"
check "a count that is wrong is told" tells 2 "is counted 1 times more" \
	"UPDATE certif_asked SET asked = asked + 1 WHERE challenge = (SELECT min(challenge) FROM certif_asked)"
check "a changed answer under pix-v3 is told" tells 2 "question 5: the capacity" \
	"UPDATE certif_question SET result = CASE result WHEN 'ok' THEN 'ko' ELSE 'ok' END WHERE number = 5 AND $other"
check "a missing answer is told" tells 2 "question 5 is missing" \
	"DELETE FROM certif_question WHERE number = 5 AND $one"
check "a missing result is told" tells 2 "it has no result" "DELETE FROM certif_result WHERE $one"
check "an answer after the time is told" tells 2 "question 5: it was answered .* after the time" \
	"UPDATE certif_question SET answered = answered + 86400000 WHERE number = 5 AND $one"
check "a state that does not fit is told" tells 2 "a question stands\|blocked\|has not begun\|has begun" \
	"UPDATE certif_exam SET state = 'started' WHERE $one"
# of the thirty-two answers of a whole test under openpix: its competences' levels with error and range
results() {
	number=$(sqlite3 "$work/day.db" "SELECT s.number FROM certif_session s WHERE method = '$1'")
	"$openpix" centre results --database "$work/day.db" --session "$number" >"$work/results.csv" &&
		head -n 1 "$work/results.csv" | grep -q '^birth_name,.*,error,1.1,1.1_error,1.1_low,1.1_high,.*,5.2,5.2_error,5.2_low,5.2_high' &&
		[ "$(wc -l <"$work/results.csv")" -eq 21 ] && grep -Eq "$2" "$work/results.csv"
}
check "results with the error of each level" results openpix '^Nom[0-9]+,Alix,2004-02-29,,openpix,validated,,[0-9]+,[0-9]+,[0-9],-?[0-9.]+,[0-9.]+,[0-7],[0-9]\.[0-9][0-9],[0-7],[0-7],'
check "results of pix-v3 with levels alone" results pix-v3 '^Nom[0-9]+,Alix,2004-02-29,,pix-v3,validated,,[0-9]+,[0-9]+,[0-9],-?[0-9.]+,[0-9.]+,[0-7],,,,'
check "no results of a session that is not there" sh -c \
	"! '$openpix' centre results --database '$work/day.db' --session 99999999 2>/dev/null"
number=$(sqlite3 "$work/day.db" "SELECT max(number) FROM certif_session")
check "one session alone can be verified" sh -c \
	"'$openpix' verify exam --database '$work/day.db' --session $number | grep -q '^1 sessions, 20 exams'"
check "a session that is not there is told" sh -c \
	"! '$openpix' verify exam --database '$work/day.db' --session 99999999"
check "JSON tells which" sh -c \
	"'$openpix' verify exam --database '$work/broken.db' --json | grep -q '\"what\"'"

echo "1..$n"
exit $failed
