import {expect, test} from 'vitest';
import {missingCauses} from '../support/vitest/missing-causes.js';

const course = [{id: 'both'}, {id: 'only-local', engine: 'local'}, {id: 'only-docker', engine: 'docker'}] as const;

test('a diagnosis that no test produced is missed where the tests of its engine were run', () => {
	expect(missingCauses(course, new Set(), ['local', 'docker'])).toEqual(['both', 'only-local', 'only-docker']);
	expect(missingCauses(course, new Set(['both', 'only-docker']), ['local', 'docker'])).toEqual(['only-local']);
	expect(missingCauses(course, new Set(), ['docker'])).toEqual(['only-docker']);
	expect(missingCauses(course, new Set(), [])).toEqual([]);
});
