// The genre vocabulary as something to edit: the calls of `shared/calls/vocabulary.ts`. A filter of a split becomes posters
// here, so that preview and edit act on what the person saw.
import type { vocabularyCalls as contractOfVocabulary, VocabularyOperation } from '../../shared/calls/vocabulary.ts';
import type { ResolvedOperation } from '../catalog/vocabulary/plan.ts';
import type { CallHandlers } from './dispatch.ts';
import type { OpenProject } from './openProject.ts';
import type { Studio } from './studio.ts';

export function vocabularyCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfVocabulary> {
  return {
    'vocabulary.preview': async ({ operation }) => {
      const project = studio.project();
      return project.write('vocabulary.preview', { operation: await resolved(project, operation) });
    },
    'vocabulary.apply': async ({ operation, note }, { person }) => {
      const project = studio.project();
      const input = { operation: await resolved(project, operation), note, person };
      return (await project.write('vocabulary.apply', input)).output;
    },
    'vocabulary.history': (input) => studio.project().read('vocabulary.history', input),
  };
}

async function resolved(project: OpenProject, operation: VocabularyOperation): Promise<ResolvedOperation> {
  if (operation.op !== 'split') return operation;
  const { rule } = operation;
  if (rule.by !== 'filter') return { ...operation, rule };
  const { posterIds } = await project.read('library.matching', { filter: rule.filter });
  return { ...operation, rule: { by: 'posters', posterIds } };
}
