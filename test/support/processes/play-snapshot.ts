import {openLab, planLab} from '../../../source/lab/open-lab.js';

/** Takes a snapshot, or returns to it, in a process that may be killed at any moment. */
const [name = '', dir = '', what = '', lesson = ''] = process.argv.slice(2);
const lab = await openLab(await planLab({name, dir}));
process.stdout.write('begun\n');
if (what === 'take') await lab.snapshots.take(lesson, '');
else if (what === 'restore') await lab.snapshots.restore(lesson);
else await lab.snapshots.startOver();
process.stdout.write('done\n');
lab.close();
