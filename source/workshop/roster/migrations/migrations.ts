import {tables} from './001-tables.js';
import {seats} from './002-seats.js';
import {instructor} from './003-instructor.js';
import {rights} from './004-rights.js';
import {medians} from './005-medians.js';
import {limits} from './006-limits.js';
import type {Migration} from './migration.js';

/** All of them, in their order. */
export const migrations: readonly Migration[] = [tables, seats, instructor, rights, medians, limits];
