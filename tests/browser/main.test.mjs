// SPDX-License-Identifier: EUPL-1.2
// The main job in a real browser, in each language, on a phone and on a desktop, with scripts and
// without: a newcomer signs up, takes an adaptive test of ten questions and more, sees the
// corrections, the result and the profile, leaves, comes back and finds everything.
import assert from "node:assert/strict";
import { answer, challenges, FORM, MANNERS, questionOn, rightAnswer } from "./answers.mjs";
import { checkPage, PASSWORD, Server, shoot, signIn, stopsWell, suite, test, visitor } from "./help.mjs";
import { said } from "./messages.mjs";

const ENOUGH = 10; // answers
const PATIENCE = 5; // competences

// One newcomer's way, from the first page on.
class Newcomer {
	constructor(who, number) {
		this.who = who;
		this.page = who.page;
		this.number = number;
		this.folder = `${who.language}-${who.width}-${who.js ? "js" : "nojs"}`;
		this.email = `person${number}@example.org`;
		this.given = []; // answers, in order
		this.pictures = 0;
		this.kinds = new Set();
		this.checkpoints = 0;
		this.taken = 0; // competences
	}

	say(msgid) {
		return said(this.who.language, msgid);
	}

	// The page is as a page should be; a picture of it is kept.
	async look(name) {
		await checkPage(this.who);
		await shoot(this.page, this.folder, `${String(++this.pictures).padStart(2, "0")}-${name}`);
	}

	async opensAnAccount() {
		const { page } = this;
		await page.goto("/");
		await this.look("welcome");
		await page.click("main a[href='/sign-up'] >> nth=0");
		await this.look("sign-up");
		await page.fill("#first_name", "Zoé");
		await page.fill("#last_name", "O’Neill-Østergård");
		await page.fill("#email", this.email);
		await page.fill("#password", PASSWORD);
		await page.check("#terms");
		await page.click("form[action='/sign-up'] button[type=submit]");
		await page.locator("[role=status]", { hasText: this.say("Welcome! Your account is open. A message to confirm your address is on its way.") }).waitFor();
		assert.equal(new URL(page.url()).pathname, "/");
		assert.equal(await page.locator("h1").innerText(), this.say("Hello {person_name}").replace("{person_name}", "Zoé"));
		await this.look("home");
	}

	async readsThePages() {
		for (const path of ["/about", "/terms", "/account"]) {
			await this.page.goto(path);
			await this.look(path.slice(1));
		}
	}

	// From the cards of the home page the first time, from the profile later.
	async choosesACompetence(first) {
		const { page } = this;
		await page.goto(first ? "/" : "/profile");
		const links = page.locator(first ? ".cards a[href^='/competences/']" : ".competences li:has(.muted:only-child) a");
		const count = await links.count();
		assert.equal(count, first ? 4 : 16 - this.taken, "competences to choose from");
		this.taken++;
		const link = links.nth(this.number % count);
		const title = await link.innerText();
		await link.click();
		await page.waitForURL("**/competences/*");
		assert.equal(await page.locator("h1").innerText(), title);
		if (first) await this.look("competence");
		await page.click("form[action$='/start'] button");
		await page.locator(FORM).waitFor();
		assert.equal((await questionOn(page)).position, 1);
	}

	async seesTheQuestion() {
		const { page } = this;
		const { id, statement } = await questionOn(page);
		const { kind } = challenges.get(id);
		assert.ok(statement.length > 20, "the question is there to read");
		await checkPage(this.who);
		if (this.kinds.has(kind)) return;
		this.kinds.add(kind);
		await this.look(`question-${kind}`);
	}

	async findsTheSameQuestion() {
		const { page, who } = this;
		const before = await questionOn(page);
		await page.reload();
		assert.deepEqual(await questionOn(page), before, "the same question after a reload");
		const tab = await who.context.newPage();
		await tab.goto("/");
		await tab.click(".cards a[href^='/competences/'] >> nth=0");
		await tab.locator("form[action$='/start'] button", { hasText: this.say("Continue the test") }).click();
		await tab.locator(FORM).waitFor();
		assert.deepEqual(await questionOn(tab), before, "the same question in a second tab");
		assert.equal(tab.url(), page.url());
		await tab.close();
	}

	// Each correction says what was given, what was expected and why.
	async readsCorrections(asked) {
		const { page, who } = this;
		const folds = page.locator("ol.corrections > li");
		assert.equal(await folds.count(), asked.length, "a correction for each answer");
		for (const [i, one] of asked.entries()) {
			const fold = folds.nth(i);
			await fold.locator("summary").click();
			const text = await fold.locator(".fold-body").innerText();
			const verdict = { right: "Right", wrong: "Wrong", skip: "Skipped" }[one.how];
			assert.equal(await fold.locator(".verdict").innerText(), this.say(verdict), one.id);
			for (const heading of ["The question", "Your answer", "Why"]) assert.ok(text.includes(this.say(heading)), `${heading} of ${one.id}`);
			if (one.how === "skip") assert.ok(text.includes(this.say("You skipped this question.")));
			else assert.ok((await fold.locator(".answer-box").first().innerText()).trim(), `what was given to ${one.id}`);
			if (one.how !== "right") await this.readsWhatWasExpected(fold, one);
		}
		await checkPage(who);
	}

	async readsWhatWasExpected(fold, { challenge }) {
		const { language } = this.who;
		const text = await fold.locator(".answer-box").last().innerText();
		for (const [, words] of rightAnswer(challenge, language))
			assert.ok(text.includes(words), `"${words}" is among what was expected of ${challenge.id}: "${text}"`);
	}

	async takesTheTest(first) {
		const { page, who } = this;
		const here = [];
		for (;;) {
			await this.seesTheQuestion();
			if (first && here.length === 1) await this.findsTheSameQuestion();
			here.push(await answer(page, who.language, MANNERS[(this.given.length + here.length) % MANNERS.length]));
			if (await page.locator(FORM).count()) continue;
			if (page.url().endsWith("/result")) break;
			assert.ok(page.url().endsWith("/checkpoint"), page.url());
			assert.equal(here.length % 5, 0, "a checkpoint every five answers");
			await this.readsCorrections(here.slice(-5));
			await this.look("checkpoint");
			this.checkpoints++;
			await page.click("a[href^='/assessments/']");
			await page.locator(FORM).waitFor();
		}
		this.given.push(...here);
		assert.equal(await page.locator("h1").innerText(), this.say("Your test is finished"));
		await this.readsCorrections(here);
		await this.look("result");
	}

	async seesTheProfile() {
		const { page, who } = this;
		await page.goto("/profile");
		const view = await who.json("/profile");
		const shown = Number(await page.locator(".gauge .figure-number").innerText());
		assert.ok(shown > 0, "pix were earned");
		assert.equal(shown, view.total, "the page and the interface say the same");
		const sum = view.domains.flatMap((domain) => domain.cards).reduce((all, card) => all + card.pix, 0);
		assert.equal(shown, sum, "the total is the sum of the sixteen competences");
		assert.equal(await page.locator(".competences li").count(), 16);
		return { view, text: await page.locator("main").innerText() };
	}

	// The answers kept are those given, in order, each once, rightly judged.
	async checksTheRecord() {
		const { learning } = await this.who.json("/account/data");
		const kept = learning.tests.sort((a, b) => a.started - b.started).flatMap((one) => one.answers);
		const results = { right: "ok", wrong: "ko", skip: "aband" };
		assert.deepEqual(
			kept.map((one) => `${one.question} ${one.result} ${one.language}`),
			this.given.map((one) => `${one.id} ${results[one.how]} ${this.who.language}`),
		);
	}

	async leavesAndComesBack(profile) {
		const { page, who } = this;
		await page.click("form[action='/sign-out'] button");
		await page.locator("[role=status]", { hasText: this.say("You are signed out.") }).waitFor();
		await this.look("signed-out");
		await page.goto("/profile");
		assert.equal(new URL(page.url()).pathname, "/sign-in", "the profile asks to sign in");
		await this.look("sign-in");
		await signIn(who, this.email);
		assert.deepEqual(await this.seesTheProfile(), profile, "the profile is the same");
		await this.look("profile-again");
	}
}

async function way(server, options, number) {
	const who = await visitor(server, options);
	const newcomer = new Newcomer(who, number);
	await newcomer.opensAnAccount();
	await newcomer.readsThePages();
	// A test is over as soon as the level is sure, often before its first checkpoint: then another
	// competence is taken, and should that happen again and again somebody else will meet one.
	const more = () => newcomer.given.length < ENOUGH || (newcomer.checkpoints === 0 && newcomer.taken < PATIENCE);
	for (let first = true; more(); first = false) {
		await newcomer.choosesACompetence(first);
		await newcomer.takesTheTest(first);
	}
	await newcomer.checksTheRecord();
	const profile = await newcomer.seesTheProfile();
	await newcomer.look("profile");
	await newcomer.leavesAndComesBack(profile);
	const letter = await server.message(newcomer.email, "/confirm-email");
	assert.equal(letter.subject, said(who.language, "Confirm your e-mail address"));
	await who.close();
	return newcomer.checkpoints;
}

await suite(async () => {
	const server = await new Server().start();
	let number = 0;
	let checkpoints = 0;
	for (const language of ["fr", "en", "es"])
		for (const width of [360, 1280])
			for (const js of [true, false]) {
				const person = number++;
				await test(`sign up, test, result, profile: ${language}, ${width} px, scripts ${js ? "on" : "off"}`, async () => {
					checkpoints += await way(server, { language, width, js }, person);
				});
			}
	await test("newcomers met a checkpoint on their way", () => assert.ok(checkpoints > 0));
	await stopsWell(server);
});
