// The projects that were opened lately, newest first, kept in the home folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Output } from '../../shared/contract.ts';
import type { Log } from '../lib/log.ts';
import { jsonFile } from './jsonFile.ts';

const recentSchema = z.object({
  projects: z.array(z.object({ dir: z.string(), name: z.string(), openedAt: z.string() })),
});

const KEPT = 20;

export interface RecentProjects {
  list(): Promise<Output<'project.recent'>>;
  add(project: { dir: string; name: string }, at: Date): Promise<void>;
}

export function openRecent(home: string, log: Log): RecentProjects {
  const file = jsonFile(join(home, 'recent.json'), recentSchema, { projects: [] }, log);
  return {
    async list() {
      const { projects } = await file.read();
      return { projects: projects.map((p) => ({ ...p, exists: existsSync(join(p.dir, 'catalog.sqlite')) })) };
    },
    add: ({ dir, name }, at) =>
      file.update(({ projects }) => ({
        projects: [{ dir, name, openedAt: at.toISOString() }, ...projects.filter((p) => p.dir !== dir)].slice(0, KEPT),
      })),
  };
}
