#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The exam day: 2,000 candidates in 100 rooms, a board open in each room, on the loopback; first at a
# human pace, then as fast as they can; on SQLite, then on PostgreSQL where it is installed.
#
#   make bench-exam                   2,000 candidates
#   make bench-exam CANDIDATES=4000   more, should the exams run out (it says so)
#
# One line a phase: answers acknowledged a second; latency as wrk saw it; the server's processor time
# an answer, the boards' in it (and PostgreSQL's own at the end of the line); its resident memory at the end; what the boards were told and fetched.
# Every answer acknowledged is looked for in the database afterwards, and `openpix verify exam` must
# find nothing to say.
set -eu
cd "$(dirname "$0")/.."
candidates=${CANDIDATES:-2000}
seconds=${SECONDS:-10}
pace_seconds=${PACE_SECONDS:-20}
pace=${PACE:-15000} # ms a question on average: quick people
out=build/bench
program=${OPENPIX:-build/openpix}
dir=$(mktemp -d "$out/exam.XXXXXX")
hz=$(getconf CLK_TCK)
server= boards=
. bench/cluster.sh
ulimit -n 8192 2>/dev/null || true

stop_server() {
	for one in $boards $server; do
		kill "$one" 2>/dev/null || true
		wait "$one" 2>/dev/null || true
	done
	server= boards=
}
trap 'stop_server; cluster_stop; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

start_server() { # DATABASE
	: >"$dir/log" # or it would be looked for too early
	"$program" serve --database "$1" --content "$dir/content" --listen 127.0.0.1:0 --mail "$dir/mail" \
		>"$dir/log" 2>"$dir/log.err" &
	server=$!
	tries=0
	until url=$(grep -o 'http://[0-9.:]*' "$dir/log"); do
		tries=$((tries + 1))
		[ "$tries" -le 200 ] && kill -0 "$server" 2>/dev/null || {
			tail -n 5 "$dir/log.err" >&2
			exit 1
		}
		sleep 0.1
	done
}

spent() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }

# phase NAME DATABASE CONNECTIONS SECONDS [PACE]
phase() {
	name=$1 database=$2 connections=$3 time=$4 pace_ms=${5:-0}
	start_server "$database"
	node bench/exam_boards.mjs "$dir/exams" "$url" >"$dir/boards" 2>&1 &
	boards=$!
	sleep 2
	before=$(spent) before_cluster=$(cluster_spent)
	timeout $((time + 60)) wrk -t2 -c"$connections" -d"${time}s" --timeout 10s -s bench/exam.lua "$url" -- \
		"$dir/exams" "$pace_ms" >"$dir/wrk" || { cat "$dir/wrk" >&2; exit 1; }
	ticks=$(($(spent) - before)) cluster_ticks=$(($(cluster_spent) - before_cluster))
	memory=$(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$server/status")
	kill "$boards" 2>/dev/null && wait "$boards" 2>/dev/null || true
	boards=
	stop_server
	awk -v name="$name" -v connections="$connections" -v ticks="$ticks" -v hz="$hz" -v memory="$memory" \
		-v cluster_ticks="$cluster_ticks" '
		$1 == "result" { us = $3; p50 = $4; p99 = $5; good = $6; bad = $7 }
		$1 == "tests" && $4 { note = note "; exams ran out: raise CANDIDATES" }
		/^refused/ { note = note "; " $0 }
		$1 == "boards" { told = $3; fetched = $4; half = $5; late = $6; faults = $7 }
		END {
			if (cluster_ticks) note = sprintf("  PostgreSQL %.1f µs", cluster_ticks / hz * 1e6 / (good ? good : 1)) note
			if (bad || faults) note = "  " bad + faults " not well" note
			printf "%-34s %5d %9.0f %8.2f %8.2f %8.1f %6.0f %7d %7d %7.1f %7.1f%s\n", name, connections,
				good / us * 1e6, p50 / 1000, p99 / 1000, ticks / hz * 1e6 / (good ? good : 1), memory, told,
				fetched, half, late, note
		}' "$dir/wrk" "$dir/boards"
	told=$(awk '$1 == "result" { print $6 }' "$dir/wrk")
}

check() { # DATABASE KEPT TOLD
	[ "$2" -ge "$3" ] || {
		echo "bench: $3 answers were acknowledged and $2 kept" >&2
		exit 1
	}
	"$program" verify exam --database "$1" --content "$dir/content" >"$dir/verify" || {
		cat "$dir/verify" >&2
		exit 1
	}
}

kept='SELECT count(*) FROM certif_question WHERE answered > 0'
"$out/content" "$dir/content" <content/framework.yaml
echo "$(nproc) processors shared with wrk and the boards; $candidates candidates, $((candidates / 20)) rooms and boards"
printf '%-34s %5s %9s %8s %8s %8s %6s %7s %7s %7s %7s\n' '' conn. answers/s 'p50 ms' 'p99 ms' 'cpu µs' MiB told \
	fetched 'p50 ms' 'p99 ms'
for way in pace fast; do
	rm -f "$dir"/openpix.db*
	"$out/exam_prepare" "$dir/content" "$dir/openpix.db" "$candidates" >"$dir/exams"
	if [ "$way" = pace ]; then
		phase 'SQLite, a human pace' "$dir/openpix.db" "$candidates" "$pace_seconds" "$pace"
	else
		phase 'SQLite, as fast as they can' "$dir/openpix.db" 256 "$seconds"
	fi
	check "$dir/openpix.db" "$(sqlite3 -readonly "$dir/openpix.db" "$kept")" "$told"
done
cluster_start || { echo 'PostgreSQL is not installed: not measured'; exit 0; }
for way in pace fast; do
	cluster_create "$way"
	database=$(cluster_url "$way")
	"$out/exam_prepare" "$dir/content" "$database" "$candidates" >"$dir/exams"
	if [ "$way" = pace ]; then
		phase 'PostgreSQL, a human pace' "$database" "$candidates" "$pace_seconds" "$pace"
	else
		phase 'PostgreSQL, as fast as they can' "$database" 256 "$seconds"
	fi
	check "$database" "$(cluster_query "$way" "$kept")" "$told"
done
