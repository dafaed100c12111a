// Hands what the page has made (text, a picture) to the person as a file: the browser's or the window's own way of saving.

/** The browser reads the file after the click; its address must live until then. */
const KEPT_MS = 60_000;

/** Offers a file for saving. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, KEPT_MS);
}

export const saveText = (name: string, text: string, type = 'text/plain'): void => {
  saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));
};

/** A name that every file system takes: "Loss of run 3" becomes "loss-of-run-3". */
export const fileNameOf = (words: string): string =>
  words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '') || 'marquee';
