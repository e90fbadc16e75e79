import type {Position} from './types.js';

/** Something in a file of the course that its author has to mend: a place and one sentence. */
export type Mistake = {readonly position: Position; readonly message: string};

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
