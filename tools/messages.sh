#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Brings locale/*.po up to date with the messages of the sources: new ones are added empty, those no
# longer used go away, translations stay. `make messages` calls it.
#   tools/messages.sh --template    writes the messages of the sources as a .pot to stdout, no more
set -eu
cd "$(dirname "$0")/.."
template() {
	find src -mindepth 2 -maxdepth 2 -name '*.html' -o -mindepth 2 -maxdepth 2 -name '*.txt' \
		-o -mindepth 2 -maxdepth 2 -name '*.[ch]' | LC_ALL=C sort | xargs build/tools/messages
}
if [ "${1:-}" = --template ]; then
	template
	exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
template >"$work/messages.pot"
for po in locale/*.po; do
	msgmerge --quiet --no-fuzzy-matching --no-wrap --add-location=file --sort-by-file \
		-o "$work/merged.po" "$po" "$work/messages.pot"
	msgattrib --no-obsolete --no-wrap --add-location=file --sort-by-file -o "$work/new.po" "$work/merged.po"
	grep -v '^"POT-Creation-Date:' "$work/new.po" >"$po"
	left=$(msgattrib --untranslated --no-obsolete "$po" | grep -c '^msgid "..*"\|^msgid ""$' || true)
	[ "$left" -gt 0 ] && left=$((left - 1))
	echo "$po: $left to translate"
done
