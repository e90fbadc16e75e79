import type {Cluster} from '../../cluster/cluster.js';
import {clamp} from '../state/scroll.js';
import {text} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import type {Extent} from './arrange.js';
import {clusterPane} from './cluster/cluster-pane.js';
import type {Window} from './program-view.js';
import type {RenderStyle} from './render-style.js';

/** The window onto the picture of the cluster. */
export function clusterWindow(
	cluster: Cluster,
	before: Cluster,
	later: readonly string[],
	offset: number,
	extent: Extent,
	style: RenderStyle,
): Window {
	const lines =
		cluster.instances.length === 0
			? wrap([text('The servers are drawn here as soon as they are known.', 'dim')], extent.width)
			: clusterPane(cluster, before, extent, style, later);
	const first = clamp(offset, lines.length, extent.height);
	return {
		lines: lines.slice(first, first + extent.height),
		metrics: {total: lines.length, viewport: extent.height, offset: first},
	};
}
