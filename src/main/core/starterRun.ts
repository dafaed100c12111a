// The starter genre head that ships with the studio, as a built-in run of the sample project.
import type { OpenProject } from './openProject.ts';
import type { Studio } from './studio.ts';

export async function addStarterRun(_studio: Studio, _project: OpenProject, _modelHash: string): Promise<void> {}
