import {dropsForeign} from './destructive-statements.js';
import {contextBehind, hidesVerb, isFed, operandsOf, overwrites, runsInput, verbOffends} from './destructive-verbs.js';
import {foreignName} from './harmless-commands.js';
import {isCaptured, isOurs, type Known, knownNames, type PathContext, type Told} from './own-names.js';
import {readCommands, type SimpleCommand, type Word} from './shell-words.js';

const ownFilter = /^(?:--filter=)?label=\{\{label\}\}$/;

/** A command between backticks that a text may not give, and what its author is told. */
export type DestructiveCommand = {readonly command: string; readonly message: string};

/**
 * The commands between backticks in a text that may destroy what the course has not made. A remedy describes such a thing
 * ("look at it, and if it is not needed, remove it"); it commands it only for paths that begin with an instance's folder
 * of the lab, for containers of an instance or with the lab's label, for segments in an archive, and for the course's own
 * database and role. A name that comes from the world is given only to commands that are known to look.
 * @param told what the evidence fills in
 * @param instances names of the course's instances
 */
export function destructiveCommands(text: string, told: Told, instances: readonly string[]): DestructiveCommand[] {
	const known = knownNames(told, instances);
	const spans = [...text.matchAll(/(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g)].map((match) => match[2] ?? '');
	// A variable alone is named, not run.
	const run = spans.filter((span) => !/^\s*\$\w+\s*$/.test(span));
	return run.flatMap((command): DestructiveCommand[] => {
		if (offends(command, {kind: 'lab'}, known) || dropsForeign(command, known)) {
			return [{command, message: `\`${inLine(command)}\` may destroy what the course has not made: ${describe}`}];
		}

		// A code span may be wrapped.
		const name = foreignName(inLine(command), known);
		if (name === undefined) return [];
		const message = `\`${inLine(command)}\` may harm ${name}, which the course has not made; only commands that look, such as ls or SELECT, are given that name: ${describe}`;
		return [{command, message}];
	});
}

const describe = 'describe it ("look at it, and if nobody needs it, remove it")';

function inLine(command: string): string {
	return command.replaceAll(/\\?\s+/g, ' ').trim();
}

function offends(text: string, start: PathContext, known: Known): boolean {
	let context = start;
	const commands = readCommands(text);
	return commands.some((command) => {
		const hides = hidesVerb(command.words, known) || (commands.length > 1 && runsInput(command.words));
		const found = hides || commandOffends(command, context, known);
		if (leaves(command.words, context, known) && context.kind !== 'machine') context = {kind: 'elsewhere'};
		return found;
	});
}

/** Whether the words go to a folder that need not be the course's. */
function leaves(words: readonly Word[], context: PathContext, known: Known): boolean {
	const at = words.findIndex(({text}) => text === 'cd' || text === 'pushd');
	const folder = words[at + 1];
	if (at < 0) return false;
	return folder === undefined || !isOurs({...folder, text: `${folder.text}/.`}, context, known);
}

/** A text of nothing but settings, as in a connection string, runs nothing. */
const settings = /^(?:\w+=[^\s'"$`;&|<>()]*(?:\s+|$))+$/;

function commandOffends({words, writesTo}: SimpleCommand, context: PathContext, known: Known): boolean {
	if (writesTo.some((word) => overwrites(word, context, known))) return true;
	const docker = words.findIndex(({text}) => /^(?:.*\/)?(?:docker|podman|docker-compose)$/.test(text));
	if (docker >= 0) {
		const before = words.slice(0, docker);
		const isRemote =
			contextBehind(before, context).kind === 'machine' || before.some(({text}) => /^DOCKER_\w+=/.test(text));
		return dockerOffends(words.slice(docker), {isRemote, isFed: isFed(before), context}, known);
	}

	// A text with spaces may be a command for another shell, as behind `sh -c`.
	const nested = (text: string) => text.replace(/^(?:-c|[-\w]+=(?:exec=)?)/, '');
	if (
		words.some(
			({text}, at) =>
				/\s/.test(text) &&
				!settings.test(text) &&
				offends(nested(text), contextBehind(words.slice(0, at), context), known),
		)
	) {
		return true;
	}

	return words.some((_, index) => verbOffends(words, index, context, known));
}

const objects = /^(?:container|volume|network|image|system|builder|compose)$/;
const verbs =
	/^(?:run|create|exec|rm|remove|rmi|prune|stop|kill|restart|pause|unpause|rename|update|disconnect|cp|down|leave)$/;

/** Options of `docker run` and `docker exec` that no value follows. */
const switches = /^-(?:[dit]+|-(?:rm|detach|interactive|tty|init|privileged|read-only|.+=.*))$/;

type Start = {readonly isRemote: boolean; readonly isFed: boolean; readonly context: PathContext};

function dockerOffends(words: readonly Word[], from: Start, known: Known): boolean {
	const at = words.findIndex(({text}) => verbs.test(text));
	const verb = words[at]?.text;
	if (verb === undefined) return false;
	const options = words.slice(1, at);
	const object = options.find(({text}) => objects.test(text))?.text;
	if (object === 'compose' || words[0]?.text.endsWith('docker-compose')) {
		return !/^(?:create|run|exec|cp)$/.test(verb) || words.some(({text}) => /^(?:-\w*v\w*|--volumes)$/.test(text));
	}

	const behind = words.slice(at + 1);
	const isRemote = from.isRemote || options.some(({text}) => /^(?:-[Hc]|--host|--context)/.test(text));
	if (verb === 'run' || verb === 'create' || verb === 'exec') return insideOffends(verb, behind, isRemote, known);
	if (verb === 'prune') return isRemote || !behind.some(({text}) => ownFilter.test(text));
	if (verb === 'leave') return true;
	const isForeign = ({text, unknown}: Word) =>
		isRemote || unknown || !known.instanceContainer.test(text) || isCaptured(text, known);
	if (verb === 'cp') {
		const target = behind.at(-1);
		if (target === undefined) return false;
		const [container = '', path] = target.text.split(':');
		return path === undefined
			? overwrites(target, from.context, known)
			: isForeign({text: container, unknown: target.unknown});
	}

	const named = operandsOf(
		behind.filter((_, index) => !/^(?:-[st]|--(?:time|timeout|signal))$/.test(behind[index - 1]?.text ?? '')),
	);
	if (verb === 'rename') return from.isFed || named.slice(0, 1).some(isForeign);
	if (verb === 'disconnect') return from.isFed || named.slice(1).some(isForeign);
	const isContainer = verb !== 'rmi' && (object === undefined || object === 'container');
	// The output of a substitution by the lab's label has no text of its own.
	return (
		from.isFed || named.some((word) => (word.text === '' ? word.unknown || isRemote : !isContainer || isForeign(word)))
	);
}

function insideOffends(verb: string, words: readonly Word[], isRemote: boolean, known: Known): boolean {
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
	const inside: PathContext = verb === 'exec' ? exec : {kind: 'run', mounts};
	// An unknown option may hide where the command begins, so every word is examined.
	return (
		hidesVerb(words.slice(at + 1), known) ||
		commandOffends({words, writesTo: [], isPiped: false}, isRemote ? {kind: 'machine'} : inside, known)
	);
}
