import type {Nodes} from 'mdast';
import {fill, type Variables} from './variables.js';

/** A piece of Markdown with its variables filled in, and without its places in the file. */
export function fillNode<Node extends Nodes>(node: Node, variables: Variables): Node {
	const copy: Record<string, unknown> = {...node};
	delete copy.position;
	for (const key of ['value', 'url']) if (typeof copy[key] === 'string') copy[key] = fill(copy[key], variables);
	if ('children' in node) copy.children = node.children.map((child) => fillNode(child, variables));
	return copy as unknown as Node;
}
