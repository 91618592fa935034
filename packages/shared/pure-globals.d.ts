/**
 * The globals that pure code may use beyond ECMAScript: deterministic, and the same in Node and in
 * browsers. Pure projects see no DOM and no Node types, so these are declared here.
 */
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}

declare class TextDecoder {
  constructor(
    label?: 'utf-8' | 'latin1',
    options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
  );
  decode(input?: ArrayBufferView | ArrayBufferLike): string;
}
