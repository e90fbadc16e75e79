/** The parts of the screen that the reader can look into. */
export type Pane = 'lesson' | 'cluster' | 'terminal';

export const panes: readonly Pane[] = ['lesson', 'cluster', 'terminal'];
