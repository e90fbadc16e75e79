import type {Cluster} from '../../../cluster/cluster.js';
import {hangingIndent, type Line, lineWidth, text} from '../../text/line.js';
import {wrap} from '../../text/wrap.js';
import type {RenderStyle} from '../render-style.js';
import {mark} from './box.js';
import {indent} from './facts.js';
import type {Level} from './level.js';
import {nameOf} from './words.js';

/** Instances that each write a history of their own: more than one primary, and no stream between them. */
export function partners({instances}: Cluster): readonly {readonly name: string; readonly timeline: number}[] {
	const primaries = instances.flatMap((instance) =>
		instance.server.kind === 'primary' ? [{name: nameOf(instance), timeline: instance.server.timeline}] : [],
	);
	return primaries.length > 1 ? primaries : [];
}

/** That the instances have parted, in words. */
export function partedWords(cluster: Cluster, width: number, level: Level, style: RenderStyle): Line[] {
	const all = partners(cluster);
	if (all.length === 0) return [];
	const each = all.map(({name, timeline}) => `${name} writes timeline ${timeline}`).join(', ');
	const lead: Line = [...mark(false, style), ...indent(level), text(`${style.glyphs.failed} `, 'bad')];
	return hangingIndent(wrap([text(`parted, no stream: ${each}`, 'bad')], width - lineWidth(lead)), lead);
}
