// SPDX-License-Identifier: EUPL-1.2
// What the browser tests share: a server of their own in a temporary folder, one Chromium, TAP, the
// messages the server wrote, and what must be true of every page.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { untranslated } from "./messages.mjs";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const OPENPIX = process.env.OPENPIX || join(ROOT, "build/openpix");
// A folder a test file, as several run at once.
const FILE = process.argv[1].replace(/.*\/|\.test\.mjs$/g, "");
export const SCREENSHOTS = join(ROOT, "build/screenshots", FILE);
export const LOCALES = { fr: "fr-FR", en: "en-GB", es: "es-ES" };
const PATIENCE = 15000; // ms, for what is waited for
const FILE_PATIENCE = 15 * 60000; // ms, for a whole test file

// ---- TAP --------------------------------------------------------------------------------------

let count = 0;
let failures = 0;
const openPages = new Set();

async function pictureFailure(number) {
	mkdirSync(join(SCREENSHOTS, "failures"), { recursive: true });
	let page = 0;
	for (const one of openPages) {
		const path = join(SCREENSHOTS, "failures", `${number}-${++page}.png`);
		await one.screenshot({ path, timeout: 5000 }).catch(() => null);
	}
	openPages.clear();
}

// Runs one test; a failure is told and the next one runs.
export async function test(name, body) {
	const number = ++count;
	const begun = Date.now();
	try {
		await body();
		console.log(`ok ${number} - ${name} # ${((Date.now() - begun) / 1000).toFixed(1)} s`);
		return true;
	} catch (error) {
		failures++;
		console.log(`not ok ${number} - ${name}`);
		for (const line of String(error.stack || error).split("\n")) console.log(`# ${line}`);
		console.error(`${name}: ${error.stack || error}`);
		await pictureFailure(number);
		return false;
	}
}

// Runs the tests of a file between a start and an end that always comes.
export async function suite(body) {
	const guard = setTimeout(() => {
		console.log(`not ok ${count + 1} - the file ends in time`);
		process.exit(1);
	}, FILE_PATIENCE);
	try {
		await body();
	} catch (error) {
		failures++;
		console.log(`not ok ${++count} - the tests run to their end`);
		console.error(error.stack || error);
	}
	clearTimeout(guard);
	await browser?.close();
	console.log(`1..${count}`);
	process.exitCode = failures ? 1 : 0;
}

// The last test of a file: the server met no error of its own, and stops when it is asked to.
export async function stopsWell(server) {
	await test("the server met no error of its own and stops when asked", async () => {
		const complaints = server.complaints();
		const late = new Promise((done) => setTimeout(done, PATIENCE, "too late").unref());
		const status = await Promise.race([server.stop(), late]);
		if (complaints.length) throw new Error(complaints.slice(0, 5).join("\n"));
		if (status !== 0) throw new Error(`it ended with ${status}`);
	});
}

export async function until(what, probe, patience = PATIENCE) {
	const end = Date.now() + patience;
	for (;;) {
		const value = await probe();
		if (value) return value;
		if (Date.now() > end) throw new Error(`waited ${patience} ms for ${what}`);
		await new Promise((done) => setTimeout(done, 40));
	}
}

// ---- the server -------------------------------------------------------------------------------

const running = new Set();
const folders = new Set();
process.on("exit", () => {
	for (const child of running) child.kill("SIGKILL");
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

export class Server {
	constructor(command = "serve", options = []) {
		this.command = command;
		this.options = options;
		this.folder = mkdtempSync(join(tmpdir(), "openpix-browser-"));
		this.mail = join(this.folder, "mail");
		this.log = "";
		this.port = 0; // the first start finds a free one, the next ones keep it
		folders.add(this.folder);
	}

	// Resolves when the server says it is ready.
	async start() {
		const child = spawn(
			OPENPIX,
			[this.command, "--database", join(this.folder, "openpix.db"), "--mail", this.mail]
				.concat(["--content", join(ROOT, "content"), "--listen", `127.0.0.1:${this.port}`])
				.concat(this.options),
			{ stdio: ["ignore", "pipe", "pipe"] },
		);
		running.add(child);
		this.child = child;
		this.ended = new Promise((done) => {
			child.on("exit", (code, signal) => {
				running.delete(child);
				done(signal ?? code);
			});
		});
		let ready = null;
		for (const stream of [child.stdout, child.stderr])
			stream.setEncoding("utf8").on("data", (text) => {
				this.log += text;
				ready ??= this.log.slice(this.logStart ?? 0).match(/^OpenPix is ready: (\S+)/m);
			});
		this.logStart = this.log.length;
		await until("OpenPix to be ready", () => {
			if (child.exitCode !== null) throw new Error(`openpix ended at its start:\n${this.log}`);
			return ready;
		}, 60000);
		this.origin = ready[1];
		this.port = Number(new URL(this.origin).port);
		return this;
	}

	// SIGTERM; the exit status.
	async stop() {
		this.child.kill("SIGTERM");
		return this.ended;
	}

	async kill() {
		this.child.kill("SIGKILL");
		return this.ended;
	}

	// What the server wrote that it should not have had to.
	complaints() {
		return this.log.split("\n").filter((line) => /"level":"(error|fatal)"|"status":5\d\d|ERROR:/.test(line));
	}

	// The newest message to an address whose text has `part`, once it is there.
	async message(address, part) {
		return until(`a message to ${address}`, () => {
			const all = this.messages().filter((m) => m.to === address && m.body.includes(part));
			return all.at(-1);
		});
	}

	messages() {
		let names = [];
		try {
			names = readdirSync(this.mail);
		} catch {
			return []; // no message yet: no folder
		}
		return names
			.filter((name) => name.endsWith(".eml"))
			.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
			.map((name) => readMessage(readFileSync(join(this.mail, name), "latin1")));
	}
}

function readMessage(text) {
	const end = text.indexOf("\r\n\r\n");
	const head = text.slice(0, end).replace(/\r\n[ \t]+/g, " ");
	const field = (name) => head.match(new RegExp(`^${name}: (.*)$`, "im"))?.[1] ?? "";
	const bytes = text
		.slice(end + 4)
		.replace(/=\r\n/g, "")
		.replace(/=([0-9A-F]{2})/g, (all, hex) => String.fromCharCode(parseInt(hex, 16)));
	const words = [...field("Subject").matchAll(/=\?UTF-8\?B\?([^?]*)\?=/gi)];
	return {
		to: field("To").replace(/[<>]/g, ""),
		subject: Buffer.concat(words.map((word) => Buffer.from(word[1], "base64"))).toString("utf8"),
		body: Buffer.from(bytes, "latin1").toString("utf8").replaceAll("\r\n", "\n"),
		get link() {
			return this.body.match(/https?:\/\/\S+token=\S+/)[0];
		},
	};
}

// ---- the browser ------------------------------------------------------------------------------

let browser = null;

async function theBrowser() {
	browser ??= await chromium.launch({
		executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-quic",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
			"--disable-dev-shm-usage",
		],
	});
	return browser;
}

// A browser of somebody's own: cookies, language, size. What went wrong in it is in `troubles`.
export async function visitor(server, { language = "fr", width = 1280, js = true, ...more } = {}) {
	const context = await (await theBrowser()).newContext({
		baseURL: server.origin,
		locale: LOCALES[language],
		viewport: { width, height: width < 600 ? 740 : 800 },
		javaScriptEnabled: js,
		hasTouch: width < 600,
		reducedMotion: "reduce", // pictures of pages at rest
		...more,
	});
	context.setDefaultTimeout(PATIENCE);
	// A connection that was long idle may be closed just as it is used again: a browser asks anew, by itself.
	const get = context.request.get.bind(context.request);
	context.request.get = (path, options) => get(path, { maxRetries: 2, ...options });
	const who = { context, language, width, js, troubles: [], server };
	context.on("page", (page) => watch(who, page));
	who.page = await context.newPage();
	who.close = () => context.close();
	who.json = async (path) => {
		const answer = await context.request.get(path, { headers: { accept: "application/json" } });
		return answer.json();
	};
	return who;
}

// A refused form is answered by a 4xx: Chromium tells the console so, and that is no fault.
const HARMLESS = /Failed to load resource: the server responded with a status of 4(04|09|22|29) /;

function watch(who, page) {
	openPages.add(page);
	page.on("close", () => openPages.delete(page));
	page.on("console", (message) => {
		if (message.type() !== "error" || HARMLESS.test(message.text())) return;
		const { url, lineNumber } = message.location();
		who.troubles.push(`console: ${message.text()} (${url}:${lineNumber} on ${page.url()})`);
	});
	page.on("pageerror", (error) => who.troubles.push(`script: ${error} (${page.url()})`));
	page.on("response", (response) => {
		const { pathname } = new URL(response.url());
		if (response.status() >= 500 || (response.status() >= 400 && pathname.startsWith("/assets/")))
			who.troubles.push(`${response.status()} ${response.url()}`);
	});
}

const fresh = new Set(); // folders emptied by this run

export async function shoot(page, folder, name) {
	if (!fresh.has(folder)) rmSync(join(SCREENSHOTS, folder), { recursive: true, force: true });
	fresh.add(folder);
	mkdirSync(join(SCREENSHOTS, folder), { recursive: true });
	// caret: as it is, for hiding it would take a style that the pages rightly refuse
	await page.screenshot({ path: join(SCREENSHOTS, folder, `${name}.png`), fullPage: true, caret: "initial" });
}

// ---- what is true of every page ---------------------------------------------------------------

function lookAtPage() {
	const STATES = ["sending", "waiting", "saved", "offline"];
	const texts = [];
	const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const parent = walker.currentNode.parentElement.closest("script,style,[lang]");
		if (parent === document.documentElement) texts.push(walker.currentNode.nodeValue);
	}
	for (const name of ["aria-label", "alt", "title", "placeholder", "data-show", "data-hide", "data-lost", "data-at30", "data-at10", "data-at5", ...STATES.map((state) => `data-${state}`)])
		for (const element of document.querySelectorAll(`[${name}]`)) texts.push(element.getAttribute(name));
	const page = document.scrollingElement;
	const wide = page.scrollWidth > innerWidth
		? [...document.body.querySelectorAll("*")]
				.filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== "absolute")
				.slice(0, 3)
				.map((e) => e.outerHTML.slice(0, 120))
		: null;
	return {
		texts: texts.map((text) => text.replace(/\s+/g, " ").trim()).filter(Boolean),
		lang: document.documentElement.lang,
		title: document.title,
		headings: document.querySelectorAll("h1").length,
		mains: document.querySelectorAll("main#main").length,
		ids: [...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i),
		holes: (document.documentElement.outerHTML.match(/\{\{[^}]*\}\}|\{[a-z_]+\}/g) || []).slice(0, 5),
		wide,
	};
}

// Language, layout, words and scripts of the page in front of the visitor.
export async function checkPage(who, page = who.page) {
	const seen = await page.evaluate(lookAtPage);
	const wrong = [];
	if (seen.lang !== who.language) wrong.push(`html lang is ${seen.lang}, not ${who.language}`);
	if (!/\S+ – OpenPix$/.test(seen.title)) wrong.push(`the title is "${seen.title}"`);
	if (seen.headings !== 1) wrong.push(`${seen.headings} h1`);
	if (seen.mains !== 1) wrong.push(`${seen.mains} main`);
	if (seen.ids.length) wrong.push(`ids twice: ${seen.ids}`);
	if (seen.holes.length) wrong.push(`unfilled: ${seen.holes}`);
	if (seen.wide) wrong.push(`it scrolls sideways at ${who.width} px: ${seen.wide.join(" | ")}`);
	const foreign = untranslated(who.language, seen.texts);
	if (foreign.length) wrong.push(`not translated: ${foreign.join(" | ")}`);
	wrong.push(...who.troubles.splice(0));
	if (wrong.length) throw new Error(`${page.url()}: ${wrong.join("; ")}`);
}

// ---- what people do ---------------------------------------------------------------------------

export const PASSWORD = "vert tracteur silencieux";

export async function signUp(who, email, names = ["Zoé", "Dupré"]) {
	const { page } = who;
	await page.goto("/sign-up");
	await page.fill("#first_name", names[0]);
	await page.fill("#last_name", names[1]);
	await page.fill("#email", email);
	await page.fill("#password", PASSWORD);
	await page.check("#terms");
	await page.click("form[action='/sign-up'] button[type=submit]");
	await page.waitForURL("**/");
}

export async function signIn(who, email, password = PASSWORD) {
	const { page } = who;
	await page.goto("/sign-in");
	await page.fill("#email", email);
	await page.fill("#password", password);
	await page.click("form[action='/sign-in'] button[type=submit]");
	await page.waitForURL("**/");
}
