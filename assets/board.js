// SPDX-License-Identifier: EUPL-1.2
// The invigilators' board, kept up to date: the server says that something changed, the rows are fetched
// and those that differ are put in the place of the old ones. What somebody is at (a focus, an open menu,
// a typed word) stays. Clocks count down from the server's figures. Without scripts the page refreshes
// itself and every button works.
"use strict";
(() => {
	const board = document.querySelector("main[data-board]");
	if (!board) return;
	const SILENCE = 25000; // ms without a word from the server: it speaks every ten seconds
	const AGAIN = 3000; // ms until a line that was refused is tried again, doubled each time
	const list = board.querySelector("[data-rows]");
	const offline = board.querySelector("[data-offline]");
	const answer = board.querySelector("[data-answer-text]");
	const say = board.querySelector("[data-say]");
	const search = document.getElementById("search");
	const filter = board.querySelector("[data-filter]");
	const sound = board.querySelector("[data-sound]");
	let fetchedAt = performance.now(); // when the figures of this page were the server's
	let heard = performance.now();
	let ahead = 0; // the server's clock less ours, ms

	const rows = () => [...list.children];
	const busy = (element) => element.contains(document.activeElement) || element.querySelector("details[open]");

	// ---- what is new in the page -------------------------------------------------------------

	// The row keeps its place and its menu; what it tells is of now.
	function refreshInside(old, fresh) {
		const menu = old.querySelector(".board-menu");
		const typed = menu?.open || menu?.contains(document.activeElement);
		old.className = fresh.className;
		Object.assign(old.dataset, { ...fresh.dataset });
		for (const part of [".row-name", ".row-state", ".row-facts", ".row-alert"]) {
			const from = fresh.querySelector(part);
			const to = old.querySelector(part);
			if (to?.contains(document.activeElement)) continue;
			if (to && from) to.replaceWith(from);
			else if (to) to.remove();
			else if (from) old.append(from);
		}
		const first = old.querySelector(".row-do > form");
		const wanted = fresh.querySelector(".row-do > form");
		if (!first?.contains(document.activeElement)) {
			first?.remove();
			if (wanted) old.querySelector(".row-do").prepend(wanted);
		}
		if (!typed) menu?.replaceWith(fresh.querySelector(".board-menu"));
		else old.dataset.rev = ""; // the menu is made new at the next occasion
	}

	function refreshRow(old, fresh) {
		if (!old) return fresh;
		if (old.dataset.rev !== fresh.dataset.rev) {
			if (!busy(old)) {
				old.replaceWith(fresh);
				return fresh;
			}
			refreshInside(old, fresh);
		} else {
			for (const name of ["data-left", "data-seen"]) {
				const from = fresh.querySelector(`[${name}]`);
				const to = old.querySelector(`[${name}]`);
				if (from && to) to.setAttribute(name, from.getAttribute(name));
			}
		}
		return old;
	}

	// A row that somebody is at stays where it is in the page's tree (moved, it would lose the focus);
	// the others are put around it.
	function order(wanted) {
		const still = wanted.find((row) => row.isConnected && busy(row));
		let before = true;
		for (const row of wanted) {
			if (row === still) before = false;
			else if (before && still) list.insertBefore(row, still);
			else list.append(row);
		}
	}

	function refreshParts(fresh) {
		for (const from of fresh.querySelectorAll("[data-part]")) {
			const to = board.querySelector(`[data-part="${from.dataset.part}"]`);
			if (!to || to.innerHTML === from.innerHTML || to.contains(document.activeElement)) continue;
			const typed = [...to.querySelectorAll("input:not([type=hidden])")].some((field) => field.value);
			if (typed && to.closest("details[open]")) continue;
			Object.assign(to.dataset, { ...from.dataset });
			to.replaceChildren(...from.childNodes);
		}
		const clock = fresh.querySelector("[data-clock]");
		board.querySelector("[data-clock]").dataset.clock = clock.dataset.clock;
	}

	function alertsIn(root) {
		return new Map([...root.querySelectorAll(".board-row.is-alert")].map((row) => [row.dataset.candidate, row.dataset.name]));
	}

	function announce(before, after) {
		const fresh = [...after].filter(([candidate]) => !before.has(candidate)).map(([, name]) => name);
		document.title = `${after.size ? `(${after.size}) ` : ""}${document.title.replace(/^\(\d+\) /, "")}`;
		if (!fresh.length) return;
		say.textContent = say.dataset.alert.replace("%s", fresh.join(", "));
		if (sound.getAttribute("aria-pressed") === "true") ring();
	}

	function show(fresh) {
		const before = alertsIn(board);
		const known = new Map(rows().map((row) => [row.dataset.candidate, row]));
		const wanted = [...fresh.querySelector("[data-rows]").children].map((row) =>
			refreshRow(known.get(row.dataset.candidate), row));
		for (const row of rows()) if (!wanted.includes(row)) row.remove();
		order(wanted);
		refreshParts(fresh);
		fetchedAt = performance.now();
		fold();
		count();
		announce(before, alertsIn(board));
	}

	// ---- the line to the server --------------------------------------------------------------

	let fetching = false;
	let stale = false;
	async function refresh() {
		if (fetching) {
			stale = true;
			return;
		}
		fetching = true;
		try {
			const reply = await fetch(board.dataset.board, { headers: { "HX-Request": "true", Accept: "text/html" } });
			if (reply.status === 404 || reply.redirected) return location.reload(); // signed out, or no longer in
			if (reply.ok) {
				const page = new DOMParser().parseFromString(await reply.text(), "text/html");
				show(page.querySelector("main"));
				hear();
			}
		} catch {
			// the line tells when the server is back
		} finally {
			fetching = false;
			if (stale) {
				stale = false;
				refresh();
			}
		}
	}

	function hear() {
		heard = performance.now();
		offline.hidden = true;
	}

	let wait = AGAIN;
	function listen() {
		const line = new EventSource(board.dataset.live);
		line.addEventListener("changed", () => {
			hear();
			wait = AGAIN;
			refresh();
		});
		line.addEventListener("seen", (event) => {
			hear();
			const { now, seen } = JSON.parse(event.data);
			ahead = now - Date.now();
			for (const [candidate, at] of Object.entries(seen)) {
				const place = document.querySelector(`#c${candidate} [data-seen]`);
				if (place) place.dataset.seen = at;
			}
			count();
		});
		line.addEventListener("end", () => {
			line.close();
			location.reload();
		});
		line.addEventListener("error", () => {
			if (line.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
			setTimeout(() => {
				refresh();
				listen();
			}, wait);
			wait = Math.min(wait * 2, 60000);
		});
	}

	// ---- clocks ------------------------------------------------------------------------------

	const two = (n) => String(n).padStart(2, "0");

	function count() {
		const past = performance.now() - fetchedAt;
		for (const place of list.querySelectorAll(".runs[data-left]")) {
			const s = Math.max(0, Math.ceil((place.dataset.left - past) / 1000));
			place.textContent = `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
		}
		for (const place of list.querySelectorAll("[data-seen]")) {
			const s = Math.max(0, Math.floor((Date.now() + ahead - place.dataset.seen) / 1000));
			place.textContent = place.dataset.text.replace("%s", s);
		}
		const clock = board.querySelector("[data-clock]");
		const minutes = Math.floor((Number(clock.dataset.clock) + past) / 60000);
		clock.textContent = `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
		if (performance.now() - heard > SILENCE) offline.hidden = false;
	}

	// ---- search and filter -------------------------------------------------------------------

	const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

	// The columns hold half of what is shown each.
	function fold() {
		const words = folded(search.value).split(/\s+/).filter(Boolean);
		const calls = list.classList.contains("only-calls");
		let shown = 0;
		for (const row of rows()) {
			const name = folded(row.dataset.name);
			row.hidden = !words.every((word) => name.includes(word));
			if (!row.hidden && (!calls || row.classList.contains("calls"))) shown++;
		}
		list.className = list.className.replace(/\brows-\d+\b/, `rows-${Math.max(1, Math.ceil(shown / 2))}`);
	}

	search.closest("[data-scripted]").hidden = false;
	search.addEventListener("input", fold);
	if (filter.dataset.other)
		filter.addEventListener("click", (event) => {
			event.preventDefault();
			const on = list.classList.toggle("only-calls");
			[filter.textContent, filter.dataset.other] = [filter.dataset.other, filter.textContent];
			filter.setAttribute("aria-current", String(on));
			fold();
		});

	// ---- what invigilators do ----------------------------------------------------------------

	function tell(text, bad) {
		answer.textContent = text;
		answer.classList.toggle("is-bad", bad);
		answer.hidden = !text;
	}

	async function send(form, button) {
		const body = new URLSearchParams(new FormData(form, button));
		if (button) button.disabled = true;
		try {
			const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
			const said = await reply.json();
			tell(reply.ok ? (said.notice ?? "") : said.detail, !reply.ok);
			const menu = form.closest("details.board-menu");
			if (reply.ok && menu) {
				menu.open = false;
				menu.querySelector("summary").focus();
			}
			form.reset();
		} catch {
			offline.hidden = false;
		} finally {
			if (button) button.disabled = false;
		}
		refresh();
	}

	board.addEventListener("submit", (event) => {
		const form = event.target;
		if (form.getAttribute("action").endsWith("/leave")) return;
		event.preventDefault();
		event.stopPropagation(); // the page's own guard against sending twice
		send(form, event.submitter);
	});
	// one menu at a time; Escape and a click elsewhere close it
	board.addEventListener("toggle", (event) => {
		if (!event.target.open || !event.target.matches(".board-menu")) return;
		for (const other of board.querySelectorAll("details.board-menu[open]")) if (other !== event.target) other.open = false;
	}, true);
	document.addEventListener("keydown", (event) => {
		const menu = event.key === "Escape" && board.querySelector("details.board-menu[open]");
		if (!menu) return;
		menu.open = false;
		menu.querySelector("summary").focus();
	});
	document.addEventListener("click", (event) => {
		for (const menu of board.querySelectorAll("details.board-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
	});

	// ---- the sound of an alert ---------------------------------------------------------------

	let audio = null;
	function ring() {
		audio ??= new AudioContext();
		[0, 0.25].forEach((after) => {
			const tone = audio.createOscillator();
			const volume = audio.createGain();
			tone.frequency.value = 880;
			volume.gain.value = 0.2;
			tone.connect(volume).connect(audio.destination);
			tone.start(audio.currentTime + after);
			tone.stop(audio.currentTime + after + 0.15);
		});
	}
	sound.hidden = false;
	sound.addEventListener("click", () => {
		const on = sound.getAttribute("aria-pressed") !== "true";
		sound.setAttribute("aria-pressed", String(on));
		if (on) ring();
	});

	fold();
	announce(new Map(), alertsIn(board));
	setInterval(count, 1000);
	listen();
})();
