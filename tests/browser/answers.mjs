// SPDX-License-Identifier: EUPL-1.2
// Answers questions in the browser, rightly or wrongly: what is right is read from content/, by a
// reader of the small part of YAML that the skill files use.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

// ---- YAML: block and flow, plain and quoted, and `|` ------------------------------------------

class Flow {
	constructor(text) {
		this.text = text;
		this.at = 0;
	}
	space() {
		while (/\s/.test(this.text[this.at] ?? "")) this.at++;
	}
	value() {
		this.space();
		const c = this.text[this.at];
		if (c === "{" || c === "[") return this.collection(c === "{");
		return c === '"' || c === "'" ? this.quoted(c) : this.plain();
	}
	collection(isMap) {
		const close = isMap ? "}" : "]";
		const out = isMap ? {} : [];
		this.at++;
		for (this.space(); this.text[this.at] !== close; this.space()) {
			const value = this.value();
			if (isMap) {
				this.space();
				if (this.text[this.at++] !== ":") throw new Error(`no ":" in ${this.text}`);
				out[value] = this.value();
			} else out.push(value);
			this.space();
			if (this.text[this.at] === ",") this.at++;
			else if (this.text[this.at] !== close) throw new Error(`no end in ${this.text}`);
		}
		this.at++;
		return out;
	}
	quoted(quote) {
		const rest = this.text.slice(this.at);
		const [all] = rest.match(quote === '"' ? /^"(?:[^"\\]|\\.)*"/s : /^'(?:[^']|'')*'/s);
		this.at += all.length;
		return quote === '"' ? JSON.parse(all) : all.slice(1, -1).replaceAll("''", "'");
	}
	plain() {
		const [all] = this.text.slice(this.at).match(/^(?:[^,\]}:]|:(?=\S))*/s);
		this.at += all.length;
		return all.trim();
	}
}

function scalar(text) {
	const trimmed = text.trim();
	return /^["'{[]/.test(trimmed) ? new Flow(trimmed).value() : trimmed.replace(/ #.*$/, "");
}

class Block {
	constructor(text) {
		this.lines = text.split("\n");
		this.at = 0;
	}
	indent() {
		while (this.at < this.lines.length && /^\s*(#|$)/.test(this.lines[this.at])) this.at++;
		return this.at < this.lines.length ? this.lines[this.at].search(/\S/) : -1;
	}
	value(least) {
		const indent = this.indent();
		if (indent < least) return null;
		return /^\s*- /.test(this.lines[this.at]) ? this.list(indent) : this.map(indent);
	}
	list(indent) {
		const out = [];
		while (this.indent() === indent && this.lines[this.at].startsWith("- ", indent)) {
			const rest = this.lines[this.at].slice(indent + 2);
			if (/^[\w-]+:( |$)/.test(rest)) {
				this.lines[this.at] = `${" ".repeat(indent + 2)}${rest}`;
				out.push(this.map(indent + 2));
			} else {
				this.at++;
				out.push(scalar(rest));
			}
		}
		return out;
	}
	map(indent) {
		const out = {};
		while (this.indent() === indent) {
			const [, key, rest] = this.lines[this.at].slice(indent).match(/^([\w-]+):(?: (.*))?$/);
			this.at++;
			if (!rest) out[key] = this.value(indent);
			else if (rest === "|") out[key] = this.text(indent);
			else out[key] = scalar(rest);
		}
		return out;
	}
	text(indent) {
		const from = this.at;
		while (this.at < this.lines.length && !(this.lines[this.at].search(/\S/) <= indent && this.lines[this.at].trim()))
			this.at++;
		return this.lines.slice(from, this.at).map((line) => line.trim()).join("\n").trim();
	}
}

// ---- the questions ----------------------------------------------------------------------------

function readChallenges() {
	const folder = join(ROOT, "content/skills");
	const found = new Map();
	for (const name of readdirSync(folder, { recursive: true })) {
		if (!name.endsWith(".yaml") || name.endsWith("tube.yaml")) continue;
		const skill = new Block(readFileSync(join(folder, name), "utf8")).value(0);
		for (const challenge of skill.challenges ?? []) found.set(challenge.id, challenge);
	}
	return found;
}

export const challenges = readChallenges();

const isRight = (one) => String(one.right) === "true";
const wordsOf = (one, language) => String(one[language] ?? one.all);
const wordings = (accept, language) => accept[language] ?? accept.all;

// The fields of a form that answer rightly: [[name, words], ...]. A choice is told by its words: what
// the form sends for it is its place as shown, see `shown`.
export function rightAnswer(challenge, language) {
	if (challenge.choices) return challenge.choices.filter(isRight).map((one) => ["choice", wordsOf(one, language)]);
	const blanks = challenge.blanks ?? [{ ...challenge, id: "a" }];
	return blanks.map((blank, i) => {
		const name = `blank_${blank.id}`;
		if (blank.options) return [name, wordsOf(blank.options.find(isRight), language)];
		return [name, wordings(challenge.groups?.[i] ?? blank.accept, language)[0]];
	});
}

// The fields of a form that answer wrongly.
export function wrongAnswer(challenge, language) {
	const right = rightAnswer(challenge, language);
	if (challenge.choices) {
		const wrong = challenge.choices.find((one) => !isRight(one));
		return wrong ? [["choice", wordsOf(wrong, language)]] : [right[0]];
	}
	const blanks = challenge.blanks ?? [{ ...challenge, id: "a" }];
	return blanks.map((blank) => {
		if (!blank.options) return [`blank_${blank.id}`, blank.format === "number" ? "987654" : "zzyzx"];
		return [`blank_${blank.id}`, wordsOf(blank.options.find((one) => !isRight(one)), language)];
	});
}

// ---- the page ---------------------------------------------------------------------------------

// How a test is answered: some right, some wrong, one left out, so that it moves up and down, earns
// pix and lasts beyond the first checkpoint.
export const MANNERS = ["right", "wrong", "right", "skip", "right", "right", "wrong", "right"];

export const FORM = "form[data-answer]";

// Where the test is: the question on the page.
export async function questionOn(page) {
	const form = page.locator(FORM);
	return {
		position: Number(await form.locator("input[name=position]").getAttribute("value")),
		id: await form.locator("input[name=challenge]").getAttribute("value"),
		statement: await page.locator("#statement").innerText(),
	};
}

// The same fields with the values that the form on the page sends.
export async function shown(page, fields, form = FORM) {
	const out = [];
	for (const [name, words] of fields) {
		const value = await page.locator(form).evaluate(
			(form, field) => {
				const plain = (text) => text.replace(/\s+/g, " ").trim();
				const place = form.elements[field.name];
				if (place instanceof HTMLInputElement && place.type === "text") return field.words;
				const list = place instanceof HTMLSelectElement ? [...place.options] : [...form.querySelectorAll("label.choice")];
				const found = list.find((one) => plain(one.textContent) === plain(field.words));
				return found ? (found.querySelector?.("input") ?? found).value : null;
			},
			{ name, words },
		);
		if (value === null) throw new Error(`"${words}" is not among what ${name} offers`);
		out.push([name, value]);
	}
	return out;
}

export async function fill(page, fields, form = FORM) {
	for (const [name, value] of await shown(page, fields, form)) {
		const control = page.locator(`${form} [name="${name}"]`);
		const kind = await control.first().evaluate((e) => (e.tagName === "SELECT" ? "select" : e.type));
		if (kind === "radio" || kind === "checkbox") await page.locator(`${form} [name="${name}"][value="${value}"]`).check();
		else if (kind === "select") await control.selectOption(value);
		else await control.fill(value);
	}
}

// Answers as told ("right", "wrong", "skip") and waits for what comes: the next question, the
// checkpoint or the result. Returns what was asked.
export async function answer(page, language, how) {
	const question = await questionOn(page);
	const challenge = challenges.get(question.id);
	if (!challenge) throw new Error(`content/ has no ${question.id}`);
	if (how !== "skip") await fill(page, how === "right" ? rightAnswer(challenge, language) : wrongAnswer(challenge, language));
	await page.click(how === "skip" ? `${FORM} button[name=skip]` : `${FORM} button:not([name])`);
	await page
		.locator(`${FORM} input[name=position][value="${question.position + 1}"], ol.corrections`)
		.first()
		.waitFor({ state: "attached" });
	return { ...question, challenge, how };
}
