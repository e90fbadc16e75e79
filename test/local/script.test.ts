import {proveScript} from '../support/proofs/script-proof.js';

proveScript('local', undefined, undefined);
