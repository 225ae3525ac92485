// SPDX-License-Identifier: EUPL-1.2
// What scripts add to the pages of an exam, which work without them: an answer is kept in this browser
// until the server has it, through a lost network, a reload or a browser that was closed; what is typed
// is kept too; the server is told every few seconds that somebody is there and whether the window was
// left; the page follows what the invigilator decides; the time left is shown.
"use strict";
(() => {
	if (!document.getElementById("main")?.dataset.exam) return;
	const SIGN_OF_LIFE = 10000; // ms
	const LOOK = 3000; // ms, once the time is up
	const RETRY_FIRST = 1500; // ms, doubled each time
	const RETRY_MOST = 15000;
	const PATIENCE = 20000; // ms, for a reply
	const KEPT_FOR = 7 * 86400000; // ms: then nobody comes back for it
	const SETTLE = 300; // ms: a window that is only crossed is not left
	const PASSING = 2000; // ms between two pages of ours
	const TOLD_AT = [30, 10, 5]; // minutes left
	const MINUTE = 60000;

	// ---- what this browser keeps, by exam and question ----------------------------------------

	const memory = { answers: new Map(), drafts: new Map() }; // where the browser forbids to keep
	const keyOf = ({ exam, number }) => `${exam} ${number}`;
	const opened = new Promise((done) => {
		try {
			const request = indexedDB.open("openpix-exam", 1);
			request.onupgradeneeded = () => {
				for (const name of ["answers", "drafts"]) request.result.createObjectStore(name, { keyPath: ["exam", "number"] });
			};
			request.onsuccess = () => done(request.result);
			request.onerror = () => done(null);
		} catch {
			done(null);
		}
	});

	// Resolves once it is on disk: `act` is given the store and returns a request.
	async function within(name, mode, act, instead) {
		const base = await opened;
		if (!base) return instead(memory[name]);
		return new Promise((done, fail) => {
			const change = base.transaction(name, mode, { durability: "strict" });
			const request = act(change.objectStore(name));
			change.oncomplete = () => done(request.result);
			change.onerror = change.onabort = () => fail(change.error);
		}).catch(() => instead(memory[name])); // a full disk: this window remembers
	}
	const kept = {
		put: (name, value) => within(name, "readwrite", (s) => s.put(value), (m) => m.set(keyOf(value), value)),
		drop: (name, one) => within(name, "readwrite", (s) => s.delete([one.exam, one.number]), (m) => m.delete(keyOf(one))),
		get: (name, one) => within(name, "readonly", (s) => s.get([one.exam, one.number]), (m) => m.get(keyOf(one))),
		all: (name) => within(name, "readonly", (s) => s.getAll(), (m) => [...m.values()]),
	};

	async function forgetOld() {
		for (const name of ["answers", "drafts"])
			for (const one of await kept.all(name)) if (Date.now() - one.at > KEPT_FOR) await kept.drop(name, one);
	}

	// ---- the page -----------------------------------------------------------------------------

	const page = () => document.getElementById("main");
	const part = (name) => page().querySelector(`[data-${name}]`);
	const answerForm = () => part("exam-answer");
	let turn = 0; // counts the pages shown: a reply to an earlier one is of no interest
	let here = null; // { exam, stage, number } of the page shown
	let clock = null; // { at, left, own }: ms left of the exam and of the question, as known at `at`
	let told = Infinity; // ms left when it was last looked at
	let times = 0; // the window was left, during this question
	let pending = null; // the answer of this page that is on its way
	let linked = true; // the server was there at the last try

	const voice = document.createElement("p");
	voice.className = "visually-hidden";
	voice.setAttribute("role", "status");

	function say(what) {
		const line = part("line");
		if (!line || !line.dataset[what]) return;
		if (line.textContent !== line.dataset[what]) line.textContent = line.dataset[what];
		line.classList.toggle("is-waiting", what === "waiting" || what === "offline");
	}
	const sayWhere = () => say(pending ? (linked ? "sending" : "waiting") : linked ? "saved" : "offline");

	function lock(form, on) {
		for (const field of form.elements) field.disabled = on;
		form.classList.toggle("is-sending", on);
	}

	function read(main) {
		const { exam, stage, number, left, own, clockRuns } = main.dataset;
		here = { exam, stage, number: Number(number) };
		clock = { at: performance.now(), left: Number(left), own: own ? Number(own) : null, runs: clockRuns === "yes" };
	}

	const parsed = (html) => new DOMParser().parseFromString(html, "text/html").getElementById("main");

	function show(main) {
		if (!main?.dataset.exam) return location.assign(here.exam);
		page().replaceWith(document.adoptNode(main));
		document.title = `${main.querySelector("h1").textContent} – OpenPix`;
		const place = ["[role=alert]:not([hidden])", "[aria-invalid=true]", "h1"].map((what) => main.querySelector(what)).find(Boolean);
		if (!place.matches("input")) place.tabIndex = -1;
		place.focus({ preventScroll: true });
		scrollTo(0, 0);
		return dress();
	}

	async function dress() {
		const before = here;
		turn++;
		read(page());
		if (before?.number !== here.number) times = 0;
		pending = null;
		for (const one of page().querySelectorAll("[data-scripted]")) one.hidden = false;
		for (const one of page().querySelectorAll("[data-unscripted]")) one.hidden = true;
		dressClock();
		tick();
		sayWhere();
		const form = answerForm();
		if (!form) return;
		const [answer, draft] = [await kept.get("answers", here), await kept.get("drafts", here)];
		if (!form.isConnected) return;
		if (draft) fill(form, draft.values);
		if (answer) hold(answer, form);
	}

	// ---- what is typed ------------------------------------------------------------------------

	const fieldsOf = (form) => [...form.elements].filter((field) => field.name === "choice" || field.name.startsWith("blank_"));
	const isTick = (field) => field.type === "radio" || field.type === "checkbox";

	function keepDraft(form) {
		const values = fieldsOf(form)
			.filter((field) => !isTick(field) || field.checked)
			.map((field) => [field.name, field.value]);
		return kept.put("drafts", { ...here, values, at: Date.now() });
	}

	// What the server shows again (a refused answer) stays as it is.
	function fill(form, values) {
		const fields = fieldsOf(form);
		if (fields.some((field) => (isTick(field) ? field.checked : field.value))) return;
		for (const [name, value] of values)
			for (const field of fields) {
				if (field.name !== name) continue;
				if (!isTick(field)) field.value = value;
				else if (field.value === value) field.checked = true;
			}
	}

	// ---- requests -----------------------------------------------------------------------------

	const LOST = Symbol("nobody there");

	// The reply, or LOST when the server was not reached or cannot work just now.
	async function ask(path, options = {}) {
		const stop = new AbortController();
		const timer = setTimeout(() => stop.abort(), PATIENCE);
		try {
			const reply = await fetch(path, { credentials: "same-origin", signal: stop.signal, ...options });
			const text = await reply.text();
			if (reply.status >= 500) return LOST;
			return { status: reply.status, text, to: reply.headers.get("HX-Redirect") };
		} catch {
			return LOST;
		} finally {
			clearTimeout(timer);
		}
	}
	const askPage = (path, options = {}) => ask(path, { ...options, headers: { Accept: "text/html", "HX-Request": "true" } });
	const askView = (path, options = {}) => ask(path, { ...options, headers: { Accept: "application/json" } });

	function heard(reply) {
		linked = reply !== LOST;
		sayWhere();
		return linked;
	}

	// Signed out meanwhile: what is kept stays, and is sent once one is back.
	function goesAway(reply) {
		if (reply.status === 401 || reply.to?.startsWith("/sign-in")) location.assign(`/sign-in?back=${encodeURIComponent(here.exam)}`);
		else if (reply.status === 404) location.assign("/certification");
		else return false;
		return true;
	}

	async function refresh() {
		const mine = turn;
		const reply = await askPage(here.exam);
		if (!heard(reply) || mine !== turn || goesAway(reply)) return;
		if (reply.to) location.assign(reply.to);
		else show(parsed(reply.text));
	}

	// ---- answers ------------------------------------------------------------------------------

	let retry = { timer: 0, delay: RETRY_FIRST };
	let sending = false;

	function hold(answer, form) {
		pending = answer;
		lock(form, true);
		sayWhere();
		send();
	}

	function later() {
		clearTimeout(retry.timer);
		retry.timer = setTimeout(send, retry.delay);
		retry.delay = Math.min(retry.delay * 2, RETRY_MOST);
	}

	// Held by an invigilator, the question still waits for this answer: it is sent once they let go.
	const isHeld = (main, one) => main?.dataset.number === String(one.number) && main.dataset.stage !== "question" && main.dataset.signs === "yes";

	// Sends what is kept, the oldest first; what the server has taken or refused is kept no more.
	async function send() {
		if (sending) return;
		sending = true;
		clearTimeout(retry.timer);
		try {
			const all = (await kept.all("answers")).filter((one) => one.exam === here.exam);
			for (const one of all.sort((a, b) => a.number - b.number)) {
				const reply = await askPage(`${one.exam}/answers`, { method: "POST", body: new URLSearchParams([...one.fields, ["away", String(one.times)]]) });
				if (!heard(reply)) return later();
				retry.delay = RETRY_FIRST;
				if (goesAway(reply)) return undefined;
				const main = parsed(reply.text);
				if (reply.status < 400) await kept.drop("drafts", one);
				if (reply.status < 400 || !isHeld(main, one)) await kept.drop("answers", one);
				if (reply.to) return location.assign(reply.to);
				show(main);
			}
		} finally {
			sending = false;
		}
		return undefined;
	}

	async function submitAnswer(form, button) {
		const data = new FormData(form);
		if (button?.name) data.append(button.name, button.value);
		const answer = { ...here, fields: [...data], times, at: Date.now() };
		lock(form, true);
		await keepDraft(form);
		await kept.put("answers", answer);
		hold(answer, form);
	}

	// The other forms: nothing to keep, and nothing happens without the server.
	async function submitOther(form, button) {
		const data = new FormData(form);
		const mine = turn;
		if (button?.name) data.append(button.name, button.value);
		lock(form, true);
		const reply = await askPage(form.getAttribute("action"), { method: "POST", body: new URLSearchParams([...data]) });
		if (form.isConnected) lock(form, false);
		const state = form.querySelector("[data-lost]");
		if (state) state.textContent = reply === LOST ? state.dataset.lost : "";
		if (!heard(reply) || mine !== turn || goesAway(reply)) return;
		if (reply.to && reply.to !== here.exam) location.assign(reply.to);
		else if (reply.to) await refresh();
		else show(parsed(reply.text));
	}

	document.addEventListener("submit", (event) => {
		const form = event.target;
		if (!form.matches("[data-exam-answer], [data-exam-form]")) return;
		event.preventDefault();
		delete form.dataset.sent;
		if (form.matches(".is-sending")) return;
		if (form === answerForm()) submitAnswer(form, event.submitter);
		else submitOther(form, event.submitter);
	});
	document.addEventListener("input", (event) => {
		const form = event.target.closest("[data-exam-answer]");
		if (form) keepDraft(form);
	});
	addEventListener("online", () => {
		retry.delay = RETRY_FIRST;
		if (pending) send();
		else contact();
	});
	addEventListener("offline", () => {
		linked = false;
		sayWhere();
	});

	// ---- signs of life ------------------------------------------------------------------------

	let away = false;
	let signed = 0; // when the last sign was given
	let looked = 0; // when was last asked where the exam stands

	function hear(reply, mine) {
		if (!heard(reply) || mine !== turn || goesAway(reply) || reply.status !== 200) return;
		const now = JSON.parse(reply.text);
		if (now.stage !== here.stage || now.number !== here.number) {
			if (!pending) refresh();
			return;
		}
		clock = { ...clock, at: performance.now(), left: now.left, own: now.is_timed ? now.own : null };
		if (pending) send();
	}

	// One after the other: leaving and coming back must not cross on the way.
	let signs = Promise.resolve();
	let unheard = 0;

	function contact() {
		if (page().dataset.signs !== "yes") return look();
		const [mine, isAway] = [turn, away];
		signed = looked = performance.now();
		const sign = () => askView(`${here.exam}/contact`, { method: "POST", keepalive: true, body: new URLSearchParams(isAway ? { away: "1" } : {}) });
		unheard++;
		signs = signs.then(sign).then((reply) => {
			unheard--;
			hear(reply, mine);
		});
		return signs;
	}

	async function look() {
		const mine = turn;
		looked = performance.now();
		hear(await askView(`${here.exam}/standing`), mine);
	}

	// The page goes: a reload is no leaving, and another page in this window is, which is told on return.
	let going = false;
	const LEFT = "exam left";
	const remembered = {
		get: () => {
			try {
				return JSON.parse(sessionStorage.getItem(LEFT));
			} catch {
				return null;
			}
		},
		set: (value) => {
			try {
				sessionStorage.setItem(LEFT, JSON.stringify(value));
			} catch {
				// then nobody knows
			}
		},
	};

	function leave() {
		if (away || going) return;
		away = true;
		if (here.stage === "question") times++;
		contact();
	}

	function comeBack() {
		if (!away) return;
		away = false;
		contact();
		const note = part("left-note");
		if (here.stage === "question" && note) note.hidden = false;
	}

	function wasElsewhere() {
		const left = remembered.get();
		const { type } = performance.getEntriesByType("navigation")[0] ?? {};
		remembered.set(null);
		if (left?.exam !== here.exam || type === "reload" || Date.now() - left.at < PASSING) return;
		leave();
		comeBack();
	}

	addEventListener("pagehide", () => {
		going = true;
		if (here.stage === "question") remembered.set({ exam: here.exam, at: Date.now() });
	});
	addEventListener("pageshow", (event) => {
		going = false;
		if (event.persisted) wasElsewhere();
	});
	document.addEventListener("visibilitychange", () => (document.hidden ? leave() : comeBack()));
	addEventListener("blur", () => setTimeout(() => document.hasFocus() || leave(), SETTLE));
	addEventListener("focus", () => document.hidden || comeBack());

	// ---- the time left ------------------------------------------------------------------------

	const hidden = {
		get: () => {
			try {
				return localStorage.getItem("exam clock") === "hidden";
			} catch {
				return false;
			}
		},
		set: (on) => {
			try {
				localStorage.setItem("exam clock", on ? "hidden" : "shown");
			} catch {
				// then it is shown again on the next page
			}
		},
	};

	function dressClock() {
		const button = part("clock-toggle");
		if (!button) return;
		const draw = () => {
			button.textContent = hidden.get() ? button.dataset.show : button.dataset.hide;
			part("clock").hidden = hidden.get();
		};
		button.addEventListener("click", () => {
			hidden.set(!hidden.get());
			draw();
		});
		draw();
	}

	// Minutes begun, as the server writes them: 1 h 05 min.
	function inWords(ms) {
		const minutes = Math.max(0, Math.ceil(ms / MINUTE));
		return minutes < 60 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}\u00a0min`;
	}
	function inSeconds(ms) {
		const seconds = Math.max(0, Math.ceil(ms / 1000));
		return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
	}

	function tellTime(left) {
		for (const minutes of TOLD_AT)
			if (told > minutes * MINUTE && left <= minutes * MINUTE && left > (minutes - 1) * MINUTE) voice.textContent = part("clock").dataset[`at${minutes}`];
		told = left;
	}

	function tickOwn(passed) {
		const own = part("own-time");
		if (!own || clock.own === null) return;
		const left = clock.own - passed;
		own.querySelector("[data-own-left]").textContent = inSeconds(left);
		const over = part("own-over");
		if (over.hidden && left <= 0) over.hidden = false;
	}

	function tick() {
		if (!clock.runs || !part("clock")) return;
		const passed = performance.now() - clock.at;
		const left = clock.left - passed;
		part("clock-left").textContent = inWords(left);
		tellTime(left);
		tickOwn(passed);
		if (left <= 0 && !pending && !unheard && performance.now() - looked > LOOK) contact();
	}

	setInterval(() => {
		tick();
		const now = performance.now();
		if (page().dataset.signs === "yes" && !unheard && now - signed > SIGN_OF_LIFE) contact();
		if (now - looked > Number(page().dataset.pace || Infinity)) look();
	}, 1000);

	// ---- without a network --------------------------------------------------------------------

	// A reload then shows a page of ours (exam-worker.js) in the language of this one; where the browser
	// has no such workers it shows its own.
	async function bePrepared() {
		if (!navigator.serviceWorker || !window.caches) return;
		try {
			await navigator.serviceWorker.register("/exam-worker.js", { scope: "/certification" });
			const page = await fetch(`/exam-offline?language=${document.documentElement.lang}`, { credentials: "omit" });
			if (page.ok) await (await caches.open("openpix-exam")).put("/exam-offline", page);
		} catch {
			// no network at this very moment, or a browser that keeps nothing: the next page tries again
		}
	}

	// -------------------------------------------------------------------------------------------

	document.body.append(voice);
	forgetOld();
	dress();
	send();
	contact();
	wasElsewhere();
	bePrepared();
})();
