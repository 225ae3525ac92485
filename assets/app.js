// SPDX-License-Identifier: EUPL-1.2
// What scripts add to pages that work without them: typed answers kept until the server has them, an
// answer sent again when the network comes back, the focus where reading goes on.
"use strict";
(() => {
	const RETRY_FIRST = 1500; // ms, doubled each time
	const RETRY_MOST = 20000;
	const UNREACHABLE = [502, 503, 504];

	// ---- typed answers, kept in this window until they are acknowledged ----------------------

	const store = {
		get(key) {
			try {
				return JSON.parse(sessionStorage.getItem(key));
			} catch {
				return null;
			}
		},
		set(key, value) {
			try {
				if (value) sessionStorage.setItem(key, JSON.stringify(value));
				else sessionStorage.removeItem(key);
			} catch {
				// a full or forbidden storage loses the draft, never the answer
			}
		},
	};
	const draftKey = (form) => `answer ${form.getAttribute("action")}`;
	const questionOf = (form) => `${form.elements.position.value} ${form.elements.challenge.value}`;
	const answerFields = (form) =>
		[...form.elements].filter((field) => field.name === "choice" || field.name.startsWith("blank_"));

	function keepDraft(form) {
		const values = answerFields(form)
			.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
			.map((field) => [field.name, field.value]);
		store.set(draftKey(form), { question: questionOf(form), values });
	}

	function restoreDraft(form) {
		const draft = store.get(draftKey(form));
		if (!draft || draft.question !== questionOf(form)) return store.set(draftKey(form), null);
		for (const [name, value] of draft.values)
			for (const field of answerFields(form)) {
				if (field.name !== name) continue;
				if (["radio", "checkbox"].includes(field.type)) field.checked ||= field.value === value;
				else if (!field.value) field.value = value;
			}
	}

	// ---- the state of the answer, told in words ----------------------------------------------

	const answerForm = (element) => element?.closest?.("form[data-answer]");
	let retry = { timer: 0, delay: RETRY_FIRST, form: null, button: null };

	function say(form, what) {
		const place = form.querySelector("[data-state]");
		if (!place) return;
		place.textContent = what ? place.dataset[what] : "";
		place.classList.toggle("is-waiting", what === "waiting");
	}

	function sendAgain() {
		clearTimeout(retry.timer);
		const { form, button } = retry;
		if (form?.isConnected) form.requestSubmit(button?.isConnected ? button : undefined);
	}

	function waitForNetwork(form) {
		form.classList.remove("is-sending");
		say(form, "waiting");
		clearTimeout(retry.timer);
		retry.form = form;
		retry.timer = setTimeout(sendAgain, retry.delay);
		retry.delay = Math.min(retry.delay * 2, RETRY_MOST);
	}

	addEventListener("online", () => retry.form && sendAgain());

	// ---- forms --------------------------------------------------------------------------------

	document.addEventListener("submit", (event) => {
		const form = event.target;
		if (form.matches("[data-answer]")) {
			retry.button = event.submitter;
			return;
		}
		if (form.dataset.sent) event.preventDefault();
		form.dataset.sent = "yes";
	});
	addEventListener("pageshow", () => {
		for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
	});
	document.addEventListener("input", (event) => {
		const form = answerForm(event.target);
		if (!form) return;
		keepDraft(form);
		if (!retry.form) say(form, null);
	});

	document.addEventListener("htmx:beforeRequest", (event) => {
		const form = answerForm(event.target);
		if (!form) return;
		form.classList.add("is-sending");
		say(form, "sending");
	});
	for (const lost of ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"])
		document.addEventListener(lost, (event) => {
			const form = answerForm(event.target);
			if (form) waitForNetwork(form);
		});
	document.addEventListener("htmx:beforeOnLoad", (event) => {
		const form = answerForm(event.target);
		if (!form) return;
		const status = event.detail.xhr.status;
		if (UNREACHABLE.includes(status)) {
			event.preventDefault();
			waitForNetwork(form);
			return;
		}
		form.classList.remove("is-sending");
		retry = { timer: 0, delay: RETRY_FIRST, form: null, button: null };
		if (status < 400) store.set(draftKey(form), null);
	});
	document.addEventListener("htmx:afterSettle", (event) => {
		if (event.detail.target?.id !== "main") return; // a part of the page: reading goes on where it was
		const main = document.getElementById("main");
		const title = main?.querySelector("h1")?.textContent;
		if (title) document.title = `${title} – OpenPix`;
		const place = main?.querySelector("[role=alert]") ?? main?.querySelector("h1");
		if (place) {
			place.tabIndex = -1;
			place.focus({ preventScroll: true });
		}
		scrollTo(0, 0);
		dress(document);
		const form = main?.querySelector("form[data-answer]");
		if (form && !main.querySelector("[role=alert]")) say(form, "saved");
	});

	// ---- what is of use with scripts only -----------------------------------------------------

	function addReveal(field) {
		const button = document.createElement("button");
		const box = document.createElement("div");
		button.type = "button";
		button.className = "btn btn-quiet";
		button.textContent = field.dataset.show;
		button.setAttribute("aria-controls", field.id);
		button.setAttribute("aria-pressed", "false");
		box.className = "reveal";
		field.before(box);
		box.append(field, button);
		button.addEventListener("click", () => {
			const shown = field.type === "password";
			field.type = shown ? "text" : "password";
			button.setAttribute("aria-pressed", String(shown));
		});
		delete field.dataset.show;
	}

	// The clipboard is there for secure pages only; elsewhere the text is chosen, ready for Ctrl+C.
	async function copyFrom(place) {
		const text = place.value ?? place.textContent;
		if (navigator.clipboard) return navigator.clipboard.writeText(text);
		if (place.select) place.select();
		else getSelection().selectAllChildren(place);
		if (!document.execCommand("copy")) throw new Error("not copied");
	}

	function addCopy(button) {
		const label = [...button.childNodes];
		button.hidden = false;
		button.addEventListener("click", async () => {
			await copyFrom(document.getElementById(button.dataset.copy)).catch(() => null);
			button.textContent = button.dataset.copied;
			setTimeout(() => button.replaceChildren(...label), 2500);
		});
	}

	function dress(root) {
		for (const button of root.querySelectorAll("[data-copy][hidden]")) addCopy(button);
		for (const field of root.querySelectorAll("input[data-show]")) addReveal(field);
		for (const form of root.querySelectorAll("form[data-answer]")) restoreDraft(form);
		for (const button of root.querySelectorAll("[data-print][hidden]")) {
			button.hidden = false;
			button.addEventListener("click", () => print());
		}
	}

	dress(document);
})();
