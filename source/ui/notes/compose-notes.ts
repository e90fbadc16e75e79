import {runningTime, timeOfDay} from '../../base/units.js';
import type {Following} from '../../demo/notes/follow-demo.js';
import {paceOf, paceWords, usedUntil} from '../../demo/notes/pace.js';
import type {LessonTime, StageReport} from '../../demo/notes/stage-report.js';
import {type Size, smallest} from '../layout/arrange.js';
import type {RenderStyle} from '../layout/render-style.js';
import {inset, insetWidth} from '../layout/section.js';
import {clamp, type Metrics} from '../state/scroll.js';
import {
	blank,
	hangingIndent,
	justify,
	type Line,
	lineWidth,
	padTo,
	printable,
	text,
	truncate,
	widthOf,
} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {footerKeys, notesKeys, scrollHelp} from './keys.js';
import {type NotesUi, sceneOf, scrolled} from './notes-state.js';
import {notesText} from './notes-text.js';

export type NotesFrame = {readonly rows: readonly Line[]; readonly metrics: Metrics};

/** Rows above the notes and below them, each with its rule. */
const headRows = 4;
const footRows = 4;

/** From this width on a second column has the times of all lessons; its width. */
const timesMinWidth = 110;
const timesWidth = 36;

/** Text that is wider is hard to read at a glance. */
const maxTextWidth = 84;

/** Lays out the whole screen of the notes at a moment; the terminal's last row stays free. */
export function composeNotes(
	following: Following,
	ui: NotesUi,
	size: Size,
	style: RenderStyle,
	now: number,
): NotesFrame {
	const {columns, rows} = size;
	if (columns < smallest.columns || rows < smallest.rows) return tooSmall(size);
	const {report} = following;
	const margin = columns >= 60 ? 2 : 1;
	const width = columns - 2 * margin;
	const height = rows - 1 - headRows - footRows;
	const {lines, metrics} = body(report, ui, {width, height}, style, now);
	const all = [
		...head(report, width, style, now),
		...lines,
		...Array.from({length: height - lines.length}, () => blank),
		...foot(following, ui, metrics, width, style, now),
	];
	return {rows: all.map((line) => (line.length === 0 ? line : [text(' '.repeat(margin)), ...line])), metrics};
}

function head(report: StageReport, width: number, style: RenderStyle, now: number): Line[] {
	const {lab, engine, lesson, step, clock} = report;
	const {dot, ellipsis, rule} = style.glyphs;
	const place: Line =
		lesson === undefined
			? [text('Speaker notes', 'accent')]
			: [text(`Lesson ${lesson.number} of ${lesson.total} ${dot} `, 'dim'), text(printable(lesson.title), 'accent')];
	const count: Line = step === undefined ? [] : [text(`step ${step.number} of ${step.total}`)];
	const pace = paceOf(clock, now);
	return [
		justify(place, [text(`${engine} ${dot} ${printable(lab)}`, 'dim')], width, ellipsis),
		justify([text(printable(step?.title ?? 'No step is shown'), 'title')], count, width, ellipsis),
		justify(
			[text(paceWords(pace), pace.behind >= 60_000 ? 'warn' : 'strong')],
			[text(timeOfDay(new Date(now), 'minutes'), 'strong')],
			width,
			ellipsis,
		),
		[text(rule.repeat(width), 'dim')],
	];
}

type Room = {readonly width: number; readonly height: number};

function body(report: StageReport, ui: NotesUi, {width, height}: Room, style: RenderStyle, now: number) {
	const {overlay} = ui;
	const asWindow = (lines: readonly Line[], first: number) => {
		const offset = clamp(first, lines.length, height);
		return {
			lines: lines.slice(offset, offset + height),
			metrics: {total: lines.length, viewport: height, offset} satisfies Metrics,
		};
	};
	const first = ui.scroll.of === scrolled(ui, report) ? ui.scroll.offset : 0;
	switch (overlay.kind) {
		case 'help':
			return asWindow(help(width, style), first);
		case 'lessons': {
			const lines = [[text('Lessons', 'title')], ...lessonTimes(report, width, style, now, overlay.selected)];
			return asWindow(lines, overlay.selected + 2 - height);
		}
		case 'question':
			return asWindow(question(report.clock.lessons[overlay.selected], width), 0);
		case 'none': {
			if (width < timesMinWidth - 4) return asWindow(notesText(report, Math.min(width, maxTextWidth), style), first);
			const left = Math.min(maxTextWidth, width - timesWidth - 3);
			const notes = asWindow(notesText(report, left, style), first);
			return {...notes, lines: beside(notes.lines, times(report, style, now), {width: left, height}, style)};
		}
	}
}

function times(report: StageReport, style: RenderStyle, now: number): Line[] {
	return [[text('Time by lesson', 'title')], ...lessonTimes(report, timesWidth, style, now)];
}

function beside(left: readonly Line[], right: readonly Line[], {width, height}: Room, {glyphs}: RenderStyle): Line[] {
	return Array.from({length: height}, (_, row) => [
		...padTo(left[row] ?? [], width),
		text(` ${glyphs.divider} `, 'dim'),
		...(right[row] ?? []),
	]);
}

/** The used and planned time of every lesson; the one whose time runs is marked. */
function lessonTimes(report: StageReport, width: number, style: RenderStyle, now: number, selected?: number): Line[] {
	const {pointer, here, passed, dot, ellipsis} = style.glyphs;
	return report.clock.lessons.map((lesson, index) => {
		const isHere = lesson.since !== undefined;
		const chosen = index === selected;
		const mark = isHere
			? text(here, 'accent')
			: lesson.passed === lesson.steps
				? text(passed, 'good')
				: text(dot, 'dim');
		const lead = selected === undefined ? [] : [text(chosen ? `${pointer} ` : '  ', 'accent')];
		const used = usedUntil(lesson, now);
		const time = `${used > 0 ? runningTime(used) : '-'} of ${lesson.planned} min`;
		return justify(
			[
				...lead,
				mark,
				text(` ${String(lesson.number).padStart(2)} `, 'dim'),
				text(printable(lesson.title), isHere || chosen ? 'strong' : 'plain'),
			],
			[text(time, used > lesson.planned * 60_000 ? 'warn' : isHere ? 'strong' : 'dim')],
			width,
			ellipsis,
		);
	});
}

function question(lesson: LessonTime | undefined, width: number): Line[] {
	if (lesson === undefined) return [];
	return [
		...wrap([text(`Go to lesson ${lesson.number}, ${printable(lesson.title)}?`, 'title')], width),
		blank,
		...wrap([text('The lab is taken to the start of that lesson; the audience sees a calm word meanwhile.')], width),
	];
}

function help(width: number, style: RenderStyle): Line[] {
	const rows = [...notesKeys, scrollHelp].flatMap(({shown, help: says}) => (says === undefined ? [] : [{shown, says}]));
	const column = Math.max(...rows.map(({shown}) => widthOf(shown))) + 2;
	return [
		[text('Keys', 'title')],
		...rows.flatMap(({shown, says}) =>
			hangingIndent(
				wrap([text(says)], width - insetWidth - column),
				[...inset, ...padTo([text(shown, 'key')], column)],
				[text(' '.repeat(insetWidth + column))],
			),
		),
		...wrap([text(`A presenter's remote sends PageDown and PageUp; its third key is often "b" or ".".`, 'dim')], width),
	].map((line) => truncate(line, width, style.glyphs.ellipsis));
}

function foot(
	following: Following,
	ui: NotesUi,
	metrics: Metrics,
	width: number,
	style: RenderStyle,
	now: number,
): Line[] {
	const {ellipsis, rule, warning, down, up} = style.glyphs;
	const {report} = following;
	const below = metrics.total - metrics.viewport - metrics.offset;
	const more = [
		...(metrics.offset > 0 ? [`${up} ${metrics.offset} above`] : []),
		...(below > 0 ? [`${down} ${below} below`] : []),
	].join('  ');
	const edge: Line = more === '' ? [] : [text(` ${more}`, 'dim')];
	const alarm = alarmWords(following, ui, now);
	return [
		[text(rule.repeat(Math.max(0, width - lineWidth(edge))), 'dim'), ...edge],
		truncate(
			alarm === undefined
				? [text('Now:  ', 'dim'), text(report.beat, 'strong')]
				: [text(`${warning} `, 'warn'), text(alarm, 'strong')],
			width,
			ellipsis,
		),
		truncate([text('Next: ', 'dim'), text(nextWords(report))], width, ellipsis),
		keyLine(ui, report, width),
	];
}

/** The effect of the next press, with the beginning of its command. */
function nextWords({next, step, screen, offers, commands: [command]}: StageReport): string {
	if (next !== undefined) {
		const [start = ''] = screen === 'step' && command !== undefined ? printable(command).split('\n') : [];
		return start === '' ? next : `${next}: ${start}`;
	}

	if (offers.length > 0) return 'choose by a key below';
	return step === undefined ? 'nothing' : 'wait; keys have no effect now';
}

function alarmWords(following: Following, {refusal}: NotesUi, now: number): string | undefined {
	if (following.kind === 'broken') {
		const seconds = Math.max(0, Math.ceil((following.until - now) / 1000));
		return `The connection broke; trying again, ${seconds} s left.`;
	}

	return refusal;
}

function keyLine(ui: NotesUi, report: StageReport, width: number): Line {
	const gap = width < 70 ? 2 : 3;
	const line: Line[number][] = [];
	for (const {shown, label} of footerKeys(sceneOf(ui), report)) {
		const lead = line.length > 0 ? gap : 0;
		if (lineWidth(line) + lead + widthOf(`${shown} ${label}`) > width) break;
		line.push(text(' '.repeat(lead)), text(shown, 'key'), text(` ${label}`, 'dim'));
	}

	return line;
}

function tooSmall({columns, rows}: Size): NotesFrame {
	const words = `This terminal is ${columns}x${rows}; the notes need ${smallest.columns}x${smallest.rows}.`;
	return {
		rows: wrap([text(words)], Math.max(1, columns)).slice(0, Math.max(1, rows - 1)),
		metrics: {total: 0, viewport: 0, offset: 0},
	};
}
