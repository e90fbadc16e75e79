import {expect} from 'vitest';
import type {Binding} from '../../../source/ui/state/key-table.js';

/** Checks that no key is cut in the row of the keys; where its words depend on where things stand, they begin with the key. */
export function expectWholeHints<Command, Context extends {readonly scene: string}>(
	row: string,
	table: readonly Binding<Command, Context>[],
): void {
	for (const hint of row.trim().split(/ {2,3}/)) {
		const isKnown = table.some(({shown, label}) =>
			typeof label === 'string' ? hint === `${shown} ${label}` : hint.startsWith(`${shown} `),
		);
		expect(isKnown, `"${hint}" is a key`).toBe(true);
	}
}
