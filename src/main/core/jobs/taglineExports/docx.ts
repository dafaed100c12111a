// Taglines as a Word document: a table with the poster of each, made as a stream. Pictures go into the archive as they come; the
// table grows packed in memory and is written behind them. What the parts of the document look like is docxParts.ts.
import * as parts from './docxParts.ts';
import { NO_LOSSES, type TaglineFacts, type TaglineFile } from './taglineFile.ts';
import { GrowingText, ZipFile } from './zipFile.ts';

export function docxFile(facts: TaglineFacts): TaglineFile {
  const zip = new ZipFile(new Date(facts.at));
  const document = new GrowingText();
  const relations = new GrowingText();
  let pictures = 0;
  return {
    head() {
      // Readers that tell a file by its beginning look for this entry.
      zip.add('[Content_Types].xml', parts.CONTENT_TYPES);
      zip.add('_rels/.rels', parts.RELATIONS);
      zip.add('word/styles.xml', parts.STYLES);
      zip.add('word/header1.xml', parts.header(facts));
      zip.add('word/footer1.xml', parts.FOOTER);
      zip.add('docProps/core.xml', parts.properties(facts));
      document.append(parts.documentHead(facts));
      relations.append(parts.RELATIONS_HEAD);
      return zip.taken();
    },
    page(rows, given) {
      rows.forEach((tagline, i) => {
        const picture = given[i] ?? null;
        if (picture !== null) {
          pictures++;
          zip.add(`word/media/poster${pictures}.jpeg`, picture.data, true);
          relations.append(parts.pictureRelation(pictures));
        }
        document.append(parts.row(facts, tagline, picture === null ? null : { ...picture, id: pictures }));
      });
      return zip.taken();
    },
    tail() {
      document.append(parts.documentEnd(facts));
      relations.append(parts.RELATIONS_END);
      zip.addGrown('word/document.xml', document);
      zip.addGrown('word/_rels/document.xml.rels', relations);
      zip.end();
      return zip.taken();
    },
    losses: () => NO_LOSSES,
  };
}
