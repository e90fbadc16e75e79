import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {Course, EngineKind} from '../../../source/course/types.js';
import {labVariables} from '../../../source/lab/description.js';
import {accountToDropTo} from '../../../source/lab/local/account.js';
import {findPrograms} from '../../../source/lab/local/programs.js';
import {Driver} from '../labs/driver.js';
import {labAt} from '../labs/template-lab.js';
import {type Breakage, breakLab, type Target} from './breakage.js';
import {Foreign} from './foreign.js';
import {breakages} from './kinds.js';
import {askTutor, type Ended, Fault, pressKeys, use} from './product.js';
import {missedAfter} from './truth.js';
import {until} from './until.js';

/** What a round does. */
export type Plan = {
	readonly lesson: string;
	/** Whether there is a snapshot of the lesson's start before the lab is broken. */
	readonly hasSnapshot: boolean;
	readonly kinds: readonly Breakage[];
	readonly instances: readonly string[];
	readonly use: Use;
};

type Use =
	| {readonly kind: 'nothing'}
	/** Broken while it runs, after so many milliseconds, or before. */
	| {readonly kind: 'run'; readonly breakAfterMs?: number; readonly interruptAfterMs: number}
	| {readonly kind: 'commands'}
	| {readonly kind: 'undo'}
	| {readonly kind: 'tutor'}
	| {readonly kind: 'screen'; readonly keys: readonly string[]};

const keys = ['\r', '\r', 'h', 'l', 'f', 'c', 'o', '\u001B', '?', 'r', '\u0003', 'g', 'y', '/'];

/** Kinds that lead from a lab to foreign things come last: what is done after them would be done to those. */
const links = /(?:is|are) a link|names a foreign process/;

/** The plan of a round; the same random numbers give the same plan. */
export function planRound(random: () => number, engine: EngineKind, lessons: readonly string[]): Plan {
	const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
	const only = process.env.MONKEY_KIND;
	const own = breakages.filter(
		({engines, name}) => engines.includes(engine) && (only === undefined || name.includes(only)),
	);
	const kinds = Array.from({length: only === undefined ? 1 + Math.floor(random() * random() * 3.99) : 1}, () =>
		pick(own),
	).toSorted((a, b) => Number(links.test(a.name)) - Number(links.test(b.name)));
	const lesson = pick(lessons.slice(2));
	const place = lessons.indexOf(lesson);
	// All that comes before it is played on the way back where nothing is kept.
	const hasSnapshot = random() < (place > 4 ? 0.95 : 0.7);
	return {
		lesson,
		hasSnapshot,
		kinds,
		instances: kinds.map(() => (place > 7 && random() < 0.5 ? 'postgres-2' : 'postgres-1')),
		use: planUse(random),
	};
}

function planUse(random: () => number): Use {
	const what = random();
	if (what < 0.15) return {kind: 'nothing'};
	if (what < 0.45) {
		const late = random() < 0.5;
		return {kind: 'run', interruptAfterMs: 6000 + random() * 6000, ...(late && {breakAfterMs: random() * 4000})};
	}
	if (what < 0.55) return {kind: 'commands'};
	if (what < 0.65) return {kind: 'undo'};
	if (what < 0.85) return {kind: 'tutor'};
	return {kind: 'screen', keys: Array.from({length: 6}, () => keys[Math.floor(random() * keys.length)] ?? '')};
}

/** A plan in words. */
export function planWords({lesson, hasSnapshot, kinds, instances, use: {kind, ...how}}: Plan): string {
	const broken = kinds.map(({name}, index) => `${name} (${instances[index]})`).join(', ');
	return `${lesson}${hasSnapshot ? '' : ' without a snapshot'}: ${broken}; then ${kind} ${JSON.stringify(how)}`;
}

/** Where rounds take place. */
export type Playground = {
	readonly engine: EngineKind;
	readonly home: string;
	readonly course: Course;
	readonly image?: string;
};

/**
 * Breaks a copy of a lab, uses the product on it, and has it taken back to the lesson.
 * @returns the steps of the round with how they ended
 * @throws Fault of the product, with its story
 */
export async function playRound(plan: Plan, {engine, home, course, image}: Playground, name: string): Promise<string> {
	const story: string[] = [planWords(plan)];
	const parent = path.join(home, name);
	mkdirSync(parent, {recursive: true});
	const foreign = new Foreign(
		parent,
		await accountToDropTo(),
		image === undefined ? undefined : {image, name: `${name}-foreign`},
	);
	const dir = path.join(home, 'labs', name);
	const lessons = course.lessons.map(({id}) => id);
	const lab = await labAt(engine, plan.lesson, name, dir, home);
	const target: Omit<Target, 'instance'> = {
		engine,
		dir,
		variables: labVariables(lab.description),
		bin: (await findPrograms())?.bin ?? '',
		foreign: foreign.folder,
		foreignPid: foreign.pid,
		held: path.join(parent, 'held'),
	};
	const at = (index: number): Target => ({...target, instance: plan.instances[index] ?? 'postgres-1'});
	const hinders = plan.kinds.flatMap(({hinders}, index) =>
		hinders === undefined ? [] : [{...hinders, target: at(index)}],
	);
	const free = async () => {
		for (const {until, target} of hinders) await breakLab({does: until}, target);
	};
	const breakAll = async () => {
		for (const [index, kind] of plan.kinds.entries()) story.push(`# ${kind.name}: ${await breakLab(kind, at(index))}`);
		foreign.remember();
	};
	try {
		if (plan.hasSnapshot) await keepSnapshot(course, lab);
		else lab.close();
		if (plan.use.kind !== 'run' || plan.use.breakAfterMs === undefined) await breakAll();
		story.push(await handle(plan, {home, course, name, target: at(0), breakAll, lessons}));
		const untouched = () => {
			if (foreign.touched !== undefined) throw new Fault(foreign.touched);
		};
		untouched();
		const back = () => goBack(plan.lesson, home, name);
		const anew = () => beginAnew(plan.lesson, lessons, home, name);
		let way = await back();
		if (way.exitCode !== 0 && hinders.length > 0) {
			const isTold = hinders.some(({told}) => told.test(way.said));
			if (!isTold) throw new Fault(`it does not say what is in the way: ${way.said}`);
			await free();
			way = await back();
		}

		story.push(way.said);
		const isKept = plan.hasSnapshot && !plan.kinds.some(({name}) => name.includes('snapshots'));
		// What is kept of a lesson's start mends everything; without it the lab goes on from where it is.
		if (way.exitCode !== 0 && !isKept) way = await anew();
		if (way.exitCode !== 0) throw new Fault(`the lab does not come back, ${way.exitCode}`);
		untouched();
		if (hinders.length > 0) await free();
		const play = () => use(home, ['run', '--lab', name, '--from', plan.lesson, '--to', plan.lesson]);
		let played = await play();
		story.push(played.said);
		if (played.exitCode !== 0 && !isKept) {
			story.push((await anew()).said);
			played = await play();
		}

		if (played.exitCode !== 0) throw new Fault(`the lesson cannot be played afterwards, ${played.exitCode}`);
		const missed = await missedAfter(plan.lesson, lessons, at(0));
		if (missed !== undefined) throw new Fault(`it says that the lesson is done; ${missed}`);
		untouched();
		return story[0] ?? '';
	} catch (error) {
		throw new Fault(`${(error as Error).stack}\n\nstory:\n${story.join('\n')}`);
	} finally {
		await free();
		endHeld(target.held);
		foreign.end();
		await use(home, ['clean', '--lab', name, '--yes']).catch(() => {});
	}
}

/** Opens the lab as a learner does, until the start of the lesson is kept. */
async function keepSnapshot(course: Course, lab: Awaited<ReturnType<typeof labAt>>): Promise<void> {
	const driver = new Driver(course, lab);
	await driver.comesTo('ready');
	await until(() => driver.tutor.getState().snapshots.length > 0, 30_000);
	await driver.end('keep');
}

type Scene = {
	readonly home: string;
	readonly course: Course;
	readonly name: string;
	readonly target: Target;
	readonly lessons: readonly string[];
	readonly breakAll: () => Promise<void>;
};

async function handle(
	{use: how, lesson}: Plan,
	{home, course, name, target, lessons, breakAll}: Scene,
): Promise<string> {
	switch (how.kind) {
		case 'nothing':
			return '';
		case 'run': {
			const broken = how.breakAfterMs === undefined ? undefined : delay(how.breakAfterMs).then(breakAll);
			const {exitCode, said} = await use(
				home,
				['run', '--lab', name, '--from', lesson, '--to', lesson],
				how.interruptAfterMs,
			);
			await broken;
			if (exitCode === 0 && broken === undefined) {
				const missed = await missedAfter(lesson, lessons, target);
				if (missed !== undefined) throw new Fault(`it says that the lesson is done; ${missed}\n${said}`);
			}

			return said;
		}

		case 'commands': {
			const all = [];
			for (const command of ['doctor', 'transcript', 'script']) all.push(await use(home, [command, '--lab', name]));
			return all.map(({exitCode, said}) => `${exitCode}: ${said.slice(0, 500)}`).join('\n');
		}

		case 'undo': {
			const before = course.lessons[lessons.indexOf(lesson) - 1];
			const step = before?.steps.at(-1)?.id ?? '';
			const {exitCode, said} = await use(home, ['reset', step, '--lab', name, '--yes']);
			return `${exitCode}: ${said}`;
		}

		case 'tutor':
			return askTutor(course, target, name);
		case 'screen':
			return pressKeys(home, name, how.keys);
	}
}

/** Takes the lab to the start of a lesson as the product offers it. */
async function goBack(lesson: string, home: string, name: string): Promise<Ended> {
	const back = await use(home, ['reset', lesson, '--lab', name, '--yes']);
	const [, from, to] = /run --from (\S+) --to (\S+)\./.exec(back.said) ?? [];
	if (back.exitCode !== 2 || from === undefined || to === undefined) return back;
	return use(home, ['run', '--lab', name, '--from', from, '--to', to]);
}

/** Takes it to the first lesson, and from there to the start of another one. */
async function beginAnew(lesson: string, lessons: readonly string[], home: string, name: string): Promise<Ended> {
	const [first = ''] = lessons;
	const begun = await use(home, ['reset', first, '--lab', name, '--yes']);
	if (begun.exitCode !== 0) return begun;
	const before = lessons[lessons.indexOf(lesson) - 1] ?? first;
	return use(home, ['run', '--lab', name, '--from', first, '--to', before]);
}

/** Ends the groups of the processes that a breakage has left running. */
function endHeld(file: string): void {
	if (!existsSync(file)) return;
	for (const pid of readFileSync(file, 'utf8').split('\n').map(Number)) {
		if (!Number.isSafeInteger(pid) || pid <= 1) continue;
		try {
			process.kill(-pid, 'SIGKILL');
		} catch {
			// It has ended by itself.
		}
	}
}
