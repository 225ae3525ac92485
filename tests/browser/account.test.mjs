// SPDX-License-Identifier: EUPL-1.2
// One's account in a real browser: what a person changes, forgets, takes along and deletes, each by
// the pages and the messages they really get.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { answer, FORM } from "./answers.mjs";
import { checkPage, PASSWORD, Server, signIn, signUp, stopsWell, suite, test, until, visitor } from "./help.mjs";
import { said } from "./messages.mjs";

const OTHER_PASSWORD = "quatorze lampes orange";
const TOO_SHORT = "Choose a password of at least 12 characters: a few words of your own are easy to remember.";
const TOO_COMMON = "This password is among the first that attackers try: choose a less common one.";
const server = new Server();
let number = 0;

// Somebody new, signed in, with their own browser.
async function person(options) {
	const who = await visitor(server, options);
	who.email = `account${++number}@example.org`;
	who.say = (msgid, value) => said(who.language, msgid).replace("{0}", value);
	await signUp(who, who.email);
	return who;
}

// The same person in another browser, signed in or not.
async function elsewhere(who, isSignedIn) {
	const other = await visitor(server, { language: who.language, js: who.js });
	if (isSignedIn) await signIn(other, who.email);
	return other;
}

const close = (...all) => Promise.all(all.map((who) => who.close()));
const submit = (form) => form.locator("button[type=submit]").click();

async function told(who, text) {
	await who.page.locator(".notice [role=status]", { hasText: text }).waitFor();
	await checkPage(who);
}

// A form of the account page, its fold opened.
async function form(who, action) {
	const { page } = who;
	if (new URL(page.url()).pathname !== "/account") await page.goto("/account");
	const found = page.locator(`form[action='${action}']`);
	if (!(await found.isVisible())) await page.locator("details", { has: found }).locator("summary").click();
	return found;
}

// The field says that it is wrong and is tied to the words that say why; those can be seen.
async function fieldError(who, field, text) {
	const input = who.page.locator(`${field}[aria-invalid=true]`);
	await input.waitFor();
	const ids = (await input.getAttribute("aria-describedby")).split(" ");
	const places = ids.map((id) => who.page.locator(`[id="${id}"]`));
	const texts = await Promise.all(places.map((place) => place.innerText()));
	const at = texts.findIndex((one) => one.trim() === text);
	assert.ok(at >= 0, `"${text}" is tied to ${field}, not "${texts}"`);
	assert.ok(await places[at].isVisible());
	await checkPage(who);
}

async function isSignedIn(who) {
	await who.page.goto("/account");
	return new URL(who.page.url()).pathname === "/account";
}

async function forgottenPassword(language, js) {
	const who = await person({ language, js });
	const other = await elsewhere(who, false);
	const { page } = other;
	await page.goto("/sign-in");
	await page.click("a[href='/forgotten-password']");
	await page.fill("#email", who.email.toUpperCase());
	await submit(page.locator("form[action='/forgotten-password']"));
	await page.locator("main", { hasText: who.say("Look in your mailbox") }).waitFor();
	await checkPage(other);
	const { link, subject } = await server.message(who.email, "/reset-password");
	assert.equal(subject, who.say("Choose a new password"));
	const choose = page.locator("form[action='/reset-password']");
	await page.goto(link);
	await page.fill("#password", "court");
	await submit(choose);
	await fieldError(other, "#password", who.say(TOO_SHORT));
	await page.fill("#password", OTHER_PASSWORD);
	await submit(choose);
	await told(other, who.say("Your new password is kept. Sign in with it."));
	assert.ok(!(await isSignedIn(who)), "the session of before is ended");
	await page.goto(link);
	assert.equal(await page.locator("h1").innerText(), who.say("This link no longer works"));
	await checkPage(other);
	await signInRefused(other, who.email, PASSWORD);
	await signIn(other, who.email, OTHER_PASSWORD);
	assert.ok(await isSignedIn(other), "the new password opens the account");
	await close(who, other);
}

async function signInRefused(who, email, password) {
	const { page } = who;
	if (new URL(page.url()).pathname !== "/sign-in") await page.goto("/sign-in");
	await page.fill("#email", email);
	await page.fill("#password", password);
	await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), submit(page.locator("form[action='/sign-in']"))]);
	await page.locator("[role=alert]").waitFor();
	assert.equal(await page.inputValue("#email"), email, "the address typed stays");
	assert.equal(await page.inputValue("#password"), "", "the password does not");
	return page.locator("[role=alert]").innerText();
}

// A pause comes after ten tries, the last five are counted aloud, and the right password does not
// shorten it.
async function wrongPasswords(language, js) {
	const who = await person({ language, js });
	const thief = await elsewhere(who, false);
	const plain = who.say("The address or the password is wrong.");
	assert.equal(await signInRefused(thief, "nobody@example.org", "whatever it may be"), plain);
	for (let left = 9; left > 0; left--) {
		const counted = who.say("The address or the password is wrong. Tries left before a pause: {0}.", left);
		assert.equal(await signInRefused(thief, who.email, `wrong ${left}`), left > 5 ? plain : counted);
	}
	const locked = who.say("Too many wrong passwords: try again in {0} minutes, or choose a new password by e-mail.", 2);
	assert.equal(await signInRefused(thief, who.email, "the tenth"), locked);
	await fieldError(thief, "#password", locked);
	assert.equal(await signInRefused(thief, who.email, PASSWORD), locked);
	assert.ok(await isSignedIn(who), "who was signed in stays so");
	await close(who, thief);
}

async function confirmAddress(language, js) {
	const who = await person({ language, js });
	const { page } = who;
	const first = await server.message(who.email, "/confirm-email");
	assert.equal(first.subject, who.say("Confirm your e-mail address"));
	await page.goto("/account");
	assert.ok((await page.locator("main").innerText()).includes(who.say("not confirmed yet")));
	await submit(page.locator("form[action='/account/confirm-email']"));
	await told(who, who.say("A new message to confirm your address is on its way."));
	const second = await until("a second message", () => {
		const all = server.messages().filter((m) => m.to === who.email);
		return all.length === 2 && all.find((m) => m.link !== first.link);
	});
	const stranger = await elsewhere(who, false);
	await stranger.page.goto(first.link);
	assert.equal(await stranger.page.locator("h1").innerText(), who.say("This link no longer works"), "the newest link stands");
	await stranger.page.goto(second.link);
	assert.ok((await stranger.page.locator("main").innerText()).includes(who.email), "the page says which address");
	await checkPage(stranger);
	await submit(stranger.page.locator("form[action='/confirm-email']"));
	await told(stranger, who.say("Your e-mail address is confirmed. Thank you!"));
	await page.goto("/account");
	assert.ok(!(await page.locator("main").innerText()).includes(who.say("not confirmed yet")));
	await close(who, stranger);
}

async function changeAddress(language, js) {
	const who = await person({ language, js });
	const { page } = who;
	const next = `new-${who.email}`;
	const taken = await person({ language, js });
	const ask = async (email, password) => {
		const change = await form(who, "/account/email");
		await change.locator("#email").fill(email);
		await change.locator("#email_password").fill(password);
		await submit(change);
	};
	await ask("no address", PASSWORD);
	await fieldError(who, "#email", who.say("Write an e-mail address such as name@example.org."));
	await ask(next, "not my password");
	await fieldError(who, "#email_password", who.say("This is not your present password."));
	assert.equal(await page.inputValue("#email"), next, "the new address typed stays");
	await ask(taken.email, PASSWORD);
	await told(who, who.say("A message is on its way to the new address: open its link to confirm the change."));
	const owner = await server.message(taken.email, taken.say("If it was not you, ignore this message: your account stays as it is."));
	assert.equal(owner.subject, taken.say("Somebody asked for your e-mail address"), "only the owner learns that it has an account");
	await ask(next, PASSWORD);
	await told(who, who.say("A message is on its way to the new address: open its link to confirm the change."));
	assert.equal(await page.locator("#email-title ~ p strong").innerText(), who.email, "nothing changes before the link");
	const warning = await server.message(who.email, who.say("If it was not you, change your password at once: someone knows it."));
	assert.equal(warning.subject, who.say("Your e-mail address is about to change"));
	const { link } = await server.message(next, "/change-email");
	await page.goto(link);
	assert.ok((await page.locator("main").innerText()).includes(next));
	await checkPage(who);
	await submit(page.locator("form[action='/change-email']"));
	await told(who, who.say("Your new address is confirmed: sign in with it from now on."));
	const other = await elsewhere(who, false);
	await signInRefused(other, who.email, PASSWORD);
	await signIn(other, next);
	await close(who, taken, other);
}

async function changeNames(language, js) {
	const who = await person({ language, js });
	const { page } = who;
	const change = await form(who, "/account/names");
	await change.locator("#first_name").fill("");
	await submit(change);
	await fieldError(who, "#first_name", who.say("Write both names."));
	await page.fill("#first_name", "<b>Åsa</b> & Cie");
	await page.fill("#last_name", "d’Été-Ñuñez");
	await submit(change);
	await told(who, who.say("Your name is changed."));
	assert.equal(await page.inputValue("#last_name"), "d’Été-Ñuñez");
	await page.goto("/");
	assert.ok((await page.locator("h1").innerText()).includes("<b>Åsa</b> & Cie"), "a name is text, never markup");
	await checkPage(who);
	await close(who);
}

async function changePassword(language, js) {
	const who = await person({ language, js });
	const other = await elsewhere(who, true);
	const ask = async (present, next) => {
		const change = await form(who, "/account/password");
		await change.locator("#password").fill(present);
		await change.locator("#new_password").fill(next);
		await submit(change);
	};
	await ask(PASSWORD, "court");
	await fieldError(who, "#new_password", who.say(TOO_SHORT));
	await ask(PASSWORD, "password1234");
	await fieldError(who, "#new_password", who.say(TOO_COMMON));
	await ask("not my password", OTHER_PASSWORD);
	await fieldError(who, "#password", who.say("This is not your present password."));
	await ask(PASSWORD, OTHER_PASSWORD);
	await told(who, who.say("Your password is changed and your other sessions are ended."));
	assert.ok(await isSignedIn(who), "this browser stays signed in");
	assert.ok(!(await isSignedIn(other)), "the other one does not");
	await signInRefused(other, who.email, PASSWORD);
	await signIn(other, who.email, OTHER_PASSWORD);
	await close(who, other);
}

// By the account for good, by the foot of any page for this browser.
async function changeLanguage(js) {
	const who = await person({ language: "fr", js });
	const change = await form(who, "/account/language");
	await change.locator("select").selectOption("es");
	await submit(change);
	await who.page.locator("html[lang=es]").waitFor();
	who.language = "es";
	await checkPage(who);
	const other = await visitor(server, { language: "en", js });
	await other.page.goto("/sign-in");
	await checkPage(other);
	await signIn(other, who.email);
	other.language = "es";
	await checkPage(other); // the account's language, in a browser that asks for English
	await other.page.goto("/profile");
	await other.page.click("footer button[value=fr]");
	await other.page.locator("html[lang=fr]").waitFor();
	assert.equal(new URL(other.page.url()).pathname, "/profile", "one stays where one was");
	other.language = "fr";
	await checkPage(other);
	await close(who, other);
}

async function sessions(language, js) {
	const who = await person({ language, js });
	const { page } = who;
	const [second, third] = [await elsewhere(who, true), await elsewhere(who, true)];
	await page.goto("/account");
	const rows = page.locator("#sessions-title ~ ul > li");
	assert.equal(await rows.count(), 3);
	assert.equal(await rows.filter({ hasText: who.say("this browser") }).count(), 1);
	await rows.locator("form").first().locator("button").click();
	await told(who, who.say("Done: that browser is signed out."));
	assert.equal(await rows.count(), 2);
	const alive = [await isSignedIn(second), await isSignedIn(third)];
	assert.equal(alive.filter(Boolean).length, 1, "one of the two others is ended");
	await page.locator("form[action='/account/sessions']").last().locator("button").click();
	await told(who, who.say("Done: that browser is signed out."));
	assert.equal(await rows.count(), 1);
	assert.deepEqual([await isSignedIn(second), await isSignedIn(third)], [false, false]);
	assert.ok(await isSignedIn(who));
	await close(who, second, third);
}

async function data(language, js) {
	const who = await person({ language, js });
	const { page } = who;
	await page.goto("/competences/1.1");
	await page.click("form[action$='/start'] button");
	await page.locator(FORM).waitFor();
	const first = await answer(page, language, "right");
	const second = await answer(page, language, "skip");
	await page.goto("/account");
	const [download] = await Promise.all([page.waitForEvent("download"), page.click("a[href='/account/data']")]);
	assert.match(download.suggestedFilename(), /\.json$/);
	const all = JSON.parse(readFileSync(await download.path(), "utf8"));
	const own = all.account;
	assert.equal(own.email, who.email);
	assert.equal(own.lastName, "Dupré");
	assert.deepEqual(
		all.learning.tests[0].answers.map((one) => [one.question, one.result]),
		[[first.id, "ok"], [second.id, "aband"]],
	);
	assert.ok(!JSON.stringify(all).includes("argon2"), "no trace of the password");
	await close(who);
}

async function deleteAccount(language, js) {
	const who = await person({ language, js });
	const { page } = who;
	const gone = await form(who, "/account/delete");
	await gone.locator("input").fill("not my password");
	await submit(gone);
	await fieldError(who, "#delete_password", who.say("This is not your present password."));
	await page.fill("#delete_password", PASSWORD);
	await submit(gone);
	await told(who, who.say("Your account and all its data are deleted."));
	assert.ok(!(await isSignedIn(who)));
	await signInRefused(who, who.email, PASSWORD);
	await signUp(who, who.email); // the address is free again
	const { total, nothing_yet: nothing } = await who.json("/profile");
	assert.deepEqual([total, nothing], [0, true]);
	await close(who);
}

async function signUpErrors(language, js) {
	const there = await person({ language, js });
	const who = await elsewhere(there, false);
	const { page } = who;
	const fields = { "#first_name": "Noël", "#last_name": "D’Angelo", "#email": there.email.replace("account", "ACCOUNT") };
	const create = page.locator("form[action='/sign-up']");
	await page.goto("/sign-up");
	await submit(create);
	await fieldError(who, "#first_name", there.say("Write your first name."));
	await fieldError(who, "#last_name", there.say("Write your last name."));
	await fieldError(who, "#email", there.say("Write an e-mail address such as name@example.org."));
	await fieldError(who, "#password", there.say(TOO_SHORT));
	await fieldError(who, "#terms", there.say("Accept the terms of use to open an account."));
	const focused = await page.evaluate(() => document.activeElement.id);
	if (js) assert.equal(focused, "first_name", "the first field to mend has the focus");
	for (const [field, value] of Object.entries(fields)) await page.fill(field, value);
	await page.check("#terms");
	await page.fill("#password", "password1234");
	await submit(create);
	await fieldError(who, "#password", there.say(TOO_COMMON));
	await page.fill("#password", PASSWORD);
	await submit(create);
	await fieldError(who, "#email", there.say("This address has an account already: sign in, or choose a new password with the link that was just sent to it."));
	for (const [field, value] of Object.entries(fields)) assert.equal(await page.inputValue(field), value, `${field} stays`);
	assert.ok(await page.isChecked("#terms"));
	assert.equal(await page.inputValue("#password"), "", "the password does not come back");
	await close(who, there);
}

await suite(async () => {
	await server.start();
	const both = async (name, body, languages = ["fr", "es"]) => {
		await test(`${name} (${languages[0]}, with scripts)`, () => body(languages[0], true));
		await test(`${name} (${languages[1]}, without scripts)`, () => body(languages[1], false));
	};
	await both("a forgotten password is chosen anew by the message, and old sessions end", forgottenPassword);
	await both("wrong passwords are counted, then pause the account", wrongPasswords, ["en", "fr"]);
	await both("an address is confirmed by the message", confirmAddress, ["es", "fr"]);
	await both("a new address counts once its link is opened", changeAddress, ["fr", "en"]);
	await both("names are changed and are text", changeNames, ["en", "es"]);
	await both("a new password ends the other sessions", changePassword);
	await test("the language is changed for good or for a browser (with scripts)", () => changeLanguage(true));
	await test("the language is changed for good or for a browser (without scripts)", () => changeLanguage(false));
	await both("sessions are listed and ended", sessions);
	await both("all one's data is one JSON file", data, ["es", "en"]);
	await both("an account is deleted for good", deleteAccount, ["fr", "es"]);
	await both("what is wrong in the form of sign-up is said beside each field", signUpErrors);
	await stopsWell(server);
});
