// SPDX-License-Identifier: EUPL-1.2
// Plan and reality of a centre: the pages examined as every page is, in three languages; figures that say
// the same in the page, the list and its JSON; files opened; fees and statements, with and without
// scripts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { examine } from "./examine.mjs";
import { checkPage, SCREENSHOTS, Server, shoot, signIn, stopsWell, suite, test, visitor } from "./help.mjs";

const PASSWORD = "openpix-demonstration";
const server = new Server("demo");
const DAY = 86400000;
const iso = (days) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
// All that the demonstration holds, whatever the day of the year.
const PERIOD = `period=dates&first=${iso(-300)}&last=${iso(60)}`;
// Of the demonstration's list (src/cli/demo_centre.c): enrolled less absent; one in nine leaves early.
const PRESENT = 13 + 10 + 4 + 14 + 8 + 11;
const CERTIFIED = PRESENT - 6;
let actual; // "/certif/centres/1/budget/actual"

async function someone(name, language, more = {}) {
	const who = await visitor(server, { language, ...more });
	const { page: p } = who;
	await signIn(who, `${name}@demo.openpix.example`, PASSWORD);
	await p.goto("/");
	await p.click(`.languages button[value=${language}]`); // the language is the account's
	await p.waitForURL("**/");
	return who;
}

const openAll = (p) =>
	p.evaluate(() => {
		for (const fold of document.querySelectorAll("main details")) fold.open = true;
	});

async function download(who, path, ending) {
	const answer = await who.context.request.get(path);
	assert.equal(answer.status(), 200, path);
	assert.match(answer.headers()["content-disposition"], new RegExp(`attachment.*\\.${ending}`));
	const bytes = await answer.body();
	const file = join(server.folder, `file.${ending}`);
	writeFileSync(file, bytes);
	return { bytes, file };
}

// ---- what the page shows ------------------------------------------------------------------------

const WORDS = {
	fr: { title: "Prévu et réalisé", plan: "1\u00a0", row: "Coût" },
	en: { title: "Plan and reality", plan: "1,", row: "Cost" },
	es: { title: "Previsto y realizado", plan: "1", row: "Coste" },
};

async function showsFigures(who) {
	const { page: p, language } = who;
	await p.goto(`${actual}?${PERIOD}`);
	assert.equal(await p.locator("h1").textContent(), WORDS[language].title);
	const view = await who.json(`${actual}?${PERIOD}`);
	assert.equal(view.held, 6);
	assert.equal(view.certified, CERTIFIED);
	assert.equal(view.cancelled, 1);
	assert.equal(view.estimated, 1);
	assert.equal(await p.locator(".chart > svg").count(), 5);
	assert.equal(await p.locator(".chart table").count(), 5, "each picture has its table");
	assert.equal(await p.locator("table.compare tr.is-strong th").first().textContent(), WORDS[language].row);
	assert.ok((await p.locator("table.compare tbody tr").nth(1).textContent()).includes(String(PRESENT)));
	// the dots of the picture are the sessions held
	assert.equal(await p.locator(".chart > svg circle").count(), 6);
	await openAll(p);
	if (language === "fr") return examine(who, "actual-fr");
	await checkPage(who);
	await shoot(p, "pages-light-1280", `actual-${language}`);
}

async function opensFiles(who) {
	const { bytes } = await download(who, `${actual}.csv?${PERIOD}`, "csv");
	const [head, ...rows] = bytes.toString("utf8").slice(1).trim().split("\r\n");
	const columns = head.split(";").length;
	assert.equal(rows.length, 11);
	const cells = rows.map((row) => [...row.matchAll(/("(?:[^"]|"")*"|[^;]*)(?:;|$)/g)].slice(0, columns).map((m) => m[1].replaceAll('"', "")));
	const past = cells.filter((row) => row[6] === "Tenue" || row[6] === "Annulée");
	assert.equal(past.length, 7);
	const cents = past.reduce((sum, row) => sum + Math.round(Number(row[14].replace(",", ".")) * 100), 0);
	const { cost } = await who.json(`${actual}?${PERIOD}`);
	assert.equal(Math.round(Number(cost.replace(/[^\d,]/g, "").replace(",", ".")) * 100), cents, "the list adds up to the page");
	assert.equal(past.reduce((sum, row) => sum + Number(row[8]), 0), PRESENT);
	const book = await download(who, `${actual}.xlsx?${PERIOD}`, "xlsx");
	assert.equal(book.bytes.subarray(0, 2).toString(), "PK");
	assert.deepEqual((await download(who, `${actual}.csv?${PERIOD}`, "csv")).bytes, bytes);
	const paper = await download(who, `${actual}.pdf?${PERIOD}`, "pdf");
	assert.match(execFileSync("pdfinfo", [paper.file], { encoding: "utf8" }), /Pages:\s+2\n[^]*A4/);
	const words = execFileSync("pdftotext", ["-layout", paper.file, "-"], { encoding: "utf8" });
	for (const word of ["Certification : prévu et réalisé", "Coût cumulé, mois par mois", "Places par mois", "1/2", "2/2"])
		assert.ok(words.replaceAll("\u00a0", " ").includes(word), word);
	mkdirSync(join(SCREENSHOTS, "actual-paper"), { recursive: true });
	execFileSync("pdftoppm", ["-r", "70", "-png", paper.file, join(SCREENSHOTS, "actual-paper", "board")]);
}

async function refusesDates(who) {
	const { page: p } = who;
	await p.goto(`${actual}?period=dates&first=2026-09-01&last=2026-01-01`);
	assert.equal(await p.locator("#last[aria-invalid=true]").count(), 1);
	await examine(who, "actual-refused");
	await p.fill("#first", iso(-200));
	await p.fill("#last", iso(10));
	await p.click(".period-dates button");
	assert.equal(await p.locator("[aria-invalid=true]").count(), 0);
	await p.goto(`${actual}?period=dates&first=2001-01-01&last=2001-12-31`);
	await examine(who, "actual-empty");
}

// ---- fees ---------------------------------------------------------------------------------------

const received = async (who) => (await who.json(`${actual}/fees?${PERIOD}`)).rows.filter((row) => row.is_paid).length;

async function notesFees(who) {
	const { page: p } = who;
	await p.goto(`${actual}/fees?${PERIOD}`);
	if (who.js) await examine(who, `actual-fees-${who.language}`);
	else await checkPage(who);
	const before = await received(who);
	const form = p.locator(".fee-form", { has: p.locator("input[name=on]") }).first();
	const id = (await form.getAttribute("action")).split("/").pop();
	await form.locator("input[name=on]").fill("2099-01-01");
	await form.locator("button").click();
	await p.locator(`#on-${id}-error`).waitFor();
	await checkPage(who);
	await p.locator(`#on-${id}`).fill(iso(-1));
	await p.locator(`#c${id} button`).click();
	await p.locator(".notice").waitFor();
	assert.equal(await received(who), before + 1);
	await p.locator(`#c${id} button`).click(); // taken back
	await p.locator(".notice").waitFor();
	assert.equal(await received(who), before);
}

// ---- statements ---------------------------------------------------------------------------------

async function issues(who) {
	const { page: p } = who;
	await p.goto(`${actual}/operator`);
	await examine(who, `actual-operator-${who.language}`);
	const origin = new URL(p.url()).origin;
	const form = { form: await p.locator("input[name=form]").inputValue(), last_day: iso(0) };
	await p.click(".issue-form button[type=submit]");
	await p.waitForURL(/operator\/\d+$/);
	const path = new URL(p.url()).pathname;
	// the same form once more, as a second click would send it
	const again = await who.context.request.post(`${actual}/operator`, { form, headers: { origin }, maxRedirects: 0 });
	assert.equal(again.status(), 303);
	assert.equal(again.headers().location, path);
	assert.equal((await who.json(`${actual}/operator`)).statements.length, 2, "with the demonstration's own");
	await examine(who, `actual-statement-${who.language}`);
	const one = await download(who, `${path}/pdf`, "pdf");
	await p.click(".note-forms form:first-child button");
	await p.locator(".notice").waitFor();
	await p.click(".note-forms form:last-child button");
	await p.locator(".notice").waitFor();
	const { statement } = await who.json(path);
	assert.equal(statement.candidates, 8);
	assert.ok(statement.sent && statement.paid);
	assert.deepEqual((await download(who, `${path}/pdf`, "pdf")).bytes, one.bytes, "it never changes");
	const words = execFileSync("pdftotext", ["-layout", one.file, "-"], { encoding: "utf8" });
	assert.match(words, /Liquidación n\.º\s2/);
	execFileSync("pdftoppm", ["-r", "70", "-png", one.file, join(SCREENSHOTS, "actual-paper", "statement")]);
	assert.match((await download(who, `${path}/csv`, "csv")).bytes.toString("utf8"), /;8;"80,00";/);
}

// ---- without scripts, on a phone ----------------------------------------------------------------

async function plain(who) {
	const { page: p } = who;
	await p.goto(`${actual}?${PERIOD}`);
	await checkPage(who);
	await p.fill("#q", "amphithéâtre");
	await p.selectOption("#state", "held");
	await p.click("#sessions .filter-do button");
	assert.equal(await p.locator("#sessions tbody tr").count(), 2);
	await checkPage(who);
	await shoot(p, "pages-light-360", "actual-plain");
	await notesFees(who);
}

async function onlyLooks(who) {
	const { page: p } = who;
	await p.goto(`${actual}/fees?${PERIOD}`);
	assert.equal(await p.locator(".fee-form").count(), 0);
	await p.goto(`${actual}/operator`);
	assert.equal(await p.locator(".issue-form").count(), 0);
	await checkPage(who);
}

await suite(async () => {
	await server.start();
	const hugo = await someone("hugo", "fr");
	await hugo.page.goto("/certif");
	actual = `${new URL(hugo.page.url()).pathname}/budget/actual`;
	await test("the page in French", () => showsFigures(hugo));
	await test("its files are opened", () => opensFiles(hugo));
	await test("days that can't be are told, an empty period says so", () => refusesDates(hugo));
	await test("fees are noted and taken back", () => notesFees(hugo));
	await hugo.close();
	const english = await someone("hugo", "en");
	await test("the page in English", () => showsFigures(english));
	await english.close();
	const spanish = await someone("hugo", "es");
	await test("the page in Spanish", () => showsFigures(spanish));
	await test("a statement is issued once, sent and paid", () => issues(spanish));
	await spanish.close();
	const phone = await someone("hugo", "fr", { js: false, width: 360 });
	await test("without scripts, on a phone", () => plain(phone));
	await phone.close();
	const claire = await someone("claire", "en");
	await test("who does not administer looks, and changes nothing", () => onlyLooks(claire));
	await claire.close();
	await stopsWell(server);
});
