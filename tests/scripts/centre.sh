#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# `openpix centre` as the operator uses it: what it makes, what it refuses and with which status.
set -u
cd "$(dirname "$0")/../.."
openpix=${OPENPIX:-build/openpix}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0

# told STATUS TEXT NAME arguments...: the status, and the text in what is said
told() {
	status=$1 text=$2 name=$3
	shift 3
	count=$((count + 1))
	said=$("$openpix" centre "$@" --database "$work/a.db" 2>&1)
	got=$?
	if [ "$got" -eq "$status" ] && printf '%s' "$said" | grep -qF -- "$text"; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		echo "# status $got instead of $status, or without '$text': $said"
	fi
}

told 0 "no centre yet" "none at first" list
told 0 "is open" "one is opened" add --name "Université des Tilleuls" --external-id 0750001A --habilitation droit,EDU
told 5 "external number" "not twice" add --name "La même" --external-id 0750001A
told 0 "/certif/invitation?token=" "its administrator is invited" add --name "Deuxième" --admin someone@univ.example --origin https://pix.univ.example
told 0 "DROIT,EDU" "they are listed" list
told 2 "SUP, PRO or SCO" "an unknown kind" add --name X --kind UNI
told 2 "'PIX'" "an unknown habilitation" add --name X --habilitation DROIT,PIX
told 4 "Mars/Olympus" "an unknown zone" add --name X --zone Mars/Olympus
told 2 "--admin" "no address" add --name X --admin nobody
told 64 "needs a --name" "no name" add
told 64 "which centre" "no centre" archive
told 4 "no centre has this number" "an unknown centre" habilitate --centre 12 --habilitation CLEA
told 64 "no option" "an unknown option" add --nom X
told 64 "no verb" "an unknown verb" remove
told 64 "of which session" "results of no session" results
told 4 "no session has this number" "results of an unknown session" results --session 12345678
centre=$("$openpix" centre list --database "$work/a.db" | awk 'NR == 1 { print $1 }')
told 0 "the core certification only" "habilitations are taken back" habilitate --centre "$centre" --habilitation ""
told 0 "is archived" "one is archived" archive --centre "$centre"
told 4 "no open centre" "not twice archived" archive --centre "$centre"
told 0 "archived" "and listed as such" list
echo "1..$count"
