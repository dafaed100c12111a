// The keys of the desk. What they do is done in useDeskActions.ts; which keys they are says the keymap.
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import { LISTS } from './words.ts';
import { useKeys, type KeyHandlers } from '../../keys/keyHandlers.ts';
import type { DeskDialog } from './DeskDialogs.tsx';
import type { DeskActions } from './useDeskActions.ts';
import { focusWeights } from './Weights.tsx';
import type { DraftChoice } from './useDraftChoice.ts';

interface DeskKeysOptions {
  actions: DeskActions;
  choice: DraftChoice;
  columns: number;
  editing: string | null;
  dialog: DeskDialog | null;
  step: (by: 1 | -1) => void;
  onList: (list: DeskList) => void;
  setDialog: (dialog: DeskDialog | null) => void;
  setEditing: (draftId: string | null) => void;
}

export function useDeskKeys(options: DeskKeysOptions): void {
  const { actions, choice, columns, editing, step, onList, setDialog, setEditing } = options;
  const handlers: KeyHandlers = {
    'desk.next': () => {
      step(1);
    },
    'desk.previous': () => {
      step(-1);
    },
    'desk.weights': focusWeights,
    'desk.draft': actions.draft,
    'desk.stop': actions.stop,
    'desk.propose': () => {
      actions.approve('proposed');
    },
    'desk.approve': () => {
      actions.approve('approved');
    },
    'desk.back': () => {
      actions.approve('draft');
    },
    ...(editing === null
      ? {}
      : {
          escape: () => {
            setEditing(null);
          },
        }),
  };
  for (const arrow of ['left', 'right', 'up', 'down'] as const) {
    handlers[`desk.${arrow}`] = () => {
      choice.move(arrow, columns);
    };
  }
  for (const action of ['accept', 'edit', 'reject', 'reopen', 'more', 'copy'] as const) {
    handlers[`desk.${action}`] = () => {
      actions.actOnChosen(action);
    };
  }
  for (const dialog of ['begin', 'settings', 'batch', 'train', 'export'] as const) {
    handlers[`desk.${dialog}`] = () => {
      setDialog(dialog);
    };
  }
  LISTS.forEach(({ list }) => {
    handlers[`desk.list.${list}`] = () => {
      onList(list);
    };
  });
  useKeys(handlers);
}
