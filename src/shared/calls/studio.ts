// The studio and its project: what is open, settings, devices, backups, and whether all is well.
import { z } from 'zod';
import { deviceChoiceSchema, providerReportSchema } from '../devices.ts';
import { pathSchema } from '../domain.ts';
import { modelRoleSchema } from '../models.ts';
import { call, nothing } from './call.ts';

export const projectInfoSchema = z.object({
  name: z.string(),
  dir: z.string(),
  sample: z.boolean(),
  readOnly: z.boolean(),
  readOnlyReason: z.string().nullable(),
  schemaVersion: z.number().int(),
  revision: z.number().int(),
  counts: z.object({
    films: z.number().int(),
    posters: z.number().int(),
    images: z.number().int(),
    embedded: z.number().int(),
  }),
  activeRun: z.string().nullable(),
  activeTaglineRun: z.string().nullable().optional().describe('null: the starter model drafts'),
  splitName: z.string().nullable(),
});

const installedModelSchema = z.object({
  id: z.string(),
  hash: z.string(),
  family: z.string(),
  roles: z.array(modelRoleSchema),
  description: z.string(),
  license: z.string(),
  source: z.string(),
  bytes: z.number().int(),
});

export const doctorReportSchema = z.object({
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  sqlite: z.string(),
  onnxruntime: z.string(),
  sharp: z.string(),
  electron: z.string().nullable(),
  cores: z.object({ logical: z.number().int(), physical: z.number().int(), threads: z.number().int() }),
  memory: z.object({ total: z.number(), free: z.number() }),
  home: z.string(),
  providers: z.array(providerReportSchema),
  deviceChoice: deviceChoiceSchema,
  models: z.array(installedModelSchema.extend({ ok: z.boolean(), problem: z.string().nullable() })),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});

export const studioCalls = {
  'studio.info': call(
    'query',
    nothing,
    z.object({
      version: z.string(),
      home: z.string(),
      person: z.string(),
      remote: z.string().nullable(),
      project: projectInfoSchema.nullable(),
    }),
  ),
  'studio.doctor': call('query', nothing, doctorReportSchema),
  /** Tries every device anew, remembers which are fastest, and tells. */
  'studio.testDevices': call('mutation', nothing, doctorReportSchema),
  'studio.settings': call('query', nothing, z.record(z.string(), z.unknown())),
  'studio.setSetting': call('mutation', z.object({ key: z.string().min(1).max(100), value: z.json() }), nothing),
  'project.recent': call(
    'query',
    nothing,
    z.object({
      projects: z.array(z.object({ dir: z.string(), name: z.string(), openedAt: z.string(), exists: z.boolean() })),
    }),
  ),
  'project.create': call(
    'mutation',
    z.object({ dir: pathSchema, name: z.string().max(200).optional() }),
    projectInfoSchema,
  ),
  'project.open': call('mutation', z.object({ dir: pathSchema }), projectInfoSchema),
  'project.openSample': call('mutation', nothing, projectInfoSchema),
  'project.backup': call('mutation', nothing, z.object({ path: z.string(), bytes: z.number().int() })),
  'project.backups': call(
    'query',
    nothing,
    z.object({
      backups: z.array(z.object({ path: z.string(), at: z.string(), bytes: z.number().int(), reason: z.string() })),
    }),
  ),
  'project.restore': call('mutation', z.object({ path: pathSchema }), projectInfoSchema),
  'project.verify': call(
    'query',
    nothing,
    z.object({
      ok: z.boolean(),
      integrity: z.string(),
      rebuilt: z.boolean().describe('the state rebuilt from the event log is the same, byte for byte'),
      problems: z.array(z.string()),
    }),
  ),
} as const;
