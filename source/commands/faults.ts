import {printToStderr} from '../base/print.js';
import {CourseError, describeMistake} from '../course/mistakes.js';
import {asLabFault} from '../lab/file-errors.js';
import {LabFault} from '../lab/lab-fault.js';
import {RosterFault} from '../workshop/roster/roster.js';

/** The user asked for something that cannot be: one sentence with the remedy; nothing was changed. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** Prints a fault in plain words to stderr and returns the exit code: 2 for bad input, 1 for everything else. */
export function reportFault(error: unknown): 1 | 2 {
	if (error instanceof UsageError) return tell(error.message, 2);
	if (error instanceof CourseError) {
		return tell(
			[...error.mistakes.map(describeMistake), 'The course cannot be played until this is mended.'].join('\n'),
			2,
		);
	}

	const fault = asLabFault(error);
	if (fault !== undefined) {
		return tell([fault.message, fault.remedy].filter(Boolean).join('\n'), fault.kind === 'request' ? 2 : 1, fault);
	}

	if (error instanceof RosterFault) {
		// "It is tried again" is true of a tutor that runs, not of a command that has ended.
		const remedy = error.kind === 'away' ? 'Try again when it is back.' : error.remedy;
		return tell([error.message, remedy].filter(Boolean).join('\n'), 1);
	}

	const message = error instanceof Error ? error.message : String(error);
	return tell(
		`Something went wrong inside the tutor: ${message}\nRun it again with DEBUG=1 for the details.`,
		1,
		error,
	);
}

function tell(text: string, code: 1 | 2, error?: unknown): 1 | 2 {
	const details = process.env.DEBUG && error instanceof Error && !(error instanceof LabFault) ? `\n${error.stack}` : '';
	printToStderr(`${text}${details}`);
	return code;
}
