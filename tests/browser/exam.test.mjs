// SPDX-License-Identifier: EUPL-1.2
// A candidate's way through a certification: joining, waiting, the questions, what holds them, the end;
// in three languages, with and without scripts; a network that goes away, a page reloaded, a browser
// closed, a server killed: no answer is lost and none counts twice. What the invigilator does is
// written where the invigilator's board would write it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { challenges, fill, rightAnswer } from "./answers.mjs";
import { examine } from "./examine.mjs";
import { checkPage, Server, signIn, signUp, stopsWell, suite, test, until, visitor } from "./help.mjs";
import { said } from "./messages.mjs";

const server = new Server();
const FORM = "form[data-exam-answer]";
const CODE = "BCDF23";
const OFFLINE_FOR = 4000; // ms: longer than the first tries

function sql(text) {
	const { status, stdout, stderr } = spawnSync("sqlite3", ["-json", join(server.folder, "openpix.db")], {
		input: `.timeout 10000\n${text}`,
		encoding: "utf8",
	});
	if (status !== 0 || stderr) throw new Error(`sqlite3: ${stderr || status}`);
	return stdout.trim() ? JSON.parse(stdout) : [];
}

// ---- rooms and people -------------------------------------------------------------------------

let number = 0;

// A session that begins within the hour, one candidate in its list.
function room() {
	const n = ++number;
	const now = Date.now();
	const [session, candidate] = [5000 + n, 7000 + n];
	sql(`INSERT OR IGNORE INTO centre (id, name, kind, zone, feed, created) VALUES (1, 'Test', 'SUP', 'Europe/Paris', 'f', ${now});
		INSERT INTO certif_session (id, centre, number, site, site_key, room, room_key, starts, examiners, audience, access_code, password, created, author, method)
		VALUES (${session}, 1, ${10000000 + n}, 'Campus', 'campus', 'R${n}', 'r${n}', ${now + 600000}, 'Claire', 'students', '${CODE}', 'K7M4X', ${now}, 1, 'openpix');
		INSERT INTO certif_candidate (id, session, identity, birth_name, first_name, birth_date, created)
		VALUES (${candidate}, ${session}, 'dupont ines 2004-02-29', 'Dupont', 'Inès', '2004-02-29', ${now});
		INSERT INTO certif_exam (candidate, session) VALUES (${candidate}, ${session});`);
	return { session, candidate, number: 10000000 + n, email: `candidate${n}@example.org`, path: `/certification/${candidate}` };
}

const exam = (who, change) => sql(`UPDATE certif_exam SET ${change} WHERE candidate = ${who.room.candidate};`);
const confirm = (who) => exam(who, "state = 'ready'");
const pause = (who) => exam(who, `holds = 2, held_since = ${Date.now()}`);
const goOn = (who) => exam(who, `stood = stood + ${Date.now()} - held_since, holds = 0, held_since = 0`);
const record = (who) => sql(`SELECT number, challenge, result, away FROM certif_question WHERE candidate = ${who.room.candidate} ORDER BY number;`);
const last = (who) => record(who).at(-1);
const results = (who) => record(who).map((one) => one.result);
// The question that stands becomes one of the content's that is of a kind.
const become = (who, challenge, more = "") =>
	sql(`UPDATE certif_question SET challenge = '${challenge}'${more} WHERE candidate = ${who.room.candidate} AND number = ${last(who).number};`);

async function candidate(options = {}) {
	const who = await visitor(server, options);
	who.room = room();
	who.say = (msgid) => said(who.language, msgid);
	await signUp(who, who.room.email);
	return who;
}

async function fillJoin({ page, room: { number: n } }, changes = {}) {
	const fields = { number: String(n), birth_name: "DUPONT", first_name: "ines", birth_date: "29/02/2004", ...changes };
	for (const [field, value] of Object.entries(fields)) await page.fill(`#${field}`, value);
	await page.click("form[action='/certification'] button[type=submit]");
}

const stage = (page, name) => page.locator(`main[data-stage=${name}]`).waitFor();
const asked = (page, n) => page.locator(`main[data-stage=question][data-number="${n}"]`).waitFor();
const validate = (page) => page.click(`${FORM} button:not([name])`);
const skip = (page) => page.click(`${FORM} button[name=skip]`);
const line = (page) => page.locator("[data-line]");
const lineSays = (who, msgid) => line(who.page).filter({ hasText: who.say(msgid) }).waitFor();

async function begun(options) {
	const who = await candidate(options);
	const { page } = who;
	await page.goto("/certification");
	await fillJoin(who);
	await stage(page, "rules");
	await page.check("#accept");
	await page.click("form[action$='/rules'] button");
	await stage(page, "waiting");
	confirm(who);
	if (!who.js) await page.click("[data-unscripted] a");
	await stage(page, "code");
	await page.fill("#code", CODE);
	await page.click("form[action$='/start'] button");
	await asked(page, 1);
	return who;
}

async function fillRightly(who) {
	const challenge = challenges.get(last(who).challenge);
	await fill(who.page, rightAnswer(challenge, who.language), FORM);
}

const CUT = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_|ERR_NETWORK|Failed to fetch/;
const forgive = (who) => {
	who.troubles = who.troubles.filter((text) => !CUT.test(text)); // we cut it
};

// ---- the whole way ----------------------------------------------------------------------------

async function wholeWay(language) {
	const who = await candidate({ language });
	const { page } = who;
	const look = (name) => examine(who, `exam-${language}-${name}`);
	await page.goto("/certification");
	await look("join");
	await fillJoin(who, { number: "12", birth_name: "", birth_date: "31/02/2004" });
	await page.locator("#birth_name-error").waitFor();
	assert.equal(await page.inputValue("#first_name"), "ines", "what was typed is kept");
	await look("join-mend");
	await fillJoin(who, { birth_name: "Durand" });
	await page.locator("[role=alert]").waitFor();
	await fillJoin(who);
	await stage(page, "rules");
	await look("rules");
	await page.click("form[action$='/rules'] button");
	await page.locator("#accept-error").waitFor();
	await look("rules-mend");
	await page.check("#accept");
	await page.click("form[action$='/rules'] button");
	await stage(page, "waiting");
	await lineSays(who, "Connected. Your answers are saved.");
	await look("waiting");
	confirm(who);
	await stage(page, "code"); // by itself
	await page.fill("#code", "BCDF99");
	await page.click("form[action$='/start'] button");
	await page.locator("#code-error").waitFor();
	await look("code-mend");
	await page.fill("#code", "bcdf 23");
	await page.click("form[action$='/start'] button");
	await asked(page, 1);
	await fillRightly(who);
	await look("question");
	await validate(page);
	await asked(page, 2);
	assert.deepEqual(results(who), ["ok", ""]);
	await lineSays(who, "Connected. Your answers are saved.");
	await special(who, look);
	await held(who, look);
	for (let n = last(who).number; n <= 32; n++) {
		await asked(page, n);
		await skip(page);
	}
	await stage(page, "completed");
	await look("completed");
	assert.equal(record(who).length, 32);
	await page.click("main a[href='/certification']");
	await page.locator("#mine-title").waitFor();
	await look("mine");
	await who.close();
}

// A question with its own time that is to be answered without leaving the page.
async function special(who, look) {
	const { page } = who;
	become(who, "codage2-1", ", seconds = 90");
	await page.reload();
	await page.locator("[data-own-time]").waitFor();
	await look("special");
	const before = await page.locator("[data-own-left]").innerText();
	assert.match(before, /^1:\d\d$/);
	await until("the seconds to pass", async () => (await page.locator("[data-own-left]").innerText()) !== before);
	await page.evaluate(() => {
		Object.defineProperty(document, "hidden", { configurable: true, get: () => window.isAway });
		window.isAway = true;
		document.dispatchEvent(new Event("visibilitychange"));
	});
	await until("the invigilator to see it", () => last(who).away > 0);
	assert.equal(last(who).away, 1, "the reload before it was no leaving");
	await page.evaluate(() => {
		window.isAway = false;
		document.dispatchEvent(new Event("visibilitychange"));
	});
	await page.locator("[data-left-note]").waitFor();
	await look("left");
	await fillRightly(who);
	await validate(page);
	await asked(page, 3);
	assert.deepEqual(results(who), ["ok", "focusedOut", ""]);
}

async function held(who, look) {
	const { page } = who;
	await fillRightly(who);
	await page.click("details > summary");
	await page.click("form[action$='/alert'] button");
	await page.locator("#alert-error").waitFor();
	await look("alert-mend");
	await page.check("#reason-question");
	await page.fill("#text", "<b>Ñandú</b> & Cie");
	await page.click("form[action$='/alert'] button");
	await stage(page, "alert");
	assert.ok((await page.locator(".answer-box").innerText()).endsWith("<b>Ñandú</b> & Cie"));
	await look("alert");
	await page.click("form[action$='/withdraw'] button");
	await asked(page, 3);
	await until("what was typed to be there again", () =>
		page.locator(FORM).evaluate((form) => [...form.elements].some((e) => (["radio", "checkbox"].includes(e.type) ? e.checked : e.name.startsWith("blank_") && e.value))),
	);
	pause(who);
	await stage(page, "paused"); // by itself
	await look("paused");
	goOn(who);
	await asked(page, 3);
	await validate(page);
	await asked(page, 4);
	assert.deepEqual(results(who), ["ok", "focusedOut", "ok", ""]);
}

// ---- the network, the browser and the server --------------------------------------------------

// Cut while an answer is on its way; `after` brings things back.
async function cut(after) {
	const who = await begun({ language: "fr" });
	const { page, context } = who;
	await fillRightly(who);
	await context.setOffline(true);
	await validate(page);
	await lineSays(who, "Waiting for the network: your answer is kept here.");
	await page.waitForTimeout(OFFLINE_FOR); // the cut itself
	await lineSays(who, "Waiting for the network: your answer is kept here.");
	assert.deepEqual(results(who), [""]);
	await after(who);
	forgive(who);
	await asked(who.page, 2);
	await checkPage(who);
	assert.deepEqual(results(who), ["ok", ""], "it counts once");
	await lineSays(who, "Connected. Your answers are saved.");
	await who.close();
}

const cutShort = () => cut(({ context }) => context.setOffline(false));
const reloaded = () =>
	cut(async (who) => {
		const { page, context } = who;
		await page.evaluate(() => navigator.serviceWorker.ready);
		await page.reload();
		assert.match(await page.textContent("h1"), /Pas de réseau pour le moment/);
		assert.ok(!/Dupont|Inès/.test(await page.content()), "it names nobody");
		await page.waitForLoadState("networkidle");
		forgive(who);
		who.troubles = who.troubles.filter((text) => !text.includes("503")); // its status
		await checkPage(who);
		await context.setOffline(false); // and it comes back by itself
	});
const closed = () =>
	cut(async (who) => {
		await who.page.close();
		await who.context.setOffline(false);
		who.page = await who.context.newPage();
		await who.page.goto(who.room.path);
	});
const pausedMeanwhile = () =>
	cut(async (who) => {
		pause(who);
		await who.context.setOffline(false);
		await stage(who.page, "paused");
		assert.deepEqual(results(who), [""]);
		goOn(who); // and what waited is sent by itself
	});

async function killed() {
	const who = await begun({ language: "es" });
	const { page } = who;
	await fillRightly(who);
	await server.kill();
	await validate(page);
	await lineSays(who, "Waiting for the network: your answer is kept here.");
	await server.start();
	await asked(page, 2);
	forgive(who);
	await checkPage(who);
	assert.deepEqual(results(who), ["ok", ""]);
	await who.close();
}

async function draftKept() {
	const who = await begun({ language: "en" });
	const { page, context } = who;
	become(who, "tableur1-1");
	await page.reload();
	await page.fill("#blank_a", "Z 99 – half written");
	await page.locator(FORM).evaluate(() => new Promise((done) => setTimeout(done, 200))); // to the disk
	await page.reload();
	await until("what was typed", async () => (await page.inputValue("#blank_a")) === "Z 99 – half written");
	await context.setOffline(true);
	await lineSays(who, "No network at the moment. Go on: your answer will be kept here.");
	await context.setOffline(false);
	await lineSays(who, "Connected. Your answers are saved.");
	await page.fill("#blank_a", "");
	await validate(page);
	await page.locator("#problem").waitFor();
	await page.fill("#blank_a", "Z99");
	await validate(page);
	await asked(page, 2);
	forgive(who);
	assert.deepEqual(results(who), ["ko", ""]);
	await checkPage(who);
	await who.close();
}

// Two windows on one question: one answer counts, both see where they are.
async function twoWindows() {
	const who = await begun({ language: "en" });
	const other = await who.context.newPage();
	await other.route(/\/(contact|standing)$/, (route) => route.abort()); // or it would follow the first one
	await other.goto(who.room.path);
	await skip(who.page);
	await asked(who.page, 2);
	await skip(other);
	await asked(other, 2);
	assert.deepEqual(results(who), ["aband", ""]);
	await who.close();
}

// Another page in the same window is leaving, as another window is.
async function otherPage() {
	const who = await begun({ language: "fr" });
	const { page } = who;
	become(who, "messagerie4-1");
	await page.reload();
	await page.goto("/about");
	await page.waitForTimeout(2500); // reading there
	await page.goBack();
	await page.locator("[data-left-note]").waitFor();
	await until("the invigilator to see it", () => last(who).away > 0);
	assert.equal(last(who).away, 1);
	await who.close();
}

// ---- the time left ----------------------------------------------------------------------------

async function timeLeft() {
	const who = await begun({ language: "fr" });
	const { page } = who;
	const clock = page.locator("[data-clock]");
	const leave = (ms) => exam(who, `started = ${Date.now()} + ${ms} - allowed, stood = 0`);
	assert.match(await clock.innerText(), /1\sh\s45\smin/);
	await page.click("[data-clock-toggle]");
	assert.ok(await clock.isHidden());
	leave(30 * 60000 + 2500);
	await page.reload();
	assert.ok(await clock.isHidden(), "hidden it stays");
	await page.locator("[data-clock-toggle]").click();
	assert.match(await clock.innerText(), /31\smin/);
	await page.locator("p.visually-hidden[role=status]").filter({ hasText: who.say("30 minutes left.") }).waitFor({ state: "attached" });
	assert.match(await clock.innerText(), /30\smin/);
	leave(2500);
	await page.reload();
	await fillRightly(who);
	await stage(page, "time_over"); // by itself
	await examine(who, "exam-fr-time-over");
	exam(who, "state = 'stopped'");
	await stage(page, "stopped");
	await examine(who, "exam-fr-stopped");
	exam(who, "state = 'finalized'");
	await stage(page, "finalized");
	await examine(who, "exam-fr-finalized");
	await who.close();
}

// ---- another browser --------------------------------------------------------------------------

async function elsewhere() {
	const who = await begun({ language: "fr" });
	const there = await visitor(server, { language: "fr" });
	await signIn(there, who.room.email);
	there.room = who.room;
	await there.page.goto("/certification");
	await there.page.click(`a[href='${who.room.path}']`);
	await stage(there.page, "elsewhere");
	await examine(there, "exam-fr-elsewhere");
	await there.page.click("form[action$='/come-back'] button");
	await stage(there.page, "resume");
	await examine(there, "exam-fr-resume");
	exam(who, `stood = stood + ${Date.now()} - held_since, holds = 0, held_since = 0`);
	await asked(there.page, 1);
	await skip(there.page);
	await asked(there.page, 2);
	await stage(who.page, "elsewhere"); // by itself
	await who.close();
	await there.close();
}

async function guessed() {
	const who = await candidate({ language: "en" });
	const { page } = who;
	await page.goto("/certification");
	await fillJoin(who);
	await stage(page, "rules");
	exam(who, "state = 'ready', rules = 1");
	await page.reload();
	const tooMany = page.locator("form[action$='/start'] [role=alert]");
	await until("the door to shut", async () => {
		await page.fill("#code", "BCDG99");
		await page.click("form[action$='/start'] button");
		await page.locator("#code-error").or(tooMany).waitFor();
		return tooMany.isVisible();
	});
	await checkPage(who);
	await who.close();
}

// ---- without scripts --------------------------------------------------------------------------

async function withoutScripts(language) {
	const who = await candidate({ language, js: false, width: 360 });
	const { page } = who;
	await page.goto("/certification");
	await fillJoin(who);
	await stage(page, "rules");
	await page.check("#accept");
	await page.click("form[action$='/rules'] button");
	await stage(page, "waiting");
	await checkPage(who);
	confirm(who);
	await page.click("[data-unscripted] a");
	await stage(page, "code");
	await page.fill("#code", CODE);
	await page.click("form[action$='/start'] button");
	await asked(page, 1);
	await checkPage(who);
	await validate(page);
	await page.locator("#problem").waitFor();
	await fillRightly(who);
	await validate(page);
	await asked(page, 2);
	await page.click("details > summary");
	await page.check("#reason-other");
	await page.click("form[action$='/alert'] button");
	await stage(page, "alert");
	await checkPage(who);
	await page.click("form[action$='/withdraw'] button");
	for (let n = 2; n <= 32; n++) {
		await asked(page, n);
		await skip(page);
	}
	await stage(page, "completed");
	await checkPage(who);
	assert.deepEqual(results(who), ["ok", ...Array(31).fill("aband")]);
	await who.close();
}

await suite(async () => {
	await server.start();
	for (const language of ["fr", "en", "es"]) await test(`joining, the questions, what holds them, the end (${language})`, () => wholeWay(language));
	await test("the network is cut for a while: the answer waits and counts once", cutShort);
	await test("the same, and the page is reloaded meanwhile", reloaded);
	await test("the same, and the window is closed meanwhile", closed);
	await test("the same, and the invigilator pauses meanwhile", pausedMeanwhile);
	await test("the server is killed: the answer waits for the next one", killed);
	await test("what is typed is there again after a reload", draftKept);
	await test("two windows on one question", twoWindows);
	await test("another page in the same window is leaving", otherPage);
	await test("the time left is shown, hidden, announced, and runs out", timeLeft);
	await test("another browser goes on once the invigilator lets it", elsewhere);
	await test("a code that is guessed shuts the door for a while", guessed);
	for (const language of ["fr", "en", "es"]) await test(`the whole way without scripts, on a phone (${language})`, () => withoutScripts(language));
	await stopsWell(server);
});
