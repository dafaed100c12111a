// What system the window runs on, as far as keys care.

/** Cmd carries the shortcuts here, and Ctrl edits text. */
export const isMac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');
