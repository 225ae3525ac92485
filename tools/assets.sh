#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Makes what the pages need from npm's packages into build/assets: app.css, htmx.min.js, the letters
# (woff2) and the list of common passwords.
set -eu
cd "$(dirname "$0")/.."
exec node tools/assets.mjs build/assets
