// Which function does the work of which kind of job.
import type { JobKind } from '../../../shared/domain.ts';
import type { Studio } from '../studio.ts';
import { crossvalWork } from './crossvalJob.ts';
import { embedWork } from './embedJob.ts';
import type { JobWork } from './engine.ts';
import { exportWork } from './exportJob.ts';
import { exportModelWork } from './exportModelJob.ts';
import { exportTaglinesWork } from './exportTaglinesJob.ts';
import { languageWork } from './languageJob.ts';
import { tokenizerWork } from './tokenizerJob.ts';
import { importWork } from './importJob.ts';
import { draftWork } from './draftJob.ts';
import { predictWork } from './predictJob.ts';
import { duplicatesWork } from './duplicatesJob.ts';
import { mapWork } from './mapJob.ts';
import { mergeWork } from './mergeJob.ts';
import { similarityWork } from './similarityJob.ts';
import { evaluateTaglinesWork } from './evaluateTaglinesJob.ts';
import { taglineTrainWork } from './taglineTrainJob.ts';
import { trainWork } from './trainJob.ts';

export function jobWorks(studio: Studio): Record<JobKind, JobWork> {
  return {
    import: importWork(studio),
    embed: embedWork(studio),
    train: trainWork(studio),
    crossval: crossvalWork(studio),
    predict: predictWork(studio),
    export: exportWork(),
    exportTaglines: exportTaglinesWork(studio),
    exportModel: exportModelWork(studio),
    backup: (run) => run.project.write('project.backup', { reason: 'on request' }),
    similarity: similarityWork(studio),
    duplicates: duplicatesWork(studio),
    map: mapWork(studio),
    draft: draftWork(studio),
    merge: mergeWork(studio),
    tokenizer: tokenizerWork(studio),
    language: languageWork(studio),
    taglines: taglineTrainWork(studio),
    evaluateTaglines: evaluateTaglinesWork(studio),
  };
}
