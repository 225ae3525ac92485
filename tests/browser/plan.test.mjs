// SPDX-License-Identifier: EUPL-1.2
// The cheapest plan of sessions: described, searched for, looked at, made into sessions with their
// candidates, undone; the search cancelled, and interrupted by a server that dies.
import assert from "node:assert/strict";
import { examine } from "./examine.mjs";
import { checkPage, Server, signIn, stopsWell, suite, test, until, visitor } from "./help.mjs";

const PASSWORD = "openpix-demonstration";
const server = new Server("demo");
let centre; // "/certif/centres/1"
let plan; // "/certif/centres/1/budget/plan"

const PAGES = ["", "/days", "/rooms", "/invigilators", "/groups", "/candidates", "/candidates/import"];

async function speak(who, language) {
	await who.page.goto(plan);
	await who.page.click(`button[lang=${language}], button[value=${language}]`);
	await who.page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
	who.language = language;
}

async function isRefused(who, path, fill, field) {
	const { page: p } = who;
	await p.goto(`${plan}${path}`);
	for (const [id, value] of Object.entries(fill)) await p.fill(`#${id}`, value);
	await p.locator("form[novalidate] button[type=submit]").click();
	const wrong = p.locator(`#${field}[aria-invalid=true]`);
	await wrong.waitFor();
	const told = (await wrong.getAttribute("aria-describedby")).split(" ").at(-1);
	assert.ok((await p.locator(`#${told}`).textContent()).trim(), `${path}: ${field} says how to mend it`);
	await checkPage(who);
}

async function describes(who) {
	const { page: p } = who;
	await isRefused(who, "/rooms", { site: "Campus", room: "", capacity: "20" }, "room");
	await isRefused(who, "/invigilators", { name: "Zoé", cost: "cher", most: "20" }, "cost");
	await isRefused(who, "/groups", { name: "L2", candidates: "10", with_extra: "11" }, "with_extra");
	await isRefused(who, "/candidates", { birth_name: "Petit", first_name: "Léo", birth_date: "31/02/2004" }, "birth_date");
	await isRefused(who, "/days", { closed: "Noël" }, "closed");
	await p.goto(`${plan}/rooms`);
	await p.fill("#site", "Campus du Port");
	await p.fill("#room", "Salle 12");
	await p.fill("#capacity", "20");
	await p.fill("#from1", "17:00"); // 17:00-16:00
	await p.fill("#to1", "16:00");
	await p.click("form[novalidate] button[type=submit]");
	await p.locator("#window1-error").waitFor();
	await p.fill("#from1", "08:00");
	await p.click("form[novalidate] button[type=submit]");
	await p.waitForURL(`**${plan}/rooms`);
	assert.ok((await p.locator(".rows").textContent()).includes("Salle 12"));
	await p.locator(".rows li", { hasText: "Salle 12" }).locator("form button").click();
	await until("the room to be gone", async () => !(await p.locator(".rows").textContent()).includes("Salle 12"));
}

async function imports(who) {
	const { page: p } = who;
	const send = async (text) => {
		await p.goto(`${plan}/candidates/import`);
		await p.setInputFiles("#list", { name: "liste.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
		await p.click("form[enctype] button[type=submit]");
		await p.waitForURL(/import\/\d+$/);
	};
	const before = (await who.json(`${plan}/candidates`)).listed;
	await send("Nom de naissance;Prénom;Date de naissance;Groupe\nNoir;Ana;29/02/2004;Personnels\nBlanc;Luc;30/02/2004;Inconnu\n");
	await checkPage(who);
	assert.equal(await p.locator("input[name=digest]").count(), 0, "nothing may be imported");
	const faults = await p.locator("main").textContent();
	for (const word of ["Inconnu", "30/02/2004"]) assert.ok(faults.includes(word), `${word} is told`);
	await send("Nom de naissance;Prénom;Date de naissance;Groupe;Temps majoré (%)\nNoir;Ana;29/02/2004;personnels;\nBlanc;Luc;28/02/2004;Personnels;33\n");
	await examine(who, "plan-import");
	await p.click("form:has(input[name=digest]) button[type=submit]");
	await p.waitForURL(`**${plan}/candidates`);
	assert.equal((await who.json(`${plan}/candidates`)).listed, before + 2);
	await p.fill("#q", "luc blanc");
	await p.click("form[role=search] button[type=submit]");
	await p.waitForURL("**q=luc*");
	assert.equal(await p.locator("tbody tr").count(), 1);
	await checkPage(who);
}

// Asked for by the button of the page; its address.
async function search(who) {
	const { page: p } = who;
	await p.goto(plan);
	await p.click(`form[action='${plan}/searches'] button`);
	await p.waitForURL("**/searches/*");
	return new URL(p.url()).pathname;
}

async function found(who, path) {
	await until("the plan", async () => (await who.json(path)).plan, 90000);
}

async function makes(who) {
	const { page: p } = who;
	const before = (await who.json(centre)).found;
	const path = await search(who);
	await p.locator(".plan-cost").waitFor({ timeout: 90000 }); // the page finds out by itself
	await examine(who, "plan-found");
	const { plan: shown, id } = await who.json(path);
	assert.equal(shown.candidates, 602);
	assert.equal(await p.locator(".plan-picture").count(), 2);
	assert.ok((await p.locator(".plan-verdict").textContent()).includes(shown.saved), "what it saves is told");
	for (const [file, word] of [["plan.csv", "Campus"], ["plan.ics", "BEGIN:VEVENT"], ["plan.json", '"cost"'], ["problem.json", '"rooms"']]) {
		const answer = await who.context.request.get(`${path}/files/${file}`);
		assert.ok((await answer.text()).includes(word), file);
	}
	await p.click("form[action$='/apply'] button");
	await p.locator("form[action$='/undo']").waitFor();
	await examine(who, "plan-applied");
	assert.equal((await who.json(centre)).found, before + shown.sessions);
	// sent once more, as by a double click: the same sessions
	const again = await who.context.request.post(`${path}/apply`, { headers: { origin: server.origin }, form: {} });
	assert.equal(again.status(), 200);
	assert.equal((await who.json(centre)).found, before + shown.sessions);
	return { path, id, before, sessions: shown.sessions };
}

// A session of the plan has the candidates who were listed.
async function areEnrolled(who) {
	const { page: p } = who;
	await p.goto(`${centre}?audience=staff&period=upcoming`);
	const hrefs = await p.locator("tbody a.number").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
	let text = "";
	for (const href of hrefs) {
		await p.goto(`${href}/candidates`);
		text += await p.locator("main").textContent();
	}
	for (const name of ["Aubert", "Traoré", "Noir", "Blanc"]) assert.ok(text.includes(name), `${name} is enrolled`);
}

async function undoes(who, { path, before }) {
	const { page: p } = who;
	await p.goto(path);
	await p.click("form[action$='/undo'] button");
	await p.locator("form[action$='/apply']").waitFor();
	assert.equal((await who.json(centre)).found, before);
	await checkPage(who);
}

async function isCancelled(who) {
	const { page: p } = who;
	const path = await search(who);
	await p.click("form[action$='/cancel'] button");
	await p.waitForURL(`**${path}`);
	const state = await who.json(path);
	assert.ok(state.is_cancelled || state.plan, "cancelled, unless it was quicker");
	await checkPage(who);
}

// Whatever it was doing when the server died: it is told interrupted, or is run by the next one; never
// is it stuck. (Each state by itself: tests/finance/plan_runner_test.c.)
async function outlives(who) {
	const path = await search(who);
	await server.kill();
	await server.start();
	const after = await until("the search to be over", async () => {
		const now = await who.json(path);
		return (now.plan || now.is_interrupted) && now;
	}, 90000);
	who.troubles.length = 0; // what the page asked for while there was no server
	await who.page.goto(path);
	await checkPage(who);
	if (!after.is_interrupted) return;
	await who.page.click(`form[action='${plan}/searches'] button`);
	await who.page.waitForURL("**/searches/*");
	await found(who, new URL(who.page.url()).pathname);
}

// Without scripts: found by looking again.
async function plain(cookies) {
	const who = await visitor(server, { language: "es", js: false });
	const { page: p } = who;
	await who.context.addCookies(cookies);
	const path = await search(who);
	await found(who, path);
	if (await p.locator("#progress").count()) await p.click(`a[href='${path}']`);
	assert.equal(await p.locator(".plan-cost").count(), 1);
	await checkPage(who);
	await p.click("form[action$='/apply'] button");
	await p.locator("form[action$='/undo']").waitFor();
	await p.click("form[action$='/undo'] button");
	await p.locator("form[action$='/apply']").waitFor();
	await who.close();
}

await suite(async () => {
	await server.start();
	const hugo = await visitor(server, { language: "fr" });
	await signIn(hugo, "hugo@demo.openpix.example", PASSWORD);
	await hugo.page.goto("/certif");
	centre = new URL(hugo.page.url()).pathname;
	plan = `${centre}/budget/plan`;
	for (const path of PAGES)
		await test(`plan${path} (fr)`, async () => {
			await hugo.page.goto(`${plan}${path}`);
			await examine(hugo, `plan${path.replaceAll("/", "-")}`);
		});
	await test("what is wrong in a form is told at its field", () => describes(hugo));
	await test("candidates are imported with their group", () => imports(hugo));
	let made;
	await test("the plan is found, looked at and made into sessions", async () => {
		made = await makes(hugo);
	});
	await test("its sessions have the candidates listed", () => areEnrolled(hugo));
	await test("it is undone: nothing of it is left", () => undoes(hugo, made));
	await test("a search is cancelled", () => isCancelled(hugo));
	for (const language of ["en", "es"])
		await test(`every page in ${language}`, async () => {
			await speak(hugo, language);
			for (const path of [...PAGES.map((one) => `${plan}${one}`), made.path]) {
				await hugo.page.goto(path);
				await checkPage(hugo);
			}
		});
	await test("without scripts", async () => plain(await hugo.context.cookies()));
	await test("a server that dies in the middle leaves no search stuck", () => outlives(hugo));
	await hugo.close();
	await stopsWell(server);
});
