import { describe, expect, test, vi } from 'vitest';
import { createTelemetry } from '../../src/telemetry/create-telemetry.ts';

const EVENT = { id: '1', candidate: 'acme/one', code: 'overloaded', delayMs: 5 } as const;

describe('telemetry', () => {
  test('tells every listener, in the order in which they came', () => {
    const telemetry = createTelemetry();
    const told: string[] = [];
    telemetry.on('retry', ({ candidate }) => told.push(`first ${candidate}`));
    telemetry.on('retry', ({ delayMs }) => told.push(`second ${delayMs}`));
    telemetry.emit('retry', () => EVENT);
    expect(told).toEqual(['first acme/one', 'second 5']);
  });

  test('builds no payload where nobody listens', () => {
    const telemetry = createTelemetry();
    const payload = vi.fn<() => typeof EVENT>(() => EVENT);
    telemetry.emit('retry', payload);
    const stop = telemetry.on('retry', () => {});
    stop();
    telemetry.emit('retry', payload);
    expect(payload).not.toHaveBeenCalled();
  });

  test('stops telling who does not want to hear', () => {
    const telemetry = createTelemetry();
    const listener = vi.fn<() => void>();
    const stop = telemetry.on('retry', listener);
    stop();
    stop();
    telemetry.emit('retry', () => EVENT);
    expect(listener).not.toHaveBeenCalled();
  });

  const error = new Error('no');
  const thrower = (): never => {
    throw error;
  };

  test.for<[string, () => unknown]>([
    ['throws', thrower],
    ['rejects', () => Promise.reject(error)],
  ])('a listener that %s keeps nobody from being told, and is told of', async ([, listener]) => {
    const telemetry = createTelemetry();
    const failures: unknown[] = [];
    const next = vi.fn<() => void>();
    telemetry.on('internal.error', (failure) => failures.push(failure));
    telemetry.on('retry', listener);
    telemetry.on('retry', next);
    expect(() => telemetry.emit('retry', () => EVENT)).not.toThrow();
    await Promise.resolve();
    expect(next).toHaveBeenCalledWith(EVENT);
    expect(failures).toEqual([{ where: 'listener of retry', error }]);
  });

  test('a listener to failures that fails itself does not start a circle', () => {
    const telemetry = createTelemetry();
    const listener = vi.fn<() => never>(thrower);
    telemetry.on('internal.error', listener);
    expect(() => telemetry.emit('internal.error', () => ({ where: 'here', error }))).not.toThrow();
    expect(listener).toHaveBeenCalledOnce();
  });

  test('refuses a listener to an event that there is not', () => {
    expect(() => createTelemetry().on('request.ended' as 'request.end', () => {})).toThrow(
      /^there is no event "request.ended"; expected one of request.start, request.plan, /,
    );
  });
});
