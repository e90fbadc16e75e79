import {proveScript} from '../support/script-proof.js';

proveScript('local', undefined, undefined);
