// The dialogs of the desk; at most one is open.
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import type { Filter } from '../../../shared/filter.ts';
import { BatchDialog } from './BatchDialog.tsx';
import { BeginDialog } from './BeginDialog.tsx';
import { BlocklistDialog } from './BlocklistDialog.tsx';
import { beginningOf } from './draftSections.ts';
import { ExportDialog } from './ExportDialog.tsx';
import { SettingsDrawer } from './SettingsDrawer.tsx';
import { TrainDialog } from './TrainDialog.tsx';
import type { DraftingSettings } from './useDraftSettings.ts';

export type DeskDialog = 'begin' | 'settings' | 'batch' | 'train' | 'export' | 'blocklist';

export interface DeskDialogsProps {
  dialog: DeskDialog | null;
  list: DeskList;
  filter: Filter;
  /** Posters of the list. */
  listed: number;
  drafts: DraftingSettings;
  /** A text whose first words stand in the field for a beginning. */
  begin: string;
  onBegin: (beginning: string) => void;
  onDialog: (dialog: DeskDialog | null) => void;
}

export function DeskDialogs(props: DeskDialogsProps) {
  const { dialog, list, filter, listed, drafts, begin, onBegin, onDialog } = props;
  const close = (): void => {
    onDialog(null);
  };
  return (
    <>
      <SettingsDrawer
        opened={dialog === 'settings'}
        drafts={drafts}
        onBlocklist={() => {
          onDialog('blocklist');
        }}
        onClose={close}
      />
      {dialog === 'begin' && <BeginDialog words={beginningOf(begin)} onDraft={onBegin} onClose={close} />}
      {dialog === 'batch' && <BatchDialog list={list} filter={filter} total={listed} drafts={drafts} onClose={close} />}
      {dialog === 'train' && <TrainDialog onClose={close} />}
      {dialog === 'export' && <ExportDialog filter={filter} onClose={close} />}
      {dialog === 'blocklist' && <BlocklistDialog onClose={close} />}
    </>
  );
}
