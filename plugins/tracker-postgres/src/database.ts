import { Socket } from 'node:net';
import { reveal } from '@signalbox/core';
import { createBuilder, type Builder, type Database, type Row, type Script } from '@signalbox/ledger/engine';
import pg from 'pg';
import type { Address } from './address.ts';
import { failureOf } from './failure.ts';

/** The tracker's own work, and questions beside it. */
const CONNECTIONS = 4;
const IDLE_MS = 30_000;
const GRACE_MS = 500;
/** A transaction that was held up by others is begun anew so often. */
const TRIES = 5;
/** Serialization failure, deadlock. */
const HELD_UP = ['40001', '40P01'];
/** Faults of the data, of integrity, of size: these rows will never be taken. Class 22, 23 and 54 of SQLSTATE. */
const OF_DATA = /^(?:22|23|54)/;

export interface DatabaseInput {
  readonly address: Address;
  readonly schema: string;
  readonly statementTimeoutMs: number;
}

/**
 * Postgres behind a few connections, made when they are needed. Whole numbers of 64 bits come as text, as they are.
 * Works behind a pooler that gives each transaction another connection: nothing is kept between two of them.
 */
export function createDatabase({ address, schema, statementTimeoutMs }: DatabaseInput): Database {
  const { label } = address;
  const builder = createBuilder('postgres');
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    ...settingsOf(address),
    max: CONNECTIONS,
    idleTimeoutMillis: IDLE_MS,
    connectionTimeoutMillis: statementTimeoutMs,
    // Postgres itself is the first to end a slow statement: then the connection is still good.
    query_timeout: statementTimeoutMs + GRACE_MS,
    keepAlive: true,
    allowExitOnIdle: true,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket.once('close', () => sockets.delete(socket)));
      return socket;
    },
  });
  // Whoever uses a connection that breaks hears of it by the answer that does not come.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  const opening = `set local search_path to "${schema}"; set local statement_timeout = ${statementTimeoutMs};
    set local idle_in_transaction_session_timeout = ${statementTimeoutMs}`;

  const once = async <T>(script: (one: Builder) => Script<T>, begin: string): Promise<T> => {
    const client = await pool.connect();
    let isOver = false;
    try {
      await client.query(`${begin}; ${opening}`);
      const result = await runOn(client, script(builder));
      await client.query('commit');
      isOver = true;
      return result;
    } catch (error) {
      isOver = failureOf(error, label).isOfStatement && (await rolledBack(client));
      throw error;
    } finally {
      // What is in the middle of something is thrown away, with its socket.
      client.release(!isOver);
    }
  };
  const run = async <T>(script: (one: Builder) => Script<T>, begin: string): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(script, begin);
      } catch (error) {
        const failure = failureOf(error, label);
        if (!HELD_UP.includes(failure.code) || tries >= TRIES) throw failure;
      }
    }
  };
  let closing: Promise<void> | undefined;
  return {
    builder,
    run: (script) => run(script, 'begin'),
    read: (script) => run(script, 'begin isolation level repeatable read, read only'),
    isRefusal: (error) => OF_DATA.test(failureOf(error, label).code),
    close() {
      closing ??= pool.end();
      // It waits for what is under way; a socket that has frozen never ends.
      for (const socket of sockets) socket.destroy();
      return closing;
    },
  };
}

async function runOn<T>(client: pg.PoolClient, steps: Script<T>): Promise<T> {
  let step = steps.next([]);
  while (step.done !== true) {
    const { rows } = await client.query(step.value.sql, [...step.value.parameters]);
    step = steps.next(rows as readonly Row[]);
  }
  return step.value;
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}

/** Who we are and where it is, all of it: for what is left out pg looks into the environment. */
function settingsOf(address: Address): pg.ClientConfig {
  const { host, port, user, database, password, tls, bindsChannel, applicationName } = address;
  return {
    host,
    port,
    user,
    database,
    password: () => (password === undefined ? '' : reveal(password)),
    ssl: tls === undefined ? false : { ...tls, ...(tls.key !== undefined && { key: reveal(tls.key) }) },
    enableChannelBinding: bindsChannel,
    application_name: applicationName,
  } as pg.ClientConfig;
}
