import { expect, test } from 'vitest';
import { forConsole } from './log.ts';

test('plain lines reach the console as they are', () => {
  expect(forConsole('Killed')).toBe('Killed');
});

test('routine log entries stay in the file', () => {
  expect(forConsole('{"level":30,"msg":"order placed"}')).toBeUndefined();
});

test('warnings become words with their details', () => {
  expect(forConsole('{"level":40,"time":1,"pid":2,"hostname":"h","msg":"slow consumer","account":7}')).toBe(
    'warning: slow consumer account=7',
  );
});

test('a line that only looks like a log entry is shown as it is', () => {
  expect(forConsole('{"level":40')).toBe('{"level":40');
});
