// SPDX-License-Identifier: EUPL-1.2
// The invigilators' board with forty candidates in every state: all of them on one screen, those who need
// somebody first, kept up to date while somebody works in it, the same without scripts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkPage, ROOT, Server, shoot, signIn, stopsWell, suite, test, until, visitor } from "./help.mjs";

const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");
const DEMO_PASSWORD = "openpix-demonstration";
const NUMBER = 12345678;
const SESSION = 501;
const MINUTE = 60000;
const server = new Server("demo");

function sql(text) {
	return execFileSync("sqlite3", ["-cmd", ".timeout 10000", join(server.folder, "openpix.db"), text], { encoding: "utf8" }).trim();
}

const LAST = ["Dupont", "Benali", "Moreau-Lefebvre", "Nguyen", "Martin", "Ruiz", "Øvergård", "Kowalski", "Traoré", "García y Hernández"];
const FIRST = ["Inès", "Ali", "Zoé", "Minh"];

// Forty, in the proportions of a session under way, with one of each state that needs somebody.
function states(now) {
	const started = (extra) => ({ state: "started", started: now - 40 * MINUTE, allowed: 105 * MINUTE, seen: now, answers: 12, ...extra });
	return [
		started({ holds: 1, alert: "L'image de la question ne s'affiche pas, j'ai rechargé la page deux fois.", alerted: now - MINUTE, held_since: now - MINUTE }),
		started({ holds: 8, held_since: now - MINUTE }),
		started({ seen: now - 3600 * 1000 }),
		{ state: "waiting" },
		{ state: "waiting" },
		started({ holds: 2, held_since: now - MINUTE }),
		{ state: "ready" },
		{ state: "completed", started: now - 50 * MINUTE, allowed: 105 * MINUTE, ended: now - MINUTE, answers: 32 },
		{ state: "stopped", started: now - 50 * MINUTE, allowed: 105 * MINUTE, ended: now - MINUTE, answers: 9 },
		{ state: "enrolled" },
		{ state: "enrolled" },
	].concat(Array.from({ length: 29 }, (_, i) => started({ answers: i, is_away: i === 3, extra: i % 10 === 4 ? 33 : 0, seen: now + 3600 * 1000 })));
}

function seed() {
	const now = Date.now();
	const lines = [
		"INSERT INTO centre (id, name, kind, zone, feed, created) VALUES (500, 'Université de Belledonne', 'SUP', 'Europe/Paris', '', 1)",
		"INSERT INTO centre_member (centre, person, role, since) SELECT 500, id, 'ADMIN', 1 FROM person WHERE email = 'hugo@demo.openpix.example'",
		`INSERT INTO certif_session (id, centre, number, site, site_key, room, room_key, starts, examiners, audience, access_code, password, created, author)
			VALUES (${SESSION}, 500, ${NUMBER}, 'Campus des Cèdres', 'campus', 'Salle B 204', 'salle', ${now - 45 * MINUTE}, 'Claire Moreau', 'students', 'BCDF23', 'K7M4X', 1, 1)`,
	];
	states(now).forEach((s, i) => {
		const id = 600 + i;
		const name = LAST[i % LAST.length];
		lines.push(`INSERT INTO certif_candidate (id, session, identity, birth_name, first_name, birth_date, extra_percent, attended, created)
			VALUES (${id}, ${SESSION}, '${id}', '${name}', '${FIRST[i >> 3 & 3]}', '2004-02-29', ${s.extra ?? 0}, ${i % 2 ? now : "NULL"}, 1)`);
		lines.push(`INSERT INTO certif_exam (candidate, session, state, holds, held_since, started, allowed, ended, alert, alerted)
			VALUES (${id}, ${SESSION}, '${s.state}', ${s.holds ?? 0}, ${s.held_since ?? 0}, ${s.started ?? "NULL"}, ${s.allowed ?? 0}, ${s.ended ?? "NULL"}, '${(s.alert ?? "").replaceAll("'", "''")}', ${s.alerted ?? 0})`);
		if (s.seen) lines.push(`INSERT INTO certif_contact (candidate, session, seen, is_away) VALUES (${id}, ${SESSION}, ${s.seen}, ${s.is_away ? 1 : 0})`);
		for (let n = 1; n <= (s.answers ?? -1) + (s.state === "started" ? 1 : 0); n++)
			lines.push(`INSERT INTO certif_question (candidate, number, session, challenge, difficulty, discriminant, served, began, answered, capacity, error)
				VALUES (${id}, ${n}, ${SESSION}, 'x', 0, 1, ${s.started}, 0, ${n <= s.answers ? 1 : 0}, 0, 0)`);
	});
	sql(`BEGIN; ${lines.join(";\n")}; COMMIT;`);
}

async function enter(who, name) {
	await signIn(who, `${name}@demo.openpix.example`, DEMO_PASSWORD);
	await who.page.goto("/invigilation");
	await who.page.fill("#number", String(NUMBER));
	await who.page.fill("#password", "c-k7m4x");
	await who.page.click("main form button[type=submit]");
	await who.page.locator(".board").waitFor();
}

const first = (page) => page.locator(".board-row").first();
const row = (page, id) => page.locator(`#c${id}`);

async function violations(page) {
	await page.evaluate(AXE);
	const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
	return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((n) => `${n.target.join(" ")} ${n.any[0]?.message ?? n.failureSummary}`).join(" | ")}`);
}

await suite(async () => {
	await server.start();
	seed();
	const claire = await visitor(server, { width: 1920 });
	const { page } = claire;

	await test("forty candidates are on one screen of 1920 x 1080, who needs somebody first", async () => {
		await page.setViewportSize({ width: 1920, height: 1080 });
		await page.goto("/invigilation");
		await enter(claire, "claire");
		await checkPage(claire);
		const rows = await page.evaluate(() => [...document.querySelectorAll(".board-row")].map((r) => ({
			bottom: r.getBoundingClientRect().bottom, right: r.getBoundingClientRect().right, state: r.dataset.state })));
		await shoot(page, "board", "forty");
		assert.equal(rows.length, 40);
		assert.ok(Math.max(...rows.map((r) => r.bottom)) <= 1080, `the last row ends at ${Math.max(...rows.map((r) => r.bottom))}`);
		assert.ok(Math.max(...rows.map((r) => r.right)) <= 1920);
		assert.deepEqual([...new Set(rows.map((r) => r.state))],
			["alert", "resume", "lost", "confirm", "still", "ready", "running", "over", "absent"]);
	});

	await test("it is fit for everybody, in light and dark, on a large screen and a small one", async () => {
		const wrong = [];
		for (const width of [1920, 1280, 360])
			for (const colorScheme of ["light", "dark"]) {
				await page.setViewportSize({ width, height: 1080 });
				await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
				for (const one of await violations(page)) wrong.push(`${width} ${colorScheme} ${one}`);
				await shoot(page, "board", `${width}-${colorScheme}`);
			}
		await row(page, 611).locator(".board-menu > summary").click();
		for (const one of await violations(page)) wrong.push(`menu ${one}`);
		await page.keyboard.press("Escape");
		await page.setViewportSize({ width: 320, height: 640 });
		await checkPage({ ...claire, width: 320 });
		for (const path of [`/invigilation/${SESSION}/candidates/600`, `/invigilation/${SESSION}/candidates/611?stop`,
			`/invigilation/${SESSION}/log`, `/invigilation/${SESSION}/reports`, "/invigilation"]) {
			await page.goto(path);
			await page.setViewportSize({ width: 320, height: 640 });
			await checkPage({ ...claire, width: 320 });
			for (const colorScheme of ["light", "dark"]) {
				await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
				for (const one of await violations(page)) wrong.push(`${path} ${one}`);
			}
			await page.setViewportSize({ width: 1280, height: 900 });
			await shoot(page, "board", path.replaceAll("/", "-").replace("?", "-"));
		}
		assert.deepEqual([...new Set(wrong)], []);
		await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
		await page.setViewportSize({ width: 1920, height: 1080 });
		await page.goto(`/invigilation/${SESSION}`);
	});

	await test("a change shows by itself, and what somebody is at stays", async () => {
		const menu = row(page, 612).locator(".board-menu");
		await menu.locator("summary").click();
		await menu.locator("input[type=number]").fill("17");
		sql(`UPDATE certif_exam SET holds = 1, held_since = ${Date.now()}, alert = 'Le son manque', alerted = ${Date.now()} WHERE candidate = 630`);
		await until("the alert", async () => (await row(page, 630).getAttribute("data-state")) === "alert");
		assert.match(await page.locator("[data-say]").textContent(), /\S/);
		assert.match(await page.title(), /^\(2\) /);
		sql(`UPDATE certif_exam SET allowed = allowed + 1000 WHERE candidate = 612`);
		await page.waitForFunction(() => document.querySelector("#c612").dataset.rev === "");
		assert.equal(await menu.locator("input[type=number]").inputValue(), "17");
		assert.ok(await menu.evaluate((e) => e.open));
		await page.keyboard.press("Escape");
		assert.ok(await menu.locator("summary").evaluate((e) => e === document.activeElement));
	});

	await test("one click does it, without leaving the page; a second one by somebody else is told", async () => {
		const paul = await visitor(server, { width: 1280 });
		await enter(paul, "hugo");
		const other = row(paul.page, 603);
		// both look at the same waiting candidate; Paul's page is kept from hearing the news
		await paul.page.route("**/invigilation/*", (r) => (r.request().method() === "GET" ? r.abort() : r.continue()));
		await row(page, 603).locator(".row-do > form button").click();
		await until("the row to be ready", async () => (await row(page, 603).getAttribute("data-state")) === "ready");
		await other.locator(".row-do > form button").click();
		await until("the answer", async () => /\S/.test(await paul.page.locator("[data-answer-text]").textContent()));
		assert.ok(await paul.page.locator("[data-answer-text].is-bad").count());
		assert.equal(sql("SELECT count(*) FROM certif_event WHERE kind = 'confirm' AND candidate = 603"), "1");
		assert.equal(new URL(page.url()).pathname, `/invigilation/${SESSION}`);
		paul.troubles.splice(0);
		await paul.close();
	});

	await test("one searches by name and shows only who needs somebody", async () => {
		const shown = () => page.locator(".board-row:visible").count();
		await page.fill("#search", "overgard");
		assert.equal(await shown(), 0); // ø is a letter of its own
		await page.fill("#search", "garcia");
		assert.equal(await shown(), 4);
		await page.fill("#search", "");
		await page.click("[data-filter]");
		const calls = await shown();
		assert.ok(calls >= 4 && calls < 12, `${calls} rows`);
		await page.click("[data-filter]");
		assert.equal(await shown(), 40);
	});

	await test("everything stops and goes on", async () => {
		await page.click(".board-everyone > summary");
		await page.click(".board-everyone button.btn-danger");
		await page.locator(".board-banner[role=alert]").waitFor();
		await shoot(page, "board", "stopped");
		await page.click(".board-banner[role=alert] button");
		await page.locator(".board-banner[role=alert]").waitFor({ state: "detached" });
	});

	await test("without scripts every button works and the page refreshes itself", async () => {
		const plain = await visitor(server, { width: 1280, js: false });
		await enter(plain, "claire");
		const source = await (await plain.context.request.get(`/invigilation/${SESSION}`)).text();
		assert.match(source, /<noscript>.*<meta http-equiv="refresh"/);
		await row(plain.page, 604).locator(".row-do > form button").click();
		await plain.page.locator(".board").waitFor();
		assert.equal(await row(plain.page, 604).getAttribute("data-state"), "ready");
		assert.ok(await plain.page.locator(".notice").count());
		await plain.close();
	});

	await test("a page without contact says so, and is up to date again after", async () => {
		server.child.kill("SIGSTOP"); // as a cut network: nothing is refused, nothing comes
		await page.locator("[data-offline]").waitFor({ timeout: 60000 });
		server.child.kill("SIGCONT");
		await page.locator("[data-offline]").waitFor({ state: "hidden", timeout: 60000 });
		claire.troubles.splice(0);
	});

	await test("leaving ends it for the pages that are open too", async () => {
		const second = await claire.context.newPage();
		await second.goto(`/invigilation/${SESSION}`);
		await second.click(".board-links form button");
		await second.locator("#number").waitFor();
		await until("the first page to end", async () => (await page.locator(".board").count()) === 0);
		claire.troubles.splice(0);
	});
	await test("the centre finalises: told what is missing, read again, confirmed, looked at", async () => {
		const hugo = await visitor(server, { width: 1280 });
		const wrong = [];
		const look = async (name) => {
			for (const width of [1280, 320]) {
				await hugo.page.setViewportSize({ width, height: 800 });
				await checkPage({ ...hugo, width });
				for (const colorScheme of ["light", "dark"]) {
					await hugo.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
					for (const one of await violations(hugo.page)) wrong.push(`${name} ${width} ${one}`);
				}
			}
			await hugo.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
			await hugo.page.setViewportSize({ width: 1280, height: 800 });
			await shoot(hugo.page, "board", name);
		};
		await signIn(hugo, "hugo@demo.openpix.example", DEMO_PASSWORD);
		await hugo.page.goto(`/certif/sessions/${SESSION}/finalize`);
		await look("finalize");
		await hugo.page.click("main form > button[type=submit]");
		await hugo.page.locator("[role=alert]").waitFor();
		await look("finalize-missing");
		for (const select of await hugo.page.locator("select").all()) await select.selectOption("candidate");
		await hugo.page.fill("#comment", "Une coupure de courant de dix minutes.");
		await hugo.page.check("#incident");
		await hugo.page.click("main form > button[type=submit]");
		await hugo.page.locator("[name=confirm]").waitFor({ state: "attached" });
		await look("finalize-confirm");
		await hugo.page.click("main form button[type=submit]");
		await hugo.page.locator(".note-wait").waitFor();
		await look("finalized");
		assert.deepEqual([...new Set(wrong)], []);
		assert.equal(sql(`SELECT state FROM certif_session WHERE id = ${SESSION}`), "finalized");
		assert.equal(sql(`SELECT count(*) FROM certif_exam WHERE session = ${SESSION} AND state IN ('started', 'waiting', 'ready', 'enrolled')`), "0");
		await hugo.close();
	});
	await stopsWell(server);
});
