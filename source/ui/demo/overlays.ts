import type {TutorState} from '../../tutor/state/state.js';
import type {CourseView} from '../../tutor/views.js';
import type {Extent} from '../layout/arrange.js';
import {glossary, lessonList, psqlQuestion, quitQuestion} from '../layout/overlays.js';
import type {RenderStyle} from '../layout/render-style.js';
import {blank, type Line, printable, text, truncate} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import type {StageBody} from './beats.js';
import {demoBindings} from './key-bindings.js';
import {type DemoOverlay, departureChoices, stageQuitChoices} from './ui-state.js';

type Shown = Exclude<DemoOverlay, {kind: 'none'}>;

/** Lays out the presenter's overlay. */
export function overlayBody(
	overlay: Shown,
	view: CourseView,
	tutor: TutorState,
	askable: readonly string[],
	{width, height}: Extent,
	style: RenderStyle,
): StageBody {
	switch (overlay.kind) {
		case 'help':
			return still(help(width, style));
		case 'lessons': {
			const lines = lessonList(view, tutor, overlay.selected, width, style);
			// Two lines of heading are above the first lesson.
			const first = Math.max(0, Math.min(overlay.selected + 3 - height, lines.length - height));
			return still(lines.slice(first, first + height));
		}
		case 'departure':
			return still(departureQuestion(overlay, view, width, style));
		case 'psql':
			return still(psqlQuestion(askable, overlay.selected, style));
		case 'quit':
			return still(quitQuestion(stageQuitChoices, overlay.selected, width, style, 'Leave the demonstration?'));
	}
}

function still(lines: readonly Line[]): StageBody {
	return {lines, from: 'top', wrapped: 0};
}

function help(width: number, style: RenderStyle): Line[] {
	const listed = demoBindings.filter(({help: sentence}) => sentence !== undefined);
	const rows = listed.map(({shown, help: sentence = ''}) => ({term: shown, meaning: sentence}));
	return [[text('Keys', 'title')], blank, ...glossary(rows, width, style)];
}

const offers = {
	go: {key: 'y', label: 'go there', says: 'the lab is taken to its start'},
	stay: {key: 's', label: 'stay', says: ''},
} as const;

function departureQuestion(
	{lesson: index, selected}: Shown & {readonly kind: 'departure'},
	{lessons}: CourseView,
	width: number,
	style: RenderStyle,
): Line[] {
	const {pointer, ellipsis} = style.glyphs;
	const lesson = lessons[index];
	const question = lesson === undefined ? 'Go there?' : `Go to lesson ${lesson.number}, ${printable(lesson.title)}?`;
	const rows = departureChoices.map((choice): Line => {
		const {key, label, says} = offers[choice];
		const chosen = choice === selected;
		const line = [
			text(chosen ? `${pointer} ` : '  ', 'accent'),
			text(key, 'key'),
			text(`  ${label.padEnd(10)}`, chosen ? 'strong' : 'plain'),
			text(says, 'dim'),
		];
		return truncate(line, width, ellipsis);
	});
	return [
		...wrap([text(question, 'title')], width),
		...wrap([text('What was done in the current lesson is left behind.')], width),
		blank,
		...rows,
	];
}
