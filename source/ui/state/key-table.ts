import type {Key} from '../terminal/keys.js';

/** Whether a narrow footer keeps a key longer than others, or drops it first. */
export type FooterPriority = 'keep' | 'drop';

/**
 * The meaning of some keys, with their texts for the footer and the help. A context has the scene, and the facts that
 * decide which keys work.
 */
export type Binding<Command, Context extends {readonly scene: string}> = {
	readonly command: Command;
	readonly keys: readonly Key[];
	readonly scenes: readonly Context['scene'][];
	/** As the footer and the help write the keys. */
	readonly shown: string;
	readonly label: string | ((context: Context) => string);
	/** A sentence for the help; without one the key is not listed there. */
	readonly help?: string;
	/** Order in the footer; without one the key is not there. */
	readonly rank?: number | ((context: Context) => number);
	/** Keys to keep are left out of a narrow footer last. Otherwise the last ones are left out first. */
	readonly footer?: FooterPriority | ((context: Context) => FooterPriority);
	readonly works?: (context: Context) => boolean;
	/** Shown when it does not work. */
	readonly refusal?: (context: Context) => string;
};

export type KeyMeaning<Command> =
	| {readonly kind: 'command'; readonly command: Command}
	| {readonly kind: 'refused'; readonly words: string}
	| {readonly kind: 'nothing'};

/** The meaning of a key by a table, in a context. */
export function meaningIn<Command, Context extends {readonly scene: string}>(
	table: readonly Binding<Command, Context>[],
	key: Key,
	context: Context,
): KeyMeaning<Command> {
	const candidates = table.filter(({keys, scenes}) => keys.includes(key) && scenes.includes(context.scene));
	const working = candidates.find((binding) => binding.works?.(context) ?? true);
	if (working !== undefined) return {kind: 'command', command: working.command};
	const words = candidates.find((binding) => binding.refusal !== undefined)?.refusal?.(context) ?? '';
	return words === '' ? {kind: 'nothing'} : {kind: 'refused', words};
}

export type KeyHint = {readonly shown: string; readonly label: string; readonly footer: FooterPriority};

/** The keys of a table that work right now, in the order of the footer, with their labels. */
export function hintsIn<Command, Context extends {readonly scene: string}>(
	table: readonly Binding<Command, Context>[],
	context: Context,
): readonly KeyHint[] {
	const placeOf = ({rank = 0}: Binding<Command, Context>) => (typeof rank === 'number' ? rank : rank(context));
	return table
		.filter(
			({rank, scenes, works}) => rank !== undefined && scenes.includes(context.scene) && (works?.(context) ?? true),
		)
		.toSorted((one, other) => placeOf(one) - placeOf(other))
		.map(({shown, label, footer = 'drop'}) => ({
			shown,
			label: typeof label === 'string' ? label : label(context),
			footer: typeof footer === 'string' ? footer : footer(context),
		}));
}
