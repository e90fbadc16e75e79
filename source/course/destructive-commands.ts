import {readCommands, type SimpleCommand, type Word} from './shell-words.js';

/**
 * Words that `diagnose` fills in only when they name an instance of the lab, so that texts may rely on them whatever a
 * pattern has matched.
 */
export const instanceWords = ['instance', 'source', 'target', 'owner'] as const;

/** The name of a WAL segment in an archive. */
export const segmentName = /^[0-9A-F]{24}$/;

/** Names that are known to be the lab's own. */
type Known = {readonly captured: ReadonlySet<string>} & ReturnType<typeof pathsOf>;

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
type PathContext =
	/** In the lab's folder. */
	| {readonly kind: 'lab'}
	/** In a folder that a `cd` has gone to. */
	| {readonly kind: 'elsewhere'}
	/** In a new container, with folders of this machine by the names that they have there. */
	| {readonly kind: 'run'; readonly mounts: ReadonlyArray<readonly [string, string]>}
	/** In a running container of the lab. */
	| {readonly kind: 'own-container'};

const segmentInContainer = /^\/[^{}]*\/archive\/\{\{segment\}\}[.\w]*$/;
const courseName = /^\{\{(?:database|replication\.user)\}\}$/;
const ownFilter = /^(?:--filter=)?label=\{\{label\}\}$/;

/** Commands that have no name of the lab's to be restrained by. */
const never = /^(?:shred|wipefs|mkfs(?:\..+)?|pg_dropcluster|pkill|killall)$/;
const removals = /^(?:rm|rmdir|unlink|mv|truncate)$/;
const givingAway = /^(?:chown|chgrp|chmod)$/;

/**
 * The commands between backticks in a text that would remove, move, give away or drop something that the course may not
 * have made. A remedy describes such a thing ("look at it, and if it is not needed, remove it"); it commands it only
 * for paths that begin with an instance's folder of the lab, for containers of an instance or with the lab's label, for
 * segments in an archive, and for the course's own database and role.
 * @param captured groups of the pattern, which may have matched anything
 * @param instances names of the course's instances
 */
export function destructiveCommands(
	text: string,
	captured: ReadonlySet<string>,
	instances: readonly string[],
): string[] {
	const known = {captured, ...pathsOf(instances)};
	const spans = [...text.matchAll(/(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g)].map((match) => match[2] ?? '');
	return spans.filter((span) => offends(span, {kind: 'lab'}, known) || dropsForeign(span, known));
}

/** The mistake for a command that `destructiveCommands` has found. */
export function destroys(command: string): string {
	const line = command.replaceAll(/\\?\s+/g, ' ').trim();
	return `\`${line}\` may destroy what the course has not made: describe it ("look at it, and if nobody needs it, remove it")`;
}

function offends(text: string, start: PathContext, known: Known): boolean {
	let context = start;
	return readCommands(text).some((command) => {
		const found = commandOffends(command, context, known);
		if (command.words.some(({text}) => text === 'cd' || text === 'pushd')) context = {kind: 'elsewhere'};
		return found;
	});
}

function commandOffends({words, writesTo}: SimpleCommand, context: PathContext, known: Known): boolean {
	// Overwriting destroys a file; a new file beside the lab's harms nothing.
	if (writesTo.some(({text}) => /\{\{/.test(text) && !isOurs({text, unknown: false}, context, known))) return true;
	if (writesTo.some(({text}) => /^[/~]/.test(text) && !/^\/dev\/(?:null|std(?:out|err)|tty)$/.test(text))) return true;

	const docker = words.findIndex(({text}) => /^(?:.*\/)?(?:docker|podman|docker-compose)$/.test(text));
	if (docker >= 0) return dockerOffends(words.slice(docker), isFed(words.slice(0, docker)), known);

	// A text with spaces may be a command for another shell, as behind `sh -c`.
	if (words.some(({text}) => /\s/.test(text) && offends(text, context, known))) return true;
	return words.some(({text}, index) => verbOffends(text.replace(/^.*\//, ''), words, index, context, known));
}

function verbOffends(verb: string, words: readonly Word[], index: number, context: PathContext, known: Known): boolean {
	const rest = words.slice(index + 1);
	const all = (offered: readonly Word[]) => offered.every((word) => isOurs(word, context, known));
	const fed = isFed(words.slice(0, index));
	const looked = words.slice(0, index).findIndex(({text}) => text === 'find');
	if (never.test(verb)) return true;
	if (verb === 'dropdb' || verb === 'dropuser') {
		const operand = rest.filter(({text}, at) => !text.startsWith('-') && !/^-[hpU]$/.test(rest[at - 1]?.text ?? ''));
		return !operand.every(({text, unknown}) => !unknown && isCourseName(text, known));
	}

	if (verb === 'git') return rest.some(({text}) => text === 'clean' || text === '--hard');
	if (verb === 'rsync') return rest.some(({text}) => /^--(?:delete|remove)/.test(text));
	if (verb === 'dd')
		return rest.some(({text}) => text.startsWith('of=') && !all([{text: text.slice(3), unknown: false}]));
	if (verb === 'find') return rest.some(({text}) => text === '-delete') && !all(searched(rest));
	if (givingAway.test(verb)) {
		if (!rest.some(({text}) => /^-(?:[a-zA-Z]*R[a-zA-Z]*|-recursive)$/.test(text))) return false;
		const operands = operandsOf(rest);
		const given = rest.some(({text}) => text.startsWith('--reference=')) ? operands : operands.slice(1);
		return fed || !all(given);
	}

	if (!removals.test(verb)) return false;
	if (looked >= 0) return !all(searched(words.slice(looked + 1, index)));
	return fed || !all(operandsOf(rest));
}

/** Whether the operands of a command come from somewhere else. */
function isFed(before: readonly Word[]): boolean {
	return before.some(({text}) => /^(?:.*\/)?(?:xargs|parallel)$/.test(text));
}

/** The folders that `find` looks through; without one, the current folder. */
function searched(words: readonly Word[]): readonly Word[] {
	const end = words.findIndex(({text}) => /^[-(!]/.test(text));
	const folders = end < 0 ? words : words.slice(0, end);
	return folders.length > 0 ? folders : [{text: '.', unknown: false}];
}

function operandsOf(words: readonly Word[]): Word[] {
	const dashes = words.findIndex(({text}) => text === '--');
	const before = dashes < 0 ? words : words.slice(0, dashes);
	const options = before.flatMap(({text, unknown}) => {
		const target = /^--target-directory=(.+)$/.exec(text)?.[1];
		if (target !== undefined) return [{text: target, unknown}];
		return text.startsWith('-') ? [] : [{text, unknown}];
	});
	return dashes < 0 ? options : [...options, ...words.slice(dashes + 1)];
}

const objects = /^(?:container|volume|network|image|system|builder|compose)$/;
const verbs = /^(?:run|create|exec|rm|remove|rmi|prune)$/;

/** Options of `docker run` and `docker exec` that no value follows. */
const switches = /^-(?:[dit]+|-(?:rm|detach|interactive|tty|init|privileged|read-only|.+=.*))$/;

function dockerOffends(words: readonly Word[], fed: boolean, known: Known): boolean {
	const at = words.findIndex(({text}) => verbs.test(text));
	const verb = words[at]?.text;
	const object = words.slice(1, at < 0 ? words.length : at).find(({text}) => objects.test(text))?.text;
	if (object === 'compose' || words[0]?.text.endsWith('docker-compose')) {
		return verb === 'rm' || words.some(({text}) => /^(?:-\w*v\w*|--volumes)$/.test(text));
	}

	const behind = words.slice(at + 1);
	if (verb === 'run' || verb === 'create' || verb === 'exec') return insideOffends(verb, behind, known);
	if (verb === 'prune') return !behind.some(({text}) => ownFilter.test(text));
	if (verb !== 'rm' && verb !== 'remove' && verb !== 'rmi') return false;
	const isContainer = verb !== 'rmi' && (object === undefined || object === 'container');
	return (
		fed ||
		operandsOf(behind).some(({text, unknown}) => {
			// The output of a substitution by the lab's label has no text of its own.
			if (text === '') return unknown;
			return unknown || !isContainer || !known.instanceContainer.test(text) || isCaptured(text, known);
		})
	);
}

function insideOffends(verb: string, words: readonly Word[], known: Known): boolean {
	const mounts: Array<readonly [string, string]> = [];
	let at = 0;
	while (words[at]?.text.startsWith('-')) {
		const {text} = words[at] as Word;
		const alone = switches.test(text);
		const value = alone ? text : words[at + 1]?.text;
		if (/^(?:-v|--volume)/.test(text)) {
			const [host = '', there = ''] = (value ?? '').replace(/^--volume=/, '').split(':');
			mounts.push([there.replace(/\/+$/, ''), host]);
		}

		at += alone ? 1 : 2;
	}

	const container = words[at];
	const own = known.instanceContainer.test(container?.text ?? '') && !container?.unknown;
	const exec: PathContext = own ? {kind: 'own-container'} : {kind: 'elsewhere'};
	// An unknown option may hide where the command begins, so every word is examined.
	return commandOffends({words, writesTo: []}, verb === 'exec' ? exec : {kind: 'run', mounts}, known);
}

function isOurs({text, unknown}: Word, context: PathContext, known: Known): boolean {
	if (unknown || isCaptured(text, known) || /(?:^|\/)\.\.(?:\/|$)/.test(text)) return false;
	switch (context.kind) {
		case 'lab': {
			const path = text.replace(/^(?:\.\/+)+/, '');
			return known.instancePath.test(path) || known.archivedSegment.test(path);
		}

		case 'elsewhere':
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
function isCaptured(text: string, known: Known): boolean {
	const verified = new Set<string>([...instanceWords, 'segment']);
	return [...text.matchAll(/\{\{([^{}]*)\}\}/g)].some(
		([, name = '']) => known.captured.has(name) && !verified.has(name),
	);
}

function isCourseName(text: string, known: Known): boolean {
	return courseName.test(text) && !isCaptured(text, known);
}

const objectKinds =
	'TABLE|ROLE|USER|GROUP|DATABASE|SCHEMA|TABLESPACE|INDEX|(?:MATERIALIZED )?VIEW|SEQUENCE|FUNCTION|PROCEDURE|TYPE|EXTENSION|OWNED BY|SUBSCRIPTION|PUBLICATION|SERVER|COLUMN';
const statement = new RegExp(
	`\\b(?:DROP (?:${objectKinds})(?: IF EXISTS)?|TRUNCATE(?: TABLE)?(?: ONLY)?|DELETE FROM(?: ONLY)?) ([^;'\`)]*)`,
	'gi',
);

/** Statements that drop or empty what is not the course's own. */
function dropsForeign(text: string, known: Known): boolean {
	const plain = text.replaceAll(/\/\*[\s\S]*?\*\//g, ' ').replaceAll(/\s+/g, ' ');
	if (/\bpg_drop_replication_slot\b/i.test(plain)) return true;
	return [...plain.matchAll(statement)].some(([whole, names = '']) => {
		if (/^TRUNCATE/i.test(whole) && /^-/.test(names)) return false;
		const dropped = names
			.replaceAll(/[\\"]/g, '')
			.replace(/ (?:CASCADE|RESTRICT|WHERE .*)$/i, '')
			.split(',');
		return !dropped.every((name) => isCourseName(name.trim(), known));
	});
}
