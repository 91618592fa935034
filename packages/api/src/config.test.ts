import { describe, expect, it } from 'vitest';
import { allowedOrigins, readConfig } from './config.ts';

const GOOD = { REDIS_URL: 'redis://127.0.0.1:6379', DATABASE_URL: 'postgres://u:p@127.0.0.1/db' };

describe('the environment', () => {
  it('with two addresses is enough', () => {
    expect(readConfig(GOOD)).toMatchObject({
      host: '127.0.0.1',
      port: 7878,
      demo: false,
      durability: 'always',
    });
  });

  it('is refused with everything that is wrong at once, and without any value', () => {
    const bad = {
      DATABASE_URL: 'mysql://user:hidden@x/db',
      BUTTONWOOD_PORT: '99999',
      BUTTONWOOD_DEMO: 'yes',
    };
    expect(() => readConfig(bad)).toThrow(/REDIS_URL[^]*DATABASE_URL[^]*BUTTONWOOD_PORT[^]*BUTTONWOOD_DEMO/);
    expect(() => readConfig(bad)).not.toThrow(/hidden/);
  });

  it('may name another address than loopback only with TLS in front', () => {
    const open = { ...GOOD, BUTTONWOOD_HOST: '0.0.0.0' };
    expect(() => readConfig(open)).toThrow(/BUTTONWOOD_BEHIND_TLS/);
    expect(readConfig({ ...open, BUTTONWOOD_BEHIND_TLS: '1' }).behindTls).toBe(true);
  });

  it('gives the own pages their origin, and others only when named', () => {
    const config = readConfig({ ...GOOD, BUTTONWOOD_ORIGINS: 'https://trade.example' });
    const origins = allowedOrigins(config, 7878);
    expect([...origins]).toContain('http://127.0.0.1:7878');
    expect([...origins]).toContain('https://trade.example');
    expect(origins.has('http://127.0.0.1')).toBe(false);
    const far = readConfig({ ...GOOD, BUTTONWOOD_HOST: '10.0.0.1', BUTTONWOOD_BEHIND_TLS: '1' });
    expect(allowedOrigins(far, 7878).size).toBe(0);
  });
});
