import {expect, test} from 'vitest';
import {parseInfoString} from '../../source/course/info-string.js';

test.each([
	['sh', {kind: 'sh', operands: [], options: {}, repeated: []}],
	['sh docker', {kind: 'sh', operands: [], engine: 'docker', options: {}, repeated: []}],
	[' sql  postgres-1   local ', {kind: 'sql', operands: ['postgres-1'], engine: 'local', options: {}, repeated: []}],
	['sql postgres-2 fails', {kind: 'sql', operands: ['postgres-2'], options: {fails: ''}, repeated: []}],
	['sql postgres-2 fails=25006', {kind: 'sql', operands: ['postgres-2'], options: {fails: '25006'}, repeated: []}],
	[
		'file secrets/a.env mode=600 docker',
		{kind: 'file', operands: ['secrets/a.env'], engine: 'docker', options: {mode: '600'}, repeated: []},
	],
	['sh docker local', {kind: 'sh', operands: [], engine: 'local', options: {}, repeated: ['local']}],
	[
		'sh starts=postgres-1 starts=postgres-2',
		{kind: 'sh', operands: [], options: {starts: 'postgres-2'}, repeated: ['starts=postgres-2']},
	],
	['sh dokcer', {kind: 'sh', operands: ['dokcer'], options: {}, repeated: []}],
	['', {kind: '', operands: [], options: {}, repeated: []}],
])('the words of %j', (text, expected) => {
	const {options, ...others} = parseInfoString(text);
	expect({...others, options: Object.fromEntries(options)}).toEqual(expected);
});
