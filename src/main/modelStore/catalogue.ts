// The models that can be downloaded: repository, revision, licence, and the sizes and hashes that are known beforehand.
// What is not known is taken from the server and said to be. Which files a model needs is its family's business.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { sha256Schema } from '../../shared/domain.ts';
import { resourcePath } from '../lib/paths.ts';
import { folderFamilySchema, type FolderFamily } from './model.ts';

const entrySchema = z.object({
  id: z.string(),
  family: folderFamilySchema,
  description: z.string(),
  license: z.string(),
  repo: z.string(),
  revision: z.string(),
  note: z.string().nullable(),
  /** For the user's decision, before the server is asked. */
  approximateBytes: z.number().int(),
  /** By file name. The server has to agree with these. */
  known: z.record(z.string(), z.object({ bytes: z.number().int(), sha256: sha256Schema })),
});
export type CatalogueEntry = z.infer<typeof entrySchema>;

let entries: CatalogueEntry[] | undefined;

/** All entries, in the order to show. */
export function catalogue(): CatalogueEntry[] {
  entries ??= z
    .object({ models: z.array(entrySchema) })
    .parse(JSON.parse(readFileSync(resourcePath('models', 'catalogue.json'), 'utf8'))).models;
  return entries;
}

export const catalogueEntry = (id: string): CatalogueEntry | undefined => catalogue().find((entry) => entry.id === id);

/** Files beside the weights: those that a family cannot do without, and those that are taken along where they exist. */
export const CONFIG_FILES: Record<FolderFamily, { needed: readonly string[]; optional: readonly string[] }> = {
  clip: { needed: ['config.json', 'preprocessor_config.json', 'tokenizer.json'], optional: ['tokenizer_config.json'] },
  gpt2: { needed: ['config.json', 'tokenizer.json'], optional: ['tokenizer_config.json'] },
  bert: {
    needed: ['config.json', 'tokenizer.json'],
    optional: ['tokenizer_config.json', 'sentence_bert_config.json', 'modules.json', '1_Pooling/config.json'],
  },
};

export const WEIGHTS = 'model.safetensors';
export const WEIGHTS_INDEX = 'model.safetensors.index.json';
