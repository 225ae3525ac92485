// SPDX-License-Identifier: EUPL-1.2
// node tests/scripts/kill.mjs PROGRAM TOOLS: learners answer while the server is killed, again and
// again. After each restart: every answer that was acknowledged is in the database, once, with the
// value that was sent; the file is sound; no test lacks a position; each learner is asked the right
// question; and what was on its way is sent again and counts once. Some answers are sent twice at
// the same moment, as from two windows, and some of those with two values: the first one stands.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [program, tools] = process.argv.slice(2);
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 100);
const LEARNERS = 32;
const PEOPLE = 3000; // enough for a machine that answers three times as fast
const LOAD_MS = [60, 320]; // the kill comes at a moment between these
const TWIN = 0.06; // share of the answers sent twice at once
const DIFFERENT = 0.5; // share of those with another value

for (const needed of [program, join(tools, 'prepare'), join(tools, 'content')]) {
	if (!existsSync(needed)) {
		console.log(`Bail out! there is no ${needed}`);
		process.exit(1);
	}
}

/* --- a seeded generator (mulberry32), so that a run can be made again --------------------------- */

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
let state = seed;
function random() {
	state = (state + 0x6d2b79f5) | 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

/* --- what is counted and what went wrong --------------------------------------------------------- */

const counts = { kills: 0, acknowledged: 0, onTheWay: 0, kept: 0, lost: 0, twins: 0, different: 0 };
const faults = new Map(); // property -> texts

function fault(property, text) {
	if (!faults.has(property)) faults.set(property, []);
	faults.get(property).push(text);
}

/* --- the database, looked at from outside ---------------------------------------------------------- */

const folder = mkdtempSync(join(tmpdir(), 'openpix-kill-'));
const database = join(folder, 'openpix.db');

function sql(text) {
	const { status, stdout, stderr } = spawnSync('sqlite3', ['-readonly', '-json', database], {
		input: `.timeout 5000\n${text}`,
		encoding: 'utf8',
		maxBuffer: 1 << 28,
		timeout: 60_000,
	});
	if (status !== 0 || stderr) throw new Error(`sqlite3: ${stderr || status}`);
	return stdout.trim() ? JSON.parse(stdout) : [];
}

function prepare() {
	const run = (name, options, input) => {
		const { status, stdout, stderr } = spawnSync(join(tools, name), options, {
			input,
			encoding: 'utf8',
			maxBuffer: 1 << 28,
			timeout: 120_000,
		});
		if (status !== 0) throw new Error(`${name}: ${stderr || status}`);
		return stdout;
	};
	run('content', [join(folder, 'content')], readFileSync('content/framework.yaml'));
	return run('prepare', [join(folder, 'content'), database, String(PEOPLE)])
		.split('\n')
		.map((line) => line.split(' '))
		.filter(([what]) => what === 'answer')
		.map(([, token, id, challenge]) => ({
			token,
			id,
			position: 1, // asked now
			challenge,
			over: false,
			given: [], // by position - 1: the values of which one must be kept; acknowledged or not
			acknowledged: 0,
			pending: null, // { position, challenge, value } sent and not acknowledged
		}));
}

/* --- the server -------------------------------------------------------------------------------------- */

const log = join(folder, 'server.log');

async function startServer() {
	const to = openSync(log, 'a');
	const options = ['serve', '--database', database, '--content', join(folder, 'content')];
	options.push('--listen', '127.0.0.1:0', '--mail', join(folder, 'mail'));
	const child = spawn(program, options, { stdio: ['ignore', 'pipe', to] });
	closeSync(to);
	child.ended = once(child, 'exit');
	let out = '';
	const deadline = Date.now() + 20_000;
	child.stdout.on('data', (piece) => (out += piece));
	for (;;) {
		const at = /http:\/\/127\.0\.0\.1:(\d+)/.exec(out);
		if (at) {
			child.port = Number(at[1]);
			return child;
		}
		if (child.exitCode !== null || Date.now() > deadline) {
			child.kill('SIGKILL');
			throw new Error(`the server did not start: ${readFileSync(log, 'utf8').slice(-1000)}`);
		}
		await pause(5);
	}
}

/* null when the connection broke: nobody knows then whether it was done. */
function request(server, test, method, body) {
	const headers = { accept: 'application/json', cookie: `openpix=${test.token}` };
	if (body) {
		headers['content-type'] = 'application/x-www-form-urlencoded';
		headers['content-length'] = Buffer.byteLength(body);
	}
	return new Promise((resolve) => {
		const rq = http.request(
			{
				host: '127.0.0.1',
				port: server.port,
				agent: server.agent,
				path: `/assessments/${test.id}`,
				method,
				headers,
				timeout: 10_000,
			},
			(reply) => {
				let text = '';
				reply.setEncoding('utf8');
				reply.on('data', (piece) => (text += piece));
				reply.on('end', () => resolve(reply.complete ? { status: reply.statusCode, text } : null));
				reply.on('error', () => resolve(null));
				reply.on('aborted', () => resolve(null));
			},
		);
		rq.on('error', () => resolve(null));
		rq.on('timeout', () => {
			if (!server.killed) fault('replies', 'a request took more than ten seconds');
			rq.destroy();
		});
		rq.end(body);
	});
}

/* --- a learner ------------------------------------------------------------------------------------------ */

/* As bench/content.c writes challenges: number 1, which is shown first, or the skill's name, is right. */
function choose(challenge) {
	const right = random() < 0.5;
	if (challenge[0] === 'c') {
		const number = right ? '1' : String(2 + Math.floor(random() * 3));
		return { form: `choice=${number}`, stored: number };
	}
	const text = right ? challenge.replace(/-\d+$/, '') : 'statuts-final';
	return { form: `blank_a=${text}`, stored: JSON.stringify({ a: text }) };
}

const formOf = (p) => `position=${p.position}&challenge=${p.challenge}&${p.value.form}`;

/* A good reply moves the test on. True when the reply says that an earlier answer stands. */
function take(test, reply, what) {
	let view = null;
	try {
		view = JSON.parse(reply.text);
	} catch {
		/* told below */
	}
	if (reply.status !== 200 || !view || (!view.location && !view.challenge)) {
		fault('replies', `${what}: ${reply.status} ${reply.text.slice(0, 300)}`);
		return false;
	}
	if (view.location) {
		test.over = view.location.endsWith('/result');
		test.challenge = null; // the checkpoint: its question is asked for
		return view.notice !== undefined;
	}
	test.position = view.position;
	test.challenge = view.challenge;
	return view.repeated === true;
}

function acknowledge(test, pending, values) {
	test.given[pending.position - 1] = values.map((v) => v.stored);
	test.acknowledged = pending.position;
	test.pending = null;
	counts.acknowledged++;
}

async function answerOnce(server, test) {
	const reply = await request(server, test, 'POST', formOf(test.pending));
	if (!reply) return false;
	const { pending } = test;
	if (take(test, reply, 'an answer')) fault('twins', `the answer ${pending.position} of ${test.id} was called a repeat`);
	acknowledge(test, pending, [pending.value]);
	return reply.status === 200;
}

/* The same answer, or another one to the same question, from two windows at once. */
async function answerTwice(server, test) {
	const { pending } = test;
	let other = pending.value;
	if (random() < DIFFERENT)
		while (other.stored === pending.value.stored) other = choose(pending.challenge);
	pending.other = other;
	const replies = await Promise.all([
		request(server, test, 'POST', formOf(pending)),
		request(server, test, 'POST', formOf({ ...pending, value: other })),
	]);
	const differ = other.stored !== pending.value.stored;
	const repeats = replies.map((reply) => reply && take(test, reply, 'an answer sent twice'));
	const heard = replies.findIndex(Boolean);
	if (heard >= 0) pending.standing = repeats[heard] === (heard === 0) && differ ? other : pending.value;
	if (!replies[0] || !replies[1]) return false; // it is looked at after the restart
	if (repeats.filter(Boolean).length !== (differ ? 1 : 0))
		fault('twins', `of two answers at once ${repeats.filter(Boolean).length} were called a repeat`);
	acknowledge(test, pending, [pending.standing]);
	counts.twins++;
	counts.different += differ;
	return replies.every((reply) => reply.status === 200);
}

async function learn(server, learner) {
	while (!server.killed) {
		if (!learner.test || learner.test.over) learner.test = tests.shift();
		const { test } = learner;
		if (!test) return fault('load', 'the tests ran out: raise PEOPLE');
		touched.add(test);
		if (test.challenge === null) {
			const reply = await request(server, test, 'GET');
			if (!reply) return;
			take(test, reply, 'a question asked for again');
			continue;
		}
		test.pending = { position: test.position, challenge: test.challenge, value: choose(test.challenge) };
		const good = await (random() < TWIN ? answerTwice : answerOnce)(server, test);
		if (!good) return;
	}
}

/* --- after a restart -------------------------------------------------------------------------------------- */

function rowsOf(list) {
	const ids = [...list].map((test) => test.id).join(',');
	const rows = sql(`SELECT CAST(assessment AS TEXT) AS id, position, value, next_challenge AS next
		FROM answer WHERE assessment IN (${ids || 0}) ORDER BY assessment, position;`);
	const by = new Map([...list].map((test) => [test.id, []]));
	for (const row of rows) by.get(row.id).push(row);
	return by;
}

/* What was acknowledged is there; of what was on its way, all or nothing. */
function compare(list) {
	const by = rowsOf(list);
	for (const test of list) {
		const rows = by.get(test.id);
		rows.forEach((row, i) => {
			if (row.position !== i + 1) fault('gaps', `test ${test.id}: position ${row.position} where ${i + 1} belongs`);
		});
		for (let i = 0; i < test.acknowledged; i++) {
			const same = rows.filter((row) => row.position === i + 1);
			if (same.length !== 1) fault('kept', `test ${test.id}: answer ${i + 1} is there ${same.length} times`);
			else if (!test.given[i].includes(same[0].value))
				fault('kept', `test ${test.id}: answer ${i + 1} is ${same[0].value}, sent ${test.given[i]}`);
		}
		const more = rows.length - test.acknowledged;
		if (more < (test.pending?.standing ? 1 : 0) || more > (test.pending ? 1 : 0))
			fault('kept', `test ${test.id}: ${rows.length} answers, ${test.acknowledged} acknowledged`);
		else if (test.pending?.standing && rows.at(-1).value !== test.pending.standing.stored)
			fault('twins', `test ${test.id}: ${rows.at(-1).value} kept, ${test.pending.standing.stored} acknowledged`);
	}
	return by;
}

/* Asked where they are, the server names the question after the last answer kept. */
async function resume(server, test, rows) {
	const last = rows.at(-1);
	const reply = await request(server, test, 'GET');
	const view = reply?.status === 200 ? JSON.parse(reply.text) : null;
	const right =
		view &&
		(last?.next === ''
			? view.location === `/assessments/${test.id}/result`
			: view.position === rows.length + 1 && (!last || view.challenge === last.next));
	if (!right) {
		fault('resume', `test ${test.id} after ${rows.length} answers: ${reply?.status} ${reply?.text.slice(0, 300)}`);
		return;
	}
	test.over = Boolean(view.location);
}

async function sendAgain(server, test, rows) {
	const { pending } = test;
	const kept = rows.length >= pending.position;
	counts.onTheWay++;
	counts[kept ? 'kept' : 'lost']++;
	const reply = await request(server, test, 'POST', formOf(pending));
	if (!reply) {
		fault('again', 'a connection broke though nobody was killed');
		return;
	}
	take(test, reply, 'an answer sent again');
	/* kept already: then the value kept stays, be it of this window or of the other */
	acknowledge(test, pending, kept && pending.other ? [pending.value, pending.other] : [pending.value]);
}

async function checkAfterRestart(server) {
	const integrity = sql('PRAGMA integrity_check;');
	if (integrity.length !== 1 || integrity[0].integrity_check !== 'ok')
		fault('integrity', JSON.stringify(integrity.slice(0, 3)));
	const present = learners.map((learner) => learner.test).filter(Boolean);
	const by = compare(new Set([...touched, ...present]));
	await Promise.all(present.map((test) => resume(server, test, by.get(test.id))));
	const pending = present.filter((test) => test.pending);
	await Promise.all(pending.map((test) => sendAgain(server, test, by.get(test.id))));
	const after = rowsOf(pending);
	for (const test of pending) {
		const rows = after.get(test.id);
		if (rows.length !== test.acknowledged || !test.given.at(-1)?.includes(rows.at(-1).value))
			fault('again', `test ${test.id}: ${rows.length} answers, ${test.acknowledged} acknowledged, after sending again`);
	}
}

/* --- the run ------------------------------------------------------------------------------------------------ */

let tests = [];
const learners = Array.from({ length: LEARNERS }, () => ({ test: null }));
let touched = new Set(); // tests answered since the last check
const everTouched = new Set();
let server = null;

async function round() {
	server.agent = new http.Agent({ keepAlive: true, maxSockets: 2 * LEARNERS });
	server.killed = false;
	await checkAfterRestart(server);
	for (const test of touched) everTouched.add(test);
	touched = new Set();
	const work = Promise.all(learners.map((learner) => learn(server, learner)));
	await pause(LOAD_MS[0] + random() * (LOAD_MS[1] - LOAD_MS[0]));
	server.killed = true;
	server.kill('SIGKILL');
	counts.kills++;
	await server.ended;
	await work;
	server.agent.destroy();
}

async function run() {
	tests = prepare();
	for (let i = 0; i < ROUNDS && faults.size === 0; i++) {
		server = await startServer();
		await round();
	}
	server = await startServer();
	server.agent = new http.Agent({ keepAlive: true });
	await checkAfterRestart(server);
	for (const test of touched) everTouched.add(test);
	compare(everTouched);
	const kill = sql('PRAGMA foreign_key_check;');
	if (kill.length) fault('integrity', `${kill.length} rows without their parent`);
	server.agent.destroy();
	server.kill('SIGTERM');
	const [status] = await server.ended;
	if (status !== 0) fault('replies', `the server ended with status ${status} on SIGTERM`);
}

const properties = [
	['kept', 'after each restart every acknowledged answer is there, once, with its value'],
	['integrity', 'the file passes PRAGMA integrity_check after each restart'],
	['gaps', 'no test lacks a position'],
	['resume', 'each learner is asked the question after the last answer kept'],
	['again', 'an answer on its way when the server was killed, sent again, counts once'],
	['twins', 'an answer sent from two windows at once counts once and the first one stands'],
	['replies', 'no reply but the expected ones'],
	['load', 'the kills came in the middle of a load'],
];

const started = Date.now();
try {
	await run();
} catch (e) {
	fault('replies', e.stack);
} finally {
	server?.kill('SIGKILL');
	await server?.ended;
	rmSync(folder, { recursive: true, force: true });
}
/* Most rounds must have had answers on their way, some kept and some not, or nothing was proved. */
if (counts.onTheWay < ROUNDS || !counts.twins || counts.acknowledged < 20 * ROUNDS)
	fault('load', JSON.stringify(counts));
properties.forEach(([property, name], i) => {
	const texts = faults.get(property) ?? [];
	console.log(`${texts.length ? 'not ok' : 'ok'} ${i + 1} - ${name}`);
	for (const text of texts.slice(0, 5)) console.log(`# ${text.replaceAll('\n', ' ')}`);
});
console.log(
	`# seed ${seed}: ${counts.kills} kills, ${counts.acknowledged} acknowledged answers checked; ` +
		`${counts.onTheWay} were on their way (${counts.kept} kept, ${counts.lost} not) and sent again; ` +
		`${counts.twins} sent twice at once (${counts.different} with two values); ` +
		`${Math.round((Date.now() - started) / 1000)} s`,
);
console.log(`1..${properties.length}`);
process.exit(faults.size ? 1 : 0);
