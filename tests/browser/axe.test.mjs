// SPDX-License-Identifier: EUPL-1.2
// Every page of the product for people who see, read or move differently: axe-core without a
// violation in light and dark, at phone and desktop width; nothing to scroll sideways at 320 px; all
// of it by keyboard; all of it without scripts.
import assert from "node:assert/strict";
import { answer, challenges, fill, FORM, MANNERS, questionOn, rightAnswer, shown } from "./answers.mjs";
import { examine } from "./examine.mjs";
import { checkPage, Server, signIn, stopsWell, suite, test, visitor } from "./help.mjs";
import { said } from "./messages.mjs";

const DEMO_PASSWORD = "openpix-demonstration";
const KINDS = 5; // of questions: one choice, several, one blank, several of each sort
const server = new Server("demo");
const demo = (name) => `${name}@demo.openpix.example`;

const page = (name, go) => ({ name, go });
const at = (name, path) => page(name, (p) => p.goto(path));
const submit = (p, action) => p.click(`form[action='${action}'] button[type=submit]`);

async function linkFor(p, letter) {
	await p.goto("/forgotten-password");
	await p.fill("#email", demo("hugo"));
	await submit(p, "/forgotten-password");
	await p.locator("main h1").waitFor();
	return (await server.message(demo("hugo"), letter)).link;
}

const PUBLIC = [
	at("welcome", "/"),
	at("about", "/about"),
	at("terms", "/terms"),
	page("help", async (p) => {
		await p.goto("/help");
		await openAll(p);
	}),
	at("accessibility", "/accessibility"),
	at("sign-in", "/sign-in"),
	page("sign-in-refused", async (p) => {
		await p.goto("/sign-in");
		await p.fill("#email", demo("hugo"));
		await p.fill("#password", "wrong");
		await submit(p, "/sign-in");
		await p.locator("[role=alert]").waitFor();
	}),
	at("sign-up", "/sign-up"),
	page("sign-up-refused", async (p) => {
		await p.goto("/sign-up");
		await submit(p, "/sign-up");
		await p.locator("[aria-invalid=true]").first().waitFor();
	}),
	at("forgotten-password", "/forgotten-password"),
	page("forgotten-password-refused", async (p) => {
		await p.goto("/forgotten-password");
		await submit(p, "/forgotten-password");
		await p.locator("[aria-invalid=true]").waitFor();
	}),
	page("forgotten-password-sent", (p) => linkFor(p, "/reset-password")),
	page("reset-password", async (p) => p.goto(await linkFor(p, "/reset-password"))),
	page("reset-password-refused", async (p) => {
		await p.goto(await linkFor(p, "/reset-password"));
		await submit(p, "/reset-password");
		await p.locator("[aria-invalid=true]").waitFor();
	}),
	at("link-dead", "/link-dead"),
	at("not-found", "/nothing/here"),
];

const openAll = (p) =>
	p.evaluate(() => {
		for (const fold of document.querySelectorAll("details")) fold.open = true;
	});

async function accountRefused(p, action, fields) {
	await p.goto("/account");
	await openAll(p);
	for (const [field, value] of Object.entries(fields)) await p.fill(field, value);
	await submit(p, action);
	await p.locator("[aria-invalid=true]").first().waitFor();
}

const LEARNER = [
	at("home", "/"),
	at("profile", "/profile"),
	at("tests", "/tests"),
	page("account", async (p) => {
		await p.goto("/account");
		await openAll(p);
	}),
	page("account-names-refused", (p) => accountRefused(p, "/account/names", { "#first_name": "" })),
	page("account-email-refused", (p) => accountRefused(p, "/account/email", { "#email": "none" })),
	page("account-password-refused", (p) => accountRefused(p, "/account/password", { "#new_password": "court" })),
	page("account-delete-refused", (p) => accountRefused(p, "/account/delete", { "#delete_password": "wrong" })),
	page("account-email-sent", async (p) => {
		await p.goto("/account");
		await submit(p, "/account/confirm-email");
		await p.locator("[role=status]").first().waitFor();
	}),
	page("confirm-email", async (p) => p.goto((await server.message(demo("lucas"), "/confirm-email")).link)),
	page("change-email", async (p) => {
		await p.goto("/account");
		await openAll(p);
		await p.fill("#email", "lucas.martin@example.org");
		await p.fill("#email_password", DEMO_PASSWORD);
		await submit(p, "/account/email");
		await p.goto((await server.message("lucas.martin@example.org", "/change-email")).link);
	}),
];

// A competence in each of its states, by the cards of the demonstration's people.
async function competenceStates(who) {
	const { domains } = await who.json("/profile");
	const cards = domains.flatMap((domain) => domain.cards);
	const states = { "not-started": "not_started", "in-progress": "in_progress", improvable: "improvable", waiting: "must_wait", resettable: "resettable" };
	return Object.entries(states)
		.map(([name, field]) => [name, cards.find((card) => card[field])])
		.filter(([, card]) => card)
		.map(([name, card]) => at(`competence-${name}`, `/competences/${card.id}`));
}

// Questions of every kind, a refused answer, a checkpoint and results, taking tests until all were met.
async function examineTests(who) {
	const { page: p, language } = who;
	const kinds = new Set();
	const places = new Set(["refused", "checkpoint", "result"]);
	const { domains } = await who.json("/profile");
	for (const { id } of domains.flatMap((domain) => domain.cards)) {
		await p.goto(`/competences/${id}`);
		await p.click("form[action$='/start'] button");
		await p.locator(FORM).waitFor();
		for (let n = 0; ; n++) {
			if (await p.locator(FORM).count()) {
				const { kind } = challenges.get((await questionOn(p)).id);
				if (!kinds.has(kind)) await examine(who, `question-${kind}`);
				kinds.add(kind);
				if (places.delete("refused")) {
					await p.click(`${FORM} button:not([name])`);
					await p.locator("[role=alert]").waitFor();
					await examine(who, "question-refused");
				}
				await answer(p, language, MANNERS[n % MANNERS.length]);
				continue;
			}
			const place = p.url().endsWith("/result") ? "result" : "checkpoint";
			await openAll(p);
			if (places.delete(place)) await examine(who, place);
			if (place === "result") break;
			await p.click("a[href^='/assessments/']");
			await p.locator(FORM).waitFor();
		}
		if (kinds.size >= KINDS && !places.size) return;
	}
	assert.fail(`met only ${[...kinds]}, not ${[...places]}`);
}

// ---- the keyboard -----------------------------------------------------------------------------

// What has the focus, and whether one can see that it has.
function focusHere() {
	const e = document.activeElement;
	const style = getComputedStyle(e);
	const place = e.closest("label")?.getBoundingClientRect() ?? e.getBoundingClientRect();
	const ring = (s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none";
	return {
		name: e === document.body ? "" : `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ""} ${(e.innerText || e.name || "").trim().slice(0, 30)}`.trim(),
		order: [...document.querySelectorAll("*")].indexOf(e),
		ring: ring(style) || (e.closest("label") !== null && ring(getComputedStyle(e.closest("label")))),
		inside: place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.left < innerWidth && place.width > 0,
	};
}

// Tabs from the top of the page to its end: everything once, in the order of reading, to be seen.
async function tabThrough(p) {
	const seen = [];
	await p.evaluate(() => document.activeElement?.blur());
	for (let n = 0; n < 120; n++) {
		await p.keyboard.press("Tab");
		const here = await p.evaluate(focusHere);
		if (!here.name || here.order === seen[0]?.order) break;
		seen.push(here);
	}
	const hidden = seen.filter((one) => !one.ring || !one.inside).map((one) => one.name);
	assert.deepEqual(hidden, [], "the focus can be seen on everything");
	const orders = seen.map((one) => one.order);
	assert.deepEqual(orders, [...orders].sort((a, b) => a - b), "in the order of reading");
	return seen.map((one) => one.name);
}

async function keyboardSignIn(who) {
	const { page: p } = who;
	await p.goto("/sign-in");
	const names = await tabThrough(p);
	assert.match(names[0], new RegExp(said(who.language, "Skip to the content").slice(0, 20)));
	for (const wanted of ["input#email", "input#password"]) assert.ok(names.some((name) => name.startsWith(wanted)), `${wanted} is reached`);
	await p.goto("/sign-in");
	await p.keyboard.press("Tab");
	const link = await p.evaluate(() => document.activeElement.getBoundingClientRect().toJSON());
	assert.ok(link.top >= 0 && link.height > 20, "the skip link shows itself");
	await p.keyboard.press("Enter");
	await p.waitForFunction(() => document.activeElement.id === "main");
	await p.keyboard.press("Tab");
	assert.equal(await p.evaluate(() => document.activeElement.id), "email", "and leads to the content");
	await p.keyboard.type(demo("emma"));
	await p.keyboard.press("Tab");
	await p.keyboard.type(DEMO_PASSWORD);
	await p.keyboard.press("Enter");
	await p.waitForURL("**/");
}

// One competence from start to result without a mouse.
async function keyboardTest(who) {
	const { page: p, language } = who;
	const { domains } = await who.json("/profile");
	const { id } = domains.flatMap((domain) => domain.cards).find((card) => card.not_started);
	const press = async (...keys) => {
		for (const key of keys) await p.keyboard.press(key);
	};
	const tabTo = async (selector) => {
		for (let n = 0; n < 80; n++) {
			if (await p.evaluate((s) => document.activeElement.matches(s), selector)) return;
			await press("Tab");
		}
		assert.fail(`Tab does not reach ${selector} on ${p.url()}`);
	};
	await p.goto(`/competences/${id}`);
	await tabTo("form[action$='/start'] button");
	await press("Enter");
	await p.locator(FORM).waitFor();
	await tabThrough(p);
	for (let n = 0; n < 30; n++) {
		if (p.url().endsWith("/result")) return;
		if (p.url().endsWith("/checkpoint")) {
			await tabTo("ol.corrections summary");
			await press("Enter");
			await p.locator("ol.corrections details[open]").first().waitFor();
			await p.evaluate(() => document.activeElement.blur());
			await tabTo("main a[href^='/assessments/']");
			await press("Enter");
			await p.locator(FORM).waitFor();
		}
		await keyboardAnswer(p, language, tabTo, press);
	}
	assert.fail("the test does not end");
}

async function keyboardAnswer(p, language, tabTo, press) {
	const { id, position } = await questionOn(p);
	const challenge = challenges.get(id);
	const words = rightAnswer(challenge, language);
	const fields = await shown(p, words);
	await p.evaluate(() => document.getElementById("main").focus());
	if (challenge.kind === "qcu") {
		await tabTo(`${FORM} input[type=radio]`);
		const chosen = () => p.evaluate(() => document.querySelector("form[data-answer] input:checked")?.value);
		await press("Space");
		for (let n = 0; n < 9 && (await chosen()) !== fields[0][1]; n++) await press("ArrowDown");
		assert.equal(await chosen(), fields[0][1], "arrows walk among the choices");
		await press("Enter");
	} else if (challenge.kind === "qcm") {
		for (const [, value] of fields) {
			await p.evaluate(() => document.getElementById("main").focus());
			await tabTo(`${FORM} input[type=checkbox][value="${value}"]`);
			await press("Space");
		}
		await press("Enter");
	} else {
		const menus = await p.locator(`${FORM} select`).count();
		if (menus) await fill(p, words); // a menu's own list is the browser's
		else
			for (const [name, value] of fields) {
				await tabTo(`${FORM} [name="${name}"]`);
				await p.keyboard.type(value);
			}
		if (menus) await tabTo(`${FORM} button:not([name])`);
		await press("Enter");
	}
	await p.locator(`${FORM} input[name=position][value="${position + 1}"], ol.corrections`).first().waitFor({ state: "attached" });
}

// ---- all of it --------------------------------------------------------------------------------

async function examineAll(who, pages) {
	for (const one of pages) {
		await test(`${one.name} (${who.language})`, async () => {
			await one.go(who.page);
			await examine(who, one.name);
		});
	}
}

await suite(async () => {
	await server.start();
	const guest = await visitor(server, { language: "fr" });
	await examineAll(guest, PUBLIC);
	await guest.close();

	const lucas = await visitor(server, { language: "fr" });
	await signIn(lucas, demo("lucas"), DEMO_PASSWORD);
	await examineAll(lucas, LEARNER);
	await examineAll(lucas, await competenceStates(lucas));
	await lucas.close();

	const amina = await visitor(server, { language: "fr" });
	await signIn(amina, demo("amina"), DEMO_PASSWORD);
	await examineAll(amina, [at("home-nothing-yet", "/"), at("profile-nothing-yet", "/profile")]);
	await test("questions of every kind, a refused answer, a checkpoint, a result (fr)", () => examineTests(amina));
	await amina.close();

	const ines = await visitor(server, { language: "fr" });
	await signIn(ines, demo("ines"), DEMO_PASSWORD);
	await examineAll(ines, [at("home-full", "/"), at("profile-full", "/profile"), ...(await competenceStates(ines))]);
	await ines.close();

	const emma = await visitor(server, { language: "en" });
	await test("one signs in by keyboard (en)", () => keyboardSignIn(emma));
	await test("one takes a test by keyboard (en)", () => keyboardTest(emma));
	await test("home, profile and account by keyboard (en)", async () => {
		for (const path of ["/", "/profile", "/account"]) {
			await emma.page.goto(path);
			await tabThrough(emma.page);
		}
	});
	await emma.close();

	const diego = await visitor(server, { language: "es", js: false });
	for (const { name, go } of [...PUBLIC.filter((one) => !/refused|reset|sent/.test(one.name))])
		await test(`${name} without scripts (es)`, async () => {
			await go(diego.page);
			await checkPage(diego);
		});
	await signIn(diego, demo("diego"), DEMO_PASSWORD);
	for (const path of ["/", "/profile", "/account", "/competences/1.1"])
		await test(`${path} without scripts (es)`, async () => {
			await diego.page.goto(path);
			await checkPage(diego);
		});
	await diego.close();
	await stopsWell(server);
});
