# SPDX-License-Identifier: EUPL-1.2
# cluster.sh - a PostgreSQL of the bench's own, for scripts that source it:
#
#   cluster_start          false when PostgreSQL is not installed
#   cluster_url NAME       the address of one of its databases
#   cluster_create NAME [TEMPLATE]
#   cluster_query NAME SQL
#   cluster_spent          the processor time it took
#   cluster_stop           for the script's trap; harmless without a start
cluster=
cluster_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
cluster_port=$((20000 + $$ % 20000))

as_postgres() { # PostgreSQL refuses to run as root
	if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi
}
cluster_start() {
	[ -n "$cluster_bin" ] || return 1
	cluster=$(mktemp -d /tmp/openpix-bench.XXXXXX)
	[ "$(id -u)" = 0 ] && chown postgres "$cluster"
	as_postgres "$cluster_bin/initdb" -D "$cluster/data" -A trust -U openpix --no-locale -E UTF8 >/dev/null
	as_postgres "$cluster_bin/pg_ctl" -D "$cluster/data" -w -l "$cluster/log" -o "-p $cluster_port \
		-c listen_addresses=127.0.0.1 -c unix_socket_directories=$cluster -c max_connections=100" start >/dev/null
}
cluster_stop() {
	[ -n "$cluster" ] && as_postgres "$cluster_bin/pg_ctl" -D "$cluster/data" -m fast stop >/dev/null 2>&1 || true
	[ -n "$cluster" ] && rm -rf "$cluster"
	cluster=
}
cluster_url() { echo "postgresql://openpix@127.0.0.1:$cluster_port/$1"; }
cluster_create() {
	"$cluster_bin/createdb" -h 127.0.0.1 -p "$cluster_port" -U openpix ${2:+-T "$2"} "$1"
}
cluster_query() { "$cluster_bin/psql" -h 127.0.0.1 -p "$cluster_port" -U openpix -d "$1" -Atc "$2"; }
# Clock ticks of its processes, of those that have not ended; 0 when there is none.
cluster_spent() {
	[ -n "$cluster" ] || { echo 0; return; }
	cat /proc/[0-9]*/stat 2>/dev/null | awk -v of="$(head -n 1 "$cluster/data/postmaster.pid")" '
		$2 == "(postgres)" && ($1 == of || $4 == of) { t += $14 + $15 }
		END { print t + 0 }'
}
