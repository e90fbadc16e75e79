import type {Word} from './shell-words.js';

/**
 * Words that `diagnose` fills in only when they name an instance of the lab, so that texts may rely on them whatever a
 * pattern has matched.
 */
export const instanceWords = ['instance', 'source', 'target', 'owner'] as const;

/** The name of a WAL segment in an archive. */
export const segmentName = /^[0-9A-F]{24}$/;

/** Names that are known to be the lab's own. */
export type Known = {readonly captured: ReadonlySet<string>} & ReturnType<typeof pathsOf>;

/**
 * The names that a text may rely on.
 * @param captured groups of the pattern, which may have matched anything
 * @param instances names of the course's instances
 */
export function knownNames(captured: ReadonlySet<string>, instances: readonly string[]): Known {
	return {captured, ...pathsOf(instances)};
}

function pathsOf(instances: readonly string[]) {
	const owner = `(?:\\{\\{(?:${instanceWords.join('|')})\\}\\}|${instances.join('|')})`;
	return {
		instancePath: new RegExp(`^${owner}/[^{}]+$`),
		archivedSegment: new RegExp(`^${owner}/archive/\\{\\{segment\\}\\}[.\\w]*$`),
		instanceContainer: new RegExp(
			`^\\{\\{(?:${[...instanceWords, ...instances].join('|')})\\.container\\}\\}(?:-\\w+)?$`,
		),
	};
}

/** What the paths in a command are relative to. */
export type PathContext =
	/** In the lab's folder. */
	| {readonly kind: 'lab'}
	/** In a folder that a `cd` has gone to. */
	| {readonly kind: 'elsewhere'}
	/** On another machine, or below another root. */
	| {readonly kind: 'machine'}
	/** In a new container, with folders of this machine by the names that they have there. */
	| {readonly kind: 'run'; readonly mounts: ReadonlyArray<readonly [string, string]>}
	/** In a running container of the lab. */
	| {readonly kind: 'own-container'};

const segmentInContainer = /^\/[^{}]*\/archive\/\{\{segment\}\}[.\w]*$/;
const courseName = /^\{\{(?:database|replication\.user)\}\}$/;

/** Whether the course itself has made the file or folder that the word names. */
export function isOurs({text, unknown}: Word, context: PathContext, known: Known): boolean {
	if (unknown || isCaptured(text, known) || /(?:^|\/)\.\.(?:\/|$)/.test(text)) return false;
	switch (context.kind) {
		case 'lab': {
			const path = text.replace(/^(?:\.\/+)+/, '');
			return known.instancePath.test(path) || known.archivedSegment.test(path);
		}

		case 'elsewhere':
		case 'machine':
			return false;
		case 'own-container':
			return /^\/[^{}]+$/.test(text) || segmentInContainer.test(text);
		case 'run': {
			const mount = context.mounts.find(([there]) => there !== '' && (text === there || text.startsWith(`${there}/`)));
			if (mount === undefined) return false;
			const [there, host] = mount;
			return isOurs({text: host + text.slice(there.length), unknown}, {kind: 'lab'}, known);
		}
	}
}

/** A group of the pattern that is not verified when it is filled in may look like one of our names. */
export function isCaptured(text: string, known: Known): boolean {
	const verified = new Set<string>([...instanceWords, 'segment']);
	return [...text.matchAll(/\{\{([^{}]*)\}\}/g)].some(
		([, name = '']) => known.captured.has(name) && !verified.has(name),
	);
}

/** Whether the word is the course's own database or role. */
export function isCourseName(text: string, known: Known): boolean {
	return courseName.test(text) && !isCaptured(text, known);
}
