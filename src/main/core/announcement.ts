// `studio.json` in a project's folder: where the studio that has it open can be reached, for the command line.
// Holds no secret: it names the file with the bearer token, which only its owner can read. Removed on close.
import { readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../lib/atomicFile.ts';

const announcementSchema = z.object({ pid: z.number().int(), url: z.url(), bearerFile: z.string() });
export type Announcement = z.infer<typeof announcementSchema>;

const fileOf = (projectDir: string): string => join(projectDir, 'studio.json');

export async function writeAnnouncement(projectDir: string, announcement: Announcement): Promise<void> {
  await writeFileAtomic(fileOf(projectDir), `${JSON.stringify(announcement)}\n`, { mode: 0o600 });
}

/** Removes the announcement if it is this process's own. */
export async function removeAnnouncement(projectDir: string): Promise<void> {
  const current = readAnnouncement(projectDir);
  if (current?.pid === process.pid) await rm(fileOf(projectDir), { force: true });
}

/** The announcement of a living process; null when there is none, or it was left by one that died. */
export function readAnnouncement(projectDir: string): Announcement | null {
  try {
    const announcement = announcementSchema.parse(JSON.parse(readFileSync(fileOf(projectDir), 'utf8')));
    process.kill(announcement.pid, 0);
    return announcement;
  } catch {
    // No file, a damaged one, or a process that is gone. One that belongs to somebody else counts as gone too: its
    // token file would not open either.
    return null;
  }
}

/** The bearer token that an announcement points to. */
export async function readBearer(announcement: Announcement): Promise<string> {
  return (await readFile(announcement.bearerFile, 'utf8')).trim();
}
