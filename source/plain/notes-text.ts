import {runningTime} from '../base/units.js';
import {paceOf, paceWords, usedUntil} from '../demo/notes/pace.js';
import type {StageReport, StepNotes} from '../demo/notes/stage-report.js';
import {joinLines} from '../tutor/join-lines.js';
import {wrapWords} from './markdown-text.js';

/** Changes of a report as lines of plain text. */
export function notesLines(report: StageReport, before: StageReport | undefined, now: number, width = 80): string[] {
	return [
		...(stepOf(report) === stepOf(before) ? [] : stepLines(report, now, width)),
		...changed(remarkLines(report, width), before && remarkLines(before, width)),
		...changed(openLines(report, width), before && openLines(before, width)),
		...changed(standingLines(report), before && standingLines(before)),
	];
}

/** The lessons with their times. */
export function lessonTimeLines({clock}: StageReport, now: number): string[] {
	return clock.lessons.map((lesson) => {
		const used = runningTime(usedUntil(lesson, now));
		const here = lesson.since === undefined ? '' : ', now';
		return `${String(lesson.number).padStart(2)} ${lesson.title}: ${used} of ${lesson.planned} min${here}`;
	});
}

function stepOf(report: StageReport | undefined): string {
	return JSON.stringify([report?.lesson, report?.step?.number, report?.step?.title]);
}

function changed(lines: readonly string[], before: readonly string[] | undefined): readonly string[] {
	return lines.join('\n') === before?.join('\n') ? [] : lines;
}

function stepLines({lesson, step, following, commands, clock}: StageReport, now: number, width: number): string[] {
	const pace = paceWords(paceOf(clock, now));
	if (lesson === undefined || step === undefined) return ['', `No step is shown. ${pace}.`];
	const told = [...(step.number === 1 ? (step.lesson?.notes ?? []) : []), ...step.notes];
	return [
		'',
		`--- Lesson ${lesson.number} of ${lesson.total}, ${lesson.title}: step ${step.number} of ${step.total}, ${step.title} ---`,
		`${pace}.`,
		...(told.length === 0 ? ['There are no notes on this step.'] : noteLines(told, width)),
		...commands.flatMap((command) => ['', ...command.split('\n').map((line) => `    ${line}`)]),
		...(following === undefined ? [] : followingLines(following, width)),
	];
}

function followingLines({title, lesson, notes}: StepNotes, width: number): string[] {
	return [
		'',
		`Next step: ${title}`,
		...noteLines([...(lesson?.notes ?? []), ...notes], width - 2).map((line) => `  ${line}`.trimEnd()),
	];
}

function noteLines(notes: readonly string[], width: number): string[] {
	return notes.flatMap((words) => [
		'',
		...joinLines(words).flatMap((line) => (line.trim() === '' ? [''] : wrapWords(line, width))),
	]);
}

function remarkLines({remark}: StageReport, width: number): string[] {
	return remark === undefined ? [] : wrapWords(`note: ${remark}`, width);
}

function openLines({open}: StageReport, width: number): string[] {
	return open.flatMap(({says, observed, remedy}) => [
		...wrapWords(`does not hold: ${says}; ${observed}`, width),
		...(remedy === undefined ? [] : wrapWords(`remedy: ${remedy}`, width)),
	]);
}

function standingLines({beat, next, screen, offers}: StageReport): string[] {
	const covered = {
		step: '',
		blank: ' The audience sees a blank screen.',
		cluster: ' The audience sees the cluster.',
		'earlier-step': ' The audience sees an earlier step.',
	}[screen];
	const choices = offers.map(
		(offer) => ({retry: 'r tries again', repair: 'm mends', play: 'v plays the recording'})[offer],
	);
	const then = next === undefined ? choices.join(', ') : `Enter: ${next}`;
	return [`Now: ${beat}.${covered}${then === '' ? '' : ` ${then}.`}`];
}
