import {loadCourse} from '../../source/course/load-course.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import {cascadeFolder, proveCascade} from '../support/proofs/cascade-proof.js';
import {proveCourse} from '../support/proofs/course-proof.js';

const skip = (await findPrograms()) ? undefined : 'no PostgreSQL programs are installed';
proveCourse(await loadCourse(cascadeFolder), 'local', {}, skip);
proveCascade('local', undefined, skip);
