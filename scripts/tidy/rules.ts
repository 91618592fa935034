/** Twice the size at which a file smells. */
export const MAX_LINES = 450;

interface LineRule {
  readonly pattern: RegExp;
  readonly message: string;
}

const sourceFile = /\.(ts|tsx|mjs|js|lua|sh)$/;
const testFile = /\.test\.tsx?$/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
const componentName = /^[A-Z][A-Za-z0-9]*(\.test)?\.tsx$/;
const nameless = /(^|\/)(utils?|helpers?|common|misc)(\/|\.[a-z]+$)/;
/** The rules name what they forbid. */
const ownFiles = /^scripts\/tidy\//;

const lineRules: readonly LineRule[] = [
  { pattern: /\b(TODO|FIXME|XXX|HACK)\b/, message: 'Finish it, or open an issue.' },
  { pattern: /\b(placeholder|for now)\b(?!=)(?=[^'"`]*$)/i, message: 'Say what it is, not what it will be.' },
  { pattern: /@ts-(ignore|nocheck)/, message: 'Give the compiler a type.' },
  {
    pattern: /eslint-disable(?!.*--\s*\S)/,
    message: 'A disabled rule gives its reason on the line: `-- because …`.',
  },
];

const testRules: readonly LineRule[] = [
  {
    pattern: /\b(test|it|describe)\.(skip|only|todo|fails)\b/,
    message: 'Every test runs, on every machine.',
  },
  { pattern: /\bMath\.random\(/, message: 'A failing run must be repeatable: use a seed.' },
];

/** Returns one line per breach: `path:line: what is wrong`. */
export function breachesOf(path: string, readText: () => string): string[] {
  if (ownFiles.test(path)) return [];
  const found = nameBreaches(path).map((message) => `${path}: ${message}`);
  if (!sourceFile.test(path)) return found;
  const lines = readText().split('\n');
  if (lines.length > MAX_LINES) {
    found.push(`${path}: ${lines.length} lines. Which second idea has moved in? (at most ${MAX_LINES})`);
  }
  const rules = testFile.test(path) ? [...lineRules, ...testRules] : lineRules;
  for (const [index, line] of lines.entries()) {
    for (const rule of rules) {
      if (rule.pattern.test(line)) found.push(`${path}:${index + 1}: ${rule.message} (${line.trim()})`);
    }
  }
  return found;
}

function nameBreaches(path: string): string[] {
  const found: string[] = [];
  const name = path.split('/').at(-1) ?? path;
  if (nameless.test(path)) found.push('A folder or file is named for what it is; this name says nothing.');
  if (!sourceFile.test(path)) return found;
  if (name.endsWith('.tsx')) {
    const plain = /^(main|index)\.tsx$/.test(name) || kebabCase.test(name);
    if (!componentName.test(name) && !plain) found.push('Components are PascalCase, other files kebab-case.');
  } else if (!kebabCase.test(name)) {
    found.push('File names are kebab-case.');
  }
  if (/^packages\/.*\/index\.ts$/.test(path)) found.push('No barrels: import the file that has it.');
  return found;
}
