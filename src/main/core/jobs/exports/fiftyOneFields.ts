// The document of a FiftyOne dataset: its fields with their types, as FiftyOne keeps them in `metadata.json`. Written in the
// form of version 1.0, which later ones bring up to date themselves when they load it.
import type { ExportFacts } from './recordFile.ts';

const VERSION = '1.0.0';
const FIELDS = 'fiftyone.core.fields';

interface Field {
  name: string;
  ftype: string;
  embedded_doc_type: string | null;
  subfield: string | null;
  fields: Field[];
  db_field: string;
  description: string | null;
  info: null;
  read_only: boolean;
  created_at: null;
}

function field(name: string, type: string, more: Partial<Field> = {}): Field {
  return {
    name,
    ftype: `${FIELDS}.${type}`,
    embedded_doc_type: null,
    subfield: null,
    fields: [],
    db_field: name,
    description: null,
    info: null,
    read_only: false,
    created_at: null,
    ...more,
  };
}
const texts = (name: string, description: string | null = null): Field =>
  field(name, 'ListField', { subfield: `${FIELDS}.StringField`, description });
const objectId = (db_field: string): Field => field('id', 'ObjectIdField', { db_field });

function classifications(name: string, description: string): Field {
  const one = [
    objectId('_id'),
    texts('tags'),
    field('label', 'StringField'),
    field('confidence', 'FloatField'),
    field('logits', 'VectorField'),
    field('source', 'StringField'),
    field('actor', 'StringField'),
  ];
  return field(name, 'EmbeddedDocumentField', {
    embedded_doc_type: 'fiftyone.core.labels.Classifications',
    description,
    fields: [
      field('classifications', 'ListField', {
        subfield: `${FIELDS}.EmbeddedDocumentField`,
        embedded_doc_type: 'fiftyone.core.labels.Classification',
        fields: one,
      }),
      field('logits', 'VectorField'),
    ],
  });
}

const METADATA = field('metadata', 'EmbeddedDocumentField', {
  embedded_doc_type: 'fiftyone.core.metadata.ImageMetadata',
  fields: [
    field('size_bytes', 'IntField'),
    field('mime_type', 'StringField'),
    field('width', 'IntField'),
    field('height', 'IntField'),
    field('num_channels', 'IntField'),
  ],
});

/** `metadata.json`. @param mark names the form of this export in the dataset's own information */
export function datasetDocument(facts: ExportFacts, mark: string): Record<string, unknown> {
  const { project, snapshot, run, genres } = facts;
  return {
    name: project,
    version: VERSION,
    persistent: false,
    media_type: 'image',
    group_media_types: {},
    tags: [],
    info: { marquee: { format: mark, snapshot, run: run === null ? null : { id: run.id, name: run.name } } },
    app_config: {},
    classes: { ground_truth: genres },
    default_classes: [],
    mask_targets: {},
    default_mask_targets: {},
    skeletons: {},
    sample_fields: [
      objectId('_id'),
      field('filepath', 'StringField'),
      texts('tags'),
      METADATA,
      field('imdb_id', 'StringField'),
      field('key', 'StringField', { description: 'of a film of another catalog' }),
      field('title', 'StringField'),
      field('year', 'IntField'),
      field('tagline', 'StringField'),
      field('sha256', 'StringField'),
      classifications('ground_truth', 'genres that are present'),
      texts('absent', 'genres that are known to be absent'),
      classifications('predictions', run === null ? 'none' : `of the run ${run.name}`),
    ],
    frame_fields: [],
    saved_views: [],
    workspaces: [],
    annotation_runs: {},
    brain_methods: {},
    evaluations: {},
    runs: {},
  };
}
