import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {labMaker} from '../labs/lab-maker.js';
import {stageLab} from '../labs/stage-lab.js';
import {playFirst} from '../labs/template-lab.js';
import {inLesson} from '../scenes/lesson-place.js';
import {realCourse} from '../scenes/real-course.js';
import {PtyTerminal} from '../terminals/pty-terminal.js';
import {atStep, StageTerminal} from '../terminals/stage-terminal.js';

/**
 * Gives the end of the course as a demonstration on one terminal, driven from the notes on another one, with an accident
 * on the way.
 * @param skip why the engine cannot be tested here
 */
export function proveDemoFromNotes(engine: EngineKind, skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(`a demonstration and its notes${skip === undefined ? '' : ` (${skip})`}`, () => {
		const maker = labMaker(engine);
		const env = {PG_REPLICATION_TUTORIAL_HOME: maker.home};
		const name = `notes-${engine}-${process.pid}`;
		const lab = stageLab(engine, name, maker.labDir(name));
		let on: StageTerminal | undefined;
		let notes: PtyTerminal | undefined;

		playFirst(engine);
		beforeAll(async () => {
			await maker.copy(name, 'failover');
		});
		afterEach(async () => {
			notes?.stop();
			await on?.stop();
		});
		afterAll(() => maker.end());

		test('is driven from another terminal, which the audience never sees', async () => {
			const course = await realCourse(engine);
			const own = ['--lab', name, '--dir', maker.labDir(name)];
			on = new StageTerminal({parameters: [...own, '--typing', '0', '--no-motion'], env, course});
			await on.sees(atStep(course, 'failover/take-the-primary-away', 'Space (?:show|read)'), 60_000);
			notes = new PtyTerminal(process.execPath, ['dist/cli.js', 'notes', ...own], {env});
			const screen = notes;
			await screen.sees(inLesson(10, /[\s\S]*Now: {2}explaining/));
			const accident = 'Write to the new primary';
			let accidents = 0;
			await expect
				.poll(
					async () => {
						const lines = (await screen.lines()).join('\n');
						if (lines.includes(accident) && lines.includes('typed, waits') && accidents === 0) {
							accidents++;
							await lab.kill('postgres-2');
						}

						if (lines.includes('the outcome does not hold')) screen.type('m');
						else if (/^ *Next: /m.test(lines)) screen.type(' ');
						return lines;
					},
					{timeout: 180_000, interval: 300},
				)
				.toContain('the course is finished');
			expect(accidents).toBe(1);
			await on.sees('What was built');
			screen.type('q');
			expect((await screen.exited).exitCode).toBe(0);
			await on.leave();
		}, 240_000);
	});
}
