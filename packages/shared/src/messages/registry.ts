import * as bookEvents from './book-events.ts';
import * as commands from './commands.ts';
import * as ledgerEvents from './ledger-events.ts';
import type { BodyOf, Layout } from './layout.ts';
import * as links from './links.ts';
import * as venueEvents from './venue-events.ts';

const modules = { ...commands, ...links, ...bookEvents, ...ledgerEvents, ...venueEvents };

type LayoutOf<M> = { [K in keyof M]: M[K] extends Layout ? M[K] : never }[keyof M];

/** Any declared message. */
export type AnyLayout = LayoutOf<typeof modules>;

type MessageOf<L> =
  L extends Layout<infer N, infer F> ? { readonly kind: N; readonly body: BodyOf<F> } : never;

/** A decoded message body, discriminated by `kind`. */
export type AnyBody = MessageOf<AnyLayout>;

export const LAYOUTS: ReadonlyMap<number, AnyLayout> = new Map(
  Object.values(modules)
    .filter((value): value is AnyLayout => 'fields' in value)
    .map((declared) => [declared.type, declared]),
);
