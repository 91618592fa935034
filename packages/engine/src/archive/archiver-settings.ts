import { ConfigError } from '../config.ts';
import { KEPT_FRAMES, SEGMENT_FRAMES } from './archiver.ts';

export interface ArchiverSettings {
  readonly keptFrames: number;
  readonly segmentFrames: number;
}

/** Reads BUTTONWOOD_KEPT_FRAMES and BUTTONWOOD_SEGMENT_FRAMES. Throws ConfigError. */
export function archiverSettings(env: NodeJS.ProcessEnv): ArchiverSettings {
  return {
    keptFrames: countOf(env, 'BUTTONWOOD_KEPT_FRAMES', KEPT_FRAMES),
    segmentFrames: countOf(env, 'BUTTONWOOD_SEGMENT_FRAMES', SEGMENT_FRAMES),
  };
}

function countOf(env: NodeJS.ProcessEnv, name: string, preset: number): number {
  const text = env[name];
  if (text === undefined || text === '') return preset;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new ConfigError(`${name} is a whole number of frames above 0 (got ${JSON.stringify(text)})`);
  return Number(text);
}
