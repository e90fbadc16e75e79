import {printable} from '../../base/printable.js';
import {runningTime} from '../../base/units.js';
import {type Attempt, attemptsOf} from '../record/attempts.js';
import type {RecordEntry} from '../record/entries.js';
import {tallyOf} from '../summary.js';
import type {CourseView, LessonView, StepView} from '../views.js';
import {attemptText} from './attempt-text.js';
import {firstSentence, literal, sentence} from './markdown.js';

/** Facts for the transcript's head that the record does not have. */
export type TranscriptFacts = {
	/** Version of this program. */
	readonly version: string;
};

type TaughtCourse = Pick<CourseView, 'title' | 'lab' | 'engine' | 'dir' | 'lessons' | 'steps'>;

/** Attempts at one step; `view` is absent when the course of today does not have it. */
type Chapter = {readonly attempts: readonly Attempt[]; readonly view: StepView | undefined};

/**
 * A lab's transcript as Markdown: every lesson and step with its commands, their output and findings. The record and
 * the course have no secrets in them, and so the transcript has none.
 */
export function transcriptText(course: TaughtCourse, record: readonly RecordEntry[], facts: TranscriptFacts): string {
	const attempts = attemptsOf(record);
	const chapters = chaptersOf(course, attempts);
	const lost = record.flatMap((entry) => (entry.type === 'lost' ? [entry] : []));
	const undone = record.flatMap((entry) => (entry.type === 'undone' ? [entry] : []));
	const blocks = [
		`# ${sentence(course.title)}: what was done`,
		head(course, record, attempts, facts),
		'Passwords are shown as asterisks. Times are UTC.',
		...(attempts.length === 0 ? ['Nothing has been done in this lab yet.'] : []),
		...course.lessons.flatMap((lesson) => {
			const own = chapters.filter(({view}) => view !== undefined && course.lessons[view.lessonIndex] === lesson);
			const ways = record.flatMap((entry) =>
				entry.type === 'journey' && lessonAt(entry.to, course) === lesson ? [journeyLine(entry, course)] : [],
			);
			if (own.length === 0 && ways.length === 0) return [];
			return [
				`## Lesson ${lesson.number}: ${literal(lesson.title)}`,
				...(lesson.built !== undefined && isDone(lesson, own) ? [`What it leaves: ${sentence(lesson.built)}.`] : []),
				...withHeading('Here the lab was taken to:', ways.length > 0 ? [ways.join('\n')] : []),
				...own.flatMap((chapter) => chapterBlocks(chapter, course, lost, undone)),
			];
		}),
		...withHeading(
			'## Steps that the course does not have any more',
			chapters
				.filter(({view}) => view === undefined)
				.flatMap((chapter) => chapterBlocks(chapter, course, lost, undone)),
		),
	];
	// Single words of the record, such as its times, have not been looked at.
	return `${printable(blocks.join('\n\n'), 'kept')}\n`;
}

function lessonAt(place: string, {lessons, steps}: TaughtCourse): LessonView | undefined {
	const step = steps.find(({id}) => id === place);
	return step === undefined ? lessons.find(({id}) => id === place) : lessons[step.lessonIndex];
}

function journeyLine({at, to, by, end, why = ''}: RecordEntry & {type: 'journey'}, course: TaughtCourse): string {
	const how = by === 'snapshot' ? 'from a snapshot' : 'by running what comes before it';
	const where = course.steps.find(({id}) => id === to);
	const place = where === undefined ? 'the start of the lesson' : `the step ${sentence(where.title)}`;
	return `- ${moment(at)}: ${place}, ${how}${end === 'failed' ? `; it did not get there. ${literal(why)}` : ''}`;
}

function isDone({stepCount}: LessonView, chapters: readonly Chapter[]): boolean {
	return (
		chapters.length === stepCount && chapters.every(({attempts}) => attempts.some(({end}) => end.kind === 'passed'))
	);
}

function withHeading(heading: string, blocks: readonly string[]): readonly string[] {
	return blocks.length === 0 ? [] : [heading, ...blocks];
}

/** The steps that were attempted, in the order of the course; others come last. */
function chaptersOf({steps}: TaughtCourse, attempts: readonly Attempt[]): Chapter[] {
	const byStep = new Map<string, Attempt[]>();
	for (const attempt of attempts) byStep.set(attempt.step, [...(byStep.get(attempt.step) ?? []), attempt]);
	const known = steps.flatMap((view): Chapter[] => {
		const own = byStep.get(view.id);
		byStep.delete(view.id);
		return own === undefined ? [] : [{attempts: own, view}];
	});
	return [...known, ...[...byStep.values()].map((own): Chapter => ({attempts: own, view: undefined}))];
}

type Lost = Extract<RecordEntry, {type: 'lost'}>;
type Undone = Extract<RecordEntry, {type: 'undone'}>;

function chapterBlocks(
	{attempts, view}: Chapter,
	course: TaughtCourse,
	lost: readonly Lost[],
	undone: readonly Undone[],
): string[] {
	const [first] = attempts;
	if (first === undefined) return [];
	const what = view && firstSentence(view.blocks.flatMap((block) => (block.kind === 'prose' ? [block.node] : [])));
	let before = '';
	const takenBack = (since: string, until?: string) =>
		undone
			.filter(({step, at}) => step === first.step && at > since && (until === undefined || at <= until))
			.map(({at, says}) => `Undone, ${moment(at)}: it did not hold any more that ${sentence(says)}.`);
	return [
		`### ${title(first, view, course)}`,
		...(what === undefined ? [] : [what]),
		...attempts.flatMap((attempt, index) => {
			const since = before;
			before = attempt.at;
			return [
				...lost
					.filter(({step, at}) => index > 0 && step === first.step && at > since && at <= attempt.at)
					.map(({says}) => `Found on coming back: it did not hold any more that ${sentence(says)}.`),
				...takenBack(since, attempt.at),
				...(attempts.length > 1 ? [`#### Attempt ${index + 1}, ${moment(attempt.at)}`] : []),
				...attemptText(attempt, view),
			];
		}),
		...takenBack(attempts.at(-1)?.at ?? ''),
	];
}

function title(attempt: Attempt, view: StepView | undefined, {lessons}: TaughtCourse): string {
	const lesson = view && lessons[view.lessonIndex];
	if (view === undefined || lesson === undefined) return `${sentence(attempt.title)} (${literal(attempt.step)})`;
	return `${lesson.number}.${view.index - lesson.firstStep + 1} ${sentence(view.title)}`;
}

function head(
	course: TaughtCourse,
	record: readonly RecordEntry[],
	attempts: readonly Attempt[],
	{version}: TranscriptFacts,
): string {
	const rows: Array<readonly [string, string]> = [
		['When', period(record)],
		['Lab', `${course.lab}, engine ${course.engine}, in ${literal(course.dir)}`],
		['PostgreSQL', servers(record)],
		['Program', `pg-replication-tutorial ${version}`],
		['Steps', steps(course, attempts)],
	];
	return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

function period(record: readonly RecordEntry[]): string {
	const from = record[0]?.at;
	const to = record.at(-1)?.at;
	if (from === undefined || to === undefined) return 'not begun';
	return moment(from) === moment(to) ? moment(from) : `${moment(from)} to ${moment(to)}`;
}

/** An ISO time to the minute. */
function moment(at: string): string {
	return at.slice(0, 16).replace('T', ' ');
}

function servers(record: readonly RecordEntry[]): string {
	const versions = new Map(
		record.flatMap((entry) => (entry.type === 'server' ? [[entry.instance, entry.version]] : [])),
	);
	const told = [...versions].toSorted().map(([instance, version]) => `${version} (${instance})`);
	return told.length === 0 ? 'no server has told its version' : literal(told.join(', '));
}

/** A step that was done again counts as it was done last. */
function steps({steps: all}: TaughtCourse, attempts: readonly Attempt[]): string {
	const last = new Map(
		attempts.flatMap(({step, end}) => (end.kind === 'passed' ? [[step, {step, ...end}] as const] : [])),
	);
	const results = all.flatMap(({id}) => last.get(id) ?? []);
	const {alone, hinted, tutor} = tallyOf(results);
	const time = runningTime(results.reduce((sum, {milliseconds}) => sum + milliseconds, 0));
	const who = `${alone} done by hand without a hint, ${hinted} by hand with hints, ${tutor} run by the tutor`;
	return `${results.length} of ${all.length} passed in ${time} (minutes:seconds): ${who}`;
}
