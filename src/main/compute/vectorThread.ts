// Entry of the vector thread of the compute process: similarity search. A thread of its own, so that a search is answered
// while a training keeps the other one busy, and a scan of a million rows holds up nobody's heartbeat.
import { parentPort } from 'node:worker_threads';
import { serveCalls } from '../lib/threadCalls.ts';
import { threadChannel } from './channels.ts';
import { createVectorHandlers } from './vectors/handlers.ts';
import type { VectorService } from './vectors/vectorService.ts';

if (!parentPort) throw new Error('compute/vectorThread runs as a worker thread only');
serveCalls<VectorService>(threadChannel(parentPort), createVectorHandlers());
