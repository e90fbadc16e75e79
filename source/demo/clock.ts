import type {Clock} from './demo.js';

export function newClock(now: number): Clock {
	return {startedAt: now, used: {}};
}

/** From now on the time of this lesson runs, or that of none. */
export function runFor(clock: Clock, lesson: string | undefined, now: number): Clock {
	if (clock.running?.lesson === lesson) return clock;
	const {startedAt} = clock;
	const used = usedByLesson(clock, now);
	return lesson === undefined ? {startedAt, used} : {startedAt, used, running: {lesson, since: now}};
}

/** Time used for each lesson up to now, by identifier, in milliseconds. */
export function usedByLesson({used, running}: Clock, now: number): Record<string, number> {
	if (running === undefined) return {...used};
	const before = used[running.lesson] ?? 0;
	return {...used, [running.lesson]: before + Math.max(0, now - running.since)};
}

/** Time used in all, in milliseconds. */
export function usedInAll(clock: Clock, now: number): number {
	return Object.values(usedByLesson(clock, now)).reduce((sum, time) => sum + time, 0);
}
