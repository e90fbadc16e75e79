export const engines = ['local', 'docker'] as const;
type Engine = (typeof engines)[number];

/** A diagnosis of the course; one without an engine serves both. */
export type CourseCause = {readonly id: string; readonly engine?: Engine};

/**
 * The diagnoses that were not seen though the tests of their engine were run.
 * @param whole engines whose tests of diagnoses were all run; what serves both may be produced with either
 */
export function missingCauses(
	course: readonly CourseCause[],
	seen: ReadonlySet<string>,
	whole: readonly Engine[],
): string[] {
	const due = ({engine}: CourseCause) =>
		engine === undefined ? whole.length === engines.length : whole.includes(engine);
	return course.filter((cause) => due(cause) && !seen.has(cause.id)).map(({id}) => id);
}
