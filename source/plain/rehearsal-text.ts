import {secondsInWords} from '../base/units.js';
import type {Misfit} from '../demo/rehearsal.js';
import type {CourseView, LessonView} from '../tutor/views.js';

export type Rehearsed = {
	/** Milliseconds, by step. */
	readonly times: ReadonlyMap<string, number>;
	readonly misfits: ReadonlyMap<string, readonly Misfit[]>;
	/** The size that it was rehearsed for, such as 60x20. */
	readonly screen: string;
};

/** One step of a rehearsal, when it has passed. */
export function rehearsedStepLine(
	{steps}: Pick<CourseView, 'steps'>,
	index: number,
	milliseconds: number,
	misfits: readonly Misfit[],
): string {
	const {length} = String(steps.length);
	const id = steps[index]?.id ?? '';
	const widest = Math.max(...steps.map((step) => step.id.length));
	const fits = misfits.length === 0 ? 'fits' : misfits.map(misfitWords).join('; ');
	return `${String(index + 1).padStart(length)}/${steps.length}  ${id.padEnd(widest)}  ${secondsInWords(milliseconds).padStart(8)}  ${fits}`;
}

/** The result of a rehearsal: time by lesson, and what would not fit. */
export function rehearsalLines(
	{lessons, steps}: Pick<CourseView, 'lessons' | 'steps'>,
	rehearsed: Rehearsed,
): string[] {
	const {times, misfits, screen} = rehearsed;
	const timeOf = ({firstStep, stepCount}: LessonView) =>
		steps.slice(firstStep, firstStep + stepCount).reduce((sum, {id}) => sum + (times.get(id) ?? 0), 0);
	const widest = Math.max(...lessons.map(({title}) => title.length));
	const played = lessons.filter((lesson) => timeOf(lesson) > 0);
	const planned = played.reduce((sum, {minutes}) => sum + minutes, 0);
	const total = [...times.values()].reduce((sum, milliseconds) => sum + milliseconds, 0);
	const tight = [...misfits].filter(([, all]) => all.length > 0);
	return [
		'',
		'The machine needs this long; the rest of the planned time is yours to speak:',
		...played.map(
			(lesson) =>
				`  ${String(lesson.number).padStart(2)}  ${lesson.title.padEnd(widest)}  ${secondsInWords(timeOf(lesson)).padStart(8)} of ${lesson.minutes} min`,
		),
		`  ${'together'.padEnd(widest + 4)}  ${secondsInWords(total).padStart(8)} of ${planned} min`,
		'',
		...(tight.length === 0
			? [`Everything fits ${screen}.`]
			: [
					`What does not fit ${screen} as a whole:`,
					...tight.map(([id, all]) => `  ${id}: ${all.map(misfitWords).join('; ')}`),
				]),
	];
}

function misfitWords(misfit: Misfit): string {
	switch (misfit.kind) {
		case 'text':
			return `${count(misfit.rows, 'row')} of the text below the edge`;
		case 'command':
			return `${count(misfit.rows, 'row')} of command ${misfit.action + 1} above the edge`;
		case 'outcome':
			return `${count(misfit.rows, 'row')} of the outcome below the edge`;
	}
}

function count(number: number, what: string): string {
	return `${number} ${what}${number === 1 ? '' : 's'}`;
}
