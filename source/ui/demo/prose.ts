import type {PhrasingContent, RootContent} from 'mdast';
import type {LessonView, StepView} from '../../tutor/views.js';
import {markdown} from '../layout/markdown.js';
import type {RenderStyle} from '../layout/render-style.js';
import type {Line, Span} from '../text/line.js';
import {blank} from '../text/line.js';

/**
 * Lays out the text before the first command: at the beginning of a lesson its introduction, then the step's text. When
 * they do not fit together, the introduction is shortened to its beginning.
 */
export function explanation(
	lesson: LessonView | undefined,
	step: StepView,
	{width, height}: {readonly width: number; readonly height: number},
	style: RenderStyle,
): Line[] {
	const blocks = (nodes: readonly RootContent[]) =>
		nodes.filter((node) => !isPointerOnly(node)).map((node) => stageProse(node, width, style));
	const introduction = lesson?.firstStep === step.index ? blocks(lesson.introduction.children) : [];
	const text = blocks(step.blocks.flatMap((block) => (block.kind === 'prose' ? [block.node] : [])));
	const whole = stacked([...introduction, ...text]);
	return whole.length <= height ? whole : stacked([...introduction.slice(0, 1), ...text]);
}

/** Blocks with a row of air between them. */
export function stacked(blocks: readonly (readonly Line[])[]): Line[] {
	return blocks
		.filter((block) => block.length > 0)
		.flatMap((block, index) => (index > 0 ? [blank, ...block] : [...block]));
}

const withHyperlinks = new WeakMap<RenderStyle, RenderStyle>();

/** Lays out a block of Markdown for an audience, which cannot follow a link: leaves out addresses that have words. */
export function stageProse(node: RootContent, width: number, style: RenderStyle): readonly Line[] {
	const linked = withHyperlinks.get(style) ?? {...style, links: 'hyperlink' as const};
	withHyperlinks.set(style, linked);
	return markdown(node, width, linked).map((line) => line.map(withoutAddress));
}

function withoutAddress(span: Span): Span {
	if (span.kind !== 'text' || span.href === undefined) return span;
	const {href: _, ...rest} = span;
	return rest.tone === 'link' ? {...rest, tone: 'plain'} : rest;
}

/** A paragraph with so few words beside its links is only a pointer, such as `In the manual:`. */
const maxPointerWords = 4;

/** Whether a block only points to pages elsewhere. */
function isPointerOnly(node: RootContent): boolean {
	if (node.type !== 'paragraph' || !node.children.some(({type}) => type === 'link')) return false;
	const beside = node.children.map((child: PhrasingContent) => (child.type === 'text' ? child.value : ''));
	const isOther = node.children.some(({type}) => type !== 'text' && type !== 'link');
	return !isOther && (beside.join(' ').match(/[\p{L}\d]+/gu) ?? []).length <= maxPointerWords;
}
