import {proveCourse} from '../support/course-proof.js';
import {dockerTestImage} from '../support/docker-image.js';

const found = await dockerTestImage();
proveCourse('docker', 'image' in found ? {image: found.image} : {}, 'reason' in found ? found.reason : undefined);
