import { dirname, relative, resolve, sep } from 'node:path';

/**
 * Lint rule: imports point one way (docs/architecture.md).
 *
 *   shared <- engine/core <- the rest of engine <- api (journal, read-model … only); web -> shared, api/client
 *
 * Relative imports are resolved to a path below the repository, package imports to the package they
 * name, so the same table decides about both.
 */
const root = resolve(import.meta.dirname, '../..');

/** @typedef {{ from: RegExp, allow: RegExp[], message: string }} Zone */

/** The first zone that matches the importing file decides. @type {Zone[]} */
const zones = [
  {
    from: /^packages\/shared\/src\//,
    allow: [/^packages\/shared\/src\//],
    message: 'shared is what every package speaks, so it imports nothing but itself.',
  },
  {
    from: /^packages\/engine\/src\/core\//,
    allow: [/^packages\/engine\/src\/core\//, /^packages\/shared\/src\//],
    message:
      'engine/core is pure and replayed for audit: it imports only shared and core. Pass what it needs in the frame, or do it in the shell (runtime/, journal/).',
  },
  {
    from: /^packages\/engine\/sim\//,
    allow: [/^packages\/engine\/(sim|src)\//, /^packages\/shared\/src\//, /^external:(node:|vitest$)/],
    message: 'The simulator runs core and runtime on the memory journal only, never Redis or Postgres.',
  },
  {
    from: /^packages\/engine\//,
    allow: [/^packages\/engine\//, /^packages\/shared\/src\//, /^external:/],
    message: 'engine knows nothing of api or web: publish an event and let them read it.',
  },
  {
    from: /^packages\/api\/src\/client\//,
    allow: [/^packages\/api\/src\/client\//, /^packages\/shared\/src\//],
    message:
      'The typed client runs in browsers too: it imports only shared and itself. Move what both need to shared.',
  },
  {
    from: /^packages\/api\//,
    allow: [
      /^packages\/api\//,
      /^packages\/shared\/src\//,
      /^packages\/engine\/src\/(?!core\/)/,
      /^external:/,
    ],
    message:
      'api never imports engine/core or web: the engine decides, the api sends commands and reads (engine/journal, engine/read-model).',
  },
  {
    from: /^packages\/web\/src\//,
    allow: [
      /^packages\/web\/src\//,
      /^packages\/shared\/src\//,
      /^packages\/api\/src\/client\//,
      /^external:(?!node:)/,
    ],
    message: 'web imports only shared and @buttonwood/api/client: everything else comes over the wire.',
  },
];

const packageImport = /^@buttonwood\/([a-z]+)\/(.+)$/;
const slice = /^packages\/api\/src\/slices\/[^/]+\/[^/]+\//;
const feature = /^packages\/web\/src\/features\/[^/]+\//;
const ui = /^packages\/web\/src\/ui\//;

/**
 * Returns the path below the root that `specifier` names, or `external:<name>`.
 *
 * @param {string} file
 * @param {string} specifier
 */
function targetOf(file, specifier) {
  if (specifier.startsWith('.')) {
    return relative(root, resolve(dirname(file), specifier))
      .split(sep)
      .join('/');
  }
  const match = packageImport.exec(specifier);
  return match === null ? `external:${specifier}` : `packages/${match[1]}/src/${match[2]}`;
}

/**
 * Returns why `from` may not import `target`, or undefined when it may.
 *
 * @param {string} from
 * @param {string} target
 */
export function forbidden(from, target) {
  const zone = zones.find((candidate) => candidate.from.test(from));
  if (zone !== undefined && !zone.allow.some((pattern) => pattern.test(target))) return zone.message;
  if (crosses(slice, from, target)) {
    return 'A slice never imports another slice: move the shared word to packages/shared, or repeat the few lines.';
  }
  if (crosses(feature, from, target)) {
    return 'A feature never imports another feature: compose them in pages/, share through live/, ui/ or format/.';
  }
  if (ui.test(from) && feature.test(target)) return 'ui/ never imports a feature: pass it as a property.';
  return undefined;
}

/**
 * @param {RegExp} pattern
 * @param {string} from
 * @param {string} target
 */
function crosses(pattern, from, target) {
  const home = pattern.exec(from)?.[0];
  const other = pattern.exec(target)?.[0];
  return home !== undefined && other !== undefined && home !== other;
}

/** @type {import('eslint').Rule.RuleModule} */
export const importDirection = {
  meta: { type: 'problem', schema: [], messages: { direction: '{{target}}: {{reason}}' } },
  create(context) {
    const from = relative(root, context.filename).split(sep).join('/');
    // Tests may use test libraries and node; they follow the direction of the package they sit in.
    const isTest = /\.test\.tsx?$/.test(from);
    /** @param {any} node an import or export of any kind */
    const check = (node) => {
      const source = node.source;
      if (source === null || source === undefined || typeof source.value !== 'string') return;
      const target = targetOf(context.filename, source.value);
      if (isTest && target.startsWith('external:')) return;
      const reason = forbidden(from, target);
      if (reason !== undefined)
        context.report({ node: source, messageId: 'direction', data: { target, reason } });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};
