import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Recording } from '@signalbox/testkit';
import { apiOfPath } from './api-of-path.ts';

/** A file of the corpus: a recording, or why it is none. */
export type CorpusFile =
  | { readonly file: string; readonly vendor: string; readonly recording: Recording }
  | { readonly file: string; readonly vendor: string; readonly fault: string };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Every exchange of a folder: `<vendor>/*.json`, or files of one vendor without a folder between. A file may also hold
 * a list of exchanges; a list of anything else is an index, and left out.
 * @throws TypeError when there is no such folder
 */
export function readCorpus(folder: string): readonly CorpusFile[] {
  if (!existsSync(folder)) throw new TypeError(`there is no folder ${folder}`);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return files.toSorted().flatMap((file) => readFile(join(folder, file), file));
}

function readFile(path: string, file: string): readonly CorpusFile[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (thrown) {
    return [{ file, vendor: vendorOfFolder(file), fault: `no exchange: ${(thrown as Error).message}` }];
  }
  if (!Array.isArray(content)) return [exchangeOf(content, file)];
  return (content as unknown[]).flatMap((one, index) =>
    isFields(one) && isFields(one['response']) ? [exchangeOf(one, `${file}#${index}`)] : [],
  );
}

function exchangeOf(content: unknown, file: string): CorpusFile {
  const vendor = isFields(content) && isName(content['vendor']) ? content['vendor'] : vendorOfFolder(file);
  if (!isFields(content) || !isFields(content['response'])) {
    return { file, vendor, fault: 'no exchange: it has no `response`' };
  }
  const { response } = content;
  const status = response['status'] ?? 200;
  if (!Number.isInteger(status) || Number(status) < 200 || Number(status) > 599) {
    return { file, vendor, fault: `no exchange: no answer over HTTP has the status ${JSON.stringify(status)}` };
  }
  return { file, vendor, recording: completed(content, vendor, Number(status), file) };
}

/** Recordings made by hand may leave out what says nothing. */
function completed(content: Fields, vendor: string, status: number, file: string): Recording {
  const response = fieldsOf(content['response']);
  const request = fieldsOf(content['request']);
  const path = isName(request['path']) ? request['path'].replace(/\?.*$/, '') : '';
  const body = request['body'] ?? null;
  const isStream = ['sse', 'ndjson', 'eventstream_base64', 'json_array_stream'].some((way) => isName(response[way]));
  const model = content['model'] ?? fieldsOf(body)['model'];
  return {
    ...content,
    id: isName(content['id']) ? content['id'] : file,
    vendor,
    api: isName(content['api']) ? content['api'] : (apiOfPath(path) ?? '(unnamed)'),
    stream: typeof content['stream'] === 'boolean' ? content['stream'] : isStream,
    model: isName(model) ? model : null,
    features: Array.isArray(content['features']) ? (content['features'] as string[]) : [],
    fidelity: isName(content['fidelity']) ? content['fidelity'] : '',
    request: {
      method: isName(request['method']) ? request['method'] : 'POST',
      ...(isName(request['host']) && { host: request['host'] }),
      path,
      ...(isName(request['query']) && { query: request['query'] }),
      headers: fieldsOf(request['headers']) as Readonly<Record<string, string>>,
      body: isFields(body) && Object.keys(body).length > 0 ? body : null,
    },
    response: {
      ...Object.fromEntries(Object.entries(response).filter(([, value]) => value !== null)),
      status,
      headers: fieldsOf(response['headers']) as Readonly<Record<string, string>>,
    },
    file: file.startsWith(`${vendor}/`) ? basename(file) : file,
  };
}

function vendorOfFolder(file: string): string {
  const folder = basename(dirname(file));
  return folder === '.' ? '(unknown)' : folder;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
