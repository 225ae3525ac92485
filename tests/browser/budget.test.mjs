// SPDX-License-Identifier: EUPL-1.2
// A centre's costs: the page examined as every page is in three languages, sliders moved by the keyboard,
// the same without scripts, scenarios kept, compared, deleted and had back, files opened.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { examine } from "./examine.mjs";
import { checkPage, OPENPIX, Server, shoot, signIn, stopsWell, suite, test, visitor } from "./help.mjs";

const PASSWORD = "openpix-demonstration";
const server = new Server("demo");
const NB = "\u00a0";
const MONEY = { fr: (text) => `${text}${NB}€`, es: (text) => `${text}${NB}€`, en: (text) => `€${text}` };
let budget; // "/certif/centres/1/budget"

// The language is the account's.
async function speaks(who, language) {
	const { page: p } = who;
	await p.goto("/");
	await p.click(`.languages button[value=${language}]`);
	await p.waitForURL("**/");
	who.language = language;
}

async function manager(language, more = {}) {
	const who = await visitor(server, { language, ...more });
	await signIn(who, "hugo@demo.openpix.example", PASSWORD);
	await speaks(who, language);
	return who;
}

const great = (p) => p.locator(".great dd.number").allTextContents();
const yearOf = async (who, path) => {
	const { result } = await who.json(path);
	return Object.fromEntries(result.rows.map((row) => [row.name, Number(row.year_value)]));
};
const openAll = (p) =>
	p.evaluate(() => {
		for (const fold of document.querySelectorAll("details")) fold.open = true;
	});

// ---- the seed's figures, in each language's own way of writing them -----------------------------

const SEED = {
	fr: [`1${NB}964,55`, "65,49", "3,27", `2${NB}100,00`, "600,00", "135,45", "500,00", "-364,55", "3"],
	en: ["1,964.55", "65.49", "3.27", "2,100.00", "600.00", "135.45", "500.00", "364.55", "3"],
	es: ["1964,55", "65,49", "3,27", "2100,00", "600,00", "135,45", "500,00", "-364,55", "3"],
};

async function showsTheSeed(who) {
	const { page: p, language } = who;
	await p.goto(`${budget}?from=0`);
	const wanted = SEED[language].map((text, i) => (i === 8 ? text : MONEY[language](text)));
	if (language === "en") wanted[7] = "-€364.55";
	assert.deepEqual(await great(p), wanted);
	assert.equal(await p.locator(".picture svg").count(), 4);
	if (language === "fr") await openAll(p); // its tables too
	if (language !== "en") return examine(who, `budget-${language}`);
	await checkPage(who);
	await shoot(p, "pages-light-1280", "budget-en");
}

// ---- with scripts: what is typed or slid is counted at once -------------------------------------

// The result that belongs to what was last done, and nothing of the page but the result is changed.
async function counted(p, act) {
	const answered = p.waitForResponse((r) => new URL(r.url()).pathname === budget);
	await act();
	await answered;
	await p.waitForFunction(() => !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling"));
}

async function slides(who) {
	const { page: p } = who;
	await p.goto(`${budget}?from=0`);
	const slider = p.locator("[data-figure=candidatesPerSession] .figure-slider");
	await slider.focus();
	await counted(p, () => p.keyboard.press("ArrowRight")); // 21 candidates take two invigilators
	assert.equal(await p.inputValue("#candidatesPerSession"), "21");
	assert.ok(await slider.evaluate((e) => e === document.activeElement), "the focus stays on the slider");
	// 540 / 21 are 25 sessions and one of 15, with 3 of 20: 29 sessions, 54 invigilators x 160 min,
	// and 29 x 50 min: 10,090 min at 18.71
	assert.equal((await great(p))[0], MONEY.en("3,146.40"));
	assert.match(p.url(), /with\.candidatesPerSession=21/, "the address can be shared");
	await counted(p, () => p.keyboard.press("ArrowLeft"));
	assert.equal((await great(p))[0], MONEY.en("1,964.55"));
	await counted(p, () => p.keyboard.press("End"));
	assert.equal(await p.inputValue("#candidatesPerSession"), "60");
	await counted(p, () => p.keyboard.press("Home"));
	assert.equal(await p.inputValue("#candidatesPerSession"), "1");
	await openAll(p);
	await counted(p, () => p.fill("#hourlyCost", "20.00"));
	assert.equal(await p.inputValue("[data-figure=hourlyCost] .figure-slider"), "20");
	// the box for all sessions sets its number at rest
	await counted(p, () => p.fill("#candidatesPerSession", "20"));
	assert.ok(await p.isDisabled("#extraTimeSessions"));
	await counted(p, () => p.uncheck("#extraTimeSessions-all"));
	await counted(p, () => p.fill("#extraTimeSessions", "0"));
	await counted(p, () => p.fill("#hourlyCost", "18.71"));
	assert.equal((await great(p))[0], MONEY.en("1,590.35"));
	assert.match(await p.locator(".changes").textContent(), /all of them.*-€374\.20/s);
	assert.match(await p.locator("#told").textContent(), /The outside candidates pay/);
	await checkPage(who);
	const shared = p.url();
	await p.goto(shared);
	assert.equal((await great(p))[0], MONEY.en("1,590.35"), "the same by its address");
}

async function tellsFaults(who) {
	const { page: p } = who;
	await p.goto(`${budget}?from=0`);
	await openAll(p);
	await counted(p, () => p.fill("#outside-fee", "46"));
	assert.match(await p.locator("#outside-fee-error").textContent(), /0\.00 to 45\.00/);
	assert.equal(await p.getAttribute("#outside-fee", "aria-invalid"), "true");
	assert.equal(await p.locator(".great").count(), 0);
	assert.ok(await p.locator("#outside-fee").evaluate((e) => e === document.activeElement));
	await examine(who, "budget-fault");
	await counted(p, () => p.fill("#outside-fee", "40"));
	assert.equal(await p.getAttribute("#outside-fee", "aria-invalid"), null);
	assert.equal(await p.locator("#outside-fee-error").textContent(), "");
	assert.equal((await great(p))[3], MONEY.en("1,800.00")); // 60 x 30
}

// ---- without scripts -----------------------------------------------------------------------------

async function plain() {
	const who = await manager("es", { js: false, width: 360 });
	const { page: p } = who;
	await p.goto(`${budget}?from=0`);
	assert.equal(await p.locator(".figure-slider:visible").count(), 0, "no slider that does nothing");
	await p.fill("#candidatesPerYear", "800");
	await p.click("#figures button[type=submit]");
	await p.waitForURL("**with.candidatesPerYear=800**");
	assert.equal(await p.inputValue("#candidatesPerYear"), "800");
	// 40 sessions x 210 min at 18.71
	assert.equal((await great(p))[0], MONEY.es("2619,40"));
	await p.fill("#candidatesPerYear", "-1");
	await p.click("#figures button[type=submit]");
	await p.locator("#candidatesPerYear[aria-invalid=true]").waitFor();
	assert.ok((await p.locator("#candidatesPerYear-error").textContent()).length > 10);
	await checkPage(who);
	await shoot(p, "pages-light-360", "budget-plain-fault");
	await who.close();
}

// ---- kept scenarios --------------------------------------------------------------------------------

async function keeps(who) {
	const { page: p } = who;
	await p.goto(`${budget}?from=0&with.candidatesPerYear=800`);
	await p.fill("#name", "Huit cents");
	await p.click(".keep form:last-of-type button");
	await p.waitForURL(/from=[1-9]/);
	assert.equal(await p.inputValue("#candidatesPerYear"), "800");
	await p.fill("#name", "huit CENTS"); // the name is taken
	await p.click(".keep form:last-of-type button");
	await p.locator("#name-error").waitFor();
	await p.goto(`${budget}`);
	const row = p.locator(".kept tr", { hasText: "Huit cents" });
	await row.locator("summary").click();
	await row.locator("form[action$='/copy'] button").click();
	await p.locator(".kept tr", { hasText: "Huit cents (copie)" }).waitFor();
	const copied = p.locator(".kept tr", { hasText: "Huit cents (copie)" });
	await copied.locator("summary").click();
	await copied.locator("input[name=name]").fill("Neuf cents");
	await copied.locator("form[action$='/rename'] button").click();
	await p.locator(".kept tr", { hasText: "Neuf cents" }).waitFor();
	assert.equal(await p.locator(".kept tr", { hasText: "(copie)" }).count(), 0);
	// figures changed under the same name
	await p.locator(".kept a", { hasText: "Neuf cents" }).click();
	await p.waitForURL(/from=[1-9]/);
	await counted(p, () => p.fill("#candidatesPerYear", "900"));
	await p.click(".keep form:first-of-type button");
	await p.locator(".notice").waitFor();
	assert.equal(await p.inputValue("#candidatesPerYear"), "900");
	const mine = p.locator(".kept tr", { hasText: "Neuf cents" });
	await mine.locator("summary").click();
	await mine.locator("form[action$='/delete'] button").click();
	await p.locator("form.undo").waitFor();
	assert.equal(await p.locator(".kept tr", { hasText: "Neuf cents" }).count(), 0);
	await checkPage(who);
	await shoot(p, "pages-light-1280", "budget-deleted");
	await p.click("form.undo button");
	await p.locator(".kept tr", { hasText: "Neuf cents" }).waitFor();
}

async function compares(who) {
	const { page: p } = who;
	await p.goto(budget);
	for (const box of await p.locator(".kept input[type=checkbox]").all()) await box.uncheck();
	await p.locator(".kept tr", { hasText: "Huit cents" }).locator("input[type=checkbox]").check();
	await p.locator(".kept input[value='0']").check();
	await p.locator(".kept tr", { has: p.locator(".tag-good") }).locator("input[type=checkbox]").check();
	await p.click("button[form=compare]");
	await p.waitForURL("**/compare?**");
	assert.equal(await p.locator(".compared").first().locator("thead th").count(), 4);
	await openAll(p);
	await examine(who, "budget-compare");
}

// ---- files ----------------------------------------------------------------------------------------

async function downloaded(who, name) {
	const { page: p } = who;
	const [download] = await Promise.all([p.waitForEvent("download"), p.locator(".downloads a").nth(name).click()]);
	const path = join(server.folder, download.suggestedFilename());
	await download.saveAs(path);
	return path;
}

async function files(who) {
	const { page: p, language } = who;
	await p.goto(`${budget}?from=0&with.extraTimeSessions=none`);
	const pdf = execFileSync("pdftotext", ["-layout", await downloaded(who, 0), "-"], { encoding: "utf8" });
	assert.match(pdf, language === "en" ? /€1,590\.35/ : /1\s590,35\s€/);
	const csv = readFileSync(await downloaded(who, 1), "utf8");
	assert.match(csv, /^variableCost,1590\.35,4771\.05$/m);
	const json = await downloaded(who, 2);
	// the command reads what the page wrote
	const told = execFileSync(OPENPIX, ["budget", json, "--json"], { encoding: "utf8" });
	assert.equal(JSON.parse(told).year.variableCost, "1590.35");
	// and the page what is in a file; a fault is told with its path
	await p.setInputFiles("#file", json);
	await p.click("form[action$='/load'] button");
	await p.waitForURL("**with.extraTimeSessions=0**");
	assert.equal((await yearOf(who, p.url())).variableCost, 159035);
	writeFileSync(json, '{"outside": {"fee": "46.00"}, "colour": 1}');
	await p.setInputFiles("#file", json);
	await p.click("form[action$='/load'] button");
	await p.locator("[role=alert] li").first().waitFor();
	const faults = await p.locator("[role=alert] li").allTextContents();
	assert.equal(faults.length, 2);
	assert.match(faults[0], /^outside\.fee: /);
	assert.match(faults[1], /^colour: /);
	await checkPage(who);
}

async function prints(who) {
	const { page: p } = who;
	await p.goto(`${budget}?from=0`);
	await p.emulateMedia({ media: "print" });
	assert.equal(await p.locator("form:visible").count(), 0);
	assert.ok(await p.locator(".great").isVisible());
	await shoot(p, "print", "budget");
	await p.emulateMedia({ media: "screen" });
}

await suite(async () => {
	await server.start();
	const who = await manager("es");
	await who.page.goto("/certif");
	budget = `${new URL(who.page.url()).pathname}/budget`;
	for (const language of ["es", "fr", "en"]) {
		await speaks(who, language);
		await test(`the seed's figures and pictures (${language})`, () => showsTheSeed(who));
	}
	await test("sliders by the keyboard (en)", () => slides(who));
	await test("a fault is told beside its field (en)", () => tellsFaults(who));
	await speaks(who, "fr");
	await test("scenarios are kept, renamed, changed, deleted and had back (fr)", () => keeps(who));
	await test("three scenarios side by side (fr)", () => compares(who));
	await test("files are opened, and a file is looked at (fr)", () => files(who));
	await test("the printed page (fr)", () => prints(who));
	await who.close();
	await test("the same without scripts at 360 px (es)", () => plain());
	await stopsWell(server);
});
