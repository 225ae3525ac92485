// SPDX-License-Identifier: EUPL-1.2
// exam_boards.mjs EXAMS ADDRESS - keeps the boards of every session open, as browsers do: a line of
// server-sent events each, and the board fetched when it says that something changed. Ends at SIGTERM
// with one line: boards, changes told, boards fetched, half and 99 % of the fetches in ms, faults.
import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";

const [file, address] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 20 });
const boards = readFileSync(file, "utf8").split("\n").filter((line) => line.startsWith("board ")).map((line) => line.split(" "));
const times = [];
let told = 0;
let faults = 0;

function headersOf(token) {
	return { cookie: `openpix=${token}`, "sec-fetch-site": "same-origin", "accept-language": "fr", "hx-request": "true" };
}

function fetchBoard(token, session) {
	const begun = performance.now();
	return new Promise((done) => {
		get(`${address}/invigilation/${session}`, { agent, headers: headersOf(token) }, (reply) => {
			if (reply.statusCode !== 200) faults++;
			reply.on("data", () => {}).on("end", () => {
				times.push(performance.now() - begun);
				done();
			});
		}).on("error", () => {
			faults++;
			done();
		});
	});
}

// One fetch at a time: what changes meanwhile is fetched after it.
function watch(token, session) {
	let wanted = false;
	let busy = false;
	async function refresh() {
		wanted = true;
		if (busy) return;
		busy = true;
		while (wanted) {
			wanted = false;
			await fetchBoard(token, session);
		}
		busy = false;
	}
	get(`${address}/invigilation/${session}/live`, { agent: false, headers: { ...headersOf(token), accept: "text/event-stream" } }, (reply) => {
		if (reply.statusCode !== 200) faults++;
		reply.setEncoding("utf8").on("data", (text) => {
			if (!/^data:/m.test(text)) return;
			told++;
			refresh();
		});
	}).on("error", () => faults++);
}

for (const [, token, session] of boards) watch(token, session);
process.on("SIGTERM", () => {
	times.sort((a, b) => a - b);
	const at = (share) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
	console.log(`boards ${boards.length} ${told} ${times.length} ${at(0.5)} ${at(0.99)} ${faults}`);
	process.exit(0);
});
