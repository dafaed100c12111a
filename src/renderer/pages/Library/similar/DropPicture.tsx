// The grid as a place to drop a picture on: the posters are then ranked by their likeness to it.
import { useState, type DragEvent, type ReactNode } from 'react';
import type { Likeness } from '../../../state/likeness.ts';
import { sendPicture } from './sendPicture.ts';
import classes from './Similar.module.css';

const hasFile = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

export function DropPicture({ onFind, children }: { onFind: (likeness: Likeness) => void; children: ReactNode }) {
  const [over, setOver] = useState(false);
  return (
    <div
      className={classes.drop}
      data-testid="drop-picture"
      onDragEnter={(event) => {
        if (hasFile(event)) setOver(true);
      }}
      onDragOver={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        const file = event.dataTransfer.files[0];
        setOver(false);
        if (!file) return;
        event.preventDefault();
        void sendPicture(file).then((path) => {
          if (path !== null) onFind({ picture: path });
        });
      }}
    >
      {children}
      {over && <div className={classes.over}>Drop a picture to find posters like it</div>}
    </div>
  );
}
