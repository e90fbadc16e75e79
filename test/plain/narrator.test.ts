import {describe, expect, test} from 'vitest';
import {Narrator} from '../../source/plain/narrator.js';
import type {TutorEvent} from '../../source/tutor/events.js';
import type {WorkProgress} from '../../source/tutor/work.js';
import {fakeCourse} from '../support/fakes/fake-course.js';

const image = 'postgres:15';
const pulling = (current: number): WorkProgress => ({
	kind: 'image',
	image,
	layers: [{id: 'a1b2c3d4e5f6', state: 'downloading', current, total: 10_000_000}],
});
const goingOn = (work: WorkProgress): TutorEvent => ({type: 'progress', stage: 'going-on', work});

/** A narrator, and a clock that is set by hand. */
function narrator() {
	let time = 0;
	const told = new Narrator(fakeCourse, 80, () => time);
	return {
		tell: (event: TutorEvent, after = 0) => {
			time += after;
			return told.tell(event);
		},
	};
}

describe('outcomes in plain text', () => {
	const diagnosis = {id: 'x', title: 'X', cause: 'The network is gone.', remedy: 'Create it again.'};
	const failing = (says: string, remedy = diagnosis.remedy): TutorEvent => ({
		type: 'finding',
		step: 'a/b',
		check: 0,
		says,
		finding: {status: 'failed', expected: 'streaming', observed: 'nothing', diagnosis: {...diagnosis, remedy}},
	});

	test('are told the cause that they share once, and anew at the next failure', () => {
		const {tell} = narrator();
		expect(tell(failing('it runs')).join('\n')).toContain('remedy: Create it again.');
		expect(tell(failing('it streams'))).toEqual([
			'  [failed] it streams',
			'      observed: nothing',
			'      cause: the same as above',
		]);
		expect(tell(failing('it lags', 'Wait.')).join('\n')).toContain('remedy: Wait.');
		tell({type: 'check-waiting', step: 'a/b', check: 0, says: 'it runs', deadline: 0});
		expect(tell(failing('it runs')).join('\n')).toContain('remedy: Create it again.');
	});
});

describe('long work in plain text', () => {
	test('is told at its start, every ten percent, and at its end', () => {
		const {tell} = narrator();
		const lines = [...tell(goingOn({kind: 'image', image, layers: []}))];
		// Ten seconds, five messages in each.
		for (let part = 0; part <= 50; part++) lines.push(...tell(goingOn(pulling(part * 200_000)), 200));
		lines.push(...tell({type: 'progress', stage: 'done', work: pulling(10_000_000)}));
		expect(lines).toEqual([
			'Fetching the image postgres:15 …',
			'Fetching the image postgres:15: 11 %, 0 of 1 layer, 1.4 of 10.0 MB',
			'Fetching the image postgres:15: 22 %, 0 of 1 layer, 2.8 of 10.0 MB',
			'Fetching the image postgres:15: 32 %, 0 of 1 layer, 4.0 of 10.0 MB',
			'Fetching the image postgres:15: 43 %, 0 of 1 layer, 5.4 of 10.0 MB',
			'Fetching the image postgres:15: 54 %, 0 of 1 layer, 6.8 of 10.0 MB',
			'Fetching the image postgres:15: 64 %, 0 of 1 layer, 8.0 of 10.0 MB',
			'Fetching the image postgres:15: 75 %, 0 of 1 layer, 9.4 of 10.0 MB',
			'The image postgres:15 is here.',
		]);
	});

	test('is told now and then while it is slow, and not while it stands still', () => {
		const {tell} = narrator();
		tell(goingOn(pulling(0)));
		expect(tell(goingOn(pulling(200_000)), 9_000)).toEqual([]);
		expect(tell(goingOn(pulling(300_000)), 2_000)).toHaveLength(1);
		expect(tell(goingOn(pulling(300_000)), 60_000)).toEqual([]);
	});

	test('that has failed is told by whoever knows why', () => {
		const {tell} = narrator();
		tell(goingOn(pulling(0)));
		expect(tell({type: 'progress', stage: 'failed', work: pulling(0)})).toEqual([]);
		expect(tell(goingOn(pulling(0))), 'and from its start when it begins again').toHaveLength(1);
	});

	test('says what a base backup is about', () => {
		const {tell} = narrator();
		const backup = {kind: 'backup', from: 'postgres-1', streamed: 0} as const;
		expect([
			...tell(goingOn({...backup, phase: 'waiting for checkpoint to finish'})),
			...tell(goingOn({...backup, phase: 'waiting for checkpoint to finish'}), 500),
			...tell(goingOn({...backup, phase: 'streaming database files', streamed: 500, total: 2000})),
			...tell({type: 'progress', stage: 'done', work: {...backup, phase: 'streaming database files'}}),
		]).toEqual([
			'Base backup of postgres-1: waiting for checkpoint to finish',
			'Base backup of postgres-1: 25 %, streaming database files, 0.5 of 2.0 kB',
		]);
	});
});

describe('outcomes that are being waited for, in plain text', () => {
	test('have their time told once', () => {
		const {tell} = narrator();
		const step = fakeCourse.steps.find(({checks}) => checks.length > 1);
		const lines = (step?.checks ?? []).flatMap((says, check) =>
			tell({type: 'check-waiting', step: step?.id ?? '', check, says, deadline: check === 0 ? 29_400 : 5_000}),
		);
		expect(lines).toEqual(['Looking at the outcome, which has up to 30 s.']);
	});
});
