// What is known of the devices of a machine: each execution provider that was tried with a real inference and a real
// training step, what it gave, and which one jobs get. Schemas of the contract and of the file that remembers them.
import { z } from 'zod';

const timing = {
  milliseconds: z.number().describe('median of a few runs after a warm-up'),
  error: z.number().describe('largest difference from the numbers of the CPU, relative to the largest of them'),
};

export const providerReportSchema = z.object({
  name: z.string().describe("as onnxruntime calls it: 'cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu'"),
  listed: z.boolean().describe('this build of onnxruntime has it'),
  tried: z.boolean(),
  works: z.boolean().describe('an inference ran on it and gave the right numbers'),
  chosen: z.boolean().describe('jobs that leave the choice open use it, for inference, training or both'),
  why: z.string().describe('why it was chosen, or refused, or not tried'),
  inference: z.object(timing).nullable().describe('one poster through the starter encoder; null: it failed'),
  training: z
    .object({ ...timing, resident: z.boolean().describe('parameters stay on the device between steps') })
    .nullable()
    .describe('one step of a small genre head; null: it failed, or is not offered there'),
  memory: z.number().nullable().describe('bytes; null: the system does not tell'),
  driver: z.string().nullable(),
});

export const deviceChoiceSchema = z.object({
  inference: z.string(),
  training: z.string(),
  at: z.string().nullable().describe('when it was measured; null: it was not'),
});

export type ProviderReport = z.output<typeof providerReportSchema>;
export type DeviceChoice = z.output<typeof deviceChoiceSchema>;
