// SPDX-License-Identifier: EUPL-1.2
// assets.mjs FOLDER - style sheet, htmx, letters and common passwords. The same packages give the
// same bytes.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as sass from "sass";
import { commonPasswords } from "./passwords.mjs";

const CSS_MOST = 40 * 1024; // gzip
const folder = process.argv[2];
const npm = (path) => join("node_modules", path);

// The hash of base/str.c (FNV-1a, 64 bits), by which web/asset.c lets browsers keep a file for ever.
function hash(bytes) {
	let h = 0xcbf29ce484222325n;
	for (const byte of bytes) h = BigInt.asUintN(64, (h ^ BigInt(byte)) * 0x100000001b3n);
	return h.toString(16).padStart(16, "0");
}

// asset-address("name.woff2") in the style sheet: "/assets/name-0123456789abcdef.woff2".
function assetAddress([name]) {
	const file = name.assertString("name").text;
	const dot = file.lastIndexOf(".");
	const mark = hash(readFileSync(join(folder, file)));
	return new sass.SassString(`/assets/${file.slice(0, dot)}-${mark}${file.slice(dot)}`);
}

function styleSheet() {
	const { css } = sass.compile("assets/scss/app.scss", {
		style: "compressed",
		loadPaths: ["node_modules"],
		quietDeps: true,
		silenceDeprecations: ["import"],
		functions: { "asset-address($name)": assetAddress },
	});
	const size = gzipSync(css).length;
	if (size > CSS_MOST) throw new Error(`app.css is ${size} bytes gzipped, ${CSS_MOST} at most`);
	return css;
}

mkdirSync(folder, { recursive: true });
for (const [family, file] of [
	["atkinson-hyperlegible-next", "atkinson"],
	["bricolage-grotesque", "bricolage"],
])
	for (const letters of ["latin", "latin-ext"])
		copyFileSync(
			npm(`@fontsource-variable/${family}/files/${family}-${letters}-wght-normal.woff2`),
			join(folder, `${file}-${letters}.woff2`),
		);
copyFileSync(npm("htmx.org/dist/htmx.min.js"), join(folder, "htmx.min.js"));
writeFileSync(join(folder, "app.css"), styleSheet());
writeFileSync(join(folder, "common-passwords.txt"), commonPasswords());
