import {runningTime} from '../../base/units.js';
import type {LessonTime, StageReport} from './stage-report.js';

/** The time that was used and planned, in milliseconds. */
export type Pace = {
	readonly used: number;
	readonly planned: number;
	/** Time over the plan for what has been shown; negative when there is time left. */
	readonly behind: number;
};

const minuteMs = 60_000;

/** Time used for a lesson until a moment, its current visit included. */
export function usedUntil({used, since}: LessonTime, now: number): number {
	return used + (since === undefined ? 0 : Math.max(0, now - since));
}

/**
 * The pace at a moment. It counts the planned time of the lessons that were shown; a lesson that was skipped gains
 * nothing. Within a lesson each step has an equal part, and its time counts as over only at the step's end.
 */
export function paceOf({lessons}: StageReport['clock'], now: number): Pace {
	const shown = lessons.filter((lesson) => usedUntil(lesson, now) > 0 || lesson.since !== undefined);
	const used = sum(shown.map((lesson) => usedUntil(lesson, now)));
	const running = shown.find(({since}) => since !== undefined);
	const others = sum(shown.filter((lesson) => lesson !== running).map(({planned}) => planned * minuteMs));
	const {passed, steps} = running ?? {passed: 1, steps: 1};
	const [begun, ended] = [passed / steps, Math.min(1, (passed + 1) / steps)];
	const own = (running?.planned ?? 0) * minuteMs;
	const [least, most] = [others + begun * own, others + ended * own];
	return {
		used,
		planned: sum(lessons.map(({planned}) => planned)) * minuteMs,
		behind: used > most ? used - most : used < least ? used - least : 0,
	};
}

/** The clock in words: `18:32 used of 55 min planned; 2 min behind`. */
export function paceWords({used, planned, behind}: Pace): string {
	const minutes = Math.round(Math.abs(behind) / minuteMs);
	const words = minutes === 0 ? 'in time' : `${minutes} min ${behind > 0 ? 'behind' : 'ahead'}`;
	return `${runningTime(used)} used of ${Math.round(planned / minuteMs)} min planned; ${words}`;
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
