import {widthOf} from '../base/width-of.js';
import type {Finding} from '../lab/doctor/finding.js';
import {wrapWords} from '../plain/markdown-text.js';

/** Findings as aligned text, as wide as the terminal. */
export function findingsLines(findings: readonly Finding[]): string[] {
	const width = Math.max(40, Math.min(100, process.stdout.columns ?? 80));
	const names = Math.max(...findings.map(({name}) => widthOf(name)));
	return findings.flatMap((finding) => findingLines(finding, names, width));
}

function findingLines({name, state, says, remedy}: Finding, names: number, width: number): string[] {
	const start = `${state.padEnd('warning'.length)}  ${name}${' '.repeat(names - widthOf(name))}  `;
	const indent = ' '.repeat(widthOf(start));
	const told = wrapWords(says, width - indent.length);
	const remedies = remedy === undefined ? [] : wrapWords(remedy, width - indent.length - 3);
	return [
		...told.map((line, index) => `${index === 0 ? start : indent}${line}`),
		...remedies.map((line, index) => `${indent}${index === 0 ? '-> ' : '   '}${line}`),
	];
}
