import {causeKey} from '../../tutor/cause-key.js';
import type {Finding} from '../../tutor/events.js';
import type {CheckView, Phase} from '../../tutor/state/state.js';
import {type Line, lineWidth, printable, spinner, type TextSpan, type Tone, text} from '../text/line.js';
import type {RenderStyle} from './render-style.js';
import {bullet, inset, sectionTitle} from './section.js';
import {sentence} from './sentence.js';

type Unmet = Exclude<Finding, {status: 'passed'}>;

/** How a check is shown: a wait is no failure before its deadline. */
type CheckStatus =
	| {readonly kind: 'passed'; readonly observed: string}
	/** `cause`: whether it is shown here, or at a check above with the same cause. */
	| {readonly kind: 'failed'; readonly finding: Unmet; readonly cause: 'here' | 'above'}
	| {readonly kind: 'looking'; readonly finding?: Unmet; readonly deadline?: number}
	| {readonly kind: 'waiting'};

/** Lays out the step's checks and their findings. */
export function checks(views: readonly CheckView[], phase: Phase, width: number, style: RenderStyle): Line[] {
	if (views.length === 0) return [];
	const passed = views.filter((view) => view.finding?.status === 'passed').length;
	const tally = text(`${passed} of ${views.length} passed`, passed === views.length ? 'good' : 'dim');
	const lines = [sectionTitle([text('Outcome', 'accent')], [tally], width, style)];
	const told = new Set<string>();
	for (const view of views) {
		const now = checkStatus(view, phase, told);
		lines.push(...check(view.says, now, width, style));
		const cause = now.kind === 'failed' ? causeKey(now.finding) : undefined;
		if (cause !== undefined) told.add(cause);
	}
	return lines;
}

/** Whether a check is one to look at first. */
export function hasFailed(view: CheckView, phase: Phase): boolean {
	return checkStatus(view, phase).kind === 'failed';
}

function checkStatus({finding, deadline}: CheckView, phase: Phase, told: ReadonlySet<string> = new Set()): CheckStatus {
	if (finding?.status === 'passed') return {kind: 'passed', observed: finding.observed};
	if (finding !== undefined && (finding.status === 'failed' || phase.kind === 'failed'))
		return {kind: 'failed', finding, cause: told.has(causeKey(finding) ?? '') ? 'above' : 'here'};
	if (phase.kind === 'checking') return {kind: 'looking', finding, deadline};
	return {kind: 'waiting'};
}

function check(says: string, status: CheckStatus, width: number, style: RenderStyle): Line[] {
	const {glyphs} = style;
	const claim = (mark: Line, tone: Tone) => bullet(mark, sentence(says, tone, style), width);
	const details = (rows: readonly Detail[]) => rows.flatMap((row) => detail(row, width));
	switch (status.kind) {
		case 'passed':
			return [...claim([text(`${glyphs.passed} `, 'good')], 'plain'), ...aside(status.observed, width)];
		case 'looking':
			return [
				...withTimeLeft(claim([spinner, text(' ')], 'plain'), status.deadline, width, style),
				...(status.finding === undefined ? [] : aside(`so far: ${status.finding.observed}`, width)),
			];
		case 'waiting':
			return claim([text(`${glyphs.waiting} `, 'dim')], 'plain');
		case 'failed': {
			const {expected, observed, diagnosis} = status.finding;
			const failed = claim([text(`${glyphs.failed} `, 'bad')], 'strong');
			if (status.cause === 'above') return [...failed, ...aside(`same cause: ${observed}`, width)];
			const rows: Detail[] = [
				{label: 'expected', words: [text(printable(expected))]},
				{label: 'observed', words: [text(printable(observed))]},
			];
			if (diagnosis !== undefined) {
				rows.push({label: 'cause', words: sentence(`${diagnosis.title}. ${diagnosis.cause}`, 'plain', style)});
				rows.push({label: 'remedy', words: sentence(diagnosis.remedy, 'strong', style)});
			}
			return [...failed, ...details(rows)];
		}
	}
}

/** Puts the remaining time behind the claim, or on a line of its own where there is no room. */
function withTimeLeft(lines: readonly Line[], deadline: number | undefined, width: number, style: RenderStyle): Line[] {
	const last = lines.at(-1);
	if (deadline === undefined || last === undefined) return [...lines];
	const time: Line = [{kind: 'countdown', deadline}, text(' left', 'dim')];
	const behind = [...last, text(` ${style.glyphs.dot} `, 'dim'), ...time];
	return lineWidth(behind) <= width ? [...lines.slice(0, -1), behind] : [...lines, [...inset, ...time]];
}

type Detail = {readonly label: string; readonly words: readonly TextSpan[]};

const labelWidth = 10;

function detail({label, words}: Detail, width: number): Line[] {
	return bullet([...inset, text(label.padEnd(labelWidth), 'dim')], words, width);
}

function aside(words: string, width: number): Line[] {
	if (words.trim() === '') return [];
	return bullet(inset, [text(printable(words), 'dim')], width);
}
