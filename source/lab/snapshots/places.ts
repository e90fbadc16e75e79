import path from 'node:path';
import {memoryFolder} from '../lab-folder.js';

/** Where snapshots are kept, in the lab's folder: each in a folder of its own. */
export const snapshotsFolder = path.posix.join(memoryFolder, 'snapshots');

/** Where a snapshot's copy waits to be put in place, in the lab's folder: each in a folder of its own. */
export const stagingFolder = path.posix.join(memoryFolder, 'staging');

/** What says that the lab is being taken back, and to what, in the lab's folder. */
export const journalFile = path.posix.join(memoryFolder, 'restoring.json');

/** The file of a snapshot that tells of it; a snapshot without it is not complete. */
export const snapshotFile = 'snapshot.json';

/** The folder of a snapshot with the copies of the lab's entries. */
export const copiesFolder = 'lab';

/** What in the memory may belong to the accounts of containers, because it was copied from their files. */
export const copiesInMemory: readonly string[] = [snapshotsFolder, stagingFolder];
