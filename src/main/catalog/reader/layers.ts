// From the layers of label_state to the effective states of a row: a person's decision hides a model's, which hides the
// imports'. Owns the layering rule for the columns; masks are BLOBs of little-endian 32-bit words (0001_catalog.sql).
import { FLAG, type Columns } from './columns.ts';

/** The masks of one label_state row, NULL when empty. */
export interface LabelLayers {
  importPresent: Uint8Array | null;
  importAbsent: Uint8Array | null;
  modelPresent: Uint8Array | null;
  modelAbsent: Uint8Array | null;
  personPresent: Uint8Array | null;
  personAbsent: Uint8Array | null;
  personUnknown: Uint8Array | null;
}

/** Word `index` of a mask as a signed 32-bit number; 0 beyond its end. */
function maskWord(mask: Uint8Array | null, index: number): number {
  if (mask === null) return 0;
  const at = index * 4;
  if (at + 4 > mask.length) return 0;
  return mask[at]! | (mask[at + 1]! << 8) | (mask[at + 2]! << 16) | (mask[at + 3]! << 24);
}

/** Writes the effective masks of a row and its byPerson, byImport and byModel flags, without genres that are retired. */
export function setLabels(columns: Columns, row: number, layers: LabelLayers): void {
  let sources = 0;
  for (let word = 0; word < columns.words; word++) {
    const live = ~(columns.retired[word] ?? 0);
    const personPresent = maskWord(layers.personPresent, word) & live;
    const personAbsent = maskWord(layers.personAbsent, word) & ~personPresent & live;
    const person = personPresent | personAbsent | (maskWord(layers.personUnknown, word) & live);
    const modelPresent = maskWord(layers.modelPresent, word) & live;
    const modelAbsent = maskWord(layers.modelAbsent, word) & ~modelPresent & live;
    const model = modelPresent | modelAbsent;
    const importPresent = maskWord(layers.importPresent, word) & ~model & live;
    const importAbsent = maskWord(layers.importAbsent, word) & ~model & ~importPresent & live;
    const lowerPresent = modelPresent | importPresent;
    const lowerAbsent = modelAbsent | importAbsent;
    columns.present[word]![row] = personPresent | (lowerPresent & ~person);
    columns.absent[word]![row] = personAbsent | (lowerAbsent & ~person);
    columns.byPerson[word]![row] = person;
    columns.lowerPresent[word]![row] = lowerPresent;
    columns.byModel[word]![row] = model & ~person;
    if (person !== 0) sources |= FLAG.byPerson;
    if ((model & ~person) !== 0) sources |= FLAG.byModel;
    if (((importPresent | importAbsent) & ~person) !== 0) sources |= FLAG.byImport;
  }
  columns.flags[row] = (columns.flags[row]! & ~(FLAG.byPerson | FLAG.byImport | FLAG.byModel)) | sources;
}
