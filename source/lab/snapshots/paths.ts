import path from 'node:path';
import {memoryFolder} from '../lab-folder.js';

/** The snapshots in the lab's folder, each in a folder of its own. */
export const snapshotsFolder = path.posix.join(memoryFolder, 'snapshots');

/** Copies of snapshots that wait to be put in place, in the lab's folder: each in a folder of its own. */
export const stagingFolder = path.posix.join(memoryFolder, 'staging');

/** Tells that the lab is being taken back, and to what, in the lab's folder. */
export const journalFile = path.posix.join(memoryFolder, 'restoring.json');

/** A snapshot's description; a snapshot without it is not complete. */
export const snapshotFile = 'snapshot.json';

/** The folder of a snapshot with the copies of the lab's entries. */
export const copiesFolder = 'lab';

/** Entries of the memory that may belong to the accounts of containers, because they were copied from their files. */
export const copiesInMemory: readonly string[] = [snapshotsFolder, stagingFolder];
