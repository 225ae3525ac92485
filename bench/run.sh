#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The hot path beside the bare library and the bare engine, in one run, on the loopback.
#
#   make bench                each phase 10 seconds
#   make bench SECONDS=3      each phase 3 seconds
#   make bench PEOPLE=8000    more learners, should the tests run out (it says so)
#
# What each row is:
#   bare hello             the HTTP library (libmicrohttpd) with a fixed reply of a few bytes
#   bare row               the library suspends a small POST, one writer inserts a small row at the end of
#                          an SQLite table for each that waits, commits once, durably, and resumes them
#   bare row, same bytes   the same with an answer's bytes: the requests of `answer`, to the byte, sent by
#                          the same script; a row as large, with a key in an index among those of its test
#                          as an answer's; a reply as large. Still no session, rights,
#                          rules or page: this is what an answer would cost if OpenPix itself cost nothing
#   answer + next question the product: an answer judged, what it teaches, the next question chosen,
#                          the row committed, the page of the next question; a page of the test after
#                          every fifth. `good` are answers acknowledged; all are looked for in the
#                          database afterwards, and an answer that is not what the server waits for is
#                          refused and counted as `not well`
#   PostgreSQL: answer     the same on PostgreSQL, where it is installed, with what that itself took an answer
# wrk sends and counts only: no reply is read by its scripts (see bench/answer.lua), so that the load
# generator costs each row nearly the same.
#
# One line a phase: requests and answers a second; latency as wrk saw it, half and 99 %; the share
# of all processors that the server, wrk and everybody else took, what the host of a virtual machine
# takes included (the figures mean something when `others` is near nothing); the server's and wrk's
# processor time a request, which other programs disturb less (what wrk does before the first request is
# left out); the server's resident memory at the end.
set -eu
cd "$(dirname "$0")/.."
seconds=${SECONDS:-10}
people=${PEOPLE:-4000}
out=build/bench
program=${OPENPIX:-build/openpix}
dir=$(mktemp -d "$out/run.XXXXXX")
hz=$(getconf CLK_TCK)
server=
. bench/cluster.sh
ulimit -n 4096 2>/dev/null || true

stop_server() {
	[ -z "$server" ] && return
	kill "$server" 2>/dev/null || true
	wait "$server" 2>/dev/null || true
	server=
}
trap 'stop_server; cluster_stop; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

# start LOG COMMAND...: waits, at most 10 s, for the line that tells the address.
start() {
	log=$1
	shift
	: >"$log" # or the address of the server before would be read
	"$@" >"$log" 2>"$log.err" &
	server=$!
	tries=0
	until url=$(grep -o 'http://[0-9.:]*' "$log"); do
		tries=$((tries + 1))
		if [ "$tries" -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
			echo "bench: $* did not start:" >&2
			tail -n 5 "$log.err" >&2
			exit 1
		fi
		sleep 0.1
	done
}

start_bare() {
	rm -f "$dir"/row.db*
	start "$dir/bare.log" "$out/bare" "$dir/row.db"
}

# Each phase begins with the same database, so that each finds the same tests.
start_product() {
	rm -f "$dir"/openpix.db*
	cp "$dir/prepared.db" "$dir/openpix.db"
	serve "$dir/openpix.db"
}

serve() { # DATABASE
	start "$dir/openpix.log" "$program" serve --database "$1" --content "$dir/content" --listen 127.0.0.1:0 \
		--mail "$dir/mail"
}

# Clock ticks: of all processors when busy, of the server, of the programs this script waited for.
ticks() {
	times >"$dir/times"
	awk -v hz="$hz" '
		FILENAME == "/proc/stat" && $1 == "cpu" { busy = $2 + $3 + $4 + $7 + $8 + $9; all = busy + $5 + $6 }
		FILENAME ~ /^.proc.[0-9]/ { server = $14 + $15 }
		FILENAME ~ /times$/ && FNR == 2 {
			for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); wrk += (t[1] * 60 + t[2]) * hz }
		}
		END { print busy, all, server, wrk }' /proc/stat "/proc/$server/stat" "$dir/times"
}

# measure NAME CONNECTIONS WRK-ARGUMENTS...
measure() {
	name=$1 connections=$2
	shift 2
	ticks >"$dir/before"
	cluster_before=$(cluster_spent)
	timeout $((seconds + 30)) wrk -t2 -c"$connections" -d"${seconds}s" --timeout 5s "$@" >"$dir/wrk"
	ticks >"$dir/after"
	cluster_ticks=$(($(cluster_spent) - cluster_before))
	memory=$(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$server/status")
	awk -v name="$name" -v connections="$connections" -v memory="$memory" -v hz="$hz" \
		-v cluster_ticks="$cluster_ticks" '
		FILENAME ~ /before$/ { split($0, b); next }
		FILENAME ~ /after$/ { split($0, a); next }
		$1 == "result" { requests = $2; us = $3; p50 = $4; p99 = $5; good = $6; bad = $7 }
		$1 == "prepared" { prepared = $2 }
		$1 == "tests" && $4 { note = note "; tests ran out: raise PEOPLE" }
		END {
			all = a[2] - b[2]; server = a[3] - b[3]; wrk = a[4] - b[4] - prepared * hz
			if (cluster_ticks && good) note = sprintf("  PostgreSQL %.1f µs", cluster_ticks / hz * 1e6 / good) note
			if (bad) note = "  " bad " not well" note
			printf "%-24s %5d %10.0f %10.0f %8.2f %8.2f %6.0f%% %4.0f%% %5.0f%% %7.1f %7.1f %5.0f%s\n", name,
				connections, requests / us * 1e6, good / us * 1e6, p50 / 1000, p99 / 1000,
				server / all * 100, wrk / all * 100, (a[1] - b[1] - server - wrk) / all * 100,
				server / hz * 1e6 / requests, wrk / hz * 1e6 / requests, memory, note
			printf "%-24s %5d %.2f\n", name, connections, (server + wrk) / hz * 1e6 / good >cost
			close(cost)
		}' cost="$dir/cost" "$dir/before" "$dir/after" "$dir/wrk" | tee -a "$dir/table"
	cat "$dir/cost" >>"$dir/costs"
}

answers() {
	sqlite3 -readonly "$1" 'SELECT count(*) FROM answer'
}

check_kept() { # KEPT
	told=$(awk '$1 == "result" { print $6 }' "$dir/wrk")
	[ $(($1 - prepared)) -ge "$told" ] ||
		echo "bench: $told answers were acknowledged and $(($1 - prepared)) kept" >&2
}

row() { # NAME CONNECTIONS COLUMN [TABLE]
	awk -v name="$1" -v connections="$2" -v column="$3" '
		substr($0, 1, 24) ~ name && substr($0, 25, 6) + 0 == connections {
			split(substr($0, 31), f); print f[column] }' "$dir/${4:-table}"
}

"$out/content" "$dir/content" <content/framework.yaml
"$out/prepare" "$dir/content" "$dir/prepared.db" "$people" >"$dir/learners"
prepared=$(answers "$dir/prepared.db")
token=$(awk '$1 == "profile" { print $2 }' "$dir/learners")
skills=$(awk '$1 == "profile" { print $3 }' "$dir/learners")

echo "$(nproc) processors shared with wrk; $people learners, $((people * 16)) tests; $seconds s each"
printf '%-24s %5s %10s %10s %8s %8s %7s %5s %6s %8s %8s %5s\n' '' conn. requests/s good/s 'p50 ms' \
	'p99 ms' server wrk others 'its µs' "wrk's" MiB
start_bare
measure 'bare hello' 64 -s bench/result.lua "$url/"
for c in 64 256 512; do
	measure 'bare row' "$c" -s bench/result.lua "$url/row" -- POST
done
for c in 64 256 512; do
	stop_server
	start_bare # each phase finds an empty table
	measure 'bare row, same bytes' "$c" -s bench/answer.lua "$url" -- "$dir/learners"
done
stop_server
for c in 64 256 512; do
	start_product
	measure 'answer + next question' "$c" -s bench/answer.lua "$url" -- "$dir/learners"
	stop_server
	check_kept "$(answers "$dir/openpix.db")"
done
start_product
measure "profile, $skills skills" 64 -s bench/result.lua -H "Cookie: openpix=$token" "$url/profile"
measure 'the same, gzip' 64 -s bench/result.lua -H "Cookie: openpix=$token" \
	-H 'Accept-Encoding: gzip' "$url/profile"
stop_server
if cluster_start; then
	cluster_create prepared
	"$out/prepare" "$dir/content" "$(cluster_url prepared)" "$people" >"$dir/learners"
	for c in 64 256; do
		cluster_create "answers$c" prepared
		serve "$(cluster_url "answers$c")"
		measure 'PostgreSQL: answer' "$c" -s bench/answer.lua "$url" -- "$dir/learners"
		stop_server
		check_kept "$(cluster_query "answers$c" 'SELECT count(*) FROM answer')"
	done
fi

echo
echo 'An answer with the next question, beside a bare row, and beside one with the same bytes:'
echo 'in answers a second, and in processor time (of server and wrk), where other programs count less'
for c in 64 256 512; do
	aim=
	[ "$c" = 256 ] && aim='   (aim: 60 %, 25 ms)'
	awk -v c="$c" -v aim="$aim" -v bare="$(row '^bare row  ' "$c" 2)" \
		-v same="$(row '^bare row, same' "$c" 2)" -v answer="$(row '^answer' "$c" 2)" \
		-v p99="$(row '^answer' "$c" 4)" -v bare_cost="$(row '^bare row  ' "$c" 1 costs)" \
		-v same_cost="$(row '^bare row, same' "$c" 1 costs)" \
		-v answer_cost="$(row '^answer' "$c" 1 costs)" 'BEGIN {
		printf "%5d connections %5.0f %% %5.0f %%   %5.0f %% %5.0f %%   p99 %6.2f ms%s\n", c,
			answer / bare * 100, answer / same * 100, bare_cost / answer_cost * 100,
			same_cost / answer_cost * 100, p99, aim }'
done
echo "The profile page: $(row '^profile' 64 2) a second   (aim: 10000)"
