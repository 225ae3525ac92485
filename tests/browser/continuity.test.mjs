// SPDX-License-Identifier: EUPL-1.2
// Nothing is lost and nothing counts twice: an answer sent twice, two windows on one question, a
// network that goes away, a server that is killed, a page that time has overtaken; and what is no
// request of ours gets a page that says so.
import assert from "node:assert/strict";
import net from "node:net";
import { answer, challenges, fill, FORM, questionOn, rightAnswer, shown, wrongAnswer } from "./answers.mjs";
import { checkPage, Server, signUp, stopsWell, suite, test, visitor } from "./help.mjs";
import { said } from "./messages.mjs";

const server = new Server();
let number = 0;

// Somebody new at the first question of a competence.
async function learner(options, competence = "1.1") {
	const who = await visitor(server, options);
	await signUp(who, `continuity${++number}@example.org`);
	await who.page.goto(`/competences/${competence}`);
	await who.page.click("form[action$='/start'] button");
	await who.page.locator(FORM).waitFor();
	who.say = (msgid) => said(who.language, msgid);
	who.path = new URL(who.page.url()).pathname;
	return who;
}

// What is kept of the test: "question result" for each answer.
async function kept(who) {
	const { learning } = await who.json("/account/data");
	return learning.tests[0].answers.map((one) => `${one.question} ${one.result}`);
}

const validate = (page) => page.click(`${FORM} button:not([name])`);
const atPosition = (page, position) =>
	page.locator(`${FORM} input[name=position][value="${position}"]`).waitFor({ state: "attached" });

// The form as a browser would send it.
function formOf({ position, id }, fields) {
	const form = new URLSearchParams({ position: String(position), challenge: id });
	for (const [name, value] of fields) form.append(name, value);
	return { data: form.toString(), headers: { "content-type": "application/x-www-form-urlencoded" } };
}

async function sentTwice(language, js) {
	const who = await learner({ language, js });
	const { page, context } = who;
	const asked = await questionOn(page);
	const right = rightAnswer(challenges.get(asked.id), language);
	await fill(page, right);
	const sent = await shown(page, right);
	await page.dblclick(`${FORM} button:not([name])`);
	await atPosition(page, 2);
	await checkPage(who);
	const [one, two] = await Promise.all([1, 2].map(() => context.request.post(who.path, formOf(asked, sent))));
	assert.deepEqual([one.status(), two.status()], [200, 200], "sent again, it is fine");
	assert.deepEqual(await kept(who), [`${asked.id} ok`], "and counts once");
	const second = await questionOn(page);
	const twins = await Promise.all([1, 2, 3, 4].map(() => context.request.post(who.path, formOf(second, [["skip", "yes"]]))));
	assert.deepEqual(twins.map((r) => r.status()), [200, 200, 200, 200]);
	assert.deepEqual(await kept(who), [`${asked.id} ok`, `${second.id} aband`], "four at the same moment count once");
	await who.close();
}

async function twoWindows(language, js) {
	const who = await learner({ language, js });
	const { page, context } = who;
	const asked = await questionOn(page);
	const other = await context.newPage();
	await other.goto(who.path);
	const first = await answer(page, language, "right");
	const challenge = challenges.get(asked.id);
	await fill(other, wrongAnswer(challenge, language));
	await validate(other);
	const words = who.say("This question was already answered, in another window perhaps: the first answer counts. Here is where you are.");
	await other.locator("[role=status], [role=alert]", { hasText: words }).first().waitFor();
	await atPosition(other, 2);
	assert.deepEqual(await questionOn(other), await questionOn(page), "both windows are at the same question");
	await checkPage(who, other);
	assert.deepEqual(await kept(who), [`${first.id} ok`], "the first answer counts");
	await answer(other, language, "skip");
	assert.equal((await kept(who)).length, 2, "and one goes on from there");
	await who.close();
}

// A page of question 1 sent when question 3 is asked, as after "back"; and one of another question.
async function overtaken(language, js) {
	const who = await learner({ language, js });
	const { page, context } = who;
	const old = await context.newPage();
	await old.goto(who.path);
	await answer(page, language, "skip");
	await answer(page, language, "skip");
	const before = await kept(who);
	await fill(old, rightAnswer(challenges.get((await questionOn(old)).id), language));
	await old.locator(`${FORM} input[name=position]`).evaluate((input) => input.setAttribute("value", "3"));
	await validate(old);
	const stale = who.say("That page was not the latest one, so its answer was not counted. Here is your present question.");
	await old.locator("[role=alert]", { hasText: stale }).waitFor();
	assert.deepEqual(await questionOn(old), await questionOn(page));
	await checkPage(who, old);
	assert.deepEqual(await kept(who), before);
	await old.locator(`${FORM} input[name=challenge]`).evaluate((input) => input.setAttribute("value", "nosuch1-1"));
	await old.click(`${FORM} button[name=skip]`);
	const gone = who.say("That question is no longer asked. Here is your present question.");
	await old.locator("[role=alert]", { hasText: gone }).waitFor();
	assert.deepEqual(await questionOn(old), await questionOn(page));
	assert.deepEqual(await kept(who), before);
	await who.close();
}

async function nothingChosen(language, js) {
	const who = await learner({ language, js });
	const before = await questionOn(who.page);
	await validate(who.page);
	const words = who.say("Answer first, or choose “Skip this question”.");
	await who.page.locator("[role=alert]", { hasText: words }).waitFor();
	assert.deepEqual(await questionOn(who.page), before);
	await checkPage(who);
	if (js) assert.equal(await who.page.evaluate(() => document.activeElement.getAttribute("role")), "alert", "the problem has the focus");
	assert.deepEqual(await kept(who), []);
	await who.close();
}

async function networkLost(language) {
	const who = await learner({ language });
	const { page, context } = who;
	const asked = await questionOn(page);
	const fields = rightAnswer(challenges.get(asked.id), language);
	await fill(page, fields);
	await context.setOffline(true);
	await validate(page);
	const state = page.locator("[data-state]");
	await state.filter({ hasText: who.say("No network: your answer is kept here and will be sent as soon as it is back.") }).waitFor();
	const form = page.locator(FORM);
	for (const [name, value] of await shown(page, fields)) {
		const control = form.locator(`[name="${name}"]`);
		const chosen = form.locator(`[name="${name}"][value="${value}"]`);
		if (name === "choice") assert.ok(await chosen.isChecked(), "the answer is still there");
		else assert.equal(await control.inputValue(), value, "the answer is still there");
	}
	who.troubles = who.troubles.filter((text) => !/ERR_INTERNET_DISCONNECTED|htmx/.test(text)); // we cut it
	await checkPage(who);
	await context.setOffline(false);
	await atPosition(page, 2);
	assert.deepEqual(await kept(who), [`${asked.id} ok`], "sent by itself when the network is back, once");
	await who.close();
}

// Without scripts the browser shows its own page; going back and sending again loses nothing.
async function networkLostWithoutScripts(language) {
	const who = await learner({ language, js: false });
	const { page, context } = who;
	const asked = await questionOn(page);
	await fill(page, rightAnswer(challenges.get(asked.id), language));
	await context.setOffline(true);
	await validate(page).catch(() => null);
	await context.setOffline(false);
	await page.goto(who.path);
	assert.deepEqual(await questionOn(page), asked, "still the same question");
	await answer(page, language, "right");
	assert.deepEqual(await kept(who), [`${asked.id} ok`]);
	who.troubles = [];
	await who.close();
}

async function killed(language, js) {
	const who = await learner({ language, js });
	const { page } = who;
	const given = [await answer(page, language, "right"), await answer(page, language, "wrong")];
	const before = await questionOn(page);
	const fields = rightAnswer(challenges.get(before.id), language);
	await fill(page, fields);
	await server.kill();
	if (js) {
		await validate(page);
		await page.locator("[data-state]").filter({ hasText: who.say("No network: your answer is kept here and will be sent as soon as it is back.") }).waitFor();
	}
	await server.start();
	if (!js) {
		await page.reload();
		assert.deepEqual(await questionOn(page), before, "the same question after the restart");
		await fill(page, fields);
		await validate(page);
	}
	await atPosition(page, 4);
	who.troubles = who.troubles.filter((text) => !/ERR_CONNECTION_|htmx/.test(text)); // we killed it
	await checkPage(who);
	const results = { right: "ok", wrong: "ko" };
	assert.deepEqual(await kept(who), [...given.map((one) => `${one.id} ${results[one.how]}`), `${before.id} ok`]);
	await who.close();
}

// ---- what is no request of ours ---------------------------------------------------------------

// One request, byte by byte, and all that comes back.
function raw(lines, body = "") {
	return new Promise((done, fail) => {
		const socket = net.connect(server.port, "127.0.0.1");
		const parts = [];
		socket.setTimeout(10000, () => socket.destroy(new Error("no answer")));
		socket.on("data", (part) => parts.push(part));
		socket.on("error", (error) => (parts.length ? done(read(parts)) : fail(error)));
		socket.on("close", () => done(read(parts)));
		socket.write(`${lines.join("\r\n")}\r\n\r\n`);
		socket.write(body);
	});
}

function read(parts) {
	const text = Buffer.concat(parts).toString("utf8");
	const end = text.indexOf("\r\n\r\n");
	return { status: Number(text.slice(9, 12)), head: text.slice(0, end).toLowerCase(), body: text.slice(end + 4) };
}

function strange(who, cookies) {
	const cookie = `Cookie: ${cookies}`;
	const head = (method, target, ...more) => [
		`${method} ${target} HTTP/1.1`,
		`Host: 127.0.0.1:${server.port}`,
		`Accept-Language: ${who.language}`,
		"Accept: text/html",
		"Connection: close",
		...more,
	];
	const post = (target, type, body, ...more) => [head("POST", target, `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, ...more), body];
	const form = "application/x-www-form-urlencoded";
	const answered = (body, type = form) => post(who.path, type, body, cookie);
	return [
		["a body too large", 413, ...answered(`position=1&challenge=x&blank_a=${"a".repeat(500_000)}`)],
		["a number that is none", 422, ...answered("position=first&challenge=requete1-1&choice=1")],
		["a number beyond all", 422, ...answered("position=99999999999999999999&challenge=requete1-1&choice=1")],
		["a field that is missing", 422, ...answered("challenge=requete1-1")],
		["a field that nobody asked for", 400, ...answered("position=1&challenge=requete1-1&admin=1")],
		["a field given twice", 400, ...answered("position=1&position=2&challenge=requete1-1")],
		["an unknown question", 409, ...answered("position=1&challenge=nosuch9-9&choice=1")],
		["a choice that there is not", 422, ...answered(`position=1&challenge=${who.asked.id}&choice=77&blank_zz=1`)],
		["an old position", 409, ...answered(`position=7&challenge=${who.asked.id}&skip=yes`)],
		["broken UTF-8", 400, ...answered("position=1&challenge=%ff%fe")],
		["a broken encoding", 400, ...answered("position=1&challenge=%zz")],
		["a kind of body we do not read", 415, ...answered("<a/>", "application/xml")],
		["broken JSON", 400, ...answered('{"position":', "application/json; charset=utf-8")],
		["a path that climbs", 400, head("GET", "/assets/../../../etc/passwd")],
		["a path that climbs, encoded", 400, head("GET", "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd")],
		["a path with broken UTF-8", 400, head("GET", "/competences/%ff")],
		["a path of nothing", 404, head("GET", "/nothing/here")],
		["a test of nobody", 404, head("GET", "/assessments/1", cookie)],
		["a test with a name", 404, head("GET", "/assessments/abc", cookie)],
		["a competence there is not", 404, head("GET", "/competences/9.9", cookie)],
		["a method for another address", 405, ...post("/profile", form, "a=1", cookie)],
		["a query nobody asked for", 400, head("GET", "/profile?a=1", cookie)],
		["a forged cookie", 303, head("GET", "/profile", `Cookie: session=${"A".repeat(43)}; openpix=${"A".repeat(43)}`)],
		["a change asked for by another site", 403, ...post("/account/names", form, "first_name=Eve&last_name=Eve", cookie, "Origin: https://elsewhere.example", "Sec-Fetch-Site: cross-site")],
		["a link that is none", 404, head("GET", "/reset-password?token=AAAA")],
		["a target that is too long", 414, head("GET", `/${"a".repeat(9000)}`)],
	];
}

// More than a server reads out of politeness: it answers or hangs up, and goes on.
async function flood(who, cookies) {
	const lines = [`POST ${who.path} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, `Cookie: ${cookies}`, "Content-Type: application/x-www-form-urlencoded", "Content-Length: 20000000"];
	const reply = await raw(lines, Buffer.alloc(20_000_000, "a")).catch(() => ({ status: 413 }));
	assert.equal(reply.status, 413);
}

async function badInput(language) {
	const who = await learner({ language });
	who.asked = await questionOn(who.page);
	const cookies = (await who.context.cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
	const wrong = [];
	for (const [what, status, lines, body] of strange(who, cookies)) {
		const reply = await raw(lines, body);
		const told = status === 303 ? /\r\nlocation: \/sign-in/.test(reply.head) : /<h1[ >]/.test(reply.body) && reply.body.includes(`<html lang="${language}"`);
		if (reply.status !== status || !told) wrong.push(`${what}: ${reply.status}, not ${status}${told ? "" : `, without a page in ${language}`}: ${reply.head.split("\r\n")[0]} ${reply.body.slice(0, 80)}`);
	}
	assert.deepEqual(wrong, []);
	await flood(who, cookies);
	assert.deepEqual(await kept(who), [], "none of it counted");
	assert.deepEqual(await questionOn(who.page), who.asked);
	await answer(who.page, language, "right");
	await who.close();
}

async function errorPages(language) {
	const who = await visitor(server, { language });
	const { page } = who;
	await page.goto("/nothing/here");
	assert.equal(await page.locator("h1").innerText(), said(language, "There is nothing here"));
	await checkPage(who);
	await page.goto("/link-dead");
	await checkPage(who);
	await page.click("header a.brand");
	await page.waitForURL("**/");
	await who.close();
}

async function othersTest(language) {
	const who = await learner({ language });
	const stranger = await learner({ language });
	for (const end of ["", "/checkpoint", "/result"]) {
		const reply = await stranger.page.goto(who.path + end);
		assert.equal(reply.status(), 404, "somebody else's test is not there");
		await checkPage(stranger);
	}
	const form = formOf(await questionOn(who.page), [["skip", "yes"]]);
	assert.equal((await stranger.context.request.post(who.path, form)).status(), 404);
	assert.deepEqual(await kept(who), []);
	await Promise.all([who.close(), stranger.close()]);
}

await suite(async () => {
	await server.start();
	await test("an answer sent twice counts once (with scripts)", () => sentTwice("fr", true));
	await test("an answer sent twice counts once (without scripts)", () => sentTwice("es", false));
	await test("of two windows the first answer counts, and it is said (with scripts)", () => twoWindows("es", true));
	await test("of two windows the first answer counts, and it is said (without scripts)", () => twoWindows("fr", false));
	await test("a page that time has overtaken counts for nothing, and it is said (with scripts)", () => overtaken("fr", true));
	await test("a page that time has overtaken counts for nothing, and it is said (without scripts)", () => overtaken("en", false));
	await test("an empty answer is no answer, and it is said (with scripts)", () => nothingChosen("es", true));
	await test("an empty answer is no answer, and it is said (without scripts)", () => nothingChosen("fr", false));
	await test("without network an answer waits in the page and is sent when it is back", () => networkLost("fr"));
	await test("without network and scripts one finds the same question again", () => networkLostWithoutScripts("en"));
	await test("the server is killed and started again in the middle of a test (with scripts)", () => killed("es", true));
	await test("the server is killed and started again in the middle of a test (without scripts)", () => killed("fr", false));
	for (const language of ["fr", "en", "es"]) {
		await test(`what is no request of ours is refused in ${language}, and nothing is lost`, () => badInput(language));
		await test(`errors are pages, in ${language}`, () => errorPages(language));
	}
	await test("nobody sees or answers another's test", () => othersTest("fr"));
	await stopsWell(server);
});
