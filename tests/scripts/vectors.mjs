// SPDX-License-Identifier: EUPL-1.2
// node tests/scripts/vectors.mjs PROGRAM FOLDER: runs the vectors of FOLDER through PROGRAM's lab.
// Numbers must agree within 1e-9, everything else exactly.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [program, folder] = process.argv.slice(2);
if (!existsSync(program)) {
	console.log(`Bail out! there is no ${program}`);
	process.exit(1);
}
let count = 0;
let failures = 0;

function tell(good, name, reason) {
	count++;
	if (!good) failures++;
	console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
	if (!good && reason) console.log(`# ${reason}`);
}

function lab(what, records, options = ['--method', 'pix-v3']) {
	const input = typeof records === 'string' ? records : JSON.stringify(records);
	return spawnSync(program, ['lab', what, '-', ...options], {
		input,
		encoding: 'utf8',
		maxBuffer: 1 << 28,
		timeout: 60_000,
	});
}

/* Where two values differ first, or null. */
function difference(got, expected, at = '') {
	if (typeof expected === 'number' && typeof got === 'number')
		return Math.abs(got - expected) <= 1e-9 ? null : `${at}: ${got}, expected ${expected}`;
	if (Array.isArray(expected)) {
		if (!Array.isArray(got) || got.length !== expected.length)
			return `${at}: ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`;
		for (let i = 0; i < expected.length; i++) {
			const d = difference(got[i], expected[i], `${at}[${i}]`);
			if (d) return d;
		}
		return null;
	}
	if (expected && typeof expected === 'object') {
		if (!got || typeof got !== 'object') return `${at}: ${JSON.stringify(got)}`;
		const names = new Set([...Object.keys(expected), ...Object.keys(got)]);
		for (const name of names) {
			const d = difference(got[name], expected[name], `${at}.${name}`);
			if (d) return d;
		}
		return null;
	}
	return Object.is(got, expected) ? null : `${at}: ${JSON.stringify(got)}, expected ${expected}`;
}

/* --- how each file becomes records: [{ name, input, expected }] ---------------------------------- */

const plain = (record) => [{ input: record.input, expected: record.expected }];

function levelCases({ targetSkills, knowledgeElements, expected }) {
	const { predictedLevel, levels, rewards, best } = expected;
	const of = { targetSkills, knowledgeElements };
	return [
		{ input: { op: 'level', ...of }, expected: { predictedLevel, levels } },
		{ input: { op: 'rewards', ...of }, expected: { predictedLevel, rewards, best } },
		{
			input: { op: 'rewards', ...of, predictedLevel },
			expected: { predictedLevel, rewards, best },
		},
	];
}

function knowledgeOf(text) {
	const [skillId, source, status, earnedPix] = text.split('|');
	return { skillId, source, status, earnedPix: Number(earnedPix) };
}

/* A run: before each answer `next` with the knowledge so far, after it `infer`. */
function runCases({ assessmentId, locale, targetSkills, challenges, steps }) {
	const cases = [];
	const answers = [];
	const knowledge = [];
	for (const step of steps) {
		cases.push({
			step: cases.length,
			input: {
				op: 'next',
				assessmentId,
				locale,
				targetSkills,
				challenges,
				answers: [...answers],
				knowledgeElements: knowledge.map(({ skillId, status, source }) => ({
					skillId,
					status,
					source,
				})),
			},
			expected: {
				hasAssessmentEnded: step.ended,
				levelEstimated: step.levelEstimated,
				possibleSkills: step.possibleSkills,
				picked: step.picked,
			},
			ignore: 'possibleChallenges',
		});
		if (!step.answer) continue;
		const created = step.knowledgeElements.map(knowledgeOf);
		const ids = (status) => knowledge.filter((k) => k.status === status).map((k) => k.skillId);
		cases.push({
			step: cases.length,
			input: {
				op: 'infer',
				skill: { id: challenges.find(({ id }) => id === step.picked).skillId },
				result: step.answer.result,
				targetSkills,
				previouslyValidatedSkillIds: ids('validated'),
				previouslyFailedSkillIds: ids('invalidated'),
			},
			expected: created,
		});
		knowledge.push(...created);
		answers.push({ challengeId: step.picked, ...step.answer });
	}
	return cases;
}

const hashCases = ({ values, expected }) => [{ input: { op: 'hash', values }, expected }];

/* The bank of 600 items stands beside the vectors; the input comes from elsewhere, so by its whole path. */
const bankFile = (name) => resolve(folder, name);
const asked = ({ challengeId, result }) => ({ challengeId, result });

function flashCases({ configuration, initialCapacity, bank, answers, draws, possibleBefore }) {
	const of = {
		...(bank ? { bank } : { bankFile: bankFile('flash-bank-600.json') }),
		configuration,
		initialCapacity,
	};
	const last = answers[answers.length - 1] ?? {};
	const whole = { capacity: last.capacity, errorRate: last.errorRate };
	const cases = [
		{
			input: {
				...of,
				answers: answers.map(asked),
				wants: possibleBefore ? ['history', 'nextAtEachStep'] : ['history'],
			},
			expected: {
				...whole,
				history: answers,
				...(possibleBefore && { nextAtEachStep: possibleBefore }),
			},
		},
	];
	/* The draws of a trace are one after another. Taking the candidate at place i of n uses i + 1 of them,
	   but n - 1 for the last one, which is taken without a draw. */
	let used = 0;
	for (let i = 0; draws && i < answers.length; i++) {
		const n = possibleBefore[i].length;
		const count = Math.min(possibleBefore[i].indexOf(answers[i].challengeId) + 1, n - 1);
		cases.push({
			step: i,
			input: {
				...of,
				answers: answers.slice(0, i).map(asked),
				wants: ['next'],
				draws: draws.slice(used, used + count),
			},
			expected: { picked: answers[i].challengeId, drawsUsed: count },
			only: ['picked', 'drawsUsed'],
		});
		used += count;
	}
	return cases;
}

const degradedCases = ({ configuration, answers, capacity, degradedCapacity }) => [
	{
		input: {
			bankFile: bankFile('flash-bank-600.json'),
			configuration,
			answers,
			wants: ['degrade'],
		},
		expected: { capacity, degradedCapacity },
		ignore: 'errorRate',
	},
];

const resultCases = ({ bank, input, expected }) => [
	{ input: { ...input, bankFile: bankFile(bank) }, expected },
];

const files = [
	['flash-traces.json', 'flash', flashCases],
	['flash-extreme.json', 'flash', flashCases],
	['flash-degradation.json', 'flash', degradedCases],
	['score-results.json', 'score', resultCases],
	['answers.json', 'answers', plain],
	['inference.json', 'placement', plain],
	['placement-level.json', 'placement', levelCases],
	['placement-runs.json', 'placement', runCases],
	['placement-pick.json', 'placement', plain],
	['hash-int.json', 'placement', hashCases],
	['improvement-filter.json', 'placement', plain],
	['score-profile.json', 'score', plain],
	['score-scorecard.json', 'score', plain],
	['score-pixvalues.json', 'score', plain],
	['score-certif.json', 'score', plain],
	['score-mesh.json', 'score', plain],
];

function runFile(file, what, toCases) {
	const records = JSON.parse(readFileSync(join(folder, file), 'utf8'));
	const cases = records.flatMap((record, i) =>
		toCases(record).map((c) => ({
			...c,
			name: `${file} ${record.id ?? i}${c.step === undefined ? '' : ` step ${c.step}`}`,
		})),
	);
	const { status, stdout, stderr } = lab(
		what,
		cases.map(({ input }) => input),
	);
	if (status !== 0) {
		tell(false, file, `exit status ${status}: ${stderr}`);
		return;
	}
	const results = JSON.parse(stdout);
	cases.forEach(({ name, expected, ignore, only }, i) => {
		const got = only ? Object.fromEntries(only.map((k) => [k, results[i][k]])) : results[i];
		if (ignore) delete got[ignore];
		const reason = difference(got, expected);
		tell(!reason, name, reason);
	});
}

for (const [file, what, toCases] of files)
	if (existsSync(join(folder, file))) runFile(file, what, toCases);

/* --- what the lab refuses: index, member and reason on standard error, nothing printed ----------- */

const web1 = { id: 'a', name: '@web1', difficulty: 1, pixValue: 1 };
const good = { op: 'level', targetSkills: [web1], knowledgeElements: [] };
const element = { skillId: 'a', status: 'validated', source: 'direct' };
const at = '2025-06-15T10:00:00.000Z';
const filter = { op: 'filterKE', createdAt: at, knowledgeElements: [] };
const item = { id: 'a', difficulty: 0, discriminant: 1, skillId: 's', tubeId: 't', competenceId: 'c' };
const result = { op: 'result', bank: [item], answers: [], intervals: [{ bounds: { min: -8, max: 8 } }] };
const refused = [
	['placement', { ...good, op: 'levle' }, 'op'],
	['placement', { ...good, op: undefined }, 'op'],
	['placement', { ...good, targetSkills: undefined }, 'targetSkills'],
	['placement', { ...good, targetSkills: {} }, 'targetSkills'],
	['placement', { ...good, targetSkills: [7] }, 'targetSkills[0]'],
	['placement', { ...good, targetSkills: [{ ...web1, id: 1 }] }, 'targetSkills[0].id'],
	['placement', { ...good, targetSkills: [{ ...web1, name: null }] }, 'targetSkills[0].name'],
	['placement', { ...good, targetSkills: [{ ...web1, difficulty: 9 }] }, 'targetSkills[0].difficulty'],
	['placement', { ...good, targetSkills: [{ ...web1, difficulty: 1.5 }] }, 'targetSkills[0].difficulty'],
	['placement', { ...good, targetSkills: [{ ...web1, pixValue: -1 }] }, 'targetSkills[0].pixValue'],
	['placement', { ...good, targetSkills: Array(1025).fill(web1) }, 'targetSkills'],
	['placement', { ...good, knowledgeElements: [{ ...element, status: 'ok' }] }, 'knowledgeElements[0].status'],
	['placement', { ...good, knowledgeElements: [{ ...element, source: 1 }] }, 'knowledgeElements[0].source'],
	['placement', { ...good, op: 'infer', skill: { id: 'a' }, result: 'fine' }, 'result'],
	['placement', { ...good, op: 'infer', result: 'ok' }, 'skill.id'],
	['placement', { ...good, op: 'next', answers: [] }, 'challenges'],
	['placement', { ...good, op: 'next', answers: 1, challenges: [] }, 'answers'],
	['placement', { op: 'pick', skills: [], randomSeed: 0.5, locale: 'fr' }, 'randomSeed'],
	['placement', { op: 'hash', values: ['1'] }, 'values[0]'],
	['placement', { ...filter, createdAt: '2025-06-31T10:00:00.000Z' }, 'createdAt'],
	['placement', { ...filter, createdAt: 'yesterday' }, 'createdAt'],
	['placement', { ...filter, isImproving: 1 }, 'isImproving'],
	['flash', { answers: [] }, 'bank'],
	['flash', { bank: [item, item], answers: [] }, 'bank[1].id'],
	['flash', { bank: [{ ...item, difficulty: '1' }], answers: [] }, 'bank[0].difficulty'],
	['flash', { bank: [item], answers: [{ challengeId: 'b', result: 'ok' }] }, 'answers[0].challengeId'],
	['flash', { bank: [item], answers: [{ challengeId: 'a', result: 'good' }] }, 'answers[0].result'],
	['flash', { bank: [item], answers: [], wants: ['everything'] }, 'wants[0]'],
	['flash', { bank: [item], answers: [], wants: ['next'], draws: [1] }, 'draws[0]'],
	['flash', { bank: [item], answers: [], configuration: { variationPercent: 2 } }, 'configuration.variationPercent'],
	['flash', { bankFile: 'none.json', answers: [] }, 'bankFile'],
	['flash', { bank: [item], answers: [], initialCapacity: '0' }, 'initialCapacity'],
	['flash', { bank: [item], answers: [], configuration: { maximumAssessmentLength: 1.5 } }, 'configuration.maximumAssessmentLength'],
	['score', { ...result, asked: ['b'] }, 'asked[0]'],
	['score', { ...result, asked: [{ ...item, id: 'b' }] }, 'asked[0].id'],
	['score', { ...result, asked: [], answers: [{ challengeId: 'a', result: 'ok' }] }, 'answers[0].challengeId'],
	['score', { ...result, framework: 'LAW' }, 'framework'],
	['score', { ...result, intervals: [] }, 'intervals'],
	['score', { op: 'result', bank: [item], answers: [], intervals: [], abortReason: 'tired' }, 'abortReason'],
	['score', { op: 'profile' }, 'knowledgeElements'],
	['score', { op: 'profile', knowledgeElements: [{ competenceId: '1.1' }] }, 'knowledgeElements[0].earnedPix'],
	['score', { op: 'scorecard', knowledgeElements: [{ earnedPix: 1 }] }, 'daysSinceLast'],
	['score', { op: 'pixValues', skills: [{ id: 'a' }] }, 'skills[0].difficulty'],
	['score', { op: 'certif', capacity: 1, intervals: [] }, 'intervals'],
	['score', { op: 'mesh', score: 1, maxReachableLevel: 9 }, 'maxReachableLevel'],
];
const sound = { flash: { bank: [item], answers: [] }, placement: good, score: { op: 'mesh', score: 1, maxReachableLevel: 7 } };

for (const [what, record, member] of refused) {
	const { status, stdout, stderr } = lab(what, [sound[what], record]);
	const told = stderr.startsWith(`record 1: ${member}: `) && stderr.trim().length > member.length + 12;
	tell(
		status === 2 && stdout === '' && told,
		`${what} refuses ${JSON.stringify(record).slice(0, 80)}`,
		`status ${status}, ${stderr.trim()}`,
	);
}
for (const text of ['', '{', '{}', '[1]', '[null]', '"x"']) {
	const { status, stdout } = lab('placement', text);
	tell(status === 2 && stdout === '', `the lab refuses the input ${JSON.stringify(text)}`, `status ${status}`);
}

/* --- without --method: levels to 8, sums mended --------------------------------------------------- */

/* Six skills of 8/6 pix are worth 8 pix and a level; in binary their sum falls just short. */
const six = Array(6).fill({ competenceId: '1.1', earnedPix: 8 / 6 });
for (const [options, pix] of [
	[[], 8],
	[['--method', 'pix-v3'], 7],
]) {
	const { stdout } = lab('score', [{ op: 'profile', knowledgeElements: six }], options);
	const got = JSON.parse(stdout)[0].totalPix;
	tell(got === pix, `six sixths of a level make ${pix} pix (${options.join(' ') || 'own method'})`, got);
}

/* Right to an item no one can do, wrong to one no one can miss: no number under the exact rules. */
const impossible = {
	bank: [
		{ ...item, difficulty: 400, discriminant: 10 },
		{ ...item, id: 'b', difficulty: -400, discriminant: 10 },
	],
	answers: [
		{ challengeId: 'a', result: 'ok' },
		{ challengeId: 'b', result: 'ko' },
	],
	wants: ['history', 'next', 'nextAtEachStep', 'degrade'],
};
for (const [options, name, good] of [
	[[], 'a number from -9 to 9 (own method)', (c) => typeof c === 'number' && c >= -9 && c <= 9],
	[['--method', 'pix-v3'], 'null (pix-v3)', (c) => c === null],
]) {
	const [{ capacity, degradedCapacity }] = JSON.parse(lab('flash', [impossible], options).stdout);
	tell(good(capacity) && good(degradedCapacity), `contradictory answers give ${name}`, capacity);
}

console.log(`1..${count}`);
process.exit(failures ? 1 : 0);
