import type {StageReport, StepNotes} from '../../demo/notes/stage-report.js';
import {code} from '../layout/code.js';
import type {RenderStyle} from '../layout/render-style.js';
import {bullet, inset, insetWidth} from '../layout/section.js';
import {paragraphs, sentence} from '../layout/sentence.js';
import {blank, type Line, printable, text} from '../text/line.js';
import {wrap} from '../text/wrap.js';

/** The presenter's text: first failures, then the notes, then the next step. */
export function notesText(report: StageReport, width: number, style: RenderStyle): Line[] {
	const {step, following, commands} = report;
	return apart([
		audience(report, width, style),
		troubles(report, width, style),
		step?.number === 1 ? lessonNotes(step.lesson, width, style) : [],
		step === undefined ? [] : ownNotes(step, width, style),
		following === undefined ? [] : dimmed(followingNotes(following, width, style)),
		commands.length === 0 ? [] : commandList(commands, width, style),
		step === undefined || step.number === 1 ? [] : dimmed(lessonNotes(step.lesson, width, style)),
	]);
}

/** The content of the projected screen, when it is not the current step. */
function audience({screen}: StageReport, width: number, {glyphs}: RenderStyle): Line[] {
	const words = {
		step: undefined,
		blank: 'The audience sees a blank screen.',
		cluster: 'The audience sees the cluster.',
		'earlier-step': 'The audience sees an earlier step; nothing is run there.',
	}[screen];
	return words === undefined ? [] : bullet([text(`${glyphs.note} `, 'accent')], [text(words, 'strong')], width);
}

function troubles({remark, open}: StageReport, width: number, style: RenderStyle): Line[] {
	const {warning, failed, because} = style.glyphs;
	return [
		...(remark === undefined ? [] : bullet([text(`${warning} `, 'warn')], sentence(remark, 'strong', style), width)),
		...open.flatMap(({says, observed, remedy}) => [
			...bullet([text(`${failed} `, 'bad')], sentence(`${says}: ${observed}`, 'plain', style), width),
			...(remedy === undefined ? [] : bullet([text(`  ${because} `, 'dim')], sentence(remedy, 'plain', style), width)),
		]),
	];
}

function lessonNotes(lesson: StepNotes['lesson'], width: number, style: RenderStyle): Line[] {
	if (lesson === undefined || lesson.notes.length === 0) return [];
	return [
		...wrap([text(`Lesson: ${printable(lesson.title)}`, 'title')], width),
		...apart(lesson.notes.map((notes) => paragraphs(notes, width, style))),
	];
}

function ownNotes(
	{number, notes, lesson}: NonNullable<StageReport['step']>,
	width: number,
	style: RenderStyle,
): Line[] {
	const isIntroduced = number === 1 && lesson !== undefined && lesson.notes.length > 0;
	if (notes.length === 0) return isIntroduced ? [] : [[text('There are no notes on this step.', 'dim')]];
	return apart(notes.map((words) => paragraphs(words, width, style)));
}

function commandList(commands: readonly string[], width: number, style: RenderStyle): Line[] {
	return [
		[text(commands.length === 1 ? 'Command' : 'Commands', 'title')],
		...commands.flatMap((command) =>
			code(command, 'bash', width - insetWidth, style).map((line): Line => [...inset, ...line]),
		),
	];
}

function followingNotes({title, notes, lesson}: StepNotes, width: number, style: RenderStyle): Line[] {
	const where = lesson === undefined ? 'Next' : `Next, in the lesson "${printable(lesson.title)}"`;
	return [
		...wrap([text(`${where}: ${printable(title)}`, 'title')], width),
		...apart([...(lesson?.notes ?? []), ...notes].map((words) => paragraphs(words, width, style))),
	];
}

function dimmed(lines: readonly Line[]): Line[] {
	return lines.map((line) =>
		line.map((span) => (span.kind === 'text' && span.tone === 'plain' ? {...span, tone: 'dim' as const} : span)),
	);
}

/** Puts blocks below one another with a line between them. */
function apart(blocks: ReadonlyArray<readonly Line[]>): Line[] {
	return blocks
		.filter((block) => block.length > 0)
		.flatMap((block, index) => (index === 0 ? block : [blank, ...block]));
}
