import {afterAll, beforeAll, describe, test} from 'vitest';
import {loadCourse} from '../../../source/course/load-course.js';
import type {Course, EngineKind} from '../../../source/course/types.js';
import {labMaker} from '../labs/lab-maker.js';
import {playFirst} from '../labs/template-lab.js';
import {randomNumbers} from '../random/random-input.js';
import {planRound, planWords, playRound} from './round.js';

/** Time that a round may take. */
const roundTimeoutMs = 600_000;

/**
 * Breaks labs in rounds that a seed chooses: the same ones each time, so that a run fails by what has changed. Other ones:
 * `SEED=7 MONKEY_ROUNDS=300`, some alone: `MONKEY_ONLY=12,17`, one kind: `MONKEY_KIND=…`.
 */
export function proveMonkey(
	engine: EngineKind,
	usual: {readonly seed: number; readonly rounds: readonly number[]},
	skipped?: string,
	image?: string,
): void {
	const seed = Number(process.env.SEED ?? usual.seed);
	const {MONKEY_ONLY: only, MONKEY_ROUNDS: count} = process.env;
	const first = (rounds: number) => Array.from({length: rounds}, (_, index) => index);
	const rounds = only?.split(',').map(Number) ?? (count === undefined ? usual.rounds : first(Number(count)));
	describe.skipIf(skipped !== undefined)(`a monkey breaks labs on the ${engine} engine, SEED=${seed}`, () => {
		const labs = labMaker(engine);
		let course: Course;
		playFirst(engine);
		beforeAll(async () => {
			course = await loadCourse('lessons');
		});
		afterAll(async () => labs.end(), 120_000);

		test.each(rounds)(
			'round %i',
			async (round) => {
				const random = randomNumbers(seed * 1000 + round);
				const plan = planRound(
					random,
					engine,
					course.lessons.map(({id}) => id),
				);
				try {
					await playRound(
						plan,
						{engine, home: labs.home, course, ...(image !== undefined && {image})},
						`monkey-${process.pid}-${round}`,
					);
				} catch (error) {
					throw new Error(`SEED=${seed} MONKEY_ONLY=${round}, ${planWords(plan)}\n${(error as Error).message}`);
				}
			},
			roundTimeoutMs,
		);
	});
}
