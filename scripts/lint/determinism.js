/**
 * What may not appear in packages/engine/src/core and packages/shared: everything that could differ
 * between the run that traded and the run that audits it. Each ban says why and what instead.
 */
const time =
  'Time arrives in the frame: use the Instant that apply() was given, so that a replay sees the same.';
const chance =
  'Randomness differs between a run and its replay: ids are numbered, seeds arrive in the command.';
const timers = 'There is no clock in the core: say in due() when you want to be called.';
const environment = 'Configuration arrives as entries of the inbox, so that the audit knows it too.';
const io = 'No I/O in pure code: return a value and let the shell act on it.';
const collector = 'What the garbage collector does differs from run to run: own the lifetime explicitly.';
const locale =
  "The result depends on the machine's language data: format in web/src/format or in api, compare with < and >.";
const later =
  'A state machine is synchronous: order of completion would depend on the machine. Return a value.';

/** For the rule no-restricted-globals. */
export const bannedGlobals = [
  ['Date', time],
  ['performance', time],
  ['crypto', chance],
  ['setTimeout', timers],
  ['setInterval', timers],
  ['setImmediate', timers],
  ['queueMicrotask', later],
  ['Promise', later],
  ['process', environment],
  ['fetch', io],
  ['console', io],
  ['WebSocket', io],
  ['WeakRef', collector],
  ['FinalizationRegistry', collector],
  ['Intl', locale],
  ['globalThis', 'Pure code names what it uses, so that lint can see it.'],
].map(([name, message]) => ({ name, message }));

/** For the rule no-restricted-syntax. */
export const bannedSyntax = [
  ["MemberExpression[object.name='Math'][property.name='random']", chance],
  [
    "MemberExpression[object.name='Math'][property.name=/^(sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|exp|expm1|log|log2|log10|log1p|pow|cbrt|hypot)$/]",
    'The last digits of these differ between engines and versions: use integer arithmetic.',
  ],
  ['MemberExpression[property.name=/^toLocale/]', locale],
  ["MemberExpression[property.name='localeCompare']", locale],
  [':function[async=true]', later],
  ['AwaitExpression', later],
  ['ForOfStatement[await=true]', later],
  ['ForInStatement', 'The order of for-in is not ours: keep an array or a Map with a defined order.'],
  [
    'Program > VariableDeclaration[kind=/^(let|var)$/]',
    'Module-level mutable state survives a replay: keep it in the state machine.',
  ],
  [
    'ExportNamedDeclaration > VariableDeclaration[kind=/^(let|var)$/]',
    'Module-level mutable state survives a replay: keep it in the state machine.',
  ],
  [
    'CallExpression[callee.name=/^(parseFloat)$/]',
    'Money and quantity are never floats: parse to integers with money/price.ts and money/quantity.ts.',
  ],
  [
    "MemberExpression[object.name='Number'][property.name='parseFloat']",
    'Money and quantity are never floats: parse to integers with money/price.ts and money/quantity.ts.',
  ],
].map(([selector, message]) => ({ selector, message }));

/** For the rule no-restricted-imports. */
export const bannedImports = [{ group: ['node:*'], message: io }];
