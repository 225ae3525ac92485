// SPDX-License-Identifier: EUPL-1.2
// A certification centre's pages: examined as every page is, then used: an invitation by mail, a session
// without scripts, several of them from the calendar, codes copied.
import assert from "node:assert/strict";
import { examine } from "./examine.mjs";
import { checkPage, Server, signIn, signUp, stopsWell, suite, test, visitor } from "./help.mjs";

const PASSWORD = "openpix-demonstration";
const demo = (name) => `${name}@demo.openpix.example`;
const server = new Server("demo");
let centre; // "/certif/centres/1"

const openAll = (p) =>
	p.evaluate(() => {
		for (const fold of document.querySelectorAll("details")) fold.open = true;
	});

async function examineAll(who) {
	const { page: p } = who;
	const shown = async (name, go) =>
		test(`${name} (${who.language})`, async () => {
			await go();
			await examine(who, `centre-${name}`);
		});
	await shown("sessions", () => p.goto(centre));
	await shown("sessions-none", () => p.goto(`${centre}?q=introuvable`));
	await shown("candidates", () => p.goto(`${centre}/candidates`));
	await shown("candidates-none", () => p.goto(`${centre}/candidates?q=introuvable`));
	await shown("team", async () => {
		await p.goto(`${centre}/team`);
		await openAll(p);
	});
	await shown("team-refused", async () => {
		await p.goto(`${centre}/team`);
		await p.click("form[action$='/invitations'] button[type=submit]");
		await p.locator("[aria-invalid=true]").waitFor();
	});
	await shown("calendar", () => p.goto(`${centre}/calendar`));
	await shown("calendar-made", async () => {
		await p.goto(`${centre}/calendar`);
		await p.click("form[action$='/calendar'] button");
		await p.locator("#address").waitFor();
	});
	await shown("session-form-refused", async () => {
		await p.goto(`${centre}/sessions/new`);
		await p.click("form.panel button[type=submit]");
		await p.locator("[aria-invalid=true]").first().waitFor();
	});
	await shown("session", async () => {
		await p.goto(centre);
		await p.locator("tbody a").first().click();
		await p.locator("#code-access").waitFor();
		await openAll(p);
	});
	await shown("session-edit", async () => {
		await p.goto(centre);
		await p.locator(".session-part").first().locator("tbody a").last().click(); // one to come
		await p.locator("#code-access").waitFor();
		await p.goto(`${new URL(p.url()).pathname}/edit`);
	});
	await shown("several", async () => {
		await p.goto(`${centre}/sessions/several`);
		await openAll(p);
	});
	await shown("several-preview", async () => {
		await p.goto(`${centre}/sessions/several`);
		await tickDays(p, 2);
		await fillPlace(p, "Salle B204");
		await p.fill("#times", "9h, 10:30");
		await p.click("button[value=preview]");
		await p.locator("button[value=create]").waitFor();
	});
}

async function tickDays(p, n) {
	const days = p.locator(".month").nth(1).locator("input[name=day]:not([disabled])");
	for (let i = 0; i < n; i++) await days.nth(i * 7).check();
}

async function fillPlace(p, room) {
	await p.fill("#site", "Campus des Tilleuls");
	await p.fill("#room", room);
	await p.fill("#examiners", "Claire Moreau");
}

// Somebody without an account: the link of the message, an account, and back to the invitation.
async function isInvited(admin) {
	const { page: p } = admin;
	await p.goto(`${centre}/team`);
	await p.fill("#email", "nouvelle@example.org");
	await p.click("form[action$='/invitations'] button[type=submit]");
	await p.locator(".notice").waitFor();
	const { link } = await server.message("nouvelle@example.org", "/certif/invitation");
	const guest = await visitor(server, { language: "fr" });
	await guest.page.goto(link);
	await examine(guest, "centre-invitation-guest");
	await signUp(guest, "autre@example.org");
	await guest.page.goto(link);
	await examine(guest, "centre-invitation");
	assert.match(await guest.page.locator(".note-wait").textContent(), /nouvelle@example\.org.*autre@example\.org/s);
	await guest.page.click("form[action='/certif/invitation'] button");
	await guest.page.waitForURL(`**${centre}`);
	await checkPage(guest);
	await guest.page.goto(link);
	assert.equal(await guest.page.locator("form[action='/certif/invitation']").count(), 0, "once");
	await guest.close();
}

// In Spanish, without scripts: made, changed, duplicated, called off.
async function plain() {
	const who = await visitor(server, { language: "es", js: false });
	const { page: p } = who;
	await signIn(who, demo("claire"), PASSWORD);
	await p.goto(`${centre}/sessions/new`);
	await checkPage({ ...who, language: "fr" }); // Claire's account is in French
	await fillPlace(p, "Salle Sans Script");
	await p.fill("#date", new Date(Date.now() + 20 * 86400000).toISOString().slice(0, 10));
	await p.fill("#time", "09:30");
	await p.click("form.panel button[type=submit]");
	await p.waitForURL("**/certif/sessions/*");
	const session = new URL(p.url()).pathname;
	assert.equal(await p.locator("[data-copy]:visible").count(), 0, "no button that needs a script");
	await p.click("a[href$='/edit']");
	await p.fill("#room", "Salle Verte");
	await p.click("form.panel button[type=submit]");
	await p.waitForURL(`**${session}`);
	assert.ok((await p.locator("main").textContent()).includes("Salle Verte"));
	await p.locator("details.fold-danger summary").first().click();
	await p.click("form[action$='/cancel'] button");
	await p.waitForURL(`**${session}`);
	assert.equal(await p.locator("form[action$='/cancel']").count(), 0);
	await who.close();
}

async function several(who) {
	const { page: p } = who;
	const before = (await who.json(centre)).found;
	await p.goto(`${centre}/sessions/several`);
	await tickDays(p, 2);
	await fillPlace(p, "Salle du Calendrier");
	await p.fill("#times", "9h, 14h");
	await p.click("button[value=preview]");
	await p.locator("input[name=at]").first().uncheck();
	await p.click("button[value=back]"); // what was said is still there
	assert.equal(await p.locator("input[name=day]:checked").count(), 2);
	assert.equal(await p.inputValue("#room"), "Salle du Calendrier");
	await p.click("button[value=preview]");
	await p.locator("input[name=at]").first().uncheck();
	await p.click("button[value=create]");
	await p.waitForURL(`**${centre}`);
	assert.equal((await who.json(centre)).found, before + 3);
}

// Taking somebody off is asked twice, and the list has one less.
async function takesOff(who) {
	const { page: p } = who;
	await p.goto(`${centre}/candidates?period=upcoming`);
	await p.goto(`${await p.locator("tbody a.number").first().getAttribute("href")}/candidates`);
	const rows = p.locator("tbody tr");
	const before = await rows.count();
	assert.ok(before > 0, "somebody is on the list");
	const first = rows.first().locator("details.sure");
	assert.ok(await first.locator("form[action$='/remove'] button").isHidden(), "not by one click");
	await first.locator("summary").click();
	await first.locator("form[action$='/remove'] button").click();
	await p.locator(".notice").waitFor();
	assert.equal(await rows.count(), before - 1);
	await checkPage(who);
}

async function copies(who) {
	const { page: p } = who;
	await who.context.grantPermissions(["clipboard-read", "clipboard-write"]);
	await p.goto(centre);
	await p.locator("tbody a").first().click();
	const code = await p.locator("#code-access").textContent();
	await p.click("[data-copy=code-access]");
	await p.waitForFunction((wanted) => navigator.clipboard.readText().then((text) => text === wanted), code);
}

await suite(async () => {
	await server.start();
	const hugo = await visitor(server, { language: "fr" });
	await signIn(hugo, demo("hugo"), PASSWORD);
	await hugo.page.goto("/certif");
	centre = new URL(hugo.page.url()).pathname;
	await examineAll(hugo);
	await test("a candidate is taken off the list, once it is confirmed", () => takesOff(hugo));
	await test("somebody is invited, opens an account and joins", () => isInvited(hugo));
	await test("a session without scripts", () => plain());
	await test("several sessions from the calendar", () => several(hugo));
	await test("a code is copied", () => copies(hugo));
	await hugo.close();
	const amina = await visitor(server, { language: "fr" });
	await signIn(amina, demo("amina"), PASSWORD);
	await test("no centre yet (fr)", async () => {
		await amina.page.goto("/certif");
		await examine(amina, "centre-none");
	});
	await amina.close();
	await stopsWell(server);
});
