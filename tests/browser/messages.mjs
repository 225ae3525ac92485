// SPDX-License-Identifier: EUPL-1.2
// Finds English words left on a French or Spanish page: every message of the sources that the
// catalogue says otherwise, looked for among the texts of a page.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const ESCAPES = { n: "\n", t: "\t" };
const unquote = (text) => text.replace(/\\(.)/g, (all, c) => ESCAPES[c] ?? c);

function sources() {
	return readdirSync(join(ROOT, "src"), { recursive: true })
		.filter((name) => /\.(html|c|h)$/.test(name))
		.map((name) => readFileSync(join(ROOT, "src", name), "utf8"));
}

function messages() {
	const found = new Set();
	for (const text of sources()) {
		for (const [, quoted] of text.matchAll(/\bN_\("((?:[^"\\]|\\.)*)"\)/g)) found.add(unquote(quoted));
		for (const [call] of text.matchAll(/\bmessage_plural\([\w>-]+,\s*"(?:[^"\\]|\\.)*",\s*"(?:[^"\\]|\\.)*"/g))
			for (const [, quoted] of call.matchAll(/"((?:[^"\\]|\\.)*)"/g)) found.add(unquote(quoted));
		for (const [, hole] of text.matchAll(/\{\{("(?:[^"\\]|\\.)*"(?:\|"(?:[^"\\]|\\.)*")*)(?:\|[a-z_]+)?\}\}/g))
			for (const [, quoted] of hole.matchAll(/"((?:[^"\\]|\\.)*)"/g)) found.add(unquote(quoted));
	}
	return found;
}

// msgid -> the translations, its own form first, of one language.
export function catalogue(language) {
	const text = readFileSync(join(ROOT, "locale", `${language}.po`), "utf8").replace(/"\n"/g, "");
	const found = new Map();
	for (const entry of text.split(/\n\n+/)) {
		if (/^#~/m.test(entry)) continue;
		const of = (name) => [...entry.matchAll(new RegExp(`^${name} "(.*)"$`, "gm"))].map((m) => unquote(m[1]));
		const said = of("msgstr(?:\\[\\d\\])?");
		for (const id of of("msgid")) found.set(id, said);
		for (const id of of("msgid_plural")) found.set(id, [...said].reverse());
	}
	return found;
}

// What a page says for a message in a language; {fields} are left in it.
const catalogues = {};
let known = null;
export function said(language, msgid) {
	known ??= messages();
	if (!known.has(msgid)) throw new Error(`the sources have no message "${msgid}"`);
	if (language === "en") return msgid;
	catalogues[language] ??= catalogue(language);
	const text = catalogues[language].get(msgid)?.[0];
	if (!text) throw new Error(`${language}.po has no "${msgid}"`);
	return text;
}

const patterns = {};
function patternsOf(language) {
	const translations = catalogue(language);
	const plain = new Set();
	const filled = [];
	for (const id of messages()) {
		const text = id.replace(/\s+/g, " ").trim();
		const words = text.replace(/\{[a-z0-9_]+\}/g, "").match(/\p{L}{3,}/gu) ?? [];
		const translated = (translations.get(id) ?? []).join(" ");
		if (words.every((word) => translated.includes(word))) continue; // the same in that language
		if (!/\{[a-z0-9_]+\}/.test(text)) plain.add(text);
		else {
			const parts = text.split(/\{[a-z0-9_]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
			// few words around a field say little: "{n} question" is one of ours for a number only
			filled.push(new RegExp(`^${parts.join(words.length < 3 ? "[\\d\\s.,]{1,12}" : ".{1,80}?")}$`));
		}
	}
	return { plain, filled };
}

export function untranslated(language, texts) {
	if (language === "en") return [];
	patterns[language] ??= patternsOf(language);
	const { plain, filled } = patterns[language];
	return texts.filter((text) => plain.has(text) || filled.some((pattern) => pattern.test(text)));
}
