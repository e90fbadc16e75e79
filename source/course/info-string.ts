import type {EngineKind} from './types.js';

/** The words after the three backticks of a fenced block, parsed. */
export type InfoString = {
	readonly kind: string;
	/** Words that are neither engine nor `key=value` nor `fails`. */
	readonly operands: readonly string[];
	readonly engine?: EngineKind;
	readonly options: ReadonlyMap<string, string>;
	/** Words that say a thing for the second time, as a second engine does. */
	readonly repeated: readonly string[];
};

/** Splits an info string: kind, operands, `key=value` options, bare `fails`, and the engine. */
export function parseInfoString(info: string): InfoString {
	const [kind = '', ...words] = info.trim().split(/\s+/);
	const operands: string[] = [];
	const options = new Map<string, string>();
	let engine: EngineKind | undefined;
	const repeated: string[] = [];
	for (const word of words) {
		const equals = word.indexOf('=');
		const key = equals > 0 ? word.slice(0, equals) : word;
		if (word === 'docker' || word === 'local') {
			if (engine !== undefined) repeated.push(word);
			engine = word;
		} else if (equals > 0 || word === 'fails') {
			if (options.has(key)) repeated.push(word);
			options.set(key, equals > 0 ? word.slice(equals + 1) : '');
		} else {
			operands.push(word);
		}
	}

	return {kind, operands, options, repeated, ...(engine === undefined ? {} : {engine})};
}
