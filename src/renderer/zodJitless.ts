// Turns off zod's code generation before any schema is built: the page's content security policy forbids eval.
import { z } from 'zod';

z.config({ jitless: true });
