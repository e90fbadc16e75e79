import type {Position} from './types.js';
import type {Wrong} from './wrong.js';

/** Something in a file of the course that its author has to mend. */
export type Mistake = Wrong & {readonly position: Position};

/** The course cannot be used because of its mistakes. */
export class CourseError extends Error {
	override readonly name = 'CourseError';

	constructor(readonly mistakes: readonly Mistake[]) {
		super(mistakes.map(describeMistake).join('\n'));
	}
}

/** The mistake as compilers write it: `file:line:column sentence`. */
export function describeMistake({position, message}: Mistake): string {
	return `${position.file}:${position.line}:${position.column} ${message}`;
}
