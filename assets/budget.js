// SPDX-License-Identifier: EUPL-1.2
// The figures of a budget: a slider beside each number, what is wrong told beside its field, the result
// told to who does not see it. The results themselves are fetched by htmx. Without scripts there are
// numbers and a button.
"use strict";
(() => {
	const form = document.querySelector("form[data-budget]");
	if (!form) return;
	const told = document.getElementById("told");
	const decimals = (step) => (step.split(".")[1] ?? "").length;

	function dress(place) {
		const number = document.getElementById(place.dataset.figure);
		const slider = place.querySelector(".figure-slider");
		const all = place.querySelector("[type=checkbox]");
		const unit = place.querySelector(".figure-unit").textContent;
		const say = () => slider.setAttribute("aria-valuetext", `${number.value} ${unit}`);
		const rest = () => {
			number.disabled = slider.disabled = all.checked;
		};
		slider.hidden = false;
		slider.value = number.value;
		say();
		slider.addEventListener("input", () => {
			number.value = Number(slider.value).toFixed(decimals(slider.step));
			say();
		});
		number.addEventListener("input", () => {
			slider.value = number.value;
			say();
		});
		if (!all) return;
		all.addEventListener("input", rest);
		rest();
	}

	function icon() {
		const mark = document.createElement("span");
		mark.className = "icon icon-alert";
		mark.setAttribute("aria-hidden", "true");
		return mark;
	}

	// The list of faults is among the results; each is put beside its field as well.
	function tellFaults(results) {
		for (const place of form.querySelectorAll("[data-figure]")) {
			const id = place.dataset.figure;
			const fault = results.querySelector(`[data-faults] [data-for="${id}"] span`);
			const number = document.getElementById(id);
			const error = document.getElementById(`${id}-error`);
			if (fault) number.setAttribute("aria-invalid", "true");
			else number.removeAttribute("aria-invalid");
			error.replaceChildren(...(fault ? [icon(), fault.cloneNode(true)] : []));
			if (fault) place.closest("details").open = true;
		}
	}

	function tellResult(results) {
		told.textContent = results.querySelector(".note:not([data-emptied]) p")?.textContent ?? "";
	}

	for (const place of form.querySelectorAll("[data-figure]")) dress(place);
	document.addEventListener("htmx:afterSettle", () => {
		const results = document.getElementById("results");
		tellFaults(results);
		tellResult(results);
	});
})();
