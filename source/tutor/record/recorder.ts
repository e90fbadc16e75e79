import type {TutorEvent} from '../events.js';
import type {RecordEntry, RecordedFinding} from './entries.js';
import {PrintedLines} from './printed-lines.js';

/** An entry before it has its time. */
type News = RecordEntry extends infer Entry ? (Entry extends RecordEntry ? Omit<Entry, 'at'> : never) : never;

/** The server's version in the first line of its log. */
const versionPattern = /\bstarting PostgreSQL (\d[\w.]*)/;

/**
 * Turns a tutor's events into entries of the record; a listener for its stream.
 * @param write gets each complete entry
 */
export function recorder(write: (entry: RecordEntry) => void, now: () => Date = () => new Date()) {
	let printed = new PrintedLines();
	let findings = new Map<number, RecordedFinding>();
	let by: 'snapshot' | 'running' = 'running';
	const versions = new Map<string, string>();
	const put = (news: News) => write({...news, at: now().toISOString()});
	const inOrder = () => [...findings].toSorted(([a], [b]) => a - b).map(([, finding]) => finding);

	return (event: TutorEvent): void => {
		switch (event.type) {
			case 'course-entered':
				put({type: 'opened', lab: event.lab, engine: event.engine});
				break;
			case 'resumed':
				if (event.lost) put({type: 'lost', ...event.lost});
				break;
			case 'journey':
				if (event.stage === 'begun') by = event.by;
				else if (event.stage === 'arrived') put({type: 'journey', to: event.to, by, end: 'arrived'});
				else put({type: 'journey', to: event.to, by, end: 'failed', why: event.why});
				break;
			case 'log-lines': {
				const {instance, lines} = event;
				for (const {line} of lines) {
					const version = versionPattern.exec(line)?.[1];
					if (version === undefined || versions.get(instance) === version) continue;
					versions.set(instance, version);
					put({type: 'server', instance, version});
				}
				break;
			}

			case 'step-entered':
				findings = new Map();
				put({type: 'entered', step: event.step, lesson: event.lesson, title: event.title});
				break;
			case 'action-started':
				// Keeps the findings: an unchanged one is not emitted again.
				printed = new PrintedLines();
				put({type: 'started', step: event.step, index: event.index, shown: event.shown});
				break;
			case 'output':
				printed.add(event.stream, event.line);
				break;
			case 'action-ended': {
				const {step, index, outcome, milliseconds} = event;
				put({type: 'ended', step, index, outcome, milliseconds, output: printed.summary()});
				break;
			}

			case 'hint':
				put({type: 'hint', step: event.step, level: event.level, text: event.text});
				break;
			case 'finding':
				findings.set(event.check, {says: event.says, finding: event.finding});
				break;
			case 'step-failed':
				put({type: 'failed', step: event.step, findings: inOrder()});
				break;
			case 'step-passed': {
				const {step, milliseconds, by, hints} = event;
				put({type: 'passed', step, milliseconds, by, hints, findings: inOrder()});
				break;
			}

			default:
		}
	};
}
