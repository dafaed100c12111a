// What a draft job keeps: lines that are whole, whatever a crash or a stranger left behind them.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DraftLog, type LoggedDrafts } from '../../../../src/main/core/jobs/draftLog.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-draft-log-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});
const logged = (posterId: number): LoggedDrafts => ({
  ...{ posterId, filmKey: String(posterId), title: 'Film', drafts: [], refused: 0 },
});

it('goes on behind the last whole line', async () => {
  const log = await DraftLog.open(dir, 'job');
  await log.begin([1, 2, 3]);
  await log.add([logged(1)]);
  appendFileSync(log.path, '{"posterId":2,"film');
  const again = await DraftLog.open(dir, 'job');
  expect(again.posters).toEqual([1, 2, 3]);
  expect(again.all().map(({ posterId }) => posterId)).toEqual([1]);
  await again.add([logged(2)]);
  await again.add([logged(3)]);
  const last = await DraftLog.open(dir, 'job');
  expect(last.all().map(({ posterId }) => posterId)).toEqual([1, 2, 3]);
});

it('says what keeps it from being written', async () => {
  const blocked = join(dir, 'blocked');
  writeFileSync(blocked, 'a file');
  await expect(DraftLog.open(blocked, 'job')).rejects.toMatchObject({ code: 'bad_input' });
  const gone = await DraftLog.open(join(dir, 'gone'), 'job');
  rmSync(join(dir, 'gone'), { recursive: true });
  await expect(gone.begin([1])).rejects.toMatchObject({ code: 'not_found' });
});
