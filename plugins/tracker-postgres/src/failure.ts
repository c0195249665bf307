/**
 * What went wrong between us and Postgres, in words that hold no row and no password: Postgres's own details repeat the
 * values that it was given.
 */
export class PostgresFailure extends Error {
  override readonly name = 'PostgresFailure';
  /** The SQLSTATE, or Node's code of a socket; `''`: none. */
  readonly code: string;
  /** It is this statement that failed, and the connection is as good as before. */
  readonly isOfStatement: boolean;

  constructor(message: string, { code = '', isOfStatement = false } = {}) {
    super(message);
    this.code = code;
    this.isOfStatement = isOfStatement;
  }
}

/** What an error of pg's has, when it is one of Postgres. */
interface Reply {
  readonly code?: unknown;
  readonly severity?: unknown;
  readonly message?: unknown;
  readonly table?: unknown;
  readonly column?: unknown;
  readonly constraint?: unknown;
}

/** Classes of SQLSTATE whose messages name things and no values. */
const NAMING = ['08', '25', '28', '3D', '3F', '42', '53', '54', '55', '57', '58'];

/** What to do about it. */
const ADVICE: Readonly<Record<string, string>> = {
  '25006': 'the url should name the primary, where one can write',
  '28000': 'look at the user of the url, and at pg_hba.conf',
  '28P01': 'look at the user and the password of the url',
  '3D000': 'make the database, or name another one in the url',
  '42501': 'its user needs the right to create in the schema, or tables that a migration has made before',
  '53100': 'its disk is full',
  '53300': 'it has no connection left',
  '57P03': 'it is just starting',
};

/** @param where `postgres at host:port/database` */
export function failureOf(error: unknown, where: string): PostgresFailure {
  if (error instanceof PostgresFailure) return error;
  const reply = (error ?? {}) as Reply;
  const code = typeof reply.code === 'string' ? reply.code : '';
  if (typeof reply.severity !== 'string') return new PostgresFailure(`${where} is away: ${reasonOf(error)}`, { code });
  const named = NAMING.includes(code.slice(0, 2)) ? [String(reply.message)] : [];
  const places = [reply.table, reply.column, reply.constraint].filter((name) => typeof name === 'string');
  const advice = ADVICE[code] === undefined ? [] : [ADVICE[code]];
  const words = [...named, ...(places.length === 0 ? [] : [places.join('.')]), ...advice].join('; ');
  const isOfStatement = !/^(?:08|57P)/.test(code) && reply.severity === 'ERROR';
  return new PostgresFailure(`${where} answered with ${code}${words === '' ? '' : `: ${words}`}`, {
    code,
    isOfStatement,
  });
}

/** pg's own messages hold neither rows nor passwords: what it says of them comes from the server, and has a severity. */
function reasonOf(error: unknown): string {
  const { code, message, errors } = (error ?? {}) as { code?: unknown; message?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  const [first] = errors ?? [];
  if (first !== undefined) return reasonOf(first);
  if (typeof message !== 'string' || message === '') return 'unknown';
  return message.includes('client password must be') ? 'it wants a password; give one in the url' : message;
}
