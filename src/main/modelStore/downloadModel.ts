// Downloads a model of the catalogue: what has to hold before a byte is fetched, and what happens once all files are whole.
// They are looked at and opened before they get their place; the fetching is downloads.ts's.
import { AppError } from '../../shared/errors.ts';
import { catalogue, catalogueEntry, type CatalogueEntry } from './catalogue.ts';
import { dropListing } from './downloadFolder.ts';
import type { HubListing } from './hubFiles.ts';
import { asInstalled, readFiles } from './installedFile.ts';
import { recogniseFolder } from './modelFolder.ts';
import { placeFolder } from './placing.ts';
import { DEFAULT_ENDPOINT, modelSettings, placeOf, register, type StoreParts } from './storeParts.ts';

/**
 * Starts or continues a download; progress comes by `onChange`.
 * @throws AppError `offline` in offline mode, `not_found`, `conflict` when it is installed, `bad_input` (endpoint)
 */
export async function downloadModel(parts: StoreParts, id: string): Promise<void> {
  const entry = catalogueEntry(id);
  if (entry === undefined) {
    throw new AppError('not_found', `There is no model "${id}" to download.`, {
      hint: `There are: ${catalogue()
        .map((each) => each.id)
        .join(', ')}. Others can be added from a folder.`,
    });
  }
  await refuseInstalled(parts, id);
  const { offline, endpoint } = await modelSettings(parts);
  if (offline) {
    throw new AppError('offline', 'The studio is set to offline: nothing is downloaded.', {
      hint: 'Turn the setting off on the Models page, or add a folder that has the model.',
    });
  }
  checkEndpoint(endpoint);
  parts.downloads.start(entry, endpoint, {
    // Another process may have finished it before this one got the lock.
    allowed: () => refuseInstalled(parts, id),
    open: (folder, listing) => open(parts, entry, endpoint, folder, listing),
  });
}

async function refuseInstalled({ list }: StoreParts, id: string): Promise<void> {
  const record = (await list.read()).models.find((each) => each.id === id);
  if (record === undefined || (await asInstalled(record)).problem !== null) return;
  throw new AppError('conflict', `${id} is installed already.`, { hint: 'Verify it, or remove it first.' });
}

/**
 * Opens what was fetched: what fails here is said of the files. What it gives, places them and enters them into the list;
 * where that fails, `folder` stays as it is.
 */
async function open(
  parts: StoreParts,
  entry: CatalogueEntry,
  endpoint: string,
  folder: string,
  { revision }: HubListing,
): Promise<() => Promise<void>> {
  const { id, description, license, repo } = entry;
  const { family, files } = await recogniseFolder(folder);
  const { shape } = await parts.options.inspect({ id, family, folder });
  return async () => {
    const target = placeOf(parts, id);
    const record = {
      id,
      family,
      folder: target,
      owned: true,
      description,
      license,
      source: `${repo} at ${revision}, from ${new URL(endpoint).host}`,
      repo,
      revision,
      shape,
      files: await readFiles(folder, files),
      addedAt: parts.options.clock().toISOString(),
    };
    // Only one that cannot be used any more was let through.
    await placeFolder(folder, target, () => register(parts, record, () => true));
    await dropListing(target);
  };
}

/** @throws AppError `bad_input` unless it is a web address, encrypted unless it is this machine or says http outright */
function checkEndpoint(endpoint: string): void {
  try {
    if (/^https?:$/.test(new URL(endpoint).protocol)) return;
  } catch {
    // Told below.
  }
  throw new AppError('bad_input', `"${endpoint}" is no web address to download from.`, {
    hint: `Use ${DEFAULT_ENDPOINT}, or the address of a mirror, in the settings of the Models page.`,
  });
}
