/** The environment, parsed at the edge: defaults, every value that is refused, and how it is said. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, describeEnvironment, readConfig, type ConfigProblem } from '../../src/config.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const problemsOf = (env: Record<string, string>): readonly ConfigProblem[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('the environment of a process', () => {
  it('an empty one gives the defaults of the documentation', () => {
    expect(readConfig({})).toEqual({
      port: 4400,
      host: '127.0.0.1',
      publicUrl: null,
      trustProxy: false,
      dataFolder: resolve('data'),
      databaseUrl: null,
      key: null,
      keyFile: null,
      egressAllow: [],
      httpsProxy: null,
      noProxy: [],
      logLevel: 'info',
    });
  });

  it('a full one is read into types', () => {
    const config = readConfig({
      PORT: '0',
      LOCKSTEP_HOST: '::',
      LOCKSTEP_PUBLIC_URL: 'https://Booking.example.com/base/',
      LOCKSTEP_TRUST_PROXY: '10.0.0.5, 10.1.0.0/16',
      LOCKSTEP_DATA: '/var/lib/lockstep',
      DATABASE_URL: 'postgres://user:secret@db:5432/lockstep',
      LOCKSTEP_KEY: KEY,
      LOCKSTEP_EGRESS_ALLOW: 'mail.corp.example, 10.20.0.0/16,',
      https_proxy: 'http://proxy:3128',
      NO_PROXY: '.corp.example,10.0.0.0/8',
      LOG_LEVEL: 'debug',
      PATH: '/usr/bin',
      LOCKSTEP_TEST_DATABASE_URL: 'for the tests alone',
    });
    expect(config).toMatchObject({
      port: 0,
      host: '::',
      publicUrl: 'https://booking.example.com/base',
      trustProxy: ['10.0.0.5', '10.1.0.0/16'],
      dataFolder: '/var/lib/lockstep',
      key: KEY,
      egressAllow: ['mail.corp.example', '10.20.0.0/16'],
      httpsProxy: 'http://proxy:3128/',
      noProxy: ['.corp.example', '10.0.0.0/8'],
      logLevel: 'debug',
    });
  });

  it('the proxy is named in capitals or in small letters, and capitals count first', () => {
    const small = { https_proxy: 'http://small:3128', no_proxy: 'small.example' };
    expect(readConfig(small)).toMatchObject({ httpsProxy: 'http://small:3128/', noProxy: ['small.example'] });
    const both = { ...small, HTTPS_PROXY: 'http://large:3128', NO_PROXY: 'large.example' };
    expect(readConfig(both)).toMatchObject({ httpsProxy: 'http://large:3128/', noProxy: ['large.example'] });
  });

  it('a variable that is set to nothing counts as not set', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toEqual(readConfig({}));
  });

  it.each([
    ['PORT', 'abc', 'is not a port'],
    ['PORT', '65536', 'is not a port'],
    ['PORT', '-1', 'is not a port'],
    ['PORT', '44.5', 'is not a port'],
    ['LOCKSTEP_HOST', 'http://localhost', 'neither an address nor a host name'],
    ['LOCKSTEP_PUBLIC_URL', 'booking.example.com', 'is not a URL'],
    ['LOCKSTEP_PUBLIC_URL', 'ftp://booking.example.com', 'not with https:// or http://'],
    ['LOCKSTEP_PUBLIC_URL', 'https://booking.example.com/?a=b', 'query'],
    ['DATABASE_URL', 'mysql://db/lockstep', 'not with postgres://'],
    ['LOCKSTEP_KEY', 'secret', 'is not 32 bytes in base64'],
    ['LOCKSTEP_KEY', Buffer.alloc(16).toString('base64'), 'it holds 16'],
    ['LOCKSTEP_EGRESS_ALLOW', '10.0.0.0/16,0.0.0.0/0', '"0.0.0.0/0" is wider than /8'],
    ['LOCKSTEP_EGRESS_ALLOW', 'https://mail.corp.example', 'is not an address or network'],
    ['HTTPS_PROXY', 'proxy:3128', 'not with http:// or https://'],
    ['HTTPS_PROXY', 'http://svc:50%@proxy:3128', 'a % in its user name or password'],
    ['LOG_LEVEL', 'loud', 'is none of fatal, error'],
    ['LOCKSTEP_PROT', '4400', 'is no variable of Lockstep'],
  ])('%s=%s is refused: %s', (variable, value, problem) => {
    expect(problemsOf({ [variable]: value })).toEqual([
      { variable, problem: expect.stringContaining(problem), next: expect.stringMatching(/\w{3}/) },
    ]);
  });

  it('all problems are told at once, each by name, and a secret value is never repeated', () => {
    const env = { PORT: 'x', LOCKSTEP_KEY: 'my-secret-key', DATABASE_URL: 'user:my-secret-password@db' };
    const problems = problemsOf(env);
    expect(problems.map(({ variable }) => variable)).toEqual(['PORT', 'DATABASE_URL', 'LOCKSTEP_KEY']);
    expect(new ConfigError(problems).message).not.toContain('my-secret');
  });

  it('a key and a key file together are refused', () => {
    expect(problemsOf({ LOCKSTEP_KEY: KEY, LOCKSTEP_KEY_FILE: '/run/key' })).toEqual([
      expect.objectContaining({ problem: 'is set together with LOCKSTEP_KEY_FILE' }),
    ]);
  });

  it('the list for --help names every variable that is read', () => {
    const told = describeEnvironment();
    expect(told).toHaveLength(Object.keys(readConfig({})).length);
    for (const { name, fallback, meaning } of told) {
      expect(name).toMatch(/^[A-Z_]+$/);
      expect(fallback).not.toBe('');
      expect(meaning).not.toBe('');
    }
  });
});
