#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Installs what is missing, every package by name: Debian's and npm's. Quiet when nothing is.
set -eu
cd "$(dirname "$0")/.."

debian="gcc make pkg-config libmicrohttpd-dev libsqlite3-dev libpq-dev libjansson-dev libsodium-dev
libcurl4-openssl-dev libmd4c-dev libyaml-dev libutf8proc-dev zlib1g-dev gettext libcmocka-dev
libglpk-dev libpango1.0-dev libzip-dev libxlsxwriter-dev libexpat1-dev fonts-dejavu-core poppler-utils tzdata clang libclang-rt-14-dev nodejs npm chromium postgresql postgresql-client wrk sqlite3 spin curl ca-certificates"

missing=
for package in $debian; do
	# A newer node or compiler that came another way is as good as Debian's.
	case $package in
	nodejs) command -v node >/dev/null && continue ;;
	npm) command -v npm >/dev/null && continue ;;
	esac
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
		missing="$missing $package"
done
if [ -n "$missing" ]; then
	echo "Installing:$missing"
	sudo=
	[ "$(id -u)" = 0 ] || sudo=sudo
	$sudo apt-get update -qq
	DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
if [ ! -d node_modules/bootstrap ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --silent --no-audit --no-fund --ignore-scripts
fi
