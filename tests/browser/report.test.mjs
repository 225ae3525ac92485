// SPDX-License-Identifier: EUPL-1.2
// The psychometrician's report as a browser shows it from a file: in three languages, in light and
// dark, on a phone and a desktop, axe-core without a violation, nothing to scroll sideways, and nothing
// fetched from anywhere.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { OPENPIX, ROOT, SCREENSHOTS, suite, test } from "./help.mjs";

const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "openpix-report-"));
const file = (name) => join(folder, name);
const run = (...args) => execFileSync(OPENPIX, ["lab", ...args], { stdio: ["ignore", "ignore", "inherit"] });

// The 25 items of tests/vectors/dif_2groups.csv, roughly: difficulties by the share of right answers.
function bankOf(answers) {
	const [header, ...rows] = readFileSync(answers, "utf8").trim().split(/\r?\n/).map((line) => line.split(","));
	const items = header.slice(1).map((name, k) => {
		const share = rows.filter((row) => row[k + 1] === "1").length / rows.length;
		return `${name},1,${(1.15 * Math.log((1 - share) / share)).toFixed(3)}`;
	});
	return `item,a,b\n${items.join("\n")}\n`;
}

async function examine(context, path, name) {
	const page = await context.newPage();
	const fetched = [];
	page.on("request", (request) => fetched.push(request.url()));
	await page.goto(`file://${path}`);
	mkdirSync(join(SCREENSHOTS, "report"), { recursive: true });
	await page.screenshot({ path: join(SCREENSHOTS, "report", `${name}.png`), fullPage: true });
	const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
	assert.ok(width[0] <= width[1], `${width[0]} px wide in a window of ${width[1]}`);
	await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
	await page.evaluate(AXE);
	const { violations } = await page.evaluate(() => window.axe.run());
	assert.deepEqual(violations.map(({ id, nodes }) => `${id} at ${nodes[0].target}`), []);
	assert.deepEqual(fetched.slice(1), []);
	await page.close();
}

await suite(async () => {
	const answers = join(ROOT, "tests/vectors/dif_2groups.csv");
	const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
	writeFileSync(file("items.csv"), bankOf(answers));
	run("simulate", "--bank", file("items.csv"), "--persons", "300", "--length", "8", "--trajectories", file("exams.csv"));
	for (const language of ["en", "fr", "es"]) {
		const html = file(`${language}.html`);
		run("report", "--bank", file("items.csv"), "--responses", answers, "--group", "group",
			"--simulation", file("exams.csv"), "--language", language, "-o", html);
		for (const [width, colorScheme] of [[1280, "light"], [1280, "dark"], [360, "light"], [360, "dark"]]) {
			const name = `${language}-${colorScheme}-${width}`;
			await test(`the report in ${language}, ${colorScheme}, ${width} px`, async () => {
				const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
				await examine(context, html, name);
				await context.close();
			});
		}
	}
	await browser.close();
	rmSync(folder, { recursive: true });
});
