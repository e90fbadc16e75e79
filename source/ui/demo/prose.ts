import type {PhrasingContent, RootContent} from 'mdast';
import type {LessonView, StepView} from '../../tutor/views.js';
import {markdown} from '../layout/markdown.js';
import type {RenderStyle} from '../layout/render-style.js';
import type {Line, Span} from '../text/line.js';
import {blank} from '../text/line.js';

/**
 * Lays out what is told before anything is done: at the beginning of a lesson what it is about, then the step's text.
 * Where that is more than there is room for, the beginning of what the lesson is about has to do.
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

/** Lays out a block of Markdown for an audience, which cannot follow a link: of addresses only the words are there. */
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

/** Words that a paragraph may have beside its links and still be nothing but a pointer, such as `In the manual:`. */
const maxPointerWords = 4;

/** Whether a block only points to pages elsewhere. */
function isPointerOnly(node: RootContent): boolean {
	if (node.type !== 'paragraph' || !node.children.some(({type}) => type === 'link')) return false;
	const beside = node.children.map((child: PhrasingContent) => (child.type === 'text' ? child.value : ''));
	const isOther = node.children.some(({type}) => type !== 'text' && type !== 'link');
	return !isOther && (beside.join(' ').match(/[\p{L}\d]+/gu) ?? []).length <= maxPointerWords;
}
