import { layout } from './layout.ts';

/** Events of the venue (target 0). */
export const InstrumentListed = layout('InstrumentListed', 110, {
  instrument: 'u32',
  tickUnits: 'u32',
  lotSize: 'u32',
  bandBps: 'u32',
  symbol: 'text',
});
export const InstrumentHalted = layout('InstrumentHalted', 111, {
  instrument: 'u32',
  operator: 'u32',
  why: 'text',
});
export const InstrumentResumed = layout('InstrumentResumed', 112, {
  instrument: 'u32',
  operator: 'u32',
  why: 'text',
});
export const InstrumentScheduled = layout('InstrumentScheduled', 114, {
  instrument: 'u32',
  at: 'u53',
  phase: 'u8',
  dayEnds: 'u8',
});
const kill = { instrument: 'u32', account: 'u32', operator: 'u32', why: 'text' } as const;
export const TradingKilled = layout('TradingKilled', 115, kill);
export const KillLifted = layout('KillLifted', 116, kill);
export const TickStepSet = layout('TickStepSet', 117, {
  instrument: 'u32',
  fromPrice: 'u32',
  multiple: 'u32',
});
export const VolatilityPauseSet = layout('VolatilityPauseSet', 118, { instrument: 'u32', pauseMs: 'u32' });
/** `command` is the type number of the command that was refused. */
export const VenueDenied = layout('VenueDenied', 113, { instrument: 'u32', command: 'u16', reason: 'u8' });

/** Event of any actor: a message from outside could not be read. `offset` is its place in the inbox frame. */
export const MessageRejected = layout('MessageRejected', 60, {
  messageType: 'u16',
  offset: 'u32',
  reason: 'u8',
});

/**
 * Event of any actor, last in the out frame at each fixed multiple of the position: the hash of the state behind this frame.
 * A snapshot taken there carries the same hash, so everybody who has the out stream can check it.
 */
export const StateHashed = layout('StateHashed', 61, { hash: 'b16' });
