import {loadCourse} from '../../source/course/load-course.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import {proveCourse} from '../support/proofs/course-proof.js';

const programs = await findPrograms();
proveCourse(await loadCourse('lessons'), 'local', {}, programs ? undefined : 'no PostgreSQL programs are installed');
