import type {Code} from 'mdast';
import {destructiveCommands} from './destructive-commands.js';
import {type InfoString, parseInfoString} from './info-string.js';
import {instanceMistake} from './instances.js';
import type {Mistake} from './mistakes.js';
import {nothingTold} from './own-names.js';
import {type LineMistake, parseFlags, parseHbaRecords, parsePairs, parseSettings} from './parse-blocks.js';
import {parseChecks} from './parse-checks.js';
import type {SourceText} from './source-text.js';
import type {Action, Block, Check, EngineKind, Flag, Position, Undo, Watch} from './types.js';

/** The parsed blocks below a heading. */
export type StepParts = {
	readonly blocks: Block[];
	readonly checks: Check[];
	/** The blocks that the checks came from, and those that had nothing but mistakes in them. */
	readonly checkBlocks: Array<{readonly engine?: EngineKind}>;
	readonly flags: Array<Flag & {readonly engine?: EngineKind}>;
	readonly watches: Watch[];
	readonly hints: string[];
	readonly notes: string[];
	readonly undos: Undo[];
	/** Places of blocks that make no sense outside a step. */
	readonly onlyInSteps: Position[];
};

/** The words that the info string of each kind of block may have. */
const kinds: Readonly<
	Record<string, {readonly operand?: string; readonly options?: readonly string[]; readonly bothEngines?: true}>
> = {
	sh: {options: ['fails', 'starts', 'fills']},
	sql: {operand: 'an instance', options: ['fails']},
	file: {operand: 'a file', options: ['mode']},
	conf: {operand: 'a file'},
	hba: {operand: 'a file'},
	check: {},
	flags: {},
	watch: {operand: 'an instance'},
	see: {},
	departs: {},
	hint: {bothEngines: true},
	notes: {bothEngines: true},
	undo: {},
};

/** Whether a word is the kind of a block. */
export function isBlockKind(word: string): boolean {
	return Object.hasOwn(kinds, word);
}

/** Turns the fenced blocks of a lesson into parts of its steps. */
export class BlockReader {
	readonly #source: SourceText;
	readonly #instances: readonly string[];
	readonly #mistakes: Mistake[];

	/** @param instances names of those that a block may name */
	constructor(source: SourceText, instances: readonly string[], mistakes: Mistake[]) {
		this.#source = source;
		this.#instances = instances;
		this.#mistakes = mistakes;
	}

	/** Adds one fenced block to the parts that it belongs to. */
	read(node: Code, parts: StepParts): void {
		const position = this.#source.at(node.position?.start.offset ?? 0);
		const info = parseInfoString(`${node.lang ?? ''} ${node.meta ?? ''}`);
		const first = {...position, line: position.line + 1};
		const {engine} = info;
		const text = node.value;
		if (!this.#source.textOf(node).startsWith('```') && !this.#source.textOf(node).startsWith('~~~')) {
			this.#mistake(
				position,
				'lines that are indented by four blanks are a block without a kind; start it with ``` and a kind',
			);
			return;
		}

		if (!isBlockKind(info.kind)) {
			const all = Object.keys(kinds).join(', ');
			this.#mistake(
				position,
				info.kind === ''
					? `a block has a kind after its \`\`\`: ${all}`
					: `"${info.kind}" is no kind of block; they are ${all}`,
			);
			return;
		}

		this.#reportFence(node, position);
		this.#reportWords(info, position);
		if (text.trim() === '' && info.kind !== 'file') this.#mistake(position, `the ${info.kind} block is empty`);
		switch (info.kind) {
			case 'sh':
			case 'sql':
			case 'file':
			case 'conf':
			case 'hba': {
				parts.onlyInSteps.push(position);
				const action = this.#action(info, text, position, first);
				if (action) parts.blocks.push({kind: 'action', action});
				break;
			}

			case 'check':
				parts.onlyInSteps.push(position);
				parts.checkBlocks.push({engine});
				parts.checks.push(...parseChecks(text, first, engine, this.#instances, this.#mistakes));
				break;
			case 'flags':
				parts.flags.push(...this.#lines(parseFlags(text), first).map((flag) => ({...flag, engine})));
				break;
			case 'watch':
				parts.watches.push(...this.#watches(info, text, position, first));
				break;
			case 'see':
			case 'departs':
				parts.blocks.push({kind: info.kind, text, engine});
				break;
			case 'hint':
				parts.hints.push(text);
				for (const {command, message} of destructiveCommands(text, nothingTold, this.#instances)) {
					const before = text.slice(0, text.indexOf(command)).split('\n');
					const column = (before.at(-1)?.length ?? 0) + 1;
					this.#mistake({...first, line: first.line + before.length - 1, column}, message);
				}

				break;
			case 'notes':
				parts.notes.push(text);
				break;
			case 'undo':
				parts.onlyInSteps.push(position);
				parts.undos.push({command: text, engine, position});
				break;
		}
	}

	#action(info: InfoString, text: string, position: Position, first: Position): Action | undefined {
		const fails = info.options.get('fails');
		const words = {
			engine: info.engine,
			fails: fails === undefined ? undefined : fails === '' ? (true as const) : {sqlstate: fails},
			starts: this.#instance(info.options.get('starts'), position),
			fills: this.#instance(info.options.get('fills'), position),
			position,
		};
		const operand = info.operands[0];
		if (info.kind === 'sh') return {kind: 'sh', command: text, ...words};
		if (operand === undefined) return undefined;
		if (info.kind === 'sql') {
			const instance = this.#instance(operand, position);
			const end = text.split('\n').indexOf('SQL');
			if (end >= 0)
				this.#mistake(
					{...first, line: first.line + end},
					'a line that is only `SQL` would end the block for the shell',
				);
			return instance === undefined ? undefined : {kind: 'sql', instance, statements: text, ...words};
		}

		if (operand.startsWith('/') || operand.startsWith('~') || operand.split('/').includes('..')) {
			this.#mistake(position, `"${operand}" must be a path inside the lab's folder`);
			return undefined;
		}

		switch (info.kind) {
			case 'file':
				return {kind: 'file', path: operand, content: `${text}\n`, mode: info.options.get('mode'), ...words};
			case 'conf':
				return {kind: 'conf', path: operand, settings: this.#lines(parseSettings(text), first), ...words};
			default:
				return {kind: 'hba', path: operand, records: this.#lines(parseHbaRecords(text), first), ...words};
		}
	}

	#watches(info: InfoString, text: string, position: Position, first: Position): Watch[] {
		const instance = this.#instance(info.operands[0], position);
		if (instance === undefined) return [];
		return this.#lines(parsePairs(text, 'the pattern'), first).flatMap(({left, right, line}): Watch[] => {
			try {
				new RegExp(left);
			} catch {
				this.#mistake({...first, line: first.line + line}, `"${left}" is not a regular expression`);
				return [];
			}

			return [{instance, pattern: left, meaning: right, engine: info.engine}];
		});
	}

	#instance(name: string | undefined, position: Position): string | undefined {
		if (name === undefined) return undefined;
		const wrong = instanceMistake(name, this.#instances);
		if (wrong === undefined) return name;
		this.#mistakes.push({position, ...wrong});
		return undefined;
	}

	/** A fence that is not closed swallows what follows, to the end of the next block or of the lesson. */
	#reportFence(node: Code, position: Position): void {
		const lines = this.#source.textOf(node).trimEnd().split('\n');
		const fence = /^[`~]+/.exec(lines[0] ?? '')?.[0] ?? '```';
		const fences = lines.filter((line) => line.trim().startsWith(fence)).length;
		if (fences === 2 && lines.at(-1)?.trim().startsWith(fence)) return;
		this.#mistake(position, `the block is not closed: put ${fence} on a line of its own after it`);
	}

	#reportWords(info: InfoString, position: Position): void {
		const {kind, operands, engine, repeated} = info;
		const {operand, options = [], bothEngines} = kinds[kind] ?? {};
		if (operand !== undefined && operands.length === 0) {
			const [instance] = this.#instances;
			const example = operand === 'a file' ? `${instance}/config/postgresql.conf` : instance;
			this.#mistake(position, `${aBlock(kind)} names ${operand}: \`${kind} ${example}\``);
		}

		const superfluous = operands.slice(operand === undefined ? 0 : 1);
		for (const word of superfluous) this.#mistake(position, `${aBlock(kind)} has no use for the word \`${word}\``);
		for (const word of repeated)
			this.#mistake(position, `the block says \`${word}\` in addition to what it says already`);
		if (bothEngines && engine !== undefined)
			this.#mistake(position, `${aBlock(kind)} serves both engines; leave out \`${engine}\``);
		for (const [name, value] of info.options) {
			if (!options.includes(name)) {
				this.#mistake(position, `${aBlock(kind)} has no use for the word \`${name}\``);
			} else if (name === 'fails' && value !== '' && !/^[\dA-Z]{5}$/.test(value)) {
				this.#mistake(position, `\`fails=${value}\` must name a SQLSTATE of five characters`);
			} else if (name === 'mode' && !/^[0-7]{3}$/.test(value)) {
				this.#mistake(position, `\`mode=${value}\` must be three octal digits`);
			}
		}
	}

	#lines<T>(parsed: {items: readonly T[]; mistakes: readonly LineMistake[]}, first: Position): readonly T[] {
		for (const {line, message} of parsed.mistakes) {
			this.#mistake({...first, line: first.line + line}, message);
		}

		return parsed.items;
	}

	#mistake(position: Position, message: string): void {
		this.#mistakes.push({position, message});
	}
}

function aBlock(kind: string): string {
	return `${/^(?:hba|undo)$/.test(kind) ? 'an' : 'a'} ${kind} block`;
}
