import type {Finding, TutorEvent} from '../../../source/tutor/events.js';
import type {RecordEntry} from '../../../source/tutor/record/entries.js';
import {recorder} from '../../../source/tutor/record/recorder.js';
import {fakeCourse} from './fake-course.js';

/** Records events as a tutor would, a second apart. */
export function recordOf(events: readonly TutorEvent[], first = '2026-03-01T10:00:00Z'): RecordEntry[] {
	const entries: RecordEntry[] = [];
	let time = Date.parse(first);
	const take = recorder(
		(entry) => entries.push(entry),
		() => new Date(time),
	);
	for (const event of events) {
		take(event);
		time += 1000;
	}

	return entries;
}

function stepAt(index: number) {
	const step = fakeCourse.steps[index];
	if (step === undefined) throw new Error(`The fake course has no step ${index}.`);
	return step;
}

export const opened: TutorEvent = {
	type: 'course-entered',
	lab: fakeCourse.lab,
	engine: fakeCourse.engine,
	dir: fakeCourse.dir,
	lessons: fakeCourse.lessons.length,
	steps: fakeCourse.steps.length,
	at: '2026-03-01T10:00:00Z',
};

export function entered(index: number): TutorEvent {
	const {id, title, lessonIndex} = stepAt(index);
	return {type: 'step-entered', step: id, title, index, lesson: fakeCourse.lessons[lessonIndex]?.id ?? ''};
}

export function started(step: number, index: number): TutorEvent {
	const shown = stepAt(step).actions[index]?.parts.map(({text}) => text) ?? [];
	return {type: 'action-started', step: stepAt(step).id, index, shown: shown.join('\n')};
}

export function printed(step: number, line: string): TutorEvent {
	return {type: 'output', step: stepAt(step).id, stream: 'stdout', line};
}

export function ended(step: number, index: number, exitCode = 0): TutorEvent {
	const outcome = exitCode === 0 ? ({kind: 'succeeded'} as const) : ({kind: 'failed', exitCode} as const);
	return {type: 'action-ended', step: stepAt(step).id, index, outcome, milliseconds: 1234};
}

export function found(step: number, check: number, finding: Finding): TutorEvent {
	return {type: 'finding', step: stepAt(step).id, check, says: stepAt(step).checks[check] ?? '', finding};
}

export function passed(step: number, by: 'tutor' | 'learner', hints = 0): TutorEvent {
	return {type: 'step-passed', step: stepAt(step).id, milliseconds: 61_500, by, hints};
}

export function failed(step: number): TutorEvent {
	return {type: 'step-failed', step: stepAt(step).id};
}

export function hint(step: number, level: number, text: string): TutorEvent {
	return {type: 'hint', step: stepAt(step).id, level, text};
}

const holds: Finding = {status: 'passed', observed: 'seen on port 5000'};

/** A visit with one of everything that a record can hold. */
export const eventfulVisit: readonly TutorEvent[] = [
	opened,
	{type: 'resumed', step: stepAt(0).id, passed: []},
	entered(0),
	started(0, 0),
	printed(0, '0123456789abcdef'),
	ended(0, 0),
	found(0, 0, holds),
	passed(0, 'tutor'),
	entered(1),
	hint(1, 1, 'Two files, in `postgres-1/config`.\nBoth of them *here*:\n\n  postgres-1/config/pg_hba.conf'),
	found(1, 0, holds),
	passed(1, 'learner', 1),
	entered(2),
	started(2, 0),
	printed(2, '\u001B[31m 10 %\r100 %\u001B[0m'),
	{type: 'output', step: stepAt(2).id, stream: 'stderr', line: '```` is no fence'},
	{
		type: 'log-lines',
		instance: 'postgres-1',
		lines: [{line: 'x LOG:  starting PostgreSQL 15.18 (Debian 15.18-1) on x86_64'}],
	},
	ended(2, 0, 125),
	found(2, 0, {
		status: 'failed',
		expected: "listen_addresses = '*'",
		observed: 'ECONNREFUSED <no answer>\nfrom _anybody_',
		diagnosis: {
			id: 'x',
			title: 'No server',
			cause: 'It is *not* started.',
			remedy: 'Start it: `docker start postgres-1`.',
		},
	}),
	found(2, 1, {status: 'not-yet', expected: 'mode 700', observed: 'mode 755'}),
	failed(2),
	failed(2),
	// The tutor is killed here, and comes back.
	started(2, 0),
	opened,
	{type: 'resumed', step: stepAt(0).id, passed: [], lost: {step: stepAt(0).id, says: stepAt(0).checks[0] ?? ''}},
	entered(0),
	started(0, 0),
	{type: 'action-ended', step: stepAt(0).id, index: 0, outcome: {kind: 'interrupted'}, milliseconds: 20},
	started(0, 0),
	ended(0, 0),
	found(0, 0, holds),
	passed(0, 'tutor', 2),
	entered(4),
	found(4, 0, holds),
	passed(4, 'learner'),
];
