// Taglines to export, made for tests.
import sharp from 'sharp';
import { inOrder } from '../../../../../src/main/core/jobs/taglineExports/inOrder.ts';
import type {
  ApprovedTagline,
  Picture,
  TaglineFacts,
  TaglineRow,
} from '../../../../../src/main/core/jobs/taglineExports/taglineFile.ts';

export function tagline(part: Partial<ApprovedTagline> = {}): ApprovedTagline {
  const { posterId = 1 } = part;
  return {
    posterId,
    filmKey: String(1000 + posterId),
    imdbId: `tt000${1000 + posterId}`,
    title: `Film ${posterId}`,
    year: 1999,
    genres: ['Horror', 'Sci-Fi'],
    tagline: `Nobody leaves cabin ${posterId}.`,
    approval: 'approved',
    by: 'Ana',
    at: '2026-11-27T10:00:00.000Z',
    sha256: 'a'.repeat(64),
    draft: null,
    ...part,
  };
}

export const rowsOf = (...parts: Partial<ApprovedTagline>[]): TaglineRow[] =>
  inOrder(parts.map((part, i) => tagline({ posterId: i + 1, ...part })));

export const facts = (part: Partial<TaglineFacts> = {}): TaglineFacts => ({
  project: 'Autumn & <Winter>',
  at: '2026-11-27T12:00:00.000Z',
  approvals: ['approved'],
  paper: 'a4',
  total: 1,
  ...part,
});

/** Noise does not compress: a picture of some thousand bytes, as posters are. */
export async function picture(width = 100, height = 150): Promise<Picture> {
  const noise = Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (i * 2654435761) >>> 24));
  const data = await sharp(noise, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
  return { data, width, height };
}
