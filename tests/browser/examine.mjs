// SPDX-License-Identifier: EUPL-1.2
// A page as people see it who read differently: axe-core without a violation, nothing to scroll
// sideways, in the person's language; with its pictures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkPage, ROOT, shoot } from "./help.mjs";

const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");

// What axe-core finds wrong with the page as it is.
export async function violations(page) {
	if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
	const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
	return found.map(({ id, help, nodes }) => {
		const places = nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.any[0]?.message ?? node.failureSummary}`);
		return `${id} (${help}) at ${nodes.length}: ${places.join(" | ")}`;
	});
}

// The page in front of the visitor, in light and dark, on a phone and a desktop, and at 320 px.
export async function examine(who, name) {
	const { page } = who;
	const wrong = [];
	await checkPage(who);
	for (const width of [1280, 360])
		for (const colorScheme of ["light", "dark"]) {
			await page.setViewportSize({ width, height: 800 });
			await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
			for (const one of await violations(page)) wrong.push(`${colorScheme}, ${width} px: ${one}`);
			if (colorScheme === "dark" || width === 1280) await shoot(page, `pages-${colorScheme}-${width}`, name);
		}
	await page.setViewportSize({ width: 320, height: 640 });
	await checkPage({ ...who, width: 320 });
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
	assert.deepEqual([...new Set(wrong)], [], `${name} (${page.url()})`);
}
