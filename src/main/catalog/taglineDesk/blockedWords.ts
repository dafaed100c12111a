// The words that no draft may have, as one SQL query that writer and reader share: the last event of each word says whether it is
// one.

/** In the order in which they first came. */
export const BLOCKED_WORDS = `SELECT word FROM blocklist_event e
  WHERE new = 1 AND seq = (SELECT max(seq) FROM blocklist_event l WHERE l.key = e.key)
  ORDER BY (SELECT min(seq) FROM blocklist_event f WHERE f.key = e.key)`;
