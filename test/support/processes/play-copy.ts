import {copyLab} from '../../../source/lab/templates/copy-lab.js';

/** Copies a lab, for a test that kills it meanwhile. */
const [template = '', name = '', dir = '', lesson = ''] = process.argv.slice(2);
(await copyLab(template, {name, dir, lesson})).close();
