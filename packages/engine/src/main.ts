import { enableCompileCache } from 'node:module';

// What was compiled at the last start is taken from there: an engine that is started again is at work sooner.
enableCompileCache();
const { runEngine } = await import('./engine-process.ts');
runEngine();
