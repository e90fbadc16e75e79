import type {Word} from './shell-words.js';

/**
 * Words that `diagnose` fills in only when they name an instance of the lab, so that texts may rely on them whatever a
 * pattern has matched.
 */
export const instanceWords = ['instance', 'source', 'target', 'owner'] as const;

export function isInstanceWord(name: string): boolean {
	return (instanceWords as readonly string[]).includes(name);
}

/** The name of a WAL segment in an archive. */
export const segmentName = /^[0-9A-F]{24}$/;

/** What the evidence fills in into a text: names of its fields or of the pattern's groups. */
export type Told = {
	/** They come from the world, so each may be anything. */
	readonly captured: ReadonlySet<string>;
	/** Those of them that are known to be a server of the lab, by its data folder or its process. */
	readonly servers: ReadonlySet<string>;
};

/** Of a text that is filled in without evidence. */
export const nothingTold: Told = {captured: new Set(), servers: new Set()};

/** Names that are known to be the lab's own. */
export type Known = Told & ReturnType<typeof pathsOf>;

/** @param instances names of the course's instances */
export function knownNames(told: Told, instances: readonly string[]): Known {
	return {...told, ...pathsOf(instances)};
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

/** Whether the word is nothing but a server of the lab, by its data folder or its process. */
export function isServer(text: string, known: Known): boolean {
	const name = /^\{\{([^{}]*)\}\}$/.exec(text)?.[1];
	return name !== undefined && known.servers.has(name);
}

/** Whether a name in the text comes from the world and is not verified when it is filled in. */
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
