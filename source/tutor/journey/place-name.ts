import type {CourseView} from '../views.js';

/** The name of a lesson or a step, given its identifier, for a sentence. */
export function placeName(id: string, {lessons, steps}: Pick<CourseView, 'lessons' | 'steps'>): string {
	const lesson = lessons.find((one) => one.id === id);
	if (lesson !== undefined) return `lesson ${lesson.number}, ${lesson.title}`;
	const step = steps.find((one) => one.id === id);
	return step === undefined ? id : `"${step.title}" in lesson ${lessons[step.lessonIndex]?.number}`;
}
