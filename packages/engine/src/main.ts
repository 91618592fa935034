import { enableCompileCache } from 'node:module';
import { useLargerInlining } from './runtime/larger-inlining.ts';

useLargerInlining();
// What was compiled at the last start is taken from there: an engine that is started again is at work sooner. The cache
// holds for the compiler's settings, so they come first.
enableCompileCache();
const { runEngine } = await import('./engine-process.ts');
runEngine();
