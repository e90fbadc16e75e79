import {describe, expect, test} from 'vitest';
import {loadCourse} from '../../source/course/load-course.js';
import {scriptText} from '../../source/course/script/script-text.js';
import {labVariables} from '../../source/lab/description.js';
import {ownEntries} from '../../source/lab/lab-folder.js';
import {markdownLines} from '../../source/plain/markdown-text.js';
import {flagLines, plainLines, undoLines} from '../../source/plain/plain-text.js';
import {searchCourse} from '../../source/tutor/search.js';
import type {Phase} from '../../source/tutor/state/state.js';
import type {StepView} from '../../source/tutor/views.js';
import {lessonBody, stepBody} from '../../source/ui/layout/body.js';
import type {RenderStyle} from '../../source/ui/layout/render-style.js';
import {type Line, plainText} from '../../source/ui/text/line.js';
import {highlight} from '../../source/ui/theme/highlight.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {stateAt} from '../support/fakes/fake-tutor.js';
import {realCourse} from '../support/scenes/real-course.js';

const style: RenderStyle = {...chooseTheme({LANG: 'C.UTF-8'}), highlight};
const phases: readonly Phase[] = [{kind: 'ready'}, {kind: 'passed', by: 'tutor'}, {kind: 'failed'}];

/** Words alone: where lines end, and what is drawn around them, makes no difference. */
function words(text: string): string {
	return ` ${
		text
			.toLowerCase()
			.match(/[a-z0-9]+/g)
			?.join(' ') ?? ''
	} `;
}

/** How each paragraph of a text begins. */
function beginnings(text: string): string[] {
	return text.split('\n\n').map((paragraph) => ` ${words(paragraph).trim().split(' ').slice(0, 10).join(' ')} `);
}

describe.each(['docker', 'local'] as const)('notes for the speaker, %s', async (engine) => {
	const course = await realCourse(engine);
	const notes = [...course.lessons, ...course.steps].flatMap((part) => part.notes);
	const shown = (lines: readonly Line[]) => lines.map(plainText).join('\n');

	const onScreen = ({index, checks}: StepView) =>
		phases.map((phase) => {
			const state = stateAt(0, {phase, stepIndex: index, checks: checks.map((says) => ({says}))});
			return shown(stepBody(course, state, {kind: 'whole'}, 90, style).lines);
		});
	const inPlainText = (step: StepView) => {
		const lesson = course.lessons[step.lessonIndex];
		const entered = {type: 'step-entered', step: step.id, lesson: lesson?.id ?? '', title: step.title} as const;
		return [...plainLines({...entered, index: step.index}, course), ...flagLines(step), ...undoLines(step)].join('\n');
	};

	const everything = words(
		[
			...course.steps.flatMap(onScreen),
			...course.lessons.map((lesson) => shown(lessonBody(course, lesson, 90, style).lines)),
			...course.steps.map(inPlainText),
			await script(engine),
		].join('\n'),
	);

	test('are there for every lesson and every step', () => {
		expect([...course.lessons, ...course.steps].filter((part) => part.notes.length === 0)).toEqual([]);
	});

	test('are never shown to those who listen', () => {
		expect(notes.flatMap(beginnings).filter((words) => everything.includes(words))).toEqual([]);
	});

	test('would be found if they were shown, as other texts are', () => {
		const other = course.steps.flatMap(({blocks}) =>
			blocks.flatMap((block) => (block.kind === 'see' ? [block.text] : [])),
		);
		expect(other.flatMap(beginnings).filter((words) => !everything.includes(words))).toEqual([]);
	});

	test('are not searched', () => {
		expect(searchCourse(course, 'hands stay down')).toEqual([]);
		expect(searchCourse(course, 'bets')).toEqual([]);
		expect(searchCourse(course, 'diary').length).toBeGreaterThan(0);
	});
});

async function script(engine: 'docker' | 'local'): Promise<string> {
	const variables = labVariables({
		name: 'default',
		engine,
		dir: '/nowhere',
		image: 'postgres:15',
		ports: {'postgres-1': 5000, 'postgres-2': 5001},
		createdAt: '2025-01-01T00:00:00.000Z',
	});
	const bin = engine === 'local' ? '/nowhere/bin' : undefined;
	return scriptText(
		await loadCourse('lessons'),
		{engine, variables, dir: undefined, bin, entries: ownEntries(['postgres-1', 'postgres-2'])},
		markdownLines,
	);
}
