// SPDX-License-Identifier: EUPL-1.2
// What leaves the product on paper and by post: the words of a PDF, the parts of a message.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SCREENSHOTS } from "./help.mjs";

const PAPERS = join(SCREENSHOTS, "session-papers");
rmSync(PAPERS, { recursive: true, force: true }); // of an earlier run

// The words of a PDF, one space between them; a picture of each page is kept, to be looked at.
export function paper(name, bytes) {
	const file = join(PAPERS, `${name}.pdf`);
	assert.equal(bytes.subarray(0, 5).toString(), "%PDF-", name);
	mkdirSync(PAPERS, { recursive: true });
	writeFileSync(file, bytes);
	const picture = spawnSync("pdftoppm", ["-png", "-r", "70", file, join(PAPERS, name)], { encoding: "utf8" });
	const text = spawnSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
	assert.deepEqual([picture.status, picture.stderr, text.status, text.stderr], [0, "", 0, ""], name);
	return text.stdout.replace(/\s+/g, " ");
}

// The parts of a message with attachments: { type, bytes }.
export function parts(raw) {
	const boundary = raw.match(/boundary="([^"]+)"/)[1];
	return raw.split(`--${boundary}`).slice(1, -1).map((part) => {
		const end = part.indexOf("\r\n\r\n");
		return { type: part.match(/Content-Type: ([^;\r]+)/)[1], bytes: Buffer.from(part.slice(end + 4), /base64/.test(part.slice(0, end)) ? "base64" : "latin1") };
	});
}
