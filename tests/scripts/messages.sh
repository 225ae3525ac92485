#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Every message of the sources is in both catalogues, translated, and nothing else is there (TAP). That
# translations have the holes of their messages is tested in tests/web/message_test.c.
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 failed=0

# none WHAT FILE COMMAND...: passes when the command works and leaves no message in FILE
none() {
	n=$((n + 1))
	what=$1 file=$2
	shift 2
	: >"$file"
	if "$@" >&2 && [ ! -s "$file" ]; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
		grep -v '^"' "$file" | sed 's/^/# /' | head -n 60
		failed=1
	fi
}
# run WHAT COMMAND...: passes when the command does
run() {
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

${MAKE:-make} -s build/tools/messages >&2
run "the messages of the sources can be read" sh -c "tools/messages.sh --template >'$work/messages.pot'"
for language in fr es; do
	po=locale/$language.po
	found=$work/found.po
	msgcat --no-wrap "$work/messages.pot" -o "$work/pot.po"
	msgattrib --no-obsolete --no-wrap "$po" -o "$work/all.po"
	msgcomm --no-wrap --more-than=1 "$work/pot.po" "$work/all.po" -o "$work/both.po"
	none "$language: no message is missing" "$found" \
		msgcomm --no-wrap --unique "$work/pot.po" "$work/both.po" -o "$found"
	none "$language: no message is unused" "$found" \
		msgcomm --no-wrap --unique "$work/all.po" "$work/both.po" -o "$found"
	none "$language: no message is kept aside" "$found" \
		msgattrib --no-wrap --only-obsolete "$po" -o "$found"
	none "$language: no message is empty" "$found" \
		msgattrib --no-wrap --no-obsolete --untranslated "$po" -o "$found"
	none "$language: no translation is a guess" "$found" \
		msgattrib --no-wrap --only-fuzzy "$po" -o "$found"
	msgmerge --quiet --no-fuzzy-matching "$po" "$work/messages.pot" -o "$work/merged.po"
	run "$language: the catalogue is well formed" \
		msgfmt --check-format --check-header -o "$work/out.mo" "$work/merged.po"
done
echo "1..$n"
exit $failed
