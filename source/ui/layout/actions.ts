import type {ActionView} from '../../tutor/state/state.js';
import type {ActionText} from '../../tutor/views.js';
import {type Line, printable, type Span, spinner, text} from '../text/line.js';
import {code} from './code.js';
import {markFlag} from './flags.js';
import type {RenderStyle} from './render-style.js';
import {bullet, inset, insetWidth, sectionTitle} from './section.js';

/** The progress of one action. */
export type ActionProgress =
	| {readonly kind: 'still'}
	| {readonly kind: 'running'}
	| {readonly kind: 'ended'; readonly view: ActionView};

/**
 * Lays out an action: its purpose, its outcome, and the text that runs, indented so that it can be copied.
 * @param flag the flag whose places are marked
 */
export function action(
	shown: ActionText,
	place: {readonly index: number; readonly count: number},
	progress: ActionProgress,
	width: number,
	style: RenderStyle,
	flag?: string,
): Line[] {
	const pointOut = (lines: readonly Line[]) => (flag === undefined ? lines : markFlag(lines, flag, style).lines);
	const number = place.count > 1 ? `${place.index + 1} ${style.glyphs.dot} ` : '';
	const title: Span[] = [text(number, 'dim'), ...(pointOut([describe(shown)])[0] ?? [])];
	if (shown.meantToFail) title.push(text(` ${style.glyphs.dot} meant to be refused`, 'warn'));
	const lines = [sectionTitle(title, outcome(progress, style), width, style)];
	const reason = progress.kind === 'ended' ? reasonOf(progress.view) : undefined;
	for (const part of shown.parts) {
		const body = pointOut(code(part.text, part.language, width - insetWidth - (shown.kind === 'edit' ? 2 : 0), style));
		lines.push(
			...body.map((line) => (shown.kind === 'edit' ? [...inset, text('+ ', 'good'), ...line] : [...inset, ...line])),
		);
	}
	if (reason !== undefined) {
		lines.push(...bullet([...inset, text(`${style.glyphs.failed} `, 'bad')], [text(printable(reason))], width));
	}
	return lines;
}

/** The purpose of an action in a few words: that it runs, or the file that it writes. */
export function describe(shown: ActionText): Line {
	switch (shown.kind) {
		case 'command':
			return [text('run', 'accent')];
		case 'write':
			return [
				text('write ', 'accent'),
				text(shown.path ?? ''),
				text(shown.mode === undefined ? '' : ` mode=${shown.mode}`, 'dim'),
			];
		case 'edit':
			return [text('edit ', 'accent'), text(shown.path ?? '')];
	}
}

/** The progress of an action, or its outcome. */
export function outcome(progress: ActionProgress, style: RenderStyle): Line {
	if (progress.kind === 'running') return [spinner, text(' running')];
	if (progress.kind === 'still' || progress.view.outcome === undefined) return [];
	const {glyphs} = style;
	switch (progress.view.outcome.kind) {
		case 'succeeded':
			return [text(`${glyphs.passed} done`, 'good')];
		case 'refused-as-meant':
			return [text(`${glyphs.passed} refused, as meant`, 'good')];
		case 'failed':
			return [text(`${glyphs.failed} failed, exit code ${progress.view.outcome.exitCode}`, 'bad')];
		case 'interrupted':
			return [text(`${glyphs.stopped} stopped`, 'warn')];
	}
}

function reasonOf(view: ActionView): string | undefined {
	return view.outcome?.kind === 'failed' ? view.outcome.reason : undefined;
}
