// SPDX-License-Identifier: EUPL-1.2
// A whole certification session, with everybody's windows side by side: the centre makes it and imports
// its twenty candidates from a spreadsheet with faults, convokes them and prints its papers; the
// invigilator lets them begin; one has extra time, one loses the network, one raises an alert, one leaves
// and comes back in another browser; the centre finalises. Four candidates have a window, thirteen answer
// as programs do, three stay away.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "playwright-core";
import { challenges, fill, rightAnswer, wrongAnswer } from "./answers.mjs";
import { violations } from "./examine.mjs";
import { checkPage, OPENPIX, PASSWORD, ROOT, Server, shoot, signIn, signUp, stopsWell, suite, test, until, visitor } from "./help.mjs";
import { said } from "./messages.mjs";
import { ods, readOds } from "./ods.mjs";
import { paper, parts } from "./papers.mjs";

const DEMO_PASSWORD = "openpix-demonstration";
const LONG = 90000; // ms, for what many do at once
const MINUTE = 60000;
const CUT = 2 * MINUTE; // by the clock of the window; the server waits as long as the others' work takes
const server = new Server("demo");
const say = (msgid) => said("fr", msgid);
const session = {}; // id, number, access, password, path

function sql(text) {
	const { status, stdout, stderr } = spawnSync("sqlite3", ["-json", join(server.folder, "openpix.db")], {
		input: `.timeout 10000\n${text}`,
		encoding: "utf8",
	});
	if (status !== 0 || stderr) throw new Error(`sqlite3: ${stderr || status}`);
	return stdout.trim() ? JSON.parse(stdout) : [];
}

async function look(who, name) {
	await checkPage(who);
	assert.deepEqual(await violations(who.page), [], name);
	await shoot(who.page, "session", name);
}

// ---- the twenty -------------------------------------------------------------------------------

const HEADER = ["Nom de naissance", "Prénom", "Date de naissance (format : jj/mm/aaaa)", "Sexe (M ou F)", "E-mail de convocation", "Identifiant local", "Temps majoré (%)"];
const [BIRTH_NAME, FIRST_NAME, BORN, SEX, EMAIL, LOCAL_ID, EXTRA] = HEADER.keys();
const PEOPLE = [
	["Dupont", "Inès", "29/02/2004", "F"],
	["Martin", "Lucas", "03/07/2003", "M"],
	["Çelik", "Deniz", "28/02/2004", ""],
	["Benali", "Amina", "14/11/2004", "F"],
	["Dupont-Moreau", "Noé", "29/02/2004", "M"],
	["Le Goff-Østergård", "Maël", "01/01/2005", "M"],
	["Garnier", "Anaïs", "09/09/2004", "F"],
	["Haddad", "Samir", "25/12/2002", "M"],
	["Ionescu", "Ștefan", "04/04/2004", "M"],
	["Jäger", "Lukas", "19/05/2003", ""],
	["Koné", "Aminata", "14/02/2005", "F"],
	["Lefèbvre", "Chloé", "08/07/2004", "F"],
	["D’Almeida", "Inês", "21/01/2005", "F"],
	["Nguyễn", "Thị Minh Châu", "27/03/2003", "F"],
	["O’Connor", "Róisín", "15/01/2004", "F"],
	["Petit de La Villeneuve", "Marie-Apolline", "06/06/2005", "F"],
	["Quéméner", "Maël", "23/08/2004", "M"],
	["Ramanantsoa", "Hery", "12/09/2003", "M"],
	["Wu", "Li", "11/11/2004", ""],
	["Wu", "Lin", "12/11/2004", ""],
].map((person, i) => {
	const id = `E${String(i + 1).padStart(2, "0")}`;
	return [...person, id === "E08" ? "" : `${id.toLowerCase()}@example.org`, id, ["E02", "E12"].includes(id) ? "33" : ""];
});
const person = (id) => PEOPLE.find((one) => one[LOCAL_ID] === id);
const ABOVE = 3; // rows of the file before the first person
const rowOf = (id) => Number(id.slice(1)) + ABOVE;

// What the office typed instead, and what is said of it: [wrong, how to mend].
const FAULTS = {
	E03: { at: BORN, typed: "31/02/2004", letters: "C", told: ["There is no such day in the calendar.", "Write the day first, then the month: 28/02/2001."] },
	E05: { at: FIRST_NAME, typed: "", letters: "B", told: ["This cell is empty.", "Fill it: it can't be left empty."] },
	E07: { at: SEX, typed: "X", letters: "D", told: ["This is none of the values expected.", "Write one of these: {0}."] },
	E09: { at: EMAIL, typed: "e09(at)example.org", letters: "E", told: ["This is not an e-mail address.", "Write one address, such as name@example.org."] },
	E12: { at: EXTRA, typed: "un tiers", letters: "G", told: ["This is not a whole number.", "Write digits only, for example {0}."] },
	E15: { at: BORN, typed: "15/01/2040", letters: "C", told: ["This birth date is not in the past: check the year."] },
	E20: { at: null, letters: "", told: ["This candidate is also in row {0}.", "Keep one of the two rows."] }, // the row before, again
};

function typedRow(row) {
	const id = row[LOCAL_ID];
	if (id === "E20") return [...person("E19").slice(0, EMAIL), ...row.slice(EMAIL)];
	return row.map((text, at) => (FAULTS[id]?.at === at ? FAULTS[id].typed : text));
}

// ---- the centre -------------------------------------------------------------------------------

let hugo, claire;

// The day and hour in Paris.
function paris(ms) {
	const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris", dateStyle: "short", timeStyle: "short" }).format(ms);
	return parts.split(" ");
}

async function makesTheSession() {
	hugo = await visitor(server, { language: "fr" });
	const { page } = hugo;
	await signIn(hugo, "hugo@demo.openpix.example", DEMO_PASSWORD);
	await page.goto("/certif");
	await look(hugo, "01-sessions");
	await page.click("main a[href$='/sessions/new']");
	session.starts = Math.floor((Date.now() + 30 * MINUTE) / MINUTE) * MINUTE;
	const [date, time] = paris(session.starts);
	for (const [field, value] of Object.entries({ site: "Campus des Cèdres", room: "Salle 117", capacity: "24", date, time, examiners: "Claire Moreau" }))
		await page.fill(`#${field}`, value);
	await page.check("#for_students");
	await look(hugo, "02-new-session");
	await page.click("main form[action$='/sessions'] button[type=submit]");
	await page.locator("#code-number").waitFor();
	session.path = new URL(page.url()).pathname;
	session.id = session.path.split("/").at(-1);
	for (const [field, place] of Object.entries({ number: "number", access: "access", password: "password" }))
		session[field] = (await page.locator(`#code-${place}`).innerText()).trim();
	assert.match(session.number, /^\d{8}$/);
	await look(hugo, "03-session");
	for (const rest of ["/candidates", "/papers/attendance", "/papers/kit", "/finalize", "/reports"])
		assert.equal(await page.locator(`main a[href='${session.path}${rest}']`).count(), 1, `the session leads to ${rest}`);
}

async function sendList(name, bytes) {
	const { page } = hugo;
	await page.setInputFiles("#list", { name, mimeType: "application/vnd.oasis.opendocument.spreadsheet", buffer: bytes });
	await page.click("main form[enctype] button[type=submit]");
	await page.locator("#changes-title").waitFor();
}

const enrolled = () => sql(`SELECT count(*) AS n FROM certif_candidate WHERE session = ${session.id};`)[0].n;

async function importsTheList() {
	const { page } = hugo;
	await page.click(`main a[href='${session.path}/candidates']`);
	await look(hugo, "04-nobody-yet");
	await page.locator(`main a[href='${session.path}/import']`).click();
	await look(hugo, "05-import");
	await sendList("inscrits.ods", ods([["Liste des étudiants"], [], HEADER, ...PEOPLE.map(typedRow)]));
	await look(hugo, "06-faults");
	const told = await page.locator("section:has(#faults-title) tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim())));
	const expected = Object.entries(FAULTS);
	assert.equal(told.length, expected.length, JSON.stringify(told));
	expected.forEach(([id, fault], i) => {
		const [row, column, given, words] = told[i];
		assert.equal(row, String(rowOf(id)), id);
		assert.equal(column.split(" ")[0], fault.letters, id);
		assert.equal(given, fault.typed ?? "", id);
		for (const msgid of fault.told) for (const part of say(msgid).split("{0}")) assert.ok(words.includes(part.trim()), `${id}: "${words}" says "${part}"`);
	});
	assert.equal(await page.locator("input[name=digest]").count(), 0, "there is no way to import it");
	assert.equal(enrolled(), 0);
}

async function mendsTheList() {
	const { page } = hugo;
	const [download] = await Promise.all([page.waitForEvent("download"), page.click("main a[href*='/faults']")]);
	const rows = readOds(readFileSync(await download.path()));
	const ids = rows.map((row) => row.find((cell) => /^E\d\d$/.test(cell))).filter(Boolean);
	assert.deepEqual(ids, PEOPLE.map((one) => one[LOCAL_ID]), "the file is whole");
	const header = rows.find((row) => row.includes("Prénom") || row.includes("* Prénom"));
	const column = HEADER.map((title) => header.findIndex((cell) => cell.replace("* ", "") === title));
	for (const row of rows) {
		const id = row[column[LOCAL_ID]];
		if (!id?.startsWith("E") || id === HEADER[LOCAL_ID]) continue;
		if (!FAULTS[id]) {
			assert.equal(row[0], "", `${id} has no fault`);
			continue;
		}
		assert.ok(row[0].includes(say(FAULTS[id].told[0]).split("{0}")[0]), `${id}: "${row[0]}"`);
		person(id).forEach((text, at) => (row[column[at]] = text));
	}
	await page.click("main form[action$='/forget'] button");
	await sendList("inscrits-corriges.ods", ods(rows));
	await look(hugo, "07-mended");
	assert.equal(await page.locator("section:has(#faults-title)").count(), 0);
	const added = await page.locator("section:has(#changes-title) tbody tr").allInnerTexts();
	assert.equal(added.length, 20);
	for (const one of PEOPLE) assert.ok(added.some((text) => text.includes(`${one[FIRST_NAME]} ${one[BIRTH_NAME]}`) && text.includes(one[BORN]) && text.includes(say("To add"))), one.join());
	assert.equal(enrolled(), 0, "still nothing is changed");
	await page.locator("form:has(input[name=digest]) button").click();
	await page.locator("main table").waitFor();
	assert.equal(await page.locator("main tbody tr").count(), 20);
	await look(hugo, "08-candidates");
	assert.equal(enrolled(), 20);
}

// ---- papers -----------------------------------------------------------------------------------

async function download(who, path) {
	const reply = await who.context.request.get(path);
	assert.equal(reply.status(), 200, path);
	return reply.body();
}

function holds(text, words, name) {
	for (const word of words) assert.ok(text.includes(word), `${name} has ${word}: ${text.slice(0, 2000)}`);
}

const hidesCodes = (text, name) => assert.ok(!text.includes(session.access) && !text.includes(session.password.replace("C-", "")), `${name} tells no code`);
const names = (list) => list.flatMap((one) => `${one[BIRTH_NAME]} ${one[FIRST_NAME]}`.split(" ")); // in a narrow column they stand on lines of their own

async function convokes() {
	const { page } = hugo;
	await page.click(`main a[href='${session.path}/convocations']`);
	await look(hugo, "09-convocations");
	await page.click(`main form[action='${session.path}/convocations'] button`);
	await page.locator("main form[action$='/convocations']").waitFor({ state: "detached" });
	await look(hugo, "10-convoked");
	const letters = () => readdirSync(server.mail).filter((name) => name.endsWith(".eml")).map((name) => readFileSync(join(server.mail, name), "latin1")).filter((raw) => raw.includes("application/pdf"));
	await until("nineteen convocations", () => letters().length === 19, LONG);
	const raw = letters().find((text) => /^To: <?e13@example\.org/m.test(text));
	const [letter, pdf, calendar] = parts(raw);
	assert.deepEqual([letter.type, pdf.type, calendar.type], ["text/plain", "application/pdf", "text/calendar"]);
	const text = paper("convocation", pdf.bytes);
	holds(text, ["Inês", session.number, "Campus des Cèdres", "Salle 117", paris(session.starts)[1]], "the convocation");
	hidesCodes(text, "the convocation");
	const event = calendar.bytes.toString("utf8").replace(/\r\n[ \t]/g, "");
	assert.match(event, /^METHOD:REQUEST$/m);
	assert.ok(event.includes(`DTSTART:${new Date(session.starts).toISOString().replace(/\.000|[-:]/g, "")}`), event);
	assert.ok(event.includes("e13@example.org") && event.includes("Salle 117"), event);
}

async function printsThePapers() {
	await hugo.page.goto(session.path);
	const attendance = paper("attendance", await download(hugo, `${session.path}/papers/attendance`));
	holds(attendance, [session.number, "Salle 117", ...names(PEOPLE)], "the attendance sheet");
	hidesCodes(attendance, "the attendance sheet");
	const kit = paper("kit", await download(hugo, `${session.path}/papers/kit`));
	holds(kit, [session.number, session.access, session.password, "Campus des Cèdres", "Salle 117"], "the kit");
	const letters = paper("letters", await download(hugo, `${session.path}/convocations/letters`));
	holds(letters, [session.number, ...names(PEOPLE)], "the letters");
	hidesCodes(letters, "the letters");
	for (const name of ["incidents", "frauds"]) {
		const text = paper(`${name}-blank`, await download(hugo, `${session.path}/${name}.pdf`));
		holds(text, [session.number, "Salle 117"], name);
		hidesCodes(text, name);
	}
}

// ---- the room ---------------------------------------------------------------------------------

const row = (id) => claire.page.locator(`#c${candidates[id]}`);
const inState = (state) => claire.page.locator(`.board-row[data-state=${state}]`);
const rowIs = (id, state) => until(`${id} to be ${state} on the board`, async () => (await row(id).getAttribute("data-state")) === state, LONG);
const candidates = {}; // local identifier -> id, as text: it is longer than a number of JavaScript

async function theInvigilatorEnters() {
	claire = await visitor(server, { language: "fr", width: 1920 });
	const { page } = claire;
	await page.setViewportSize({ width: 1920, height: 1080 });
	await signIn(claire, "claire@demo.openpix.example", DEMO_PASSWORD);
	await page.goto("/invigilation");
	await look(claire, "11-invigilation");
	await page.fill("#number", session.number);
	await page.fill("#password", session.password.toLowerCase());
	await page.click("main form button[type=submit]");
	await page.locator(".board").waitFor();
	for (const { id, local_id } of sql(`SELECT CAST(id AS TEXT) AS id, local_id FROM certif_candidate WHERE session = ${session.id};`)) candidates[local_id] = id;
	const rows = await page.locator(".board-row").evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ bottom, right }) => ({ bottom, right })));
	assert.equal(rows.length, 20);
	assert.ok(Math.max(...rows.map((one) => one.bottom)) <= 1080 && Math.max(...rows.map((one) => one.right)) <= 1920);
	await look(claire, "12-board-nobody");
}

// ---- candidates with a window -----------------------------------------------------------------

const FORM = "form[data-exam-answer]";
const stage = (page, name) => page.locator(`main[data-stage=${name}]`).waitFor({ timeout: LONG });
const asked = (page, n) => page.locator(`main[data-stage=question][data-number="${n}"]`).waitFor({ timeout: LONG });
const lineSays = (who, msgid) => who.page.locator("[data-line]").filter({ hasText: say(msgid) }).waitFor({ timeout: LONG });
const record = (id) => sql(`SELECT number, challenge, result, answered, dropped FROM certif_question WHERE candidate = ${candidates[id]} ORDER BY number;`);
const last = (id) => record(id).at(-1);
const examPath = (id) => `/certification/${candidates[id]}`;
const joining = (id) => {
	const [birth_name, first_name, birth_date] = person(id);
	return { number: session.number, birth_name: birth_name.toUpperCase(), first_name, birth_date };
};
const windows = {};

async function opens(id, account) {
	const who = await visitor(server, { language: "fr" });
	if (id === "E01") await who.page.clock.install(); // its clock is moved on while it has no network
	if (account) await signIn(who, account, DEMO_PASSWORD);
	else await signUp(who, person(id)[EMAIL], [person(id)[FIRST_NAME], person(id)[BIRTH_NAME]]);
	windows[id] = who;
	return who;
}

async function joins(id, account) {
	const { page } = await opens(id, account);
	await page.goto("/certification");
	for (const [field, value] of Object.entries(joining(id))) await page.fill(`#${field}`, value);
	await page.click("form[action='/certification'] button[type=submit]");
	await stage(page, "rules");
	await page.check("#accept");
	await page.click("form[action$='/rules'] button");
	await stage(page, "waiting");
}

async function answersInWindow(id) {
	const { page } = windows[id];
	const { number, challenge } = last(id);
	await fill(page, rightAnswer(challenges.get(challenge), "fr"), FORM);
	await page.click(`${FORM} button:not([name])`);
	return number + 1;
}

// ---- candidates without one -------------------------------------------------------------------

const DRIVEN = ["E03", "E05", "E07", "E08", "E09", "E10", "E11", "E12", "E13", "E14", "E15", "E16"];
const GOES_HOME = "E17"; // after seven questions
const calls = {}; // local identifier -> a client with its cookies

async function post(id, path, form, status = 200) {
	const reply = await calls[id].post(path, { form, headers: { accept: "application/json" }, maxRedirects: 0 });
	const text = await reply.text();
	const good = status === 200 ? reply.status() < 400 : reply.status() === status;
	assert.ok(good, `${id} ${path}: ${reply.status()} ${text.slice(0, 600)}`);
	return text ? JSON.parse(text) : null;
}

async function joinsByProgram(id) {
	const [birth_name, first_name] = person(id);
	calls[id] = await request.newContext({ baseURL: server.origin });
	await post(id, "/sign-up", { first_name, last_name: birth_name, email: `${id.toLowerCase()}.account@example.org`, password: PASSWORD, terms: "yes" });
	await post(id, "/certification", joining(id));
	await post(id, `${examPath(id)}/rules`, { accept: "yes" });
}

// The fields that answer the question of a view: rightly, wrongly, or skipping it.
function fields(view, challenge, manner) {
	const form = new URLSearchParams({ number: String(view.number) });
	if (manner === "skip") form.set("skip", "yes");
	const plain = (text) => text.replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim();
	const offered = (list, words) => {
		const found = list.find((one) => plain(one.text) === plain(words));
		assert.ok(found, `"${words}" is offered by ${challenge.id}`);
		return String(found.number);
	};
	if (manner !== "skip")
		for (const [name, words] of (manner === "right" ? rightAnswer : wrongAnswer)(challenge, view.question_language)) {
			const blank = view.question.blanks?.find((one) => `blank_${one.id}` === name);
			if (name === "choice") form.append(name, offered(view.question.choices, words));
			else form.append(name, blank.is_menu ? offered(blank.options, words) : words);
		}
	return form.toString();
}

// All of these answer until none has a question left, or `most` were answered.
async function answerOn(ids, most = 32) {
	const list = [...ids];
	for (let n = 0; list.length && n < most; n++) {
		const asks = sql(`SELECT CAST(candidate AS TEXT) AS candidate, challenge FROM certif_question WHERE answered = 0 AND dropped = 0 AND candidate IN (${list.map((id) => candidates[id])});`);
		const challengeOf = new Map(asks.map((one) => [one.candidate, one.challenge]));
		await Promise.all([...list].map(async (id) => {
			const view = await (await calls[id].get(examPath(id), { headers: { accept: "application/json" } })).json();
			const manner = ["right", "right", "wrong", "right", "skip"][(n + Number(id.slice(1))) % 5];
			const reply = await calls[id].post(`${examPath(id)}/answers`, {
				data: fields(view, challenges.get(challengeOf.get(candidates[id])), manner),
				headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
				maxRedirects: 0,
			});
			assert.ok(reply.status() < 400, `${id}: ${reply.status()} ${(await reply.text()).slice(0, 600)}`);
			if (reply.status() === 200 && (await reply.json()).stage !== "question") list.splice(list.indexOf(id), 1);
		}));
	}
}

// ---- the exam ---------------------------------------------------------------------------------

async function everybodyJoins() {
	await Promise.all([
		joins("E01", "ines@demo.openpix.example"),
		joins("E02", "lucas@demo.openpix.example"),
		joins("E04", "amina@demo.openpix.example"),
		joins("E06"),
	]);
	for (const id of [...DRIVEN, GOES_HOME]) await joinsByProgram(id);
	await until("seventeen to wait", async () => (await inState("confirm").count()) === 17, LONG);
	await look(claire, "13-board-waiting");
	const refused = await calls.E03.post(`${examPath("E03")}/start`, { form: { code: session.access }, headers: { accept: "application/json" } });
	assert.ok(refused.status() === 422, `nobody begins before they are confirmed: ${refused.status()}`);
}

async function theyBegin() {
	for (let left = 17; left > 0; left--) {
		await inState("confirm").first().locator(".row-do > form button").click();
		await until("one less to be confirmed", async () => (await inState("confirm").count()) < left, LONG);
	}
	assert.equal(await inState("absent").count(), 3);
	for (const id of ["E01", "E02", "E04", "E06"]) {
		const { page } = windows[id];
		await stage(page, "code");
		await page.fill("#code", session.access.toLowerCase());
		await page.click("form[action$='/start'] button");
		await asked(page, 1);
	}
	await Promise.all([...DRIVEN, GOES_HOME].map((id) => post(id, `${examPath(id)}/start`, { code: session.access })));
	await until("seventeen to be in the test", async () => (await inState("running").count()) === 17, LONG);
	await look(claire, "14-board-running");
	const left = Number(await row("E02").locator("[data-left]").getAttribute("data-left"));
	assert.ok(left > 135 * MINUTE && left <= 140 * MINUTE, `105 min and a third are 140: ${left / MINUTE}`);
	const others = Number(await row("E01").locator("[data-left]").getAttribute("data-left"));
	assert.ok(others > 100 * MINUTE && others <= 105 * MINUTE, `${others / MINUTE}`);
	assert.match(await row("E02").innerText(), /33/);
}

const LINE_CUT = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_|ERR_NETWORK|Failed to fetch/;

async function oneLosesTheNetwork() {
	const { page, context } = windows.E01;
	await fill(page, rightAnswer(challenges.get(last("E01").challenge), "fr"), FORM);
	await context.setOffline(true);
	await page.click(`${FORM} button:not([name])`);
	await lineSays(windows.E01, "Waiting for the network: your answer is kept here.");
	await page.clock.fastForward(CUT);
	await lineSays(windows.E01, "Waiting for the network: your answer is kept here.");
	assert.deepEqual(record("E01").map((one) => one.result), [""]);
}

async function theNetworkIsBack() {
	const who = windows.E01;
	await rowIs("E01", "lost"); // half a minute without a sign of life
	await look(claire, "20-board-lost");
	await who.context.setOffline(false);
	await asked(who.page, 2);
	await lineSays(who, "Connected. Your answers are saved.");
	who.troubles = who.troubles.filter((text) => !LINE_CUT.test(text)); // we cut it
	await checkPage(who);
	assert.deepEqual(record("E01").map((one) => one.result), ["ok", ""], "the answer is there, once");
	await rowIs("E01", "running");
}

async function oneRaisesAnAlert() {
	const { page } = windows.E04;
	const before = last("E04").challenge;
	await page.click("details > summary");
	await page.check("#reason-FILE_NOT_OPENING");
	await page.fill("#text", "Il manque une pièce jointe");
	await page.click("form[action$='/alert'] button");
	await stage(page, "alert");
	await rowIs("E04", "alert");
	assert.equal(await claire.page.locator(".board-row").first().getAttribute("id"), `c${candidates.E04}`, "who needs somebody comes first");
	const alert = await row("E04").locator(".row-alert").innerText();
	assert.ok(alert.includes(say("The file does not download or does not open")), "the reason, in the reader's language");
	assert.ok(alert.includes("Il manque une pièce jointe"));
	assert.match(await claire.page.title(), /^\(1\) /);
	await look(claire, "15-board-alert");
	assert.equal(await row("E04").locator("select[name=reason]").inputValue(), "FILE_NOT_OPENING", "the report is half written");
	await row("E04").locator("form.board-replace button").click();
	await page.locator("main[data-stage=question]").waitFor({ timeout: LONG });
	const [first, second] = record("E04");
	assert.deepEqual([first.challenge, first.answered, first.dropped], [before, 0, 1]);
	assert.notEqual(second.challenge, before);
	const next = await answersInWindow("E04");
	await asked(page, next);
	await rowIs("E04", "running");
}

async function oneLeavesAndComesBack() {
	for (let n = 1; n <= 2; n++) await asked(windows.E06.page, await answersInWindow("E06"));
	const before = last("E06");
	const statement = await windows.E06.page.locator("#statement").innerText();
	await windows.E06.close();
	const who = await visitor(server, { language: "fr" });
	windows.E06 = who;
	const { page } = who;
	await signIn(who, person("E06")[EMAIL]);
	await page.goto("/certification");
	await page.click(`main a[href='${examPath("E06")}']`);
	await stage(page, "elsewhere");
	await look(who, "16-elsewhere");
	await page.click("form[action$='/come-back'] button");
	await stage(page, "resume");
	await rowIs("E06", "resume");
	await look(claire, "17-board-resume");
	await row("E06").locator(".row-do > form button").click();
	await asked(page, before.number);
	assert.equal(last("E06").challenge, before.challenge, "the same question");
	assert.equal(await page.locator("#statement").innerText(), statement);
	await rowIs("E06", "running");
}

async function act(id, event) {
	await row(id).locator(".board-menu > summary").click();
	await row(id).locator(`.board-panel form:has(input[value=${event}]) button`).first().click();
}

async function theInvigilatorActs() {
	const { page } = claire;
	const lucas = windows.E02.page;
	const question = await lucas.locator("main").getAttribute("data-number");
	await act("E02", "pause");
	await stage(lucas, "paused");
	await rowIs("E02", "still");
	await row("E02").locator(".row-do > form button").click();
	await asked(lucas, question);
	await rowIs("E02", "running");
	const before = Number(await row("E02").locator("[data-left]").getAttribute("data-left"));
	await act("E02", "add_time");
	await until("five minutes more", async () => Number(await row("E02").locator("[data-left]").getAttribute("data-left")) > before + 3 * MINUTE, LONG);
	await page.click(".board-everyone > summary");
	await page.click(".board-everyone button.btn-danger");
	await page.locator(".board-banner[role=alert]").waitFor();
	for (const id of ["E02", "E04", "E06"]) await stage(windows[id].page, "halted");
	await look(claire, "18-board-halted");
	await page.click(".board-banner[role=alert] button");
	await page.locator(".board-banner[role=alert]").waitFor({ state: "detached" });
	for (const id of ["E02", "E04", "E06"]) await stage(windows[id].page, "question");
	const written = sql(`SELECT kind, count(*) AS n FROM certif_event WHERE session = ${session.id} AND kind IN ('pause','unpause','add_time','halt','go_on') GROUP BY kind ORDER BY kind;`);
	// what is for everyone is written for the session and for each of the seventeen
	assert.deepEqual(written.map((one) => [one.kind, one.n]), [["add_time", 1], ["go_on", 18], ["halt", 18], ["pause", 1], ["unpause", 1]]);
}

async function writes(id, kind, description) {
	const { page } = claire;
	await row(id).locator(".board-menu > summary").click();
	await row(id).locator(".board-panel a[href*='/reports']").click();
	assert.equal(await page.inputValue("#candidate"), candidates[id]);
	await page.selectOption("#kind", kind);
	await page.fill("#description", description);
	await page.click("main form[action$='/reports'] button[type=submit]");
	await page.locator("main li", { hasText: description }).waitFor();
	await look(claire, `19-report-${id}`);
	await page.goto(`/invigilation/${session.id}`);
	await page.locator(".board").waitFor();
}

async function incidentsAreWritten() {
	await writes("E02", "NON_BLOCKING_CANDIDATE_ISSUE", "Pause de dix minutes, prévue.");
	await writes("E16", "FRAUD", "Téléphone posé sur la table.");
	const incidents = paper("incidents", await download(claire, `/invigilation/${session.id}/incidents.pdf`));
	holds(incidents, [session.number, "Martin", "Lucas", "Pause de dix minutes, prévue."], "the incidents");
	assert.ok(!incidents.includes("Téléphone"), "a fraud is on its own paper");
	const frauds = paper("frauds", await download(claire, `/invigilation/${session.id}/frauds.pdf`));
	holds(frauds, [session.number, "Marie-Apolline", "Téléphone posé sur la table."], "the frauds");
	for (const text of [incidents, frauds]) hidesCodes(text, "a report");
}

async function theyComeToTheEnd() {
	const { page } = claire;
	await Promise.all([answerOn(DRIVEN), answerOn([GOES_HOME], 7)]);
	await until("twelve to be finished", async () => (await inState("over").count()) === 12, LONG);
	for (const id of ["E01", "E02", "E04"]) calls[id] = windows[id].context.request; // with the window's cookies
	await answerOn(["E01", "E02", "E04"], 29);
	for (const id of ["E01", "E02", "E04"]) {
		const who = windows[id];
		await who.page.reload();
		while ((await who.page.locator("main").getAttribute("data-stage")) === "question") {
			const { number } = last(id);
			await asked(who.page, number);
			await who.page.click(`${FORM} button[name=skip]`);
			await who.page.locator(`main:not([data-number="${number}"])`).waitFor({ timeout: LONG });
		}
		await stage(who.page, "completed");
		assert.equal(record(id).filter((one) => one.answered).length, 32);
	}
	await look(windows.E02, "21-completed");
	await row("E06").locator(".board-menu > summary").click();
	await row("E06").locator(".board-panel a[href$='?stop']").click();
	await look(claire, "22-end-this-test");
	await page.click("main button.btn-danger");
	await stage(windows.E06.page, "stopped"); // by itself
	await look(windows.E06, "23-stopped");
	await page.locator(".board").waitFor();
	await until("sixteen to be over", async () => (await inState("over").count()) === 16, LONG);
	await look(claire, "24-board-end");
}

// ---- the end ----------------------------------------------------------------------------------

async function theCentreFinalises() {
	const { page } = hugo;
	await page.goto(session.path);
	await page.click(`main a[href='${session.path}/finalize']`);
	await look(hugo, "25-finalise");
	const reasons = page.locator("select[name^=abort]");
	assert.equal(await reasons.count(), 2, "who was stopped and who went home need a reason");
	const send = () => page.click(`main form[action='${session.path}/finalize'] button[type=submit]`);
	await send();
	await page.locator("[aria-invalid=true]").first().waitFor();
	assert.equal(await page.locator(".field-error").count(), 2);
	await look(hugo, "26-finalise-refused");
	await page.selectOption(`#abort-${candidates.E06}`, "technical");
	await page.selectOption(`#abort-${candidates[GOES_HOME]}`, "candidate");
	await send();
	await page.locator("button[name=confirm]").waitFor();
	await look(hugo, "27-finalise-confirm");
	assert.equal(sql(`SELECT count(*) AS n FROM certif_result WHERE session = ${session.id};`)[0].n, 0);
	await page.click("button[name=confirm]");
	await page.locator("#tests").waitFor();
	await look(hugo, "28-finalised");
	assert.equal(sql(`SELECT count(*) AS n FROM certif_result WHERE session = ${session.id};`)[0].n, 17);
	const states = sql(`SELECT state, count(*) AS n FROM certif_exam WHERE session = ${session.id} GROUP BY state ORDER BY state;`);
	assert.deepEqual(states.map((one) => [one.state, one.n]), [["absent", 3], ["completed", 15], ["finalized", 1], ["stopped", 1]]);
}

async function allIsKept() {
	const { stdout, stderr, status } = spawnSync(OPENPIX, ["verify", "exam", "--database", join(server.folder, "openpix.db"), "--content", join(ROOT, "content"), "--json"], { encoding: "utf8" });
	assert.deepEqual([status, stderr], [0, ""], stdout);
	const { sessions, exams, results, differences } = JSON.parse(stdout);
	assert.deepEqual(differences, []);
	const [others] = sql(`SELECT count(*) AS n FROM certif_result WHERE session <> ${session.id};`); // the demonstration's own
	assert.ok(sessions >= 1 && exams >= 20 && results === 17 + others.n, stdout);
}

async function nothingChangesAnyMore() {
	const { page } = hugo;
	await page.goto(`${session.path}/candidates`);
	await look(hugo, "29-candidates-closed");
	for (const rest of ["/candidates/new", "/import"]) assert.equal(await page.locator(`main a[href='${session.path}${rest}']`).count(), 0);
	const kept = () => JSON.stringify(["certif_candidate WHERE session", "certif_exam WHERE session", "certif_report WHERE session", "certif_session WHERE id"].map((what) => sql(`SELECT * FROM ${what} = ${session.id};`)));
	const before = kept();
	const [birth_name, first_name, birth_date] = ["Tard", "Venu", "01/01/2004"];
	const [date, time] = paris(session.starts + 7 * 24 * 60 * MINUTE);
	for (const [rest, form] of Object.entries({
		"/candidates": { birth_name, first_name, birth_date },
		[`/candidates/${candidates.E20}/remove`]: {},
		"/edit": { site: "Ailleurs", room: "1", date, time, examiners: "Claire Moreau", audience: "students" },
		"/cancel": {},
		"/finalize": { confirm: "1" },
		"/reports": { kind: "NON_BLOCKING_TECHNICAL_ISSUE", description: "Trop tard." },
	})) {
		const reply = await hugo.context.request.post(`${session.path}${rest}`, { form, headers: { accept: "application/json" }, maxRedirects: 0 });
		assert.equal(reply.status(), 409, `${rest}: ${(await reply.text()).slice(0, 300)}`);
	}
	assert.equal(kept(), before);
	await until("the board to end", async () => (await claire.page.locator(".board").count()) === 0, LONG);
	await claire.page.goto("/invigilation");
	await claire.page.fill("#number", session.number);
	await claire.page.fill("#password", session.password);
	await claire.page.click("main form button[type=submit]");
	await claire.page.locator("#problem").waitFor();
	await look(claire, "30-no-way-in");
	const late = await windows.E06.context.request.post(`${examPath("E06")}/answers`, { form: { number: "3", skip: "yes" }, headers: { accept: "application/json" } });
	assert.equal(late.status(), 409);
	const { page: window } = windows.E01;
	await window.goto("/certification");
	await look(windows.E01, "31-candidate-after");
}

const STEPS = [
	["the centre makes a session for today", makesTheSession],
	["its list of candidates has faults: each is told with its row, its column and how to mend it", importsTheList],
	["the list is mended, shown as what it changes, and imported: twenty are enrolled", mendsTheList],
	["they are convoked by letter and calendar", convokes],
	["the papers of the session say what they should, and no code but on the kit", printsThePapers],
	["the invigilator enters: twenty on one screen", theInvigilatorEnters],
	["seventeen join, four in windows of their own", everybodyJoins],
	["their presence is confirmed and they begin; one has extra time", theyBegin],
	["one loses the network: the answer is kept in the window", oneLosesTheNetwork],
	["one raises an alert: first on the board, the question is replaced", oneRaisesAnAlert],
	["one leaves and comes back in another browser, to the same question", oneLeavesAndComesBack],
	["the invigilator pauses, adds time, stops everything and goes on", theInvigilatorActs],
	["an incident and a fraud are written down and printed", incidentsAreWritten],
	["the network is back: the answer is saved, once", theNetworkIsBack],
	["they come to the end; one test is ended by the invigilator", theyComeToTheEnd],
	["the centre finalises, with a reason for each test that is not whole", theCentreFinalises],
	["all results are derived again without a difference", allIsKept],
	["nothing changes any more, nobody comes in", nothingChangesAnyMore],
];

await suite(async () => {
	await server.start();
	for (const [name, step] of STEPS) if (!(await test(name, step))) break; // each stands on the one before
	await stopsWell(server);
	for (const one of Object.values(calls)) await one.dispose?.();
});
