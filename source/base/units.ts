/** Widest that `bytesInWords` returns, in columns. */
export const bytesWidth = 6;

/** By thousands, as disks and Docker count; the largest first. */
const byteUnits = [
	{size: 1e15, word: 'PB'},
	{size: 1e12, word: 'TB'},
	{size: 1e9, word: 'GB'},
	{size: 1e6, word: 'MB'},
	{size: 1e3, word: 'kB'},
] as const;
const singleByte = {size: 1, word: 'B'} as const;

/** `750 B`, `1.5 kB`, `12 MB`: an amount of bytes, in at most `bytesWidth` columns below 1000 PB; never below zero. */
export function bytesInWords(bytes: number): string {
	// What rounds to 1000 of a unit is 1 of the next one.
	const {size, word} = byteUnits.find(({size}) => bytes >= 0.9995 * size) ?? singleByte;
	const amount = Math.max(0, bytes) / size;
	return `${size > 1 && amount < 9.95 ? amount.toFixed(1) : Math.round(amount)} ${word}`;
}

/** `12.4 of 30.1 MB`: two amounts of bytes with one unit. */
export function partInWords(part: number, whole: number): string {
	const {size, word} = byteUnits.find(({size}) => Math.max(part, whole) >= size) ?? singleByte;
	const number = (bytes: number) => (size === 1 ? String(bytes) : (bytes / size).toFixed(1));
	return `${number(part)} of ${number(whole)} ${word}`;
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** `40 s`, `12 min`, `2 h 5 min`, `11 h`: a duration at a glance, in at most nine columns; never below zero. */
export function durationInWords(milliseconds: number): string {
	const time = Math.max(0, milliseconds);
	if (time < minuteMs) return `${Math.floor(time / secondMs)} s`;
	if (time < hourMs) return `${Math.floor(time / minuteMs)} min`;
	const hours = Math.floor(time / hourMs);
	return hours < 10 ? `${hours} h ${Math.floor((time % hourMs) / minuteMs)} min` : `${hours} h`;
}

/** Widest that `lagInWords` returns, in columns. */
export const lagWidth = 6;

/** `0.3 s`, `120 s`, `99 min`: how far behind something is, in at most `lagWidth` columns below a hundred hours. */
export function lagInWords(seconds: number): string {
	if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
	if (seconds < 999.5) return `${Math.round(seconds)} s`;
	const minutes = Math.round(seconds / 60);
	return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** `12.3 s`: how long something took. */
export function secondsInWords(milliseconds: number): string {
	return `${(milliseconds / secondMs).toFixed(1)} s`;
}

/** `18:32`, or `1:02:07` from an hour on: a time that runs. */
export function runningTime(milliseconds: number): string {
	const seconds = Math.floor(milliseconds / secondMs);
	const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
	const parts = hours > 0 ? [String(hours), twoDigits(minutes)] : [String(minutes)];
	return [...parts, twoDigits(seconds % 60)].join(':');
}

/**
 * `09:05:00`, or `09:05`: the time of day by the clock of this machine.
 * @param to the smallest part that is shown
 */
export function timeOfDay(at: Date, to: 'minutes' | 'seconds' = 'seconds'): string {
	const parts = [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits);
	return parts.slice(0, to === 'minutes' ? 2 : 3).join(':');
}

function twoDigits(number: number): string {
	return String(number).padStart(2, '0');
}
