// Values of JSON documents and Parquet columns as cells of a table: texts as they are, numbers and times written out, lists and
// objects as JSON, which the readers of cells understand.

/** The cell of a value; empty for what is missing or binary. */
export function cellOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null || ArrayBuffer.isView(value)) return '';
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
      return JSON.stringify(value, plain);
    default:
      return '';
  }
}

const plain = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  return ArrayBuffer.isView(value) ? null : value;
};
