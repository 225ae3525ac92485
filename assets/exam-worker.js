// SPDX-License-Identifier: EUPL-1.2
// Beside the pages of an exam: should one be asked for while there is no network (a reload, a browser
// that was closed), the browser shows a page of ours that says so, and tries again by itself. It keeps
// nothing of the exam: answers are in IndexedDB (exam.js), questions nowhere.
"use strict";
const KEPT = "openpix-exam";
const OFFLINE = "/exam-offline"; // exam.js puts it there, in the language of its page
const AGAIN = "4"; // seconds

addEventListener("install", (event) => event.waitUntil(skipWaiting()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

async function instead(trouble) {
	const kept = await (await caches.open(KEPT)).match(OFFLINE);
	if (!kept) throw trouble;
	const headers = new Headers(kept.headers);
	headers.set("Refresh", AGAIN);
	return new Response(kept.body, { status: 503, headers });
}

addEventListener("fetch", (event) => {
	const { mode, method } = event.request;
	if (mode === "navigate" && method === "GET") event.respondWith(fetch(event.request).catch(instead));
});
