import {fillNode} from '../course/fill-node.js';
import {actionsOf, stepsOf, undoOf} from '../course/for-engine.js';
import {shellParts} from '../course/shell-text.js';
import type {Action, Course, EngineKind, Step} from '../course/types.js';
import {fill, maskSecrets, type Variables} from '../course/variables.js';
import type {ActionText, CourseView, LessonView, StepView} from './views.js';

type LabFacts = {
	readonly name: string;
	readonly engine: EngineKind;
	readonly dir: string;
	readonly shellLine: string;
	readonly variables: Variables;
};

/** The course as it is shown in a lab: variables filled in, secrets masked. */
export function viewCourse(course: Course, lab: LabFacts): CourseView {
	const variables = maskSecrets(lab.variables);
	const tell = (text: string) => fill(text, variables);
	const lessons: LessonView[] = [];
	let firstStep = 0;
	for (const lesson of course.lessons) {
		lessons.push({
			id: lesson.id,
			number: lesson.number,
			title: lesson.title,
			minutes: lesson.minutes,
			built: lesson.built === undefined ? undefined : tell(lesson.built),
			introduction: fillNode(lesson.introduction, variables),
			departs: lesson.departs.map(tell),
			notes: lesson.notes.map(tell),
			firstStep,
			stepCount: lesson.steps.length,
		});
		firstStep += lesson.steps.length;
	}

	const lessonOf = course.lessons.flatMap((lesson, index) => lesson.steps.map(() => index));
	const steps = stepsOf(course).map((step, index) =>
		viewStep(step, index, lessonOf[index] ?? 0, lab.engine, variables),
	);
	const instances = course.instances.map(({name, from}) => ({
		name,
		firstStep: lessons.find(({id}) => id === from)?.firstStep ?? 0,
	}));
	const {name, engine, dir, shellLine} = lab;
	return {lab: name, engine, dir, shellLine, title: course.title, instances, lessons, steps};
}

function viewStep(step: Step, index: number, lessonIndex: number, engine: EngineKind, variables: Variables): StepView {
	const tell = (text: string) => fill(text, variables);
	const undo = undoOf(step);
	let action = 0;
	return {
		id: step.id,
		index,
		title: tell(step.title),
		lessonIndex,
		blocks: step.blocks.map((block) => {
			switch (block.kind) {
				case 'prose':
					return {kind: 'prose', node: fillNode(block.node, variables)};
				case 'action':
					return {kind: 'action', action: action++};
				default:
					return {kind: block.kind, text: tell(block.text)};
			}
		}),
		actions: actionsOf(step).map((action) => actionText(action, engine, variables)),
		flags: step.flags.map(({flag, meaning}) => ({flag: tell(flag), meaning: tell(meaning)})),
		checks: step.checks.map((check) => tell(check.says)),
		hintCount: step.hints.length,
		notes: step.notes.map(tell),
		undo: undo === undefined ? undefined : {text: tell(undo.command)},
	};
}

/** An action as it is shown; give masked variables. */
export function actionText(action: Action, engine: EngineKind, variables: Variables): ActionText {
	const meantToFail = action.fails !== undefined;
	switch (action.kind) {
		case 'sh':
		case 'sql':
			return {kind: 'command', parts: shellParts(action, engine, variables), meantToFail};
		case 'file': {
			const language = action.path.endsWith('.conf') ? 'ini' : 'text';
			const text = fill(action.content.trimEnd(), variables);
			return {kind: 'write', path: action.path, mode: action.mode, parts: [{language, text}], meantToFail};
		}

		case 'conf': {
			const text = action.settings.map(({name, value}) => fill(`${name} = ${value}`, variables)).join('\n');
			return {kind: 'edit', path: action.path, parts: [{language: 'ini', text}], meantToFail};
		}

		case 'hba': {
			const text = action.records.map((record) => fill(record, variables)).join('\n');
			return {kind: 'edit', path: action.path, parts: [{language: 'ini', text}], meantToFail};
		}
	}
}

/** An action in one text, for transcripts and events. */
export function actionSummary({kind, path, parts}: ActionText): string {
	const text = parts.map((part) => part.text).join('\n');
	switch (kind) {
		case 'command':
			return text;
		case 'write':
			return `# write ${path}\n${text}`;
		case 'edit':
			return `# put into ${path}\n${text}`;
	}
}
