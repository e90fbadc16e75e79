import {beforeAll, describe, expect, test} from 'vitest';
import {type Hit, searchCourse, suggestWord} from '../../source/tutor/search.js';
import type {CourseView} from '../../source/tutor/views.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {realCourse} from '../support/scenes/real-course.js';

let course: CourseView;

beforeAll(async () => {
	course = await realCourse('docker');
});

const told = (hits: readonly Hit[], whole = fakeCourse) =>
	hits.map(({lesson, step, kind, excerpt}) => [
		whole.lessons[lesson]?.id,
		step === undefined ? undefined : whole.steps[step]?.id,
		kind,
		excerpt.matches.map(({from, to}) => excerpt.text.slice(from, to)),
	]);

describe('searchCourse', () => {
	test('puts titles first, then commands and flags, then prose', () => {
		expect(told(searchCourse(fakeCourse, 'network'))).toEqual([
			['network', undefined, 'title', ['Network']],
			['network', 'network/create-the-network', 'title', ['network']],
			['network', 'network/create-the-network', 'command', ['network']],
			['network', 'network/create-the-network', 'flag', ['network']],
			['primary-instance', 'primary-instance/start-the-server', 'command', ['network']],
			['network', undefined, 'prose', ['network']],
			['network', 'network/create-the-network', 'prose', ['network']],
			['network', 'network/create-the-network', 'prose', ['network']],
			['network', 'network/create-the-network', 'prose', ['network']],
		]);
	});

	test('ranks by what a passage is, wherever in the course it stands', () => {
		for (const query of ['o', 'a', 'standby']) {
			const kinds = searchCourse(fakeCourse, query).map(({kind}) => kind.replace('flag', 'command'));
			const ranked = ['title', 'command', 'prose'].flatMap((kind) => kinds.filter((other) => other === kind));
			expect(kinds).toEqual(ranked);
		}
	});

	test('wants all words, some of which may stand in the titles', () => {
		expect(told(searchCourse(fakeCourse, 'PROMOTED standby'))).toEqual([
			['failover', 'failover/try-to-write-on-the-standby', 'prose', ['standby', 'promoted']],
		]);
		expect(told(searchCourse(fakeCourse, 'failover sqlstate'))).toEqual([
			['failover', 'failover/try-to-write-on-the-standby', 'prose', ['SQLSTATE']],
		]);
		expect(searchCourse(fakeCourse, 'promoted nowhere')).toEqual([]);
	});

	test('finds text of any script, and joins matches that touch', () => {
		expect(told(searchCourse(fakeCourse, '停止'))).toEqual([['failover', undefined, 'prose', ['停止']]]);
		const [hit] = searchCourse(fakeCourse, 'post gres postg');
		expect(hit?.excerpt.matches.map(({from, to}) => hit.excerpt.text.slice(from, to))).toContain('postgres');
	});

	test('finds nothing for nothing, and takes the query for words, not for a pattern', () => {
		for (const query of ['', '   ', '.*', '[', '\\']) {
			for (const {excerpt} of searchCourse(fakeCourse, query)) expect(excerpt.text).toContain(query.trim());
		}
		expect(searchCourse(fakeCourse, '  ')).toEqual([]);
	});

	test('finds each flag, setting and title of the course where it stands, and no hint', async () => {
		for (const step of course.steps) {
			for (const {flag} of step.flags) {
				const hits = searchCourse(course, flag).filter((hit) => hit.step === step.index);
				expect(
					hits.some(({kind}) => kind === 'flag'),
					`${step.id}: ${flag}`,
				).toBe(true);
			}
			const title = searchCourse(course, step.title.replaceAll('`', '')).filter((hit) => hit.step === step.index);
			expect(title[0]?.kind).toBe('title');
		}
		expect(searchCourse(course, 'sudo chown "$USER" postgres-2')).toEqual([]);
	});
});

describe('suggestWord', () => {
	test.each([
		['basebakcup', undefined],
		['pg_basebakcup', 'pg_basebackup'],
		['standy', 'standby'],
		['replicaton slots', 'replication'],
		['standby', undefined],
		['qqqqqq', undefined],
	])('for %j: %j', (query, word) => expect(suggestWord(course, query)).toBe(word));
});
