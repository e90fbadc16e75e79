import {loadCourse} from '../../source/course/load-course.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {cascadeFolder, proveCascade} from '../support/proofs/cascade-proof.js';
import {proveCourse} from '../support/proofs/course-proof.js';

const found = await dockerTestImage();
const image = 'image' in found ? found.image : undefined;
const skip = 'reason' in found ? found.reason : undefined;
proveCourse(await loadCourse(cascadeFolder), 'docker', image === undefined ? {} : {image}, skip);
proveCascade('docker', image, skip);
