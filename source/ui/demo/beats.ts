import type {Beat, DemoState} from '../../demo/demo.js';
import {failureWords} from '../../demo/failure-words.js';
import type {TutorState} from '../../tutor/state/state.js';
import {summarise} from '../../tutor/summary.js';
import type {BlockView, CourseView, StepView} from '../../tutor/views.js';
import type {Extent} from '../layout/arrange.js';
import {checks} from '../layout/checks.js';
import {bar, progressLines} from '../layout/progress.js';
import {see} from '../layout/remarks.js';
import type {RenderStyle} from '../layout/render-style.js';
import {bullet, busy} from '../layout/section.js';
import {type Line, printable, text} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {failure} from './failure.js';
import type {StageRoom} from './measure.js';
import {explanation, stacked, stageProse} from './prose.js';
import {stageOutput} from './stage-output.js';
import {commandInShort, folded, stageCommand} from './typed-command.js';

/** The part between the header and the footer; it may be higher than the room for it. */
export type StageBody = {
	readonly lines: readonly Line[];
	/** The end of it that is visible first. */
	readonly from: 'top' | 'end';
	/** Lines of commands that are too wide. */
	readonly wrapped: number;
};

export type DemoCourse = {readonly view: CourseView; readonly tutor: TutorState; readonly demo: DemoState};

/** Bars that are wider tell no more. */
const maxBarWidth = 60;

/** Lays out the current step at its beat, or the earlier one that is shown. */
export function stageBody(course: DemoCourse, extent: StageRoom, style: RenderStyle): StageBody {
	const {view, tutor, demo} = course;
	const {beat} = demo;
	if (demo.viewing !== undefined && beat.kind !== 'closing') {
		const step = view.steps[demo.viewing];
		return step === undefined ? read([]) : lookedBackAt(step, extent, style);
	}
	const step = view.steps[tutor.stepIndex];
	switch (beat.kind) {
		case 'finished':
			return read(built(course, extent.width, style));
		case 'closing':
			return read([busy(`Closing ${style.glyphs.ellipsis}`)]);
		case 'waiting':
		case 'mending':
		case 'playing':
			return read(underWay(course, beat, extent, style));
	}
	if (step === undefined) return read([]);
	switch (beat.kind) {
		case 'explaining':
			return read(explanation(view.lessons[step.lessonIndex], step, extent, style));
		case 'typing':
		case 'typed':
			return typing(step, beat, extent, style);
		case 'running':
		case 'ran':
			return acting(step, tutor, beat, extent, style);
		case 'checking':
		case 'passed':
			return read(outcome(step, tutor, extent, style));
		case 'failed':
			return read(failure(demo.remark ?? failureWords(tutor), step, tutor, beat, extent.width, style));
	}
}

function read(lines: readonly Line[]): StageBody {
	return {lines, from: 'top', wrapped: 0};
}

function lookedBackAt(step: StepView, {width, wide}: StageRoom, style: RenderStyle): StageBody {
	let wrapped = 0;
	const rowsOf = (block: BlockView): readonly Line[] => {
		switch (block.kind) {
			case 'prose':
				return stageProse(block.node, width, style);
			case 'see':
				return see(block.text, width, style);
			case 'action': {
				const shown = step.actions[block.action];
				const command = shown === undefined ? undefined : stageCommand(shown, 'whole', false, wide, style);
				wrapped += command?.wrapped ?? 0;
				return command?.lines ?? [];
			}
			default:
				return [];
		}
	};
	const blocks = step.blocks.map(rowsOf);
	return {lines: stacked(blocks), from: 'top', wrapped};
}

function typing(
	step: StepView,
	beat: Beat & {readonly kind: 'typing' | 'typed'},
	{wide}: StageRoom,
	style: RenderStyle,
): StageBody {
	const shown = step.actions[beat.action];
	if (shown === undefined) return read([]);
	const typed = beat.kind === 'typing' ? beat.typed : 'whole';
	const {lines, wrapped} = stageCommand(shown, typed, true, wide, style);
	return {lines: [...numbered(step, beat.action), ...lines], from: 'end', wrapped};
}

/** The number of the command, where the step has several. */
function numbered(step: StepView, action: number): Line[] {
	const count = step.actions.length;
	return count > 1 ? [[text(`${action + 1} of ${count}`, 'dim')]] : [];
}

/** The command, shortened if its output needs the room, and the output. */
function acting(
	step: StepView,
	tutor: TutorState,
	{action}: Beat & {readonly kind: 'running' | 'ran'},
	{width, wide, height}: StageRoom,
	style: RenderStyle,
): StageBody {
	const shown = step.actions[action];
	if (shown === undefined) return read([]);
	const {lines, wrapped} = stageCommand(shown, 'whole', false, wide, style);
	const work = tutor.progress === undefined ? [] : progressLines(tutor.progress, width, style);
	const roomForOutput = (rows: number) => height - rows - (work.length > 0 ? work.length + 1 : 0) - 1;
	const outputAt = (rows: number) => stageOutput(tutor, action, roomForOutput(rows), width, style);
	const above = numbered(step, action);
	// Only output shortens the command.
	const most = outputAt(0).length + (work.length > 0 ? work.length + 1 : 0);
	const third = Math.max(3, Math.floor(height / 3));
	const room = Math.max(third, height - most - 1 - above.length);
	const command = [...above, ...folded(lines, room, width, style)];
	return {lines: stacked([command, work, outputAt(command.length)]), from: 'top', wrapped};
}

/** Rows of output that are shown beside the outcome. */
const outputRowsBesideOutcome = 6;

/** The checks with their findings and, if there is room, the output of the last command. */
function outcome(step: StepView, tutor: TutorState, {width, height}: Extent, style: RenderStyle): Line[] {
	const last = step.actions.at(-1);
	const seen = checks(tutor.checks, tutor.phase, width, style);
	const command = last === undefined ? [] : [commandInShort(last, width, style)];
	const above = seen.length + command.length + 1 <= height ? command : [];
	const left = height - stacked([above, seen]).length - 1;
	const rows = Math.min(left, outputRowsBesideOutcome);
	const printed = rows < 2 ? [] : stageOutput(tutor, step.actions.length - 1, rows, width, style);
	return stacked([above, seen, printed]);
}

/** A calm sentence during a journey, and its progress. */
function underWay({view, tutor, demo}: DemoCourse, beat: Beat, {width}: Extent, style: RenderStyle): Line[] {
	const {journey, progress} = tutor;
	const share = journey === undefined ? undefined : shareOfJourney(view, tutor, journey);
	const way = share === undefined ? [] : [bar(share, Math.min(maxBarWidth, width), style)];
	// The header tells where the lab is going to.
	const now = journey?.by === 'running' ? view.steps[tutor.stepIndex]?.title : undefined;
	const words = [text(printable(demo.remark ?? wordsFor(view, tutor, beat, style)))];
	const isOver = beat.kind === 'playing' && beat.over === true;
	return stacked([
		isOver ? wrap(words, width) : bullet(busy(''), words, width),
		way.filter((line) => line.length > 0),
		now === undefined ? [] : wrap([text(printable(now), 'dim')], width),
		progress === undefined ? [] : progressLines(progress, width, style),
	]);
}

function wordsFor(view: CourseView, {journey}: TutorState, {kind}: Beat, {glyphs: {ellipsis}}: RenderStyle): string {
	if (kind === 'playing') return 'This is how it went in a recording.';
	if (kind === 'mending') return 'A moment, please: this lesson is being set up again.';
	return journey === undefined ? `Looking at the lab ${view.lab} ${ellipsis}` : 'A moment, please: on the way.';
}

/** The part of the way that is behind, from 0 to 1; a snapshot is restored in one go. */
function shareOfJourney(view: CourseView, {stepIndex}: TutorState, {to, by}: NonNullable<TutorState['journey']>) {
	const target = targetOf(view, to);
	return by === 'snapshot' || target === undefined || target === 0 ? undefined : Math.min(1, stepIndex / target);
}

/** The index of the step that a lesson or a step by this identifier begins at. */
export function targetOf(view: CourseView, to: string): number | undefined {
	return view.lessons.find(({id}) => id === to)?.firstStep ?? view.steps.find(({id}) => id === to)?.index;
}

function built({view, tutor}: DemoCourse, width: number, style: RenderStyle): Line[] {
	const mark: Line = [text(`${style.glyphs.bullet} `, 'dim')];
	const {built: phrases} = summarise(view, tutor);
	return stacked([
		[[text('What was built', 'title')]],
		phrases.flatMap((phrase) => bullet(mark, [text(printable(phrase))], width)),
	]);
}
