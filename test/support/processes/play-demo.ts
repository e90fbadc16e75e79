import path from 'node:path';
import {prepareTutor} from '../../../source/commands/open-tutor.js';
import {startDemo} from '../../../source/demo/start-demo.js';
import {prepareEnvironment} from '../../../source/ui/prepare-environment.js';

// A demonstration of a real lab on this terminal. No press counts as a stray one: a test presses when it has seen.
prepareEnvironment();
const {runDemoScreen} = await import('../../../source/ui/demo/screen.js');
const [lab = '', dir = ''] = process.argv.slice(2);
const demo = prepareTutor({engine: 'local', lab, dir, course: path.resolve('lessons')}).then(({start}) =>
	startDemo(start({pacing: 'one-by-one'}), {debounceMs: 0, typing: Number(process.env.TYPING ?? 200)}),
);
const end = await runDemoScreen({demo, lab});
console.log(`ended: ${end}`);
process.exit(0);
