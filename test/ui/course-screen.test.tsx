import {cleanup, render} from 'ink-testing-library';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {chooseTheme, ThemeContext} from '../../source/ui/theme/theme.js';
import {CourseScreen} from '../../source/ui/views/course-screen.js';
import {ErrorBoundary} from '../../source/ui/views/error-boundary.js';
import {type FakeOptions, fakeTutor, stateAt} from '../support/fakes/fake-tutor.js';

const theme = chooseTheme({});
const style: RenderStyle = {...theme, highlight: withoutHighlight};

const handOver = {lend: async (run: () => Promise<void>) => run(), announce: () => {}};

afterEach(cleanup);

function mount(options?: FakeOptions) {
	const tutor = fakeTutor(options);
	const onLeave = vi.fn();
	const screen = render(
		<ThemeContext value={theme}>
			<CourseScreen
				banner={{title: 'PostgreSQL replication', lab: 'main'}}
				tutor={tutor}
				handOver={handOver}
				style={style}
				onLeave={onLeave}
			/>
		</ThemeContext>,
	);
	const sees = (words: string) => vi.waitFor(() => expect(screen.lastFrame()).toContain(words));
	/** The effects of a key: the frame, without spinners, and the intents. */
	const changed = () => `${tutor.intents.length} ${screen.lastFrame()?.replaceAll(/[◴◷◶◵]/g, '~')}`;
	const press = async (key: string) => {
		const before = changed();
		screen.stdin.write(key);
		await vi.waitFor(() => expect(changed()).not.toBe(before), {timeout: 8000, interval: 2});
	};
	return {tutor, screen, sees, press, onLeave};
}

const esc = '\u001B';

describe('CourseScreen', () => {
	it('runs a step and goes on by Enter', async () => {
		const {tutor, press, sees} = mount();
		await press('\r');
		tutor.put({phase: {kind: 'passed', by: 'tutor'}});
		await sees('Passed.');
		await press('\r');
		expect(tutor.intents).toEqual([{type: 'proceed'}, {type: 'proceed'}]);
	});

	it('refuses to go on before the outcome holds, with a visible word', async () => {
		const {tutor, press, sees} = mount({state: stateAt(0, {phase: {kind: 'checking', deadline: Date.now() + 5000}})});
		await press('\r');
		await sees('Not yet: the outcome does not hold so far.');
		expect(tutor.intents).toEqual([]);
	});

	it('shows what was seen, the cause and the remedy of a failure', async () => {
		const diagnosis = {id: 'x', title: 'The port is taken', cause: 'Another program listens.', remedy: 'Stop it.'};
		const finding = {status: 'failed', expected: 'a server', observed: 'nothing', diagnosis} as const;
		const {press, sees, tutor} = mount({
			state: stateAt(0, {phase: {kind: 'failed'}, checks: [{says: 'it runs', finding}]}),
		});
		for (const words of ['✖ it runs', 'expected  a server', 'observed  nothing', 'The port is taken.', 'Stop it.']) {
			await sees(words);
		}
		await press('r');
		expect(tutor.intents).toEqual([{type: 'recheck'}]);
	});

	it('stops the command that runs by Ctrl+C, and asks before leaving otherwise', async () => {
		const {tutor, press, sees} = mount({state: stateAt(0, {phase: {kind: 'running', action: 0}})});
		await press('\u0003');
		expect(tutor.intents).toEqual([{type: 'interrupt'}]);
		tutor.put({phase: {kind: 'ready'}});
		await press('\u0003');
		await sees('Leave the tutor?');
		expect(tutor.intents).toHaveLength(1);
	});

	it.each([
		['Enter', '\r', 'keep'],
		['Ctrl+C once more', '\u0003', 'keep'],
	])('leaves by %s', async (_name, key, lab) => {
		const {tutor, press} = mount();
		await press('q');
		await press(key);
		expect(tutor.intents).toEqual([{type: 'quit', lab}]);
	});

	it.each([
		['the letter', 'x'],
		['arrows and Enter', '\u001B[B\r'],
	])('asks what goes before it removes the lab: %s', async (_name, keys) => {
		const {tutor, press, sees} = mount();
		await press('q');
		await press(keys);
		await sees("This removes the lab's containers and their network");
		await press('\r\rrx');
		await sees('Enter removes nothing');
		expect(tutor.intents).toEqual([]);
		await press('y');
		expect(tutor.intents).toEqual([{type: 'quit', lab: 'remove'}]);
	});

	it.each(['q', 'qx'])('stays by Escape after %s', async (keys) => {
		const {tutor, press, sees} = mount();
		await press(keys);
		await press(esc);
		await sees('t shell');
		expect(tutor.intents).toEqual([]);
	});

	it('takes keys that arrive in one piece one after the other', async () => {
		const {tutor, press} = mount();
		await press('q\u001B[B\ry');
		expect(tutor.intents).toEqual([{type: 'quit', lab: 'remove'}]);
	});

	it('reads another lesson without touching the tutor', async () => {
		const {tutor, press, sees} = mount();
		await press('l');
		await sees('❯ ▸  1  Network');
		await press('j');
		await press('\r');
		await sees('Lesson 2 · about 6 minutes');
		await press('\r');
		await sees('❯ ·  2  Primary instance');
		await press(esc);
		await sees('Lesson 1 · about 1 minute');
		expect(tutor.intents).toEqual([]);
	});

	it('explains the flags, and lists the keys', async () => {
		const {press, sees} = mount();
		await press('f');
		await sees('What the flags mean');
		await press('f');
		await press('?');
		await sees('run the step; go on once its outcome holds');
		await press('G');
		await sees('cd /home/learner/pg-replication-tutorial');
	});

	it('shows hints, and says when there are no more', async () => {
		const {press, sees} = mount({pace: 1});
		await press('h');
		await sees('Hint 1 of 2');
		await press('h');
		await sees('Hint 2 of 2');
		await press('h');
		await sees('There are no more hints');
	});

	it('marks log lines that it knows', async () => {
		const line = 'LOG: checkpoint starting: force wait';
		const log = [{instance: 'postgres-1', line, meaning: 'the backup asked for it'}];
		const {press, sees} = mount({state: stateAt(0, {log})});
		await press('G');
		await sees(line);
		await sees('↳ the backup asked for it');
	});

	it('ignores keys without a meaning and pasted text', async () => {
		const {tutor, press, screen} = mount();
		const before = screen.lastFrame();
		for (const key of [
			'x',
			'\u007F',
			'\u001B[1;5P',
			'\u001B[15~',
			'\u001B[200~\r\rq\u001B[201~',
			'\u0000',
			'\u001Bq',
		]) {
			screen.stdin.write(key);
		}
		// Earlier input has been read by then.
		await press('f');
		await press('f');
		expect(screen.lastFrame()).toBe(before);
		expect(tutor.intents).toEqual([]);
	});

	it('types a paste where something is searched, and only its first line', async () => {
		const {tutor, press, sees, screen} = mount();
		await press('/');
		await press('\u001B[200~listen_\u001B[31maddresses\rq\r\u001B[201~');
		await sees('listen_addresses');
		await sees('Write the configuration');
		// Means nothing here.
		screen.stdin.write('\u0015');
		for (let count = 'listen_addresses'.length; count > 0; count--) await press('\u007F');
		await press('pg_hba.conf\rq');
		await sees('pg_hba.conf');
		expect(screen.lastFrame()).not.toContain('Leave the tutor?');
		expect(tutor.intents).toEqual([]);
	});
});

function Broken(): never {
	throw new Error('no such glyph');
}

describe('ErrorBoundary', () => {
	it('tells in a line what happened', async () => {
		const onError = vi.fn();
		const {lastFrame} = render(
			<ErrorBoundary onError={onError}>
				<Broken />
			</ErrorBoundary>,
		);
		expect(lastFrame()).toBe('This screen cannot be shown: no such glyph');
		expect(onError).toHaveBeenCalledOnce();
	});
});
