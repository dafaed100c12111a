// Hands what the page has made (text, a picture) to the person as a file: the browser's or the window's own way of saving.

/** Offers a file for saving. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has taken the bytes by then.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
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
