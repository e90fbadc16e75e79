import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe} from 'vitest';
import {hasPrograms} from '../../support/labs/local-instances.js';
import {proveSeatReach} from '../../support/proofs/seat-reach-proof.js';

describe.skipIf(!hasPrograms)('a seat at a roster of the local engine', () => {
	proveSeatReach('local', [], (dir) => readFile(path.join(dir, 'postgres-1', 'postgres.log'), 'utf8'));
});
