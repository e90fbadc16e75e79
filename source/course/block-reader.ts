import type {Code} from 'mdast';
import {type InfoString, parseInfoString} from './info-string.js';
import type {Mistake} from './mistakes.js';
import {type LineMistake, parseFlags, parseHbaRecords, parsePairs, parseSettings} from './parse-blocks.js';
import {parseChecks} from './parse-checks.js';
import type {SourceText} from './source-text.js';
import type {Action, Block, Check, EngineKind, Flag, Position, Watch} from './types.js';
import {instanceNames} from './variables.js';

/** What the blocks below a heading come to. */
export type StepParts = {
	readonly blocks: Block[];
	readonly checks: Check[];
	readonly flags: Array<Flag & {readonly engine?: EngineKind}>;
	readonly watches: Watch[];
	readonly hints: string[];
	readonly notes: string[];
	/** Places of blocks that make no sense outside a step. */
	readonly onlyInSteps: Position[];
};

const options: Readonly<Record<string, readonly string[]>> = {
	sh: ['fails', 'starts', 'removes'],
	sql: ['fails'],
	file: ['mode'],
};

/** Turns the fenced blocks of a lesson into parts of its steps. */
export class BlockReader {
	readonly #source: SourceText;
	readonly #mistakes: Mistake[];

	constructor(source: SourceText, mistakes: Mistake[]) {
		this.#source = source;
		this.#mistakes = mistakes;
	}

	/** Adds one fenced block to the parts that it belongs to. */
	read(node: Code, parts: StepParts): void {
		const position = this.#source.at(node.position?.start.offset ?? 0);
		const info = parseInfoString(`${node.lang ?? ''} ${node.meta ?? ''}`);
		const first = {...position, line: position.line + 1};
		const {engine} = info;
		const text = node.value;
		this.#reportOptions(info, position);
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
				parts.checks.push(...parseChecks(text, first, engine, this.#mistakes));
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
				break;
			case 'notes':
				parts.notes.push(text);
				break;
			default:
				this.#mistake(
					position,
					`"${info.kind}" is no kind of block; they are sh, sql, file, conf, hba, check, flags, watch, see, departs, hint, notes`,
				);
		}
	}

	#action(info: InfoString, text: string, position: Position, first: Position): Action | undefined {
		const fails = info.options.get('fails');
		const words = {
			engine: info.engine,
			fails: fails === undefined ? undefined : fails === '' ? (true as const) : {sqlstate: fails},
			starts: this.#instance(info.options.get('starts'), position),
			removes: this.#instance(info.options.get('removes'), position),
			position,
		};
		const operand = info.operands[0];
		if (info.kind === 'sh') return {kind: 'sh', command: text, ...words};
		if (operand === undefined) {
			this.#mistake(
				position,
				`a ${info.kind} block names ${info.kind === 'sql' ? 'an instance' : 'a file'}: \`${info.kind} …\``,
			);
			return undefined;
		}

		if (info.kind === 'sql') {
			const instance = this.#instance(operand, position);
			return instance === undefined ? undefined : {kind: 'sql', instance, statements: text, ...words};
		}

		if (operand.startsWith('/') || operand.split('/').includes('..')) {
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
		if (instance === undefined) {
			if (info.operands.length === 0) this.#mistake(position, 'a watch block names an instance: `watch postgres-1`');
			return [];
		}

		return this.#lines(parsePairs(text, 'the pattern'), first).flatMap(({left, right}): Watch[] => {
			try {
				new RegExp(left);
			} catch {
				this.#mistake(position, `"${left}" is not a regular expression`);
				return [];
			}

			return [{instance, pattern: left, meaning: right, engine: info.engine}];
		});
	}

	#instance(name: string | undefined, position: Position): string | undefined {
		if (name === undefined) return undefined;
		if ((instanceNames as readonly string[]).includes(name)) return name;
		this.#mistake(position, `"${name}" is no instance; they are ${instanceNames.join(' and ')}`);
		return undefined;
	}

	#reportOptions(info: InfoString, position: Position): void {
		for (const [name, value] of info.options) {
			if (!(options[info.kind] ?? []).includes(name)) {
				this.#mistake(position, `a ${info.kind} block has no word \`${name}\``);
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
