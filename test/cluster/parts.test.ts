import {describe, expect, test} from 'vitest';
import {hear, noTrouble} from '../../source/cluster/archive-trouble.js';
import {readFacts} from '../../source/cluster/facts.js';
import {type LagHistory, withLag} from '../../source/cluster/lag-history.js';
import {bytesBetween} from '../../source/cluster/lsn.js';
import {question} from '../../source/cluster/question.js';

describe('positions in the WAL', () => {
	test('are counted across the 32 bits of their halves', () => {
		expect(bytesBetween('0/FFFFFFFF', '1/1')).toBe(2);
		expect(bytesBetween('A/10', 'A/110')).toBe(256);
		expect(bytesBetween('0/5', '0/4')).toBe(0);
	});
});

describe('the history of a lag', () => {
	const historyOf = (...looks: Array<readonly [seconds: number, lag: number | undefined]>) =>
		looks.reduce<LagHistory | undefined>((history, [at, lag]) => withLag(history, at * 1000, lag), undefined);

	test('keeps the highest value of five seconds', () => {
		expect(historyOf([0, 1], [1, 9], [4, 3], [5, 2])?.values).toEqual([9, 2]);
	});

	test('does not change while nothing changes', () => {
		const history = historyOf([0, 0]);
		expect(withLag(history, 3000, 0)).toBe(history);
	});

	test('goes on with the last value where nobody knew it', () => {
		expect(historyOf([0, 4], [16, 1], [21, undefined])?.values).toEqual([4, 4, 4, 1, 1]);
	});

	test('ends after two minutes, and begins anew after a longer silence', () => {
		const minutes = Array.from({length: 300}, (_, second) => [second, second] as const);
		const history = historyOf(...minutes);
		expect(history?.values).toHaveLength(24);
		expect(history?.values.at(-1)).toBe(299);
		expect(withLag(history, 600_000, 7)?.values).toEqual([7]);
	});

	test('does not begin with what nobody knows', () => {
		expect(historyOf([0, undefined])).toBeUndefined();
	});
});

describe('why archiving fails', () => {
	const stamp = '2026-05-05 10:00:00.000 UTC [7] 00000 ';
	const failed = `${stamp}LOG:  archive command failed with exit code 1`;
	const detail = `${stamp}DETAIL:  The failed archive command was: test ! -f /a/1 && cp pg_wal/1 /a/1`;
	const reasonIn = (...lines: string[]) => lines.reduce(hear, noTrouble).reason;

	test('the words of the command come first', () => {
		expect(reasonIn("cp: cannot create regular file '/a/1': Permission denied", failed, detail)).toBe(
			"cp: cannot create regular file '/a/1': Permission denied",
		);
	});

	test('a command that said nothing is told', () => {
		expect(reasonIn(failed)).toBe('archive command failed with exit code 1');
		expect(reasonIn(failed, detail)).toBe(
			'archive command failed with exit code 1. The failed archive command was: test ! -f /a/1 && cp pg_wal/1 /a/1',
		);
	});

	test('words of somebody else do not count', () => {
		expect(reasonIn('createdb: something', `${stamp}LOG:  checkpoint starting: time`, failed)).toBe(
			'archive command failed with exit code 1',
		);
		expect(reasonIn('cp: old', failed, detail, `${stamp}LOG:  checkpoint starting: time`)).toBe('cp: old');
	});
});

describe('the answer of a server', () => {
	test('is read without what is absent', () => {
		const answer = {
			recovering: false,
			clusterName: '',
			timeline: 1,
			paused: false,
			synchronous: '',
			commitsWait: false,
			slots: [],
			senders: [{pid: 1}],
			backups: [],
		};
		expect(readFacts(JSON.stringify(answer))).toMatchObject({senders: [{state: 'startup', syncState: 'async'}]});
	});

	test('is refused when it is none', () => {
		expect(() => readFacts('{"recovering": 1}')).toThrow();
		expect(() => readFacts(undefined)).toThrow();
	});

	test('is not asked for with a folder that would end the statement', () => {
		expect(() => question("/tmp/o'hara")).toThrow();
		expect(question(undefined)).not.toContain('pg_ls_dir');
	});
});
