import type {EngineKind} from './types.js';

/** The words after the three backticks of a fenced block, sorted out. */
export type InfoString = {
	readonly kind: string;
	/** Words that are neither engine nor `key=value` nor `fails`. */
	readonly operands: readonly string[];
	readonly engine?: EngineKind;
	readonly options: ReadonlyMap<string, string>;
};

/** Splits an info string: kind, operands, `key=value` options, bare `fails`, and the engine. */
export function parseInfoString(info: string): InfoString {
	const [kind = '', ...words] = info.trim().split(/\s+/);
	const operands: string[] = [];
	const options = new Map<string, string>();
	let engine: EngineKind | undefined;
	for (const word of words) {
		const equals = word.indexOf('=');
		if (word === 'docker' || word === 'local') engine = word;
		else if (word === 'fails') options.set('fails', '');
		else if (equals > 0) options.set(word.slice(0, equals), word.slice(equals + 1));
		else operands.push(word);
	}

	return {kind, operands, options, ...(engine === undefined ? {} : {engine})};
}
