import {describe, expect, test} from 'vitest';
import {courseForLab, stepsOf, undoOf} from '../../source/course/for-engine.js';
import {loadCourse} from '../../source/course/load-course.js';
import {scriptText} from '../../source/course/script/script-text.js';
import {fill} from '../../source/course/variables.js';
import {labVariables} from '../../source/lab/description.js';
import {ownEntries} from '../../source/lab/lab-folder.js';
import {markdownLines} from '../../source/plain/markdown-text.js';

const course = await loadCourse('lessons');

/** Events that stay: a file was read, a server died or began a timeline, a segment was archived. */
const forGood = [
	'replication-user/reload-and-log-in',
	'write-ahead-log/pull-the-plug',
	'enable-archiving/restart-the-server',
	'testing-the-archive/find-the-cause-and-repair-it',
	'testing-the-archive/stop-the-server-properly',
	'failover/promote-the-standby',
];

describe.each(['docker', 'local'] as const)('undoing on %s', (engine) => {
	const variables = labVariables({
		name: 'undo-text',
		engine,
		dir: '/nowhere',
		image: 'postgres:15',
		ports: {'postgres-1': 5000, 'postgres-2': 5001},
		createdAt: '2025-01-01T00:00:00.000Z',
	});
	const steps = stepsOf(courseForLab(course, engine, variables));
	const undos = steps.flatMap((step) => undoOf(step) ?? []);

	test('every step says how, but those that are done for good', () => {
		expect(steps.filter((step) => undoOf(step) === undefined).map(({id}) => id)).toEqual(forGood);
	});

	test('no step has the words of the other engine', () => {
		const others = steps
			.flatMap(({undos: own}) => own)
			.filter(({engine: whose}) => whose !== undefined && whose !== engine);
		expect(others).toEqual([]);
		expect(undos.length).toBe(steps.length - forGood.length);
	});

	test('what a command makes carries the label of the lab', () => {
		for (const {command} of undos) {
			const made = command.match(/docker (?:run|network create|volume create)/g) ?? [];
			expect(command.match(/--label \{\{label\}\}/g) ?? [], command).toHaveLength(made.length);
		}
	});

	test('the exported script has none of it', () => {
		const place = {
			engine,
			variables,
			bin: engine === 'local' ? '/nowhere/bin' : undefined,
			entries: ownEntries(['postgres-1', 'postgres-2']),
		};
		const script = scriptText(course, {...place, dir: undefined}, markdownLines);
		const own = undos.map(({command}) => fill(command, variables)).filter((text) => text.includes('sed -i.bak'));
		expect(own.length).toBeGreaterThan(2);
		for (const text of own) expect(script).not.toContain(text);
		expect(script).not.toContain('DROP TABLE');
	});
});
