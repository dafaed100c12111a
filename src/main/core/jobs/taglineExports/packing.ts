// What the export thread offers for taglines: it takes all of them, puts them in order, and gives the bytes of the file piece by
// piece, asking for the pictures that a piece needs. One export at a time: a thread is an export's own.
import { Transferred, type Handlers } from '../../../lib/threadCalls.ts';
import type { TaglineFormat } from '../../../../shared/taglines/exportForms.ts';
import { TAGLINE_FORMS } from './forms.ts';
import { hiddenTexts, type HiddenTexts } from './hiddenTexts.ts';
import { inOrder } from './inOrder.ts';
import type {
  ApprovedTagline,
  Picture,
  Piece,
  TaglineFacts,
  TaglineFile,
  TaglineRow,
  TextLosses,
} from './taglineFile.ts';

export interface TaglinePackService {
  /** Taglines in any order, in as many calls as it takes. */
  'taglines.take'(input: { taglines: ApprovedTagline[] }): void;
  /** All were taken: the beginning of the file. `repeated`: taglines that another film of the export has too. */
  'taglines.begin'(input: { format: TaglineFormat; facts: Omit<TaglineFacts, 'total'> }): {
    piece: Piece;
    total: number;
    repeated: number;
    hidden: HiddenTexts;
  };
  /** The posters that come next; of those with an image pictures can be given. */
  'taglines.next'(input: { count: number }): { posters: { posterId: number; title: string; hasImage: boolean }[] };
  /** The bytes of the posters that `next` named, with their pictures in that order. */
  'taglines.page'(input: { pictures: (Picture | null)[] }): Piece;
  'taglines.tail'(input: Record<string, never>): { piece: Piece; losses: TextLosses };
}

export function taglinePacking(): Handlers<TaglinePackService> {
  const taken: ApprovedTagline[] = [];
  let rows: TaglineRow[] = [];
  let file: TaglineFile | null = null;
  let at = 0;
  let named = 0;
  const begun = (): TaglineFile => {
    if (file === null) throw new Error('The beginning comes first.');
    return file;
  };
  return {
    'taglines.take': ({ taglines }) => {
      taken.push(...taglines);
    },
    'taglines.begin': async ({ format, facts }) => {
      rows = inOrder(taken);
      taken.length = 0;
      file = TAGLINE_FORMS[format]({ ...facts, total: rows.length });
      const repeated = rows.filter(({ sameAs }) => sameAs.length > 0).length;
      return { piece: await file.head(), total: rows.length, repeated, hidden: hiddenTexts(rows) };
    },
    'taglines.next': ({ count }) => {
      const next = rows.slice(at, at + count);
      named = next.length;
      return {
        posters: next.map(({ posterId, title, sha256 }) => ({ posterId, title, hasImage: sha256 !== null })),
      };
    },
    'taglines.page': async ({ pictures }) => {
      const piece = await begun().page(rows.slice(at, at + named), pictures);
      at += named;
      return moved(piece);
    },
    'taglines.tail': async () => ({ piece: await begun().tail(), losses: begun().losses() }),
  };
}

/** Bytes that have a buffer to themselves change hands instead of being copied. */
function moved(piece: Piece): Piece | Transferred<Piece> {
  if (typeof piece === 'string' || piece.byteLength !== piece.buffer.byteLength) return piece;
  return piece.buffer instanceof ArrayBuffer ? new Transferred<Piece>(piece, [piece.buffer]) : piece;
}
