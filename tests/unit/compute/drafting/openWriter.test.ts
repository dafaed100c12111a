// A tagline model whose file went away between the choice of a run and its opening.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWriter } from '../../../../src/main/compute/drafting/openWriter.ts';
import { DEFAULT_DRAFT_SETTINGS } from '../../../../src/shared/taglines/draftSettings.ts';

it('is named when it is gone', async () => {
  const taglineFile = join(import.meta.dirname, 'gone.safetensors');
  const base = { id: 'none', hash: 'none', family: 'gpt2', folder: import.meta.dirname } as const;
  const opening = openWriter(
    { base, taglineFile, threads: 1, settings: DEFAULT_DRAFT_SETTINGS, posters: [] },
    () => 2 ** 33,
  );
  await expect(opening).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining(taglineFile) as string,
  });
});
